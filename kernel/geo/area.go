package geo

import "math"

// RingContains reports whether p lies inside the ring (closed or not). A point
// exactly on the edge counts to one side only, so that neighbours which share
// an edge never both claim it.
func RingContains(ring []Point, p Point) bool {
	inside := false
	for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
		a, b := ring[i], ring[j]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) &&
			p.Lon < (b.Lon-a.Lon)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lon {
			inside = !inside
		}
	}
	return inside
}

// PolygonContains reports whether p lies inside the first ring and in none of
// the others, which are holes.
func PolygonContains(rings [][]Point, p Point) bool {
	if len(rings) == 0 || !RingContains(rings[0], p) {
		return false
	}
	for _, hole := range rings[1:] {
		if RingContains(hole, p) {
			return false
		}
	}
	return true
}

// RingArea gives the square metres inside the ring, positive when it runs
// counter-clockwise.
func RingArea(ring []Point) float64 {
	if len(ring) < 3 {
		return 0
	}
	m := NewMetric(ring[0].Lat)
	sum := 0.0
	for i := range ring {
		ax, ay := m.XY(ring[0], ring[i])
		bx, by := m.XY(ring[0], ring[(i+1)%len(ring)])
		sum += ax*by - bx*ay
	}
	return sum / 2
}

// Centroid gives the centre of mass of the ring's area, or the mean of its
// points where it has no area.
func Centroid(ring []Point) Point {
	if len(ring) == 0 {
		return Point{}
	}
	o := ring[0]
	var area, x, y, mx, my float64
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		ax, ay, bx, by := a.Lon-o.Lon, a.Lat-o.Lat, b.Lon-o.Lon, b.Lat-o.Lat
		cross := ax*by - bx*ay
		area += cross
		x += (ax + bx) * cross
		y += (ay + by) * cross
		mx += ax
		my += ay
	}
	if math.Abs(area) < 1e-18 {
		n := float64(len(ring))
		return Point{o.Lon + mx/n, o.Lat + my/n}
	}
	return Point{o.Lon + x/(3*area), o.Lat + y/(3*area)}
}

// Points counts the points of the geometry.
func (g Geometry) Points() (n int) {
	for _, part := range g.Parts {
		for _, line := range part {
			n += len(line)
		}
	}
	return n
}

// Crossing reports whether a ring of the geometry crosses itself. It compares
// every edge with every other of its ring; bound the points before.
func (g Geometry) Crossing() bool {
	for _, part := range g.Parts {
		for _, ring := range part {
			for i := 0; i+1 < len(ring); i++ {
				for j := i + 2; j+1 < len(ring); j++ {
					if cross(ring[i], ring[i+1], ring[j], ring[j+1]) {
						return true
					}
				}
			}
		}
	}
	return false
}

// cross reports whether two edges cross in their inner parts; edges that only
// touch do not.
func cross(a, b, c, d Point) bool {
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// side is 1 where p lies left of the line from a to b, -1 right of it, 0 on it.
func side(a, b, p Point) int {
	turn := (b.Lon-a.Lon)*(p.Lat-a.Lat) - (b.Lat-a.Lat)*(p.Lon-a.Lon)
	switch {
	case turn > 0:
		return 1
	case turn < 0:
		return -1
	}
	return 0
}
