package identity

import (
	"context"
	"errors"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/seal"
)

// Unmask gives one person of the caller's scope in clear, for a purpose of the
// pack and with the permissions that it needs; the person can see in their account
// who read what and why. ErrPurpose, ErrReason.
func (s *Service) Unmask(ctx context.Context, person PersonID, why Why) (v View, err error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return View{}, err
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		why, err := s.allow(ctx, tx, why)
		if err != nil {
			return err
		}
		p, posts, err := s.find(ctx, tx, person)
		if err != nil {
			return err
		}
		v = clear(p)
		v.Posts = s.showAll(ctx, posts)
		return s.cfg.Audit.Read(ctx, tx, audit.Reading{
			Person: string(person), Purpose: why.Purpose, Reason: why.Reason, Fields: []string{"name", "phone", "citizenId"},
		})
	})
	if err != nil {
		return View{}, err
	}
	return v, nil
}

// Search finds the person of the caller's scope with a whole phone number or
// citizen id, masked; none where there is no such person. That somebody has an
// account is personal data too, so it takes a purpose as Unmask does. A search
// that finds nobody is recorded as well; the number never is.
func (s *Service) Search(ctx context.Context, text string, why Why) (list []View, err error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return nil, err
	}
	wanted, is := number(text)
	if !is {
		return nil, ErrNumber.At("/number", ErrNumber.Code, ErrNumber.Message)
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		list = []View{}
		why, err := s.allow(ctx, tx, why)
		if err != nil {
			return err
		}
		person, err := s.store.personByNumber(ctx, tx, wanted)
		if err != nil {
			return err
		}
		p, posts, err := s.find(ctx, tx, person)
		if errors.Is(err, ErrNoPerson) {
			return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.number_searched", Purpose: why.Purpose, Detail: map[string]any{"reason": why.Reason}})
		}
		if err != nil {
			return err
		}
		v := masked(p)
		v.Posts = s.showAll(ctx, posts)
		list = append(list, v)
		return s.cfg.Audit.Read(ctx, tx, audit.Reading{Person: string(person), Purpose: why.Purpose, Reason: why.Reason, Fields: []string{"search"}})
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// wantedNumber is what a search looks for: one of them is "".
type wantedNumber struct{ phone, citizenID string }

// number reads a whole citizen id or phone number.
func number(text string) (w wantedNumber, is bool) {
	if id, err := seal.ParseCitizenID(text); err == nil {
		return wantedNumber{citizenID: id.Plain()}, true
	}
	phone, err := parsePhone(text)
	return wantedNumber{phone: phone}, err == nil
}
