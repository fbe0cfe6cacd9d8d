package windows

import (
	"context"
	"errors"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Seat is the caller's window.
type Seat struct {
	Hall       string            `json:"hall,omitempty" doc:"Absent while the caller sits nowhere"`
	HallName   *Text             `json:"hallName,omitempty"`
	Window     string            `json:"window,omitempty"`
	WindowName *Text             `json:"windowName,omitempty"`
	State      string            `json:"state" enum:"open,paused,closed"`
	Waiting    int               `json:"waiting" doc:"Who waits for this window"`
	Classes    []Named           `json:"classes" doc:"Queues of the hall, for transfers and the counter"`
	Ticket     *TicketView       `json:"ticket,omitempty" doc:"The number that was called"`
	Visitor    *identity.Visitor `json:"visitor,omitempty" doc:"Whose account is open at the window"`
	Compared   bool              `json:"compared" doc:"Their card was compared with them in this visit"`
	For        *identity.Acting  `json:"for,omitempty" doc:"For whom they have come; absent: for themselves"`
	Standing   []identity.Acting `json:"standing" doc:"For whom else they may act"`
	Known      bool              `json:"known" doc:"The number that was called is on somebody's phone: their account can be opened"`
	Purpose    *Text             `json:"purpose,omitempty" doc:"For what the person has an appointment"`
}

// Named is something with a code and a name.
type Named struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Seat gives the caller's window; one without a hall where they sit nowhere.
func (s *Service) Seat(ctx context.Context) (v Seat, err error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return v, err
	}
	var g guest
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		v = Seat{State: deskClosed, Classes: []Named{}, Standing: []identity.Acting{}}
		d, err := s.store.seat(ctx, tx, auth.From(ctx).Post)
		if errors.Is(err, ErrNoSeat) {
			return nil
		}
		if err != nil {
			return err
		}
		g = d.guest
		return s.seatView(ctx, tx, d, &v)
	})
	if err != nil || g.person == "" {
		return v, err
	}
	return v, s.seatGuest(ctx, g, &v)
}

// seatGuest shows who stands before the window and for whom.
func (s *Service) seatGuest(ctx context.Context, g guest, v *Seat) error {
	visitor, err := s.People.Visitor(ctx, identity.PersonID(g.person))
	if err != nil {
		return err
	}
	v.Visitor, v.Compared = &visitor, g.compared
	if v.Standing, err = s.People.StandsFor(ctx, visitor.ID); err != nil || g.authority == "" {
		return err
	}
	for _, one := range v.Standing {
		if string(one.Authority) == g.authority {
			v.For = &one
			return nil
		}
	}
	v.For = &identity.Acting{Authority: identity.AuthorityID(g.authority), Lapsed: true} // ended while they stand there
	return nil
}

func (s *Service) seatView(ctx context.Context, tx *db.Tx, d desk, v *Seat) error {
	h, err := s.book.Load().hall(d.hall)
	if err != nil {
		return nil // the hall has left the pack: the window is closed
	}
	w, err := h.window(d.code)
	if err != nil {
		return nil
	}
	v.Hall, v.HallName, v.Window, v.WindowName, v.State = h.Code, &h.Name, w.Code, &w.Name, d.state
	for _, c := range h.Classes {
		v.Classes = append(v.Classes, Named{c.Code, c.Name})
	}
	list, err := s.store.waiting(ctx, tx, h.Code)
	if err != nil {
		return err
	}
	v.Waiting = waitingHere(list, w)
	if d.ticket == "" {
		return nil
	}
	t, err := s.store.ticket(ctx, tx, d.ticket)
	if err != nil {
		return err
	}
	shown, err := s.ticketView(ctx, tx, t, nil)
	v.Ticket, v.Known = &shown, t.person != ""
	if err != nil || t.appointment == "" {
		return err
	}
	a, err := s.store.appointment(ctx, tx, t.appointment)
	if g, none := h.group(a.group); none == nil {
		v.Purpose = &g.Name
	}
	return err
}
