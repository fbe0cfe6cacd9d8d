package main

import (
	"fmt"
	"testing"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
	"citybrain/domain/traffic/wave"
)

// modelRide drives emergency vehicles through the built-in street model, one after
// the other on each of the ways, and gives the seconds that all of them needed.
func modelRide(t *testing.T, s *scenario, ways []wave.Route, withWave bool) float64 {
	t.Helper()
	net, demand := s.streets, street.Usual()
	demand.Peak = 250
	model := street.New(net, demand, time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), 1)
	var posts []*post
	for i := range net.Junctions {
		p, err := newPost(&net.Junctions[i], 0)
		if err != nil {
			t.Fatal(err)
		}
		posts = append(posts, p)
	}
	near, usual := newNear(net), asOthers()
	var holds wave.Holds
	var seen []field.Vehicle
	now, needed := 0.0, 0.0
	second := func(on []wave.Vehicle) {
		for _, p := range posts {
			p.wish = network.None
		}
		if withWave {
			wishes := usual.Wishes(net, on, near)
			for _, w := range holds.Grant(usual, now, wishes, func(j int) int { return posts[j].stage() }) {
				posts[w.Junction].wish = w.Stage
			}
		}
		for i, p := range posts {
			p.pass(now)
			p.steer(now)
			model.Show(i, p.show)
		}
		model.Step()
		seen = model.Seen(seen[:0])
		all := make([]adapt.Seen, len(seen))
		for i, v := range seen {
			all[i] = adapt.Seen(v)
		}
		near.look(all)
		now++
	}
	for range 200 {
		second(nil)
	}
	for i, way := range ways {
		track, err := model.Send(way.Edges)
		if err != nil {
			t.Fatal(err)
		}
		sent, began := now, false
		for {
			where, there := model.Where(track)
			if began && !there {
				break
			}
			began = began || there
			var on []wave.Vehicle
			if there {
				on = []wave.Vehicle{{ID: fmt.Sprint(urgentPrefix, i), Priority: 1, Route: way, At: placeOn(net, way, where), Speed: where.Speed}}
			}
			second(on)
			if now-sent > 600 {
				t.Fatalf("way %d is not driven to its end within ten minutes", i)
			}
		}
		needed += now - sent
		for range 37 { // the next meets the plans at another place of their cycles
			second(nil)
		}
	}
	return needed
}

// placeOn is how far a vehicle has come on its way.
func placeOn(net *network.Network, way wave.Route, v field.Vehicle) float64 {
	for i, p := range way.Parts {
		if v.Lane != network.None && net.Lanes[v.Lane].Edge == p.Edge {
			return p.From + v.At
		}
		if v.Link != network.None && i > 0 && net.Lanes[net.Links[v.Link].To].Edge == p.Edge {
			return way.Crossings[i-1].At + past
		}
	}
	return 0
}

func TestWaveBringsEmergencyVehiclesThroughTheStreetModelSooner(t *testing.T) {
	s := crossing(t)
	fill(s)
	ways, err := urgentWays(s.streets, 5, 12)
	if err != nil {
		t.Fatal(err)
	}
	own, with := modelRide(t, s, ways, false), modelRide(t, s, ways, true)
	t.Logf("12 vehicles: own plan %.0f s, with the wave %.0f s", own/12, with/12)
	if with > own*0.8 {
		t.Errorf("%.0f s with the wave, %.0f s without", with/12, own/12)
	}
}
