package places

import (
	"container/list"
	"sync"

	"citybrain/domain/places/tile"
)

// tileBudget bounds the packed tiles kept in memory, in bytes; all tiles of a
// centre of ten kilometres fit.
const tileBudget = 96 << 20

// tileCost is what an entry takes beside its bytes.
const tileCost = 200

// tileCache keeps the packed tiles that were asked for last.
type tileCache struct {
	mu     sync.Mutex
	budget int
	size   int
	order  *list.List // of *cachedTile, last used in front
	byAddr map[tile.Address]*list.Element
}

type cachedTile struct {
	address tile.Address
	packed  []byte // nil for an empty tile
}

func newTileCache(budget int) *tileCache {
	return &tileCache{budget: budget, order: list.New(), byAddr: map[tile.Address]*list.Element{}}
}

func (c *tileCache) get(a tile.Address) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byAddr[a]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cachedTile).packed, true
}

func (c *tileCache) put(a tile.Address, packed []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byAddr[a]; ok || len(packed) > c.budget/4 {
		return
	}
	c.byAddr[a] = c.order.PushFront(&cachedTile{a, packed})
	c.size += len(packed) + tileCost
	for c.size > c.budget {
		last := c.order.Back()
		old := last.Value.(*cachedTile)
		c.order.Remove(last)
		delete(c.byAddr, old.address)
		c.size -= len(old.packed) + tileCost
	}
}
