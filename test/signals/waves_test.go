package main

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/wave"
)

// TestKeeperIsNeverUnsafe asks made-up junctions for stages at random: nobody's green
// is cut short, and nobody goes before those whom he meets have cleared the box.
func TestKeeperIsNeverUnsafe(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 13))
		j := imagined.Junction(random)
		k := newKeeper(&j)
		k.put(j.Stages[0].Show, -1000)
		began, ended := make([]float64, len(j.Groups)), make([]float64, len(j.Groups))
		for g := range j.Groups {
			began[g], ended[g] = -1000, -1000
		}
		before := k.show
		for now := range 400 {
			at := float64(now)
			k.pass(at)
			watchGroups(t, &j, before, k.show, at, began, ended)
			before = k.show
			if random.IntN(4) == 0 {
				k.toward(random.IntN(len(j.Stages)), at)
			}
			watchGroups(t, &j, before, k.show, at, began, ended)
			before = k.show
		}
	}
}

// watchGroups holds a second at a junction to least greens and clearances.
func watchGroups(t *testing.T, j *network.Junction, before, show network.Aspects, at float64, began, ended []float64) {
	t.Helper()
	if clash, bad := j.Clash(show); bad {
		t.Fatalf("%s lets %d and %d go at once", show, clash.A, clash.B)
	}
	for g := range j.Groups {
		group := &j.Groups[g]
		switch was, is := before.At(g).Goes(), show.At(g).Goes(); {
		case was && !is:
			ended[g] = at
			if at-began[g] < group.MinGreen.Seconds() {
				t.Fatalf("group %d was green for %.0f s of %s", g, at-began[g], group.MinGreen)
			}
		case !was && is:
			began[g] = at
			for h := range j.Groups {
				clear := j.Groups[h].Yellow + j.Groups[h].AllRed
				if j.Groups[h].Kind == network.Walkers {
					clear = j.Groups[h].WalkClear
				}
				if !show.At(h).Goes() && j.Meets(g, h) && at-ended[h] < clear.Seconds() {
					t.Fatalf("group %d goes %.0f s after %d ended, which clears in %s", g, at-ended[h], h, clear)
				}
			}
		}
	}
}

func TestOwnPlanIsJoinedWhereItWouldBe(t *testing.T) {
	s := crossing(t)
	fill(s)
	for i := range s.streets.Junctions {
		p, err := newPost(&s.streets.Junctions[i], 0)
		if err != nil {
			t.Fatal(err)
		}
		for stage := range p.j.Stages {
			p.wish = stage
			for now := 500.0; now < 560; now++ {
				p.pass(now)
				p.steer(now)
			}
			if p.free || p.stage() != stage {
				t.Fatalf("a minute after it was asked for stage %d it shows %s", stage, p.show)
			}
			p.wish = network.None
			joined := 0.0
			for now := 560.0; now < 800; now++ {
				p.pass(now)
				p.steer(now)
				if step, _ := p.own.at(now); p.free && joined == 0 {
					joined = now
				} else if p.free && p.show != p.own.shows[step] {
					t.Fatalf("%.0f s: %s, and its own plan shows %s", now, p.show, p.own.shows[step])
				}
			}
			if joined == 0 || joined > 560+p.own.ends[len(p.own.ends)-1] {
				t.Errorf("back in its own plan after %.0f s", joined-560)
			}
			p.follow(800)
		}
	}
}

func TestWaysOfEmergencyVehiclesLeadOverSignals(t *testing.T) {
	s := crossing(t)
	ways, err := urgentWays(s.streets, 1, 12)
	if err != nil || len(ways) != 12 {
		t.Fatal(len(ways), err)
	}
	for _, w := range ways {
		if lit(w) < 2 || w.Length < urgentMetres {
			t.Errorf("%d signals on %.0f m", lit(w), w.Length)
		}
	}
	again, err := urgentWays(s.streets, 1, 12)
	if err != nil || again[11].Length != ways[11].Length || len(again[11].Edges) != len(ways[11].Edges) {
		t.Error("the same seed draws other ways")
	}
	with, byID, err := withUrgent(s, 1, t.TempDir())
	if err != nil || len(byID) != 3 || !strings.HasPrefix(with.routes, s.routes+",") || len(with.departs) != len(s.departs) {
		t.Errorf("three in a quarter of an hour, beside the demand: %d, %s, %v", len(byID), with.routes, err)
	}
}

func TestArrivalIsComparedWithWhatWasPredictedAMinuteAhead(t *testing.T) {
	a := newAwaited(&wave.Errors{})
	a.came(170, []guess{{at: 100, in: 61, right: 66}, {at: 120, in: 45, right: 45}})
	if len(a.raw) != 1 || a.raw[0] != 9 || a.minute[0] != 4 {
		t.Errorf("it came after 70 s: %+v", a)
	}
	if a.errs.Of(61).Half != 9 || a.errs.Of(45).Half != 5 {
		t.Errorf("learnt %+v and %+v", a.errs.Of(61), a.errs.Of(45))
	}
}

func TestRidesAreComparedWithTheSameSeed(t *testing.T) {
	rides := []ride{
		{Map: "m", Seed: 1, Arm: "own plan", Urgent: 200, Others: 50, Sent: 12, Arrived: 12},
		{Map: "m", Seed: 2, Arm: "own plan", Urgent: 100, Others: 40, Sent: 12, Arrived: 12},
		{Map: "m", Seed: 1, Arm: "own plan + wave", Urgent: 100, Lost: 20, Others: 51, Sent: 12, Arrived: 12, Raw: []float64{-4, 1, 2}},
		{Map: "m", Seed: 2, Arm: "own plan + wave", Urgent: 60, Lost: 10, Others: 40, Sent: 12, Arrived: 11, Raw: []float64{9, -6}},
		{Map: "other", Seed: 1, Arm: "own plan + wave", Urgent: 1, Others: 1},
	}
	got := gather(rides, "m", "own plan + wave")
	if math.Abs(middle(got.gain)-0.55) > 1e-9 || math.Abs(middle(got.cost)-1.01) > 1e-9 || math.Abs(middle(got.bound)-0.45) > 1e-9 {
		t.Errorf("half and 0.6 of the time, 51 for 50 and as much: %+v", got)
	}
	if got.arrived != 23 || offBy(got.raw) != 4 || quantile(got.raw, 0.5) != 1 {
		t.Errorf("%+v", got)
	}
	file := filepath.Join(t.TempDir(), "rides.jsonl")
	for _, r := range rides {
		if err := keepLine(file, r); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := readLines[ride](file)
	if err != nil || len(kept) != len(rides) || kept[2].Raw[0] != -4 {
		t.Fatalf("%+v %v", kept, err)
	}
	if text := waveDocument(kept); !strings.Contains(text, "| m | own plan + wave | 2 | 80.0 s | 15.0 s | 23 of 24 | **-45 %** | -55 % | 45.5 s | **+1 %** | **4.0 s** |") {
		t.Error(text)
	}
}
