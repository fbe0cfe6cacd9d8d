package incident

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
)

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

// roads is a street of two lanes over two signals: 400 m, 400 m, 300 m.
func roads() *network.Network {
	n := &network.Network{Junctions: make([]network.Junction, 2)}
	for e, length := range []float64{400, 400, 300} {
		id := string(rune('a' + e))
		n.Edges = append(n.Edges, network.Edge{ID: id, Class: "primary", Lanes: []int{2 * e, 2*e + 1}})
		for i := range 2 {
			n.Lanes = append(n.Lanes, network.Lane{ID: id + string(rune('0'+i)), Edge: e, Index: i, Length: length, Speed: 14, Uses: network.Car})
		}
	}
	for j := range n.Junctions {
		g := network.Group{}
		for i := range 2 {
			k := len(n.Links)
			from, to := n.Edges[j].Lanes[i], n.Edges[j+1].Lanes[i]
			n.Links = append(n.Links, network.Link{From: from, To: to, Length: 15, Speed: 10, Junction: j, Group: 0})
			n.Lanes[from].Out, n.Lanes[to].In = append(n.Lanes[from].Out, k), append(n.Lanes[to].In, k)
			g.Links = append(g.Links, k)
		}
		g.Signals = []int{0}
		n.Junctions[j] = network.Junction{ID: string(rune('A' + j)), Signals: 1, Groups: []network.Group{g}}
	}
	return n
}

// town is a street, its signals and a patrol that looks on.
type town struct {
	s      *street.Street
	p      *Patrol
	second int
	alarms []Alarm
	spoil  func(seen []field.Vehicle) []field.Vehicle
}

func newTown(seed uint64, perLane float64) *town {
	d := street.Demand{Peak: perLane, Trip: 1e6}
	for h := range d.Day {
		d.Day[h] = 1
	}
	n := roads()
	return &town{s: street.New(n, d, morning, seed), p: New(n, Default()), spoil: func(seen []field.Vehicle) []field.Vehicle { return seen }}
}

// run lets seconds pass.
func (w *town) run(seconds int) {
	for range seconds {
		shows := make([]network.Aspects, 2)
		for j := range shows {
			switch at := (w.second + 20*j) % 70; {
			case at < 35:
				shows[j] = "G"
			case at < 38:
				shows[j] = "y"
			default:
				shows[j] = "r"
			}
			w.s.Show(j, shows[j])
		}
		w.s.Step()
		w.second++
		seen := w.spoil(w.s.Seen(nil))
		w.alarms = append(w.alarms, w.p.Watch(morning.Add(time.Duration(w.second)*time.Second), seen, shows)...)
	}
}

func (w *town) open() (n int) { return len(w.p.Open()) }

// A lane that is blocked is found at its place as soon as somebody stands before it, and the alarm ends when traffic flows over the place again.
func TestABlockedLaneIsFoundAndClearedWhenFlowReturns(t *testing.T) {
	found, waited := 0, 0.0
	const tries = 40
	for seed := range uint64(tries) {
		w := newTown(seed, 500)
		w.run(600)
		lane := 2 + int(seed)%2
		before := 40 + 3*float64(seed)
		if err := w.s.Block(lane, 400-before, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		begin := w.second
		w.run(290)
		for _, a := range w.alarms {
			if a.Lane != lane || math.Abs(a.Before-before) > 12 {
				t.Errorf("seed %d: an alarm at %.0f m of lane %d, not at %.0f m of lane %d", seed, a.Before, a.Lane, before, lane)
			}
		}
		if len(w.alarms) > 0 {
			found++
			waited += w.alarms[0].Begun.Sub(morning).Seconds() - float64(begin)
		}
		w.run(310)
		if w.open() > 0 {
			t.Errorf("seed %d: the alarm is still there five minutes after the lane was free", seed)
		}
	}
	if found < tries*9/10 || waited/float64(found) > 150 {
		t.Errorf("%d of %d found after %.0f s", found, tries, waited/float64(found))
	}
	t.Logf("%d of %d found after %.0f s", found, tries, waited/float64(found))
}

// Queues at red, a full street and a long green with nobody on it are no incidents.
func TestOrdinaryTrafficGivesNoAlarm(t *testing.T) {
	for seed := range uint64(6) {
		w := newTown(seed, 200+200*float64(seed))
		w.run(3 * 3600)
		if len(w.alarms) > 0 {
			t.Errorf("seed %d: %+v", seed, w.alarms[0])
		}
	}
}

// Trackers whose picture is frozen, empty, inexact, double or full of shadows raise no
// alarm while nothing stands, but that a shadow may until somebody drives through it.
func TestBrokenTrackersGiveNoAlarm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var picture []field.Vehicle
	faults := map[string]func([]field.Vehicle) []field.Vehicle{
		"empty": func([]field.Vehicle) []field.Vehicle { return nil },
		"frozen": func(seen []field.Vehicle) []field.Vehicle {
			if picture == nil {
				picture = append(picture, seen...)
			}
			return picture
		},
		"inexact": func(seen []field.Vehicle) []field.Vehicle {
			for i := range seen {
				seen[i].At += r.NormFloat64()
			}
			return seen
		},
		"double": func(seen []field.Vehicle) []field.Vehicle {
			for _, v := range seen {
				v.Track = -v.Track
				seen = append(seen, v)
			}
			return seen
		},
		"a shadow": func(seen []field.Vehicle) []field.Vehicle {
			return append(seen, field.Vehicle{Track: 1 << 40, Lane: 2, Link: network.None, At: 320})
		},
		"nonsense": func(seen []field.Vehicle) []field.Vehicle {
			return append(seen, field.Vehicle{Track: 1 << 41, Lane: 99}, field.Vehicle{Track: 1 << 42, Lane: 2, At: math.NaN()}, field.Vehicle{Track: 1 << 43, Lane: 2, At: math.Inf(1)})
		},
	}
	for name, fault := range faults {
		for seed := range uint64(4) {
			w := newTown(seed, 500)
			w.run(600 + int(seed)*17)
			w.spoil = fault
			w.run(1200)
			if len(w.alarms) > 0 && (name != "a shadow" || w.open() > 0) {
				t.Errorf("%s, seed %d: %+v", name, seed, w.alarms[0])
			}
			picture = nil
		}
	}
}

// Nobody forgets an alarm because its tracker falls silent, and none stays for ever.
func TestAnAlarmOutlivesASilentTrackerButNotForEver(t *testing.T) {
	w := newTown(1, 500)
	w.run(600)
	if err := w.s.Block(2, 300, time.Hour); err != nil {
		t.Fatal(err)
	}
	w.run(200)
	w.spoil = func([]field.Vehicle) []field.Vehicle { return nil }
	w.run(600)
	if w.open() != 1 {
		t.Fatalf("%d alarms are open", w.open())
	}
	w.run(abandoned)
	if w.open() != 0 {
		t.Errorf("%d alarms are open after half an hour without sight", w.open())
	}
}

// People's words move a lane's patience within bounds, and an alarm's confidence.
func TestJudgementMovesPatienceWithinBounds(t *testing.T) {
	p := New(roads(), Default())
	for range 100 {
		p.Judge(2, false)
		p.Judge(3, true)
	}
	p.Judge(-1, true)
	p.Judge(99, false)
	if p.Patience(2) != patient || p.Patience(3) != hasty || p.Patience(4) != 1 {
		t.Errorf("%v, %v, %v", p.Patience(2), p.Patience(3), p.Patience(4))
	}
	alarm := func(lane int) Alarm {
		return p.Film(Stopped{Source: "camera", Lane: lane, At: 100, Sure: 0.95})[0]
	}
	if bad, good := alarm(2), alarm(3); bad.Confidence >= good.Confidence {
		t.Errorf("%v and %v", bad.Confidence, good.Confidence)
	}
}

// A camera that is sure is enough; its word that the vehicle has gone ends the alarm once
// traffic is seen to flow.
func TestACameraRaisesAndReleases(t *testing.T) {
	w := newTown(3, 500)
	w.run(600)
	for _, s := range []Stopped{{Lane: 2, Sure: 1}, {Source: "c", Lane: 99, Sure: 1}, {Source: "c", Lane: 2, Sure: 7}, {Source: "c", Lane: 2, At: math.NaN(), Sure: 1}, {Source: "c", Lane: 2, At: 50, Sure: 0.5}} {
		if got := w.p.Film(s); len(got) > 0 {
			t.Errorf("%+v raised %+v", s, got)
		}
	}
	got := w.p.Film(Stopped{Source: "c", Lane: 2, At: 50, Sure: 0.97})
	if len(got) != 1 || got[0].Before != 350 || got[0].Cause != StoppedVehicle {
		t.Fatalf("%+v", got)
	}
	w.run(200)
	if w.open() != 1 {
		t.Fatalf("the alarm ended while the camera holds it")
	}
	w.p.Film(Stopped{Source: "c", Lane: 2, Gone: true})
	w.run(200)
	if w.open() != 0 {
		t.Error("the alarm did not end")
	}
}

func TestEqualCallsGiveEqualAlarms(t *testing.T) {
	run := func() []Alarm {
		w := newTown(5, 600)
		w.run(600)
		if err := w.s.Block(3, 250, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		w.run(900)
		return w.alarms
	}
	if a, b := run(), run(); len(a) == 0 || !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
}
