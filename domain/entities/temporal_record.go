package entities

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"maps"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrBehind tells that the history has not taken what was answered already.
var ErrBehind = fault.New(fault.Unavailable, "entities.history_behind", "The history is being written; please ask again.")

// The measures of the recorder.
const (
	recordLinger  = 200 * time.Millisecond // until the changes of many are written at once
	recordAtOnce  = 2_000                  // changes in one unit of work: others want to write, too
	recordMost    = 1_000_000              // changes that wait; beyond them, writers wait
	restFrom      = 16_000                 // so many wait: a burst, whose writers go first
	restMost      = 100 * time.Millisecond // after each unit of work
	recordRetry   = 250 * time.Millisecond
	recordLease   = 6 * time.Second
	seenMost      = 4 << 20          // entities whose fresh parts are counted
	historyWithin = 10 * time.Second // that readers wait for what was answered
)

// recorder writes every change of an attribute into the history 历史记录. All nodes
// keep the changes that are not written yet; the one that has the lease writes
// them, and how far it came in the same unit of work. So after a crash, or on
// another node, it goes on exactly there. A nil recorder keeps nothing.
type recorder struct {
	db    *db.DB
	clock clock.Clock
	node  string
	store store

	began  atomic.Uint64 // the frame of the log that is being applied, or was last
	mu     sync.Mutex
	room   *sync.Cond
	queue  backlog
	upto   uint64        // operations up to here are in the queue or written
	done   uint64        // operations up to here are written
	moved  chan struct{} // closed when done changes
	ending bool

	wake, hurry chan struct{}

	// Only the writing goroutine uses what follows.
	seed    maphash.Seed
	seen    map[uint64]uint8 // fresh parts of an entity that were counted, by its hash
	deleted uint64           // how often histories had been deleted when seen was begun
	intern  texts
	scratch scratch
}

func newRecorder(d *db.DB, c clock.Clock, node string) *recorder {
	if d == nil {
		return nil
	}
	h := &recorder{
		db: d, clock: c, node: node, moved: make(chan struct{}), wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1),
		seed: maphash.MakeSeed(), seen: map[uint64]uint8{}, intern: texts{},
	}
	h.room = sync.NewCond(&h.mu)
	return h
}

// frameEnd is the last operation that a frame of the log can have.
func frameEnd(frame uint64) uint64 { return frame<<frameBits | (1<<frameBits - 1) }

// start learns how far the history is written; applied is the frame up to which
// changes are not told any more, last the newest of the log.
func (h *recorder) start(ctx context.Context, applied, last uint64) error {
	if h == nil {
		return nil
	}
	var done uint64
	err := h.db.Do(ctx, func(tx *db.Tx) (err error) {
		done, err = h.store.begin(ctx, tx, frameEnd(last))
		return err
	})
	if err != nil {
		return err
	}
	if done != 0 && done>>frameBits < applied {
		slog.WarnContext(ctx, "the history lacks what was done while it was not kept", "from", done>>frameBits+1, "to", applied)
	}
	h.began.Store(applied)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queue, h.ending = backlog{}, false
	h.upto = max(done, frameEnd(applied))
	h.setDone(done)
	return nil
}

// setDone is called with mu held.
func (h *recorder) setDone(done uint64) {
	h.done = done
	close(h.moved)
	h.moved = make(chan struct{})
	h.queue.drop(done)
	h.room.Broadcast()
}

// begins is told before a frame is applied, ends after it.
func (h *recorder) begins(frame uint64) {
	if h != nil {
		h.began.Store(frame)
	}
}

func (h *recorder) ends(frame uint64) {
	if h == nil {
		return
	}
	h.mu.Lock()
	h.upto = max(h.upto, frameEnd(frame))
	h.mu.Unlock()
	signal(h.wake)
}

// signal says it without waiting; a signal that is already pending is enough.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Changed takes a change of an entity into the queue.
func (h *recorder) Changed(c *Change) {
	if c.Before == nil && c.After == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.queue.n >= recordMost && !h.ending {
		signal(h.wake)
		h.room.Wait()
	}
	if c.Sequence > h.done {
		h.queue.add(c)
	}
}

// run writes until the context ends.
func (h *recorder) run(ctx context.Context) {
	for h.wait(ctx) {
		began := h.clock.Now()
		err := h.writeSome(ctx)
		switch {
		case err == nil:
			h.rest(ctx, h.clock.Now().Sub(began))
			continue
		case ctx.Err() != nil:
			continue
		case errors.Is(err, errLeaseLost):
			err = h.look(ctx)
		}
		if err != nil {
			slog.WarnContext(ctx, "the history cannot be written; it waits", "error", err)
		}
		select {
		case <-h.clock.After(recordRetry):
		case <-h.hurry:
		case <-ctx.Done():
		}
	}
}

// rest gives way to the writers of a burst: two thirds of the time, until the queue
// is half full or somebody waits for what is in it. The history is then a little
// late, and nothing else.
func (h *recorder) rest(ctx context.Context, worked time.Duration) {
	if n, _ := h.waiting(); n < restFrom || n > recordMost/2 {
		return
	}
	select {
	case <-h.clock.After(min(2*worked, restMost)):
	case <-h.hurry:
	case <-ctx.Done():
	}
}

// wait returns when there is something to be written, a little later unless
// somebody waits for it or it is much; false when the context ended.
func (h *recorder) wait(ctx context.Context) bool {
	for {
		switch n, behind := h.waiting(); {
		case ctx.Err() != nil:
			return false
		case n >= recordAtOnce:
			return true
		case behind:
			select {
			case <-h.clock.After(recordLinger):
			case <-h.hurry:
			case <-ctx.Done():
			}
			return ctx.Err() == nil
		}
		select {
		case <-h.wake:
		case <-ctx.Done():
		}
	}
}

func (h *recorder) waiting() (n int, behind bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.queue.n, h.upto > h.done
}

// look reads how far another node has written.
func (h *recorder) look(ctx context.Context) error {
	var done uint64
	err := h.db.View(ctx, func(tx *db.Tx) (err error) {
		done, err = h.store.counted(ctx, tx, writeHistory)
		return err
	})
	if err == nil {
		h.mu.Lock()
		h.setDone(done)
		h.mu.Unlock()
	}
	return err
}

// take gives the changes that are to be written next, with the operations
// between which they lie.
func (h *recorder) take() (list []Change, from, to uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list, more := h.queue.first()
	if more {
		return list, h.done, list[len(list)-1].Sequence
	}
	return list, h.done, h.upto
}

// writeSome writes changes and how far they go in one unit of work.
func (h *recorder) writeSome(ctx context.Context) error {
	list, from, to := h.take()
	if to == from {
		return nil
	}
	var counted map[uint64]uint8
	err := h.db.Do(ctx, func(tx *db.Tx) (err error) {
		if err = h.store.advance(ctx, tx, h.node, from, to, db.Micros(tx.Now.Add(recordLease))); err == nil {
			counted, err = h.write(ctx, tx, list)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(h.seen) > seenMost {
		clear(h.seen)
	}
	maps.Copy(h.seen, counted)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.setDone(to)
	return nil
}

// end lets nobody wait for the writing any more.
func (h *recorder) end() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ending = true
	h.room.Broadcast()
}

// finish writes what is left, after run has returned.
func (h *recorder) finish(ctx context.Context) {
	if h == nil {
		return
	}
	for {
		if _, behind := h.waiting(); !behind {
			return
		}
		if err := h.writeSome(ctx); err != nil {
			if !errors.Is(err, errLeaseLost) || h.look(ctx) != nil {
				slog.WarnContext(ctx, "the history is written after the next start", "error", err)
			}
			return
		}
	}
}

// reach returns when everything that was applied at the call is written.
func (h *recorder) reach(ctx context.Context) error {
	if h == nil {
		return nil
	}
	target := frameEnd(h.began.Load())
	patience := h.clock.After(historyWithin)
	for {
		h.mu.Lock()
		done, moved, ending := h.done, h.moved, h.ending
		h.mu.Unlock()
		if done >= target {
			return nil
		}
		if ending {
			return ErrBehind
		}
		signal(h.hurry)
		signal(h.wake)
		select {
		case <-moved:
		case <-patience:
			return ErrBehind
		case <-ctx.Done():
			return ErrBehind.Because(ctx.Err())
		case <-h.clock.After(recordRetry):
		}
	}
}

// dropLimit is the newest frame that the log may forget for the history's sake.
func (h *recorder) dropLimit() uint64 {
	if h == nil {
		return math.MaxUint64
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return max((h.done+1)>>frameBits, 1) - 1
}
