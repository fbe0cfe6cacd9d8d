package query

import (
	"slices"

	"citybrain/kernel/geo"
)

// figure is a geometry made ready for questions: points, lines or areas.
// Degenerate geometry becomes what is left of it: a line without length is a
// point, an area without width a line. Areas are told by counting edges, so that
// it does not matter if a ring crosses itself, and areas that share an edge are
// one area.
type figure struct {
	dim    int         // 0 points, 1 lines, 2 areas
	points []geo.Point // all points, or the first of each line and ring
	edges  []edge
	loose  []edge             // of rings without width, while the figure is made
	ends   map[geo.Point]bool // of lines: where an odd number of them begins or ends
	among  map[geo.Point]bool // of many points
	box    geo.Box
	bands  bands
}

func newFigure(g geo.Geometry) *figure {
	f := &figure{box: g.Box(), dim: dimension(g.Type)}
	for _, part := range g.Parts {
		for i, line := range part {
			f.add(line, i == 0)
		}
	}
	if f.dim == 1 {
		f.findEnds(g)
	}
	if f.dim == 2 {
		f.dissolve()
	}
	if len(f.edges) == 0 {
		f.dim = 0
	}
	return f
}

// dissolve takes away what is no edge of an area: edges there and back. If
// nothing is left, the area is lines.
func (f *figure) dissolve() {
	lines := append(f.loose, f.edges...)
	f.loose = nil
	if len(f.edges) > 64 || anyBack(f.edges) {
		f.edges = withoutBack(f.edges)
	}
	if len(f.edges) == 0 {
		f.dim, f.edges = 1, lines
	}
}

// anyBack looks for an edge there and back among a few.
func anyBack(edges []edge) bool {
	for i := range edges {
		for j := range edges[:i] {
			if edges[i].a == edges[j].b && edges[i].b == edges[j].a {
				return true
			}
		}
	}
	return false
}

func withoutBack(edges []edge) []edge {
	there := make(map[edge]int, len(edges))
	for _, e := range edges {
		there[e]++
	}
	for _, e := range edges {
		if back := (edge{e.b, e.a}); there[back] > 0 && there[e] > 0 {
			there[back]--
			there[e]--
		}
	}
	kept := make([]edge, 0, len(edges))
	for _, e := range edges {
		if there[e] > 0 {
			there[e]--
			kept = append(kept, e)
		}
	}
	return kept
}

func dimension(t geo.GeometryType) int {
	switch t {
	case geo.TypeLine, geo.TypeMultiLine:
		return 1
	case geo.TypePolygon, geo.TypeMultiPolygon:
		return 2
	}
	return 0
}

// add takes a point, a line or a ring; a ring is turned so that the area lies on
// its left, which for the outer ring is counter-clockwise.
func (f *figure) add(line []geo.Point, outer bool) {
	if len(line) == 0 {
		return
	}
	f.points = append(f.points, line[0])
	if f.dim == 0 {
		return
	}
	from := len(f.edges)
	for i := 1; i < len(line); i++ {
		if line[i-1] != line[i] {
			f.edges = append(f.edges, edge{line[i-1], line[i]})
		}
	}
	ring := f.edges[from:]
	switch {
	case f.dim == 1:
		return
	case isFlat(ring):
		f.loose, f.edges = append(f.loose, ring...), f.edges[:from]
		return
	case leftTurning(ring) == outer:
		return
	}
	slices.Reverse(ring)
	for i := range ring {
		ring[i].a, ring[i].b = ring[i].b, ring[i].a
	}
}

// isFlat reports whether all of a ring lies on one line.
func isFlat(ring []edge) bool {
	for _, e := range ring {
		if turn(ring[0].a, ring[0].b, e.b) != 0 {
			return false
		}
	}
	return true
}

func leftTurning(ring []edge) bool {
	sum := 0.0
	for _, e := range ring {
		sum += cross(ring[0].a, e.a, e.b)
	}
	return sum > 0
}

// findEnds finds the boundary of lines: points at which an odd number of them ends.
func (f *figure) findEnds(g geo.Geometry) {
	f.ends = map[geo.Point]bool{}
	for _, part := range g.Parts {
		for _, line := range part {
			for _, p := range []geo.Point{line[0], line[len(line)-1]} {
				f.ends[p] = !f.ends[p]
			}
		}
	}
}

// index prepares a figure that will be asked often.
func (f *figure) index() {
	if f.dim == 0 && len(f.points) > 8 {
		f.among = map[geo.Point]bool{}
		for _, p := range f.points {
			f.among[p] = true
		}
	}
	f.bands = newBands(f.edges, f.box)
}

// place is where a point lies in respect of a figure.
type place uint8

const (
	outside place = iota
	border        // the end of a line, the edge of an area
	inside
)

// locate tells where p lies.
func (f *figure) locate(p geo.Point) place {
	switch {
	case !f.box.Contains(p):
		return outside
	case f.dim == 2:
		return f.locateInArea(p)
	case f.dim == 1:
		return f.locateOnLine(p)
	case f.among != nil && !f.among[p], f.among == nil && !slices.Contains(f.points, p):
		return outside
	}
	return inside
}

func (f *figure) locateOnLine(p geo.Point) place {
	for e := range f.near(p.Lat, p.Lat) {
		if !e.holds(p) {
			continue
		}
		if f.ends[p] {
			return border
		}
		return inside
	}
	return outside
}

// locateInArea counts the edges that a ray to the east crosses.
func (f *figure) locateInArea(p geo.Point) place {
	in := false
	if f.bands.rows == 0 {
		for i := range f.edges {
			if f.edges[i].ray(p, &in) {
				return border
			}
		}
	} else {
		for _, i := range f.bands.row(p.Lat) {
			if f.edges[i].ray(p, &in) {
				return border
			}
		}
	}
	if in {
		return inside
	}
	return outside
}

// covers tells whether p lies in an area that is not parted by the edges on
// which p lies.
func (f *figure) covers(p geo.Point) (in bool) {
	for e := range f.near(p.Lat, p.Lat) {
		e.ray(p, &in)
	}
	return in
}

// ray turns in round where the ray from p to the east crosses the edge, and
// reports whether p lies on the edge itself.
func (e *edge) ray(p geo.Point, in *bool) bool {
	if e.a.Lon < p.Lon && e.b.Lon < p.Lon {
		return false
	}
	up, down := e.a.Lat <= p.Lat && e.b.Lat > p.Lat, e.b.Lat <= p.Lat && e.a.Lat > p.Lat
	if !up && !down {
		return (e.a.Lat == p.Lat || e.b.Lat == p.Lat) && e.holds(p)
	}
	if e.a.Lon > p.Lon && e.b.Lon > p.Lon {
		*in = !*in
		return false
	}
	side := turn(e.a, e.b, p)
	if side == 0 {
		return true
	}
	if up == (side > 0) {
		*in = !*in
	}
	return false
}
