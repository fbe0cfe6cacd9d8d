package adapt

import (
	"cmp"
	"math"
	"slices"
)

// searcher holds the arena of the beam search, used again for every junction.
type searcher struct {
	nodes  []node
	states []queue     // len(lots) of each node
	rows   []row       // of the lots of the crossing at hand
	cells  []float64   // of the rows' tables
	gone   [][]float64 // by lot: departures of the step at hand
	level  []int
	next   []int
}

// node is one sequence of stages up to a step.
type node struct {
	parent int
	stage  int
	cost   float64 // paid until the end of the step
	rank   float64 // cost and what the queues promise
}

// queue is where one lot stands in its row of arrivals.
type queue struct {
	head   int     // first that has not left
	served float64 // since its green began
	last   float64 // departure before, s from now
	weight float64 // of that departure
	debt   float64 // share of a vehicle that must wait or give way, due at 1
}

// row is the arrivals of one lot with what it costs to leave them waiting.
type row struct {
	list    []arrival   // times from now
	waiting [][]float64 // by step and head: vehicle seconds waited in the step
	queued  [][]float64 // by step and head: vehicles that stand at its end
	left    []float64   // by head: those that stand at the end of the look
}

// fill prepares the rows of a crossing.
func (c *Controller) fill(x *crossing, now float64) {
	s := &c.search
	for len(s.rows) < len(x.lots) {
		s.rows = append(s.rows, row{})
		s.gone = append(s.gone, nil)
	}
	s.cells = s.cells[:0]
	for i, l := range x.lots {
		p, r := &c.lots[l], &s.rows[i]
		r.list = r.list[:0]
		for _, a := range p.all {
			a.at -= now
			r.list = append(r.list, a)
		}
		c.tabulate(r, p.room)
	}
}

func (c *Controller) tabulate(r *row, room float64) {
	t, n := c.tune, len(r.list)
	r.waiting, r.queued = r.waiting[:0], r.queued[:0]
	for m := range t.Steps {
		from, to := float64(m)*t.Interval, float64(m+1)*t.Interval
		waiting, queued := c.table(n+1), c.table(n+1)
		for k := n - 1; k >= 0; k-- {
			a := &r.list[k]
			waiting[k], queued[k] = waiting[k+1], queued[k+1]
			if a.at < to {
				waiting[k] += a.care * (to - max(a.at, from))
				queued[k] += a.weight
			}
		}
		for k := range n {
			if over := queued[k] - 0.6*room; over > 0 {
				waiting[k] += t.Spill * t.Interval * over
			}
		}
		r.waiting, r.queued = append(r.waiting, waiting), append(r.queued, queued)
	}
	r.left = c.table(n + 1)
	for k := n - 1; k >= 0; k-- {
		r.left[k] = r.left[k+1]
		if a := &r.list[k]; a.at < float64(t.Steps)*t.Interval {
			r.left[k] += a.weight * t.Left
			if a.moving {
				r.left[k] += a.weight * t.Stop
			}
		}
	}
}

func (c *Controller) table(n int) []float64 {
	s := &c.search
	if cap(s.cells)-len(s.cells) < n {
		s.cells = make([]float64, 0, max(4096, 2*cap(s.cells), 2*n))
	}
	at := len(s.cells)
	s.cells = s.cells[:at+n]
	t := s.cells[at : at+n : at+n]
	clear(t)
	return t
}

// choose searches the cheapest sequence of stages of one crossing.
func (c *Controller) choose(x *crossing, now float64) Decision {
	c.fill(x, now)
	s, lots := &c.search, len(x.lots)
	s.nodes, s.states = append(s.nodes[:0], node{parent: -1, stage: x.now}), s.states[:0]
	for range lots {
		s.states = append(s.states, queue{last: -1, weight: 1, served: 3})
	}
	s.level = append(s.level[:0], 0)
	for m := range c.tune.Steps {
		s.next = s.next[:0]
		for _, at := range s.level {
			for stage := range x.stages {
				s.next = append(s.next, c.grow(x, at, stage, m))
			}
		}
		slices.SortStableFunc(s.next, func(a, b int) int { return cmp.Compare(s.nodes[a].rank, s.nodes[b].rank) })
		s.level = append(s.level[:0], s.next[:min(len(s.next), max(c.tune.Beam, len(x.stages)))]...)
	}
	first := c.table(len(x.stages))
	for i := range first {
		first[i] = math.Inf(1)
	}
	for _, leaf := range s.level {
		stage := s.opening(leaf)
		first[stage] = min(first[stage], s.nodes[leaf].rank)
	}
	c.path(x, s.level[0])
	return c.explain(x, first)
}

// opening is the stage that the sequence of a leaf begins with.
func (s *searcher) opening(leaf int) int {
	for s.nodes[leaf].parent > 0 {
		leaf = s.nodes[leaf].parent
	}
	return s.nodes[leaf].stage
}

// path reads the plan of the best leaf and the departures that follow from it.
func (c *Controller) path(x *crossing, leaf int) {
	x.plan = x.plan[:0]
	for ; leaf > 0; leaf = c.search.nodes[leaf].parent {
		x.plan = append(x.plan, c.search.nodes[leaf].stage)
	}
	slices.Reverse(x.plan)
}

// grow adds a node: the stage shown for one step after another node.
func (c *Controller) grow(x *crossing, parent, stage, m int) int {
	s, lots := &c.search, len(x.lots)
	at := len(s.nodes)
	from := s.nodes[parent]
	s.states = append(s.states, s.states[parent*lots:(parent+1)*lots]...)
	n := node{parent: parent, stage: stage, cost: from.cost}
	if from.stage >= 0 && from.stage != stage {
		n.cost += c.tune.Switch
	}
	promise := 0.0
	for _, i := range x.stages[stage].order {
		q := &s.states[at*lots+i]
		n.cost += c.serve(x, i, q, from.stage, stage, m)
		promise += c.tune.Left * s.rows[i].queued[m][q.head]
		if m == c.tune.Steps-1 {
			n.cost += s.rows[i].left[q.head]
		}
	}
	n.rank = n.cost
	if m < c.tune.Steps-1 {
		n.rank += promise
	}
	s.nodes = append(s.nodes, n)
	return at
}

// serve lets the vehicles of one lot go for one step and returns the cost.
func (c *Controller) serve(x *crossing, i int, q *queue, before, stage, m int) float64 {
	s, t := &c.search, &c.tune
	r, w := &s.rows[i], &x.stages[stage].ways[i]
	s.gone[i] = s.gone[i][:0]
	idle := c.lots[x.lots[i]].idle[stage]
	if !w.open || idle > idleFrom {
		q.debt = 0
		return r.waiting[m][q.head]
	}
	from, to := float64(m)*t.Interval, float64(m+1)*t.Interval
	green := from
	if before != stage {
		q.debt = 0
		if before >= 0 && !x.stages[before].ways[i].open {
			green += t.Amber
			q.served, q.last = 0, green+t.Start-t.Headway
		}
	}
	cost := 0.0
	for q.head < len(r.list) {
		a := &r.list[q.head]
		at := max(a.at, q.last+c.headway(q)*q.weight)
		if q.served == 0 {
			at = max(a.at, green+t.Start)
		}
		if q.debt+(w.wait+w.yield)*a.weight >= 0.999 {
			if w.wait >= w.yield {
				break
			}
			at = c.gap(w, at, to)
		}
		if at >= to {
			break
		}
		q.debt += (w.wait + w.yield) * a.weight
		if q.debt >= 0.999 {
			q.debt -= 1
		}
		cost += a.care * max(0, at-max(a.at, from))
		if a.moving && at-a.at > 2 {
			cost += a.weight * t.Stop
		}
		s.gone[i] = append(s.gone[i], at)
		q.head++
		q.served += a.weight
		q.last, q.weight = at, a.weight
	}
	return cost + r.waiting[m][q.head]
}

func (c *Controller) headway(q *queue) float64 {
	if q.served < 1.5 {
		return c.tune.Second
	}
	return c.tune.Headway
}

// gap is the first time from at on that leaves room between those to whom the
// lot gives way.
func (c *Controller) gap(w *way, at, to float64) float64 {
	for again := true; again && at < to; {
		again = false
		for _, b := range w.before {
			for _, foe := range c.search.gone[b] {
				if at > foe-c.tune.Gap && at < foe+1 {
					at, again = foe+1, true
				}
			}
		}
	}
	return at
}

// tell works out the departures of the plan, for the neighbours.
func (c *Controller) tell(x *crossing, now float64) {
	x.announce = x.announce[:0]
	s, lots := &c.search, len(x.lots)
	states := s.states[:lots] // Those of the root.
	before := x.now
	for m, stage := range x.plan {
		for _, i := range x.stages[stage].order {
			p := &c.lots[x.lots[i]]
			head := states[i].head
			c.serve(x, i, &states[i], before, stage, m)
			for k, at := range s.gone[i] {
				weight := s.rows[i].list[head+k].weight
				c.onward(p, now+at, weight, c.tune.Reach, func(d departure) { x.announce = append(x.announce, d) })
			}
		}
		before = stage
	}
}
