package windows

import (
	"context"

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
	return s.greet(ctx, v.ID)
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
	return s.greet(ctx, v.ID)
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
	return s.greet(ctx, who)
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
	return s.Seat(ctx)
}

// greet puts a person before the caller's window, and writes that down for them to see.
// The number that was called becomes theirs.
func (s *Service) greet(ctx context.Context, who identity.PersonID) (Seat, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.atDesk(ctx, tx)
		if err != nil {
			return err
		}
		m.person, m.acted = string(who), tx.Now
		if m.ticket != "" {
			t, err := s.store.ticket(ctx, tx, m.ticket)
			if err != nil {
				return err
			}
			if t.person == "" {
				t.person = string(who)
				if err := s.store.putTicket(ctx, tx, t); err != nil {
					return err
				}
			}
		}
		if err := s.store.putDesk(ctx, tx, m.desk); err != nil {
			return err
		}
		return s.Audit.Read(ctx, tx, audit.Reading{Person: string(who), Purpose: handling, Fields: []string{"account"}})
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
		m.person, m.acted = "", tx.Now
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

// visit gives the caller's window and who stands before it.
func (s *Service) visit(ctx context.Context) (desk, identity.PersonID, error) {
	d, err := s.mySeat(ctx)
	if err == nil && d.person == "" {
		err = ErrNoVisitor
	}
	return d, identity.PersonID(d.person), err
}
