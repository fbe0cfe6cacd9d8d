package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/incident"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/traci"
)

// patrolled is one run of one map: a line of JSON in the file of -runs.
type patrolled struct {
	Map       string
	Seed      int
	Arm       string
	Sections  int     // lanes in sight
	Seconds   float64 // watched
	Incidents []happened
	Wrong     []string // false alarms
	Again     int      // further alarms of an incident that had one
	Never     int      // incidents that found no room to happen
	Died      bool     // SUMO ended in mid-run; what was seen until then counts
}

// happened is an incident that took place.
type happened struct {
	Closed  bool // a closed lane; else a stopped vehicle
	Lane    string
	Before  float64 // m before the end of the lane
	Lanes   int     // of its edge, of which it blocks one
	Flow    float64 // vehicles an hour and lane of the edge, ten minutes before
	Found   bool
	Wait    float64 // s until it was
	Cleared bool    // the alarm ended after it
}

// patrolEpoch is the time of second 0; only differences count.
var patrolEpoch = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)

// watching is one run with incidents.
type watching struct {
	*pilot
	plan   *mishaps
	shows  []network.Aspects
	own    []*programme
	patrol *incident.Patrol
	faulty *faulty
	flow   *passes
	alarms []incident.Alarm
	seen   []field.Vehicle
	last   float64
}

// measureIncidents runs every map and seed, one after the other, and reports.
func measureIncidents(ctx context.Context, maps []*scenario, set settings) error {
	runs, err := readLines[patrolled](set.runs)
	if err != nil {
		return err
	}
	flows := map[string][]float64{}
	for _, s := range maps[:min(len(maps), set.seeds*len(maps))] { // No seeds: only a document of what the file has.
		if flows[s.name], err = usualFlows(ctx, s); err != nil {
			return err
		}
	}
	for seed := set.first; seed < set.first+set.seeds; seed++ {
		for _, s := range maps {
			run, err := patrol(ctx, s, seed, set, flows[s.name])
			if err != nil {
				return err
			}
			fmt.Println(run.line())
			if set.explain {
				fmt.Println(run.tell())
			}
			if err := keepLine(set.runs, run); err != nil {
				return err
			}
			runs = append(runs, run)
		}
	}
	if set.out == "" {
		return nil
	}
	return os.WriteFile(set.out, []byte(incidentDocument(runs)), 0o644)
}

// usualFlows is vehicles an hour and lane by edge, in the first forty minutes of a run in
// which nothing happens.
func usualFlows(ctx context.Context, s *scenario) ([]float64, error) {
	w, _, err := watchRun(ctx, s, 1, settings{minutes: 40}, nil)
	if err != nil {
		return nil, err
	}
	flows := make([]float64, len(s.streets.Edges))
	for e := range flows {
		flows[e] = (w.flow.before(e, w.last) + w.flow.before(e, w.last-600)) / 2
	}
	return flows, nil
}

// patrol runs one map with one seed and holds the alarms against what happened.
func patrol(ctx context.Context, s *scenario, seed int, set settings, flows []float64) (patrolled, error) {
	w, died, err := watchRun(ctx, s, seed, set, flows)
	if err != nil {
		return patrolled{}, err
	}
	run := w.judge()
	run.Map, run.Seed, run.Arm, run.Died = s.name, seed, map[bool]string{true: "adaptive", false: "own plan"}[seed%2 == 0], died != nil
	return run, nil
}

// watchRun runs one map with one seed: steered adaptively with even seeds, by the map's own
// plan with odd ones. died tells that SUMO ended in mid-run.
func watchRun(ctx context.Context, s *scenario, seed int, set settings, flows []float64) (w *watching, died, err error) {
	folder, err := os.MkdirTemp("", "incidents-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(folder)
	plan, with, err := withMishaps(s, seed, set, flows, folder)
	if err != nil {
		return nil, nil, err
	}
	sim, err := start(ctx, with, seed)
	if err != nil {
		return nil, nil, err
	}
	defer sim.stop()
	w = &watching{pilot: &pilot{simulator: sim, s: with}, plan: plan, patrol: incident.New(s.streets, incident.Default()),
		faulty: newFaulty(s.streets, seed, plan.lanes, with.begin, with.end), flow: newPasses(s.streets), last: with.begin}
	if err = w.ready(ctx, seed%2 == 0); err != nil {
		return nil, nil, err
	}
	for t := with.begin; t < with.end && died == nil; t++ {
		died = w.pass(ctx, t)
	}
	return w, died, ctx.Err()
}

func (w *watching) ready(ctx context.Context, adaptive bool) error {
	if err := w.prepare(ctx, adapt.Default()); err != nil {
		return err
	}
	if adaptive {
		return nil
	}
	w.brain = nil
	w.shows = make([]network.Aspects, len(w.s.streets.Junctions))
	for j := range w.s.streets.Junctions {
		own, err := ownProgramme(&w.s.streets.Junctions[j])
		if err != nil {
			return err
		}
		w.own = append(w.own, own)
	}
	return nil
}

func (w *watching) pass(ctx context.Context, t float64) error {
	if w.brain != nil {
		if err := w.signals(ctx, t); err != nil {
			return err
		}
		w.shows = w.show
	}
	for j, own := range w.own {
		step, _ := own.at(t)
		w.shows[j] = own.shows[step]
	}
	got, err := w.Step(ctx, 0)
	if err != nil {
		return err
	}
	w.last = t + 1
	for _, around := range got.Contexts {
		w.plan.look(t+1, around.Objects, w.flow)
		seen := w.eyes.look(w.plan.visible(around.Objects))
		if w.brain != nil {
			w.brain.Watch(t+1, seen)
		}
		w.seen = w.seen[:0]
		for _, v := range seen {
			w.seen = append(w.seen, field.Vehicle(v))
		}
		w.flow.look(t+1, w.seen)
		w.alarms = append(w.alarms, w.patrol.Watch(second(t+1), w.faulty.spoil(t+1, w.seen), w.shows)...)
	}
	return nil
}

func second(t float64) time.Time {
	return patrolEpoch.Add(time.Duration(t * float64(time.Second)))
}

// passes counts who comes onto each edge in sight.
type passes struct {
	net  *network.Network
	edge map[int]int // of each track
	at   [][]float64 // by edge, s
}

func newPasses(n *network.Network) *passes {
	return &passes{net: n, edge: map[int]int{}, at: make([][]float64, len(n.Edges))}
}

func (p *passes) look(t float64, seen []field.Vehicle) {
	for _, v := range seen {
		if v.Lane < 0 {
			continue
		}
		e := p.net.Lanes[v.Lane].Edge
		if was, known := p.edge[v.Track]; !known || was != e {
			p.edge[v.Track], p.at[e] = e, append(p.at[e], t)
		}
	}
}

// before is vehicles an hour and lane in the ten minutes before a second.
func (p *passes) before(edge int, t float64) float64 {
	n := 0
	for _, at := range p.at[edge] {
		if at > t-600 && at <= t {
			n++
		}
	}
	return float64(n) * 6 / float64(len(p.net.Edges[edge].Lanes))
}

// wrongLine tells a false alarm.
func wrongLine(net *network.Network, a incident.Alarm) string {
	return fmt.Sprintf("false: %s of %.0f m, %.0f m before its end, %s at %.0f s, stood since %.0f s", net.Lanes[a.Lane].ID, net.Lanes[a.Lane].Length, a.Before, a.Cause, a.Begun.Sub(patrolEpoch).Seconds(), a.Stood.Sub(patrolEpoch).Seconds())
}

// mute lets only what the eyes of the street may see through.
func mute(objects []traci.Seen, hidden func(string) bool, into []traci.Seen) []traci.Seen {
	for _, o := range objects {
		if !hidden(o.Object) {
			into = append(into, o)
		}
	}
	return into
}
