package entities

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"

	"citybrain/domain/entities/model"
)

// The faults of writing.
var (
	ErrUnknown = fault.New(fault.Unavailable, "entities.write_unknown", "It is not known whether this was stored; please look, and send it again.")
)

// proposeBytes is how many bytes of operations go into the log at once.
const proposeBytes = 4 << 20

// outcome is what became of an operation when it was applied.
type outcome struct {
	err     error // a *model.Problem; nil: it was done
	created bool
	result  model.Result
}

// ticket is some operations whose proposer waits.
type ticket struct {
	number   uint64
	ops      []*operation
	outcomes []outcome
	left     atomic.Int64
	done     chan struct{}
	failed   chan error
}

// Stored is told by the log.
func (t *ticket) Stored(err error) {
	if err != nil {
		t.failed <- err
	}
}

func (t *ticket) land(index int, out outcome) {
	t.outcomes[index] = out
	if t.left.Add(-1) == 0 {
		close(t.done)
	}
}

// waiting is who waits for operations on this node. Numbers begin at random, so
// that no other process and no earlier start used them.
type waiting struct {
	mu      sync.Mutex
	last    uint64
	tickets map[uint64]*ticket
}

func (w *waiting) open(ops []*operation) *ticket {
	t := &ticket{ops: ops, outcomes: make([]outcome, len(ops)), done: make(chan struct{}), failed: make(chan error, 1)}
	t.left.Store(int64(len(ops)))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tickets == nil {
		w.tickets, w.last = map[uint64]*ticket{}, rand.Uint64()
	}
	w.last++
	t.number = w.last
	w.tickets[t.number] = t
	return t
}

func (w *waiting) close(t *ticket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.tickets, t.number)
}

func (w *waiting) find(number uint64) *ticket {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tickets[number]
}

// propose puts operations into the log and waits until this node has applied
// them. They are applied in their order, but others' may come between. An error
// is a fault of the log; what the operations themselves came to is in the
// outcomes.
func (s *Service) propose(ctx context.Context, ops []*operation) ([]outcome, error) {
	now := db.Micros(s.Clock.Now())
	for _, o := range ops {
		o.at = now
	}
	t := s.waiting.open(ops)
	defer s.waiting.close(t)
	if err := s.put(ctx, t); err != nil {
		return nil, err
	}
	select {
	case <-t.done:
		return t.outcomes, nil
	case err := <-t.failed:
		return nil, err
	case <-ctx.Done():
		return nil, ErrUnknown.Because(ctx.Err())
	}
}

// one proposes a single operation.
func (s *Service) one(ctx context.Context, o *operation) (outcome, error) {
	outcomes, err := s.propose(ctx, []*operation{o})
	if err != nil {
		return outcome{}, err
	}
	return outcomes[0], nil
}

var rooms = sync.Pool{New: func() any { return new([]byte) }}

// put writes the operations of a ticket into the log, in pieces that it takes.
func (s *Service) put(ctx context.Context, t *ticket) error {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	text, reports := (*room)[:0], make([]bus.Report, 0, len(t.ops))
	for i, o := range t.ops {
		from := len(text)
		text = o.append(text, t.number, i)
		reports = append(reports, bus.Report{Device: "broker", Topic: "operation", Received: o.at, Payload: text[from:len(text):len(text)]})
		if len(text) < proposeBytes && i < len(t.ops)-1 {
			continue
		}
		if err := s.Log.Put(ctx, reports, t); err != nil {
			return err
		}
		text, reports = text[:0], reports[:0] // the log has copied them
	}
	*room = text
	return nil
}
