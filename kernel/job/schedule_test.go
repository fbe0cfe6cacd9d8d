package job_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/kernel/job"
)

func TestMissedScheduleComesOnceAfterDowntime(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var at []string
		kind := job.Kind{Name: "things.rollup", Run: func(_ context.Context, run *job.Run) error {
			at = append(at, run.Now.Format("15:04"))
			return nil
		}}
		if err := c.Register([]job.Kind{kind}, []job.Schedule{{Kind: "things.rollup", Cron: "*/15 * * * *"}}); err != nil {
			t.Fatal(err)
		}
		c.work(0)
		c.clock.Advance(15 * time.Minute)
		c.work(1)
		c.clock.Advance(5*time.Hour + 5*time.Minute) // nobody was there
		c.work(1)
		c.work(0)
		c.clock.Advance(10 * time.Minute)
		c.work(1)
		if got := strings.Join(at, " "); got != "05:15 10:20 10:30" {
			t.Fatal(got)
		}
		list, err := c.Schedules(t.Context())
		if err != nil || len(list) != 1 || !list[0].NextAt.Equal(monday.Add(5*time.Hour+45*time.Minute)) || list[0].LastRun == "" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestTwoNodesFireAScheduleOnce(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var ran atomic.Int64
		nodes := []*city{c, node(t, c.db, c.clock)}
		for _, n := range nodes {
			kind := job.Kind{Name: "night.report", Run: func(context.Context, *job.Run) error { ran.Add(1); return nil }}
			if err := n.Register([]job.Kind{kind}, []job.Schedule{{Kind: "night.report", Cron: "0 3 * * *", Args: map[string]int{"days": 1}}}); err != nil {
				t.Fatal(err)
			}
			n.work(0)
		}
		c.clock.Advance(24 * time.Hour)
		var wg sync.WaitGroup
		for _, n := range nodes {
			wg.Go(func() {
				if _, err := n.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if ran.Load() != 1 {
			t.Fatalf("ran %d times", ran.Load())
		}
	})
}

func TestWrongDeclarationsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		run := func(context.Context, *job.Run) error { return nil }
		c.can(job.Kind{Name: "a.b", Run: run})
		cases := map[string]struct {
			kinds     []job.Kind
			schedules []job.Schedule
			want      error
		}{
			"twice":        {[]job.Kind{{Name: "a.b", Run: run}}, nil, job.ErrKind},
			"without Run":  {[]job.Kind{{Name: "a.c"}}, nil, job.ErrKind},
			"unknown kind": {nil, []job.Schedule{{Kind: "x.y", Cron: "@daily"}}, job.ErrUnknown},
			"no cron":      {nil, []job.Schedule{{Kind: "a.b", Cron: "every noon"}}, job.ErrCron},
			"never":        {nil, []job.Schedule{{Kind: "a.b", Cron: "0 0 30 2 *"}}, job.ErrCron},
			"other zone":   {nil, []job.Schedule{{Kind: "a.b", Cron: "TZ=UTC 0 0 * * *"}}, job.ErrCron},
		}
		for name, k := range cases {
			if err := c.Register(k.kinds, k.schedules); !errors.Is(err, k.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestNewVersionOfAScheduleKeepsWhatTheOldOneHasPlanned(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var ran int
		kind := job.Kind{Name: "night.report", Run: func(context.Context, *job.Run) error { ran++; return nil }}
		upgraded := node(t, c.db, c.clock)
		for n, cron := range map[*city]string{c: "0 8 * * *", upgraded: "0 9 * * *"} {
			if err := n.Register([]job.Kind{kind}, []job.Schedule{{Kind: "night.report", Cron: cron}}); err != nil {
				t.Fatal(err)
			}
		}
		c.work(0) // plans eight o'clock
		c.clock.Advance(time.Hour)
		upgraded.work(1)
		list, err := upgraded.Schedules(t.Context())
		if err != nil || !list[0].NextAt.Equal(monday.Add(2*time.Hour)) {
			t.Fatalf("%+v %v", list, err)
		}
		c.clock.Advance(time.Hour)
		upgraded.work(1)
	})
}
