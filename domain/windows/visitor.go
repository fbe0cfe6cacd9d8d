package windows

import (
	"context"
	"slices"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// handling is the purpose for which a clerk reads what is a visitor's.
const handling = "duty"

// Find opens the account of the person at the caller's window by the number that they
// show: a citizen id or a phone number. identity.ErrNoPerson where they have none.
func (s *Service) Find(ctx context.Context, number string) (Seat, error) {
	if _, err := s.mySeat(ctx); err != nil {
		return Seat{}, err
	}
	v, err := s.People.FindAtWindow(ctx, number)
	if err != nil {
		return Seat{}, err
	}
	return s.greet(ctx, guest{person: string(v.ID)})
}

// Make makes an account for the person at the caller's window, whose identity card the
// caller has before them.
func (s *Service) Make(ctx context.Context, c identity.Comer) (Seat, error) {
	if _, err := s.mySeat(ctx); err != nil {
		return Seat{}, err
	}
	v, err := s.People.MakeAtWindow(ctx, c)
	if err != nil {
		return Seat{}, err
	}
	return s.greet(ctx, guest{person: string(v.ID), compared: true})
}

// Open opens the account of whoever has the number that was called on their phone.
func (s *Service) Open(ctx context.Context) (Seat, error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return Seat{}, err
	}
	var who identity.PersonID
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.store.seat(ctx, tx, auth.From(ctx).Post)
		if err != nil {
			return err
		}
		if d.ticket == "" {
			return ErrIdle
		}
		t, err := s.store.ticket(ctx, tx, d.ticket)
		if err == nil && t.person == "" {
			err = ErrNoVisitor
		}
		who = identity.PersonID(t.person)
		return err
	})
	if err != nil {
		return Seat{}, err
	}
	if _, err := s.People.Visitor(ctx, who); err != nil { // and whether the caller may
		return Seat{}, err
	}
	return s.greet(ctx, guest{person: string(who)})
}

// Checked writes down that the caller has compared the visitor's identity card with them.
func (s *Service) Checked(ctx context.Context) (Seat, error) {
	_, who, err := s.visit(ctx)
	if err != nil {
		return Seat{}, err
	}
	if _, err := s.People.CheckAtWindow(ctx, who); err != nil {
		return Seat{}, err
	}
	return s.atVisit(ctx, who, func(m *sitting) error {
		m.compared = true
		return nil
	})
}

// StandFor says for whom the visitor has come: by one of their authorities for a firm or
// another person, or with "" for themselves. identity.ErrNoAuthority where it does not
// stand. What is taken in from now on is theirs.
func (s *Service) StandFor(ctx context.Context, authority identity.AuthorityID) (Seat, error) {
	_, who, err := s.visit(ctx)
	if err != nil {
		return Seat{}, err
	}
	list, err := s.People.StandsFor(ctx, who)
	if err != nil {
		return Seat{}, err
	}
	i := slices.IndexFunc(list, func(a identity.Acting) bool { return a.Authority == authority })
	if authority != "" && i < 0 {
		return Seat{}, identity.ErrNoAuthority
	}
	return s.atVisit(ctx, who, func(m *sitting) error {
		m.authority = string(authority)
		detail := map[string]any{"authority": authority}
		if i >= 0 {
			detail["subject"] = list[i].Subject.ID
		}
		return s.Audit.Record(ctx, m.tx, audit.Entry{Action: "windows.stood_for", Object: string(who), Person: string(who), Purpose: handling, Detail: detail})
	})
}

// atVisit changes what stands of the visit of somebody who is still at the window.
func (s *Service) atVisit(ctx context.Context, who identity.PersonID, change func(*sitting) error) (Seat, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.atDesk(ctx, tx)
		if err != nil {
			return err
		}
		if m.person != string(who) {
			return ErrNoVisitor
		}
		if err := change(m); err != nil {
			return err
		}
		m.acted = tx.Now
		return s.store.putDesk(ctx, tx, m.desk)
	})
	if err != nil {
		return Seat{}, err
	}
	return s.Seat(ctx)
}

// greet puts a person before the caller's window, and writes that down for them to see.
// The number that was called becomes theirs.
func (s *Service) greet(ctx context.Context, g guest) (Seat, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.atDesk(ctx, tx)
		if err != nil {
			return err
		}
		m.guest, m.acted = g, tx.Now
		if m.ticket != "" {
			t, err := s.store.ticket(ctx, tx, m.ticket)
			if err != nil {
				return err
			}
			if t.person == "" {
				t.person = g.person
				if err := s.store.putTicket(ctx, tx, t); err != nil {
					return err
				}
			}
		}
		if err := s.store.putDesk(ctx, tx, m.desk); err != nil {
			return err
		}
		return s.Audit.Read(ctx, tx, audit.Reading{Person: g.person, Purpose: handling, Fields: []string{"account"}})
	})
	if err != nil {
		return Seat{}, err
	}
	return s.Seat(ctx)
}

// Part closes the visitor's account at the caller's window.
func (s *Service) Part(ctx context.Context) (Seat, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.atDesk(ctx, tx)
		if err != nil {
			return err
		}
		m.guest, m.acted = guest{}, tx.Now
		return s.store.putDesk(ctx, tx, m.desk)
	})
	if err != nil {
		return Seat{}, err
	}
	return s.Seat(ctx)
}

// mySeat gives the window at which the caller sits.
func (s *Service) mySeat(ctx context.Context) (d desk, err error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return d, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, err = s.store.seat(ctx, tx, auth.From(ctx).Post)
		if err == nil && d.state == deskClosed {
			err = ErrNoSeat
		}
		return err
	})
	return d, err
}

// before gives the caller's window and the context in which what is done is the
// visitor's, or theirs for whom the visitor has come.
func (s *Service) before(ctx context.Context) (desk, context.Context, error) {
	d, who, err := s.visit(ctx)
	if err != nil {
		return d, ctx, err
	}
	person, err := s.People.Before(ctx, identity.Presence{Person: who, Authority: identity.AuthorityID(d.authority), Compared: d.compared})
	return d, person, err
}

// visit gives the caller's window and who stands before it.
func (s *Service) visit(ctx context.Context) (desk, identity.PersonID, error) {
	d, err := s.mySeat(ctx)
	if err == nil && d.person == "" {
		err = ErrNoVisitor
	}
	return d, identity.PersonID(d.person), err
}
