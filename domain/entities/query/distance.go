package query

import (
	"math"

	"citybrain/kernel/geo"
)

// distance gives the metres between the nearest points of two figures, 0 where
// they meet.
func (f *figure) distance(g *figure, t *toil) float64 {
	if f.dim > 0 && g.dim > 0 && f.meets(g, t) {
		return 0
	}
	least := math.Inf(1)
	for _, p := range f.corners() {
		if t.left -= len(g.edges) + len(g.points); t.left < 0 {
			return least
		}
		least = min(least, g.distanceTo(p))
	}
	if f.dim == 0 {
		return least
	}
	for _, p := range g.corners() {
		if t.left -= len(f.edges); t.left < 0 {
			return least
		}
		least = min(least, f.distanceTo(p))
	}
	return least
}

// distanceOf is distance to the value of a GeoProperty; false for what is no geometry.
func (f *figure) distanceOf(value []byte) (float64, bool) {
	if p, ok := PointOf(value); ok {
		return f.distanceTo(p), true
	}
	shape, ok := decode(value)
	if !ok {
		return 0, false
	}
	return newFigure(shape).distance(f, &toil{left: mostPairs}), true
}

// corners gives the points between which the nearest pair is, on one side of it.
func (f *figure) corners() []geo.Point {
	if f.dim == 0 {
		return f.points
	}
	out := make([]geo.Point, 0, 2*len(f.edges))
	for _, e := range f.edges {
		out = append(out, e.a, e.b)
	}
	return out
}

// distanceTo gives the metres from p to the nearest point of the figure. The
// nearest place of an edge is sought on a flat map around p, which is exact to
// 0.5 % within 20 km, and its distance taken on the sphere.
func (f *figure) distanceTo(p geo.Point) float64 {
	least := math.Inf(1)
	if f.dim == 0 {
		for _, q := range f.points {
			least = min(least, geo.Distance(p, q))
		}
		return least
	}
	if f.dim == 2 && f.locate(p) != outside {
		return 0
	}
	stretch := math.Max(math.Cos(p.Lat*math.Pi/180), 1e-6)
	var nearest geo.Point
	for i := range f.edges {
		foot, square := f.edges[i].foot(p, stretch)
		if square < least {
			least, nearest = square, foot
		}
	}
	return geo.Distance(p, nearest)
}

// foot gives the place of the edge that is nearest to p where a degree of
// longitude counts stretch degrees of latitude, and the square of its distance.
// It goes the short way round the earth.
func (e *edge) foot(p geo.Point, stretch float64) (geo.Point, float64) {
	ax, ay := around(e.a.Lon-p.Lon)*stretch, e.a.Lat-p.Lat
	dx, dy := (e.b.Lon-e.a.Lon)*stretch, e.b.Lat-e.a.Lat
	t := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		t = max(0, min(1, -(ax*dx+ay*dy)/square))
	}
	x, y := ax+dx*t, ay+dy*t
	return e.at(t), x*x + y*y
}

// around brings a difference of longitudes between -180 and 180.
func around(d float64) float64 {
	switch {
	case d > 180:
		return d - 360
	case d < -180:
		return d + 360
	}
	return d
}
