package street

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

// heavy is more than the streets can take.
var heavy = Demand{Peak: 900, Trip: 1e6, Day: [24]float64{8: 1, 9: 1}}

// Whatever the signals show and whatever is closed, nobody drives through anybody, nor
// over a line at red, and nobody is lost.
func TestNobodyDrivesThroughAnybodyNorARed(t *testing.T) {
	left := 0
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 3))
		s := New(cross(), heavy, morning, seed)
		j := watch(t, s)
		for second := range 900 {
			s.Show(0, lamps(second))
			switch random.IntN(120) {
			case 0:
				lane := random.IntN(len(s.net.Lanes))
				if err := s.Block(lane, random.Float64()*s.net.Lanes[lane].Length, time.Minute); err != nil {
					t.Fatal(err)
				}
			case 1:
				s.Show(0, []network.Aspects{"rrrr", "oooo", "OOOO", "ssss", "uuuu"}[random.IntN(5)])
			case 2:
				if err := s.Close(random.IntN(len(s.net.Edges))); err != nil {
					t.Fatal(err)
				}
			case 3:
				for e := range s.net.Edges {
					if err := s.Open(e); err != nil {
						t.Fatal(err)
					}
				}
			}
			j.step()
		}
		left += s.Count().Left
	}
	if left < 12*200 {
		t.Errorf("only %d vehicles came through", left)
	}
	t.Logf("%d vehicles came through", left)
}

func TestEqualSeedsGiveEqualStreets(t *testing.T) {
	run := func(seed uint64) (c Count, seen any) {
		s := New(cross(), Usual(), morning, seed)
		for second := range 600 {
			s.Show(0, lamps(second))
			s.Step()
		}
		return s.Count(), s.Seen(nil)
	}
	a, seenA := run(7)
	b, seenB := run(7)
	other, _ := run(8)
	if a != b || !reflect.DeepEqual(seenA, seenB) {
		t.Errorf("%+v and %+v", a, b)
	}
	if a == other {
		t.Errorf("another seed gives the same street: %+v", a)
	}
}

// A queue goes over the line about as fast as on real streets.
func TestAQueueLeavesAtTheUsualFlow(t *testing.T) {
	s := New(line(200), heavy, morning, 1)
	j := watch(t, s)
	s.Show(0, "r")
	s.Show(1, "G")
	for range 240 {
		j.step()
	}
	standing := s.Queue(0)
	s.Show(0, "G")
	for range 60 {
		j.step()
	}
	if standing < 20 || j.went[0] < 24 || j.went[0] > 34 {
		t.Errorf("%d stood; %d went in a minute, not 24 to 34", standing, j.went[0])
	}
}

// A full short lane keeps those behind it out of the box.
func TestAShortLaneSpillsBack(t *testing.T) {
	s := New(line(30), heavy, morning, 1)
	j := watch(t, s)
	s.Show(0, "G")
	s.Show(1, "r")
	for range 300 {
		j.step()
	}
	if short := s.Queue(1); short < 3 || short > 4 || len(s.boxes[0]) > 0 || s.Queue(0) < 20 {
		t.Errorf("%d on the short lane, %d in the box, %d before it", short, len(s.boxes[0]), s.Queue(0))
	}
}

// Who turns left without protection finds gaps, and goes at the end at the latest.
func TestLeftTurnersWaitForGaps(t *testing.T) {
	s := New(cross(), Demand{Peak: 350, Trip: 1e6, Day: heavy.Day}, morning, 5)
	j := watch(t, s)
	turned, cutOff := 0, 0
	for second := range 1800 {
		s.Show(0, lamps(second))
		inside := map[int]bool{}
		for k := range s.net.Links {
			inside[k] = len(s.boxes[k]) > 0
		}
		before := append([]int(nil), j.went...)
		j.step()
		for k := range s.net.Links {
			link := &s.net.Links[k]
			if link.Turn != network.Left || j.went[k] == before[k] || s.show[0].At(link.Group) != network.Permissive {
				continue
			}
			turned++
			for _, f := range link.Yields {
				if j.went[f] > before[f] && !inside[f] {
					cutOff++
				}
			}
		}
	}
	if turned < 20 || cutOff > turned/10 {
		t.Errorf("%d turned left, %d with somebody in the way", turned, cutOff)
	}
}

func TestABarrierHoldsOneLaneAndIsPassedOnAnother(t *testing.T) {
	s := New(line(200), heavy, morning, 1)
	s.Show(0, "G")
	s.Show(1, "G")
	j := watch(t, s)
	if err := s.Block(0, 200, 3*time.Minute); err != nil {
		t.Fatal(err)
	}
	for range 170 {
		j.step()
	}
	if j.went[0] != 0 || !s.Blocked(0) {
		t.Errorf("%d came past the barrier", j.went[0])
	}
	for range 60 {
		j.step()
	}
	if j.went[0] == 0 || s.Blocked(0) {
		t.Errorf("the barrier stays: %d", j.went[0])
	}

	two := New(cross(), Demand{Peak: 350, Trip: 1e6, Day: heavy.Day}, morning, 1)
	both := watch(t, two)
	if err := two.Block(0, 200, time.Hour); err != nil {
		t.Fatal(err)
	}
	for second := range 300 {
		two.Show(0, lamps(second))
		both.step()
	}
	if n := both.went[0] + both.went[1] + both.went[2] + both.went[3]; n < 25 {
		t.Errorf("%d came around the barrier in five minutes", n)
	}
}

func TestNobodyTurnsIntoAClosedStreet(t *testing.T) {
	s := New(cross(), heavy, morning, 2)
	j := watch(t, s)
	if err := s.Close(1); err != nil { // north's way out
		t.Fatal(err)
	}
	for second := range 600 {
		s.Show(0, lamps(second))
		j.step()
	}
	into := 0
	for k := range s.net.Links {
		if s.net.Lanes[s.net.Links[k].To].Edge == 1 {
			into += j.went[k]
		}
	}
	if into != 0 || s.Count().Left == 0 {
		t.Errorf("%d drove into the closed street, %+v", into, s.Count())
	}
}

func TestAnAmbulanceDrivesItsRoute(t *testing.T) {
	s := New(cross(), Demand{Peak: 350, Trip: 1e6, Day: heavy.Day}, morning, 3)
	j := watch(t, s)
	for second := range 200 {
		s.Show(0, lamps(second))
		j.step()
	}
	track, err := s.Send([]int{0, 3}) // from the north by the left to the east
	if err != nil {
		t.Fatal(err)
	}
	begun, turned := false, false
	for second := 200; second < 900; second++ {
		s.Show(0, lamps(second))
		j.step()
		v, drives := s.Where(track)
		begun = begun || drives
		turned = turned || drives && v.Lane >= 0 && s.net.Lanes[v.Lane].Edge == 3
		if begun && !drives {
			break
		}
	}
	if _, drives := s.Where(track); !begun || !turned || drives {
		t.Errorf("begun %v, came round %v, still there %v", begun, turned, drives)
	}
	var odd *Error
	for _, route := range [][]int{nil, {99}, {0, 1, 5}, {-1}} {
		if _, err := s.Send(route); !errors.As(err, &odd) {
			t.Errorf("the route %v is taken: %v", route, err)
		}
	}
}

func TestLoopsCountWhoComesAndSeeWhoStands(t *testing.T) {
	s := New(line(200), Demand{Peak: 600, Trip: 1e6, Day: heavy.Day}, morning, 4)
	s.Show(0, "G")
	s.Show(1, "G")
	j := watch(t, s)
	counted, passed := 0, 0
	for range 10 {
		for range 60 {
			j.step()
		}
		r := s.Readings()[0]
		counted += r.Count
		if r.Span != time.Minute || !r.At.Equal(s.Now()) || r.Detector != "a0/stop" || r.Count > 0 && (r.Speed < 5 || r.Speed > 14) || r.Occupancy > 0.3 {
			t.Errorf("%+v", r)
		}
	}
	passed = j.went[0]
	if counted < passed || counted > passed+6 || passed < 40 {
		t.Errorf("%d counted, %d passed", counted, passed)
	}
	s.Show(0, "r")
	for range 120 {
		j.step()
	}
	s.Readings()
	for range 30 {
		j.step()
	}
	if r := s.Readings()[0]; !r.Present || r.Occupancy < 0.95 || r.Count != 0 {
		t.Errorf("under a standing queue: %+v", r)
	}
	if again := s.Readings(); again != nil {
		t.Errorf("a reading of no time: %v", again)
	}
}

func TestTrackersSeeOnlyTheLastTwoHundredMetres(t *testing.T) {
	s := New(line(200), heavy, morning, 4)
	s.Show(0, "r")
	for range 300 {
		s.Step()
	}
	seen := s.Seen(nil)
	for _, v := range seen {
		if v.Lane == 0 && s.net.Lanes[0].Length-v.At > 200 {
			t.Errorf("seen at %.0f m", v.At)
		}
	}
	if len(seen) < 20 || len(seen) >= s.Count().Driving {
		t.Errorf("%d of %d are seen", len(seen), s.Count().Driving)
	}
}

// An hour of a street: a lane is blocked and free again, an edge is closed and opened, an
// ambulance drives, each once, and a clock that leaps makes up for nothing.
func TestAStreetHasItsDay(t *testing.T) {
	s := New(cross(), Demand{Peak: 300, Trip: 1e6, Day: heavy.Day}, morning, 3)
	s.Show(0, "GrGr")
	p := s.Script([]Happening{
		{Kind: Incident, Every: time.Hour, At: 5 * time.Minute, Lasts: 10 * time.Minute, Edges: []int{0}, Place: 0.5},
		{Kind: Closure, Every: time.Hour, At: 50 * time.Minute, Lasts: 20 * time.Minute, Edges: []int{2}},
		{Kind: Ambulance, Every: 20 * time.Minute, At: 7 * time.Minute, Edges: []int{0, 3}},
		{Kind: Incident, Every: time.Hour, At: 30 * time.Minute, Lasts: time.Minute, Edges: []int{99}},
	})
	lane := s.net.Edges[0].Lanes[0]
	begin := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	seen, failed := map[string]int{}, 0
	for second := range 2 * 3600 {
		done, err := p.Play(begin.Add(time.Duration(second) * time.Second))
		if err != nil {
			failed++
		}
		for _, h := range done {
			seen[h.Kind]++
		}
		minute := second / 60
		if second%60 == 30 {
			if want := minute%60 >= 5 && minute%60 < 15; s.Blocked(lane) != want {
				t.Fatalf("minute %d: the lane is blocked: %v", minute, !want)
			}
			if want := minute >= 50 && minute%60 >= 50 || minute >= 60 && minute%60 < 10; s.closed[2] != want {
				t.Fatalf("minute %d: the edge is closed: %v", minute, !want)
			}
		}
		s.Step()
	}
	if seen[Incident] != 2 || seen[Closure] != 2 || seen[Ambulance] != 6 || failed != 2 {
		t.Errorf("%v, %d failed", seen, failed)
	}
	if done, _ := p.Play(begin.Add(24 * time.Hour)); len(done) != 0 {
		t.Errorf("a leap made up for %v", done)
	}
}

// A vehicle that breaks down stands where trackers and loops see it, until it is towed away.
func TestABrokenDownVehicleIsSeen(t *testing.T) {
	s := New(line(200), Demand{}, morning, 5)
	if err := s.Break(0, s.Loops()[0].At-3, time.Minute); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		s.Step()
	}
	seen := s.Seen(nil)
	if len(seen) != 1 || seen[0].Lane != 0 || seen[0].Speed != 0 || seen[0].Track == 0 {
		t.Fatalf("%+v", seen)
	}
	if r := s.Readings()[0]; !r.Present || r.Occupancy < 0.9 || r.Count != 0 {
		t.Errorf("%+v", r)
	}
	for range 60 {
		s.Step()
	}
	if s.Seen(nil) != nil || s.Blocked(0) {
		t.Errorf("it is still there: %+v", s.Seen(nil))
	}
}
