package life

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

type noteKey struct{}
type failKey struct{}

// note collects what a part says while it starts.
type note struct {
	mu    sync.Mutex
	parts []string
}

func (n *note) text() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.parts, ", ")
}

func (l *Life) carry(ctx context.Context, n *note) context.Context {
	ctx = context.WithValue(ctx, noteKey{}, n)
	return context.WithValue(ctx, failKey{}, l.failed)
}

// Note adds a remark to the step line of the part whose Start has this context:
// life.Note(ctx, "1384 signals"). Elsewhere it does nothing.
func Note(ctx context.Context, format string, args ...any) {
	n, ok := ctx.Value(noteKey{}).(*note)
	if !ok {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.parts = append(n.parts, fmt.Sprintf(format, args...))
}

// Fail tells Run that the part whose Start had this context cannot go on, which
// stops the binary with err. Only the first failure counts.
func Fail(ctx context.Context, err error) {
	failed, ok := ctx.Value(failKey{}).(chan error)
	if !ok || err == nil {
		return
	}
	select {
	case failed <- err:
	default:
	}
}
