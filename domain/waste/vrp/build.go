package vrp

import (
	"cmp"
	"iter"
	"slices"
)

// saving is what is spared when a vehicle goes on from one stop to another
// instead of home and out again.
type saving struct {
	metres float64
	a, b   int
}

// chain is a round in the making.
type chain struct {
	stops   []int
	vehicle int // the vehicle that it is measured by
}

// savings makes the first rounds: each stop is a round of its own, and rounds
// are joined where that spares most, as long as a shift lasts. Stops belong to
// the depot that is nearest to them.
func (s *solver) savings() {
	model := s.models()
	chains := make([]*chain, len(s.Stops)) // by stop, of its first and last stop only
	var all []*chain
	for i, stop := range s.Stops {
		v := s.home(stop.Node, model)
		if _, _, ok := s.cost(v, []int{i}); !ok {
			continue
		}
		chains[i] = &chain{[]int{i}, v}
		all = append(all, chains[i])
	}
	for _, one := range s.candidates(chains) {
		x, y := chains[one.a], chains[one.b]
		if x == nil || y == nil || x == y || x.vehicle != y.vehicle || x.stops[len(x.stops)-1] != one.a || y.stops[0] != one.b {
			continue
		}
		joined := append(slices.Clone(x.stops), y.stops...)
		if _, _, ok := s.cost(x.vehicle, joined); !ok {
			continue
		}
		// Stops within a chain are never joined again: they know no chain.
		chains[one.a], chains[one.b] = nil, nil
		x.stops, y.stops = joined, nil
		chains[joined[0]], chains[joined[len(joined)-1]] = x, x
	}
	s.deal(all)
}

// models gives for every depot its vehicle with the longest shift, the largest
// of these.
func (s *solver) models() []int {
	best := map[int]int{}
	var depots []int
	for i, v := range s.Vehicles {
		k, known := best[v.Depot]
		if !known {
			depots = append(depots, v.Depot)
		}
		if m := s.Vehicles[k]; !known || v.Shift > m.Shift || (v.Shift == m.Shift && v.Capacity > m.Capacity) {
			best[v.Depot] = i
		}
	}
	list := make([]int, len(depots))
	for i, d := range depots {
		list[i] = best[d]
	}
	return list
}

// home is the model vehicle whose depot is nearest to a node.
func (s *solver) home(node int, models []int) int {
	return slices.MinFunc(models, func(a, b int) int {
		far := func(v int) float64 {
			d := s.Vehicles[v].Depot
			return s.Legs[d][node].Metres + s.Legs[node][d].Metres
		}
		return cmp.Or(cmp.Compare(far(a), far(b)), a-b)
	})
}

// candidates lists the savings between neighbours, the greatest first.
func (s *solver) candidates(chains []*chain) []saving {
	var list []saving
	for a := range s.Stops {
		for _, b := range s.neighbours[a] {
			if chains[a] == nil || chains[b] == nil || chains[a].vehicle != chains[b].vehicle {
				continue
			}
			depot := s.Vehicles[chains[a].vehicle].Depot
			m := s.Legs[s.Stops[a].Node][depot].Metres + s.Legs[depot][s.Stops[b].Node].Metres - s.leg(a, b).Metres
			if m > 0 {
				list = append(list, saving{m, a, b})
			}
		}
	}
	slices.SortFunc(list, func(x, y saving) int {
		return cmp.Or(cmp.Compare(y.metres, x.metres), x.a-y.a, x.b-y.b)
	})
	return list
}

// deal gives the longest rounds to the vehicles; what does not fit waits for fill.
func (s *solver) deal(all []*chain) {
	all = slices.DeleteFunc(all, func(c *chain) bool { return len(c.stops) == 0 })
	slices.SortStableFunc(all, func(x, y *chain) int { return len(y.stops) - len(x.stops) })
	taken := make([]bool, len(s.Vehicles))
	for _, c := range all {
		best := -1
		for v, vehicle := range s.Vehicles {
			if taken[v] || vehicle.Depot != s.Vehicles[c.vehicle].Depot {
				continue
			}
			if _, _, ok := s.cost(v, c.stops); ok && (best < 0 || vehicle.Capacity > s.Vehicles[best].Capacity) {
				best = v
			}
		}
		if best < 0 {
			continue
		}
		taken[best] = true
		metres, seconds, _ := s.cost(best, c.stops)
		s.set(best, c.stops, metres, seconds)
	}
	for i, of := range s.of {
		if of < 0 {
			s.left = append(s.left, i)
		}
	}
}

// fill puts stops without a round where they lengthen the rounds least; heavy
// ones first, for they fit worst.
func (s *solver) fill() {
	slices.SortFunc(s.left, func(a, b int) int { return cmp.Or(cmp.Compare(s.Stops[b].Load, s.Stops[a].Load), a-b) })
	s.left = slices.DeleteFunc(s.left, s.insert)
}

// place is somewhere in a round where a stop could go.
type place struct {
	vehicle, at int
	more        float64 // metres, tips apart
}

// tried is how many of the best places are measured exactly.
const tried = 6

// insert puts a stop into a round; false where no shift has the time.
func (s *solver) insert(stop int) bool {
	var best [tried]place
	count := 0
	for one := range s.places(stop) {
		i := count
		for i > 0 && best[i-1].more > one.more {
			i--
		}
		if i >= tried {
			continue
		}
		count = min(count+1, tried)
		copy(best[i+1:count], best[i:count-1])
		best[i] = one
	}
	chosen, least := -1, 0.0
	var metres, seconds float64
	for i, one := range best[:count] {
		r := &s.routes[one.vehicle]
		s.room[0] = append(append(append(s.room[0][:0], r.stops[:one.at]...), stop), r.stops[one.at:]...)
		m, sec, ok := s.cost(one.vehicle, s.room[0])
		if more := m - r.metres; ok && (chosen < 0 || more < least) {
			chosen, least, metres, seconds = i, more, m, sec
		}
	}
	if chosen < 0 {
		return s.insertAnywhere(stop)
	}
	one := best[chosen]
	s.set(one.vehicle, slices.Insert(slices.Clone(s.routes[one.vehicle].stops), one.at, stop), metres, seconds)
	return true
}

// places are where a stop could go: before and behind each of its neighbours, and
// into rounds that are empty.
func (s *solver) places(stop int) iter.Seq[place] {
	return func(yield func(place) bool) {
		for _, k := range s.neighbours[stop] {
			v := s.of[k]
			if v < 0 {
				continue
			}
			for at := s.at[k]; at <= s.at[k]+1; at++ {
				if !yield(place{v, at, s.detour(v, s.routes[v].stops, at, stop)}) {
					return
				}
			}
		}
		for v, r := range s.routes {
			if len(r.stops) == 0 && !yield(place{v, 0, s.detour(v, nil, 0, stop)}) {
				return
			}
		}
	}
}

// insertAnywhere looks at every round, where the best places have no time left.
func (s *solver) insertAnywhere(stop int) bool {
	for v := range s.routes {
		r := &s.routes[v]
		at, least := 0, s.detour(v, r.stops, 0, stop)
		for k := 1; k <= len(r.stops); k++ {
			if more := s.detour(v, r.stops, k, stop); more < least {
				at, least = k, more
			}
		}
		stops := slices.Insert(slices.Clone(r.stops), at, stop)
		if m, sec, ok := s.cost(v, stops); ok {
			s.set(v, stops, m, sec)
			return true
		}
	}
	return false
}

// detour is what a stop adds to a round at a place, tips apart.
func (s *solver) detour(vehicle int, stops []int, at, stop int) float64 {
	a, b := s.before(vehicle, stops, at), s.behind(vehicle, stops, at)
	node := s.Stops[stop].Node
	return s.Legs[a][node].Metres + s.Legs[node][b].Metres - s.Legs[a][b].Metres
}

// before is the node ahead of a place of a round, behind the one after it.
func (s *solver) before(vehicle int, stops []int, at int) int {
	if at == 0 {
		return s.Vehicles[vehicle].Depot
	}
	return s.Stops[stops[at-1]].Node
}

func (s *solver) behind(vehicle int, stops []int, at int) int {
	if at == len(stops) {
		return s.Vehicles[vehicle].Depot
	}
	return s.Stops[stops[at]].Node
}
