package entities

import (
	"slices"
	"sync/atomic"
)

// roll is slots in the order of their creation. Readers take the slice as it is
// and pass over the slots that are empty or were withdrawn since; only the
// changing goroutine writes.
type roll struct {
	slots atomic.Pointer[[]*slot]
	live  atomic.Int64
	dead  int // empty slots that still stand on it
}

// read gives the slots; the slice must not be changed.
func (r *roll) read() []*slot {
	if r == nil {
		return nil
	}
	if p := r.slots.Load(); p != nil {
		return *p
	}
	return nil
}

// len is how many entities are on the roll.
func (r *roll) len() int {
	if r == nil {
		return 0
	}
	return int(r.live.Load())
}

// add appends behind the end that readers know: what they read stays as it is.
func (r *roll) add(at *slot) {
	list := append(r.read(), at)
	r.slots.Store(&list)
	r.live.Add(1)
}

// bury notes that a slot of the roll became empty, clears away now and then, and
// gives how many are left.
func (r *roll) bury() int {
	left := int(r.live.Add(-1))
	r.dead++
	if r.dead < 64 || r.dead*2 < len(r.read()) {
		return left
	}
	kept := make([]*slot, 0, left)
	for _, at := range r.read() {
		if at.entity.Load() != nil {
			kept = append(kept, at)
		}
	}
	r.slots.Store(&kept)
	r.dead = 0
	return left
}

// drop takes off the slot of an entity that lives on, and gives how many are
// left. It copies the roll, which is seldom done: an entity seldom loses a type.
func (r *roll) drop(at *slot) int {
	list := r.read()
	i := slices.Index(list, at)
	if i < 0 {
		return r.len()
	}
	kept := slices.Concat(list[:i], list[i+1:])
	r.slots.Store(&kept)
	return int(r.live.Add(-1))
}
