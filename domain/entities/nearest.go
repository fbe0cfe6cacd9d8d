package entities

import (
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// How far a search for the nearest looks, in metres: first, and at last before
// everything is put in order. Twice as far is four times the work.
const (
	firstReach = 125
	lastReach  = 32_000
	fewEnough  = 2000 // so many candidates are put in order at once
)

// reach narrows a search to what is so near that it can be among the first.
type reach struct {
	by     *query.Order
	metres float64
	box    box
}

func (r *reach) holds(e *model.Entity) bool { return r.by.Reaches(e, r.metres) }

// reachOf is false where the order is not by nearness, or a circle leaves the map.
func (o *order) reachOf(metres float64) (*reach, bool) {
	from, ok := o.by.Nearest()
	if !ok {
		return nil, false
	}
	b, ok := query.Around(from, metres)
	return &reach{o.by, metres, box{b.West, b.South, b.East, b.North}}, ok
}

// nearest looks for the page that is asked for in circles that grow until one holds
// more than the page; false where that is no way to find it.
func (s *Service) nearest(a *ask, f *find, t *tenant) (found, bool) {
	if f.count || s.few(a, f, t) {
		return found{}, false
	}
	within := float64(lastReach)
	if f.geo != nil {
		if _, _, metres, ok := f.geo.Near(); ok {
			within = min(within, metres)
		}
	}
	for metres := float64(firstReach); metres < within; metres *= 2 {
		r, ok := f.order.reachOf(metres)
		if !ok {
			break
		}
		near := *f
		near.order, near.reach, near.offset, near.limit = nil, r, 0, orderMost
		got, err := s.searchAll(a, &near, t)
		if err != nil || got.more {
			break
		}
		if got.total > f.offset+f.limit {
			return f.order.page(f, got), true
		}
	}
	return found{}, false
}

// few tells that so few are meant that all can be put in order at once.
func (s *Service) few(a *ask, f *find, t *tenant) bool {
	if _, narrow := f.box(); narrow {
		return false
	}
	if a.tenant == "" && s.Things != nil {
		if _, some := s.profilesFor(f); some {
			return false
		}
	}
	slots, _ := t.candidates(f)
	return len(slots) <= fewEnough
}
