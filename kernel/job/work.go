package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// RunDue fires the schedules that are due and works off every job that is due
// now, one after the other, and gives their number. The Part does the same with
// many workers; this is for tests and for command-line tools.
func (q *Queue) RunDue(ctx context.Context) (ran int, err error) {
	if err := q.fire(ctx); err != nil {
		return 0, err
	}
	for {
		c, ok, err := q.claim(ctx)
		if err != nil || !ok {
			return ran, err
		}
		if err := q.work(ctx, c); err != nil {
			return ran, err
		}
		ran++
	}
}

// claim takes the first job that is due for this node; ok is false if none is.
func (q *Queue) claim(ctx context.Context) (c claimed, ok bool, err error) {
	kinds := q.kindNames()
	if len(kinds) == 0 {
		return c, false, nil
	}
	for {
		err = q.db.Do(ctx, func(tx *db.Tx) (err error) {
			c, ok, err = q.store.claim(ctx, tx, kinds, q.holder, tx.Now.Add(q.Lock))
			if err == nil && ok && c.expired {
				return q.abandon(ctx, tx, c)
			}
			return err
		})
		if err != nil {
			return c, false, fmt.Errorf("claim a job: %w", err)
		}
		if !ok || !c.expired {
			return c, ok, nil
		}
	}
}

// abandon fails a job whose last attempt ended with its node.
func (q *Queue) abandon(ctx context.Context, tx *db.Tx, c claimed) error {
	return q.store.end(ctx, tx, c, ending{state: Failed, runAt: c.runAt, code: ErrAbandoned.Code, text: ErrAbandoned.Message})
}

// work runs one attempt to its end. It gives an error only if the store fails;
// what Run says is written into the job.
func (q *Queue) work(ctx context.Context, c claimed) error {
	k, _ := q.kind(c.kind)
	err := q.attempt(ctx, k, c)
	e := q.ending(c, err)
	if err != nil && ctx.Err() != nil { // this node stops; another one begins again
		e = ending{state: Queued, runAt: c.runAt, refund: true}
	}
	// A node that stops still writes how far its jobs came.
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	stored := q.db.Do(ending, func(tx *db.Tx) error { return q.store.end(ending, tx, c, e) })
	if errors.Is(stored, ErrLost) || errors.Is(stored, ErrCancelled) {
		q.Log.WarnContext(ctx, "result of a job discarded", "job", c.id, "kind", c.kind, "reason", fault.From(stored).Code)
		return nil
	}
	if e.state == Failed {
		q.Log.ErrorContext(ctx, "job failed", "job", c.id, "kind", c.kind, "attempt", c.attempt, "error", err)
	}
	if stored != nil {
		return fmt.Errorf("end job %s: %w", c.id, stored)
	}
	return nil
}

// attempt calls Run with a deadline and a lock that is renewed beside it.
func (q *Queue) attempt(ctx context.Context, k Kind, c claimed) (err error) {
	ctx, span := otel.Tracer("citybrain/kernel/job").Start(auth.AsSystem(ctx, "job "+c.kind), "job "+c.kind)
	defer span.End()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := make(chan struct{})
	defer close(late)
	deadline := q.clock.After(k.Timeout)
	go func() {
		select {
		case <-deadline:
			cancel(ErrTimeout.With("kind", k.Name))
		case <-late:
		}
	}()
	defer q.clock.Tick(q.Lock/3, func(time.Time) {
		if err := q.renew(ctx, c); errors.Is(err, ErrLost) || errors.Is(err, ErrCancelled) {
			cancel(err)
		}
	})()
	defer func() {
		if cause := recover(); cause != nil {
			err = ErrPanicked.Because(fmt.Errorf("%v\n%s", cause, debug.Stack()))
		}
	}()
	err = k.Run(ctx, q.newRun(c))
	if cause := context.Cause(ctx); err != nil && cause != nil && errors.Is(err, ctx.Err()) {
		return cause // why it ended, instead of that it ended
	}
	return err
}

func (q *Queue) newRun(c claimed) *Run {
	return &Run{
		ID: c.id, Attempt: c.attempt, Args: json.RawMessage(c.args), Now: q.clock.Now(),
		Progress: func(ctx context.Context, done, total int64, note string) error {
			return q.db.Do(ctx, func(tx *db.Tx) error {
				return q.store.progress(ctx, tx, c, tx.Now.Add(q.Lock), done, total, note)
			})
		},
		Hold: func(ctx context.Context, tx *db.Tx) error {
			return q.store.hold(ctx, tx, c, tx.Now.Add(q.Lock))
		},
	}
}

func (q *Queue) renew(ctx context.Context, c claimed) error {
	return q.db.Do(ctx, func(tx *db.Tx) error { return q.store.hold(ctx, tx, c, tx.Now.Add(q.Lock)) })
}

// ending decides what becomes of a job after an attempt.
func (q *Queue) ending(c claimed, err error) ending {
	if err == nil {
		return ending{state: Done, runAt: c.runAt}
	}
	f := fault.From(err)
	e := ending{state: Failed, runAt: c.runAt, code: f.Code, text: f.Message}
	var final giveUp
	if errors.As(err, &final) || c.attempt >= c.attempts {
		return e
	}
	e.state, e.runAt = Queued, q.clock.Now().Add(Backoff(c.attempt))
	return e
}

// The pause before the second attempt, and the longest.
const (
	firstPause   = 5 * time.Second
	longestPause = time.Hour
)

// Backoff is the pause after a failed attempt (1 is the first): it doubles each
// time up to an hour, with a fifth more or less so that jobs which failed
// together do not come back together.
func Backoff(attempt int) time.Duration {
	pause := longestPause
	if attempt <= 10 {
		pause = min(firstPause<<max(0, attempt-1), longestPause)
	}
	return pause*4/5 + rand.N(pause*2/5)
}
