package main

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/traci"
)

// The rules of the comparison.
const (
	sight    = 200 // m before the stop line that the detectors see
	interval = 10  // s between two decisions
	yellow   = 3   // s between two greens
)

// outcome is what came of one run.
type outcome struct {
	score
	died      error         // SUMO ended in mid-run; there is no score
	thinking  time.Duration // all decisions of the run
	decisions int           // one junction each
	log       []string      // what was decided of plans
	held      int           // seconds that junctions were held for emergency vehicles, over all of them
}

// pilot runs one map with one seed.
type pilot struct {
	*simulator
	s     *scenario
	brain *adapt.Controller
	eyes  *eyes
	show  []network.Aspects // what the groups of each junction show
	next  []network.Aspects // what they show after the yellow
	out   outcome
}

// drive runs an hour. With a nil tuning every signal keeps its own programme.
func drive(ctx context.Context, s *scenario, seed int, tuning *adapt.Tuning) (outcome, error) {
	sim, err := start(ctx, s, seed)
	if err != nil {
		return outcome{}, err
	}
	defer sim.stop()
	p := &pilot{simulator: sim, s: s}
	if tuning != nil {
		err = p.prepare(ctx, *tuning)
	}
	for t := s.begin; t < s.end && err == nil; t++ {
		err = p.second(ctx, t)
	}
	if err == nil {
		err = p.finish(ctx)
	}
	if err != nil {
		if ctx.Err() != nil {
			return outcome{}, ctx.Err()
		}
		p.out.died = fmt.Errorf("%s, seed %d: %w", s.name, seed, err)
		return p.out, nil
	}
	p.out.score, err = readScore(sim.trips(), s)
	return p.out, err
}

func (p *pilot) prepare(ctx context.Context, tuning adapt.Tuning) error {
	p.brain = adapt.New(p.s.streets, tuning)
	p.eyes = newEyes(p.s.streets)
	p.show = make([]network.Aspects, len(p.s.streets.Junctions))
	p.next = make([]network.Aspects, len(p.s.streets.Junctions))
	nodes, err := p.Texts(ctx, traci.Junction, "", traci.IDs)
	if err != nil {
		return err
	}
	return p.SubscribeContext(ctx, traci.Context{
		Middle: traci.Junction, Object: nodes[0], About: traci.Vehicle, Radius: 1e7, From: 0, Until: 1e9,
	}, traci.LaneID, traci.LanePosition, traci.Speed)
}

// second lets one second pass: signals first, then the street, then the eyes.
func (p *pilot) second(ctx context.Context, t float64) error {
	if p.brain != nil {
		if err := p.signals(ctx, t); err != nil {
			return err
		}
	}
	got, err := p.Step(ctx, 0)
	if err != nil || p.brain == nil {
		return err
	}
	for _, around := range got.Contexts {
		p.brain.Watch(t+1, p.eyes.look(around.Objects))
	}
	return nil
}

// signals takes a decision every ten seconds and ends the yellow after three.
func (p *pilot) signals(ctx context.Context, t float64) error {
	switch phase := int(t-p.s.begin) % interval; phase {
	case 0:
		from := time.Now()
		decided := p.brain.Decide(t)
		p.out.thinking += time.Since(from)
		p.out.decisions += len(decided)
		for _, d := range decided {
			if err := p.turn(ctx, d); err != nil {
				return err
			}
		}
	case yellow:
		for j, show := range p.next {
			if show != "" && show != p.show[j] {
				if err := p.put(ctx, j, show); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// turn shows yellow to those whose green ends, or the green at once where
// nobody's does.
func (p *pilot) turn(ctx context.Context, d adapt.Decision) error {
	j := &p.s.streets.Junctions[d.Junction]
	p.next[d.Junction] = j.Stages[d.Stage].Show
	now := p.show[d.Junction]
	if now == "" { // The first decision: nobody drives yet.
		now = p.next[d.Junction]
	}
	between := []byte(now)
	for g := range between {
		if now.At(g).Goes() && !p.next[d.Junction].At(g).Goes() {
			between[g] = byte(network.Yellow)
		}
	}
	return p.put(ctx, d.Junction, network.Aspects(between))
}

func (p *pilot) put(ctx context.Context, j int, show network.Aspects) error {
	if p.show[j] == show {
		return nil
	}
	p.show[j] = show
	junction := &p.s.streets.Junctions[j]
	return p.SetState(ctx, junction.ID, junction.State(show))
}

// eyes turn what the simulator knows into what detectors see: vehicles within
// sight of a stop line, on which lane, where and how fast; no route, no name
// that means anything.
type eyes struct {
	streets *network.Network
	sight   *adapt.Sight
	lanes   map[string]int
	links   map[string]int
	tracks  map[string]int
	seen    []adapt.Seen
	boxes   bool // a camera at the stop line sees which way vehicles leave, too
}

func newEyes(n *network.Network) *eyes {
	e := &eyes{streets: n, sight: adapt.NewSight(n, sight), lanes: map[string]int{}, links: map[string]int{}, tracks: map[string]int{}}
	for i := range n.Lanes {
		e.lanes[n.Lanes[i].ID] = i
	}
	for i := range n.Links {
		for _, id := range n.Links[i].Via {
			e.links[id] = i
		}
	}
	return e
}

func (e *eyes) look(vehicles []traci.Seen) []adapt.Seen {
	e.seen = e.seen[:0]
	for _, v := range vehicles {
		id, at, speed := v.Values[0].Text, v.Values[1].Number, v.Values[2].Number
		seen := adapt.Seen{Lane: network.None, Link: network.None, At: at, Speed: speed}
		if lane, ok := e.lanes[id]; ok {
			seen.Lane = lane
		} else if link, ok := e.links[id]; ok {
			seen.Link = link
		} else {
			continue
		}
		if !e.sight.Sees(seen) && !(e.boxes && seen.Link != network.None) {
			continue
		}
		track, ok := e.tracks[v.Object]
		if !ok {
			track = len(e.tracks) + 1
			e.tracks[v.Object] = track
		}
		seen.Track = track
		e.seen = append(e.seen, seen)
	}
	return e.seen
}
