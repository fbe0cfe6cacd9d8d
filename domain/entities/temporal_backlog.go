package entities

// backlog holds the changes that are not written into the history yet, in slabs of
// recordAtOnce: a burst of a million neither moves them nor leaves an array of their
// size behind.
type backlog struct {
	slabs [][]Change
	n     int
}

func (b *backlog) add(c *Change) {
	last := len(b.slabs) - 1
	if last < 0 || len(b.slabs[last]) == cap(b.slabs[last]) {
		b.slabs = append(b.slabs, make([]Change, 0, recordAtOnce))
		last++
	}
	b.slabs[last] = append(b.slabs[last], *c)
	b.n++
}

// first gives the oldest changes, and whether there are others behind them. They
// stay as they are while more are added.
func (b *backlog) first() (list []Change, more bool) {
	if len(b.slabs) == 0 {
		return nil, false
	}
	list = b.slabs[0]
	return list[:len(list):len(list)], len(b.slabs) > 1
}

// drop forgets the changes up to an operation.
func (b *backlog) drop(done uint64) {
	for len(b.slabs) > 0 {
		list, k := b.slabs[0], 0
		for k < len(list) && list[k].Sequence <= done {
			k++
		}
		clear(list[:k]) // entities that nobody else holds may go
		b.n -= k
		if k < len(list) {
			b.slabs[0] = list[k:]
			return
		}
		b.slabs[0] = nil
		b.slabs = b.slabs[1:]
	}
}
