package windows

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"time"

	"citybrain/domain/services"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// The states of an appointment.
const (
	appBooked    = "booked"    // 已预约
	appArrived   = "arrived"   // 已签到
	appCancelled = "cancelled" // 已取消
	appMissed    = "missed"    // 爽约
)

// appointment is one as the store has it.
type appointment struct {
	hall    string
	id      AppointmentID
	group   string
	slot    time.Time
	person  string
	item    string
	state   string
	code    string
	ticket  TicketID
	made    time.Time
	changed time.Time
	moves   int64

	reminded int64 // 1: its owner was
}

// AppointmentView is an appointment as its owner sees it.
type AppointmentView struct {
	ID        AppointmentID `json:"id"`
	Hall      string        `json:"hall"`
	HallName  Text          `json:"hallName"`
	Address   Text          `json:"address"`
	Group     string        `json:"group"`
	GroupName Text          `json:"groupName"`
	Item      string        `json:"item,omitempty"`
	From      time.Time     `json:"from"`
	To        time.Time     `json:"to"`
	State     string        `json:"state" enum:"booked,arrived,cancelled,missed"`
	Code      string        `json:"code,omitempty" doc:"To type at the hall's terminal, while it stands"`
	Ticket    TicketID      `json:"ticket,omitempty"`
	CheckIn   time.Time     `json:"checkIn,omitzero" doc:"From when on one can check in"`
	Movable   bool          `json:"movable"`
}

// Created tells where the caller's appointments stand.
func (v AppointmentView) Created() string { return "/api/v1/me/appointments" }

// Booking is an appointment that somebody wants.
type Booking struct {
	Hall  string
	Group string
	From  time.Time // when the slot begins
	Item  string    // what it is for; "" for no one item
}

// Appoint makes an appointment for the caller. Faults: ErrNoHall, ErrSlot, ErrFull,
// ErrMany, ErrDayTaken, ErrBanned.
func (s *Service) Appoint(ctx context.Context, in Booking) (v AppointmentView, err error) {
	who, err := person(ctx)
	if err != nil {
		return v, err
	}
	h, g, err := s.bookable(ctx, in)
	if err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := guardPerson(ctx, tx, who); err != nil {
			return err
		}
		if err := s.mayAppoint(ctx, tx, who, in, ""); err != nil {
			return err
		}
		a := appointment{hall: h.Code, id: id.New[AppointmentID]("appointment", tx.Now), group: g.Code, slot: in.From, person: who, item: in.Item,
			state: appBooked, code: sixDigits(), made: tx.Now, changed: tx.Now}
		if err := s.seize(ctx, tx, g, a); err != nil {
			return err
		}
		if err := s.store.addAppointment(ctx, tx, a); err != nil {
			return err
		}
		v = s.appointmentView(a, tx.Now)
		return nil
	})
	return v, err
}

// bookable gives the hall and group of a slot that exists.
func (s *Service) bookable(ctx context.Context, in Booking) (*Hall, *Group, error) {
	h, err := s.book.Load().hall(in.Hall)
	if err != nil {
		return nil, nil, err
	}
	g, err := h.group(in.Group)
	if err != nil {
		return nil, nil, err
	}
	if in.Item != "" {
		item, err := s.Catalogue.Show(ctx, services.ItemKey(in.Item))
		if err != nil {
			return nil, nil, err
		}
		if !slices.ContainsFunc(h.groupsFor(in.Item, item.Item.Class), func(one Group) bool { return one.Code == g.Code }) {
			return nil, nil, ErrSlot.With("item", in.Item)
		}
	}
	slots, err := s.slotsOf(h, g, in.From)
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(slots, in.From.Equal) {
		return nil, nil, ErrSlot
	}
	return h, g, nil
}

// guardPerson makes what one person books happen one after the other.
func guardPerson(ctx context.Context, tx *db.Tx, who string) error {
	return tx.Guard(ctx, "windows/of/"+who)
}

// mayAppoint holds somebody to the rules; but is an appointment that does not count,
// because it is moved.
func (s *Service) mayAppoint(ctx context.Context, tx *db.Tx, who string, in Booking, but AppointmentID) error {
	r := s.book.Load().Rules
	list, err := s.store.appointmentsOf(ctx, tx, who, tx.Now.AddDate(0, 0, -r.MissedDays))
	if err != nil {
		return err
	}
	standing, missed, last := 0, 0, time.Time{}
	for _, a := range list {
		switch {
		case a.id == but:
		case a.state == appMissed:
			missed++
			if a.slot.After(last) {
				last = a.slot
			}
		case a.state == appBooked:
			standing++
			if a.group == in.Group && s.day(a.slot) == s.day(in.From) {
				return ErrDayTaken
			}
		}
	}
	if until := last.AddDate(0, 0, r.BanDays); missed >= r.Missed && tx.Now.Before(until) {
		return ErrBanned.With("until", until)
	}
	if standing >= r.Open {
		return ErrMany.With("open", r.Open)
	}
	return nil
}

// seize takes a place in a slot. Who comes at the same moment waits for the guard, and
// then counts what stands: no slot is ever taken twice.
func (s *Service) seize(ctx context.Context, tx *db.Tx, g *Group, a appointment) error {
	if err := tx.Guard(ctx, fmt.Sprintf("windows/%s/%s/%d", a.hall, a.group, a.slot.Unix())); err != nil {
		return err
	}
	if !a.slot.After(tx.Now) {
		return ErrPast
	}
	if a.slot.After(tx.Now.AddDate(0, 0, g.Days)) {
		return ErrSlot.With("days", g.Days)
	}
	taken, err := s.store.takenIn(ctx, tx, a.hall, a.group, a.slot)
	if err == nil && taken >= g.Capacity {
		err = ErrFull
	}
	return err
}

// sixDigits is what is typed at the terminal. It opens nothing but a number in a queue.
func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "000000" // crypto/rand never fails
	}
	return fmt.Sprintf("%06d", n)
}

// Appointments gives the caller's, those to come first.
func (s *Service) Appointments(ctx context.Context) (list []AppointmentView, err error) {
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []AppointmentView{}
		all, err := s.store.appointmentsOf(ctx, tx, who, tx.Now.AddDate(0, -6, 0))
		for _, a := range all {
			list = append(list, s.appointmentView(a, tx.Now))
		}
		return err
	})
	slices.SortStableFunc(list, func(a, b AppointmentView) int {
		if (a.State == appBooked) != (b.State == appBooked) {
			if a.State == appBooked {
				return -1
			}
			return 1
		}
		return b.From.Compare(a.From)
	})
	return list, err
}

func (s *Service) appointmentView(a appointment, now time.Time) AppointmentView {
	v := AppointmentView{ID: a.id, Hall: a.hall, Group: a.group, Item: a.item, From: a.slot, To: a.slot, State: a.state, Ticket: a.ticket}
	h, err := s.book.Load().hall(a.hall)
	if err != nil {
		return v
	}
	v.HallName, v.Address = h.Name, h.Address
	if g, err := h.group(a.group); err == nil {
		v.GroupName, v.To = g.Name, a.slot.Add(minutes(g.Minutes))
	}
	if a.state == appBooked {
		v.Code, v.CheckIn = a.code, a.slot.Add(-minutes(s.book.Load().Rules.EarlyMinutes))
		v.Movable = a.slot.After(now) && (a.moves == 0 || s.day(a.changed) != s.day(now))
	}
	return v
}

// own gives an appointment of the caller under their guard.
func (s *Service) own(ctx context.Context, tx *db.Tx, of AppointmentID, who string) (appointment, error) {
	if err := guardPerson(ctx, tx, who); err != nil {
		return appointment{}, err
	}
	a, err := s.store.appointment(ctx, tx, of)
	if err == nil && a.person != who {
		err = ErrNoAppointment
	}
	return a, err
}

// Move gives the caller another slot, once a day; ErrMoved, ErrPast, and those of Appoint.
func (s *Service) Move(ctx context.Context, of AppointmentID, to time.Time) (v AppointmentView, err error) {
	who, err := person(ctx)
	if err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		a, err := s.own(ctx, tx, of, who)
		switch {
		case err != nil:
			return err
		case a.state != appBooked || !a.slot.After(tx.Now):
			return ErrPast
		case a.moves > 0 && s.day(a.changed) == s.day(tx.Now):
			return ErrMoved
		}
		in := Booking{Hall: a.hall, Group: a.group, From: to, Item: a.item}
		_, g, err := s.bookable(ctx, in)
		if err != nil {
			return err
		}
		if err := s.mayAppoint(ctx, tx, who, in, a.id); err != nil {
			return err
		}
		a.slot, a.changed, a.moves, a.reminded = to, tx.Now, a.moves+1, 0
		if err := s.seize(ctx, tx, g, a); err != nil {
			return err
		}
		v = s.appointmentView(a, tx.Now)
		return s.store.putAppointment(ctx, tx, a)
	})
	return v, err
}

// Cancel gives an appointment up before its time; ErrPast.
func (s *Service) Cancel(ctx context.Context, of AppointmentID) error {
	who, err := person(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		a, err := s.own(ctx, tx, of, who)
		if err != nil {
			return err
		}
		if a.state != appBooked || !a.slot.After(tx.Now) {
			return ErrPast
		}
		a.state, a.changed = appCancelled, tx.Now
		return s.store.putAppointment(ctx, tx, a)
	})
}
