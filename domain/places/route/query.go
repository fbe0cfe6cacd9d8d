package route

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"citybrain/kernel/geo"
)

// Find gives the way between two feet that costs least by the metric.
func (n *Network) Find(from, to Foot, m Metric) Path {
	r := n.rooms.take()
	defer n.rooms.pool.Put(r)
	guide := n.guides[m].towards(n.reaching(to), m)
	n.begin(r, from, m, guide)
	over, cost, other := n.best(r, from, to, m)
	for len(r.heap) > 0 {
		e := r.heap.pop()
		if e.key() >= cost {
			break // nothing that is left can be cheaper
		}
		v := e.vertex()
		if e.key() > r.cost[v]+guide(v) {
			continue
		}
		for _, t := range n.reaching(to) {
			if t.vertex == v {
				over, cost, other = n.best(r, from, to, m)
			}
		}
		n.grow(r, v, m, guide)
	}
	path := Path{Leg: legOf(cost, other, m)}
	n.trace(&path, r, from, to, over)
	return path
}

// stretch is a piece, or a share of one, as it is driven.
type stretch struct {
	piece      int32
	begin, end float64 // shares of the piece; end before begin: against its line
}

// trace writes the line and the parts of a path that the room found.
func (n *Network) trace(path *Path, r *room, from, to Foot, over end) {
	if over.vertex == none {
		n.draw(path, stretch{from.piece, from.share, to.share})
		return
	}
	p := n.pieces[to.piece]
	last := stretch{to.piece, 0, to.share}
	if over.vertex == p.to && (p.from != p.to || !p.forth || n.shorterBack(p, to, over)) {
		last.begin = 1
	}
	list := []stretch{last}
	v := over.vertex
	for r.arc[v] != none {
		a := n.arcs[r.arc[v]]
		s := stretch{a.piece, 0, 1}
		if a.back {
			s = stretch{a.piece, 1, 0}
		}
		list = append(list, s)
		v = r.before[v]
	}
	list = append(list, n.firstStretch(r, from, v))
	slices.Reverse(list)
	for _, s := range list {
		n.draw(path, s)
	}
}

// shorterBack tells, on a piece that ends where it begins, from which of its
// sides the foot was reached.
func (n *Network) shorterBack(p piece, to Foot, over end) bool {
	return p.back && over.mm == part(p.mm, 1-to.share) && over.mm != part(p.mm, to.share)
}

// firstStretch leads from the foot to the vertex at which the search began.
func (n *Network) firstStretch(r *room, from Foot, v int32) stretch {
	p := n.pieces[from.piece]
	forth := p.forth && p.to == v
	if forth && p.back && p.from == v { // a loop: the side that costs less was taken
		forth = part(p.ms, 1-from.share) <= part(p.ms, from.share)
	}
	if forth {
		return stretch{from.piece, from.share, 1}
	}
	return stretch{from.piece, from.share, 0}
}

// draw adds a stretch to the path.
func (n *Network) draw(path *Path, s stretch) {
	p := n.pieces[s.piece]
	metres := whole(p.mm)
	low, high := min(s.begin, s.end), max(s.begin, s.end)
	points := between(n.line(p), low*metres, high*metres)
	if s.end < s.begin {
		slices.Reverse(points)
	}
	for _, q := range points {
		if len(path.Line) == 0 || path.Line[len(path.Line)-1] != q {
			path.Line = append(path.Line, q)
		}
	}
	length := metres * (high - low)
	if k := len(path.Parts) - 1; k >= 0 && path.Parts[k].Way == int(p.way) {
		path.Parts[k].Metres += length
	} else if length > 0 {
		path.Parts = append(path.Parts, Part{Way: int(p.way), Metres: length})
	}
}

// between gives the part of a line from low to high metres of its start.
func between(line []geo.Point, low, high float64) []geo.Point {
	if low <= 0 && high >= geo.Length(line)-0.001 {
		return slices.Clone(line)
	}
	points := []geo.Point{geo.Along(line, low)}
	walked := 0.0
	for k := 1; k < len(line); k++ {
		walked += geo.Distance(line[k-1], line[k])
		if walked > low && walked < high {
			points = append(points, line[k])
		}
	}
	return append(points, geo.Along(line, high))
}

// FromOne gives the legs from one foot to many, in the order of to.
func (n *Network) FromOne(from Foot, to []Foot, m Metric) []Leg {
	return n.fromOne(from, to, m, n.wanted(to))
}

// wanted are the vertices over which feet are reached.
type wanted struct {
	vertex []bool
	count  int
}

func (n *Network) wanted(to []Foot) wanted {
	w := wanted{vertex: make([]bool, len(n.points))}
	for _, f := range to {
		for _, e := range n.reaching(f) {
			if !w.vertex[e.vertex] {
				w.vertex[e.vertex] = true
				w.count++
			}
		}
	}
	return w
}

func (n *Network) fromOne(from Foot, to []Foot, m Metric, wanted wanted) []Leg {
	r := n.rooms.take()
	defer n.rooms.pool.Put(r)
	n.spread(r, from, m, wanted)
	legs := make([]Leg, len(to))
	for i, f := range to {
		_, cost, other := n.best(r, from, f, m)
		legs[i] = legOf(cost, other, m)
	}
	return legs
}

// Matrix gives the legs from each of from to each of to: row by from. The rows
// are worked off by all processors; it stops with the error of ctx.
func (n *Network) Matrix(ctx context.Context, from, to []Foot, m Metric) ([][]Leg, error) {
	rows := make([][]Leg, len(from))
	wanted := n.wanted(to)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(from)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(from) {
					return
				}
				rows[i] = n.fromOne(from[i], to, m, wanted)
			}
		})
	}
	workers.Wait()
	return rows, ctx.Err()
}
