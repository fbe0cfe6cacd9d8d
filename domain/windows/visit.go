package windows

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// Visit is a visit to a window that is over, for who asks how it went 窗口服务.
type Visit struct {
	ID     TicketID
	Title  Text   // hall and queue
	Post   string // who served
	Region string // of the hall
	Person string // whose number it was; empty where nobody knows
	Ended  time.Time
}

// VisitOf gives the visit for which a number was served. ErrNoTicket for any other number.
func (s *Service) VisitOf(ctx context.Context, tx *db.Tx, id TicketID) (Visit, error) {
	t, err := s.store.ticket(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	return s.over(t)
}

// VisitNumbered gives a visit of today by the number that people read. ErrNoTicket.
func (s *Service) VisitNumbered(ctx context.Context, tx *db.Tx, hall, number string) (Visit, error) {
	t, err := s.store.numbered(ctx, tx, hall, tx.Now.In(s.Zone).Format(time.DateOnly), number)
	if err != nil {
		return Visit{}, err
	}
	return s.over(t)
}

// over makes a visit of a number that was served.
func (s *Service) over(t ticket) (Visit, error) {
	h, err := s.book.Load().hall(t.hall)
	if err != nil || t.state != ticketDone || t.post == "" {
		return Visit{}, ErrNoTicket
	}
	v := Visit{ID: t.id, Title: h.Name, Post: t.post, Region: h.Region, Person: t.person, Ended: t.ended}
	if c, err := h.class(t.class); err == nil { // a queue may be gone from the pack since
		v.Title.ZH += " · " + c.Name.ZH
		v.Title.EN += " · " + c.Name.EN
	}
	return v, nil
}
