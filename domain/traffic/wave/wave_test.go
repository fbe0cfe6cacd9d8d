package wave

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"citybrain/domain/traffic/network"
)

// avenue is a street of four edges of 300 m with three lit junctions between them,
// a side street into each, and a detour around the second edge.
//
//	e0 → J0 → e1 → J1 → e2 → J2 → e3        side0…2 → J0…2 → e1…3
//	            e0 → detour (900 m) → e2
func avenue() *network.Network {
	n := &network.Network{}
	edge := func(id string, length float64) int {
		n.Lanes = append(n.Lanes, network.Lane{ID: id + "_0", Edge: len(n.Edges), Length: length, Speed: 15, Uses: network.Car})
		n.Edges = append(n.Edges, network.Edge{ID: id, Lanes: []int{len(n.Lanes) - 1}})
		return len(n.Edges) - 1
	}
	main := []int{edge("e0", 300), edge("e1", 300), edge("e2", 300), edge("e3", 300)}
	link := func(from, to, junction, group int) {
		n.Links = append(n.Links, network.Link{From: from, To: to, Length: 20, Junction: junction, Group: group})
	}
	for i := range 3 {
		side := edge(fmt.Sprint("side", i), 200)
		link(main[i], main[i+1], i, 0)
		link(side, main[i+1], i, 1)
		n.Junctions = append(n.Junctions, network.Junction{ID: fmt.Sprint("J", i), Signals: 2,
			Groups: []network.Group{{Links: []int{len(n.Links) - 2}, Signals: []int{0}}, {Links: []int{len(n.Links) - 1}, Signals: []int{1}}},
			Stages: []network.Stage{{Name: "side", Show: "rG"}, {Name: "main", Show: "Gr"}}})
	}
	detour := edge("detour", 900)
	link(main[0], detour, network.None, network.None)
	link(detour, main[2], network.None, network.None)
	return n
}

// seen are speeds and queues by edge and lane.
type seen struct {
	speeds map[int]float64
	queues map[int]float64
}

func (s seen) Speed(edge int) float64   { return s.speeds[edge] }
func (s seen) Waiting(lane int) float64 { return s.queues[lane] }

func TestFastestWayAvoidsTheJam(t *testing.T) {
	net, m := avenue(), Usual()
	roads := NewRoads(net)
	free, err := roads.Fastest(0, 3, m, seen{}, nil)
	if err != nil || len(free.Edges) != 4 || len(free.Crossings) != 3 || math.Abs(free.Length-1260) > 1e-9 {
		t.Fatalf("%+v %v", free, err)
	}
	jam := seen{speeds: map[int]float64{1: 2}}
	around, err := roads.Fastest(0, 3, m, jam, nil)
	if err != nil || len(around.Edges) != 4 || net.Edges[around.Edges[1]].ID != "detour" {
		t.Fatalf("through the jam: %+v %v", around, err)
	}
	if around.Seconds <= free.Seconds {
		t.Errorf("around in %.0f s, without the jam in %.0f", around.Seconds, free.Seconds)
	}
}

func TestClosedStreetIsNotUsed(t *testing.T) {
	net := avenue()
	closed := func(edge int) bool { return edge == 2 }
	if _, err := NewRoads(net).Fastest(0, 3, Usual(), seen{}, closed); !errors.Is(err, ErrNoWay) {
		t.Errorf("the only bridge is closed: %v", err)
	}
	if _, err := NewRoads(net).Along([]int{0, 2}); !errors.Is(err, ErrNoWay) {
		t.Errorf("edges that do not follow each other: %v", err)
	}
	if _, err := NewRoads(net).Fastest(0, 99, Usual(), seen{}, nil); !errors.Is(err, ErrNoWay) {
		t.Errorf("an edge that is not there: %v", err)
	}
}

func ambulance(t *testing.T, net *network.Network, at float64) Vehicle {
	t.Helper()
	route, err := NewRoads(net).Along([]int{0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	return Vehicle{ID: "ambulance", Priority: 1, Route: route, At: at, Speed: 15}
}

func TestLongerQueueIsFlushedEarlier(t *testing.T) {
	net, m := avenue(), Usual()
	first := func(queue float64) float64 {
		street := seen{queues: map[int]float64{1: queue}}
		for at := 0.0; at < 620; at++ {
			for _, w := range m.Wishes(net, []Vehicle{ambulance(t, net, at)}, street) {
				if w.Junction == 1 {
					return at
				}
			}
		}
		return math.Inf(1)
	}
	empty, some, many := first(0), first(8), first(25)
	if !(many < some && some < empty) || math.IsInf(empty, 1) {
		t.Errorf("asked for at %.0f, %.0f and %.0f m with 25, 8 and no vehicles before it", many, some, empty)
	}
}

func TestVehicleIsNotExpectedWhereItHasPassed(t *testing.T) {
	net, m := avenue(), Usual()
	for _, a := range m.Arrivals(net, ambulance(t, net, 310), seen{}) {
		if a.Junction == 0 {
			t.Errorf("behind it: %+v", a)
		}
	}
	if all := m.Arrivals(net, ambulance(t, net, 1100), seen{}); len(all) != 0 {
		t.Errorf("past all: %+v", all)
	}
}

func TestWishIsForTheStageThatServesTheWay(t *testing.T) {
	net := avenue()
	wishes := Usual().Wishes(net, []Vehicle{ambulance(t, net, 250)}, seen{})
	if len(wishes) == 0 || net.Junctions[0].Stages[wishes[0].Stage].Name != "main" {
		t.Errorf("%+v", wishes)
	}
	net.Junctions[0].Stages[1].Show = "rr"
	if w := Usual().Wishes(net, []Vehicle{ambulance(t, net, 250)}, seen{}); len(w) != 0 {
		t.Errorf("no stage serves it, and it wishes %+v", w)
	}
}

func TestTwoAtAJunctionDoNotBothGo(t *testing.T) {
	net, m := avenue(), Usual()
	side, err := NewRoads(net).Along([]int{4, 1})
	if err != nil {
		t.Fatal(err)
	}
	engine := Vehicle{ID: "engine", Priority: 2, Route: side, At: 190}
	doctor := ambulance(t, net, 250)
	wishes := m.Wishes(net, []Vehicle{engine, doctor}, seen{})
	if len(wishes) != 2 || wishes[0].Vehicle != "ambulance" || wishes[0].Waits != "" || wishes[1].Waits != "ambulance" {
		t.Errorf("the first priority goes first, though later: %+v", wishes)
	}
	engine.Priority = 1
	if wishes = m.Wishes(net, []Vehicle{doctor, engine}, seen{}); wishes[0].Vehicle != "engine" || wishes[1].Waits != "engine" {
		t.Errorf("among equals who comes first: %+v", wishes)
	}
	second := ambulance(t, net, 240)
	second.ID = "second ambulance"
	if wishes = m.Wishes(net, []Vehicle{doctor, second}, seen{}); len(wishes) != 2 || wishes[1].Waits != "" {
		t.Errorf("two on one way go together: %+v", wishes)
	}
}

func TestErrorsAreLearntByHowFarAheadTheyWere(t *testing.T) {
	var e Errors
	if got := e.Right(60); got != 60 {
		t.Errorf("nothing was learnt, and 60 s became %.0f", got)
	}
	for i := range 1000 {
		e.Learn(60, 60+float64(i%11)) // up to ten seconds late
		e.Learn(10, 9)
	}
	far, near := e.Of(62), e.Of(12)
	if far.Count != kept || far.Early != 1 || far.Half != 5 || far.Late != 9 {
		t.Errorf("a minute ahead: %+v", far)
	}
	if near.Half != -1 || e.Right(60) != 65 || e.Right(0.5) != 0.5 {
		t.Errorf("near: %+v, %v", near, e.Right(60))
	}
}
