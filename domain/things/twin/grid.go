package twin

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sync"
)

// cellSize is the edge of a grid cell in units of 1e-7 degrees: 0.002°, about
// 220 m north to south. A vehicle at 10 m/s changes its cell every 20 s.
const cellSize = 20_000

const stripes = 64

// grid finds things by place. Each cell holds the positions themselves, so that
// a search need not visit the things.
type grid struct {
	stripes [stripes]stripe
}

type stripe struct {
	mu    sync.RWMutex
	cells map[cellKey][]entry
}

type cellKey struct{ x, y int32 }

type entry struct {
	slot     Slot
	lon, lat int32
	profile  uint16
}

func (g *grid) init() {
	for i := range g.stripes {
		g.stripes[i].cells = make(map[cellKey][]entry)
	}
}

func cellOf(lon, lat int32) cellKey { return cellKey{floor(lon), floor(lat)} }

func floor(v int32) int32 {
	if v < 0 {
		return -((-v + cellSize - 1) / cellSize)
	}
	return v / cellSize
}

func (g *grid) stripe(k cellKey) *stripe {
	h := uint32(k.x)*0x9E3779B1 ^ uint32(k.y)*0x85EBCA77
	return &g.stripes[(h>>16)&(stripes-1)]
}

func (r *record) placed() bool { return r.lon != 0 || r.lat != 0 }

// insert puts a thing into its cell.
func (g *grid) insert(slot Slot, r *record) {
	if !r.placed() {
		return
	}
	k := cellOf(r.lon, r.lat)
	st := g.stripe(k)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.cells[k] = append(st.cells[k], entry{slot, r.lon, r.lat, r.profile})
}

func (g *grid) remove(slot Slot, r *record) {
	if !r.placed() {
		return
	}
	k := cellOf(r.lon, r.lat)
	st := g.stripe(k)
	st.mu.Lock()
	defer st.mu.Unlock()
	list := st.cells[k]
	i := find(list, slot)
	if i < 0 {
		return
	}
	last := len(list) - 1
	list[i] = list[last]
	if last == 0 {
		delete(st.cells, k)
		return
	}
	st.cells[k] = list[:last]
}

// move changes a thing's position in the record and in the grid.
func (g *grid) move(slot Slot, r *record, lon, lat int32) {
	if r.placed() && (lon != 0 || lat != 0) && cellOf(r.lon, r.lat) == cellOf(lon, lat) {
		k := cellOf(lon, lat)
		st := g.stripe(k)
		st.mu.Lock()
		if i := find(st.cells[k], slot); i >= 0 {
			st.cells[k][i].lon, st.cells[k][i].lat = lon, lat
		}
		st.mu.Unlock()
		r.lon, r.lat = lon, lat
		return
	}
	g.remove(slot, r)
	r.lon, r.lat = lon, lat
	g.insert(slot, r)
}

func find(list []entry, slot Slot) int {
	return slices.IndexFunc(list, func(e entry) bool { return e.slot == slot })
}

// Neighbour is a thing found near a point.
type Neighbour struct {
	Slot   Slot
	Metres float64
}

// maxRings bounds the search by rings of cells (some 3.5 km); where things are
// fewer than that, looking at all of them is quicker.
const maxRings = 16

// Near gives the k things nearest to a point, nearest first. keep, if not nil,
// chooses by profile and slot; it must not call the twin.
func (t *Twin) Near(lon, lat float64, k int, keep func(profile int, slot Slot) bool) []Neighbour {
	if k <= 0 {
		return nil
	}
	x, y := fixed(lon), fixed(lat)
	n := &nearest{x: x, y: y, k: k, keep: keep, cos: math.Cos(lat * math.Pi / 180)}
	centre := cellOf(x, y)
	// After ring r everything within r whole cells was seen; a cell is
	// narrowest east to west.
	cellMetres := float64(cellSize) * metresPerUnit * math.Min(1, n.cos)
	for ring := int32(0); ring <= maxRings; ring++ {
		t.grid.ring(centre, ring, n.take)
		if len(n.best) == k && float64(ring)*cellMetres >= n.best[0].Metres {
			return n.sorted()
		}
	}
	n.best = n.best[:0]
	t.grid.all(n.take)
	return n.sorted()
}

const metresPerUnit = 111_319.49 / 1e7

type nearest struct {
	x, y int32
	cos  float64
	k    int
	keep func(int, Slot) bool
	best farthest
}

// farthest is a heap with the farthest neighbour on top: whoever asks for many
// things of a large city must not pay for moving them all at each find.
type farthest []Neighbour

func (f farthest) Len() int           { return len(f) }
func (f farthest) Less(i, j int) bool { return f[i].Metres > f[j].Metres }
func (f farthest) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }

// Push is for container/heap.
func (f *farthest) Push(one any) { *f = append(*f, one.(Neighbour)) }

// Pop is for container/heap.
func (f *farthest) Pop() any {
	last := len(*f) - 1
	one := (*f)[last]
	*f = (*f)[:last]
	return one
}

// sorted gives what was found, nearest first.
func (n *nearest) sorted() []Neighbour {
	slices.SortFunc(n.best, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Slot, b.Slot))
	})
	return n.best
}

func (n *nearest) take(list []entry) {
	for _, e := range list {
		dx := float64(int64(e.lon)-int64(n.x)) * n.cos * metresPerUnit
		dy := float64(int64(e.lat)-int64(n.y)) * metresPerUnit
		d := math.Sqrt(dx*dx + dy*dy)
		full := len(n.best) == n.k
		if full && d >= n.best[0].Metres {
			continue
		}
		if n.keep != nil && !n.keep(int(e.profile), e.slot) {
			continue
		}
		if full {
			n.best[0] = Neighbour{e.slot, d}
			heap.Fix(&n.best, 0)
			continue
		}
		heap.Push(&n.best, Neighbour{e.slot, d})
	}
}

// ring visits the cells at this distance from the centre.
func (g *grid) ring(c cellKey, r int32, visit func([]entry)) {
	for dx := -r; dx <= r; dx++ {
		step := int32(1)
		if dx != -r && dx != r && r > 0 {
			step = 2 * r
		}
		for dy := -r; dy <= r; dy += step {
			g.visit(cellKey{c.x + dx, c.y + dy}, visit)
		}
	}
}

func (g *grid) visit(k cellKey, visit func([]entry)) {
	st := g.stripe(k)
	st.mu.RLock()
	defer st.mu.RUnlock()
	if list := st.cells[k]; len(list) > 0 {
		visit(list)
	}
}

func (g *grid) all(visit func([]entry)) {
	for i := range g.stripes {
		st := &g.stripes[i]
		st.mu.RLock()
		for _, list := range st.cells {
			visit(list)
		}
		st.mu.RUnlock()
	}
}
