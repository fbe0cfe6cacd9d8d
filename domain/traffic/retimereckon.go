package traffic

import (
	"context"
	"log/slog"
	"math"
	"slices"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/timing"
)

// reckon looks at every area. An area that cannot be reckoned with is left as it is.
func (s *Service) reckon(ctx context.Context, job retimeJob) (rounds []retimedRound) {
	for _, area := range job.areas {
		if ctx.Err() != nil {
			return rounds
		}
		r, err := s.reckonArea(job, area)
		if err != nil {
			slog.WarnContext(ctx, "an area of junctions is not timed anew", "junction", job.net.Junctions[area[0]].ID, "junctions", len(area), "error", err)
			continue
		}
		rounds = append(rounds, r)
	}
	return rounds
}

func (s *Service) reckonArea(job retimeJob, area []int) (r retimedRound, err error) {
	r = retimedRound{key: s.areaKey(area), let: map[int]float64{}}
	seen, sites := timing.FromNetwork(job.net, area, job.last)
	r.sites = sites
	now, stood, all := make([]timing.Plan, len(sites)), make([][]float64, len(sites)), 0.0
	lanes := laneIndex(job.net, sites)
	for i, j := range sites {
		now[i] = within(&seen.Sites[i], job.now[j])
		for _, lane := range seen.Sites[i].Lanes {
			n := job.stood[lanes[lane.ID]]
			stood[i] = append(stood[i], n)
			all += n
		}
	}
	model := timing.Usual()
	tuned, err := timing.Calibrate(seen, model, now, stood)
	if err != nil {
		return r, err
	}
	for i := range tuned {
		for k, let := range tuned[i] {
			lane := lanes[seen.Sites[i].Lanes[k].ID]
			if had := job.last.Saturation[lane]; had > 0 {
				let = (let + had) / 2
			}
			r.let[lane], job.last.Saturation[lane], job.coming.Saturation[lane] = let, let, let
		}
	}
	seen, _ = timing.FromNetwork(job.net, area, job.last)
	coming, _ := timing.FromNetwork(job.net, area, job.coming.Reserved(job.net, measure.Quarter.Seconds()))
	gate := timing.Careful()
	limits := timing.Limits{Cycles: timing.Fitting(coming, now, leastCycle, mostCycle, cycleStep), Passes: mostPasses}
	r.round, err = gate.Look(seen, coming, model, now, limits, all, job.memory[r.key])
	if err != nil {
		return r, err
	}
	for i := range sites {
		r.rows = append(r.rows, retimedRow(job, r.round, gate, coming, sites, i, now[i], lanes))
	}
	return r, nil
}

// within brings a plan within the limits of a site, which may have been changed since.
func within(s *timing.Site, p timing.Plan) timing.Plan {
	p.Greens = slices.Clone(p.Greens)
	for i, stage := range p.Order {
		p.Greens[i] = max(p.Greens[i], s.Stages[stage].Min)
	}
	return p
}

func laneIndex(n *network.Network, sites []int) map[string]int {
	index := map[string]int{}
	for _, j := range sites {
		for _, g := range n.Junctions[j].Groups {
			for _, k := range g.Links {
				if from := n.Links[k].From; from != network.None {
					index[n.Lanes[from].ID] = from
				}
			}
		}
	}
	return index
}

func retimedRow(job retimeJob, r timing.Round, gate timing.Gate, coming *timing.Area, sites []int, i int, now timing.Plan, lanes map[string]int) Retiming {
	site := &coming.Sites[i]
	v := Retiming{At: job.at, Outcome: string(r.Outcome), Before: retimedPlan(site, now), After: retimedPlan(site, r.Next[i]), Tried: []RetimedTry{}, Lanes: []RetimedLane{},
		Now: hundredth(r.Verdict.Now), Next: hundredth(r.Verdict.Next), Saved: hundredth(r.Verdict.Saved), Margin: gate.Margin}
	for _, j := range sites {
		v.Area = append(v.Area, job.net.Junctions[j].ID)
	}
	for _, t := range r.Tried {
		try := RetimedTry{t.Cycle, -1}
		if !math.IsInf(t.Cost, 0) {
			try.Cost = hundredth(t.Cost)
		}
		v.Tried = append(v.Tried, try)
	}
	for _, l := range site.Lanes {
		lane := lanes[l.ID]
		v.Lanes = append(v.Lanes, RetimedLane{Lane: l.ID, Last: math.Round(job.last.Lanes[lane] * 3600), Forecast: math.Round(job.coming.Lanes[lane] * 3600),
			Stood: hundredth(job.stood[lane]), Saturation: math.Round(l.Saturation * 3600)})
	}
	if p := r.Proof; p != nil {
		v.Proof = &RetimedProof{hundredth(p.Seen), hundredth(p.Expected), hundredth(p.Worse)}
	}
	return v
}
