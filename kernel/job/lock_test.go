package job_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/job"
)

func TestCancelledJobHearsOfItAndItsResultIsDiscarded(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "report.print", Run: func(ctx context.Context, run *job.Run) error {
			if _, err := c.Cancel(ctx, run.ID); err != nil {
				t.Error(err)
			}
			if err := run.Progress(ctx, 1, 2, ""); !errors.Is(err, job.ErrCancelled) {
				t.Errorf("progress after cancel: %v", err)
			}
			return nil
		}})
		running := c.add("report.print", nil, job.Options{})
		c.work(1)
		c.is(running, job.Cancelled)
		waiting := c.add("report.print", nil, job.Options{})
		if _, err := c.Cancel(t.Context(), waiting); err != nil {
			t.Fatal(err)
		}
		c.work(0)
		if _, err := c.Cancel(t.Context(), waiting); !errors.Is(err, job.ErrState) {
			t.Fatalf("cancel twice: %v", err)
		}
		if _, err := c.Get(t.Context(), "job_none"); !errors.Is(err, job.ErrMissing) {
			t.Fatalf("no such job: %v", err)
		}
	})
}

func TestSilentJobLearnsOfItsCancellationByTheHeartbeat(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "long.silence", Run: func(ctx context.Context, run *job.Run) error {
			if _, err := c.Cancel(ctx, run.ID); err != nil {
				t.Error(err)
			}
			c.clock.Advance(c.Lock / 3)
			<-ctx.Done()
			return ctx.Err()
		}})
		id := c.add("long.silence", nil, job.Options{})
		c.work(1)
		c.is(id, job.Cancelled)
	})
}

func TestHeartbeatKeepsTheLockOfALongJob(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		other := node(t, c.db, c.clock)
		kind := job.Kind{Name: "long.work", Timeout: time.Hour, Run: func(ctx context.Context, run *job.Run) error {
			c.clock.Advance(10 * c.Lock)
			other.work(0)
			return nil
		}}
		c.can(kind)
		other.can(kind)
		id := c.add("long.work", nil, job.Options{})
		c.work(1)
		c.is(id, job.Done)
	})
}

func TestJobThatTakesTooLongIsStopped(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "slow.export", Timeout: time.Minute, Attempts: 1, Run: func(ctx context.Context, _ *job.Run) error {
			c.clock.Advance(time.Minute)
			<-ctx.Done()
			return ctx.Err()
		}})
		id := c.add("slow.export", nil, job.Options{})
		c.work(1)
		if j := c.is(id, job.Failed); j.ErrorCode != job.ErrTimeout.Code {
			t.Fatalf("%+v", j)
		}
	})
}

// dies is a node that claims a job and disappears: its clock stands still, so
// its heartbeat stops, and its Run hangs until the test ends.
func dies(t *testing.T, d *db.DB, kind string, end <-chan error) (alive *city, started chan *job.Run, ended chan struct{}) {
	t.Helper()
	alive = node(t, d, clock.NewFake(monday))
	started, ended = make(chan *job.Run, 1), make(chan struct{})
	alive.can(job.Kind{Name: kind, Attempts: 2, Run: func(ctx context.Context, run *job.Run) error {
		started <- run
		return <-end
	}})
	go func() {
		defer close(ended)
		if _, err := alive.RunDue(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("the dead node: %v", err)
		}
	}()
	return alive, started, ended
}

func TestDeadNodesJobIsTakenOverAndItsLateResultDiscarded(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		runs := 0
		c.can(job.Kind{Name: "register.load", Attempts: 2, Run: func(_ context.Context, run *job.Run) error {
			runs++
			if run.Attempt != 2 {
				t.Errorf("taken over as attempt %d", run.Attempt)
			}
			return nil
		}})
		id := c.add("register.load", nil, job.Options{})
		end := make(chan error)
		_, started, ended := dies(t, c.db, "register.load", end)
		run := <-started
		c.work(0) // its lock still holds
		c.clock.Advance(c.Lock)
		c.work(1)
		if err := run.Progress(t.Context(), 1, 2, "still here"); !errors.Is(err, job.ErrLost) {
			t.Errorf("progress of the dead node: %v", err)
		}
		err := c.db.Do(t.Context(), func(tx *db.Tx) error { return run.Hold(t.Context(), tx) })
		if !errors.Is(err, job.ErrLost) {
			t.Errorf("the dead node may still commit: %v", err)
		}
		end <- errors.New("late and wrong")
		<-ended
		if j := c.is(id, job.Done); runs != 1 || j.Error != "" {
			t.Fatalf("ran %d times: %+v", runs, j)
		}
	})
}

func TestJobWhoseEveryNodeDiedFails(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		id := job.ID("")
		end := make(chan error)
		c.can(job.Kind{Name: "poison.pill", Attempts: 2, Run: func(context.Context, *job.Run) error { return nil }})
		id = c.add("poison.pill", nil, job.Options{})
		var nodes []chan struct{}
		for range 2 {
			_, started, ended := dies(t, c.db, "poison.pill", end)
			<-started
			nodes = append(nodes, ended)
			c.clock.Advance(c.Lock)
		}
		c.work(0)
		if j := c.is(id, job.Failed); j.ErrorCode != job.ErrAbandoned.Code {
			t.Fatalf("%+v", j)
		}
		close(end)
		for _, ended := range nodes {
			<-ended
		}
		c.is(id, job.Failed)
	})
}

func TestTwoNodesNeverRunOneJobTwice(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			now := clock.NewFake(monday)
			store := dbtest.Fresh(t, engine)
			first := dbtest.Reopen(t, store, []db.Migrations{job.Migrations()}, dbtest.At(now.Now))
			second := first
			if engine == db.Postgres {
				second = dbtest.Reopen(t, store, []db.Migrations{job.Migrations()}, dbtest.At(now.Now))
			}
			const jobs = 60
			var mu sync.Mutex
			ran := map[job.ID]int{}
			kind := job.Kind{Name: "count.me", Run: func(_ context.Context, run *job.Run) error {
				mu.Lock()
				defer mu.Unlock()
				ran[run.ID]++
				return nil
			}}
			nodes := []*city{node(t, first, now), node(t, second, now), node(t, second, now)}
			for _, n := range nodes {
				n.can(kind)
			}
			for k := range jobs {
				nodes[0].add("count.me", k, job.Options{})
			}
			var total atomic.Int64
			var wg sync.WaitGroup
			for _, n := range nodes {
				wg.Go(func() {
					k, err := n.RunDue(t.Context())
					if err != nil {
						t.Error(err)
					}
					total.Add(int64(k))
				})
			}
			wg.Wait()
			if len(ran) != jobs || total.Load() != jobs {
				t.Fatalf("%d of %d jobs in %d runs", len(ran), jobs, total.Load())
			}
		})
	}
}

func TestStoppedNodeGivesItsJobBack(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		started := make(chan job.ID, 1)
		c.can(job.Kind{Name: "long.import", Run: func(ctx context.Context, run *job.Run) error {
			started <- run.ID
			<-ctx.Done()
			return ctx.Err()
		}})
		part := c.Part()
		if err := part.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		id := c.add("long.import", nil, job.Options{})
		<-started
		if err := part.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if j := c.is(id, job.Queued); j.Attempt != 0 {
			t.Fatalf("%+v", j)
		}
	})
}
