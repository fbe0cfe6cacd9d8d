package adapt

import (
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"citybrain/domain/traffic/network"
)

// place is two one-way streets that cross: stage 0 lets Long Street go from
// the west, stage 1 and 2 Short Street from the south.
type place struct {
	t *testing.T
	n *network.Network
	c *Controller
}

func newPlace(t *testing.T) place {
	t.Helper()
	n := streets(t)
	return place{t, n, New(n, Default())}
}

func streets(t testing.TB) *network.Network {
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

func (p place) lane(id string) int {
	for l := range p.n.Lanes {
		if p.n.Lanes[l].ID == id {
			return l
		}
	}
	p.t.Fatalf("no lane %s", id)
	return network.None
}

// queue is vehicles that stand on a lane, the first one a metre before its end.
func (p place) queue(id string, vehicles, firstTrack int) []Seen {
	lane := p.lane(id)
	var seen []Seen
	for i := range vehicles {
		seen = append(seen, Seen{Track: firstTrack + i, Lane: lane, Link: network.None, At: p.n.Lanes[lane].Length - 1 - spacing*float64(i)})
	}
	return seen
}

func (p place) decide(now float64, seen []Seen) Decision {
	p.t.Helper()
	p.c.Watch(now, seen)
	d := p.c.Decide(now)
	if len(d) != 1 {
		p.t.Fatalf("%d decisions for one junction", len(d))
	}
	return d[0]
}

func (p place) serves(d Decision, id string) bool {
	j := &p.n.Junctions[d.Junction]
	for _, l := range p.n.Lanes[p.lane(id)].Out {
		if link := &p.n.Links[l]; !link.Walk && j.Stages[d.Stage].Show.At(link.Group) == network.Green {
			return true
		}
	}
	return false
}

func TestTheLongerQueueGoesAndTheReasonsAreSaid(t *testing.T) {
	p := newPlace(t)
	d := p.decide(0, append(p.queue("south_0", 7, 1), p.queue("west_0", 1, 20)...))
	if !p.serves(d, "south_0") {
		t.Fatalf("seven wait in the south, one in the west: %+v", d)
	}
	said := d.Say(func(l int) string { return p.n.Lanes[l].ID })
	for _, want := range []string{"would cost", "7 wait on south_0"} {
		if !strings.Contains(said, want) {
			t.Errorf("the reasons %q do not say %q", said, want)
		}
	}
	if d.Dearer < 0 || d.Cost <= 0 || len(d.Plan) != Default().Steps {
		t.Errorf("cost %v, the other %v dearer, plan %v", d.Cost, d.Dearer, d.Plan)
	}
}

func TestGreenWaitsForThoseWhoArriveBeforeItWouldChange(t *testing.T) {
	p := newPlace(t)
	p.decide(0, p.queue("west_0", 5, 1))
	lane := p.lane("west_0")
	var near []Seen
	for i := range 4 { // A platoon that rolls at full speed, two seconds apart.
		near = append(near, Seen{Track: 30 + i, Lane: lane, Link: network.None, At: 80 - 25*float64(i), Speed: 13})
	}
	d := p.decide(10, append(near, p.queue("south_0", 1, 50)...))
	if !p.serves(d, "west_0") {
		t.Errorf("a platoon of four was stopped for one who waits: %+v", d)
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	p := newPlace(t)
	for now := 0.0; now < 400; now += 10 {
		busy := p.queue("west_0", 5, 100+100*int(now)) // Always new ones: a stream as dense as a lane carries.
		if d := p.decide(now, append(busy, p.queue("south_0", 2, 1)...)); p.serves(d, "south_0") {
			return
		}
	}
	t.Error("two in the south waited four hundred seconds for a stream from the west")
}

func TestALaneWhoseDetectorIsDeadIsServedNowAndThen(t *testing.T) {
	p := newPlace(t)
	greens := 0
	for now := 0.0; now < 3600; now += 10 { // Nothing is ever seen in the south.
		if d := p.decide(now, p.queue("west_0", 2, 100+10*int(now))); p.serves(d, "south_0") {
			greens++
		}
	}
	if greens < 8 || greens > 40 {
		t.Errorf("%d greens in an hour for a lane that nobody sees", greens)
	}
}

func TestGreenThatServesNobodyIsLeftAndTriedAgain(t *testing.T) {
	p := newPlace(t)
	stuck := append(p.queue("south_0", 6, 1), p.queue("west_0", 2, 20)...)
	if d := p.decide(0, stuck); !p.serves(d, "south_0") {
		t.Fatalf("six in the south: %+v", d)
	}
	if d := p.decide(10, stuck); !p.serves(d, "west_0") {
		t.Fatalf("the south had green and did not move, yet keeps it: %+v", d)
	}
	for now := 20.0; now < 100; now += 10 {
		if d := p.decide(now, p.queue("south_0", 6, 1)); p.serves(d, "south_0") {
			return
		}
	}
	t.Error("the south was never tried again")
}

func TestWhatIsShownInsteadOfADecisionIsKnown(t *testing.T) {
	p := newPlace(t)
	first := p.decide(0, p.queue("west_0", 6, 1))
	other := (first.Stage + 1) % len(p.n.Junctions[first.Junction].Stages)
	p.c.Shows(first.Junction, other)
	next := p.decide(10, p.queue("west_0", 6, 1))
	if next.Change != (next.Stage != other) {
		t.Errorf("stage %d is shown, stage %d is decided, change %v", other, next.Stage, next.Change)
	}
	p.c.Shows(first.Junction, 99) // no stage: nothing is believed
	if again := p.decide(20, p.queue("west_0", 6, 1)); again.Change != (again.Stage != next.Stage) {
		t.Errorf("%+v after %+v", again, next)
	}
}

func TestWhereVehiclesEndUpIsLearned(t *testing.T) {
	p := newPlace(t)
	from, to := p.lane("west_0"), p.lane("west_1")
	for i := range 40 { // Everybody who comes by the right lane leaves by the left one.
		now := float64(10 * i)
		p.c.Watch(now, []Seen{{Track: i, Lane: from, Link: network.None, At: 10, Speed: 10}})
		p.c.Watch(now+1, []Seen{{Track: i, Lane: to, Link: network.None, At: 80, Speed: 10}})
		p.c.Watch(now+2, nil)
	}
	p.c.Watch(500, []Seen{{Track: 99, Lane: from, Link: network.None, At: 10, Speed: 10}})
	p.c.Decide(500)
	right, left := &p.c.lots[p.c.lotOf[from]], &p.c.lots[p.c.lotOf[to]]
	if len(left.seen) != 1 || left.seen[0].weight < 0.8 || len(right.seen) > 0 && right.seen[0].weight > 0.2 {
		t.Errorf("expected on the left %+v, on the right %+v", left.seen, right.seen)
	}
}

func TestSightEndsTwoHundredMetresBeforeTheLine(t *testing.T) {
	n := streets(t)
	west := n.Lanes[0]
	s := NewSight(n, 50)
	for at, want := range map[float64]bool{west.Length: true, west.Length - 49: true, west.Length - 51: false} {
		if got := s.Sees(Seen{Lane: 0, Link: network.None, At: at}); got != want {
			t.Errorf("%.0f m before the line: seen %v", west.Length-at, got)
		}
	}
}

// TestSameStreetSameDecisions: a decision can be replayed from what was seen.
func TestSameStreetSameDecisions(t *testing.T) {
	a, b := newPlace(t), newPlace(t)
	r := rand.New(rand.NewPCG(5, 5))
	for now := 0.0; now < 600; now += 10 {
		seen := strange(r, len(a.n.Lanes), 30)
		if x, y := a.decide(now, seen), b.decide(now, seen); !reflect.DeepEqual(x, y) {
			t.Fatalf("at %v: %+v and %+v", now, x, y)
		}
	}
}

// strange is vehicles as broken detectors may show them.
func strange(r *rand.Rand, lanes, n int) []Seen {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 1e9}
	seen := make([]Seen, r.IntN(n))
	for i := range seen {
		seen[i] = Seen{Track: r.IntN(40), Lane: r.IntN(lanes+2) - 1, Link: r.IntN(8) - 1, At: r.Float64() * 100, Speed: r.Float64() * 15}
		if r.IntN(8) == 0 {
			seen[i].At = odd[r.IntN(len(odd))]
		}
		if r.IntN(8) == 0 {
			seen[i].Speed = odd[r.IntN(len(odd))]
		}
	}
	return seen
}

// TestBrokenDetectorsNeverBreakADecision: whatever is seen, each junction gets
// one of its own stages and figures that are numbers.
func TestBrokenDetectorsNeverBreakADecision(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		p := newPlace(t)
		for now := 0.0; now < 300; now++ {
			p.c.Watch(now, strange(r, len(p.n.Lanes), 60))
			if int(now)%10 != 0 {
				continue
			}
			for _, d := range p.c.Decide(now) {
				if d.Stage < 0 || d.Stage >= len(p.n.Junctions[d.Junction].Stages) || math.IsNaN(d.Cost) || math.IsInf(d.Cost, 0) {
					t.Fatalf("seed %d at %v: %+v", seed, now, d)
				}
			}
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	c := New(streets(b), Default())
	var seen []Seen
	for i := range 30 {
		seen = append(seen, Seen{Track: i, Lane: i % 3, Link: network.None, At: float64(3 * i)})
	}
	c.Watch(0, seen)
	for b.Loop() {
		c.Decide(0)
	}
}
