package query

import (
	"math"
	"math/big"

	"citybrain/kernel/geo"
)

// edge is a straight piece of a line or a ring, in degrees on a flat map; its
// ends differ. The area of a ring lies on its left.
type edge struct{ a, b geo.Point }

// turn is 1 where p lies left of the way from a to b, -1 right of it, 0 on the
// line through both. It is exact: where rounding could decide, it looks at what
// was rounded away, and as a last resort computes with fractions. Boundaries that
// touch are found only so.
func turn(a, b, p geo.Point) int {
	abx, aby, apx, apy := b.Lon-a.Lon, b.Lat-a.Lat, p.Lon-a.Lon, p.Lat-a.Lat
	l, r := abx*apy, aby*apx
	d, doubt := l-r, 4e-16*(math.Abs(l)+math.Abs(r))
	switch {
	case d > doubt:
		return 1
	case d < -doubt:
		return -1
	case l == 0 && r == 0:
		return 0
	}
	if isExact(b.Lon, a.Lon, abx) && isExact(b.Lat, a.Lat, aby) && isExact(p.Lon, a.Lon, apx) && isExact(p.Lat, a.Lat, apy) {
		// The products lie so near to one another that their difference is exact.
		rest := math.FMA(abx, apy, -l) - math.FMA(aby, apx, -r)
		if d == 0 {
			return sign(rest)
		}
		if math.Abs(d) > 2*math.Abs(rest) {
			return sign(d)
		}
	}
	return exactTurn(a, b, p)
}

// isExact reports whether d is x-y without rounding.
func isExact(x, y, d float64) bool {
	back := x - d
	round := back - y
	left := x - (d + back)
	return left+round == 0
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func exactTurn(a, b, p geo.Point) int {
	minus := func(x, y float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
	}
	l := new(big.Rat).Mul(minus(b.Lon, a.Lon), minus(p.Lat, a.Lat))
	r := new(big.Rat).Mul(minus(b.Lat, a.Lat), minus(p.Lon, a.Lon))
	return l.Cmp(r)
}

// cross is twice the area of the triangle, with the sign of turn up to rounding.
func cross(a, b, p geo.Point) float64 {
	return (b.Lon-a.Lon)*(p.Lat-a.Lat) - (b.Lat-a.Lat)*(p.Lon-a.Lon)
}

func (e *edge) box() geo.Box { return geo.BoxOf(e.a, e.b) }

// apart reports whether the boxes of two edges share no point, which is the quick
// answer for nearly all pairs.
func (e *edge) apart(f *edge) bool {
	return max(e.a.Lon, e.b.Lon) < min(f.a.Lon, f.b.Lon) || max(f.a.Lon, f.b.Lon) < min(e.a.Lon, e.b.Lon) ||
		max(e.a.Lat, e.b.Lat) < min(f.a.Lat, f.b.Lat) || max(f.a.Lat, f.b.Lat) < min(e.a.Lat, e.b.Lat)
}

// holds reports whether p lies on the edge or at its ends.
func (e *edge) holds(p geo.Point) bool {
	return p.Lon >= min(e.a.Lon, e.b.Lon) && p.Lon <= max(e.a.Lon, e.b.Lon) &&
		p.Lat >= min(e.a.Lat, e.b.Lat) && p.Lat <= max(e.a.Lat, e.b.Lat) && turn(e.a, e.b, p) == 0
}

// meets reports whether two edges share a point.
func (e *edge) meets(f *edge) bool {
	if e.apart(f) || turn(f.a, f.b, e.a)*turn(f.a, f.b, e.b) > 0 {
		return false
	}
	return turn(e.a, e.b, f.a)*turn(e.a, e.b, f.b) <= 0
}

// part gives how far along the edge, 0 to 1, a point on its line lies.
func (e *edge) part(p geo.Point) float64 {
	dx, dy := e.b.Lon-e.a.Lon, e.b.Lat-e.a.Lat
	if math.Abs(dx) >= math.Abs(dy) {
		return (p.Lon - e.a.Lon) / dx
	}
	return (p.Lat - e.a.Lat) / dy
}

// at gives the point that lies so far along the edge.
func (e *edge) at(t float64) geo.Point {
	return geo.Point{Lon: e.a.Lon + (e.b.Lon-e.a.Lon)*t, Lat: e.a.Lat + (e.b.Lat-e.a.Lat)*t}
}
