package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/domain/traffic/adapt"
)

func crossing(t *testing.T) *scenario {
	t.Helper()
	s, err := readScenario("testdata/crossing")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

func TestAdaptiveSignalsSaveAThirdOfTheDelay(t *testing.T) {
	ctx, s, tuning := within(t, 2*time.Minute), crossing(t), adapt.Default()
	own, err := drive(ctx, s, 1, nil)
	if err != nil || own.died != nil {
		t.Fatal(err, own.died)
	}
	brain, err := drive(ctx, s, 1, &tuning)
	if err != nil || brain.died != nil {
		t.Fatal(err, brain.died)
	}
	t.Logf("delay: own plan %.1f s, adaptive %.1f s, %d decisions", own.delay, brain.delay, brain.decisions)
	if brain.delay > own.delay*2/3 || brain.trips != own.trips || brain.decisions != 2*90 {
		t.Errorf("own plan %+v, adaptive %+v", own.score, brain)
	}
}

// TestSimulatorThatDiesIsCountedNotHidden: a trip of ten minutes on wishes to
// drive where no street is, which SUMO does not survive.
func TestSimulatorThatDiesIsCountedNotHidden(t *testing.T) {
	s, tuning := crossing(t), adapt.Default()
	text, err := os.ReadFile(s.routes)
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(text), `</routes>`, `<trip id="lost" depart="899" from="wA" to="nowhere"/></routes>`, 1)
	s.routes = filepath.Join(t.TempDir(), "bad.rou.xml")
	if err := os.WriteFile(s.routes, []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := drive(within(t, time.Minute), s, 1, &tuning)
	if err != nil || out.died == nil {
		t.Fatalf("a run that cannot end well: %+v, %v", out, err)
	}
	r := newResult(s, []outcome{out, {score: score{delay: 12}}})
	if r.died != 1 || r.runs != 1 || r.mean != 12 {
		t.Errorf("one run died and one took 12 s: %+v", r)
	}
}

func TestWhoIsNeverLetInWaitsToTheEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trips.xml")
	text := `<tripinfos>
		<tripinfo id="a" depart="10" arrival="60" timeLoss="20" departDelay="4" routeLength="300" duration="50"/>
		<tripinfo id="b" depart="80" arrival="-1" timeLoss="6" departDelay="0" routeLength="100" duration="20"/>
	</tripinfos>`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &scenario{begin: 0, end: 100, departs: map[string]float64{"a": 6, "b": 80, "c": 40, "after": 100}}
	got, err := readScore(file, s)
	if err != nil {
		t.Fatal(err)
	}
	if want := (24.0 + 6 + 60) / 3; math.Abs(got.delay-want) > 1e-9 || got.outside != 1 || got.finished != 1 || got.trips != 3 {
		t.Errorf("%+v, want a delay of %v", got, want)
	}
}

func TestLockedIsOverTwiceTheMedian(t *testing.T) {
	got := summarise([]float64{30, 20, 22, 61, 24})
	if got.median != 24 || got.worst != 61 || got.locked != 1 || math.Abs(got.mean-31.4) > 1e-9 {
		t.Errorf("%+v", got)
	}
}
