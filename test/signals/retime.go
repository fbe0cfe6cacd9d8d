package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/timing"
	"citybrain/domain/traffic/traci"
)

// window is how often plans are made anew.
const window = 900

// retimer makes plans every quarter of an hour from what the detectors counted in
// the quarters before; until the first it leaves every junction its own programme.
type retimer struct {
	*pilot
	counts  *counts
	let     []float64   // saturation flow by lane, as calibrated
	past    [][]float64 // by link, vehicles of each window
	sites   []int
	now     []timing.Plan // by site; what runs
	old     []timing.Plan // what ran before the last change; nil: it was proved, or there was none
	seen    float64       // vehicles that stood, mean of the window before the change
	judged  float64       // what the model said of that window
	signals []*playing    // by junction; nil: its own programme
	log     []string
}

// ruledYellow gives new plans the yellow that the rules of the comparison have, whatever the
// map's own programme takes.
func (s *scenario) ruledYellow() {
	for i := range s.streets.Junctions {
		for g := range s.streets.Junctions[i].Groups {
			s.streets.Junctions[i].Groups[g].Yellow = yellow * time.Second
		}
	}
}

// driveRetimed runs an hour with plans that are made anew every quarter of it.
func driveRetimed(ctx context.Context, s *scenario, seed int) (outcome, error) {
	sim, err := start(ctx, s, seed)
	if err != nil {
		return outcome{}, err
	}
	defer sim.stop()
	r := &retimer{pilot: &pilot{simulator: sim, s: s}, counts: newCounts(s.streets), past: make([][]float64, len(s.streets.Links)),
		signals: make([]*playing, len(s.streets.Junctions))}
	if err = r.prepare(ctx, adapt.Default()); err != nil {
		return outcome{}, err
	}
	r.eyes.boxes = true
	for t := s.begin; t < s.end && err == nil; t++ {
		err = r.pass(ctx, t)
	}
	if err == nil {
		err = r.finish(ctx)
	}
	if err != nil {
		if ctx.Err() != nil {
			return outcome{}, ctx.Err()
		}
		r.out.died = fmt.Errorf("%s, seed %d: %w", s.name, seed, err)
		return r.out, nil
	}
	r.out.score, err = readScore(sim.trips(), s)
	r.out.log = r.log
	return r.out, err
}

func (r *retimer) pass(ctx context.Context, t float64) error {
	since := int(t - r.s.begin)
	if since > 0 && since%window == 0 {
		from := time.Now()
		if err := r.retime(ctx, t); err != nil {
			return err
		}
		r.out.thinking += time.Since(from)
		r.out.decisions += len(r.sites)
	}
	for j, p := range r.signals {
		if p == nil {
			continue
		}
		if err := r.put(ctx, j, p.at(clock(t))); err != nil {
			return err
		}
	}
	got, err := r.Step(ctx, 0)
	if err != nil {
		return err
	}
	for _, around := range got.Contexts {
		r.counts.watch(r.eyes.look(around.Objects))
	}
	return nil
}

func clock(t float64) time.Duration { return time.Duration(t) * time.Second }

// retime closes a window: it proves the last change, forecasts the next window,
// searches, and puts in what passes the gate.
func (r *retimer) retime(ctx context.Context, t float64) error {
	net := r.s.streets
	counted, byLane := r.counts.close()
	stood := 0.0
	for _, n := range byLane {
		stood += n
	}
	for i, n := range counted {
		r.past[i] = append(r.past[i], n)
	}
	every := make([]int, len(net.Junctions))
	for i := range every {
		every[i] = i
	}
	seen, sites := timing.FromNetwork(net, every, r.flows(func(past []float64) float64 { return past[len(past)-1] }))
	r.sites = sites
	if r.now == nil {
		r.now = r.own(seen)
	}
	model, gate := timing.Usual(), timing.Careful()
	if err := r.calibrate(seen, model, byLane); err != nil {
		return err
	}
	seen, _ = timing.FromNetwork(net, every, r.flows(func(past []float64) float64 { return past[len(past)-1] }))
	if r.old != nil {
		before, _, err := timing.Judge(seen, model, r.old)
		if err != nil {
			return err
		}
		proof := gate.Prove(r.seen, r.judged, before, stood)
		r.note("%.0f s: stood %.1f, with the plans before %.1f: kept %v", t-r.s.begin, proof.Seen, proof.Expected, proof.Kept)
		if !proof.Kept {
			r.now = r.old
			r.old = nil
			return r.putIn(ctx, t)
		}
		r.old = nil
	}
	coming, _ := timing.FromNetwork(net, every, r.flows(func(past []float64) float64 { return timing.Forecast(past, math.NaN(), math.NaN()) }).Reserved(net, window))
	cost, _, err := timing.Judge(coming, model, r.now)
	if err != nil {
		return err
	}
	found, err := timing.Search(coming, model, r.now, timing.Limits{Cycles: timing.Cycles(30, 120, 5), Passes: 6})
	if err != nil {
		return err
	}
	verdict := gate.Put(cost, found.Cost)
	r.note("%.0f s: cycle %d s, cost %.2f for %.2f: put in %v", t-r.s.begin, found.Cycle, found.Cost, cost, verdict.Passed)
	if !verdict.Passed {
		return nil
	}
	r.seen = stood
	if r.judged, _, err = timing.Judge(seen, model, r.now); err != nil {
		return err
	}
	r.old, r.now = r.now, found.Plans
	return r.putIn(ctx, t)
}

// calibrate learns what each lane lets go from who stood in the window.
func (r *retimer) calibrate(a *timing.Area, model timing.Model, stood []float64) error {
	lanes := map[string]int{}
	for i := range r.s.streets.Lanes {
		lanes[r.s.streets.Lanes[i].ID] = i
	}
	seen := make([][]float64, len(a.Sites))
	for i := range a.Sites {
		for k := range a.Sites[i].Lanes {
			seen[i] = append(seen[i], stood[lanes[a.Sites[i].Lanes[k].ID]])
		}
	}
	tuned, err := timing.Calibrate(a, model, r.now, seen)
	if err != nil {
		return err
	}
	if r.let == nil {
		r.let = make([]float64, len(r.s.streets.Lanes))
	}
	for i := range tuned {
		for k, now := range tuned[i] {
			lane := lanes[a.Sites[i].Lanes[k].ID]
			if r.let[lane] == 0 {
				r.let[lane] = now
			}
			r.let[lane] = (r.let[lane] + now) / 2
		}
	}
	return nil
}

func (r *retimer) note(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

// flows are vehicles a second by lane and link, as a window or a forecast has them.
func (r *retimer) flows(of func(past []float64) float64) timing.Flows {
	net := r.s.streets
	f := timing.Flows{Lanes: make([]float64, len(net.Lanes)), Links: make([]float64, len(net.Links)), Saturation: r.let}
	for i, past := range r.past {
		flow := of(past) / window
		f.Links[i] = flow
		if from := net.Links[i].From; from != network.None {
			f.Lanes[from] += flow
		}
	}
	return f
}

// own reads the greens of each junction's own programme.
func (r *retimer) own(a *timing.Area) []timing.Plan {
	plans := make([]timing.Plan, len(r.sites))
	for k, i := range r.sites {
		j := &r.s.streets.Junctions[i]
		for _, step := range j.Own {
			show, err := j.Show(step.State)
			stage := slices.IndexFunc(j.Stages, func(s network.Stage) bool { return s.Show == show })
			if err != nil || stage < 0 {
				continue
			}
			plans[k].Order = append(plans[k].Order, stage)
			plans[k].Greens = append(plans[k].Greens, max(a.Sites[k].Stages[stage].Min, int(step.Duration.Seconds())))
		}
	}
	return plans
}

// putIn lets every junction go over into its plan.
func (r *retimer) putIn(ctx context.Context, t float64) error {
	for k, i := range r.sites {
		j := &r.s.streets.Junctions[i]
		p := r.now[k].For(j)
		programme, err := plan.Compile(j, p)
		if err != nil {
			return fmt.Errorf("junction %s: %w", j.ID, err)
		}
		stage, green := r.now[k].Order[0], time.Duration(0)
		var way []plan.Step
		if before := r.signals[i]; before != nil {
			stage, green, way = before.stands(clock(t))
		} else {
			state, err := r.Text(ctx, traci.TrafficLight, j.ID, traci.LightState)
			if err != nil {
				return err
			}
			show, err := j.Show(state)
			if err != nil {
				show = j.AllRed()
			}
			way = plan.Between(j, show, j.Stages[stage].Show)
		}
		r.signals[i] = play(j, programme, stage, green, way, clock(t))
	}
	return nil
}

// playing is a plan on its way to a junction's signals: first the steps that lead
// into it, then what it says.
type playing struct {
	j         *network.Junction
	programme *plan.Programme
	steps     []plan.Step
	stages    []int // by step; None in a transition
	from      time.Duration
}

// play lays out the way from a stage that has been green for a while into a programme,
// after the steps that still lead to that stage.
func play(j *network.Junction, programme *plan.Programme, stage int, green time.Duration, way []plan.Step, now time.Duration) *playing {
	p := &playing{j: j, programme: programme, from: now}
	for _, s := range way {
		p.add(s, network.None)
	}
	legs := plan.Join(j, programme, stage, green, now+plan.Lasts(way))
	for n, leg := range legs {
		if n > 0 {
			for _, s := range plan.Between(j, j.Stages[legs[n-1].Stage].Show, j.Stages[leg.Stage].Show) {
				p.add(s, network.None)
			}
		}
		p.add(plan.Step{Show: j.Stages[leg.Stage].Show, For: leg.Green}, leg.Stage)
	}
	return p
}

func (p *playing) add(s plan.Step, stage int) {
	p.steps, p.stages = append(p.steps, s), append(p.stages, stage)
}

// at is what is shown at a time.
func (p *playing) at(now time.Duration) network.Aspects {
	left := now - p.from
	for _, s := range p.steps {
		if left < s.For {
			return s.Show
		}
		left -= s.For
	}
	return p.programme.At(now).Show
}

// stands tells which stage is green and for how long, or which comes next and the
// steps that lead to it.
func (p *playing) stands(now time.Duration) (stage int, green time.Duration, way []plan.Step) {
	left := now - p.from
	for n, s := range p.steps {
		if left < s.For {
			if p.stages[n] != network.None {
				return p.stages[n], left, nil
			}
			way = append(way, plan.Step{Show: s.Show, For: s.For - left})
			for k := n + 1; k < len(p.steps); k++ {
				if p.stages[k] != network.None {
					return p.stages[k], 0, way
				}
				way = append(way, p.steps[k])
			}
		}
		left -= s.For
	}
	m := p.programme.At(now)
	if !m.Changing {
		return m.Stage, m.Since, nil
	}
	next := p.programme.At(now + m.Left)
	for at := now; at < now+m.Left; at += time.Second {
		way = append(way, plan.Step{Show: p.programme.At(at).Show, For: min(time.Second, now+m.Left-at)})
	}
	return next.Stage, 0, way
}

// counts are what detectors count at the stop lines in a window.
type counts struct {
	net    *network.Network
	links  []float64
	last   map[int]adapt.Seen // by track
	seen   map[int]bool
	stood  []float64 // by lane, vehicle seconds
	gone   []float64 // by lane, left within a second and seen no more
	passed int       // seconds
	before []float64
}

func newCounts(net *network.Network) *counts {
	return &counts{net: net, links: make([]float64, len(net.Links)), gone: make([]float64, len(net.Lanes)), stood: make([]float64, len(net.Lanes)), last: map[int]adapt.Seen{}, seen: map[int]bool{}}
}

// watch takes what was seen in a second.
func (c *counts) watch(all []adapt.Seen) {
	clear(c.seen)
	c.passed++
	for _, v := range all {
		c.seen[v.Track] = true
		if v.Lane != network.None && v.Speed < 0.1 {
			c.stood[v.Lane]++
		}
		if link := c.crossed(c.last[v.Track], v); link != network.None {
			c.links[link]++
		}
		c.last[v.Track] = v
	}
	for track, v := range c.last {
		if c.seen[track] {
			continue
		}
		if v.Lane != network.None && c.net.Lanes[v.Lane].Length-v.At < v.Speed {
			c.gone[v.Lane]++
		}
		delete(c.last, track)
	}
}

// crossed gives the link that a vehicle has come upon since it was seen last.
func (c *counts) crossed(before, now adapt.Seen) int {
	if before.Track == 0 || before.Lane == network.None {
		return network.None
	}
	if now.Link != network.None {
		return now.Link
	}
	if now.Lane == before.Lane {
		return network.None
	}
	for _, link := range c.net.Lanes[before.Lane].Out {
		if c.net.Links[link].To == now.Lane {
			return link // it passed a short box within the second
		}
	}
	return network.None
}

// close ends a window: vehicles by link, with those that came and still wait, and how
// many stood in the mean.
func (c *counts) close() (links, stood []float64) {
	waiting := make([]float64, len(c.net.Lanes))
	c.onward(c.stood)
	for _, v := range c.last {
		if v.Lane != network.None {
			waiting[v.Lane]++
		}
	}
	links, stood = c.links, c.stood
	for lane := range stood {
		stood[lane] /= float64(max(1, c.passed))
	}
	c.onward(waiting)
	for lane := range waiting {
		grown := waiting[lane] + c.gone[lane]
		if c.before != nil {
			grown -= c.before[lane]
		}
		share(c.net, lane, grown, links)
	}
	c.gone = make([]float64, len(c.net.Lanes))
	c.before, c.links, c.stood, c.passed = waiting, make([]float64, len(c.net.Links)), make([]float64, len(c.net.Lanes)), 0
	return links, stood
}

// onward moves vehicles of lanes that end at no signal to those before which they wait:
// as the links between were used in the window.
func (c *counts) onward(vehicles []float64) {
	for range 6 {
		for lane, n := range vehicles {
			if n > 0 {
				c.pass(vehicles, lane, n)
			}
		}
	}
}

func (c *counts) pass(vehicles []float64, lane int, n float64) {
	all := 0.0
	for _, l := range c.net.Lanes[lane].Out {
		if c.net.Links[l].Junction != network.None {
			return
		}
		all += c.links[l]
	}
	if all == 0 {
		return
	}
	vehicles[lane] = 0
	for _, l := range c.net.Lanes[lane].Out {
		if to := c.net.Links[l].To; to != network.None {
			vehicles[to] += n * c.links[l] / all
		}
	}
}

// share adds a lane's waiting vehicles to its links as those that went did turn.
func share(net *network.Network, lane int, vehicles float64, links []float64) {
	all := 0.0
	for _, l := range net.Lanes[lane].Out {
		all += links[l]
	}
	for _, l := range net.Lanes[lane].Out {
		if all > 0 {
			links[l] = max(0, links[l]+vehicles*links[l]/all)
		}
	}
}
