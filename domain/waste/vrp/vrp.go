// Package vrp plans rounds of vehicles that gather loads at stops, tip them out
// when they are full, and come home before their shift ends: a vehicle-routing
// problem with capacities, tipping sites and shifts.
//
// It is a heuristic: Clarke and Wright's savings make the first rounds; moves of
// one to three stops (Or-opt, relocate), turning of stretches (2-opt) and swapping
// of ends (2-opt*) improve them; then parts are taken out and put back a given
// number of times. It is bounded by counts, never by the clock, and seeded: the
// same problem gives the same plan on every machine.
package vrp

import (
	"cmp"
	"math"
	"slices"
)

// Leg is the way from one node to another.
type Leg struct{ Metres, Seconds float64 }

// Stop is a place where something is gathered.
type Stop struct {
	Node    int
	Load    float64 // litres; never more than the largest vehicle holds
	Service float64 // seconds it takes
}

// Tip is a place where vehicles are emptied.
type Tip struct {
	Node    int
	Service float64 // seconds
}

// Vehicle is one vehicle for one shift.
type Vehicle struct {
	Depot    int     // node at which it begins and ends
	Capacity float64 // litres
	Shift    float64 // seconds from leaving the depot to coming back
}

// Problem is what is to be planned. Legs holds every pair of nodes.
type Problem struct {
	Legs     [][]Leg
	Stops    []Stop
	Tips     []Tip // at least one
	Vehicles []Vehicle
	Seed     uint64
	Rounds   int // how often parts are taken out and put back; 0 for none
}

// Visit is one halt of a round.
type Visit struct {
	Stop   int     // index of the stop, -1 at a tip
	Tip    int     // index of the tip, -1 at a stop
	At     float64 // seconds after leaving the depot at which it is reached
	Metres float64 // from the halt before
	Load   float64 // litres on board when it is left
}

// Round is what one vehicle drives.
type Round struct {
	Vehicle         int
	Visits          []Visit // stops and tips in order; the last is a tip
	Metres, Seconds float64 // until it is back at the depot
	Load            float64 // litres gathered in all
}

// Plan is the rounds of the vehicles that are needed, and the stops for which no
// shift has time, or no vehicle room.
type Plan struct {
	Rounds  []Round
	Left    []int
	Metres  float64
	Seconds float64
}

// Solve plans.
func Solve(p Problem) Plan {
	s := newSolver(p)
	if len(p.Vehicles) > 0 && len(p.Tips) > 0 && len(p.Stops) > 0 {
		s.savings()
		s.fill()
		s.improve()
		s.rebuild()
	}
	return s.plan()
}

// How many neighbours of a stop are known, and with how many of them moves are
// tried. Insertion looks beside all that are known: the nearest may be waiting
// with it.
const (
	known = 40
	near  = 14
)

// route is the stops of one vehicle in order, with what they cost.
type route struct {
	stops   []int
	metres  float64
	seconds float64
}

type solver struct {
	Problem
	routes     []route // beside Vehicles
	of         []int   // route of each stop, -1 where it has none
	at         []int   // its index there
	neighbours [][]int // the nearest stops of each stop, nearest first
	left       []int   // stops without a route
	room       [2][]int
}

func newSolver(p Problem) *solver {
	s := &solver{Problem: p, routes: make([]route, len(p.Vehicles)), of: make([]int, len(p.Stops)), at: make([]int, len(p.Stops))}
	s.neighbours = make([][]int, len(p.Stops))
	for i := range p.Stops {
		s.of[i] = -1
		list := make([]int, 0, len(p.Stops))
		for k := range p.Stops {
			if k != i {
				list = append(list, k)
			}
		}
		slices.SortFunc(list, func(a, b int) int {
			return cmp.Or(cmp.Compare(s.apart(i, a), s.apart(i, b)), a-b)
		})
		s.neighbours[i] = list[:min(known, len(list))]
	}
	return s
}

// apart is how far two stops lie from each other, there and back.
func (s *solver) apart(a, b int) float64 {
	return s.leg(a, b).Metres + s.leg(b, a).Metres
}

func (s *solver) leg(a, b int) Leg { return s.Legs[s.Stops[a].Node][s.Stops[b].Node] }

// halts walks a round: it calls visit for every stop and every tip and gives
// what the round costs until the depot; false where a load is too large for the
// vehicle. A vehicle tips before the stop that it has no room for, where that
// takes it least out of its way.
func (s *solver) halts(vehicle int, stops []int, visit func(Visit)) (metres, seconds float64, ok bool) {
	v := s.Vehicles[vehicle]
	node, load := v.Depot, 0.0
	drive := func(to int) float64 {
		leg := s.Legs[node][to]
		metres, seconds, node = metres+leg.Metres, seconds+leg.Seconds, to
		return leg.Metres
	}
	tip := func(next int) {
		best := s.tipBetween(node, next)
		driven := drive(s.Tips[best].Node)
		load = 0
		if visit != nil {
			visit(Visit{Stop: -1, Tip: best, At: seconds, Metres: driven})
		}
		seconds += s.Tips[best].Service
	}
	for _, i := range stops {
		stop := &s.Stops[i]
		if stop.Load > v.Capacity {
			return 0, 0, false
		}
		if load+stop.Load > v.Capacity {
			tip(stop.Node)
		}
		driven := drive(stop.Node)
		load += stop.Load
		if visit != nil {
			visit(Visit{Stop: i, Tip: -1, At: seconds, Metres: driven, Load: load})
		}
		seconds += stop.Service
	}
	if len(stops) > 0 {
		tip(v.Depot)
		drive(v.Depot)
	}
	return metres, seconds, true
}

// tipBetween is the tip that lies least out of the way.
func (s *solver) tipBetween(a, b int) int {
	best, least := 0, math.Inf(1)
	for i, t := range s.Tips {
		if d := s.Legs[a][t.Node].Metres + s.Legs[t.Node][b].Metres; d < least {
			best, least = i, d
		}
	}
	return best
}

// cost gives what a vehicle's round would cost; false where it may not be driven.
func (s *solver) cost(vehicle int, stops []int) (metres, seconds float64, ok bool) {
	metres, seconds, ok = s.halts(vehicle, stops, nil)
	return metres, seconds, ok && seconds <= s.Vehicles[vehicle].Shift
}

// set gives a vehicle its stops.
func (s *solver) set(vehicle int, stops []int, metres, seconds float64) {
	s.routes[vehicle] = route{slices.Clone(stops), metres, seconds}
	for at, i := range stops {
		s.of[i], s.at[i] = vehicle, at
	}
}

// plan writes down what the solver found.
func (s *solver) plan() Plan {
	var out Plan
	for v, r := range s.routes {
		if len(r.stops) == 0 {
			continue
		}
		round := Round{Vehicle: v}
		round.Metres, round.Seconds, _ = s.halts(v, r.stops, func(one Visit) {
			if one.Stop >= 0 {
				round.Load += s.Stops[one.Stop].Load
			}
			round.Visits = append(round.Visits, one)
		})
		out.Rounds = append(out.Rounds, round)
		out.Metres, out.Seconds = out.Metres+round.Metres, out.Seconds+round.Seconds
	}
	for i, of := range s.of {
		if of < 0 {
			out.Left = append(out.Left, i)
		}
	}
	return out
}
