package windows

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// TicketView is a queue number as its holder sees it.
type TicketView struct {
	ID        TicketID  `json:"id"`
	Hall      string    `json:"hall"`
	HallName  Text      `json:"hallName"`
	Number    string    `json:"number"`
	Class     string    `json:"class"`
	ClassName Text      `json:"className"`
	Kind      string    `json:"kind" enum:"plain,appointment,elder"`
	State     string    `json:"state" enum:"waiting,called,done,skipped,lapsed,left"`
	Ahead     int       `json:"ahead" doc:"Who is called before; 0 once it is called"`
	Wait      *Forecast `json:"wait,omitempty" doc:"Absent where no window serves it now"`
	Window    *Text     `json:"window,omitempty" doc:"Where it was called to"`
	Taken     time.Time `json:"taken"`
	Called    time.Time `json:"called,omitzero"`
	Calls     int64     `json:"calls"`
	Mine      bool      `json:"mine" doc:"The caller has it on their phone"`
	Kept      bool      `json:"kept" doc:"Somebody has it on their phone"`
}

// Created tells where the number can be seen.
func (v TicketView) Created() string { return "/api/v1/public/tickets/" + string(v.ID) }

// Ticket gives a number by its id, to whoever knows it.
func (s *Service) Ticket(ctx context.Context, of TicketID) (v TicketView, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		t, err := s.store.ticket(ctx, tx, of)
		if err != nil {
			return err
		}
		v, err = s.ticketView(ctx, tx, t, nil)
		return err
	})
	return v, err
}

// Tickets gives the caller's numbers of today.
func (s *Service) Tickets(ctx context.Context) (list []TicketView, err error) {
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []TicketView{}
		mine, err := s.store.ofPerson(ctx, tx, who, 20)
		if err != nil {
			return err
		}
		for _, t := range mine {
			if t.day != s.day(tx.Now) && t.state != ticketWaiting {
				continue
			}
			v, err := s.ticketView(ctx, tx, t, nil)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

// ticketView shows a ticket; q is its hall's queue where that was read already.
func (s *Service) ticketView(ctx context.Context, tx *db.Tx, t ticket, q *queue) (v TicketView, err error) {
	v = TicketView{ID: t.id, Hall: t.hall, Number: t.number, Class: t.class, Kind: t.kind, State: t.state, Taken: t.taken, Called: t.called, Calls: t.calls,
		Mine: t.person != "" && t.person == auth.From(ctx).ID, Kept: t.person != ""}
	h, err := s.book.Load().hall(t.hall)
	if err != nil {
		return v, nil // the hall has left the pack since
	}
	v.HallName = h.Name
	if c, err := h.class(t.class); err == nil {
		v.ClassName = c.Name
	}
	if w, err := h.window(t.desk); err == nil && t.state == ticketCalled {
		v.Window = &w.Name
	}
	if t.state != ticketWaiting {
		return v, nil
	}
	if q == nil {
		if q, err = s.queue(ctx, tx, h); err != nil {
			return v, err
		}
	}
	v.Ahead = q.ahead(t.class, t.rank, t.id)
	if g, ok := q.forecast()[string(t.id)]; ok {
		v.Wait = said(g)
	}
	return v, nil
}
