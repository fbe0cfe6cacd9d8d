package windows

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// CheckIn gives who has an appointment a number with a head start, on the phone within
// the hall's reach. ErrEarly, ErrPast, ErrFar, ErrWaiting.
func (s *Service) CheckIn(ctx context.Context, of AppointmentID, at geo.Point) (TicketView, error) {
	who, err := person(ctx)
	if err != nil {
		return TicketView{}, err
	}
	var a appointment
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		a, err = s.store.appointment(ctx, tx, of)
		return err
	})
	if err == nil && a.person != who {
		err = ErrNoAppointment
	}
	if err != nil {
		return TicketView{}, err
	}
	h, err := s.book.Load().hall(a.hall)
	if err != nil {
		return TicketView{}, err
	}
	if metres := geo.Distance(at, h.point()); metres > float64(h.Reach) {
		return TicketView{}, ErrFar.With("metres", int(metres)).With("reach", h.Reach)
	}
	return s.arrive(ctx, a, byPhone)
}

// CheckInAtKiosk does so at the hall's terminal, by the code. ErrNoAppointment.
func (s *Service) CheckInAtKiosk(ctx context.Context, hall, code string) (TicketView, error) {
	if err := s.spend(ctx); err != nil {
		return TicketView{}, err
	}
	// Codes are not to be guessed; a hall whose visitors enter theirs rightly never waits.
	wrong := auth.Allowance{Name: "windows.code:" + auth.Network(web.Address(ctx)), Most: misread, Per: 10 * time.Minute}
	if err := s.Allowances.Spent(ctx, wrong); err != nil {
		return TicketView{}, err
	}
	var a appointment
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		a, err = s.store.coded(ctx, tx, hall, code, tx.Now)
		return err
	})
	if errors.Is(err, ErrNoAppointment) {
		if often := s.Allowances.Spend(ctx, wrong); often != nil {
			return TicketView{}, often
		}
	}
	if err != nil {
		return TicketView{}, err
	}
	return s.arrive(ctx, a, byKiosk)
}

// arrive turns an appointment into a number.
func (s *Service) arrive(ctx context.Context, a appointment, channel string) (TicketView, error) {
	h, err := s.book.Load().hall(a.hall)
	if err != nil {
		return TicketView{}, err
	}
	g, err := h.group(a.group)
	if err != nil {
		return TicketView{}, err
	}
	c, err := h.class(g.Class)
	if err != nil {
		return TicketView{}, err
	}
	in := taking{Wish: Wish{Hall: a.hall, Class: g.Class}, kind: kindAppointment, channel: channel, person: a.person, appointment: &a}
	guess, err := s.room(ctx, h, in)
	if err != nil {
		return TicketView{}, err
	}
	var t ticket
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		now, err := s.own(ctx, tx, a.id, a.person)
		if err != nil {
			return err
		}
		if err := s.inTime(now, tx.Now); err != nil {
			return err
		}
		if t, err = s.put(ctx, tx, h, c, in, guess); err != nil {
			return err
		}
		now.state, now.ticket, now.changed = appArrived, t.id, tx.Now
		return s.store.putAppointment(ctx, tx, now)
	})
	if err != nil {
		return TicketView{}, err
	}
	return s.Ticket(ctx, t.id)
}

// inTime tells whether somebody may check in for an appointment now.
func (s *Service) inTime(a appointment, now time.Time) error {
	r := s.book.Load().Rules
	switch {
	case a.state != appBooked:
		return ErrPast
	case now.Before(a.slot.Add(-minutes(r.EarlyMinutes))):
		return ErrEarly.With("from", a.slot.Add(-minutes(r.EarlyMinutes)))
	case now.After(a.slot.Add(minutes(r.LateMinutes))):
		return ErrPast
	}
	return nil
}
