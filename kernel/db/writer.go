package db

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// A group ends at this many units or this long after its first, so that the
// first never waits long for the others.
const (
	mostUnits = 512
	mostWait  = 20 * time.Millisecond
)

// writer is SQLite's one writer. Its goroutine owns the transaction and hands
// the connection to one waiting unit after the other, each in a SAVEPOINT; one
// commit and one fsync then release them all.
type writer struct {
	on      *session
	queue   chan *ticket
	quit    chan struct{}
	stopped chan struct{}
	once    sync.Once
	metrics *metrics
}

// ticket is one unit in the queue. The unit runs in the goroutine of its Do,
// so that a test which fails inside ends itself and not the writer.
type ticket struct {
	claimed atomic.Bool   // taken by the writer, or left by the caller
	dead    atomic.Bool   // f has ended the caller's goroutine
	turn    chan struct{} // the writer: run now; it may come again for a unit on its own
	worked  chan error    // the caller: f has returned
	done    chan error    // the writer: committed, or why not
}

func startWriter(on *session, m *metrics) *writer {
	w := &writer{on: on, queue: make(chan *ticket, 2*mostUnits), quit: make(chan struct{}), stopped: make(chan struct{}), metrics: m}
	go w.loop()
	return w
}

// do queues the unit and runs f whenever the writer says so.
func (w *writer) do(ctx context.Context, u *unit) error {
	t := &ticket{turn: make(chan struct{}), worked: make(chan error, 1), done: make(chan error, 1)}
	select {
	case <-w.quit:
		return ErrClosed
	default:
	}
	select {
	case w.queue <- t:
	case <-ctx.Done():
		return ErrCancelled.Because(ctx.Err())
	case <-w.quit:
		return ErrClosed
	}
	leave := ctx.Done()
	for {
		select {
		case <-t.turn:
			leave = nil // from here the writer decides
			t.worked <- u.run(ctx, steady{w.on}, t.die)
		case err := <-t.done:
			return err
		case <-w.stopped:
			return t.closed()
		case <-leave:
			if t.claim() {
				return ErrCancelled.Because(ctx.Err())
			}
			leave = nil
		}
	}
}

// claim settles once who decides on the ticket: the writer, which takes it
// from the queue, or the caller, whose context has ended.
func (t *ticket) claim() bool { return t.claimed.CompareAndSwap(false, true) }

// die answers for a unit whose goroutine has ended; nobody can run it again.
func (t *ticket) die(err error) {
	t.dead.Store(true)
	t.worked <- err
}

// closed prefers the answer that the writer gave before it stopped.
func (t *ticket) closed() error {
	select {
	case err := <-t.done:
		return err
	default:
		return ErrClosed
	}
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case t := <-w.queue:
			w.group(t)
		case <-w.quit:
			return
		}
	}
}

// group runs the first unit and all that wait behind it, commits once and
// answers every member.
func (w *writer) group(first *ticket) {
	if err := w.begin(); err != nil {
		w.answer([]*ticket{first}, translate(err))
		return
	}
	members, lost := w.gather(first)
	if lost == nil {
		lost = w.commit(len(members))
	}
	if lost != nil {
		w.rescue(members, lost)
		return
	}
	w.answer(members, nil)
}

// gather runs units until the queue is empty or the group is full. Units that
// fail are rolled back and answered at once; an error means that the engine
// has given up the whole transaction.
func (w *writer) gather(first *ticket) (members []*ticket, lost error) {
	started := time.Now()
	for t := first; t != nil; t = w.next(len(members), started) {
		if !t.claim() {
			continue // cancelled while queued
		}
		if err := w.one(t); err != nil {
			return append(members, t), err
		}
		if t.failed() {
			continue
		}
		members = append(members, t)
	}
	return members, nil
}

// failed reports whether the ticket has its answer already.
func (t *ticket) failed() bool { return len(t.done) > 0 }

func (w *writer) next(members int, started time.Time) *ticket {
	if members >= mostUnits || time.Since(started) > mostWait {
		return nil
	}
	select {
	case t := <-w.queue:
		return t
	default:
		return nil
	}
}

// one runs a unit in a SAVEPOINT. It answers a unit that failed and gives an
// error only when the transaction is gone.
func (w *writer) one(t *ticket) error {
	if err := w.exec("SAVEPOINT unit"); err != nil {
		return err
	}
	t.turn <- struct{}{}
	err := <-t.worked
	if err == nil {
		return w.exec("RELEASE unit")
	}
	if w.exec("ROLLBACK TO unit") != nil || w.exec("RELEASE unit") != nil {
		return err // the engine rolled back everything because of it
	}
	t.done <- err
	return nil
}

// rescue answers a group whose transaction is gone. After a failing disk every
// member fails; otherwise one member is at fault (a foreign key checked at
// commit, a conflict that rolls back) and each is tried once on its own.
func (w *writer) rescue(members []*ticket, lost error) {
	_ = w.exec("ROLLBACK") // there may be none left to roll back
	if failingDisk(lost) {
		w.answer(members, commitFault(lost))
		return
	}
	for _, t := range members {
		w.answer([]*ticket{t}, w.alone(t))
	}
}

func (w *writer) alone(t *ticket) error {
	if t.dead.Load() {
		return ErrPanicked
	}
	if err := w.begin(); err != nil {
		return translate(err)
	}
	t.turn <- struct{}{}
	err := <-t.worked
	if err == nil {
		if err = w.commit(1); err == nil {
			return nil
		}
		err = commitFault(err)
	}
	_ = w.exec("ROLLBACK")
	return err
}

// commitFault is the fault of a commit that did not happen.
func commitFault(err error) error {
	err = translate(err)
	if errors.Is(err, ErrFailed) {
		return ErrCommit.Because(err)
	}
	return err
}

func (w *writer) begin() error {
	return w.exec("BEGIN IMMEDIATE")
}

func (w *writer) commit(units int) error {
	started := time.Now()
	if err := w.exec("COMMIT"); err != nil {
		return err
	}
	w.metrics.committed(units, time.Since(started))
	return nil
}

func (w *writer) exec(statement string) error {
	_, err := w.on.exec(context.Background(), statement, nil)
	return err
}

func (w *writer) answer(members []*ticket, err error) {
	for _, t := range members {
		t.claim()
		t.done <- err
	}
}

// close ends the writer after its present group; units still in the queue get
// ErrClosed.
func (w *writer) close() {
	w.once.Do(func() { close(w.quit) })
	<-w.stopped
	w.on.close()
}
