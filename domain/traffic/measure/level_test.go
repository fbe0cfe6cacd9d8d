package measure

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

func TestLevelsBeginWhereTheManualSays(t *testing.T) {
	for delay, want := range map[float64]Level{0: 'A', 10: 'A', 10.1: 'B', 20.1: 'C', 35: 'C', 35.1: 'D', 55.1: 'E', 80: 'E', 80.1: 'F'} {
		if got := LevelOf(delay, 0.5); got != want {
			t.Errorf("%v s: %v, want %v", delay, got, want)
		}
	}
	if LevelOf(3, 1.01) != 'F' {
		t.Error("over capacity is F")
	}
}

// TestDelayByHand: 900 vehicles an hour, green 40 of 90 s, 1,800 an hour of green: capacity
// 800, degree 1.125; half of it: uniform 17.36 s and 2.0 s more.
func TestDelayByHand(t *testing.T) {
	s := Service{Flow: 400, Saturation: 1800, Green: 40, Cycle: 90, Hours: 0.25}
	delay, x := s.Delay()
	uniform := 45 * math.Pow(1-4.0/9, 2) / (1 - 0.5*4/9)
	more := 225 * (-0.5 + math.Sqrt(0.25+2.0/200))
	if x != 0.5 || math.Abs(delay-uniform-more) > 1e-9 {
		t.Errorf("%v s at %v, want %v + %v", delay, x, uniform, more)
	}
	if level, _ := Approach(s, Service{Flow: 900, Saturation: 1800, Green: 40, Cycle: 90, Hours: 0.25}); level != 'F' {
		t.Errorf("an approach with a lane over capacity is %v", level)
	}
	if d, x := (Service{Flow: 10, Hours: .25}).Delay(); d != 900 || !math.IsInf(x, 1) {
		t.Errorf("without green: %v s at %v", d, x)
	}
}

func TestMoreTrafficNeverWaitsLess(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		s := Service{Flow: 1 + 1500*r.Float64(), Saturation: 1200 + 800*r.Float64(), Cycle: 40 + 100*r.Float64(), Hours: 0.25}
		s.Green = s.Cycle * (0.05 + 0.9*r.Float64())
		more := s
		more.Flow *= 1.1
		a, _ := s.Delay()
		if b, _ := more.Delay(); !(a >= 0) || b < a-1e-9 {
			t.Fatalf("%+v waits %v s, with a tenth more %v s", s, a, b)
		}
	}
}

func TestTravelTimeUsesTheSpeedOfTheTime(t *testing.T) {
	w := func(minute int, speed float64) Window {
		return Window{From: eight.Add(time.Duration(minute) * Minute), Length: Minute, Speed: speed, Quality: 1}
	}
	route := []Segment{
		{Length: 600, Free: 15, Speeds: []Window{w(0, 10)}},
		{Length: 600, Free: 15, Speeds: []Window{w(0, 12), w(1, 5)}, Stop: 20 * time.Second}, // reached at 08:01
		{Length: 300, Free: 15},
	}
	got := TravelTime(route, eight)
	if got.Time != 60*time.Second+120*time.Second+20*time.Second+20*time.Second || got.Free != 100*time.Second || math.Abs(got.Known-0.8) > 1e-9 {
		t.Errorf("%+v", got)
	}
	if later := TravelTime(route, eight.Add(time.Hour)); later.Time != 120*time.Second || later.Known != 0 {
		t.Errorf("speeds of an hour ago were used: %+v", later)
	}
}

func TestTravelTimeIsNeverShorterThanAllowed(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 6))
		var route []Segment
		for range 1 + r.IntN(8) {
			s := Segment{Length: 1000 * r.Float64(), Free: 5 + 15*r.Float64()}
			for i := range r.IntN(4) {
				s.Speeds = append(s.Speeds, Window{From: eight.Add(time.Duration(i) * Minute), Length: Minute, Speed: 30 * r.Float64(), Quality: r.Float64()})
			}
			route = append(route, s)
		}
		if got := TravelTime(route, eight.Add(time.Minute)); got.Time < got.Free || got.Known < 0 || got.Known > 1 || got.Quality < 0 || got.Quality > 1 {
			t.Errorf("seed %d: %+v", seed, got)
		}
	}
}

func TestMovementsShareTheirLane(t *testing.T) {
	n := &network.Network{
		Lanes: []network.Lane{{Out: []int{0, 1}}, {Out: []int{2}}},
		Links: []network.Link{{From: 0}, {From: 0}, {From: 1}},
	}
	lanes := ByLane([]Detector{{"far", 0, 80}, {"near", 0, 5}, {"guess", 1, 5}, {"seen", 1, 60}}, map[string]Window{
		"far": {Covered: 1, Flow: 500}, "near": {Covered: 1, Flow: 400, Count: 100}, "guess": {Covered: 1, Flow: 1, Imputed: true}, "seen": {Covered: 1, Flow: 200},
	})
	if lanes[0].Flow != 400 || lanes[1].Flow != 200 {
		t.Fatalf("the nearest that saw the lane: %+v", lanes)
	}
	known := ByMovement(n, lanes, map[int]float64{0: 30, 1: 10})
	if len(known) != 3 || known[0].Window.Flow != 300 || known[1].Window.Count != 25 || known[0].Assumed || known[2].Window.Flow != 200 {
		t.Errorf("%+v", known)
	}
	if guess := ByMovement(n, lanes, nil); guess[0].Window.Flow != 200 || !guess[0].Assumed || guess[2].Assumed {
		t.Errorf("without counts: %+v", guess)
	}
}

func TestLanesBesideAddUp(t *testing.T) {
	got := Beside(Window{Flow: 300, Count: 5, Speed: 10, Occupancy: .1, Quality: 1, Covered: 1}, Window{Flow: 100, Count: 2, Speed: 6, Occupancy: .3, Quality: .5, Covered: 1, Imputed: true})
	if got.Flow != 400 || got.Speed != 9 || math.Abs(got.Occupancy-.2) > 1e-9 || got.Quality != .5 || !got.Imputed {
		t.Errorf("%+v", got)
	}
}
