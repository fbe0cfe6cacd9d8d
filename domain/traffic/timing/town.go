package timing

import (
	"maps"
	"math"
	"slices"
)

// town is an area while its plans are being improved: every site's profile is
// kept up to date with the plans.
type town struct {
	area  *Area
	model Model
	cycle int
	step  int // seconds of a piece of time
	plans []Plan
	flows []*flow
	spare []*flow     // profiles of plans that are tried
	after [][]touched // sites that each one feeds
	loops []bool      // sites that feed themselves, over edges within a junction

	trial     *flow // what a site would do, while its neighbours are asked
	trialSite int
}

// touched are the lanes of a site whose cycle depends on what another one sends.
type touched struct {
	site  int
	fed   []int // lanes that it feeds
	lanes []int // these, and those that look for gaps among them, in the order in which they are reckoned
}

func newTown(a *Area, m Model, cycle, step int, plans []Plan) *town {
	m.tabulate()
	t := &town{area: a, model: m, cycle: cycle, step: step, plans: plans, after: make([][]touched, len(a.Sites)), loops: make([]bool, len(a.Sites))}
	for i := range a.Sites {
		t.flows = append(t.flows, newFlow(&a.Sites[i], cycle, step))
		t.spare = append(t.spare, newFlow(&a.Sites[i], cycle, step))
		t.flows[i].show(&a.Sites[i], plans[i], cycle)
		t.touches(i)
	}
	t.settle()
	return t
}

// touches notes by which sites a site is fed, and where.
func (t *town) touches(i int) {
	site, fed := &t.area.Sites[i], map[int][]int{}
	for k, lane := range site.Lanes {
		for _, f := range lane.Feeds {
			t.loops[i] = t.loops[i] || f.Site == i
			if f.Site != i && !slices.Contains(fed[f.Site], k) {
				fed[f.Site] = append(fed[f.Site], k)
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(fed)) {
		one := touched{site: i, fed: fed[from]}
		for _, k := range t.flows[i].late {
			if slices.Contains(one.lanes, k) {
				continue
			}
			if slices.Contains(one.fed, k) || site.Lanes[k].looksAt(one.lanes) {
				one.lanes = append(one.lanes, k)
			}
		}
		t.after[from] = append(t.after[from], one)
	}
}

// looksAt tells whether vehicles of a lane ever wait for gaps among those of others.
func (l *Lane) looksAt(lanes []int) bool {
	if !l.looks() {
		return false
	}
	for _, m := range l.Moves {
		for _, other := range m.Against {
			if slices.Contains(lanes, other.Lane) {
				return true
			}
		}
	}
	return false
}

// settle lets platoons travel through the area until little changes.
func (t *town) settle() {
	before := math.Inf(1)
	for range 12 {
		for i := range t.area.Sites {
			t.feed(i, t.flows[i])
			t.flows[i].run(&t.area.Sites[i], &t.model)
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
func (t *town) feed(i int, into *flow) { t.feedLanes(i, into, into.late) }

func (t *town) feedLanes(i int, into *flow, lanes []int) {
	site, pieces := &t.area.Sites[i], t.cycle/t.step
	for _, k := range lanes {
		lane := &site.Lanes[k]
		row := into.in[k*pieces:][:pieces]
		for s := range row {
			row[s] = lane.Arrivals
		}
		for _, f := range lane.Feeds {
			from := t.flows[f.Site]
			if t.trial != nil && f.Site == t.trialSite {
				from = t.trial
			}
			f.Share *= t.area.Sites[f.Site].Lanes[f.Lane].Moves[f.Move].Share
			spread(row, from.out[f.Lane*pieces:][:pieces], f, float64(t.step))
		}
	}
}

// dispersion is Robertson's: vehicles of a platoon arrive at the earliest after
// 0.8 of the travel time, and the platoon spreads with it.
const dispersion, earliest = 0.35, 0.8

// spread adds a platoon to arrivals, in pieces of step seconds.
func spread(row, out []float64, f Feed, step float64) {
	cycle := len(row)
	late := int(math.Round(earliest * f.Travel / step))
	part := 1 / (1 + dispersion*earliest*f.Travel)
	if step > 1 {
		part = 1 - math.Pow(1-part, step)
	}
	keep := 1 - part
	// In a cycle that repeats itself, what is left of a piece after one turn is
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
		hope += t.flows[next.site].cost / 3
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
	try.run(site, &t.model)
	if t.hopeless(i, try) {
		return false
	}
	t.trial, t.trialSite = try, i
	for range t.rounds(i) {
		t.feed(i, try)
		try.run(site, &t.model)
	}
	gain := t.flows[i].cost - try.cost
	for _, next := range t.after[i] {
		was, then := t.flows[next.site], t.spare[next.site]
		copy(then.pairs, was.pairs)
		copy(then.in, was.in)
		t.feedLanes(next.site, then, next.fed)
		then.rerun(&t.area.Sites[next.site], &t.model, was, next.lanes)
		gain += was.cost - then.cost
	}
	t.trial = nil
	if gain <= worthwhile*t.flows[i].cost {
		return false
	}
	t.plans[i] = p
	t.flows[i], t.spare[i] = try, t.flows[i]
	for _, next := range t.after[i] {
		t.flows[next.site], t.spare[next.site] = t.spare[next.site], t.flows[next.site]
	}
	return true
}
