package adapt

import (
	"math"

	"citybrain/domain/traffic/network"
)

const (
	bin       = 20.0  // m of lane that share one memory of where vehicles go
	bins      = 12    // of a lane; the last one holds all that is farther
	spacing   = 7.5   // m that a standing vehicle takes
	farFed    = 400.0 // m from which vehicles that passed a signal are expected
	farGoal   = 600.0 // m up to which the next stop line is looked for
	aroundFew = 0.05  // weight of turning around beside any other way
)

// lot is one lane at a stop line with the vehicles that will come to it.
type lot struct {
	lane     int
	crossing int
	limit    float64 // m/s
	room     float64 // vehicles between it and the signal behind; +Inf if none
	links    []int
	turned   []float64 // observations of each link, the layout's among them
	goals    [][]goal  // next stop lines behind each link
	seen     []arrival // of the detectors, nearest first
	all      []arrival // seen and announced, in their order at the line
	standing float64   // vehicles that stand or creep before the line
	atHead   bool      // one of them is first at the line
	known    float64   // m before the line of whom nobody comes unknown: sight, or the signal behind
	rate     float64   // vehicles a second that pass the line, of late
	heard    float64   // s: a vehicle was seen that comes here; the first decision counts
	opened   float64   // s: it was let go last
	served   int       // over the line since the last decision
	idle     []float64 // by stage: how surely its green serves nobody, 0 to 1
}

// arrival is a vehicle, or the share of one, that would reach the stop line at
// a time if nobody stood before it.
type arrival struct {
	at       float64 // s
	distance float64 // m
	weight   float64
	care     float64 // weight that its waiting has: more after long
	moving   bool    // a stop would be a new one
}

// goal is a stop line ahead of a point.
type goal struct {
	lot    int
	way    float64 // m
	time   float64 // s at the allowed speed
	direct bool    // without a change of lane
}

// crossing is a junction that is decided.
type crossing struct {
	junction int
	lots     []int
	stages   []stage
	behind   []int // crossings whose departures come here soon
	now      int   // the stage that is shown, or -1
	announce []departure
	plan     []int
}

// stage is what the lots of a crossing may do in a stage, by their order.
type stage struct {
	ways  []way
	order []int // lots, those first to whom others give way
}

// way is what a stage means for one lot.
type way struct {
	open   bool
	links  uint64  // those that are let go, by their order in the lot
	wait   float64 // share of its vehicles that have red
	yield  float64 // share that gives way
	before []int   // lots that it gives way to
}

// departure is a vehicle that a crossing means to let go towards another lot.
type departure struct {
	lot int
	arrival
}

func (c *Controller) layOut() {
	n := c.net
	c.lotOf = make([]int, len(n.Lanes))
	for l := range c.lotOf {
		c.lotOf[l] = -1
	}
	for j := range n.Junctions {
		if !n.Junctions[j].Fatal && len(n.Junctions[j].Stages) > 1 {
			c.addCrossing(j)
		}
	}
	g := goals{c: c, edges: make([][]goal, len(n.Edges)), done: make([]bool, len(n.Edges))}
	c.memory.goals = make([][]goal, len(n.Lanes))
	for l := range n.Lanes {
		c.memory.goals[l] = g.of(l)
	}
	for l, ahead := range c.memory.goals {
		for _, g := range ahead {
			p := &c.lots[g.lot]
			p.known = max(p.known, min(c.tune.Sight, g.way+n.Lanes[l].Length))
		}
	}
	back := behind(n)
	for i := range c.lots {
		p := &c.lots[i]
		lane := &n.Lanes[p.lane]
		p.room = (lane.Length + back[lane.Edge]) / spacing
		if whole := p.room * spacing; whole < farFed {
			p.known = max(p.known, whole)
		}
		c.aim(p)
	}
}

func (c *Controller) addCrossing(j int) {
	n, x := c.net, crossing{junction: j, now: -1}
	junction := &n.Junctions[j]
	for g := range junction.Groups {
		for _, l := range junction.Groups[g].Links {
			k := &n.Links[l]
			if k.Walk || k.From < 0 || k.To < 0 {
				continue
			}
			if c.lotOf[k.From] < 0 {
				c.lotOf[k.From] = len(c.lots)
				x.lots = append(x.lots, len(c.lots))
				c.lots = append(c.lots, lot{lane: k.From, crossing: len(c.crossings), limit: n.Lanes[k.From].Speed, idle: make([]float64, len(junction.Stages))})
			}
			if p := &c.lots[c.lotOf[k.From]]; p.crossing == len(c.crossings) {
				p.links = append(p.links, l)
			}
		}
	}
	if len(x.lots) > 0 {
		c.crossings = append(c.crossings, x)
	}
}

// aim finds what lies behind each link of a lot, and makes its crossing a
// neighbour of the crossings that are near.
func (c *Controller) aim(p *lot) {
	p.goals = make([][]goal, len(p.links))
	p.turned = make([]float64, len(p.links))
	for i, l := range p.links {
		k := &c.net.Links[l]
		p.turned[i] = 1
		if k.Turn == network.Around {
			p.turned[i] = aroundFew
		}
		to := &c.net.Lanes[k.To]
		way, time := k.Length+to.Length, k.Length/max(k.Speed, 1)+to.Length/max(to.Speed, 1)
		for _, g := range c.memory.goals[k.To] {
			p.goals[i] = append(p.goals[i], goal{g.lot, g.way + way, g.time + time, g.direct})
			x := &c.crossings[c.lots[g.lot].crossing]
			if near := g.time+time < c.tune.Reach; near && p.crossing != c.lots[g.lot].crossing && !has(x.behind, p.crossing) {
				x.behind = append(x.behind, p.crossing)
			}
		}
	}
}

func has(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// goals finds the stop lines ahead of every edge once.
type goals struct {
	c     *Controller
	edges [][]goal
	done  []bool
}

func (g *goals) of(lane int) []goal {
	all := append([]goal(nil), g.edge(g.c.net.Lanes[lane].Edge, 0)...)
	lanes := map[int]bool{}
	g.straight(lane, farGoal, lanes)
	for i := range all {
		all[i].direct = lanes[g.c.lots[all[i].lot].lane]
	}
	return all
}

// edge lists the stop lines ahead of the end of an edge, nearest way each.
func (g *goals) edge(e int, hops int) []goal {
	if g.done[e] || hops > 24 {
		return g.edges[e]
	}
	g.done[e] = true // Also ends circles.
	var found []goal
	for _, l := range g.c.net.Edges[e].Lanes {
		if p := g.c.lotOf[l]; p >= 0 {
			found = nearer(found, goal{lot: p})
		}
		for _, k := range g.c.net.Lanes[l].Out {
			link := &g.c.net.Links[k]
			if link.Junction >= 0 || link.To < 0 {
				continue
			}
			to := &g.c.net.Lanes[link.To]
			for _, ahead := range g.edge(to.Edge, hops+1) {
				ahead.way += link.Length + to.Length
				ahead.time += link.Length/max(link.Speed, 1) + to.Length/max(to.Speed, 1)
				if ahead.way <= farGoal {
					found = nearer(found, ahead)
				}
			}
		}
	}
	g.edges[e] = found
	return found
}

func nearer(list []goal, x goal) []goal {
	for i := range list {
		if list[i].lot == x.lot {
			if x.way < list[i].way {
				list[i] = x
			}
			return list
		}
	}
	return append(list, x)
}

// straight finds the lanes that a vehicle comes to without a change of lane.
func (g *goals) straight(lane int, far float64, found map[int]bool) {
	if found[lane] || far < 0 {
		return
	}
	found[lane] = true
	for _, k := range g.c.net.Lanes[lane].Out {
		if link := &g.c.net.Links[k]; link.Junction < 0 && link.To >= 0 {
			g.straight(link.To, far-link.Length-g.c.net.Lanes[link.To].Length, found)
		}
	}
}

// behind gives for every edge the metres from its begin back to the nearest
// signal, +Inf if there is none near.
func behind(n *network.Network) []float64 {
	back := make([]float64, len(n.Edges))
	for e := range back {
		back[e] = math.Inf(1)
	}
	for again := true; again; {
		again = false
		for i := range n.Links {
			k := &n.Links[i]
			if k.From < 0 || k.To < 0 {
				continue
			}
			d := 0.0
			if k.Junction < 0 {
				d = k.Length + n.Lanes[k.From].Length + back[n.Lanes[k.From].Edge]
			}
			if to := n.Lanes[k.To].Edge; d < back[to]-1e-9 && d < farGoal {
				back[to], again = d, true
			}
		}
	}
	return back
}
