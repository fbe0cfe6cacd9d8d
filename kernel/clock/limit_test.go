package clock

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDeadlinesAroundNationalDay(t *testing.T) {
	c := city(t, "shanghai")
	for name, x := range map[string]struct {
		start string
		limit Limit
		want  string
	}{
		"a burst pipe does not wait for offices":   {"2026-09-30 16:00", Limit{UrgentHours, 24}, "2026-10-01 16:00"},
		"office hours pass over the holiday":       {"2026-09-30 16:00", Limit{WorkingHours, 2}, "2026-10-08 10:00"},
		"office hours pass over lunch":             {"2026-09-29 11:00", Limit{WorkingHours, 1}, "2026-09-29 14:00"},
		"office hours end at the close, not later": {"2026-09-29 16:00", Limit{WorkingHours, 1}, "2026-09-29 17:00"},
		"the first working day is the next one":    {"2026-09-30 09:00", Limit{WorkingDays, 1}, "2026-10-08 17:00"},
		"a worked Saturday counts":                 {"2026-10-08 10:00", Limit{WorkingDays, 2}, "2026-10-10 17:00"},
		"a limit that begins on a day off":         {"2026-10-03 10:00", Limit{WorkingDays, 1}, "2026-10-08 17:00"},
		"at night it is still that day":            {"2026-09-28 23:30", Limit{WorkingDays, 1}, "2026-09-29 17:00"},
		"twenty working days, one a Sunday":        {"2026-09-15 10:00", Limit{WorkingDays, 20}, "2026-10-19 17:00"},
		"natural days end with their last day":     {"2026-09-21 16:00", Limit{NaturalDays, 3}, "2026-09-25 00:00"},
		"natural days do not mind the time of day": {"2026-09-21 00:00", Limit{NaturalDays, 3}, "2026-09-25 00:00"},
		"no natural day ends a limit on a holiday": {"2026-09-30 16:00", Limit{NaturalDays, 3}, "2026-10-09 00:00"},
		"nor on a Sunday":                          {"2026-10-09 16:00", Limit{NaturalDays, 2}, "2026-10-13 00:00"},
		"but on a worked Saturday":                 {"2026-10-08 16:00", Limit{NaturalDays, 2}, "2026-10-11 00:00"},
		"a leap year has a 29th of February":       {"2024-02-28 12:00", Limit{NaturalDays, 1}, "2024-03-01 00:00"},
	} {
		got, err := c.Deadline(at(t, c, x.start), x.limit)
		if want := at(t, c, x.want); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %s, %v, want %s", name, got.In(c.zone), err, x.want)
		}
	}
}

func TestSummerTimeBeginsInHelsinki(t *testing.T) {
	c := city(t, "helsinki")
	got, err := c.Deadline(at(t, c, "2026-03-27 14:00"), Limit{WorkingHours, 2}) // Friday closes at 15:00
	if want := at(t, c, "2026-03-30 09:15"); err != nil || !got.Equal(want) {
		t.Errorf("got %s, %v", got.In(c.zone), err)
	}
	got, err = c.Deadline(at(t, c, "2026-03-28 12:00"), Limit{NaturalDays, 1})
	if want := at(t, c, "2026-03-31 00:00"); err != nil || !got.Equal(want) {
		t.Errorf("got %s, %v", got.In(c.zone), err)
	}
}

func TestAHearingStopsTheClock(t *testing.T) {
	c := city(t, "shanghai")
	start := at(t, c, "2026-10-12 10:00") // a Monday
	limit := Limit{WorkingDays, 5}        // ends Monday 19 at 17:00
	hearing := Stop{at(t, c, "2026-10-13 10:00"), at(t, c, "2026-10-15 10:00")}
	got, err := c.Deadline(start, limit, hearing)
	if want := at(t, c, "2026-10-21 17:00"); err != nil || !got.Equal(want) {
		t.Errorf("two office days of hearing: got %s, %v", got.In(c.zone), err)
	}
	got, err = c.Deadline(start, limit, Stop{From: hearing.From})
	if err != nil || !got.IsZero() {
		t.Errorf("a standing clock has no deadline: got %s, %v", got, err)
	}
	got, err = c.Deadline(start, limit, Stop{From: at(t, c, "2026-10-20 10:00")})
	if want := at(t, c, "2026-10-19 17:00"); err != nil || !got.Equal(want) {
		t.Errorf("a stop after the end changes nothing: got %s, %v", got.In(c.zone), err)
	}
	got, err = c.Deadline(start, limit, Stop{at(t, c, "2026-10-16 18:00"), at(t, c, "2026-10-18 12:00")})
	if want := at(t, c, "2026-10-19 17:00"); err != nil || !got.Equal(want) {
		t.Errorf("a stop over the weekend costs no office time: got %s, %v", got.In(c.zone), err)
	}
}

func TestLightsOfALimit(t *testing.T) {
	c := city(t, "shanghai")
	start, limit := at(t, c, "2026-10-12 09:00"), Limit{WorkingHours, 10} // ends Tuesday 15:30… office days have 6 hours
	stop := []Stop{{at(t, c, "2026-10-13 09:00"), at(t, c, "2026-10-14 09:00")}}
	for when, want := range map[string]Progress{
		"2026-10-12 08:00": {Elapsed: 0, Remaining: 10 * time.Hour, Light: Green},
		"2026-10-12 12:00": {Elapsed: 150 * time.Minute, Remaining: 450 * time.Minute, Used: 0.25, Light: Green},
		"2026-10-13 12:00": {Elapsed: 6 * time.Hour, Remaining: 4 * time.Hour, Used: 0.6, Light: Green, Stopped: true},
		"2026-10-14 11:00": {Elapsed: 8 * time.Hour, Remaining: 2 * time.Hour, Used: 0.8, Light: Yellow},
		"2026-10-14 15:00": {Elapsed: 10 * time.Hour, Used: 1, Light: Red},
		"2026-10-15 15:00": {Elapsed: 10 * time.Hour, Used: 1, Light: Red, Overdue: 24 * time.Hour},
	} {
		want.Deadline = at(t, c, "2026-10-14 15:00").UTC()
		got, err := c.Progress(start, limit, stop, at(t, c, when), DefaultThresholds())
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", when, got, err, want)
		}
	}
	far := at(t, c, "2030-01-01 00:00") // overdue is told also past the known years
	if p, err := c.Progress(start, limit, stop, far, DefaultThresholds()); err != nil || p.Light != Red {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.Progress(start, limit, nil, start, Thresholds{0.9, 0.5}); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}

func TestBadLimitsAndStopsAreRefused(t *testing.T) {
	c := city(t, "shanghai")
	start := at(t, c, "2026-10-12 09:00")
	for _, bad := range []Limit{{}, {"weeks", 1}, {WorkingDays, 0}, {NaturalDays, -1}, {UrgentHours, 1 << 40}, {WorkingDays, maxDays + 1}} {
		if _, err := c.Deadline(start, bad); !errors.Is(err, ErrLimit) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	for name, bad := range map[string][]Stop{
		"backwards": {{hour(2), hour(1)}}, "overlapping": {{hour(1), hour(3)}, {hour(2), hour(4)}},
		"unordered": {{hour(3), hour(4)}, {hour(1), hour(2)}}, "open in the middle": {{hour(1), time.Time{}}, {hour(2), hour(3)}}, "no begin": {{}},
	} {
		if _, err := c.Deadline(start, Limit{WorkingDays, 5}, bad...); !errors.Is(err, ErrStops) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// draws for the properties: instants of 2025, limits, and up to three stops.
func drawStart(t *rapid.T, label string) time.Time {
	return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 364*24*60).Draw(t, label)) * time.Minute)
}

func drawLimit(t *rapid.T) Limit {
	kind := rapid.SampledFrom([]LimitKind{UrgentHours, WorkingHours, WorkingDays, NaturalDays}).Draw(t, "kind")
	return Limit{kind, rapid.IntRange(1, 30).Draw(t, "amount")}
}

func drawStops(t *rapid.T, from time.Time) []Stop {
	var out []Stop
	for range rapid.IntRange(0, 3).Draw(t, "stops") {
		from = from.Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(t, "gap")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(t, "stopped")) * time.Minute)
		out = append(out, Stop{from, to})
		from = to
	}
	return out
}

func TestALaterStartNeverEndsEarlier(t *testing.T) {
	c := city(t, "shanghai")
	rapid.Check(t, func(t *rapid.T) {
		limit, a, b := drawLimit(t), drawStart(t, "a"), drawStart(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		first, err1 := c.Deadline(a, limit)
		second, err2 := c.Deadline(b, limit)
		if err1 != nil || err2 != nil || second.Before(first) || !first.After(a) {
			t.Fatalf("%s from %s ends %s (%v), from %s %s (%v)", limit, a, first, err1, b, second, err2)
		}
	})
}

func TestALongerLimitEndsLater(t *testing.T) {
	c := city(t, "shanghai")
	rapid.Check(t, func(t *rapid.T) {
		limit, start := drawLimit(t), drawStart(t, "start")
		stops := drawStops(t, start)
		first, err1 := c.Deadline(start, limit, stops...)
		limit.Amount++
		second, err2 := c.Deadline(start, limit, stops...)
		same := limit.Kind == NaturalDays && second.Equal(first) // both last days lie in the same days off
		if err1 != nil || err2 != nil || !second.After(first) && !same {
			t.Fatalf("%s: %s, then %s (%v, %v)", limit, first, second, err1, err2)
		}
	})
}

// overDaysOff is what natural days give when their last day is a day off.
func overDaysOff(t *rapid.T, c *Calendar, start time.Time, limit Limit, stops []Stop, end time.Time, whole time.Duration) time.Duration {
	r, err := c.run(start, limit, stops)
	if err != nil || r.need < whole {
		t.Fatalf("%s of %s: %v", r.need, whole, err)
	}
	if day, err := c.Day(end.Add(-1)); err != nil || !day.Working {
		t.Fatalf("the last day %s is a day off (%v)", day.Start, err)
	}
	return r.need
}

// A stop shifts the end by exactly the limit's own time that passed meanwhile.
func TestStoppingShiftsByTheStoppedTime(t *testing.T) {
	c := city(t, "shanghai")
	rapid.Check(t, func(t *rapid.T) {
		limit, start := drawLimit(t), drawStart(t, "start")
		stops := drawStops(t, start)
		end, err := c.Deadline(start, limit, stops...)
		if err != nil {
			t.Fatal(err)
		}
		plain := run{c: c, start: start, limit: limit}
		whole, err := plain.measure()
		if err != nil {
			t.Fatal(err)
		}
		if limit.Kind == NaturalDays {
			whole = overDaysOff(t, c, start, limit, stops, end, whole)
		}
		passed, err := plain.used(end)
		if err != nil {
			t.Fatal(err)
		}
		var stood time.Duration
		for _, s := range stops {
			before, err1 := plain.used(earlier(s.From, end))
			after, err2 := plain.used(earlier(s.To, end))
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			stood += after - before
		}
		if passed != whole+stood {
			t.Fatalf("%s from %s with %v ends %s: %s passed, %s are given, %s stood", limit, start, stops, end, passed, whole, stood)
		}
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func TestProgressAgreesWithTheDeadline(t *testing.T) {
	c := city(t, "shanghai")
	rapid.Check(t, func(t *rapid.T) {
		limit, start := drawLimit(t), drawStart(t, "start")
		stops := drawStops(t, start)
		now := start.Add(time.Duration(rapid.IntRange(-60, 60*24*60).Draw(t, "now")) * time.Minute)
		p, err := c.Progress(start, limit, stops, now, DefaultThresholds())
		if err != nil {
			t.Fatal(err)
		}
		over := !now.Before(p.Deadline)
		if p.Elapsed < 0 || p.Remaining < 0 || over != (p.Light == Red) || over != (p.Remaining == 0) || (p.Overdue > 0) != now.After(p.Deadline) || over && p.Stopped {
			t.Fatalf("at %s: %+v", now, p)
		}
		if !over { // give it what remains, from now on, without stops to come
			rest := run{c: c, start: now, limit: limit, need: p.Remaining, stops: stops}
			if now.Before(start) {
				rest.start = start
			}
			if end, err := rest.reach(); err != nil || !end.Equal(p.Deadline) {
				t.Fatalf("the rest ends %s, %v, the limit %s", end, err, p.Deadline)
			}
		}
	})
}

// The n-th working day by counting days, as a clerk does with a wall calendar.
func TestWorkingDaysAgreeWithAWallCalendar(t *testing.T) {
	c := city(t, "shanghai")
	rapid.Check(t, func(t *rapid.T) {
		start, n := drawStart(t, "start"), rapid.IntRange(1, 30).Draw(t, "n")
		day := start.In(c.zone)
		for left := n; left > 0; {
			day = day.AddDate(0, 0, 1)
			d, err := c.Day(day)
			if err != nil {
				t.Fatal(err)
			}
			if d.Working {
				left--
			}
		}
		want := time.Date(day.Year(), day.Month(), day.Day(), 17, 0, 0, 0, c.zone)
		if got, err := c.Deadline(start, Limit{WorkingDays, n}); err != nil || !got.Equal(want) {
			t.Fatalf("got %s, %v, want %s", got.In(c.zone), err, want)
		}
	})
}

func BenchmarkDeadline(b *testing.B) {
	c := city(b, "shanghai")
	start := time.Date(2025, 3, 3, 2, 0, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := c.Deadline(start, Limit{WorkingDays, 20}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSpentCountsOfficeTimeWithoutTheStops(t *testing.T) {
	c := city(t, "shanghai")
	stop := Stop{From: at(t, c, "2026-03-31 09:00"), To: at(t, c, "2026-03-31 17:00")}
	got, err := c.Spent(at(t, c, "2026-03-30 10:00"), at(t, c, "2026-04-01 10:00"), stop)
	if want := 6 * time.Hour; err != nil || got != want { // five hours on Monday, one on Wednesday
		t.Errorf("spent %s, not %s, %v", got, want, err)
	}
	if c.Workday() != 6*time.Hour {
		t.Errorf("a working day has %s", c.Workday())
	}
}
