package timing

import (
	"cmp"
	"math"
	"slices"
)

// Limits bound the search.
type Limits struct {
	Cycles []int // seconds that an area may take, rising
	Passes int   // over all sites, at most
}

// Found is the best that a search came to.
type Found struct {
	Cycle int
	Plans []Plan
	Cost  float64 // vehicle seconds a second, stops and spill-back included
	Tried []Tried // what each cycle came to
}

// Tried is an alternative: the best plans of one cycle.
type Tried struct {
	Cycle int
	Cost  float64 // roughly, but of the most promising; Inf: too short for a junction's least greens
}

// Cycles gives the cycles from least to most in steps.
func Cycles(least, most, step int) []int {
	var all []int
	for c := least; c <= most; c += step {
		all = append(all, c)
	}
	return all
}

// Fitting gives the cycles from least to most in steps that all sites of an area have room
// in, under the orders of the plans that run; where a junction needs more than most, four
// from what it needs on.
func Fitting(a *Area, now []Plan, least, most, step int) []int {
	for i := range a.Sites {
		need := a.Sites[i].shortest(now[i].Order)
		least = max(least, (need+step-1)/step*step)
	}
	return Cycles(least, max(most, least+3*step), step)
}

// Search finds plans for an area; now are those that run, one a site, from whose
// order and offsets it starts. It is deterministic.
func Search(a *Area, m Model, now []Plan, l Limits) (Found, error) {
	if err := a.Check(); err != nil {
		return Found{}, err
	}
	best := Found{Cost: math.Inf(1)}
	towns := best.survey(a, m, now, l.Cycles)
	// The most promising cycles are worked out further, and the best of those to the second.
	towns = towns[:min(promising, len(towns))]
	for n, town := range towns {
		town.improve(l.Passes, fairly)
		towns[n] = newTown(a, m, town.cycle, 1, town.plans) // pieces are a few per cent off
	}
	slices.SortStableFunc(towns, cheapest)
	for n, town := range towns {
		if n == 0 {
			town.improve(l.Passes, exactly)
			best.Cycle, best.Cost, best.Plans = town.cycle, town.cost(), town.copyPlans()
		}
		at := slices.IndexFunc(best.Tried, func(t Tried) bool { return t.Cycle == town.cycle })
		best.Tried[at].Cost = town.cost()
	}
	if best.Plans == nil {
		return best, ErrArea
	}
	return best, nil
}

// survey reckons roughly what cycles come to, the cheapest first: every other one, and
// then those beside the promising ones.
func (f *Found) survey(a *Area, m Model, now []Plan, cycles []int) []*town {
	var towns []*town
	done := make([]bool, len(cycles))
	look := func(n int) {
		if n < 0 || n >= len(cycles) || done[n] {
			return
		}
		done[n] = true
		plans, ok := begin(a, now, cycles[n])
		if !ok {
			f.Tried = append(f.Tried, Tried{cycles[n], math.Inf(1)})
			return
		}
		town := newTown(a, m, cycles[n], pieces(cycles[n]), plans)
		town.improve(1, roughly)
		f.Tried = append(f.Tried, Tried{cycles[n], town.cost()})
		towns = append(towns, town)
		slices.SortStableFunc(towns, cheapest)
	}
	for n := 0; n < len(cycles); n += 2 {
		look(n)
	}
	for _, town := range slices.Clone(towns[:min(promising, len(towns))]) {
		n := slices.Index(cycles, town.cycle)
		look(n - 1)
		look(n + 1)
	}
	if len(towns) == 0 { // only the others may have room
		for n := range cycles {
			look(n)
		}
	}
	slices.SortFunc(f.Tried, func(x, y Tried) int { return cmp.Compare(x.Cycle, y.Cycle) })
	return towns
}

func cheapest(x, y *town) int { return cmp.Compare(x.cost(), y.cost()) }

// pieces are the seconds in which a cycle is gone through as long as its plans are moved
// by whole steps only: two, where it divides.
func pieces(cycle int) int {
	if cycle%2 == 0 {
		return 2
	}
	return 1
}

// promising is how many cycles are worked out fairly.
const promising = 2

// The steps in which seconds are moved: the largest first.
var roughly, fairly, exactly = []int{8}, []int{8, 4}, []int{4, 2, 1}

// Judge reckons what plans cost in an area and what they make of each lane.
// Sites may run cycles of their own: each is judged in its own, and what it is
// fed then arrives evenly, for platoons of another cycle meet it at any second.
func Judge(a *Area, m Model, plans []Plan) (float64, [][]Load, error) {
	if err := a.Check(); err != nil {
		return 0, nil, err
	}
	groups := map[int][]int{}
	for i := range a.Sites {
		cycle := a.Sites[i].Cycle(plans[i])
		if err := a.Sites[i].Holds(plans[i], cycle); err != nil {
			return 0, nil, err
		}
		groups[cycle] = append(groups[cycle], i)
	}
	even := steady(a)
	loads, sum := make([][]Load, len(a.Sites)), 0.0
	for cycle, sites := range groups {
		part := only(a, sites, even)
		chosen := make([]Plan, len(sites))
		for k, i := range sites {
			chosen[k] = plans[i]
		}
		town := newTown(part, m, cycle, 1, chosen)
		sum += town.cost()
		for k, i := range sites {
			loads[i] = slices.Clone(town.flows[k].lanes)
		}
	}
	return sum, loads, nil
}

// steady is the mean flow of each lane of an area, whatever its signals do.
func steady(a *Area) [][]float64 {
	flows := make([][]float64, len(a.Sites))
	for i := range a.Sites {
		flows[i] = make([]float64, len(a.Sites[i].Lanes))
	}
	for range len(a.Sites) + 8 {
		moved := 0.0
		for i := range a.Sites {
			for k := range a.Sites[i].Lanes {
				lane := &a.Sites[i].Lanes[k]
				sum := lane.Arrivals
				for _, f := range lane.Feeds {
					from := a.Sites[f.Site].Lanes[f.Lane]
					sum += min(flows[f.Site][f.Lane], from.Saturation) * from.Moves[f.Move].Share * f.Share
				}
				sum = min(sum, 2*lane.Saturation)
				moved += math.Abs(sum - flows[i][k])
				flows[i][k] = sum
			}
		}
		if moved < 1e-6 {
			break
		}
	}
	return flows
}

// only gives some sites of an area; what others feed them arrives evenly.
func only(a *Area, sites []int, even [][]float64) *Area {
	place := make(map[int]int, len(sites))
	for k, i := range sites {
		place[i] = k
	}
	part := &Area{Sites: make([]Site, len(sites))}
	for k, i := range sites {
		site := a.Sites[i]
		site.Lanes = slices.Clone(site.Lanes)
		for n := range site.Lanes {
			lane := &site.Lanes[n]
			feeds := lane.Feeds
			lane.Feeds = nil
			for _, f := range feeds {
				if here, ok := place[f.Site]; ok {
					f.Site = here
					lane.Feeds = append(lane.Feeds, f)
					continue
				}
				from := a.Sites[f.Site].Lanes[f.Lane]
				lane.Arrivals += even[f.Site][f.Lane] * from.Moves[f.Move].Share * f.Share
			}
		}
		part.Sites[k] = site
	}
	return part
}

// begin makes plans of a cycle for all sites: greens in the proportion of the
// demand on each stage. false: the cycle is too short for one of them.
func begin(a *Area, now []Plan, cycle int) ([]Plan, bool) {
	even := steady(a)
	plans := make([]Plan, len(a.Sites))
	for i := range a.Sites {
		s := &a.Sites[i]
		order := slices.Clone(now[i].Order)
		if s.shortest(order) > cycle {
			return nil, false
		}
		own := cycle
		for own%2 == 0 && 2*s.shortest(order) <= own && own/2 >= leastHalf && light(s, even[i], order, own/2) {
			own /= 2
		}
		plans[i] = Plan{Order: order, Greens: s.split(order, even[i], own), Offset: now[i].Offset % cycle}
	}
	return plans, true
}

// leastHalf is the shortest cycle that a junction is given on its own account.
const leastHalf = 36

// light tells whether a junction is far from full in half a cycle.
func light(s *Site, even []float64, order []int, cycle int) bool {
	needs, _ := s.needs(order, even)
	sum := 0.0
	for _, need := range needs {
		sum += need
	}
	return sum*float64(cycle) < 0.7*float64(cycle-s.lost(order))
}

// needs is the share of the time that each stage of an order should be green:
// lanes are served by the stage that has most of them free, as in Webster's way.
func (s *Site) needs(order []int, even []float64) ([]float64, float64) {
	needs, sum := make([]float64, len(order)), 0.0
	type asked struct{ lane, stages int }
	var all []asked
	for i := range s.Lanes {
		n := 0
		for _, stage := range order {
			if s.Lanes[i].open(stage) > 0.5 {
				n++
			}
		}
		all = append(all, asked{i, n})
	}
	// Lanes that only one stage serves say first what that stage needs.
	slices.SortStableFunc(all, func(a, b asked) int { return a.stages - b.stages })
	for _, one := range all {
		lane := &s.Lanes[one.lane]
		want, has, least := even[one.lane]/lane.Saturation, 0.0, -1
		for k, stage := range order {
			share := lane.open(stage)
			if share <= 0.5 {
				continue
			}
			has += needs[k] * share
			if least < 0 || needs[k] < needs[least] {
				least = k
			}
		}
		if least >= 0 && want > has {
			needs[least] += want - has
		}
	}
	for _, need := range needs {
		sum += need
	}
	return needs, sum
}

// open is how much of a lane a stage serves: turners among gaps count for half.
func (l *Lane) open(stage int) float64 {
	sum := 0.0
	for _, m := range l.Moves {
		switch m.Right[stage] {
		case Free:
			sum += m.Share
		case Gaps:
			sum += m.Share / 2
		}
	}
	return sum
}

// split shares the greens of a cycle by need, within the limits of the stages.
func (s *Site) split(order []int, even []float64, cycle int) []int {
	needs, sum := s.needs(order, even)
	greens, rest := make([]int, len(order)), cycle-s.lost(order)
	for k, stage := range order {
		greens[k] = s.Stages[stage].Min
		rest -= greens[k]
	}
	total := cycle - s.lost(order)
	for ; rest > 0; rest-- {
		most, lack := 0, math.Inf(-1)
		for k, stage := range order {
			if limit := s.Stages[stage].Max; limit != 0 && greens[k] >= limit {
				continue
			}
			want := float64(total) / float64(len(order))
			if sum > 0 {
				want = float64(total) * needs[k] / sum
			}
			if want-float64(greens[k]) > lack {
				most, lack = k, want-float64(greens[k])
			}
		}
		greens[most]++
	}
	return greens
}
