package twin

import "math"

// Around gives at most k things of a profile within so many metres of a point,
// nearest first. Unlike Near it looks no further, however few there are.
func (t *Twin) Around(lon, lat, metres float64, k, profile int) []Neighbour {
	x, y := fixed(lon), fixed(lat)
	n := &nearest{x: x, y: y, k: k, cos: math.Cos(lat * math.Pi / 180), keep: func(p int, _ Slot) bool { return p == profile }}
	centre := cellOf(x, y)
	cellMetres := float64(cellSize) * metresPerUnit * math.Max(0.1, math.Min(1, n.cos))
	for ring := range int32(math.Ceil(metres/cellMetres)) + 1 {
		t.grid.ring(centre, ring, n.take)
	}
	list := n.sorted()
	for i := range list {
		if list[i].Metres > metres {
			return list[:i]
		}
	}
	return list
}
