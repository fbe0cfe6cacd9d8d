package measure

import (
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// street of two edges with a lane each, 150 m in sight, 50 km/h allowed.
func twoEdges() *network.Network {
	return &network.Network{
		Edges: []network.Edge{{ID: "a", Lanes: []int{0}}, {ID: "b", Lanes: []int{1}}},
		Lanes: []network.Lane{{ID: "a_0", Edge: 0, Length: 150, Speed: 50 / 3.6}, {ID: "b_0", Edge: 1, Length: 150, Speed: 50 / 3.6}},
	}
}

func TestAStreetIsFreeThenFullThenFreeAgain(t *testing.T) {
	p := NewPace(twoEdges(), []float64{150, 150})
	now := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	pass := func(seconds int, speeds ...float64) {
		for range seconds {
			now = now.Add(time.Second)
			seen := make([]field.Vehicle, len(speeds))
			for i, v := range speeds {
				seen[i] = field.Vehicle{Track: i, Lane: 0, Link: network.None, At: float64(10 * i), Speed: v}
			}
			p.Add(now, seen)
		}
	}
	if g := p.Of(0); g.State != 0 || g.Speed != 0 {
		t.Fatalf("nobody was seen: %+v", g)
	}
	pass(60, 13, 13)
	if g := p.Of(0); g.State != 1 || g.Speed < 12.9 || g.Standing != 0 {
		t.Fatalf("all drive: %+v", g)
	}
	pass(30, 0, 0, 0) // a red
	if g := p.Of(0); g.State > 2 || g.Standing != 3 {
		t.Fatalf("one red is no congestion: %+v", g)
	}
	pass(900, 0, 0, 0, 0, 1)
	if g := p.Of(0); g.State != 5 || g.Delay < 80 {
		t.Fatalf("a quarter of an hour at walking pace: %+v", g)
	}
	if g := p.Of(1); g.State != 0 {
		t.Fatalf("the other edge is empty: %+v", g)
	}
	pass(900, 13, 13, 13)
	if g := p.Of(0); g.State != 1 {
		t.Fatalf("it is forgotten: %+v", g)
	}
	speed, seen := p.Sum()
	if speed < 12 || seen < 100 {
		t.Fatalf("%v m/s over %v s", speed, seen)
	}
}

// Who drives as slowly as a sign asks loses nothing by that.
func TestWhoDrivesAsSlowlyAsAskedIsNotDelayed(t *testing.T) {
	p, now := NewPace(twoEdges(), []float64{150, 150}), time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	for range 300 {
		now = now.Add(time.Second)
		p.Add(now, []field.Vehicle{{Lane: 0, At: 50, Speed: 5}})
	}
	if free, asked := p.Of(0), p.Under(0, 5); free.Delay < 15 || asked.Delay > 0.01 || asked.State != 1 || asked.Speed != free.Speed {
		t.Errorf("%+v, asked %+v", free, asked)
	}
}

func TestOddVehiclesAndClocksLeaveAPaceAlone(t *testing.T) {
	p := NewPace(twoEdges(), []float64{150, 150})
	now := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	p.Add(now, []field.Vehicle{{Lane: -1, Link: 3}, {Lane: 9, Speed: 3}, {Lane: 0, Speed: -4}, {Lane: 0, Speed: 900}})
	before := p.Of(0)
	p.Add(now.Add(-time.Hour), []field.Vehicle{{Lane: 0, Speed: 1}})
	if after := p.Of(0); after != before {
		t.Fatalf("a clock that goes back counts nothing: %+v, %+v", before, after)
	}
	for range 20 {
		now = now.Add(10 * time.Hour)
		p.Add(now, []field.Vehicle{{Lane: 0, Speed: 10}})
	}
	if g := p.Of(0); g.State != 1 || g.Speed < 9.9 || g.Speed > 10.1 {
		t.Fatalf("%+v", g)
	}
}
