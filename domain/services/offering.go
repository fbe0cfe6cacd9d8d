package services

import (
	"context"
	"time"

	"citybrain/domain/services/offer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// everyOffer stands for all offers where somebody wants none.
const everyOffer = "*"

const (
	offersLookBack = 10 * 365 * 24 * time.Hour // applications before are forgotten
	offerRests     = 90 * 24 * time.Hour       // an offer that is put away comes again then
)

// ErrNoOffer is the fault of an offer that the city does not make.
var ErrNoOffer = fault.New(fault.Missing, "services.no_offer", "There is no such offer.")

// OfferView is an item that is offered, and why.
type OfferView struct {
	Code  string     `json:"code"`
	Item  Head       `json:"item"`
	Why   Text       `json:"why"`
	After *Text      `json:"after,omitempty" doc:"The item that was granted shortly before"`
	Since *time.Time `json:"since,omitempty" doc:"When that was"`
	Age   bool       `json:"age" doc:"The age tells, as the identity number has it"`
}

// OfferList is what the city offers somebody of itself.
type OfferList struct {
	Items []OfferView `json:"items"`
	Off   bool        `json:"off" doc:"They want no offers; nothing was looked at"`
}

// Offers finds what the caller, or whom they act for, is likely to need next. It is
// worked out from what they know themselves, when they ask; nobody else is told, and
// nothing of it is kept. Who wants none is not looked at.
func (s *Service) Offers(ctx context.Context) (out OfferList, err error) {
	out.Items = []OfferView{}
	owner, err := applicant(ctx)
	if err != nil {
		return out, err
	}
	b, subject := s.book.Load(), auth.From(ctx).Subject()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		resting, err := s.store.restingOffers(ctx, tx, owner, subject, tx.Now.Add(-offerRests))
		if err != nil {
			return err
		}
		if out.Off = resting[everyOffer]; out.Off {
			return nil
		}
		life, err := s.lifeOf(ctx, tx, subject)
		if err != nil {
			return err
		}
		out.Items = b.offered(life, resting, s.Clock.Now(), s.dayOf(tx.Now))
		return nil
	})
	return out, err
}

// lifeOf gathers what offers look at.
func (s *Service) lifeOf(ctx context.Context, tx *db.Tx, subject string) (offer.Life, error) {
	known, err := s.People.Known(ctx, tx)
	if err != nil {
		return offer.Life{}, err
	}
	life := offer.Life{Firm: isFirm(subject)}
	if number, err := seal.ParseCitizenID(known["account.citizen_id"]); err == nil && !life.Firm {
		life.Born = number.Born()
	}
	past, err := s.Cases.EarlierOf(ctx, tx, subject, tx.Now.Add(-offersLookBack))
	for _, one := range past {
		d := offer.Done{Item: one.Matter, At: s.dayOf(one.Opened), Ended: !one.Ended.IsZero()}
		if d.Ended {
			d.At, d.Granted = s.dayOf(one.Ended), one.Granted
		}
		life.Done = append(life.Done, d)
	}
	return life, err
}

// dayOf gives the day in the city as midnight UTC, as days of birth are.
func (s *Service) dayOf(at time.Time) time.Time {
	y, m, d := at.In(s.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// offered words the offers that fit and are not put away.
func (b *book) offered(life offer.Life, resting map[string]bool, now, day time.Time) []OfferView {
	list := []OfferView{}
	for _, found := range offer.Find(b.rules, life, day) {
		v := b.find(ItemKey(found.Rule.Item), now)
		if v == nil || resting[found.Rule.Code] {
			continue
		}
		o := b.offer(found.Rule.Code)
		view := OfferView{Code: o.Code, Item: b.head(&v.Item), Why: o.Why, Age: found.Cause == ""}
		if cause := b.find(ItemKey(found.Cause), now); cause != nil {
			view.After, view.Since = &cause.Item.Name, &found.Since
		}
		list = append(list, view)
	}
	return list
}

func (b *book) offer(code string) *Offer {
	for i := range b.frame.Offers {
		if b.frame.Offers[i].Code == code {
			return &b.frame.Offers[i]
		}
	}
	return nil
}

// RestOffer puts an offer away for 90 days, or takes it out again. ErrNoOffer.
func (s *Service) RestOffer(ctx context.Context, code string, rest bool) error {
	owner, err := applicant(ctx)
	if err != nil {
		return err
	}
	if s.book.Load().offer(code) == nil {
		return ErrNoOffer
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		return s.store.restOffer(ctx, tx, owner, auth.From(ctx).Subject(), code, rest)
	})
}

// WishOffers says whether the caller wants offers at all.
func (s *Service) WishOffers(ctx context.Context, wanted bool) error {
	owner, err := applicant(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.restOffer(ctx, tx, owner, "", everyOffer, !wanted) })
}
