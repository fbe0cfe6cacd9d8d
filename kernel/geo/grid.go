package geo

import "math"

// Grid is a lattice of square cells, laid east and north from an origin.
type Grid struct {
	Origin Point
	Metres float64 // side of a cell
}

// Cell is the address of one cell, column counted east and row counted north.
type Cell struct{ Column, Row int }

// CellAt gives the cell in which p lies.
func (g Grid) CellAt(p Point) Cell {
	x, y := NewMetric(g.Origin.Lat).XY(g.Origin, p)
	return Cell{int(math.Floor(x / g.Metres)), int(math.Floor(y / g.Metres))}
}

// Box gives the four sides of a cell.
func (g Grid) Box(c Cell) Box {
	m := NewMetric(g.Origin.Lat)
	a := m.Offset(g.Origin, float64(c.Column)*g.Metres, float64(c.Row)*g.Metres)
	b := m.Offset(g.Origin, float64(c.Column+1)*g.Metres, float64(c.Row+1)*g.Metres)
	return Box{a.Lon, a.Lat, b.Lon, b.Lat}
}

// hashAlphabet is the base 32 of geohash.
const hashAlphabet = "0123456789bcdefghjkmnpqrstuvwxyz"

// Hash gives the geohash of p with so many signs, 1 to 12 (5 m at 9): places
// whose hashes begin alike are near each other.
func Hash(p Point, signs int) string {
	signs = max(1, min(signs, 12))
	west, east, south, north := -180.0, 180.0, -90.0, 90.0
	out := make([]byte, signs)
	bit, value, even := 0, 0, true
	for i := 0; i < signs; {
		if even {
			value, west, east = halve(value, p.Lon, west, east)
		} else {
			value, south, north = halve(value, p.Lat, south, north)
		}
		even = !even
		if bit++; bit == 5 {
			out[i] = hashAlphabet[value]
			i, bit, value = i+1, 0, 0
		}
	}
	return string(out)
}

// halve appends the half of low–high in which v lies to value's bits.
func halve(value int, v, low, high float64) (int, float64, float64) {
	mid := (low + high) / 2
	if v >= mid {
		return value<<1 | 1, mid, high
	}
	return value << 1, low, mid
}
