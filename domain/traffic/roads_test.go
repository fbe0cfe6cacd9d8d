package traffic

import (
	"errors"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
)

// Everybody sees how it goes on the roads, once there is somebody who sees; who steers
// the signals is counted for officials of the place only.
func TestEverybodySeesTheRoadsAndOfficialsTheSignals(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		if m, s := c.Roads(t.Context()), c.RoadStates(t.Context()); len(m.Roads) != 0 || s.At != nil || s.States == nil {
			t.Fatalf("before the first beat: %+v %+v", m, s)
		}
		c.kerbs(t)
		c.beats(t, 30)
		if s := c.RoadStates(t.Context()); s.At == nil || s.Edition != c.Roads(t.Context()).Edition {
			t.Fatalf("%+v", s)
		}
		f, err := c.Figures(c.engineer)
		if err != nil || f.Junctions == 0 || f.Heard != f.Junctions || f.Local != f.Junctions || f.Danger != 0 {
			t.Fatalf("%+v, %v", f, err)
		}
		if _, err := c.Figures(t.Context()); !errors.Is(err, auth.ErrDenied) && !errors.Is(err, auth.ErrUnauthenticated) {
			t.Fatalf("a stranger counts the signals: %v", err)
		}
	})
}

// A street of 300 metres with a stop line at its end, and the one behind.
func oneStreet() *network.Network {
	n := &network.Network{
		Edges: []network.Edge{
			{ID: "in", Name: "长宁路", Class: "primary", Lanes: []int{0}, Shape: []geo.Point{{Lon: 121.4, Lat: 31.2}, {Lon: 121.403, Lat: 31.2}}},
			{ID: "out", Name: "长宁路", Class: "primary", Lanes: []int{1}, Shape: []geo.Point{{Lon: 121.4031, Lat: 31.2}, {Lon: 121.406, Lat: 31.2}}},
		},
		Lanes: []network.Lane{{ID: "in_0", Edge: 0, Length: 300, Speed: 50 / 3.6, Out: []int{0}}, {ID: "out_0", Edge: 1, Length: 300, Speed: 50 / 3.6, In: []int{0}}},
		Links: []network.Link{{From: 0, To: 1, Junction: 0, Length: 10}},
	}
	n.Junctions = []network.Junction{{ID: "j", Groups: []network.Group{{Links: []int{0}}}}}
	return n
}

func TestARoadIsToldByTheMetresInSightOfItsStopLine(t *testing.T) {
	r := newRoads(oneStreet())
	if len(r.edges) != 1 || r.view.Roads[0].Name != "长宁路" || r.view.Roads[0].Metres != 200 || r.view.Roads[0].Free != 50 || r.view.Roads[0].Junction != "j" {
		t.Fatalf("%+v", r.view)
	}
	now := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	queue := []field.Vehicle{{Lane: 0, Link: network.None, At: 290}, {Lane: 0, Link: network.None, At: 283}, {Lane: 0, Link: network.None, At: 276}}
	for range 900 {
		now = now.Add(time.Second)
		r.pace.Add(now, queue)
	}
	s := r.states(now, len(queue), closedNow{}.shut)
	if s.States[0] != 5 || s.Standing[0] != 3 || s.Speeds[0] != 0 || len(s.Worst) != 1 || s.Sum.Congested != 1 || s.Sum.Standing != 3 || s.Sum.Vehicles != 3 {
		t.Fatalf("%+v", s)
	}
}
