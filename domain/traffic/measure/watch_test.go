package measure

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// arm is one approach of two lanes to a lit junction: the left one turns left, the other
// goes on. Each has a loop at the stop line, the right one another upstream.
func arm() (*network.Network, []Detector) {
	n := &network.Network{
		Edges:     []network.Edge{{ID: "in", Lanes: []int{0, 1}}, {ID: "out", Lanes: []int{2}}},
		Lanes:     []network.Lane{{ID: "right", Edge: 0, Length: 300, Speed: 14, Out: []int{0}}, {ID: "left", Edge: 0, Length: 300, Speed: 14, Out: []int{1, 2}}, {ID: "away", Edge: 1, Length: 300, Speed: 14}},
		Links:     []network.Link{{From: 0, To: 2}, {From: 1, To: 2, Turn: network.Left, Group: 1}, {From: network.None, To: network.None, Walk: true}},
		Junctions: []network.Junction{{ID: "j", Groups: []network.Group{{Name: "on", Links: []int{0}}, {Name: "left", Links: []int{1}}}}},
	}
	return n, []Detector{{"right/stop", 0, 40}, {"right/up", 0, 150}, {"left/stop", 1, 40}}
}

// town lets an arm live: every loop says each minute what passes it.
type town struct {
	*Watch
	now  time.Time
	says func(detector string, minute int) (count int, says bool)
}

func (s *town) live(minutes int) (done []Quarterly) {
	for range minutes {
		var said []field.Reading
		from := s.now
		s.now = s.now.Add(time.Minute)
		for _, d := range s.detectors {
			n, says := s.says(d.ID, int(from.Sub(eight)/time.Minute))
			if says {
				said = append(said, field.Reading{Detector: d.ID, At: s.now, Span: time.Minute, Count: n, Occupancy: float64(n) * 0.01, Speed: 12 * float64(min(n, 1))})
			}
		}
		s.Take(said, s.now)
		done = append(done, s.Close(s.now.Add(lateness))...)
	}
	return done
}

// steady passes about ten vehicles a minute on the right lane and five on the left.
func steady(r *rand.Rand) func(string, int) (int, bool) {
	return func(id string, _ int) (int, bool) {
		if id == "left/stop" {
			return 4 + r.IntN(3), true
		}
		return 9 + r.IntN(3), true
	}
}

// A loop of the arm falls silent: it is named within three minutes, the lane goes on by what
// the other loop counts and then by what its neighbours and the days before make likely.
func TestALaneIsKnownWhenItsLoopsFail(t *testing.T) {
	n, detectors := arm()
	r := rand.New(rand.NewPCG(1, 1))
	silent := map[string]bool{}
	usual := steady(r)
	s := &town{NewWatch(n, detectors, time.UTC, eight), eight, func(id string, m int) (int, bool) {
		c, _ := usual(id, m)
		return c, !silent[id]
	}}
	s.live(40)
	if bad, all := s.Faulty(0); bad != 0 || all != 3 {
		t.Fatalf("%d of %d are faulty", bad, all)
	}
	silent["right/stop"] = true
	s.live(5)
	c := s.Conditions(0)
	if c[0].Detector.ID != "right/stop" || c[0].Verdict.Fault != Silent || c[0].Since.Before(eight.Add(40*time.Minute)) || c[1].Verdict.Fault != Healthy {
		t.Fatalf("%+v", c)
	}
	last := s.Minutes(0)[59-15:]
	for _, w := range last {
		if w.Covered > 0 && (w.Flow < 400 || w.Flow > 800) {
			t.Errorf("%+v", w)
		}
	}
	silent["right/up"] = true
	s.live(6)
	w := s.Minutes(0)
	now := w[len(w)-1]
	if !now.Imputed || now.Flow < 450 || now.Flow > 750 || now.Quality <= 0.3 || now.Quality >= 1 || len(now.Sources) == 0 {
		t.Errorf("a stand-in: %+v", now)
	}
	silent["right/stop"], silent["right/up"] = false, false
	s.live(5)
	w = s.Minutes(0)
	if now := w[len(w)-1]; now.Imputed || s.Conditions(0)[0].Verdict.Fault != Healthy {
		t.Errorf("they speak again: %+v, %+v", now, s.Conditions(0)[0])
	}
}

// A quarter of an hour is accounted for: what passed, what was green, how long people
// waited, which ways they went.
func TestAQuarterIsAccountedFor(t *testing.T) {
	n, detectors := arm()
	w := NewWatch(n, detectors, time.UTC, eight)
	track := 0
	var done []Quarterly
	for second := 1; second <= 15*60+10; second++ {
		now := eight.Add(time.Duration(second) * time.Second)
		show := network.Aspects("rr")
		if at := (second - 1) % 90; at < 45 {
			show = "Gr"
		} else if at >= 60 && at < 75 {
			show = "rG"
		}
		w.Show(0, show, now)
		if second%30 == 0 {
			track++
		}
		// Each vehicle is seen in the box for two seconds.
		if at := second % 30; at < 2 && track > 0 {
			w.See([]field.Vehicle{{Track: track, Lane: network.None, Link: track % 2}}, now)
		} else {
			w.See(nil, now)
		}
		if second%60 == 0 {
			var said []field.Reading
			for _, d := range detectors {
				said = append(said, field.Reading{Detector: d.ID, At: now, Span: time.Minute, Count: 10, Occupancy: 0.1, Speed: 12})
			}
			w.Take(said, now)
		}
		done = append(done, w.Close(now)...)
	}
	if len(done) != 1 || !done[0].From.Equal(eight) || len(done[0].Lanes) != 2 {
		t.Fatalf("%+v", done)
	}
	q := done[0]
	on, left := q.Lanes[0], q.Lanes[1]
	if on.Window.Flow != 600 || on.Window.Covered != 1 || on.Green != 450 || on.Cycle != 90 || left.Green != 150 || left.Cycle != 90 {
		t.Errorf("%+v, %+v", on, left)
	}
	// 600 of 900 vehicles an hour; by hand: 0.5·90·0.5²/(1−0.667·0.5) + 225·(…)= 16.9 + 3.9 s.
	if math.Abs(on.Delay-20.8) > 0.5 || on.Level != 'C' || left.Level != 'F' || q.Delay <= on.Delay {
		t.Errorf("%+v, %+v, %v", on, left, q.Delay)
	}
	if len(q.Turns) != 2 || q.Turns[0].Count+q.Turns[1].Count != 30 {
		t.Errorf("%+v", q.Turns)
	}
}

// A clock that was a year off is set right: it is measured on from there at once.
func TestAClockThatJumpsBeginsAnew(t *testing.T) {
	n, detectors := arm()
	s := &town{NewWatch(n, detectors, time.UTC, eight), eight, steady(rand.New(rand.NewPCG(1, 2)))}
	s.live(20)
	for _, jump := range []time.Duration{365 * 24 * time.Hour, -3 * 365 * 24 * time.Hour} {
		s.now = s.now.Add(jump)
		if done := s.Close(s.now); done != nil || len(s.Minutes(0)) != 0 {
			t.Fatalf("%+v, %d minutes", done, len(s.Minutes(0)))
		}
		s.live(10)
		w := s.Minutes(0)
		if len(w) != 10 || w[9].Covered != 1 || !w[9].Until().Equal(s.now) {
			t.Errorf("%d minutes, the last %+v", len(w), w[len(w)-1])
		}
	}
}

// Nothing that a loop can say, and no silence, makes figures that a street cannot have.
func TestNoLoopMakesImpossibleAccounts(t *testing.T) {
	n, detectors := arm()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := NewWatch(n, detectors, time.UTC, eight)
		now := eight
		for now.Before(eight.Add(50 * time.Minute)) {
			now = now.Add(time.Duration(1+r.IntN(90)) * time.Second)
			for _, d := range detectors {
				if r.IntN(4) > 0 {
					w.Take([]field.Reading{{Detector: d.ID, At: now.Add(time.Duration(r.IntN(20)-10) * time.Second), Span: time.Duration(r.IntN(100)-5) * time.Second,
						Count: r.IntN(70) - 2, Occupancy: r.Float64()*1.2 - 0.1, Speed: r.Float64() * 60}}, now)
				}
			}
			for _, q := range w.Close(now) {
				for _, l := range q.Lanes {
					v := l.Window
					if v.Flow < 0 || v.Flow > 3600*mostPer || v.Occupancy < 0 || v.Occupancy > 1 || v.Quality < 0 || v.Quality > 1.0001 || math.IsNaN(v.Speed) || l.Green > 0 {
						t.Fatalf("seed %d: %+v", seed, l)
					}
				}
			}
		}
	}
}
