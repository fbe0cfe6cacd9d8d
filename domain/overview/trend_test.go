package overview

import (
	"errors"
	"testing"
	"time"

	"citybrain/kernel/db"
)

// TestTrendKeepsItsGaps keeps three minutes, of which one has no value.
func TestTrendKeepsItsGaps(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		for i, pressure := range []float64{3.0, 0, 2.5} {
			c.town.well(c.clock.Now())
			if i == 1 {
				c.town.measure["manhole.pressure."] = Measure{}
			} else {
				c.town.measure["manhole.pressure."] = Measure{N: 10, Sum: pressure, Newest: c.clock.Now()}
			}
			for range 2 { // two nodes, or a job run twice: one value a minute
				if err := c.keepTrends(c.ctx); err != nil {
					t.Fatal(err)
				}
			}
			c.clock.Advance(time.Minute)
		}
		got, err := c.Trend(c.ctx, "pressure", noon.Add(-time.Minute), c.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		want := []*float64{nil, number(0.3), nil, number(0.25)}
		if len(got.Points) != len(want) || got.Step != 60 {
			t.Fatalf("%d points of %d s, want %d of 60 s", len(got.Points), got.Step, len(want))
		}
		for i, p := range got.Points {
			if at := noon.Add(time.Duration(i-1) * time.Minute); int64(*p[0]) != at.UnixMilli() {
				t.Errorf("point %d stands at %v, want %v", i, int64(*p[0]), at.UnixMilli())
			}
			if (p[1] == nil) != (want[i] == nil) || (p[1] != nil && *p[1] != *want[i]) {
				t.Errorf("point %d is %v, want %v", i, p[1], want[i])
			}
		}
		if kept, err := c.Trend(c.ctx, "alarms", time.Time{}, time.Time{}); err != nil || len(kept.Points) != 1440 || kept.Points[1439][1] != nil {
			t.Errorf("a figure whose trend is not kept has only gaps over 24 h: %d points, %v", len(kept.Points), err)
		}
	})
}

// TestLongTrendsAreSummedUp: a month does not travel minute by minute.
func TestLongTrendsAreSummedUp(t *testing.T) {
	for name, c := range map[string]struct {
		back time.Duration
		step time.Duration
	}{
		"a day":        {24 * time.Hour, time.Minute},
		"three days":   {72 * time.Hour, 5 * time.Minute},
		"ten days":     {240 * time.Hour, 15 * time.Minute},
		"thirty days":  {720 * time.Hour, time.Hour},
		"three hours":  {3 * time.Hour, time.Minute},
		"half an hour": {30 * time.Minute, time.Minute},
	} {
		sp, err := cut(noon.Add(-c.back), noon, noon)
		if err != nil || sp.step != c.step {
			t.Errorf("%s: step %v, %v, want %v", name, sp.step, err, c.step)
		}
		if points := len(sp.fill(nil)); points > trendMost {
			t.Errorf("%s has %d points", name, points)
		}
	}
}

func TestMeansOfLongTrends(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		err := c.db.Do(c.ctx, func(tx *db.Tx) error {
			for i := range 10 { // 12:00 to 12:09: means of 5 minutes are 2 and 7
				if err := c.store.keep(c.ctx, tx, "lamps", noon.Add(time.Duration(i)*time.Minute), float64(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Trend(c.ctx, "lamps", noon.Add(-72*time.Hour), noon.Add(10*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		last := got.Points[len(got.Points)-2:]
		if got.Step != 300 || *last[0][1] != 2 || *last[1][1] != 7 {
			t.Errorf("step %d, last means %v %v", got.Step, *last[0][1], *last[1][1])
		}
	})
}

func TestTrendRefusesNonsense(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		for name, ask := range map[string]struct {
			figure   string
			from, to time.Time
			want     error
		}{
			"no such figure":       {"nothing", time.Time{}, time.Time{}, ErrNoFigure},
			"end before beginning": {"lamps", noon, noon.Add(-time.Hour), ErrRange},
			"a hundred years":      {"lamps", noon.AddDate(-100, 0, 0), noon, ErrRange},
		} {
			if _, err := c.Trend(c.ctx, ask.figure, ask.from, ask.to); !errors.Is(err, ask.want) {
				t.Errorf("%s: %v, want %v", name, err, ask.want)
			}
		}
		if _, err := c.Replay(c.ctx, noon.Add(-48*time.Hour), noon, 0); !errors.Is(err, ErrRange) {
			t.Errorf("a replay of two days: %v", err)
		}
	})
}

func TestForgetKeepsAMonth(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.town.well(c.clock.Now())
		if err := c.keepTrends(c.ctx); err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(trendKept - time.Hour)
		if err := c.forget(c.ctx); err != nil {
			t.Fatal(err)
		}
		if n := c.kept(t); n != 1 {
			t.Fatalf("%d values are left before the month is over, want 1", n)
		}
		c.clock.Advance(2 * time.Hour)
		if err := c.forget(c.ctx); err != nil {
			t.Fatal(err)
		}
		if n := c.kept(t); n != 0 {
			t.Errorf("%d values are left after the month", n)
		}
	})
}

func (c city) kept(t *testing.T) int {
	t.Helper()
	got, err := c.Trend(c.ctx, "lamps", noon.Add(-time.Minute), noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range got.Points {
		if p[1] != nil {
			n++
		}
	}
	return n
}
