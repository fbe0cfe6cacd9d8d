package main

import (
	"context"
	"fmt"
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

// arms are what is compared with the same seed.
var arms = []arm{{"own plan", false, false}, {"own plan + wave", false, true}, {"adaptive", true, false}, {"adaptive + wave", true, true}}

// escort runs a map with emergency vehicles on it.
type escort struct {
	*pilot
	arm     arm
	model   wave.Model
	ways    map[string]wave.Route
	places  map[string][]place // of lanes, by vehicle
	posts   []*post            // by junction
	on      []wave.Vehicle
	near    *near
	awaited *awaited
	holds   wave.Holds
}

// post is one junction: what it is asked for, and who asks.
type post struct {
	*keeper
	own     *programme
	free    bool // its own programme runs
	wish    int  // the stage that a vehicle needs, or None
	decided int  // by the adaptive controller, or None
	sent    network.Aspects
}

func newPost(j *network.Junction, now float64) (*post, error) {
	own, err := ownProgramme(j)
	if err != nil {
		return nil, fmt.Errorf("junction %s: %w", j.ID, err)
	}
	p := &post{keeper: newKeeper(j), own: own, free: true, wish: network.None, decided: network.None}
	p.follow(now)
	return p, nil
}

// follow shows what the own programme does.
func (p *post) follow(now float64) {
	step, _ := p.own.at(now)
	p.put(p.own.shows[step], now)
}

// steer asks for what the junction should show: the wish, else what the controller
// decided, else its own programme.
func (p *post) steer(now float64) {
	asked := p.wish
	if asked == network.None {
		asked = p.decided
	}
	switch {
	case p.free && (asked == network.None || strings.ContainsAny(string(p.show), "yu")):
		p.follow(now) // its own yellow is not cut short
	case asked != network.None:
		p.free = false
		p.toward(asked, now)
	default:
		p.free = p.own.resume(p.keeper, now)
	}
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
	return e.out, e.awaited, err
}

func (e *escort) ready(ctx context.Context) error {
	if err := e.prepare(ctx, adapt.Default()); err != nil {
		return err
	}
	net := e.s.streets
	e.near, e.places = newNear(net), placesOf(net, e.ways)
	for i := range net.Junctions {
		p, err := newPost(&net.Junctions[i], e.s.begin)
		if err != nil {
			return err
		}
		e.posts = append(e.posts, p)
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
			e.posts[d.Junction].decided = d.Stage
		}
	}
	for i, p := range e.posts {
		p.pass(t)
		p.steer(t)
		if stage := p.stage(); e.arm.adaptive && stage != network.None {
			e.brain.Shows(i, stage)
		}
		if p.show == p.sent {
			continue
		}
		p.sent = p.show
		if err := e.SetState(ctx, p.j.ID, p.j.State(p.show)); err != nil {
			return err
		}
	}
	return nil
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
	for _, p := range e.posts {
		p.wish = network.None
	}
	wishes := e.model.Wishes(net, e.on, e.near)
	for _, w := range e.holds.Grant(e.model, t, wishes, func(junction int) int { return e.posts[junction].stage() }) {
		e.posts[w.Junction].wish = w.Stage
		e.out.held++
	}
}
