package entities

import (
	"math"
	"slices"
	"sync"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

const (
	cellsPerDegree = 500 // a cell is about 200 m wide
	wideCells      = 16  // what covers more cells stands on a list of its own
)

type cell struct{ x, y int32 }

// box is west, south, east, north in degrees.
type box [4]float64

// places finds entities by where they are: a grid of cells.
type places struct {
	mu    sync.RWMutex
	cells map[cell][]*slot
	wide  []*slot // large shapes
}

func (p *places) init() { p.cells = map[cell][]*slot{} }

// put brings the grid in line with a change; before or after may be nil.
func (p *places) put(at *slot, before, after *model.Entity) {
	was, had := boxOfEntity(before)
	is, has := boxOfEntity(after)
	if had == has && was == is {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if had {
		p.each(was, func(list []*slot) []*slot {
			if i := slices.Index(list, at); i >= 0 {
				list[i] = list[len(list)-1]
				list = list[:len(list)-1]
			}
			return list
		})
	}
	if has {
		p.each(is, func(list []*slot) []*slot { return append(list, at) })
	}
}

// each changes every list on which a shape with this box stands.
func (p *places) each(b box, change func([]*slot) []*slot) {
	from, to := cellOf(b[0], b[1]), cellOf(b[2], b[3])
	if int64(to.x-from.x+1)*int64(to.y-from.y+1) > wideCells {
		p.wide = change(p.wide)
		return
	}
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			list := change(p.cells[cell{x, y}])
			if len(list) == 0 {
				delete(p.cells, cell{x, y})
				continue
			}
			p.cells[cell{x, y}] = list
		}
	}
}

func cellOf(lon, lat float64) cell {
	return cell{int32(math.Floor(lon * cellsPerDegree)), int32(math.Floor(lat * cellsPerDegree))}
}

// within gives the slots that may lie in the box, in the order of creation; false
// where the box is so large that looking at all entities is as good.
func (p *places) within(b box) ([]*slot, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	from, to := cellOf(b[0], b[1]), cellOf(b[2], b[3])
	if float64(to.x-from.x+1)*float64(to.y-from.y+1) > float64(len(p.cells)) {
		return nil, false
	}
	found := slices.Clone(p.wide)
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			found = append(found, p.cells[cell{x, y}]...)
		}
	}
	slices.SortFunc(found, func(a, b *slot) int { return int(int64(a.number) - int64(b.number)) })
	return slices.Compact(found), true
}

// boxOfEntity gives the box of where an entity is; false if it does not say so.
func boxOfEntity(e *model.Entity) (b box, ok bool) {
	if e == nil {
		return b, false
	}
	a := e.Attribute(model.Location)
	if a == nil {
		return b, false
	}
	at := a.Default()
	if at == nil || at.Kind != model.GeoProperty {
		return b, false
	}
	found, ok := query.BoxOf(at.Value)
	return box{found.West, found.South, found.East, found.North}, ok
}
