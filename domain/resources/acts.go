package resources

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"citybrain/domain/resources/span"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// The acts on a booking.
const (
	ActConfirm = "confirm" // a hold becomes a booking, or waits for approval
	ActApprove = "approve"
	ActReject  = "reject"
	ActStart   = "start"   // the use begins
	ActRelease = "release" // the use ends, what is left is free again
	ActCancel  = "cancel"
	ActRestore = "restore" // takes a cancel, a rejection or a displacement back, where there is room
)

// Act is what somebody does with a booking.
type Act struct {
	Booking   BookingID
	Do        string
	Note      string
	Following bool // of a series: this booking and those after it; only cancel
}

// rule is from which states an act leads to which.
type rule struct {
	from   []string
	to     string
	keeper bool // only who answers for the resource
}

func rules() map[string]rule {
	return map[string]rule{
		ActConfirm: {from: []string{Held}, to: Confirmed},
		ActApprove: {from: []string{Requested}, to: Confirmed, keeper: true},
		ActReject:  {from: []string{Requested}, to: Rejected, keeper: true},
		ActStart:   {from: []string{Confirmed}, to: Active},
		ActRelease: {from: []string{Active}, to: Released},
		ActCancel:  {from: []string{Held, Requested, Confirmed}, to: Cancelled},
		ActRestore: {from: []string{Cancelled, Rejected, Displaced, NoShow}, to: Confirmed},
	}
}

// Act changes the state of a booking. Who made it may confirm, start, release,
// cancel and restore it; who holds resources.approve and answers for the resource
// may do everything. Faults: ErrNoBooking, ErrNotYours, ErrAct, ErrExpired, ErrFull.
func (s *Service) Act(ctx context.Context, a Act) (b Booking, err error) {
	if utf8.RuneCountInString(a.Note) > purposeMax {
		return b, ErrPurpose.At("/note", ErrPurpose.Code, ErrPurpose.Message)
	}
	r, known := rules()[a.Do]
	if !known {
		return b, ErrAct.With("act", a.Do)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if b, err = s.bookingFor(ctx, tx, a.Booking); err != nil {
			return err
		}
		if err := guard(ctx, tx, b.Resource); err != nil {
			return err
		}
		if b, err = s.store.booking(ctx, tx, a.Booking); err != nil { // as it is now that nobody else acts
			return err
		}
		if err := s.mayAct(ctx, b, r, a.Do); err != nil {
			return err
		}
		list := []Booking{b}
		if a.Following && a.Do == ActCancel {
			if list, err = s.store.following(ctx, tx, b.Series, b.Span.From); err != nil {
				return fmt.Errorf("read the series %s: %w", b.Series, err)
			}
		}
		for _, one := range list {
			if a.Following && !allowed(r, one) {
				continue
			}
			if one, err = s.act(ctx, tx, one, a, r); err != nil {
				return err
			}
			if one.ID == b.ID {
				b = one
			}
		}
		return nil
	})
	return b, err
}

// bookingFor reads a booking that the caller may know of.
func (s *Service) bookingFor(ctx context.Context, tx *db.Tx, id BookingID) (Booking, error) {
	b, err := s.store.booking(ctx, tx, id)
	if errors.Is(err, db.ErrMissing) {
		return b, ErrNoBooking.With("booking", string(id))
	}
	if err != nil {
		return b, fmt.Errorf("read the booking %s: %w", id, err)
	}
	own := b.By != "" && b.By == actor(ctx)
	if own || !citizen(ctx) && auth.From(ctx).May(ReadPermission) && reads(ctx, b.Region) {
		return b, nil
	}
	return b, ErrNoBooking.With("booking", string(id))
}

func allowed(r rule, b Booking) bool {
	for _, state := range r.from {
		if b.State == state {
			return true
		}
	}
	return false
}

func (s *Service) mayAct(ctx context.Context, b Booking, r rule, do string) error {
	keeper := keeps(ctx, b)
	own := b.By == actor(ctx) && b.By != "" || auth.From(ctx).Kind == auth.System
	switch {
	case r.keeper && !keeper, !own && !keeper:
		return ErrNotYours
	case !allowed(r, b):
		return ErrAct.With("state", b.State)
	case do == ActRestore && b.State == Rejected && !keeper:
		return ErrNotYours
	}
	return nil
}

// keeps tells whether the caller answers for the resource of a booking.
func keeps(ctx context.Context, b Booking) bool {
	return !citizen(ctx) && auth.From(ctx).May(ApprovePermission) && answers(ctx, b.Region, b.Org)
}

// act does one act on one booking that is as it is now.
func (s *Service) act(ctx context.Context, tx *db.Tx, old Booking, a Act, r rule) (Booking, error) {
	b := old
	if a.Note != "" {
		b.Note = why(a.Note)
	}
	b.Was, b.State = old.State, r.to
	switch a.Do {
	case ActConfirm:
		if !tx.Now.Before(b.Due) {
			return b, ErrExpired
		}
		b.State = s.confirmedState(ctx, b)
	case ActStart:
		if tx.Now.Before(b.Span.From.Add(-earlyStart)) {
			return b, ErrAct.With("state", old.State).Saying("The use begins at %s.", b.Span.From.Format(time.RFC3339))
		}
	case ActRelease:
		b.Span.To = releasedAt(b.Span, tx.Now)
	case ActRestore:
		var err error
		if b, err = s.restored(ctx, tx, old); err != nil {
			return b, err
		}
	}
	b.Due = b.dueOf(s.book.Load().kind(b.Kind), tx.Now)
	if err := s.store.putState(ctx, tx, b); err != nil {
		return b, fmt.Errorf("change the booking %s: %w", b.ID, err)
	}
	b.Version++
	b.ChangedAt = tx.Now
	err := s.record(ctx, tx, audit.Entry{Action: "booking_" + a.Do, Object: string(b.ID), Purpose: b.Note, Detail: map[string]any{"resource": b.Resource, "from": old.State, "to": b.State}})
	if err != nil {
		return b, err
	}
	return b, s.announce(ctx, tx, b)
}

// releasedAt is when a use ends that is released now: what is left of its span is
// free again. One that ended before it began used nothing but an instant.
func releasedAt(over span.Span, now time.Time) time.Time {
	switch {
	case !now.Before(over.To):
		return over.To
	case now.After(over.From):
		return now
	}
	return over.From.Add(time.Microsecond)
}

// restored gives back what a booking was before it ended, if there is room again.
// One whose time has come is in use at once.
func (s *Service) restored(ctx context.Context, tx *db.Tx, old Booking) (Booking, error) {
	b := old
	b.Span.To, b.State, b.Was, b.Displaced, b.Others = old.PlannedTo, old.Was, old.State, "", nil
	over := b.Span
	switch {
	case !tx.Now.Before(over.To):
		return old, ErrPast
	case old.State == Rejected, old.State == NoShow: // restoring approves; who comes late has come
		b.State = Confirmed
	}
	if !tx.Now.Before(over.From) {
		over.From = tx.Now
		if b.State == Confirmed {
			b.State = Active
		}
	}
	r, _, err := s.resource(ctx, tx, b.Resource)
	if err != nil {
		return old, err
	}
	offer, err := s.offer(ctx, tx, r, over, b.Rank == 3)
	if err != nil {
		return old, err
	}
	all, err := s.store.takenOf(ctx, tx, []ResourceID{b.Resource}, over)
	if err != nil {
		return old, fmt.Errorf("read the bookings of %s: %w", b.Resource, err)
	}
	if free := span.Least(span.Free(offer, uses(all[b.Resource]))); free < b.Quantity {
		return old, ErrFull.With("free", max(0, free))
	}
	return b, nil
}

// announce tells that a booking stands for good, or has ended.
func (s *Service) announce(ctx context.Context, tx *db.Tx, b Booking) error {
	switch {
	case b.State == Confirmed:
		return tx.Emit(ctx, BookingConfirmed{announced(b, tx.Now)})
	case !takes(b.State):
		return tx.Emit(ctx, BookingEnded{announced(b, tx.Now), b.State})
	}
	return nil
}
