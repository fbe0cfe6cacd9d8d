package rules

import (
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

const second = time.Second

func TestTimesFollowSpeedAndSize(t *testing.T) {
	s := Usual()
	for name, c := range map[string]struct{ have, want time.Duration }{
		"yellow at 50 km/h":       {s.Yellow(50 / 3.6), 3300 * time.Millisecond},
		"yellow at 20 km/h":       {s.Yellow(20 / 3.6), 3 * second},
		"yellow at 120 km/h":      {s.Yellow(120 / 3.6), 6 * second},
		"yellow at no number":     {s.Yellow(math.NaN()), 6 * second},
		"all-red over 24 m":       {s.AllRed(24, 10), 3 * second},
		"all-red when crawling":   {s.AllRed(14, 0), 5 * second},
		"all-red has an end":      {s.AllRed(500, 10), 6 * second},
		"walkers over 14 m":       {s.WalkClear(14), 14 * second},
		"walkers over no length":  {s.WalkClear(0), 3 * second},
		"walkers over everything": {s.WalkClear(math.Inf(1)), 90 * second},
	} {
		if c.have != c.want {
			t.Errorf("%s: %v instead of %v", name, c.have, c.want)
		}
	}
}

func twoStreets(t *testing.T) *network.Network {
	t.Helper()
	f, err := os.Open("../network/testdata/two-streets.net.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := network.ReadSUMO(f)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAStandardFillsAJunction(t *testing.T) {
	n := twoStreets(t)
	s := Usual()
	if short := s.Against(n, 0); !slices.ContainsFunc(short, func(f Finding) bool { return f.Code == AllRedShort && f.Need == 2200*time.Millisecond }) || Refused(short) {
		t.Errorf("the own programme lets nobody clear the box: %v", short)
	}
	s.Fill(n, 0)
	long, walk := n.Junctions[0].Groups[0], n.Junctions[0].Groups[3]
	if long.MinGreen != 8*second || long.Yellow != 3300*time.Millisecond || long.AllRed != 1300*time.Millisecond || long.MaxRed != 180*second {
		t.Errorf("Long Street: %+v", long)
	}
	if walk.MinGreen != 7*second || walk.WalkClear != 7200*time.Millisecond || walk.Yellow != 0 {
		t.Errorf("walkers: %+v", walk)
	}
	if found := append(Check(&n.Junctions[0]), s.Against(n, 0)...); len(found) != 0 {
		t.Errorf("what the standard filled it finds wrong: %v", found)
	}
}

func TestNothingIsSteeredBelowTheFloors(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*network.Junction)
		code  string
	}{
		"a fatal problem":     {func(j *network.Junction) { j.Fatal = true }, Fatal},
		"no groups":           {func(j *network.Junction) { j.Groups, j.Conflicts, j.Stages = nil, nil, nil }, NoGroups},
		"no stages":           {func(j *network.Junction) { j.Stages = nil }, NoStages},
		"a matrix too small":  {func(j *network.Junction) { j.Conflicts = j.Conflicts[1:] }, ConflictShape},
		"a row too short":     {func(j *network.Junction) { j.Conflicts[2] = nil }, ConflictShape},
		"yellow of 2 s":       {func(j *network.Junction) { j.Groups[0].Yellow = 2 * second }, YellowShort},
		"a negative all-red":  {func(j *network.Junction) { j.Groups[0].AllRed = -second }, AllRedShort},
		"green of 3 s":        {func(j *network.Junction) { j.Groups[1].MinGreen = 3 * second }, MinGreenShort},
		"walkers run":         {func(j *network.Junction) { j.Groups[3].WalkClear = 0 }, WalkClearShort},
		"a stage too long":    {func(j *network.Junction) { j.Stages[0].Show += "r" }, StageShape},
		"a stage with yellow": {func(j *network.Junction) { j.Stages[0].Show = "yrrr" }, StageShape},
		"streets that cross":  {func(j *network.Junction) { j.Stages[0].Show = "GrGr" }, StageClash},
	} {
		n := twoStreets(t)
		c.spoil(&n.Junctions[0])
		if found := Check(&n.Junctions[0]); !Refused(found) || !slices.ContainsFunc(found, func(f Finding) bool { return f.Code == c.code }) {
			t.Errorf("%s: %v", name, found)
		}
	}
}
