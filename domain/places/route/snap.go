package route

import (
	"math"

	"citybrain/kernel/geo"
)

// cellMetres is the side of a cell of the grid: about the distance between two
// streets, so that a point finds its road in the cells around it.
const cellMetres = 120

// grid finds pieces by place.
type grid struct {
	box        geo.Box
	metric     geo.Metric
	wide, high int
	first      []int32 // wide*high+1 offsets into list
	list       []int32 // pieces, each in every cell that its line's segments meet
}

func newGrid(n *Network) grid {
	g := grid{box: geo.EmptyBox()}
	for _, p := range n.pieces {
		g.box = g.box.Join(geo.BoxOf(n.line(p)...))
	}
	if len(n.pieces) == 0 {
		return g
	}
	g.metric = geo.NewMetric(g.box.Centre().Lat)
	east, north := g.metric.XY(geo.Point{Lon: g.box.West, Lat: g.box.South}, geo.Point{Lon: g.box.East, Lat: g.box.North})
	g.wide, g.high = int(east/cellMetres)+1, int(north/cellMetres)+1
	g.first = make([]int32, g.wide*g.high+1)
	last := make([]int32, g.wide*g.high) // the piece that a cell has taken last, plus one
	visit := func(put func(cell int, piece int32)) {
		clear(last)
		for i, p := range n.pieces {
			line := n.line(p)
			for k := 1; k < len(line); k++ {
				g.cells(geo.BoxOf(line[k-1], line[k]), func(cell int) {
					if last[cell] != int32(i)+1 {
						last[cell] = int32(i) + 1
						put(cell, int32(i))
					}
				})
			}
		}
	}
	visit(func(cell int, _ int32) { g.first[cell+1]++ })
	for c := range g.wide * g.high {
		g.first[c+1] += g.first[c]
	}
	next := append([]int32(nil), g.first...)
	g.list = make([]int32, g.first[g.wide*g.high])
	visit(func(cell int, piece int32) {
		g.list[next[cell]] = piece
		next[cell]++
	})
	return g
}

// at gives the column and row of a point, which may lie outside of the grid.
func (g *grid) at(p geo.Point) (column, row int) {
	east, north := g.metric.XY(geo.Point{Lon: g.box.West, Lat: g.box.South}, p)
	return int(math.Floor(east / cellMetres)), int(math.Floor(north / cellMetres))
}

// cells visits the cells that a box meets.
func (g *grid) cells(b geo.Box, f func(cell int)) {
	west, south := g.at(geo.Point{Lon: b.West, Lat: b.South})
	east, north := g.at(geo.Point{Lon: b.East, Lat: b.North})
	for y := max(0, south); y <= min(g.high-1, north); y++ {
		for x := max(0, west); x <= min(g.wide-1, east); x++ {
			f(y*g.wide + x)
		}
	}
}

// line gives the points of a piece.
func (n *Network) line(p piece) []geo.Point { return n.ways[p.way].Line[p.first : p.last+1] }

// Snap brings a point to the nearest road on which a journey may begin or end;
// false where none lies within so many metres. Of two at the same distance the
// one of the earlier way is taken.
func (n *Network) Snap(p geo.Point, within float64) (Foot, bool) {
	best := Foot{Metres: math.Inf(1)}
	if len(n.pieces) == 0 || !p.Valid() {
		return best, false
	}
	column, row := n.grid.at(p)
	rings := int(within/cellMetres) + 1
	for ring := 0; ring <= rings; ring++ {
		// What lies in this ring is at least ring-1 cells away.
		if float64(ring-1)*cellMetres > math.Min(best.Metres, within) {
			break
		}
		n.grid.ring(column, row, ring, func(cell int) {
			for _, i := range n.grid.list[n.grid.first[cell]:n.grid.first[cell+1]] {
				n.nearer(&best, i, p)
			}
		})
	}
	return best, best.Metres <= within
}

// nearer takes the piece if it is nearer than the best so far.
func (n *Network) nearer(best *Foot, i int32, p geo.Point) {
	one := n.pieces[i]
	if n.ways[one.way].NoStop {
		return
	}
	line := n.line(one)
	foot := geo.NearestOn(line, p)
	if foot.Metres > best.Metres || (foot.Metres == best.Metres && i >= best.piece) {
		return
	}
	// Measured as the pieces are; NearestOn measures on a flat map.
	along := geo.Length(line[:foot.Segment+1]) + geo.Distance(line[foot.Segment], foot.Point)
	share := math.Max(0, math.Min(1, along*1000/float64(one.mm)))
	*best = Foot{Point: foot.Point, Metres: foot.Metres, Way: int(one.way), piece: i, share: share}
}

// ring visits the cells that lie so many cells from a cell, none outside of the
// grid.
func (g *grid) ring(column, row, ring int, f func(cell int)) {
	put := func(x, y int) {
		if x >= 0 && y >= 0 && x < g.wide && y < g.high {
			f(y*g.wide + x)
		}
	}
	for y := max(row-ring, 0); y <= min(row+ring, g.high-1); y++ {
		if y == row-ring || y == row+ring {
			for x := max(column-ring, 0); x <= min(column+ring, g.wide-1); x++ {
				put(x, y)
			}
			continue
		}
		put(column-ring, y)
		put(column+ring, y)
	}
}
