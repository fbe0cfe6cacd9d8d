package leak_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"citybrain/domain/water/leak"
)

// leaksOf are the episodes that are leak alarms.
func leaksOf(d *leak.Detector) (found []leak.Episode) {
	for _, e := range d.Episodes() {
		if e.Cause == leak.Leak {
			found = append(found, e)
		}
	}
	return found
}

// sawThree holds a detector to the three leaks of the month and to nothing else.
func sawThree(t *testing.T, d *leak.Detector, patience [3]time.Duration) {
	t.Helper()
	found, known := leaksOf(d), labels(t, "testdata/ltown-28d-leaks.csv")
	if len(found) != len(known) {
		t.Fatalf("%d leaks instead of %d: %+v", len(found), len(known), found)
	}
	nearest := []string{"n229", "n31", "n296"} // by length of pipe to the leaks, which is measured in the README
	for i, l := range known {
		e := found[i]
		if late := e.Detected.Sub(l.start); late < 0 || late > patience[i] {
			t.Errorf("leak %d found after %v, allowed are %v", i, late, patience[i])
		}
		if e.Ended.IsZero() || e.Ended.Sub(l.end).Abs() > 8*time.Hour {
			t.Errorf("leak %d ended %v, the pipe was mended %v", i, e.Ended, l.end)
		}
		among := 1
		if l.grows { // it is found while it is small
			among = 3
		}
		if !slices.ContainsFunc(e.Ranked[:among], func(r leak.Ranked) bool { return r.Sensor == nearest[i] }) {
			t.Errorf("nearest to leak %d stands %s, should be %s", i, e.Ranked[0].Sensor, nearest[i])
		}
	}
}

var usual = [3]time.Duration{time.Hour, 72 * time.Hour, time.Hour} // the second grows over four days

func TestThreeLeaksOfAMonthAndNothingElse(t *testing.T) {
	sensors, rows := load(t, "testdata/ltown-28d.csv.gz")
	sawThree(t, play(sensors, rows, leak.Settings{}), usual)
}

func TestNothingIsSeenBeforeItsTime(t *testing.T) {
	sensors, rows := load(t, "testdata/ltown-28d.csv.gz")
	whole := play(sensors, rows, leak.Settings{}).Episodes()
	cut := 96 * 12
	d := leak.New(sensors, leak.Settings{})
	for _, r := range rows[:cut] {
		d.Feed(r)
	}
	early := d.Episodes()
	if len(early) != 1 || early[0].Detected != whole[0].Detected || early[0].Began != whole[0].Began {
		t.Errorf("half a history says %+v, a whole one %+v", early, whole[0])
	}
}

func TestPressuresAloneFindTheAbruptLeaks(t *testing.T) {
	sensors, rows := load(t, "testdata/ltown-28d.csv.gz")
	var pressures []leak.Sensor
	for _, s := range sensors {
		if s.Kind == leak.Pressure {
			pressures = append(pressures, s)
		}
	}
	d := leak.New(pressures, leak.Settings{})
	for _, r := range rows {
		d.Feed(leak.Row{At: r.At, Values: r.Values[:len(pressures)]})
	}
	d.Flush()
	found, known := leaksOf(d), labels(t, "testdata/ltown-28d-leaks.csv")
	if len(found) < 2 || found[0].Detected.Before(known[0].start) || found[0].Ranked[0].Sensor != "n229" || found[len(found)-1].Ranked[0].Sensor != "n296" {
		t.Errorf("%+v", found)
	}
}

// TestFaultySensorsAreNoLeaks spoils the readings as real ones are spoiled. The
// leaks must still be found, and nothing else must be called one.
func TestFaultySensorsAreNoLeaks(t *testing.T) {
	const n31, n105, n415, n769 = 2, 4, 15, 32
	day := func(n float64) int { return int(n * 96) }
	faults := map[string]func(rows []leak.Row, dice *rand.Rand){
		"gaps": func(rows []leak.Row, dice *rand.Rand) {
			for i := range rows {
				for s := range rows[i].Values {
					if dice.Float64() < 0.1 || i > day(10) && i < day(10.5) || s == n105 && i > day(5) && i < day(19) {
						rows[i].Values[s] = math.NaN()
					}
				}
			}
		},
		"one sensor sticks": func(rows []leak.Row, _ *rand.Rand) {
			for i := day(9.5); i < day(12); i++ {
				rows[i].Values[n105] = rows[day(9.5)].Values[n105]
			}
		},
		"one sensor drifts down": func(rows []leak.Row, _ *rand.Rand) {
			for i := day(18); i < len(rows); i++ {
				rows[i].Values[n769] -= 0.05 * float64(i-day(18)) / 96
			}
		},
		"one sensor jumps": func(rows []leak.Row, _ *rand.Rand) {
			for i := day(18); i < day(20); i++ {
				rows[i].Values[n415] -= 1.5
			}
		},
		"single readings far off": func(rows []leak.Row, dice *rand.Rand) {
			for i := range rows {
				for s := range n769 {
					if dice.Float64() < 0.003 {
						rows[i].Values[s] = []float64{0, -999, 1e6, 10}[dice.IntN(4)]
					}
				}
			}
		},
		"one sensor in kPa, later all": func(rows []leak.Row, _ *rand.Rand) {
			for i := day(9); i < len(rows); i++ {
				for s := range 33 {
					if s == n105 || i > day(18) {
						rows[i].Values[s] *= 9.80665
					}
				}
			}
		},
		"rows twice and out of order": func(rows []leak.Row, dice *rand.Rand) {
			for i := range rows[:len(rows)-1] {
				if dice.Float64() < 0.01 {
					rows[i], rows[i+1] = rows[i+1], rows[i]
				}
			}
		},
	}
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			sensors, rows := load(t, "testdata/ltown-28d.csv.gz")
			spoil(rows, rand.New(rand.NewPCG(7, 7)))
			d := play(sensors, rows, leak.Settings{})
			found, known := leaksOf(d), labels(t, "testdata/ltown-28d-leaks.csv")
			for _, l := range known {
				seen := 0
				for _, e := range found {
					if !e.Detected.Before(l.start) && e.Detected.Before(l.end) {
						seen++
					}
				}
				if seen != 1 {
					t.Errorf("the leak at %s was found %d times", l.node, seen)
				}
			}
			if len(found) != len(known) {
				for _, e := range found {
					t.Logf("%s %v %s", e.View, e.Detected, e.Ranked[0].Sensor)
				}
				t.Errorf("%d leaks were said, %d there are", len(found), len(known))
			}
		})
	}
}
