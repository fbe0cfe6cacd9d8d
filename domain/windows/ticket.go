package windows

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/windows/wait"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

// strangers is how many numbers one network may take at terminals in ten minutes, and
// hurried in one: more than a full hall's terminals ever give out. misread is how many
// wrong codes it may enter in ten minutes before it has to wait.
const strangers, hurried, misread = 120, 20, 20

// Wish is a number that somebody wants.
type Wish struct {
	Hall  string
	Class string
	Elder bool
}

// taking is a number under way.
type taking struct {
	Wish
	kind        string
	channel     string
	person      string
	appointment *appointment
}

// TakeAtKiosk gives a number to whoever stands at the hall's terminal. Faults: ErrNoHall,
// ErrNoClass, ErrClosed, ErrNoTime, auth.ErrOften.
func (s *Service) TakeAtKiosk(ctx context.Context, w Wish) (TicketView, error) {
	if err := s.spend(ctx); err != nil {
		return TicketView{}, err
	}
	return s.take(ctx, taking{Wish: w, channel: byKiosk})
}

func (s *Service) spend(ctx context.Context) error {
	from := auth.Network(web.Address(ctx))
	return s.Allowances.Spend(ctx, auth.Allowance{Name: "windows:" + from, Most: strangers, Per: 10 * time.Minute},
		auth.Allowance{Name: "windows.hurried:" + from, Most: hurried, Per: time.Minute})
}

// TakeAtCounter gives a number to somebody at the hall's counter; the caller serves in
// the hall.
func (s *Service) TakeAtCounter(ctx context.Context, w Wish) (TicketView, error) {
	if _, err := s.serving(ctx, w.Hall); err != nil {
		return TicketView{}, err
	}
	return s.take(ctx, taking{Wish: w, channel: byCounter})
}

// TakeByPhone gives the caller a number on their phone, if they say that they are within
// the hall's reach. ErrFar, ErrWaiting, and those of TakeAtKiosk.
func (s *Service) TakeByPhone(ctx context.Context, w Wish, at geo.Point) (TicketView, error) {
	who, err := person(ctx)
	if err != nil {
		return TicketView{}, err
	}
	h, err := s.book.Load().hall(w.Hall)
	if err != nil {
		return TicketView{}, err
	}
	if metres := geo.Distance(at, h.point()); metres > float64(h.Reach) {
		return TicketView{}, ErrFar.With("metres", int(metres)).With("reach", h.Reach)
	}
	return s.take(ctx, taking{Wish: w, channel: byPhone, person: who})
}

// take gives a number. Whether there is time for it is asked before, outside of the unit
// of work, for the forecast takes its time.
func (s *Service) take(ctx context.Context, in taking) (TicketView, error) {
	h, err := s.book.Load().hall(in.Hall)
	if err != nil {
		return TicketView{}, err
	}
	c, err := h.class(in.Class)
	if err != nil {
		return TicketView{}, err
	}
	in.kind = kindPlain
	if in.Elder {
		in.kind = kindElder
	}
	if in.appointment != nil {
		in.kind = kindAppointment
	}
	guess, err := s.room(ctx, h, in)
	if err != nil {
		return TicketView{}, err
	}
	var t ticket
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		t, err = s.put(ctx, tx, h, c, in, guess)
		return err
	})
	if err != nil {
		return TicketView{}, err
	}
	return s.Ticket(ctx, t.id)
}

// room tells how long a new number would wait; ErrClosed, ErrNoTime where it could not
// be served today. Who has an appointment is served.
func (s *Service) room(ctx context.Context, h *Hall, in taking) (int64, error) {
	guess := int64(-1)
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		opening, err := s.opening(h, tx.Now)
		if err != nil {
			return err
		}
		if !opening.Open {
			return ErrClosed.With("opens", opening.Opens)
		}
		q, err := s.queue(ctx, tx, h)
		if err != nil {
			return err
		}
		g, ok := q.forecast(wait.Ticket{ID: "~", Class: in.Class, Rank: s.rank(tx.Now, in.kind)})["~"]
		if ok {
			guess = int64(g.Wait.Seconds())
		}
		if in.appointment == nil && tx.Now.Add(g.Wait+q.pace(in.Class).Usual()).After(opening.Closes) {
			return ErrNoTime
		}
		return nil
	})
	return guess, err
}

// rank is the moment that decides about the order.
func (s *Service) rank(taken time.Time, kind string) time.Time {
	switch r := s.book.Load().Rules; kind {
	case kindAppointment:
		return taken.Add(-minutes(r.HeadAppointment))
	case kindElder:
		return taken.Add(-minutes(r.HeadElder))
	}
	return taken
}

// put writes a number in the caller's unit of work.
func (s *Service) put(ctx context.Context, tx *db.Tx, h *Hall, c *Class, in taking, guess int64) (t ticket, err error) {
	if err := guard(ctx, tx, h.Code); err != nil {
		return t, err
	}
	if in.person != "" {
		mine, err := s.store.ofPerson(ctx, tx, in.person, 5)
		if err != nil {
			return t, err
		}
		for _, one := range mine {
			if one.hall == h.Code && (one.state == ticketWaiting || one.state == ticketCalled) {
				return t, ErrWaiting.With("ticket", string(one.id)).With("number", one.number)
			}
		}
	}
	t = ticket{hall: h.Code, id: id.New[TicketID]("ticket", tx.Now), day: s.day(tx.Now), class: c.Code, kind: in.kind, channel: in.channel,
		state: ticketWaiting, person: in.person, rank: s.rank(tx.Now, in.kind), taken: tx.Now, guess: guess}
	if t.serial, err = s.store.serial(ctx, tx, h.Code, t.day, c.Letter); err != nil {
		return t, err
	}
	t.number = fmt.Sprintf("%s%03d", c.Letter, t.serial)
	if in.appointment != nil {
		t.appointment = in.appointment.id
	}
	if err := s.store.addTicket(ctx, tx, t); err != nil {
		return t, fmt.Errorf("write number %s of %s: %w", t.number, h.Code, err)
	}
	return t, s.store.touch(ctx, tx, h.Code)
}

// Leave gives a number up. Who knows its id may, and nobody may for another's.
func (s *Service) Leave(ctx context.Context, of TicketID) error {
	return s.change(ctx, of, func(_ *db.Tx, t *ticket) error {
		if t.person != "" && t.person != auth.From(ctx).ID {
			return ErrOther
		}
		if t.state != ticketWaiting && t.state != ticketSkipped {
			return ErrOver
		}
		t.state = ticketLeft
		return nil
	})
}

// Keep takes a number that was printed at a terminal onto the caller's phone.
func (s *Service) Keep(ctx context.Context, of TicketID) (TicketView, error) {
	who, err := person(ctx)
	if err != nil {
		return TicketView{}, err
	}
	err = s.change(ctx, of, func(_ *db.Tx, t *ticket) error {
		if t.person != "" && t.person != who {
			return ErrOther
		}
		t.person = who
		return nil
	})
	if err != nil {
		return TicketView{}, err
	}
	return s.Ticket(ctx, of)
}

// change changes a ticket under the guard of its hall.
func (s *Service) change(ctx context.Context, of TicketID, act func(tx *db.Tx, t *ticket) error) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		t, err := s.store.ticket(ctx, tx, of)
		if err != nil {
			return err
		}
		if err := guard(ctx, tx, t.hall); err != nil {
			return err
		}
		if t, err = s.store.ticket(ctx, tx, of); err != nil { // as it is now that nobody else changes it
			return err
		}
		if err := act(tx, &t); err != nil {
			return err
		}
		if t.state == ticketLeft || t.state == ticketLapsed {
			t.ended = tx.Now
		}
		if err := s.store.putTicket(ctx, tx, t); err != nil {
			return err
		}
		return s.store.touch(ctx, tx, t.hall)
	})
}
