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
	Change  float64 // seconds until a wished stage is green, when nothing else is known
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
			early := a.Flush + m.change(street, a.Junction, stages[0]) + m.Margin
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

// Changes is what a Street may know besides: how long it takes at a junction until a
// stage is green, with the least greens and the clearances that are due before it.
type Changes interface {
	Change(junction, stage int) float64
}

func (m Model) change(street Street, junction, stage int) float64 {
	if known, ok := street.(Changes); ok {
		return known.Change(junction, stage)
	}
	return m.Change
}

// StageFor is the first of StagesFor; None where no stage lets the crossing's links go.
func StageFor(net *network.Network, c Crossing) int {
	stages := StagesFor(net, c)
	if len(stages) == 0 {
		return network.None
	}
	return stages[0]
}

// StagesFor are the stages that let a crossing's links go, the best first: those that
// empty the whole lane, so that nobody who goes elsewhere stands in the way; protected
// rather than among gaps; all its lanes rather than one; the most others with them.
func StagesFor(net *network.Network, c Crossing) []int {
	j := &net.Junctions[c.Junction]
	var stages []int
	worth := make([]int, len(j.Stages))
	for s := range j.Stages {
		for _, link := range c.Links {
			switch aspect(net, j, s, link) {
			case network.Green:
				worth[s] += 1000
			case network.Permissive:
				worth[s] += 100
			default:
				continue
			}
			if empties(net, j, s, net.Links[link].From) {
				worth[s] += 2000
			}
		}
		if worth[s] > 0 {
			worth[s] += beside(net, j, s, c)
			stages = append(stages, s)
		}
	}
	slices.SortStableFunc(stages, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	return stages
}

// aspect is what a link is shown in a stage.
func aspect(net *network.Network, j *network.Junction, stage, link int) network.Aspect {
	group := net.Links[link].Group
	if group < 0 || group >= len(j.Stages[stage].Show) {
		return network.Red
	}
	return j.Stages[stage].Show.At(group)
}

// empties tells whether a stage lets everybody go who stands on a lane.
func empties(net *network.Network, j *network.Junction, stage, lane int) bool {
	for _, link := range net.Lanes[lane].Out {
		if !net.Links[link].Walk && !aspect(net, j, stage, link).Enters() {
			return false
		}
	}
	return true
}

// beside counts the lanes of the vehicle's approach that a stage lets go: who stands
// there may have to make room.
func beside(net *network.Network, j *network.Junction, stage int, c Crossing) int {
	count := 0
	for g := range j.Groups {
		if !j.Stages[stage].Show.At(g).Goes() {
			continue
		}
		for _, link := range j.Groups[g].Links {
			from := net.Links[link].From
			if from != network.None && net.Lanes[from].Edge == c.From {
				count++
			}
		}
	}
	return min(count, 99)
}
