package db

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// unit is one Do or View on its way through an engine. f may run several
// times; tx is the last one.
type unit struct {
	kind   string
	f      func(*Tx) error
	now    func() time.Time
	engine Engine
	tx     *Tx
}

// run calls f on a fresh Tx over the connection and writes the facts it
// emitted. A panic becomes an error of this unit. When f ends its goroutine
// (a test that fails inside), gone is called with the error instead.
func (u *unit) run(ctx context.Context, on conn, gone func(error)) (err error) {
	tx := &Tx{Now: u.now().UTC().Truncate(time.Microsecond), Engine: u.engine, on: on, kind: u.kind}
	u.tx = tx
	returned := false
	defer func() {
		tx.end()
		if returned {
			return
		}
		if cause := recover(); cause != nil {
			err = ErrPanicked.Because(fmt.Errorf("%v\n%s", cause, debug.Stack()))
			return
		}
		gone(ErrPanicked.Saying("The unit of work ended its goroutine."))
	}()
	err = u.f(tx)
	if err == nil {
		err = tx.failed // f may not shrug off a statement that failed
	}
	if err == nil {
		err = tx.flush(ctx)
	}
	if err == nil && ctx.Err() != nil {
		err = ErrCancelled.Because(ctx.Err())
	}
	returned = true
	return err
}

// end closes what f left open; nothing may use the Tx afterwards.
func (t *Tx) end() {
	t.over = true
	if t.rowsOpen() {
		t.open.Close()
	}
}
