package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/traci"
	"citybrain/domain/traffic/wave"
)

// arm is one way of steering in the comparison of waves.
type arm struct {
	name           string
	adaptive, wave bool
}

// arms are compared with the same seed: each with the one before it or the first.
var arms = []arm{{"own plan", false, false}, {"own plan + wave", false, true}, {"adaptive", true, false}, {"adaptive + wave", true, true}}

// escort runs a map with emergency vehicles on it.
type escort struct {
	*pilot
	arm     arm
	model   wave.Model
	ways    map[string]wave.Route
	keepers []*keeper
	own     []*programme
	free    []bool // by junction: its own programme runs
	wish    []int  // by junction, the stage that a vehicle needs, or None
	decided []int
	sent    []network.Aspects
	places  map[string][]place // of lanes, by vehicle and id
	on      []wave.Vehicle
	near    *near
	awaited *awaited
	holds   wave.Holds
	grants  int
}

// driveUrgent runs one map, seed and arm. Errors of arrivals are learnt into errs.
func driveUrgent(ctx context.Context, s *scenario, seed int, a arm, model wave.Model, folder string, errs *wave.Errors) (outcome, *awaited, error) {
	with, ways, err := withUrgent(s, seed, folder)
	if err != nil {
		return outcome{}, nil, err
	}
	sim, err := start(ctx, with, seed)
	if err != nil {
		return outcome{}, nil, err
	}
	defer sim.stop()
	e := &escort{pilot: &pilot{simulator: sim, s: with}, arm: a, model: model, ways: ways, awaited: newAwaited(errs)}
	if err = e.ready(ctx); err != nil {
		return outcome{}, nil, err
	}
	for t := s.begin; t < s.end && err == nil; t++ {
		err = e.pass(ctx, t)
	}
	if err == nil {
		err = e.finish(ctx)
	}
	if err != nil {
		if ctx.Err() != nil {
			return outcome{}, nil, ctx.Err()
		}
		e.out.died = fmt.Errorf("%s, seed %d: %w", s.name, seed, err)
		return e.out, e.awaited, nil
	}
	e.out.score, err = readScore(sim.trips(), s)
	e.out.grants = e.grants
	return e.out, e.awaited, err
}

func (e *escort) ready(ctx context.Context) error {
	if err := e.prepare(ctx, adapt.Default()); err != nil {
		return err
	}
	net := e.s.streets
	e.near = newNear(net)
	e.places = placesOf(net, e.ways)
	e.sent = make([]network.Aspects, len(net.Junctions))
	for i := range net.Junctions {
		j := &net.Junctions[i]
		own, err := ownProgramme(j)
		if err != nil {
			return fmt.Errorf("junction %s: %w", j.ID, err)
		}
		k := newKeeper(j)
		step, _ := own.at(e.s.begin)
		k.put(own.shows[step], e.s.begin)
		e.keepers, e.own = append(e.keepers, k), append(e.own, own)
		e.free, e.wish, e.decided = append(e.free, true), append(e.wish, network.None), append(e.decided, network.None)
	}
	return nil
}

func (e *escort) pass(ctx context.Context, t float64) error {
	if err := e.lights(ctx, t); err != nil {
		return err
	}
	got, err := e.Step(ctx, 0)
	if err != nil {
		return err
	}
	for _, around := range got.Contexts {
		seen := e.eyes.look(around.Objects)
		e.near.look(seen)
		if e.arm.adaptive {
			e.brain.Watch(t+1, seen)
		}
		e.follow(around.Objects)
	}
	e.wishes(t + 1)
	return nil
}

// lights lets each junction show what is due.
func (e *escort) lights(ctx context.Context, t float64) error {
	if e.arm.adaptive && int(t-e.s.begin)%interval == 0 {
		for _, d := range e.brain.Decide(t) {
			e.decided[d.Junction] = d.Stage
		}
	}
	for i, k := range e.keepers {
		k.pass(t)
		e.steer(i, t)
		if k.show == e.sent[i] {
			continue
		}
		e.sent[i] = k.show
		if err := e.SetState(ctx, k.j.ID, k.j.State(k.show)); err != nil {
			return err
		}
	}
	return nil
}

// steer asks for what a junction should show: the wish, else what the controller
// decided, else its own programme.
func (e *escort) steer(i int, t float64) {
	k := e.keepers[i]
	switch {
	case e.wish[i] != network.None:
		if e.free[i] && strings.ContainsAny(string(k.show), "yu") {
			e.follows(i, t) // its own yellow is not cut short
			return
		}
		e.free[i] = false
		k.toward(e.wish[i], t)
	case e.arm.adaptive && e.decided[i] != network.None:
		e.free[i] = false
		k.toward(e.decided[i], t)
	case e.free[i]:
		e.follows(i, t)
	default:
		e.free[i] = e.own[i].resume(k, t)
	}
	if e.arm.adaptive && !k.changing() {
		if stage := stageOf(k.j, k.show); stage != network.None {
			e.brain.Shows(i, stage)
		}
	}
}

func (e *escort) follows(i int, t float64) {
	step, _ := e.own[i].at(t)
	e.keepers[i].put(e.own[i].shows[step], t)
}

// place is where a lane lies on a way: the metres at its begin, and how many metres of
// the way one metre of it is.
type place struct {
	lane string
	from float64
}

// placesOf finds where on its way every vehicle is by the lane it is on.
func placesOf(net *network.Network, ways map[string]wave.Route) map[string][]place {
	all := map[string][]place{}
	for id, way := range ways {
		for _, p := range way.Parts {
			for _, lane := range net.Edges[p.Edge].Lanes {
				all[id] = append(all[id], place{net.Lanes[lane].ID, p.From})
			}
		}
		for _, c := range way.Crossings {
			for _, link := range c.Links {
				from := c.At
				for _, via := range net.Links[link].Via {
					all[id] = append(all[id], place{via, from + 0.1})
				}
			}
		}
	}
	return all
}

// follow finds the emergency vehicles on their ways.
func (e *escort) follow(objects []traci.Seen) {
	e.on = e.on[:0]
	for _, o := range objects {
		if !strings.HasPrefix(o.Object, urgentPrefix) {
			continue
		}
		for _, p := range e.places[o.Object] {
			if p.lane == o.Values[0].Text {
				e.on = append(e.on, wave.Vehicle{ID: o.Object, Priority: 1, Route: e.ways[o.Object], At: p.from + o.Values[1].Number, Speed: o.Values[2].Number})
				break
			}
		}
	}
}

// wishes reckons arrivals, and with the wave what each junction should show for them.
func (e *escort) wishes(t float64) {
	net := e.s.streets
	e.awaited.now(t, net, e.on, e.model, e.near)
	if !e.arm.wave {
		return
	}
	for i := range e.wish {
		e.wish[i] = network.None
	}
	for _, w := range e.holds.Grant(e.model, t, e.model.Wishes(net, e.on, view{e.near, e.keepers, t}), e.stage) {
		e.wish[w.Junction] = w.Stage
		e.grants++
	}
}

// stage is what a junction shows, None in a change.
func (e *escort) stage(junction int) int {
	if k := e.keepers[junction]; !k.changing() {
		return stageOf(k.j, k.show)
	}
	return network.None
}

// view is the street with what the junctions need for a change.
type view struct {
	*near
	keepers []*keeper
	now     float64
}

func (v view) Change(junction, stage int) float64 { return v.keepers[junction].change(stage, v.now) }

// near is what the detectors know of the streets: mean speed and who stands, within
// their sight.
type near struct {
	net     *network.Network
	speed   []float64 // by edge, smoothed; 0: nothing was seen
	sum     []float64
	count   []float64
	waiting []float64 // by lane
}

func newNear(net *network.Network) *near {
	n := len(net.Edges)
	return &near{net, make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, len(net.Lanes))}
}

func (n *near) look(seen []adapt.Seen) {
	clear(n.sum)
	clear(n.count)
	clear(n.waiting)
	for _, v := range seen {
		if v.Lane == network.None {
			continue
		}
		if v.Speed < 1 {
			n.waiting[v.Lane]++
			continue // who stands before a red says nothing of the street
		}
		edge := n.net.Lanes[v.Lane].Edge
		n.sum[edge] += v.Speed
		n.count[edge]++
	}
	for edge, count := range n.count {
		if count == 0 {
			continue
		}
		mean := n.sum[edge] / count
		if n.speed[edge] == 0 {
			n.speed[edge] = mean
		}
		n.speed[edge] += (mean - n.speed[edge]) * 0.05
	}
}

func (n *near) Speed(edge int) float64   { return n.speed[edge] }
func (n *near) Waiting(lane int) float64 { return n.waiting[lane] }

// awaited remembers what was predicted until it came true.
type awaited struct {
	errs   *wave.Errors
	open   map[string]map[int][]guess // by vehicle and crossing
	minute []float64                  // s late, of predictions a minute ahead, set right
	raw    []float64                  // the same as reckoned
}

type guess struct{ at, in, right float64 }

func newAwaited(errs *wave.Errors) *awaited {
	return &awaited{errs: errs, open: map[string]map[int][]guess{}}
}

const minute = 60.0

func (a *awaited) now(t float64, net *network.Network, on []wave.Vehicle, m wave.Model, street wave.Street) {
	for _, v := range on {
		if a.open[v.ID] == nil {
			a.open[v.ID] = map[int][]guess{}
		}
		before := a.open[v.ID]
		for crossing, guesses := range before {
			if v.Route.Crossings[crossing].At < v.At {
				a.came(t, guesses)
				delete(before, crossing)
			}
		}
		for _, next := range m.Arrivals(net, v, street) {
			all := before[next.Crossing]
			if len(all) == 0 || math.Floor(all[len(all)-1].in/10) > math.Floor(next.In/10) {
				before[next.Crossing] = append(all, guess{t, next.In, a.errs.Right(next.In)})
			}
		}
	}
}

// came compares what was predicted with the time at which it came true.
func (a *awaited) came(t float64, guesses []guess) {
	for _, g := range guesses {
		took := t - g.at
		if math.Abs(g.in-minute) < 2 {
			a.minute = append(a.minute, took-g.right)
			a.raw = append(a.raw, took-g.in)
		}
	}
	for _, g := range guesses {
		a.errs.Learn(g.in, t-g.at)
	}
}
