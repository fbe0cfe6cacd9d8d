package traffic

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/peak"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/timing"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// originBriefing is a plan that was found for a rush hour.
const originBriefing = "briefing"

// proposal is what was found for a junction.
type proposal struct {
	junction      int
	plan          timing.Plan
	before, after int
	verdict       timing.Verdict
	margin        float64
}

// proposals looks for better plans of the junctions with hot spots, for the hour in which
// most vehicles come. Areas that cannot be reckoned with are left out.
func (s *Service) proposals(n *network.Network, all []expected, h past, c comes, spots []HotSpot, standing map[int]plan.Plan) (list []proposal) {
	var junctions []int
	for _, one := range spots {
		if i := s.streets.byID[one.Junction]; !slices.Contains(junctions, i) && len(junctions) < mostTogether {
			junctions = append(junctions, i)
		}
	}
	if len(junctions) == 0 {
		return nil
	}
	return s.proposeAt(n, junctions, s.peakFlows(n, all, h, c.quarters()), standing)
}

// proposeAt looks for better plans of some junctions under flows.
func (s *Service) proposeAt(n *network.Network, junctions []int, flows timing.Flows, standing map[int]plan.Plan) (list []proposal) {
	for _, area := range timing.Groups(n, junctions, flows, mostTogether) {
		found, err := s.proposeArea(n, area, flows, standing)
		if err != nil {
			slog.Warn("no plans are looked for in an area", "junction", n.Junctions[area[0]].ID, "error", err)
			continue
		}
		list = append(list, found...)
	}
	return list
}

// peakFlows are the expected flows of the busiest hour, divided as vehicles turned.
func (s *Service) peakFlows(n *network.Network, all []expected, h past, quarters int) timing.Flows {
	var list []peak.Approach
	for _, a := range all {
		list = append(list, a.Approach)
	}
	first := peak.Busiest(list, quarters)
	last := min(first+4, quarters)
	f := emptyFlows(n)
	turns := make(map[int]float64, len(n.Links))
	for k := range n.Links {
		from, to := linkEnds(n, k)
		turns[k] = h.turned[storedTurn{From: from, To: to}]
	}
	for _, a := range all {
		for _, l := range n.Edges[a.edge].Lanes {
			sum, count := 0.0, 0.0
			for q := first; q < last; q++ {
				if e, ok := h.Expect(n.Lanes[l].ID, q); ok {
					sum += e.Flow
					count++
				}
			}
			if count > 0 {
				spread(n, &f, l, sum/count/3600, turns)
			}
		}
	}
	s.steering.mu.Lock()
	defer s.steering.mu.Unlock()
	for lane, let := range s.steering.retimer.let {
		f.Saturation[lane] = let
	}
	return f
}

func (s *Service) proposeArea(n *network.Network, area []int, flows timing.Flows, standing map[int]plan.Plan) (list []proposal, err error) {
	a, sites := timing.FromNetwork(n, area, flows)
	now := make([]timing.Plan, len(sites))
	for i, j := range sites {
		now[i] = within(&a.Sites[i], timingPlan(standing[j]))
	}
	model := timing.Usual()
	cost, _, err := timing.Judge(a, model, now)
	if err != nil {
		return nil, err
	}
	found, err := timing.Search(a, model, now, timing.Limits{Cycles: timing.Fitting(a, now, leastCycle, mostCycle, cycleStep), Passes: mostPasses})
	if err != nil {
		return nil, err
	}
	gate := timing.Careful()
	verdict := gate.Put(cost, found.Cost)
	for i, j := range sites {
		site := &a.Sites[i]
		list = append(list, proposal{j, found.Plans[i], site.Cycle(now[i]), site.Cycle(found.Plans[i]), verdict, gate.Margin})
	}
	return list, nil
}

// offer is for what plans are proposed.
type offer struct {
	origin, name string
	detail       map[string]any // for the audit
}

// propound proposes what was found for a junction to whoever decides on plans, unless it
// saves too little or an earlier one of the same origin still waits.
func (s *Service) propound(ctx context.Context, tx *db.Tx, o offer, p proposal) (BriefedPlan, error) {
	id := s.streets.net.Junctions[p.junction].ID
	one := BriefedPlan{Junction: id, Name: s.streets.net.Junctions[p.junction].Name, Outcome: "kept", Before: p.before, After: p.after,
		Saved: hundredth(p.verdict.Saved), Margin: p.margin}
	if !p.verdict.Passed {
		return one, nil
	}
	if err := s.store.hold(ctx, tx, id); err != nil {
		return one, err
	}
	j, err := s.limited(ctx, tx, p.junction)
	if err != nil {
		return one, err
	}
	made := plan.Fit(j, p.plan.For(j))
	if rules.Refused(plan.Check(j, made)) {
		return one, nil
	}
	waiting, err := s.store.proposedBy(ctx, tx, id, o.origin)
	if err != nil {
		return one, err
	}
	if waiting > 0 {
		one.Outcome, one.Version = "waiting", waiting
		return one, nil
	}
	last, err := s.store.lastPlan(ctx, tx, id)
	if err != nil {
		return one, err
	}
	v := SignalPlan{State: Proposed, Origin: o.origin, MadeBy: auth.Actor(ctx), MadeAt: tx.Now, ChangedAt: tx.Now}
	made.Version, made.Name = last+1, o.name
	v.write(made)
	v.writtenBy(ctx)
	if _, err := s.store.addPlan(ctx, tx, v); err != nil {
		return one, err
	}
	one.Outcome, one.Version = "proposed", v.Version
	detail := maps.Clone(o.detail)
	detail["version"], detail["saved"] = v.Version, one.Saved
	return one, s.recordAct(ctx, tx, "plan_proposed", id, detail)
}

// plansAt gives the plans that the junctions have at an instant to come: of their
// timetables, their own, or even ones.
func (s *Service) plansAt(ctx context.Context, tx *db.Tx, n *network.Network, at time.Time) (map[int]plan.Plan, error) {
	ids := make([]string, 0, len(s.streets.byID))
	for id := range s.streets.byID {
		ids = append(ids, id)
	}
	standing, err := s.store.standing(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	plans := make(map[int]plan.Plan, len(s.streets.byID))
	for id, i := range s.streets.byID {
		version, ok := 0, false
		if t, has := standing.timetables[id]; has {
			version, ok = s.running(t, at)
		}
		if !ok {
			plans[i] = ownPlan(&n.Junctions[i])
			continue
		}
		v, err := s.store.plan(ctx, tx, id, version)
		if err != nil {
			return nil, err
		}
		plans[i] = v.under(&n.Junctions[i])
	}
	return plans, nil
}

// ownPlan is what a junction runs that nobody gave a timetable: its own, or an even one.
func ownPlan(j *network.Junction) plan.Plan {
	if p, ok := plan.Own(j); ok && len(plan.Check(j, p)) == 0 {
		return p
	}
	return plan.Even(j, usualCycle)
}

// timingPlan is a plan as the optimiser has it.
func timingPlan(p plan.Plan) timing.Plan {
	out := timing.Plan{Offset: int(p.Offset.Seconds())}
	for _, e := range p.Entries {
		out.Order, out.Greens = append(out.Order, e.Stage), append(out.Greens, max(1, int(e.Green.Seconds())))
	}
	return out
}
