package reviews

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// Visited is a visit to a window that is over.
type Visited struct {
	ID     string // of the queue number
	Title  Text
	Post   string // who served
	Region string
	Person string // whose it was; empty where nobody knows
	Ended  time.Time
}

// Visits tells what was done at windows; windows is behind it. ErrNoHandling for a number
// that was not served.
type Visits interface {
	Visit(ctx context.Context, tx *db.Tx, ticket string) (Visited, error)
	// VisitNumbered finds one of today by the number that people read.
	VisitNumbered(ctx context.Context, tx *db.Tx, hall, number string) (Visited, error)
}

// atWindow is what stands for the item where somebody was served without a case.
const atWindow = "window"

// byNumber is how long after it a visit can be reviewed at the hall's terminal: a number
// that hangs over every window is no secret, and goes round again the next day.
const byNumber = 2 * time.Hour

// hearServed notes a visit that can be reviewed from now on.
func (s *Service) hearServed(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
	var f struct {
		Ticket string `json:"ticket"`
	}
	if err := json.Unmarshal(fact.Data, &f); err != nil || f.Ticket == "" {
		return ErrFact.Because(err)
	}
	if s.Visits == nil {
		return nil
	}
	v, err := s.Visits.Visit(ctx, tx, f.Ticket)
	if errors.Is(err, ErrNoHandling) {
		return nil
	}
	if err != nil {
		return err
	}
	h, err := s.visitHandling(ctx, tx, v)
	if err != nil {
		return err
	}
	return s.store.putHandling(ctx, tx, h)
}

func (s *Service) visitHandling(ctx context.Context, tx *db.Tx, v Visited) (Handling, error) {
	org, err := s.People.OfficeOf(ctx, tx, v.Post)
	return Handling{ID: "visit:" + v.ID, Matter: atWindow, Title: v.Title, Org: org, Region: v.Region, Channel: cases.Window, Person: v.Person, Ended: v.Ended}, err
}

// VisitAsk names a visit: by the id of its number, as the phone of who took it has it, or by
// the number that people read, at the terminal of its hall.
type VisitAsk struct {
	Ticket string `json:"ticket,omitempty" maxLength:"40"`
	Hall   string `json:"hall,omitempty" maxLength:"48"`
	Number string `json:"number,omitempty" maxLength:"8"`
}

// InviteVisitor makes a ticket for who was served at a window just now. ErrNoHandling,
// ErrTwice, ErrLate, auth.ErrOften.
func (s *Service) InviteVisitor(ctx context.Context, address string, q VisitAsk) (ticket string, err error) {
	if s.Visits == nil {
		return "", ErrNoHandling
	}
	if err := s.Limits.Spend(ctx, auth.Allowance{Name: "review visits:" + auth.Network(address), Most: 120, Per: time.Hour}); err != nil {
		return "", err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		v, err := s.visited(ctx, tx, q)
		if err != nil {
			return err
		}
		h, err := s.visitHandling(ctx, tx, v)
		if err != nil {
			return err
		}
		if known, err := s.store.handling(ctx, tx, h.ID); err == nil && known.voice != "" {
			return ErrTwice
		}
		ticket, err = s.Invite(ctx, tx, h)
		return err
	})
	return ticket, err
}

func (s *Service) visited(ctx context.Context, tx *db.Tx, q VisitAsk) (v Visited, err error) {
	if q.Ticket != "" {
		return s.Visits.Visit(ctx, tx, q.Ticket)
	}
	if v, err = s.Visits.VisitNumbered(ctx, tx, q.Hall, q.Number); err == nil && tx.Now.After(v.Ended.Add(byNumber)) {
		err = ErrLate
	}
	return v, err
}
