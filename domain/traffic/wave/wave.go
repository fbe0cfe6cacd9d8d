// Package wave lets emergency vehicles through: the fastest way on the speeds that
// are driven now, when the vehicle will be at each junction, and which stage must be
// green from when on so that the queue has gone before it comes (绿波, 应急优先).
//
// Lengths are metres, speeds metres a second, times seconds of the caller's clock.
// It only wishes; the conflict monitor decides what a junction may show.
package wave

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
)

// Street is what is known of the streets now.
type Street interface {
	Speed(edge int) float64   // mean speed driven; ≤ 0: nothing was seen, the allowed one is taken
	Waiting(lane int) float64 // vehicles that stand before the stop line
}

// Vehicle is one on its way.
type Vehicle struct {
	ID       string
	Priority int // 1 goes first
	Route    Route
	At       float64 // metres since the start of the route
	Speed    float64
}

// Model holds what arrivals and wishes are reckoned with.
type Model struct {
	Haste   float64 // how much faster than others it drives where the street is free
	Top     float64 // the fastest it drives at all
	Headway float64 // seconds between vehicles of a queue that leaves
	Start   float64 // seconds until a queue begins to leave
	Change  float64 // seconds until a wished stage is green, at junctions without times
	Margin  float64 // seconds that the way must be clear before it comes
	Longest float64 // seconds that others are held for it, at most
	After   float64 // seconds that a stage is kept after the reckoned passing
}

// Usual are the settings that are used where nothing else was measured.
func Usual() Model {
	return Model{Haste: 1.3, Top: 25, Headway: 2, Start: 2, Change: 8, Margin: 4, Longest: 75, After: 2}
}

// Arrival is when a vehicle will be at the stop line of a junction.
type Arrival struct {
	Crossing int     // of the route
	Junction int     // of the network
	In       float64 // seconds from now
	Distance float64
	Flush    float64 // seconds that the queue before it needs to go
}

// Wish is a stage that a vehicle needs.
type Wish struct {
	Junction int
	Stage    int
	Stages   []int // that serve it, the best first
	Vehicle  string
	Priority int
	At       float64 // metres on its route
	In       float64 // seconds until it comes
	Flush    float64
	Until    float64 // seconds from now after which it is not needed any more
	Waits    string  // the vehicle that goes first, where this one must wait
}

// Arrivals reckons when a vehicle comes to the junctions that are still before it.
// A queue at a junction slows it only by what is left when it comes: the wish for
// green is made early enough to flush it.
func (m Model) Arrivals(net *network.Network, v Vehicle, street Street) []Arrival {
	var all []Arrival
	seconds, at := 0.0, v.At
	for i, c := range v.Route.Crossings {
		if c.At < v.At {
			continue
		}
		seconds += m.drive(net, v.Route, at, c.At, street)
		at = c.At
		if c.Junction == network.None {
			continue
		}
		flush := m.flush(net, c, street)
		all = append(all, Arrival{i, c.Junction, seconds, c.At - v.At, flush})
	}
	return all
}

// drive is the time from a place of a route to a later one: along the edges, and over
// the boxes between them, where who turns brakes and hastens again.
func (m Model) drive(net *network.Network, r Route, from, to float64, street Street) float64 {
	seconds := 0.0
	for i, c := range r.Crossings {
		if c.At < from || r.Parts[i+1].From > to {
			continue
		}
		link := &net.Links[c.Links[0]]
		fast := min(m.speed(net, c.From, street), m.speed(net, c.To, street))
		over := fast
		if link.Speed > 0 {
			over = min(fast, max(slowest, link.Speed))
		}
		seconds += link.Length/over + (fast-over)*(fast-over)/(fast*braking)
	}
	for _, p := range r.Parts {
		length := min(to, p.To) - max(from, p.From)
		if length > 0 {
			seconds += length / m.speed(net, p.Edge, street)
		}
	}
	return seconds
}

// braking is how hard a vehicle slows down for a turn and speeds up after it, m/s².
const braking = 2.5

// slowest is the walking pace that even a standing street is passed at.
const slowest = 1.5

// speed is how fast the vehicle drives on an edge: beside others it can do little
// more than they, on a free street it hastens.
func (m Model) speed(net *network.Network, edge int, street Street) float64 {
	allowed := allowedSpeed(net, edge)
	driven := street.Speed(edge)
	if driven <= 0 || driven > allowed {
		driven = allowed
	}
	free := driven / allowed // 1: nobody is held up
	return max(slowest, min(driven*(1+(m.Haste-1)*free), m.Top))
}

func allowedSpeed(net *network.Network, edge int) float64 {
	best := slowest
	for _, lane := range net.Edges[edge].Lanes {
		best = max(best, net.Lanes[lane].Speed)
	}
	return best
}

// flush is the time that the longest queue in the vehicle's way needs to go.
func (m Model) flush(net *network.Network, c Crossing, street Street) float64 {
	most := 0.0
	for _, link := range c.Links {
		most = max(most, street.Waiting(net.Links[link].From))
	}
	if most < 1 {
		return 0
	}
	return m.Start + most*m.Headway
}

// Wishes are the stages that vehicles need now, one a junction: who has the higher
// priority goes first, then who comes first; the others wait for that one.
func (m Model) Wishes(net *network.Network, vehicles []Vehicle, street Street) []Wish {
	var all []Wish
	for _, v := range vehicles {
		for _, a := range m.Arrivals(net, v, street) {
			stages := StagesFor(net, v.Route.Crossings[a.Crossing])
			if len(stages) == 0 {
				continue
			}
			early := a.Flush + m.change(&net.Junctions[a.Junction], stages[0]) + m.Margin
			if a.In > min(early, m.Longest) {
				continue
			}
			all = append(all, Wish{Junction: a.Junction, Stage: stages[0], Stages: stages, Vehicle: v.ID, Priority: v.Priority,
				At: v.At, In: a.In, Flush: a.Flush, Until: a.In + m.After})
		}
	}
	slices.SortStableFunc(all, func(a, b Wish) int {
		return cmp.Or(cmp.Compare(a.Junction, b.Junction), cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.In, b.In), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	for i := 1; i < len(all); i++ {
		first := all[i-1]
		if first.Junction != all[i].Junction {
			continue
		}
		if first.Waits == "" && first.Stage != all[i].Stage {
			all[i].Waits = first.Vehicle
		} else {
			all[i].Waits = first.Waits
		}
	}
	return all
}
