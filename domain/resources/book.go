package resources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Made is what became of an order 预订结果.
type Made struct {
	Bookings  []Booking
	Left      []span.Span // of bookings that recur: those that did not fit
	Displaced []Booking   // who gave way
}

// Book books a resource, once or again and again: all of it or nothing, unless the
// order says otherwise. It is held until it is confirmed, or confirmed at once. The
// caller needs resources.book within their region, or is a citizen and the resource
// is public. Faults: those of the order, ErrNoResource, ErrNotPublic, ErrPriority,
// ErrMany, ErrClosed, ErrFull.
func (s *Service) Book(ctx context.Context, o Order) (made Made, err error) {
	if err := s.mayBook(ctx, o); err != nil {
		return made, err
	}
	o.Purpose.ZH, o.Purpose.EN = why(o.Purpose.ZH), why(o.Purpose.EN)
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		made = Made{}
		if err := o.check(tx.Now); err != nil {
			return err
		}
		if citizen(ctx) { // their bookings of all resources are counted together
			if err := tx.Guard(ctx, "resources/of/"+actor(ctx)); err != nil {
				return err
			}
		}
		if err := guard(ctx, tx, o.Resource); err != nil {
			return err
		}
		d, err := s.newDesk(ctx, tx, o)
		if err != nil {
			return err
		}
		made, err = d.make(ctx, tx)
		return err
	})
	return made, err
}

// mayBook tells whether the caller may book at all, and with this priority.
func (s *Service) mayBook(ctx context.Context, o Order) error {
	if citizen(ctx) {
		if rankOf(o.Priority) > 1 || o.Displace || o.Repeat != nil {
			return ErrPriority
		}
		return nil
	}
	if err := auth.Require(ctx, BookPermission); err != nil {
		return err
	}
	if o.Priority == Emergency || o.Displace {
		if !auth.From(ctx).May(PreemptPermission) {
			return ErrPriority
		}
	}
	return nil
}

// desk is one order under way.
type desk struct {
	*Service
	order Order
	r     Resource
	kind  Kind
	by    string
}

func (s *Service) newDesk(ctx context.Context, tx *db.Tx, o Order) (*desk, error) {
	r, kind, err := s.resource(ctx, tx, o.Resource)
	if err != nil {
		return nil, err
	}
	d := &desk{Service: s, order: o, r: r, kind: kind, by: actor(ctx)}
	switch {
	case citizen(ctx):
		return d, d.checkCitizen(ctx, tx)
	case !reads(ctx, r.Region):
		return nil, ErrNoResource.With("resource", string(o.Resource))
	case o.Quantity > r.Capacity:
		return nil, ErrQuantity.With("capacity", r.Capacity).At("/quantity", ErrQuantity.Code, ErrQuantity.Message)
	}
	return d, d.checkLength()
}

func (d *desk) checkLength() error {
	most := longest
	if d.kind.Longest > 0 {
		most = time.Duration(d.kind.Longest) * time.Hour
	}
	if rankOf(d.order.Priority) == 1 && d.order.Span.Length() > most {
		return ErrSpan.With("hours", int(most.Hours())).At("/to", ErrSpan.Code, ErrSpan.Message)
	}
	return nil
}

// checkCitizen holds a citizen to what the kind allows.
func (d *desk) checkCitizen(ctx context.Context, tx *db.Tx) error {
	may := d.kind.Citizens
	switch {
	case may == nil || !d.r.Public:
		return ErrNotPublic.With("resource", string(d.r.ID))
	case d.order.Quantity > min(may.Most, d.r.Capacity):
		return ErrQuantity.With("capacity", min(may.Most, d.r.Capacity)).At("/quantity", ErrQuantity.Code, ErrQuantity.Message)
	case d.order.Span.From.After(tx.Now.AddDate(0, 0, may.Days)):
		return ErrTooEarly.With("days", may.Days).At("/from", ErrTooEarly.Code, ErrTooEarly.Message)
	}
	standing, err := d.store.standing(ctx, tx, d.by)
	if err != nil {
		return err
	}
	if standing >= may.Open {
		return ErrMany.With("open", may.Open)
	}
	return d.checkLength()
}

// make books every span of the order.
func (d *desk) make(ctx context.Context, tx *db.Tx) (Made, error) {
	var made Made
	spans, series := []span.Span{d.order.Span}, SeriesID("")
	if d.order.Repeat != nil {
		spans = d.order.Repeat.Times(d.order.Span, d.Zone, d.Days)
		series = id.New[SeriesID]("series", tx.Now)
		if len(spans) == 0 {
			return made, ErrRepeat
		}
	}
	for _, one := range spans {
		gave, err := d.room(ctx, tx, one)
		if err != nil {
			if d.order.SkipFull && isFull(err) {
				made.Left = append(made.Left, one)
				continue
			}
			return made, err
		}
		b, err := d.put(ctx, tx, one, series)
		if err != nil {
			return made, err
		}
		made.Bookings = append(made.Bookings, b)
		for _, one := range gave {
			lower, err := d.displace(ctx, tx, d.r, one, higher{string(b.ID), d.order.Purpose.ZH})
			if err != nil {
				return made, err
			}
			made.Displaced = append(made.Displaced, lower)
		}
	}
	if len(made.Bookings) == 0 {
		return made, ErrFull
	}
	return made, d.recordMade(ctx, tx, made)
}

func isFull(err error) bool { return errors.Is(err, ErrFull) || errors.Is(err, ErrClosed) }

// room makes sure that there is room for the order within a span; it gives those
// who must give way.
func (d *desk) room(ctx context.Context, tx *db.Tx, over span.Span) ([]BookingID, error) {
	offer, err := d.offer(ctx, tx, d.r, over, rankOf(d.order.Priority) == 3)
	if err != nil {
		return nil, err
	}
	if span.Least(offer) < d.order.Quantity {
		return nil, ErrClosed.With("most", span.Least(offer))
	}
	all, err := d.store.takenOf(ctx, tx, []ResourceID{d.r.ID}, over)
	if err != nil {
		return nil, fmt.Errorf("read the bookings of %s: %w", d.r.ID, err)
	}
	list := all[d.r.ID]
	free := span.Least(span.Free(offer, uses(list)))
	if free >= d.order.Quantity {
		return nil, nil
	}
	if !d.order.Displace {
		return nil, ErrFull.With("free", max(0, free))
	}
	claims := make([]span.Claim, len(list))
	for i, t := range list {
		claims[i] = t.Claim
	}
	give, ok := span.Yield(offer, claims, span.Use{Span: over, Quantity: d.order.Quantity}, rankOf(d.order.Priority))
	if !ok {
		return nil, ErrFull.With("free", max(0, free))
	}
	var ids []BookingID
	for _, i := range give {
		ids = append(ids, list[i].id)
	}
	return ids, nil
}

// offer gives what can be used of a resource within a span. An emergency does not
// wait for the opening hours; what is closed for works is closed to it, too.
func (s *Service) offer(ctx context.Context, tx *db.Tx, r Resource, over span.Span, always bool) ([]span.Step, error) {
	closed, err := s.store.closures(ctx, tx, []ResourceID{r.ID}, db.Micros(over.From), db.Micros(over.To))
	if err != nil {
		return nil, fmt.Errorf("read the closures of %s: %w", r.ID, err)
	}
	return s.offerOf(&r, over, closed[r.ID], always), nil
}

func (s *Service) offerOf(r *Resource, over span.Span, closed []Closure, always bool) []span.Step {
	open := []span.Span{over}
	if !always {
		open = r.table.Open(over, s.Zone, s.Days)
	}
	less := make([]span.Use, len(closed))
	for i, c := range closed {
		less[i] = span.Use{Span: span.Span{From: c.From, To: c.To}, Quantity: c.Quantity}
	}
	return span.Offer(over, r.Capacity, open, less)
}

func uses(list []taken) []span.Use {
	out := make([]span.Use, len(list))
	for i, t := range list {
		out[i] = t.Use
	}
	return out
}

// put writes one booking of the order.
func (d *desk) put(ctx context.Context, tx *db.Tx, over span.Span, series SeriesID) (Booking, error) {
	b := Booking{
		ID: id.New[BookingID]("booking", tx.Now), Series: series, Resource: d.r.ID, Kind: d.r.Kind, Region: d.r.Region, Org: d.r.Org,
		State: Held, Quantity: d.order.Quantity, Span: over, PlannedTo: over.To, Rank: rankOf(d.order.Priority), Purpose: d.order.Purpose,
		By: d.by, ByKind: string(auth.From(ctx).Kind), Version: 1, MadeAt: tx.Now, ChangedAt: tx.Now,
	}
	if d.order.Confirm {
		b.State = d.confirmedState(ctx, b)
	}
	b.Due = b.dueOf(d.kind, tx.Now)
	if err := d.store.insertBooking(ctx, tx, b); err != nil {
		return b, fmt.Errorf("write a booking of %s: %w", d.r.ID, err)
	}
	if b.State == Confirmed {
		return b, tx.Emit(ctx, BookingConfirmed{announced(b, tx.Now)})
	}
	return b, nil
}

// confirmedState is what confirming makes of a booking: those of kinds that ask for
// approval wait for it, unless who confirms may approve, or it is an emergency.
func (s *Service) confirmedState(ctx context.Context, b Booking) string {
	approves := auth.From(ctx).May(ApprovePermission) && answers(ctx, b.Region, b.Org) && !citizen(ctx)
	if s.book.Load().kind(b.Kind).Approval && b.Rank < 3 && !approves {
		return Requested
	}
	return Confirmed
}

func (d *desk) recordMade(ctx context.Context, tx *db.Tx, made Made) error {
	act := "booked"
	if rankOf(d.order.Priority) == 3 {
		act = "requisitioned"
	}
	ids := make([]BookingID, len(made.Bookings))
	for i, b := range made.Bookings {
		ids[i] = b.ID
	}
	return d.record(ctx, tx, audit.Entry{Action: act, Object: string(made.Bookings[0].ID), Purpose: d.order.Purpose.ZH, Detail: map[string]any{
		"resource": d.r.ID, "quantity": d.order.Quantity, "from": d.order.Span.From, "to": d.order.Span.To, "times": len(ids), "displaced": len(made.Displaced),
	}})
}
