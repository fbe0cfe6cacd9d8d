package app

import (
	"context"
	"errors"

	"citybrain/domain/identity"
	"citybrain/domain/reviews"
	"citybrain/domain/windows"
	"citybrain/kernel/audit"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// newReviews wires what people say about the city's work.
func (c *city) newReviews(d domains) *reviews.Service {
	calendar, _ := clock.ReadCalendar(c.pack) // as for the cases
	return reviews.New(reviews.Deps{
		DB: c.db, Clock: c.clock, Region: c.pack.City.Region, Calendar: calendar.Expecting(), Cases: d.cases, People: speakers{d.identity}, Audit: c.audit,
		Seal: c.keys, Limits: c.auth, Notify: d.notify, Visits: visits{d.windows},
	})
}

// speakers tells reviews who is who.
type speakers struct{ people *identity.Service }

// Contact gives how a person is called and reached.
func (s speakers) Contact(ctx context.Context, tx *db.Tx, person string) (reviews.Contact, error) {
	c, err := s.people.Address(ctx, tx, person)
	return reviews.Contact(c), err
}

// Named gives what a firm is called.
func (s speakers) Named(ctx context.Context, tx *db.Tx, firm string) (string, error) {
	return s.people.FirmName(ctx, tx, firm)
}

// MayActFor tells whether an authority reaches the matter now.
func (s speakers) MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error {
	_, err := s.people.ActsFor(ctx, tx, subject, matter)
	return err
}

// OfficeOf gives the department to which a post belongs.
func (s speakers) OfficeOf(ctx context.Context, tx *db.Tx, post string) (string, error) {
	return s.people.OfficeOf(ctx, tx, post)
}

// Names names departments in the caller's language.
func (s speakers) Names(ctx context.Context, ids []string) (map[string]audit.Name, error) {
	return s.people.Names(ctx, ids)
}

// visits tells reviews what was done at windows.
type visits struct{ windows *windows.Service }

// Visit gives a visit by the id of its number.
func (v visits) Visit(ctx context.Context, tx *db.Tx, ticket string) (reviews.Visited, error) {
	return visited(v.windows.VisitOf(ctx, tx, windows.TicketID(ticket)))
}

// VisitNumbered gives one of today by the number that people read.
func (v visits) VisitNumbered(ctx context.Context, tx *db.Tx, hall, number string) (reviews.Visited, error) {
	return visited(v.windows.VisitNumbered(ctx, tx, hall, number))
}

func visited(v windows.Visit, err error) (reviews.Visited, error) {
	if errors.Is(err, windows.ErrNoTicket) {
		err = reviews.ErrNoHandling
	}
	return reviews.Visited{ID: string(v.ID), Title: reviews.Text{ZH: v.Title.ZH, EN: v.Title.EN}, Post: v.Post, Region: v.Region, Person: v.Person, Ended: v.Ended}, err
}
