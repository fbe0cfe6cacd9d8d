package app

import (
	"context"

	"citybrain/domain/identity"
	"citybrain/domain/reviews"
	"citybrain/kernel/audit"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// newReviews wires what people say about the city's work.
func (c *city) newReviews(d domains) *reviews.Service {
	calendar, _ := clock.ReadCalendar(c.pack) // as for the cases
	return reviews.New(reviews.Deps{
		DB: c.db, Clock: c.clock, Region: c.pack.City.Region, Calendar: calendar.Expecting(), Cases: d.cases, People: speakers{d.identity}, Audit: c.audit,
		Seal: c.keys, Limits: c.auth,
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
