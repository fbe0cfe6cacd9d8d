package reviews

import (
	"context"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/reviews/redact"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/seal"
)

// The purposes of tickets, and how long they last.
const (
	forReview     = "review"
	forPicture    = "picture"
	reviewTicket  = 24 * time.Hour
	pictureTicket = 15 * time.Minute
)

// Invite makes a one-time ticket by which a handling can be reviewed without signing
// in: on the window's device, the kiosk, or by a code on the receipt. It belongs into
// the unit of work of the domain that ended the handling, which knows who may.
func (s *Service) Invite(ctx context.Context, tx *db.Tx, h Handling) (ticket string, err error) {
	if err := s.store.putHandling(ctx, tx, h); err != nil {
		return "", err
	}
	return s.ticket(ctx, tx, forReview, h.ID, reviewTicket)
}

func (s *Service) ticket(ctx context.Context, tx *db.Tx, purpose, of string, life time.Duration) (string, error) {
	text := seal.Token()
	if err := s.store.dropTickets(ctx, tx, db.Micros(tx.Now)); err != nil {
		return "", err
	}
	return text, s.store.putTicket(ctx, tx, s.Seal.HashToken(text), purpose, of, db.Micros(tx.Now.Add(life)))
}

// Visit is a visit to a window that no case stands for: advice, a form that was handed out.
type Visit struct {
	ID           string `json:"id"` // of the visit, unique in its hall
	Matter       string `json:"matter"`
	Title        Text   `json:"title"`
	Organisation string `json:"organisation"`
	Region       string `json:"region"`
}

// InviteTo makes a ticket for a case or a visit of the caller's department. The caller
// needs reviews.invite. ErrNoHandling, ErrRunning.
func (s *Service) InviteTo(ctx context.Context, of cases.CaseID, visit *Visit) (ticket string, err error) {
	if err := auth.Require(ctx, InvitePermission); err != nil {
		return "", err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		h, err := s.invited(ctx, tx, of, visit)
		if err != nil {
			return err
		}
		if p := auth.From(ctx); !p.Scope.CoversRegion(h.Region) {
			return ErrNoHandling
		}
		ticket, err = s.Invite(ctx, tx, h)
		return err
	})
	return ticket, err
}

func (s *Service) invited(ctx context.Context, tx *db.Tx, of cases.CaseID, visit *Visit) (Handling, error) {
	if visit != nil {
		if visit.ID == "" || visit.Matter == "" || visit.Title.ZH == "" || !isPath(visit.Organisation) {
			return Handling{}, ErrNoHandling
		}
		return Handling{
			ID: "visit:" + visit.Organisation + ":" + visit.ID, Matter: visit.Matter, Title: visit.Title, Org: visit.Organisation, Region: visit.Region,
			Channel: cases.Window, Ended: tx.Now,
		}, nil
	}
	c, err := s.Cases.Find(ctx, tx, of)
	if err != nil || ours(Kind(c.Kind)) || c.Parent != "" {
		return Handling{}, ErrNoHandling.Because(err)
	}
	if c.Outcome == "" {
		return Handling{}, ErrRunning
	}
	h := handlingOf(c)
	h.Channel = cases.Window // it was ended face to face
	if h.Person = c.Subject; c.Agent != "" {
		h.Person = c.Agent
	}
	return h, nil
}

// Invited gives what a ticket is for. ErrTicket.
func (s *Service) Invited(ctx context.Context, ticket string) (h Handling, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		of, err := s.store.ticket(ctx, tx, s.Seal.HashToken(ticket), forReview, db.Micros(tx.Now))
		if err != nil {
			return err
		}
		h, err = s.store.handling(ctx, tx, of)
		return err
	})
	return h, err
}

// RateByTicket reviews what a ticket is for, and uses it up. Faults: ErrTicket, and
// those of Rate.
func (s *Service) RateByTicket(ctx context.Context, ticket, address string, in Rating) (v Voice, err error) {
	if err := s.Limits.Spend(ctx, auth.Allowance{Name: "review tickets:" + auth.Network(address), Most: 300, Per: time.Hour}); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		of, err := s.store.useTicket(ctx, tx, s.Seal.HashToken(ticket), forReview, db.Micros(tx.Now))
		if err != nil {
			return err
		}
		h, err := s.store.handling(ctx, tx, of)
		if err != nil {
			return err
		}
		who := body{Phone: redact.Plain(in.Phone)}
		if isPerson(h.Person) {
			who.Author = h.Person
		}
		v, err = s.rate(ctx, tx, h, in, who)
		return err
	})
	return v, err
}
