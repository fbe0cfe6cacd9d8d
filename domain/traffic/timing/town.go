package timing

import (
	"math"
	"slices"
)

// town is an area while its plans are being improved: every site's profile is
// kept up to date with the plans.
type town struct {
	area  *Area
	model Model
	cycle int
	plans []Plan
	flows []*flow
	spare []*flow // profiles of plans that are tried
	after [][]int // sites that each one feeds
	loops []bool  // sites that feed themselves, over edges within a junction

	trial     *flow // what a site would do, while its neighbours are asked
	trialSite int
}

func newTown(a *Area, m Model, cycle int, plans []Plan) *town {
	m.tabulate()
	t := &town{area: a, model: m, cycle: cycle, plans: plans, after: make([][]int, len(a.Sites)), loops: make([]bool, len(a.Sites))}
	for i := range a.Sites {
		t.flows = append(t.flows, newFlow(&a.Sites[i], cycle))
		t.spare = append(t.spare, newFlow(&a.Sites[i], cycle))
		t.flows[i].show(&a.Sites[i], plans[i], cycle)
		for _, lane := range a.Sites[i].Lanes {
			for _, f := range lane.Feeds {
				t.loops[i] = t.loops[i] || f.Site == i
				if f.Site != i && !slices.Contains(t.after[f.Site], i) {
					t.after[f.Site] = append(t.after[f.Site], i)
				}
			}
		}
	}
	t.settle()
	return t
}

// settle lets platoons travel through the area until little changes.
func (t *town) settle() {
	before := math.Inf(1)
	for range 12 {
		for i := range t.area.Sites {
			t.feed(i, t.flows[i])
			t.flows[i].run(&t.area.Sites[i], &t.model, t.cycle)
		}
		if now := t.cost(); math.Abs(now-before) <= 0.002*now {
			return
		} else {
			before = now
		}
	}
}

func (t *town) cost() float64 {
	sum := 0.0
	for _, f := range t.flows {
		sum += f.cost
	}
	return sum
}

func (t *town) copyPlans() []Plan {
	plans := make([]Plan, len(t.plans))
	for i, p := range t.plans {
		plans[i] = Plan{slices.Clone(p.Order), slices.Clone(p.Greens), p.Offset}
	}
	return plans
}

// feed writes the arrivals of a site: those from outside, and the departures of
// others, later by the way and spread over it.
func (t *town) feed(i int, into *flow) {
	site := &t.area.Sites[i]
	for k := range site.Lanes {
		lane := &site.Lanes[k]
		row := into.in[k*t.cycle:][:t.cycle]
		for s := range row {
			row[s] = lane.Arrivals
		}
		for _, f := range lane.Feeds {
			from := t.flows[f.Site]
			if t.trial != nil && f.Site == t.trialSite {
				from = t.trial
			}
			f.Share *= t.area.Sites[f.Site].Lanes[f.Lane].Moves[f.Move].Share
			spread(row, from.out[f.Lane*t.cycle:][:t.cycle], f)
		}
	}
}

// dispersion is Robertson's: vehicles of a platoon arrive at the earliest after
// 0.8 of the travel time, and the platoon spreads with it.
const dispersion, earliest = 0.35, 0.8

// spread adds a platoon to arrivals.
func spread(row, out []float64, f Feed) {
	cycle := len(row)
	late := int(math.Round(earliest * f.Travel))
	part := 1 / (1 + dispersion*earliest*f.Travel)
	keep := 1 - part
	// In a cycle that repeats itself, what is left of a second after one turn is
	// keep^cycle: the first turn finds the state that the second begins with.
	state := 0.0
	for _, left := range out[:cycle] {
		state = part*left + keep*state
	}
	state /= 1 - math.Pow(keep, float64(cycle))
	late %= cycle
	for s, left := range out[:cycle-late] {
		state = part*left + keep*state
		row[s+late] += state * f.Share
	}
	for s, left := range out[cycle-late : cycle] {
		state = part*left + keep*state
		row[s] += state * f.Share
	}
}

// improve changes one site at a time for as long as a pass over all gains.
func (t *town) improve(passes int, steps []int) {
	order := t.busiest()
	for range passes {
		before := t.cost()
		for _, i := range order {
			t.better(i, steps)
		}
		t.settle()
		if t.cost() > 0.995*before {
			return
		}
	}
}

// busiest are the sites by what they cost, dearest first.
func (t *town) busiest() []int {
	order := make([]int, len(t.flows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case t.flows[a].cost > t.flows[b].cost:
			return -1
		case t.flows[a].cost < t.flows[b].cost:
			return 1
		}
		return 0
	})
	return order
}

// better takes the changes of a site's plan that gain, the largest steps first.
func (t *town) better(i int, steps []int) {
	for _, seconds := range steps {
		for t.shift(i, seconds) || t.trade(i, seconds) {
		}
	}
	t.swap(i)
	t.leaveOut(i)
	t.bringIn(i)
}

// shift moves a site's offset.
func (t *town) shift(i, seconds int) bool {
	if len(t.area.Sites) == 1 {
		return false // nobody to be in step with
	}
	for _, by := range []int{seconds, -seconds, 5 * seconds, -5 * seconds} {
		p := t.plans[i]
		p.Offset = ((p.Offset+by)%t.cycle + t.cycle) % t.cycle
		if t.take(i, p) {
			return true
		}
	}
	return false
}

// trade gives seconds of one green to another.
func (t *town) trade(i, seconds int) bool {
	s, p := &t.area.Sites[i], t.plans[i]
	for from := range p.Order {
		if p.Greens[from]-seconds < s.Stages[p.Order[from]].Min {
			continue
		}
		for to := range p.Order {
			if limit := s.Stages[p.Order[to]].Max; to == from || (limit != 0 && p.Greens[to]+seconds > limit) {
				continue
			}
			next := Plan{p.Order, slices.Clone(p.Greens), p.Offset}
			next.Greens[from] -= seconds
			next.Greens[to] += seconds
			if t.take(i, next) {
				return true
			}
		}
	}
	return false
}

// swap tries other orders of the stages.
func (t *town) swap(i int) {
	s := &t.area.Sites[i]
	for a := range t.plans[i].Order {
		for b := a + 1; b < len(t.plans[i].Order); b++ {
			p := t.plans[i]
			next := Plan{slices.Clone(p.Order), slices.Clone(p.Greens), p.Offset}
			next.Order[a], next.Order[b] = next.Order[b], next.Order[a]
			next.Greens[a], next.Greens[b] = next.Greens[b], next.Greens[a]
			if !s.refit(next, s.Cycle(p)) {
				continue
			}
			t.take(i, next)
		}
	}
}

// leaveOut tries to do without a stage whose movements others serve too: a turner who
// finds his gaps in the stage before needs no stage of his own, and each stage less saves
// the seconds of a change.
func (t *town) leaveOut(i int) {
	s := &t.area.Sites[i]
	for k := 0; k < len(t.plans[i].Order) && len(t.plans[i].Order) > 2; k++ {
		p := t.plans[i]
		if !s.spared(p.Order, k) {
			continue
		}
		next := Plan{slices.Delete(slices.Clone(p.Order), k, k+1), slices.Delete(slices.Clone(p.Greens), k, k+1), p.Offset}
		if s.refit(next, s.Cycle(p)) && t.take(i, next) {
			k--
		}
	}
}

// bringIn tries stages that a plan does not have, at each place of its order.
func (t *town) bringIn(i int) {
	s := &t.area.Sites[i]
	for stage := range s.Stages {
		for k := 0; k < len(t.plans[i].Order) && !slices.Contains(t.plans[i].Order, stage); k++ {
			p := t.plans[i]
			next := Plan{slices.Insert(slices.Clone(p.Order), k, stage), slices.Insert(slices.Clone(p.Greens), k, s.Stages[stage].Min), p.Offset}
			if s.refit(next, s.Cycle(p)) {
				t.take(i, next)
			}
		}
	}
}

// refit takes what a new order's transitions cost more from its longest greens,
// or gives them what it saves. false: there is no room for it.
func (s *Site) refit(p Plan, cycle int) bool {
	for off := cycle - s.Cycle(p); off != 0; {
		step := 1
		if off < 0 {
			step = -1
		}
		chosen := -1
		for k, stage := range p.Order {
			limits, green := s.Stages[stage], p.Greens[k]+step
			if green < limits.Min || (limits.Max != 0 && green > limits.Max) {
				continue
			}
			if chosen < 0 || p.Greens[k] > p.Greens[chosen] {
				chosen = k
			}
		}
		if chosen < 0 {
			return false
		}
		p.Greens[chosen] += step
		off -= step
	}
	return true
}

// rounds is how often a site that feeds itself is reckoned anew.
func (t *town) rounds(i int) int {
	if t.loops[i] {
		return 2
	}
	return 0
}

// hopeless tells that a plan costs its own site more than those after it could ever gain:
// a third of what they cost.
func (t *town) hopeless(i int, try *flow) bool {
	hope := -worthwhile * t.flows[i].cost
	for _, next := range t.after[i] {
		hope += t.flows[next].cost / 3
	}
	return try.cost-t.flows[i].cost > max(0, hope)
}

// worthwhile is the part of a site's cost that a change must gain to be taken.
const worthwhile = 0.001

// take tries a plan at a site, with what it does to the sites after it, and
// keeps it if that gains.
func (t *town) take(i int, p Plan) bool {
	site, try := &t.area.Sites[i], t.spare[i]
	copy(try.in, t.flows[i].in)
	try.show(site, p, t.cycle)
	try.run(site, &t.model, t.cycle)
	if t.hopeless(i, try) {
		return false
	}
	t.trial, t.trialSite = try, i
	for range t.rounds(i) {
		t.feed(i, try)
		try.run(site, &t.model, t.cycle)
	}
	gain := t.flows[i].cost - try.cost
	for _, next := range t.after[i] {
		then := t.spare[next]
		copy(then.pairs, t.flows[next].pairs)
		t.feed(next, then)
		then.run(&t.area.Sites[next], &t.model, t.cycle)
		gain += t.flows[next].cost - then.cost
	}
	t.trial = nil
	if gain <= worthwhile*t.flows[i].cost {
		return false
	}
	t.plans[i] = p
	t.flows[i], t.spare[i] = try, t.flows[i]
	for _, next := range t.after[i] {
		t.flows[next], t.spare[next] = t.spare[next], t.flows[next]
	}
	return true
}
