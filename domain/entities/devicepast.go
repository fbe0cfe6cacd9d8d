package entities

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/things"
	"citybrain/kernel/db"
)

// devicePast gives the evolution of a thing of the city, as its domain keeps it: the
// values of its attributes, or their means over steps where it is longer ago. Nil if
// the id means no thing that the caller may see.
func (s *Service) devicePast(a *ask, id string, q *inquiry) (*evolution, error) {
	told, ok := s.Things.Tell(a.Context(), thingOf(id))
	if !ok {
		return nil, nil
	}
	e := newDisplay(s.Contexts.Core()).show(&told)
	if e.ID != id {
		return nil, nil
	}
	return s.pastOfDevice(a.Context(), &told, e, q, q.shows)
}

// pastOfDevice gives the evolution of a thing that is shown as e.
func (s *Service) pastOfDevice(ctx context.Context, told *things.Told, e *model.Entity, q *inquiry, wanted func(string) bool) (*evolution, error) {
	core := s.Contexts.Core()
	ev := &evolution{id: e.ID, types: e.Types}
	from, to := s.spanAsked(q)
	for i := range told.Profile.Attributes {
		of := &told.Profile.Attributes[i]
		name := core.Expand(of.Code)
		if wanted != nil && !wanted(name) {
			continue
		}
		points, err := s.Things.TellHistory(ctx, told, of.Code, from, to)
		if err != nil {
			return nil, err
		}
		if len(points) > 0 {
			ev.courses = append(ev.courses, course{name, recordsOf(points, of.UnitCode, uint64(i))})
		}
	}
	return ev, nil
}

// devicesMost is of how many things the past is read for one query: each is some
// reads of the store.
const devicesMost = 2_000

var errTooManyDevices = &model.Problem{Type: model.TooComplexQuery, Detail: "The pasts of too many devices must be read; name some of them, a shorter time or an earlier page."}

// findDevicePasts goes on with a query of histories among the things, by their ids,
// where the broker's own entities did not fill the page.
func (s *Service) findDevicePasts(a *ask, f *find, q *inquiry, got *findings) error {
	if a.tenant != "" || s.Things == nil || got.more && !f.count {
		return nil
	}
	list, err := s.devicesMeant(a, f, q)
	if err != nil {
		return err
	}
	for i, id := range list {
		if i == devicesMost {
			return errTooManyDevices
		}
		told, ok := s.Things.Tell(a.Context(), thingOf(id))
		if !ok {
			continue // it went meanwhile
		}
		shown, err := s.deviceMeant(a, &told, f, q)
		if err != nil {
			return err
		}
		if shown != nil && got.take(shown, f) {
			return nil
		}
	}
	return nil
}

// devicesMeant gives the ids of the things that a query may mean, in their order. Of
// one that must have said something since an instant and did not, nothing is read.
func (s *Service) devicesMeant(a *ask, f *find, q *inquiry) (list []string, err error) {
	profiles, some := s.profilesFor(f)
	if !some {
		return nil, nil
	}
	d := newDisplay(s.Contexts.Core())
	s.Things.TellEach(a.Context(), profiles, nil, func(told *things.Told) bool {
		if q.time != nil && q.time.Relation != "before" && q.property != "deletedAt" && told.LastSeen < q.time.At {
			return true
		}
		e := d.show(told)
		if !slices.ContainsFunc(f.selectors, func(one selector) bool { return one.matches(e) }) {
			return true
		}
		if len(list) == orderMost {
			err = errTooManyDevices
			return false
		}
		list = append(list, e.ID)
		return true
	})
	slices.Sort(list)
	return list, err
}

// deviceMeant gives the window of a thing's evolution if the query means it, else nil.
func (s *Service) deviceMeant(a *ask, told *things.Told, f *find, q *inquiry) (*evolution, error) {
	told.Values = nil // the present is not asked for
	e := newDisplay(s.Contexts.Core()).show(told)
	filtered := f.q != nil || f.geo != nil
	if f.scopes != nil && !f.scopes.Match(nil) {
		return nil, nil
	}
	wanted := q.shows
	if filtered {
		wanted = nil
	}
	ev, err := s.pastOfDevice(a.Context(), told, e, q, wanted)
	if err != nil || filtered && !f.meets(withPresent(ev, e), q) {
		return nil, err
	}
	if shown := q.window(ev); len(shown.courses) > 0 {
		return shown, nil
	}
	return nil, nil
}

// withPresent adds to the evolution of a thing what it has no history of, its name
// and where it stands, for conditions on them. The thing is shown without values.
func withPresent(ev *evolution, e *model.Entity) *evolution {
	all := *ev
	all.courses = slices.Clone(ev.courses)
	for i := range e.Attributes {
		in := e.Attributes[i].Instances[0]
		in.ObservedAt = 0
		all.add(e.Attributes[i].Name, record{Instance: in})
	}
	return &all
}

// dayAsked is how far back a thing's history is told where no time is asked for.
const dayAsked = 24 * time.Hour

// spanAsked is from when to when values can be meant.
func (s *Service) spanAsked(q *inquiry) (from, to time.Time) {
	now := s.Clock.Now()
	from, to = now.Add(-dayAsked), now.Add(time.Minute) // clocks of devices may be a little ahead
	if q.time == nil {
		return from, to
	}
	switch at := db.Time(q.time.At); q.time.Relation {
	case "before":
		from, to = at.Add(-dayAsked), at
	case "between":
		from, to = at, db.Time(q.time.End)
	default:
		from = at
	}
	if oldest := now.Add(-s.Things.Keeps()); from.Before(oldest) {
		from = oldest
	}
	if !from.Before(to) {
		from = to.Add(-time.Microsecond)
	}
	return from, to
}

// recordsOf makes instances of points; their numbers are the same at every asking.
func recordsOf(points []things.Point, unit string, attribute uint64) []record {
	list := make([]record, 0, len(points))
	for _, p := range points {
		value, err := json.Marshal(p.Value)
		if err != nil { // a mean of nothing is no number
			continue
		}
		at := db.Micros(p.At)
		list = append(list, record{
			number:   uint64(at)<<8 | attribute&0xff,
			Instance: model.Instance{Value: value, UnitCode: unit, ObservedAt: at, CreatedAt: at, ModifiedAt: at},
		})
	}
	return list
}
