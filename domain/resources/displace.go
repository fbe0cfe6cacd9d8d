package resources

import (
	"context"
	"fmt"

	"citybrain/domain/resources/span"
	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// othersMost is how many resources are proposed instead, othersWithin how far away
// they may be, in metres.
const (
	othersMost   = 3
	othersWithin = 5000
)

// higher is what a booking gives way to: a booking or a closure, and why.
type higher struct{ id, why string }

// displace ends a booking that gives way, proposes what could be
// used instead, and announces it.
func (s *Service) displace(ctx context.Context, tx *db.Tx, r Resource, lower BookingID, by higher) (Booking, error) {
	b, err := s.store.booking(ctx, tx, lower)
	if err != nil {
		return b, fmt.Errorf("read the booking %s: %w", lower, err)
	}
	if b.Others, err = s.instead(ctx, tx, r, b); err != nil {
		return b, err
	}
	b.Was, b.State, b.Displaced = b.State, Displaced, by.id
	if err := s.store.putState(ctx, tx, b); err != nil {
		return b, fmt.Errorf("displace the booking %s: %w", b.ID, err)
	}
	err = s.record(ctx, tx, audit.Entry{Action: "displaced", Object: string(b.ID), Purpose: by.why, Detail: map[string]any{"by": by.id, "resource": b.Resource}})
	if err != nil {
		return b, err
	}
	return b, tx.Emit(ctx, BookingDisplaced{announced(b, tx.Now), by.id, b.Others})
}

// instead finds the nearest resources of the same kind with room for a booking. One
// that has begun is looked after from now on.
func (s *Service) instead(ctx context.Context, tx *db.Tx, r Resource, b Booking) ([]Alternative, error) {
	over := b.Span
	if over.From.Before(tx.Now) {
		over.From = tx.Now
	}
	out := []Alternative{}
	near := s.book.Load().near(r.Point, othersWithin, func(o *Resource) bool {
		return o.ID != r.ID && o.Kind == r.Kind && o.Capacity >= b.Quantity && (o.Public || !r.Public)
	})
	err := s.eachRoom(ctx, tx, near, over, func(f found, free []span.Step) bool {
		if span.Least(free) >= b.Quantity {
			out = append(out, Alternative{f.ID, rounded(f.metres)})
		}
		return len(out) < othersMost
	})
	return out, err
}
