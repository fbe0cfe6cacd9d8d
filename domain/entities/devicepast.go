package entities

import (
	"encoding/json"
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
	core := s.Contexts.Core()
	e := newDisplay(core).show(&told)
	if e.ID != id {
		return nil, nil
	}
	ev := &evolution{id: id, types: e.Types}
	from, to := s.spanAsked(q)
	for i := range told.Profile.Attributes {
		of := &told.Profile.Attributes[i]
		name := core.Expand(of.Code)
		if !q.shows(name) {
			continue
		}
		points, err := s.Things.TellHistory(a.Context(), &told, of.Code, from, to)
		if err != nil {
			return nil, err
		}
		if len(points) > 0 {
			ev.courses = append(ev.courses, course{name, recordsOf(points, of.UnitCode, uint64(i))})
		}
	}
	return ev, nil
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
