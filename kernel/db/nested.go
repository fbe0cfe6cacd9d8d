package db

import (
	"bytes"
	"runtime"
	"sync"
)

// nesting knows which goroutines are inside a unit of work. f gets no context
// of its own, so the goroutine is the only mark that an inner Do shares with
// the outer one; a unit that waits for itself would stop the whole city.
type nesting struct {
	inside sync.Map // goroutine id → kind of unit
}

// enter marks the goroutine until leave is called. A View inside a View is
// harmless and allowed.
func (n *nesting) enter(kind string) (leave func(), err error) {
	g := goroutine()
	outer, inside := n.inside.LoadOrStore(g, kind)
	switch {
	case !inside:
		return func() { n.inside.Delete(g) }, nil
	case outer == "view" && kind == "view":
		return func() {}, nil
	}
	return nil, ErrNested.With("outer", outer).With("inner", kind)
}

// goroutine reads the number out of "goroutine 42 [running]: …". It costs
// about a microsecond, little beside an fsync.
func goroutine() string {
	var room [40]byte
	head := room[:runtime.Stack(room[:], false)]
	head = bytes.TrimPrefix(head, []byte("goroutine "))
	if i := bytes.IndexByte(head, ' '); i > 0 {
		head = head[:i]
	}
	return string(head)
}
