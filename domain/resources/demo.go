package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// falls tells whether a demo's booking is made on the n-th day from today.
func (d demoFile) falls(n, weekday int) bool {
	if d.Day != nil && *d.Day != n {
		return false
	}
	return len(d.Weekdays) == 0 || slices.Contains(d.Weekdays, weekday)
}

// demoPlay is one booking of the demo on one day.
type demoPlay struct {
	demoFile
	number   int
	midnight time.Time
}

// play makes one booking of the demo, if it is not there yet and there is room.
func (s *Service) play(ctx context.Context, p demoPlay) error {
	minutes, err := clockTime(p.From)
	if err != nil {
		return err
	}
	y, m, d := p.midnight.Date()
	over := span.Span{From: time.Date(y, m, d, 0, minutes, 0, 0, s.Zone).UTC(), To: time.Date(y, m, d, 0, minutes+p.Minutes, 0, 0, s.Zone).UTC()}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		order := Order{Resource: resourceOfCode(p.Resource), Span: over, Quantity: p.Quantity, Priority: p.Priority, Purpose: p.Purpose}
		if err := guard(ctx, tx, order.Resource); err != nil {
			return err
		}
		r, kind, err := s.resource(ctx, tx, order.Resource)
		if errors.Is(err, ErrNoResource) {
			return nil
		}
		if err != nil {
			return err
		}
		b := p.booking(r, order, tx.Now)
		if _, err := s.store.booking(ctx, tx, b.ID); !errors.Is(err, db.ErrMissing) {
			return err
		}
		work := &desk{Service: s, order: order, r: r, kind: kind, by: p.By}
		if _, err := work.room(ctx, tx, over); err != nil {
			return err
		}
		b.Due = b.dueOf(kind, tx.Now)
		return s.store.insertBooking(ctx, tx, b)
	})
}

func (p demoPlay) booking(r Resource, o Order, now time.Time) Booking {
	b := Booking{
		ID: BookingID(fmt.Sprintf("booking_demo-%02d-%s", p.number, p.midnight.Format("20060102"))), Resource: r.ID, Kind: r.Kind, Region: r.Region, Org: r.Org,
		State: Confirmed, Quantity: o.Quantity, Span: o.Span, PlannedTo: o.Span.To, Rank: rankOf(o.Priority), Purpose: o.Purpose,
		By: p.By, ByKind: string(auth.System), Version: 1, MadeAt: now, ChangedAt: now,
	}
	switch {
	case !now.Before(o.Span.To): // the day began before the city did
		b.State = Released
	case p.State == Requested:
		b.State = Requested
	case !now.Before(o.Span.From):
		b.State = Active
	}
	return b
}
