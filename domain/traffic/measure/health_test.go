package measure

import (
	"math/rand/v2"
	"testing"
	"time"
)

// minutes makes windows of a healthy detector and lets change spoil them.
func minutes(n int, change func(i int, w *Window)) []Window {
	out := make([]Window, n)
	for i := range out {
		count := float64(8 + i%5)
		out[i] = Window{From: eight.Add(time.Duration(i) * Minute), Length: Minute, Covered: 1, Count: count, Flow: count * 60, Speed: 10, Occupancy: count * 0.65 / 60, Quality: 1}
		if change != nil {
			change(i, &out[i])
		}
	}
	return out
}

func TestFaultsAreNamed(t *testing.T) {
	none := func(_ int, w *Window) { w.Count, w.Flow, w.Occupancy, w.Speed = 0, 0, 0, 0 }
	cases := map[string]struct {
		windows         []Window
		sameLane, usual float64
		want            Fault
	}{
		"as it should be":                {minutes(15, nil), 150, 150, Healthy},
		"nothing said for three minutes": {minutes(15, func(i int, w *Window) { *w = Window{Length: Minute, Covered: b2f(i < 12)} }), -1, -1, Silent},
		"two minutes are a short break":  {minutes(15, func(i int, w *Window) { w.Covered = b2f(i < 13) }), -1, -1, Healthy},
		"always occupied":                {minutes(15, func(i int, w *Window) { none(i, w); w.Occupancy = 1 }), -1, -1, StuckOn},
		"a red of five minutes": {minutes(15, func(i int, w *Window) {
			w.Occupancy, w.Count = map[bool]float64{true: 1, false: .4}[i > 9], b2f(i <= 9)*9
		}), -1, -1, Healthy},
		"empty while the other counts": {minutes(15, none), 150, -1, StuckOff},
		"empty at night":               {minutes(15, none), 0, 2, Healthy},
		"vehicles faster than light":   {minutes(15, func(_ int, w *Window) { w.Count = 70 }), -1, -1, Chattering},
		"nobody is that quick":         {minutes(15, func(_ int, w *Window) { w.Occupancy = w.Count * 0.02 / 60 }), -1, -1, Chattering},
		"vehicles of one metre":        {minutes(15, func(_ int, w *Window) { w.Speed = 1.6 }), -1, -1, Implausible},
		"trains on the road":           {minutes(15, func(_ int, w *Window) { w.Occupancy, w.Speed = 0.3, 25 }), -1, -1, Implausible},
		"a queue is long and slow":     {minutes(15, func(_ int, w *Window) { w.Occupancy, w.Speed = 0.8, 4 }), -1, -1, Healthy},
		"twice what its neighbour has": {minutes(15, nil), 74, -1, Doubling},
		"sometimes figures that cannot be": {minutes(15, func(i int, w *Window) {
			if i%4 == 0 {
				w.Occupancy = w.Count * 0.01 / 60
			}
		}), -1, -1, Noisy},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Judge(Evidence{Windows: c.windows, SameLane: c.sameLane, Expected: c.usual}); got.Fault != c.want {
				t.Errorf("%v (%v against %v), want %v", got.Fault, got.Figure, got.Limit, c.want)
			}
		})
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// TestHealthyStreetsHaveNoFaults: free, busy, standing and empty streets of every kind, with
// vehicles between 5 and 15 m from loop's edge to loop's edge.
func TestHealthyStreetsHaveNoFaults(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 3))
		rate, speed, length := r.Float64()*25, 2+r.Float64()*20, 5+r.Float64()*10
		windows := minutes(15, func(_ int, w *Window) {
			w.Count = float64(int(rate * (0.5 + r.Float64())))
			w.Speed = speed * (0.9 + 0.2*r.Float64())
			w.Occupancy = min(1, w.Count*length/w.Speed/60)
			if w.Count == 0 {
				w.Speed = 0
			}
		})
		sum := total(windows).count
		if got := Judge(Evidence{Windows: windows, SameLane: sum * (0.9 + 0.2*r.Float64()), Expected: 10}); got.Fault != Healthy {
			t.Errorf("seed %d: %v (%v against %v), %v vehicles a minute at %v m/s", seed, got.Fault, got.Figure, got.Limit, rate, speed)
		}
	}
}
