package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/life"
)

// Part runs the schedules and the workers of this node while it lives. Stop
// takes no new work, tells running jobs to end and waits for them; what does
// not end in time is taken over by another node when its lock runs out.
func (q *Queue) Part() life.Part {
	var stop context.CancelFunc
	ended := make(chan struct{})
	return life.Part{
		Name: "jobs",
		Start: func(ctx context.Context) error {
			if err := q.fire(ctx); err != nil {
				return err
			}
			ctx, stop = context.WithCancel(ctx)
			go func() {
				defer close(ended)
				q.loop(ctx)
			}()
			return nil
		},
		Stop: func(ctx context.Context) error {
			if stop == nil {
				return nil
			}
			stop()
			select {
			case <-ended:
				return nil
			case <-ctx.Done():
				return fmt.Errorf("jobs still run: %w", ctx.Err())
			}
		},
	}
}

// loop hands due jobs to free workers until the context ends.
func (q *Queue) loop(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, q.Workers)
	for {
		q.round(ctx, free, &running)
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		case <-q.clock.After(q.Poll):
		}
	}
}

// round fires schedules and starts as many due jobs as there are free workers.
func (q *Queue) round(ctx context.Context, free chan struct{}, running *sync.WaitGroup) {
	if err := q.fire(ctx); err != nil {
		q.report(ctx, err)
		return
	}
	for {
		select {
		case free <- struct{}{}:
		default:
			return // a worker that becomes free wakes the loop
		}
		c, ok, err := q.claim(ctx)
		if err != nil || !ok {
			<-free
			q.report(ctx, err)
			return
		}
		running.Go(func() {
			defer q.nudge()
			defer func() { <-free }()
			q.report(ctx, q.work(ctx, c))
		})
	}
}

// report logs what hindered the queue; the next round tries again.
func (q *Queue) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		q.Log.ErrorContext(ctx, "job queue hindered", "code", fault.From(err).Code, "error", err)
	}
}

// fire adds the jobs of all schedules that are due. One that was missed while
// no node ran comes once, however often it was missed.
func (q *Queue) fire(ctx context.Context) error {
	now := q.clock.Now()
	var due []scheduled
	err := q.db.View(ctx, func(tx *db.Tx) error {
		due = nil
		for _, s := range q.allSchedules() {
			t, err := q.store.timetable(ctx, tx, s.name)
			if err != nil {
				return err
			}
			if t.neverWritten || t.cron != s.Cron || !t.next.After(now) {
				due = append(due, s)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read schedules: %w", err)
	}
	for _, s := range due {
		if err := q.db.Do(ctx, func(tx *db.Tx) error { return q.fireOne(ctx, tx, s) }); err != nil {
			return fmt.Errorf("schedule %s: %w", s.name, err)
		}
	}
	return q.prune(ctx, now)
}

// fireOne looks again inside the unit of work, since another node may have
// been first.
func (q *Queue) fireOne(ctx context.Context, tx *db.Tx, s scheduled) error {
	t, err := q.store.timetable(ctx, tx, s.name)
	if err != nil {
		return err
	}
	switch {
	case t.neverWritten, t.cron != s.Cron && t.next.After(tx.Now): // new or changed: from now on
	case t.next.After(tx.Now):
		return nil
	default: // also what an older version of the schedule has planned
		k, _ := q.kind(s.Kind)
		n := newRun{id: id.New[ID]("job", tx.Now), kind: s.Kind, args: s.args, attempts: k.Attempts, at: tx.Now,
			options: Options{UniqueKey: "schedule " + s.name}}
		if t.lastRun, err = q.store.add(ctx, tx, n); err != nil {
			return err
		}
		t.last = tx.Now
	}
	t.next = s.plan.next(tx.Now)
	return q.store.keepTimetable(ctx, tx, s, t)
}

// prune forgets ended jobs of long ago, once an hour.
func (q *Queue) prune(ctx context.Context, now time.Time) error {
	if now.Sub(q.pruned) < time.Hour {
		return nil
	}
	q.pruned = now
	err := q.db.Do(ctx, func(tx *db.Tx) error {
		_, err := q.store.prune(ctx, tx, now.Add(-q.Keep))
		return err
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
