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
	"citybrain/kernel/geo"
	"citybrain/kernel/id"
)

// capacityMost is the greatest capacity of a resource.
const capacityMost = 1_000_000

// Card gives what the register holds of a resource. The caller needs resources.read
// within the region.
func (s *Service) Card(ctx context.Context, id ResourceID) (Resource, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Resource{}, err
	}
	r := s.book.Load().get(id)
	if r == nil || !reads(ctx, r.Region) {
		return Resource{}, ErrNoResource.With("resource", string(id))
	}
	return *r, nil
}

// Kinds gives the kinds of the city's resources, in the order of the pack.
func (s *Service) Kinds() []Kind {
	list := s.book.Load().file.Kinds
	if list == nil {
		list = []Kind{}
	}
	return list
}

// Register registers a resource (without an id) or changes one (with its version).
// The caller needs resources.manage within their region and organisation. Faults:
// ErrResource with its fields, ErrScope, ErrStale, ErrNoResource.
func (s *Service) Register(ctx context.Context, r Resource) (Resource, error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return r, err
	}
	r, err := s.checked(ctx, r)
	if err != nil {
		return r, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		act := "changed"
		if r.ID == "" {
			act, r.ID, r.Version = "registered", id.New[ResourceID]("resource", tx.Now), 0
		} else if err := s.replace(ctx, tx, &r); err != nil {
			return err
		}
		r.Version++
		r.Source = sourceDesk
		if err := s.store.putResource(ctx, tx, r); err != nil {
			return fmt.Errorf("write the resource %s: %w", r.ID, err)
		}
		if err := s.record(ctx, tx, audit.Entry{Action: act, Object: string(r.ID), Detail: map[string]any{"kind": r.Kind, "capacity": r.Capacity}}); err != nil {
			return err
		}
		return s.store.touch(ctx, tx)
	})
	if err != nil {
		return r, err
	}
	return r, s.load(ctx)
}

// replace checks that the caller saw the resource as it is and may change it.
func (s *Service) replace(ctx context.Context, tx *db.Tx, r *Resource) error {
	if err := guard(ctx, tx, r.ID); err != nil {
		return err
	}
	old, _, err := s.resource(ctx, tx, r.ID)
	switch {
	case err != nil:
		return err
	case !answers(ctx, old.Region, old.Org):
		return ErrScope
	case old.Version != r.Version:
		return ErrStale.With("version", old.Version)
	}
	r.Code, r.Kind = old.Code, old.Kind // bookings count in the unit of the kind
	return nil
}

// checked refuses what cannot be registered, and finds the region.
func (s *Service) checked(ctx context.Context, r Resource) (Resource, error) {
	f := ErrResource
	refuse := func(path, why string) { f = f.At(path, "resources.resource", why) }
	if r.Name.ZH = why(r.Name.ZH); r.Name.ZH == "" {
		refuse("/name", "It needs a name.")
	}
	if _, ok := s.book.Load().kinds[r.Kind]; !ok {
		refuse("/kind", "There is no such kind.")
	}
	if r.Capacity < 0 || r.Capacity > capacityMost {
		refuse("/capacity", "0 to 1,000,000.")
	}
	if !r.Point.Valid() || s.Bounds != (geo.Box{}) && !s.Bounds.Contains(r.Point) {
		refuse("/point", "It must lie within the city.")
	}
	table, problems := r.Hours.Read()
	for _, one := range problems {
		refuse("/hours/"+one.Path, one.Why)
	}
	if len(f.Fields) > 0 {
		return r, f
	}
	r.table = table
	r.Region, _ = s.Regions.RegionAt(r.Point.Lon, r.Point.Lat)
	if !answers(ctx, r.Region, r.Org) {
		return r, ErrScope
	}
	return r, nil
}

// Closing is a closure with what becomes of the bookings in its way.
type Closing struct {
	Closure   Closure
	Displaced []Booking
}

// Close closes a resource, or a part of it, for a time. Bookings that no longer fit
// give way, the least first; their makers hear it by the fact. The caller needs
// resources.manage within their region and organisation.
func (s *Service) Close(ctx context.Context, c Closure) (out Closing, err error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return out, err
	}
	c.Why = why(c.Why)
	over := span.Span{From: c.From, To: c.To}
	switch n := utf8.RuneCountInString(c.Why); {
	case n < purposeMin || n > purposeMax:
		return out, ErrPurpose.At("/why", ErrPurpose.Code, ErrPurpose.Message)
	case over.Empty() || over.Length() > horizon:
		return out, ErrSpan.At("/to", ErrSpan.Code, ErrSpan.Message)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		out = Closing{}
		if err := guard(ctx, tx, c.Resource); err != nil {
			return err
		}
		r, _, err := s.resource(ctx, tx, c.Resource)
		switch {
		case err != nil:
			return err
		case !answers(ctx, r.Region, r.Org):
			return ErrScope
		case !tx.Now.Before(c.To):
			return ErrPast.At("/to", ErrPast.Code, ErrPast.Message)
		case c.Quantity < 0 || c.Quantity > r.Capacity:
			return ErrQuantity.With("capacity", r.Capacity).At("/quantity", ErrQuantity.Code, ErrQuantity.Message)
		}
		c.ID, c.By, c.At = id.New[ClosureID]("closure", tx.Now), actor(ctx), tx.Now
		if err := s.store.putClosure(ctx, tx, c); err != nil {
			return fmt.Errorf("close %s: %w", c.Resource, err)
		}
		out.Closure = c
		if out.Displaced, err = s.clear(ctx, tx, r, c); err != nil {
			return err
		}
		return s.record(ctx, tx, audit.Entry{Action: "closed", Object: string(r.ID), Purpose: c.Why,
			Detail: map[string]any{"from": c.From, "to": c.To, "quantity": c.Quantity, "displaced": len(out.Displaced)}})
	})
	return out, err
}

// clear makes the bookings give way for which a closure leaves no room.
func (s *Service) clear(ctx context.Context, tx *db.Tx, r Resource, c Closure) (gone []Booking, err error) {
	over := span.Span{From: c.From, To: c.To}
	if over.From.Before(tx.Now) {
		over.From = tx.Now
	}
	offer, err := s.offer(ctx, tx, r, over, true)
	if err != nil {
		return nil, err
	}
	all, err := s.store.takenOf(ctx, tx, []ResourceID{r.ID}, over)
	if err != nil {
		return nil, fmt.Errorf("read the bookings of %s: %w", r.ID, err)
	}
	list := all[r.ID]
	claims := make([]span.Claim, len(list))
	for i, t := range list {
		claims[i] = t.Claim
	}
	give, _ := span.Yield(offer, claims, span.Use{Span: over}, aboveAll) // a closure needs nothing but room
	for _, i := range give {
		b, err := s.displace(ctx, tx, r, list[i].id, higher{string(c.ID), c.Why})
		if err != nil {
			return nil, err
		}
		gone = append(gone, b)
	}
	return gone, nil
}

// aboveAll is the rank of works: what is closed is closed to everybody.
const aboveAll = 9

// Reopen takes a closure back. The caller needs resources.manage within their
// region and organisation. Faults: ErrNoClosure, ErrScope.
func (s *Service) Reopen(ctx context.Context, resource ResourceID, closure ClosureID) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		r, _, err := s.resource(ctx, tx, resource)
		switch {
		case errors.Is(err, ErrNoResource):
			return err
		case err != nil:
			return err
		case !answers(ctx, r.Region, r.Org):
			return ErrScope
		}
		gone, err := s.store.dropClosure(ctx, tx, resource, closure)
		if err != nil {
			return fmt.Errorf("open %s again: %w", resource, err)
		}
		if !gone {
			return ErrNoClosure
		}
		return s.record(ctx, tx, audit.Entry{Action: "reopened", Object: string(resource), Detail: map[string]any{"closure": closure}})
	})
}

// clockTime reads "14:00" as minutes after midnight.
func clockTime(text string) (int, error) {
	at, err := time.Parse("15:04", text)
	return at.Hour()*60 + at.Minute(), err
}
