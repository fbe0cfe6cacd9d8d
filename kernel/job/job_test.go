package job_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/job"
	"citybrain/kernel/page"
)

// city is one node of a city with a queue and a clock that the test moves.
type city struct {
	*job.Queue
	t     *testing.T
	db    *db.DB
	clock *clock.Fake
	log   *bytes.Buffer
}

// monday is a working day in winter, seven in the morning in Helsinki.
var monday = time.Date(2026, 1, 12, 5, 0, 0, 0, time.UTC)

func helsinki(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// each runs a story on every engine.
func each(t *testing.T, story func(t *testing.T, c *city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			now := clock.NewFake(monday)
			d := dbtest.Open(t, engine, []db.Migrations{job.Migrations()}, dbtest.At(now.Now))
			story(t, node(t, d, now))
		})
	}
}

// node is one more node on the same store.
func node(t *testing.T, d *db.DB, now *clock.Fake) *city {
	t.Helper()
	c := &city{Queue: job.New(d, now, helsinki(t)), t: t, db: d, clock: now, log: &bytes.Buffer{}}
	c.Log = slog.New(slog.NewTextHandler(c.log, nil))
	return c
}

func (c *city) can(kinds ...job.Kind) {
	c.t.Helper()
	if err := c.Register(kinds, nil); err != nil {
		c.t.Fatal(err)
	}
}

func (c *city) add(kind string, args any, o job.Options) (id job.ID) {
	c.t.Helper()
	err := c.db.Do(c.t.Context(), func(tx *db.Tx) (err error) {
		id, err = c.Add(c.t.Context(), tx, kind, args, o)
		return err
	})
	if err != nil {
		c.t.Fatalf("add %s: %v", kind, err)
	}
	return id
}

// work runs everything that is due and checks how many jobs that were.
func (c *city) work(want int) {
	c.t.Helper()
	ran, err := c.RunDue(c.t.Context())
	if err != nil || ran != want {
		c.t.Fatalf("ran %d jobs, want %d: %v\n%s", ran, want, err, c.log)
	}
}

func (c *city) see(id job.ID) job.Job {
	c.t.Helper()
	j, err := c.Get(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return j
}

func (c *city) is(id job.ID, want job.State) job.Job {
	c.t.Helper()
	j := c.see(id)
	if j.State != want {
		c.t.Fatalf("job is %s, want %s: %s %s", j.State, want, j.ErrorCode, j.Error)
	}
	return j
}

func TestAddedJobRunsOnceWithItsArguments(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var heard []string
		c.can(job.Kind{Name: "things.rollup", ZH: "汇总", EN: "Roll up", Run: func(_ context.Context, run *job.Run) error {
			var day string
			if err := json.Unmarshal(run.Args, &day); err != nil {
				return err
			}
			heard = append(heard, fmt.Sprintf("%s %d %s", day, run.Attempt, run.Now.Format("15:04")))
			return nil
		}})
		id := c.add("things.rollup", "2026-01-11", job.Options{})
		c.work(1)
		c.work(0)
		if j := c.is(id, job.Done); j.ZH != "汇总" || j.Attempt != 1 || !j.EndedAt.Equal(monday) {
			t.Fatalf("job %+v", j)
		}
		if !slices.Equal(heard, []string{"2026-01-11 1 05:00"}) {
			t.Fatalf("heard %v", heard)
		}
	})
}

func TestJobOfARefusedUnitDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "mail.send", Run: func(context.Context, *job.Run) error { return nil }})
		refused := errors.New("refused")
		err := c.db.Do(t.Context(), func(tx *db.Tx) error {
			if _, err := c.Add(t.Context(), tx, "mail.send", nil, job.Options{}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		c.work(0)
	})
}

func TestUniqueKeyHoldsWhileTheJobIsOpen(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "tiles.draw", Run: func(context.Context, *job.Run) error { return nil }})
		first := c.add("tiles.draw", 1, job.Options{UniqueKey: "jingan"})
		if again := c.add("tiles.draw", 2, job.Options{UniqueKey: "jingan"}); again != first {
			t.Fatalf("a second job %s beside %s", again, first)
		}
		c.add("tiles.draw", 3, job.Options{UniqueKey: "huangpu"})
		c.work(2)
		if later := c.add("tiles.draw", 4, job.Options{UniqueKey: "jingan"}); later == first {
			t.Fatal("the key still holds after the end")
		}
	})
}

func TestHigherPriorityGoesFirstAndLaterWaits(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var order []string
		c.can(job.Kind{Name: "alarm.call", Run: func(_ context.Context, run *job.Run) error {
			order = append(order, string(run.Args))
			return nil
		}})
		c.add("alarm.call", "lamp", job.Options{})
		c.add("alarm.call", "flood", job.Options{Priority: 9})
		c.add("alarm.call", "report", job.Options{RunAt: monday.Add(time.Hour), Priority: 99})
		c.work(2)
		c.clock.Advance(time.Hour)
		c.work(1)
		if got := strings.Join(order, " "); got != `"flood" "lamp" "report"` {
			t.Fatal(got)
		}
	})
}

func TestFailedAttemptIsTriedLaterAndLater(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		gateway := fault.New(fault.Unavailable, "sms.down", "The gateway does not answer.")
		tries := 0
		c.can(job.Kind{Name: "sms.send", Attempts: 4, Run: func(context.Context, *job.Run) error {
			tries++
			return gateway
		}})
		id := c.add("sms.send", nil, job.Options{})
		for attempt, pause := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
			c.work(1)
			j := c.is(id, job.Queued)
			wait := j.RunAt.Sub(c.clock.Now())
			if j.Attempt != attempt+1 || j.ErrorCode != "sms.down" || wait < pause*4/5 || wait > pause*6/5 {
				t.Fatalf("attempt %d waits %v: %+v", attempt+1, wait, j)
			}
			c.clock.Advance(wait - time.Microsecond)
			c.work(0)
			c.clock.Advance(time.Microsecond)
		}
		c.work(1)
		if j := c.is(id, job.Failed); j.Error != gateway.Message || tries != 4 {
			t.Fatalf("after %d tries: %+v", tries, j)
		}
		if _, err := c.Retry(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		c.work(1)
		if j := c.is(id, job.Queued); j.Attempt != 1 {
			t.Fatalf("a retried job counts from %d", j.Attempt)
		}
	})
}

func TestGivenUpJobFailsAtOnceAndPanicIsAFailure(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(
			job.Kind{Name: "a.gone", Run: func(context.Context, *job.Run) error { return job.GiveUp(errors.New("no such number")) }},
			job.Kind{Name: "a.broken", Attempts: 1, Run: func(context.Context, *job.Run) error { panic("nil map") }},
		)
		gone, broken := c.add("a.gone", nil, job.Options{}), c.add("a.broken", nil, job.Options{})
		c.work(2)
		c.is(gone, job.Failed)
		if j := c.is(broken, job.Failed); j.ErrorCode != "job.panicked" || strings.Contains(j.Error, "nil map") {
			t.Fatalf("%+v", j)
		}
	})
}

func TestProgressIsVisibleWhileTheJobRuns(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var id job.ID
		c.can(job.Kind{Name: "register.import", Run: func(ctx context.Context, run *job.Run) error {
			if err := run.Progress(ctx, 500, 2000, "第二个文件"); err != nil {
				return err
			}
			if j := c.is(run.ID, job.Running); j.Done != 500 || j.Total != 2000 || j.Note != "第二个文件" || j.Node == "" {
				t.Errorf("seen %+v", j)
			}
			return nil
		}})
		id = c.add("register.import", nil, job.Options{})
		c.work(1)
		c.is(id, job.Done)
	})
}

func TestEndedJobsAreForgottenInTime(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "mail.send", Run: func(context.Context, *job.Run) error { return nil }})
		id := c.add("mail.send", nil, job.Options{})
		c.work(1)
		c.clock.Advance(c.Keep)
		c.work(0)
		c.see(id)
		c.clock.Advance(time.Hour)
		c.work(0)
		if _, err := c.Get(t.Context(), id); !errors.Is(err, job.ErrMissing) {
			t.Fatalf("still there: %v", err)
		}
	})
}

func TestListIsPagedNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "mail.send", Run: func(context.Context, *job.Run) error { return nil }})
		var added []job.ID
		for k := range 5 {
			added = append(added, c.add("mail.send", k, job.Options{}))
			c.clock.Advance(time.Second)
		}
		slices.Reverse(added)
		var seen []job.ID
		ask := page.Ask{Limit: 2}
		for {
			list, err := c.List(t.Context(), job.Filter{State: job.Queued}, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range list.Items {
				seen = append(seen, j.ID)
			}
			if ask.Cursor = list.Next; ask.Cursor == "" {
				break
			}
		}
		if !slices.Equal(seen, added) {
			t.Fatalf("%v, want %v", seen, added)
		}
	})
}

func TestPartWorksOffWhatIsAddedAndStops(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ran := make(chan job.ID)
		c.can(job.Kind{Name: "mail.send", Run: func(_ context.Context, run *job.Run) error {
			ran <- run.ID
			return nil
		}})
		part := c.Part()
		if err := part.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			id := c.add("mail.send", nil, job.Options{})
			if got := <-ran; got != id {
				t.Fatalf("ran %s, want %s", got, id)
			}
		}
		if err := part.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
