package main

import (
	"math/rand/v2"
	"strings"
	"testing"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/incident"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/traci"
)

// one is a street of two lanes before a signal.
func one() *network.Network {
	n := &network.Network{Edges: []network.Edge{{ID: "a", Lanes: []int{0, 1}}, {ID: "b", Lanes: []int{2}}}, Junctions: make([]network.Junction, 1)}
	for l, id := range []string{"a_0", "a_1", "b_0"} {
		n.Lanes = append(n.Lanes, network.Lane{ID: id, Edge: l / 2, Index: l % 2, Length: 300, Uses: network.Car})
	}
	n.Links = []network.Link{{From: 0, To: 2}}
	n.Lanes[0].Out, n.Lanes[2].In = []int{0}, []int{0}
	return n
}

// An alarm is right at the place and time of an incident only; a second one for it finds
// nothing new.
func TestAlarmsAreHeldAgainstWhatHappened(t *testing.T) {
	n := one()
	lanes, metres := sections(n)
	if len(lanes) != 2 || metres[0] != 200 {
		t.Fatalf("sections %v of %v m", lanes, metres)
	}
	stood := &mishap{id: "mishap-0", lane: 0, at: 200, length: 5, from: 100, until: 400, flow: 450}
	missed := &mishap{id: "works-1", lane: 1, closed: true, at: 250, length: 30, from: 100, until: 400, flow: 90}
	never := &mishap{id: "mishap-2", lane: 1, at: 100, length: 5}
	w := &watching{pilot: &pilot{s: &scenario{streets: n}}, plan: &mishaps{net: n, lanes: lanes, list: []*mishap{stood, missed, never}}, last: 3600}
	alarm := func(lane int, before, at float64) incident.Alarm {
		return incident.Alarm{Lane: lane, Before: before, Begun: second(at)}
	}
	w.alarms = []incident.Alarm{alarm(0, 101, 140), alarm(0, 101, 300), alarm(0, 20, 140), alarm(1, 150, 140), alarm(0, 101, 99), alarm(0, 101, 500)}
	ended := alarm(0, 101, 140)
	ended.Cleared = second(420)
	w.alarms = append(w.alarms, ended)
	run := w.judge()
	if len(run.Wrong) != 4 || run.Again != 1 || run.Never != 1 || len(run.Incidents) != 2 {
		t.Fatalf("%+v", run)
	}
	if h := run.Incidents[0]; !h.Found || h.Wait != 40 || !h.Cleared || h.Flow != 450 || h.Before != 100 {
		t.Errorf("%+v", h)
	}
	if h := run.Incidents[1]; h.Found || !h.Closed || h.Lanes != 2 {
		t.Errorf("%+v", h)
	}
	text := incidentDocument([]patrolled{run})
	for _, want := range []string{"**0.200** (1 right, 4 false)", "**1.000** (1 of 1)", "**0.500** (1 of 2)", "| closed lane, 1 of 2 | 1 | 0.000 | – | – |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the document lacks %q:\n%s", want, text)
		}
	}
}

// Incidents are drawn within sight and on their lane, and what closes a lane is not seen.
func TestIncidentsAreInSight(t *testing.T) {
	n := one()
	lanes, metres := sections(n)
	for seed := range uint64(200) {
		p := &mishaps{net: n, lanes: lanes, byID: map[string]*mishap{}}
		p.draw(rand.New(rand.NewPCG(seed, 97)), metres, []float64{500, 0}, 0, 3600)
		for _, m := range p.list {
			if m.at > 295 || m.at-m.length < 100 || m.from < quiet || m.until > 3600+240 {
				t.Errorf("seed %d: %+v", seed, *m)
			}
		}
		seen := p.visible([]traci.Seen{{Object: "works-1"}, {Object: "mishap-0"}, {Object: "x"}})
		if len(seen) != 2 {
			t.Errorf("%v are seen", seen)
		}
	}
}

// A spoilt picture is frozen, empty, inexact or double for five minutes, and right after.
func TestPicturesAreSpoilt(t *testing.T) {
	v := field.Vehicle{Track: 1, Lane: 0, Link: network.None, At: 120, Speed: 9}
	far := v
	far.At = 180
	for kind, want := range []int{1, 0, 1, 2} {
		f := newFaulty(one(), 1, nil, 0, 3600)
		f.faults[0] = &broken{kind: kind, from: 10}
		f.spoil(10, []field.Vehicle{v})
		got := f.spoil(20, []field.Vehicle{far})
		if len(got) != want || kind == 0 && got[0].At != 120 {
			t.Errorf("kind %d: %+v", kind, got)
		}
		if got = f.spoil(310, []field.Vehicle{far}); len(got) != 1 || got[0] != far {
			t.Errorf("kind %d, after it: %+v", kind, got)
		}
	}
}
