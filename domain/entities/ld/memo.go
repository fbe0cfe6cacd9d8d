package ld

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// memo remembers the last answers for names that no table holds: a slot is simply
// overwritten, so that strangers' names can neither fill nor lock it.
type memo struct {
	seed  maphash.Seed
	slots [memoSlots]atomic.Pointer[answer]
}

type answer struct{ from, to string }

// sow makes it ready for use.
func (m *memo) sow() { m.seed = maphash.MakeSeed() }

func (m *memo) slot(s string) *atomic.Pointer[answer] {
	return &m.slots[maphash.String(m.seed, s)%memoSlots]
}

func (m *memo) get(s string) (string, bool) {
	if a := m.slot(s).Load(); a != nil && a.from == s {
		return a.to, true
	}
	return "", false
}

// put keeps copies: both texts may be parts of a request's body.
func (m *memo) put(from, to string) {
	if len(from) <= maxMemo && len(to) <= maxMemo {
		m.slot(from).Store(&answer{strings.Clone(from), strings.Clone(to)})
	}
}
