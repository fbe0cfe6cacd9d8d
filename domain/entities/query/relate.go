package query

import (
	"slices"

	"citybrain/kernel/geo"
)

// The relations of figures are those of OpenGIS Simple Features: within asks
// that the interiors meet, so that a point on the edge of an area is not within
// it, and overlaps is of figures of one dimension.

// toil counts the pairs of edges that one answer may still look at. Once it is
// used up, the functions here end early with any answer, and the caller must
// look at left: two geometries of 10,000 edges that all cross would hold a core
// for seconds.
type toil struct{ left int }

const (
	mostPairs = 10_000_000
	manyPairs = 1 << 16 // from which on it pays to index a figure that is asked once
)

func (t *toil) spent() bool {
	t.left--
	return t.left < 0
}

// meets reports whether two figures share a point.
func (f *figure) meets(g *figure, t *toil) bool {
	if !f.box.Meets(g.box) {
		return false
	}
	in := func(g *figure) func(geo.Point) bool {
		return func(p geo.Point) bool { return g.locate(p) != outside }
	}
	if f.dim == 0 || g.dim == 2 && slices.ContainsFunc(f.points, in(g)) {
		return slices.ContainsFunc(f.points, in(g))
	}
	if g.dim == 0 || f.dim == 2 && slices.ContainsFunc(g.points, in(f)) {
		return slices.ContainsFunc(g.points, in(f))
	}
	return slices.ContainsFunc(f.edges, func(e edge) bool { return g.touches(&e, t) })
}

func (f *figure) touches(e *edge, t *toil) bool {
	if !f.box.Meets(e.box()) {
		return false
	}
	for other := range f.near(min(e.a.Lat, e.b.Lat), max(e.a.Lat, e.b.Lat)) {
		if t.spent() || e.meets(other) {
			return true
		}
	}
	return false
}

// within reports whether f is a part of g.
func (f *figure) within(g *figure, t *toil) bool {
	if f.dim > g.dim || !g.box.Contains(geo.Point{Lon: f.box.West, Lat: f.box.South}) ||
		!g.box.Contains(geo.Point{Lon: f.box.East, Lat: f.box.North}) {
		return false
	}
	switch {
	case f.dim == 0:
		return f.pointsWithin(g)
	case g.dim == 1:
		return g.trace(f.edges, off, t)&off == 0
	case f.dim == 1:
		seen := g.trace(f.edges, off, t)
		return seen&off == 0 && seen&through != 0
	}
	// No part of the edge of f is outside, no part of the edge of g cuts into f,
	// and where they run together both areas are on the same side.
	return g.trace(f.edges, off|against, t)&(off|against) == 0 && f.trace(g.edges, through, t)&through == 0
}

func (f *figure) pointsWithin(g *figure) bool {
	in := false
	for _, p := range f.points {
		switch g.locate(p) {
		case outside:
			return false
		case inside:
			in = true
		}
	}
	return in
}

// same reports whether two figures are made of the same points.
func (f *figure) same(g *figure, t *toil) bool {
	return f.dim == g.dim && f.box == g.box && f.within(g, t) && g.within(f, t)
}

// overlaps reports whether two figures of one dimension share a part of that
// dimension and each has a part that the other has not.
func (f *figure) overlaps(g *figure, t *toil) bool {
	if f.dim != g.dim || !f.box.Meets(g.box) || f.within(g, t) || g.within(f, t) {
		return false
	}
	switch f.dim {
	case 0:
		return f.meets(g, t)
	case 1:
		return g.trace(f.edges, along, t)&along != 0
	}
	return g.trace(f.edges, through|along, t)&(through|along) != 0 || f.trace(g.edges, through, t)&through != 0
}

// course is what the pieces of edges were found to do at a figure, as bits.
type course uint8

const (
	through course = 1 << iota // run inside the area
	off                        // run outside of the area, or beside the line
	along                      // run on an edge, in its direction; on a line, in any
	against                    // run on an edge, against its direction
)

// trace follows the edges and tells what their pieces do, until one of the bits
// of stop is seen. It cuts each edge where it meets the figure: between two cuts
// a piece runs on an edge as a whole or meets none, and its middle tells.
func (f *figure) trace(edges []edge, stop course, t *toil) (seen course) {
	var at cuts
	for i := range edges {
		e := &edges[i]
		if !f.box.Meets(e.box()) {
			seen |= off
		} else {
			f.cut(e, &at, t)
			seen |= f.pieces(e, &at, t)
		}
		if seen&stop != 0 || t.left < 0 {
			return seen
		}
	}
	return seen
}

// cuts are the places of one edge, 0 to 1, where it meets a figure.
type cuts struct {
	at     []float64
	shared []shared
}

// shared is a piece that an edge has in common with one of the figure.
type shared struct {
	from, to float64
	with     course
}

func (f *figure) cut(e *edge, out *cuts, t *toil) {
	out.at, out.shared = append(out.at[:0], 0, 1), out.shared[:0]
	for other := range f.near(min(e.a.Lat, e.b.Lat), max(e.a.Lat, e.b.Lat)) {
		if t.spent() {
			return
		}
		if e.apart(other) {
			continue
		}
		a, b := turn(other.a, other.b, e.a), turn(other.a, other.b, e.b)
		switch {
		case a == 0 && b == 0:
			f.share(e, other, out)
		case a*b > 0 || turn(e.a, e.b, other.a)*turn(e.a, e.b, other.b) > 0:
		default:
			out.at = append(out.at, crossing(e, other, a, b))
		}
	}
	slices.Sort(out.at)
}

// share notes the piece that two edges on one line have in common.
func (f *figure) share(e, other *edge, out *cuts) {
	from, to, with := e.part(other.a), e.part(other.b), along
	if from > to {
		from, to = to, from
		if f.dim == 2 {
			with = against
		}
	}
	if from, to = max(from, 0), min(to, 1); from > to {
		return
	}
	out.at = append(out.at, from, to)
	if from < to {
		out.shared = append(out.shared, shared{from, to, with})
	}
}

// crossing gives where e meets other; a and b are the turns of its ends.
func crossing(e, other *edge, a, b int) float64 {
	switch {
	case a == 0:
		return 0
	case b == 0:
		return 1
	case turn(e.a, e.b, other.a) == 0:
		return e.part(other.a)
	case turn(e.a, e.b, other.b) == 0:
		return e.part(other.b)
	}
	from, to := cross(other.a, other.b, e.a), cross(other.a, other.b, e.b)
	return max(0, min(1, from/(from-to)))
}

// shortest is the smallest piece of an edge that is looked at; less is rounding.
const shortest = 1e-12

func (f *figure) pieces(e *edge, at *cuts, t *toil) (seen course) {
	for i := 1; i < len(at.at); i++ {
		from, to := at.at[i-1], at.at[i]
		if to-from < shortest {
			continue
		}
		middle := (from + to) / 2
		if t.left -= len(at.shared) + f.crowd(e.at(middle)); t.left < 0 {
			return seen
		}
		seen |= f.piece(e, middle, at)
	}
	return seen
}

// piece tells what the piece around a place of the edge does.
func (f *figure) piece(e *edge, middle float64, at *cuts) course {
	with, count := at.sharedAt(middle)
	p := e.at(middle)
	switch {
	case f.dim == 1 && count > 0:
		return along
	case f.dim == 1:
		return off
	case count%2 == 1:
		return with
	case count > 0 && f.covers(p):
		return through // between two areas that touch
	case count > 0:
		return 0
	}
	switch f.locate(p) {
	case inside:
		return through
	case outside:
		return off
	}
	return 0
}

// sharedAt counts the edges of the figure that run along a place, and gives the
// direction of most of them.
func (c *cuts) sharedAt(t float64) (with course, count int) {
	forth := 0
	for _, s := range c.shared {
		if t < s.from || t > s.to {
			continue
		}
		count++
		if s.with == along {
			forth++
		}
	}
	if 2*forth > count {
		return along, count
	}
	return against, count
}
