package peak_test

import (
	"math"
	"testing"

	"citybrain/domain/traffic/peak"
)

// TestOneOddMorningDoesNotChangeWhatIsUsual: an accident emptied a lane on one day of five.
func TestOneOddMorningDoesNotChangeWhatIsUsual(t *testing.T) {
	var h peak.History
	for day, flow := range []float64{600, 620, 40, 610, 630} {
		h.Add(day, "lane", 2, peak.Had{Flow: flow, Delay: 30})
	}
	h.Add(7, "lane", 2, peak.Had{Flow: math.NaN()})
	h.Add(8, "lane", 2, peak.Had{Flow: -1})
	h.Add(9, "lane", 2, peak.Had{Flow: math.Inf(1)})
	e, ok := h.Expect("lane", 2)
	if !ok || e.Flow != 610 || e.Spread != 10 || e.Days != 5 || e.Delay != 30 || h.Days() != 5 {
		t.Errorf("%+v of %d days", e, h.Days())
	}
	if _, ok := h.Expect("lane", 3); ok {
		t.Error("a quarter that nobody saw was told")
	}
}

// TestAnApproachIsHotFromItsFirstBadQuarterToItsLast sums two lanes of very different flow.
func TestAnApproachIsHotFromItsFirstBadQuarterToItsLast(t *testing.T) {
	had := map[string][]peak.Had{
		"busy":  {{Flow: 800, Delay: 20}, {Flow: 900, Delay: 90}, {Flow: 900, Delay: 40}, {Flow: 900, Delay: 70}, {Flow: 700, Delay: 20}},
		"quiet": {{Flow: 0, Delay: 0}, {Flow: 100, Delay: 10}, {}, {}, {Flow: 50, Delay: 500}},
	}
	a := peak.Join(6, []string{"busy", "quiet", "unknown"}, func(lane string, q int) (peak.Had, bool) {
		if q >= len(had[lane]) {
			return peak.Had{}, false
		}
		return had[lane][q], true
	})
	if a.Flow[1] != 1000 || a.Delay[1] != 82 || !math.IsNaN(a.Delay[5]) {
		t.Fatalf("%+v", a)
	}
	s, hot := a.Spot()
	if !hot || s.First != 1 || s.Last != 3 || s.At != 1 || s.Worst != 82 {
		t.Errorf("%v %+v", hot, s)
	}
	lost := (800*20 + 1000*82 + 900*40 + 900*70 + 700*20 + 50*500) / 4.0 / 3600
	if math.Abs(s.Lost-lost) > 1e-9 {
		t.Errorf("lost %v, want %v", s.Lost, lost)
	}
	if at := peak.Busiest([]peak.Approach{a}, 6); at != 0 && at != 1 {
		t.Errorf("the busiest hour begins at %d", at)
	}
}

// TestWhoSetsOutEarlierOrLaterIsToldOnlyWhereItPays gives the last quick quarter before the
// worst and the first one after it.
func TestWhoSetsOutEarlierOrLaterIsToldOnlyWhereItPays(t *testing.T) {
	for _, c := range []struct {
		seconds []int
		want    peak.Advice
	}{
		{[]int{600, 610, 800, 1200, 1100, 640, 600}, peak.Advice{Slow: 3, Before: 1, After: 5, Saved: 590, Worthwhile: true}},
		{[]int{600, 610, 700, 715, 700}, peak.Advice{Slow: 3, Before: -1, After: -1}}, // less than two minutes
		{[]int{1200, 1300, 1400}, peak.Advice{Slow: 2, Before: -1, After: -1}},        // less than a fifth
		{[]int{900, 600}, peak.Advice{Slow: 0, Before: -1, After: 1, Saved: 300, Worthwhile: true}},
		{nil, peak.Advice{Before: -1, After: -1}},
	} {
		if got := peak.Advise(c.seconds); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.seconds, got, c.want)
		}
	}
}

// TestAForecastIsHeldAgainstWhatCame weighs errors by flow, and leaves out what one side has not.
func TestAForecastIsHeldAgainstWhatCame(t *testing.T) {
	var told, came peak.History
	told.Add(1, "a", 0, peak.Had{Flow: 900})
	told.Add(1, "b", 0, peak.Had{Flow: 120})
	told.Add(1, "b", 1, peak.Had{Flow: 100})
	came.Add(2, "a", 0, peak.Had{Flow: 1000})
	came.Add(2, "b", 0, peak.Had{Flow: 100})
	if part, n := peak.Off(2, []string{"a", "b", "c"}, &told, &came); n != 2 || math.Abs(part-120.0/1100) > 1e-9 {
		t.Errorf("off by %v over %d", part, n)
	}
	if part, n := peak.Off(2, []string{"c"}, &told, &came); n != 0 || part != 0 {
		t.Errorf("nothing to compare: %v over %d", part, n)
	}
}
