package query

import (
	"iter"

	"citybrain/kernel/geo"
)

// bands cuts a figure into rows from south to north and knows the edges of each,
// so that a point or an edge is compared with few of them. No rows means that
// the figure is so small that all its edges are looked at.
type bands struct {
	south, scale float64
	rows         int
	start        []int32 // of each row in items, and the end
	items        []int32 // numbers of edges
}

const (
	fewEdges  = 16
	mostItems = 8 // per edge: edges that run through all rows make the rows fewer
)

func newBands(edges []edge, box geo.Box) bands {
	height := box.North - box.South
	if len(edges) < fewEdges || height <= 0 {
		return bands{}
	}
	b := bands{south: box.South, rows: len(edges)}
	for {
		b.scale = float64(b.rows) / height
		if b.count(edges) <= mostItems*len(edges) || b.rows == 1 {
			break
		}
		b.rows /= 2
	}
	b.fill(edges)
	return b
}

// count gives the number of items and sets the starts of the rows.
func (b *bands) count(edges []edge) (sum int) {
	for i := range edges {
		low, high := b.span(&edges[i])
		sum += high - low + 1
	}
	return sum
}

func (b *bands) fill(edges []edge) {
	b.start = make([]int32, b.rows+1)
	for i := range edges {
		low, high := b.span(&edges[i])
		for r := low; r <= high; r++ {
			b.start[r+1]++
		}
	}
	for r := range b.rows {
		b.start[r+1] += b.start[r]
	}
	b.items = make([]int32, b.start[b.rows])
	next := make([]int32, b.rows)
	copy(next, b.start)
	for i := range edges {
		low, high := b.span(&edges[i])
		for r := low; r <= high; r++ {
			b.items[next[r]] = int32(i)
			next[r]++
		}
	}
}

// number gives the row of a latitude; what lies beyond belongs to the last ones.
func (b *bands) number(lat float64) int {
	return max(0, min(int((lat-b.south)*b.scale), b.rows-1))
}

func (b *bands) span(e *edge) (low, high int) {
	return b.number(min(e.a.Lat, e.b.Lat)), b.number(max(e.a.Lat, e.b.Lat))
}

// row gives the numbers of the edges at a latitude.
func (b *bands) row(lat float64) []int32 {
	r := b.number(lat)
	return b.items[b.start[r]:b.start[r+1]]
}

// crowd gives how many edges locate looks at for a point.
func (f *figure) crowd(p geo.Point) int {
	if f.bands.rows == 0 {
		return len(f.edges)
	}
	return len(f.bands.row(p.Lat))
}

// near gives the edges between two latitudes, each once, and perhaps some more.
func (f *figure) near(south, north float64) iter.Seq[*edge] {
	return func(yield func(*edge) bool) {
		if f.bands.rows == 0 {
			for i := range f.edges {
				if !yield(&f.edges[i]) {
					return
				}
			}
			return
		}
		f.inRows(f.bands.number(south), f.bands.number(north), yield)
	}
}

func (f *figure) inRows(low, high int, yield func(*edge) bool) {
	for r := low; r <= high; r++ {
		for _, i := range f.bands.items[f.bands.start[r]:f.bands.start[r+1]] {
			first, _ := f.bands.span(&f.edges[i])
			if r != max(first, low) {
				continue // was given with an earlier row
			}
			if !yield(&f.edges[i]) {
				return
			}
		}
	}
}
