package timing

import "math"

// Model holds what the flow profile is reckoned with. Calibrated on streets of
// the simulator: see docs/benchmarks-traffic.md.
type Model struct {
	StartLoss float64 // seconds of green that a standing queue loses
	EndGain   float64 // seconds after green in which vehicles still leave
	Window    float64 // seconds for which a plan is judged
	Stop      float64 // seconds of delay that a stop counts for
	Spill     float64 // seconds that a vehicle without room counts for, in each second
	Gap       float64 // seconds between others that a turner needs
	Follow    float64 // seconds after which the next turner uses the same gap
	Box       float64 // turners of a lane that wait inside the junction, and leave when the green ends at the latest

	turns []float64 // what gaps of chance let through, by streams in steps of fine
}

// fine and widest are the steps and the end of the table of gaps, in vehicles a second.
const fine, widest = 1.0 / 512, 2

// tabulate works out once what gaps of chance let through: exponentials were an eighth of
// a search.
func (m *Model) tabulate() {
	m.turns = make([]float64, widest/fine+1)
	for i := range m.turns {
		against := (float64(i) + 0.5) * fine
		m.turns[i] = against * math.Exp(-against*m.Gap) / (1 - math.Exp(-against*m.Follow))
	}
}

// through is the rate of turners that find gaps in a stream.
func (m *Model) through(against float64) float64 {
	return max(sneaking, m.turns[min(int(against/fine), len(m.turns)-1)])
}

// Usual are the settings that are used where nothing else was measured.
func Usual() Model {
	return Model{StartLoss: 1.5, EndGain: 2, Window: 900, Stop: 3, Spill: 4, Gap: 4.5, Follow: 2.5, Box: 2}
}

// flow is the state of one site while an area is reckoned: its signals and its
// lanes in pieces of time of one second or, where that is exact enough, of two.
type flow struct {
	step   float64   // seconds of a piece
	ways   []way     // [pair of stages][lane] what the signals let a lane do
	pairs  []int     // by piece: the stage that is green, or the two that change
	in     []float64 // [lane][piece] arrivals, vehicles a second
	out    []float64 // [lane][piece] departures, vehicles a second
	late   []int     // lanes whose moves look at other lanes come last
	queue  []float64 // at the end of the piece, by lane
	clear  []float64 // how likely none that must wait stands in front
	waited []float64 // seconds of green that the start of its queue still costs
	box    []float64 // vehicles of it that wait inside the junction for a gap
	brim   []float64 // … that would if its queue never ended
	cost   float64
	costs  []float64 // by lane; cost is their sum
	lanes  []Load
}

// way is what a pair of stages lets a lane do.
type way struct {
	held  float64 // share of the vehicles that must wait
	slow  float64 // seconds that a mean vehicle takes which goes freely
	moves uint64  // those that may go
	looks uint64  // those of them that look for gaps among others
	plain bool    // all may go, and nobody looks
	most  float64 // vehicles a second, where it is plain
}

// Load is what a plan makes of a lane.
type Load struct {
	Flow, Capacity float64 // vehicles a second
	Queue          float64 // mean vehicles that stand
	Delay          float64 // mean seconds of a vehicle
	Stops          float64 // of a vehicle
}

// Degree is the lane's degree of saturation.
func (l Load) Degree() float64 {
	if l.Capacity <= 0 {
		if l.Flow <= 0 {
			return 0
		}
		return math.Inf(1)
	}
	return l.Flow / l.Capacity
}

func newFlow(s *Site, cycle, step int) *flow {
	n, pieces := len(s.Lanes), cycle/step
	f := &flow{step: float64(step), costs: make([]float64, n), lanes: make([]Load, n), queue: make([]float64, n), clear: make([]float64, n),
		waited: make([]float64, n), box: make([]float64, n), brim: make([]float64, n), in: make([]float64, n*pieces), out: make([]float64, n*pieces), pairs: make([]int, pieces)}
	var looking []int
	for i, lane := range s.Lanes {
		if lane.looks() {
			looking = append(looking, i)
		} else {
			f.late = append(f.late, i)
		}
	}
	f.late = append(f.late, looking...)
	for a := range s.Stages {
		for b := range s.Stages {
			for i := range s.Lanes {
				f.ways = append(f.ways, s.Lanes[i].way(a, b))
			}
		}
	}
	return f
}

// way is what a lane may do while stage a changes to b, or while a is green: the
// lesser right of both, for what stays green from one to the next stays so between.
func (l *Lane) way(a, b int) way {
	w := way{}
	for k, m := range l.Moves {
		if m.Share == 0 {
			continue
		}
		switch min(m.Right[a], m.Right[b]) {
		case Red:
			w.held += m.Share
			continue
		case Gaps:
			w.looks |= 1 << k
		case Free:
			w.slow += m.Share / l.Saturation
		}
		w.moves |= 1 << k
	}
	if w.moves != 0 && w.looks == 0 && w.held == 0 {
		w.plain, w.most = true, 1/w.slow
	}
	return w
}

// looks tells whether vehicles of a lane ever wait for gaps.
func (l *Lane) looks() bool {
	for _, m := range l.Moves {
		for _, r := range m.Right {
			if r == Gaps {
				return true
			}
		}
	}
	return false
}

// show writes the signals of a plan; the last second of a piece stands for it.
func (f *flow) show(s *Site, p Plan, cycle int) {
	length, step := s.Cycle(p), int(f.step)
	for at := p.Offset; at < p.Offset+cycle; {
		for i, stage := range p.Order {
			next := p.Order[(i+1)%len(p.Order)]
			for range p.Greens[i] {
				f.pairs[at%cycle/step] = stage*len(s.Stages) + stage
				at++
			}
			for range s.Clear[stage][next] {
				f.pairs[at%cycle/step] = stage*len(s.Stages) + next
				at++
			}
		}
		if length <= 0 {
			return
		}
	}
}

// run fills the queues and departures of a site from its arrivals, and its cost:
// vehicle seconds a second.
func (f *flow) run(s *Site, m *Model) { f.runLanes(s, m, f.late) }

// rerun is run where only some lanes, in the order of late, have other arrivals than in
// another profile of the same plan; the rest is as it was there.
func (f *flow) rerun(s *Site, m *Model, was *flow, lanes []int) {
	copy(f.lanes, was.lanes)
	copy(f.costs, was.costs)
	copy(f.out, was.out)
	f.runLanes(s, m, lanes)
}

func (f *flow) runLanes(s *Site, m *Model, lanes []int) {
	for _, i := range lanes {
		f.clear[i], f.queue[i], f.waited[i], f.box[i], f.brim[i] = 1, 0, 0, 0, 0
	}
	for range rounds {
		if !f.round(s, m, lanes) {
			break
		}
	}
	for _, i := range lanes {
		f.costs[i] = f.judge(s, m, i)
	}
	f.cost = 0
	for _, cost := range f.costs {
		f.cost += cost
	}
}

// rounds are the cycles after which queues that do not grow repeat themselves.
const rounds = 4

// round goes through the cycle once and tells whether another would differ. What
// a queue grows by in it is overload, which judge adds; the next begins without.
func (f *flow) round(s *Site, m *Model, lanes []int) bool {
	differs := false
	for _, i := range lanes {
		f.lanes[i] = Load{}
		before := f.queue[i]
		f.through(s, m, i)
		f.queue[i] = max(0, f.queue[i]-f.step*max(0, f.lanes[i].Flow-f.lanes[i].Capacity))
		differs = differs || math.Abs(f.queue[i]-before) > 0.02
	}
	return differs
}

// through lets a lane's cycle pass. Long red and green with nobody in the way are most of
// it, and need none of what rate weighs.
func (f *flow) through(s *Site, m *Model, i int) {
	lane, lanes, pieces := &s.Lanes[i], len(s.Lanes), len(f.pairs)
	in, out := f.in[i*pieces:][:pieces], f.out[i*pieces:][:pieces]
	load, queue := &f.lanes[i], f.queue[i]
	before := &f.ways[f.pairs[pieces-1]*lanes+i]
	for t, arriving := range in {
		now := &f.ways[f.pairs[t]*lanes+i]
		there := queue + arriving*f.step
		var rate, full float64
		switch {
		case now.moves == 0 && before.moves == 0:
			f.waited[i], f.box[i], f.brim[i] = m.StartLoss, 0, 0
		case now == before && now.plain && f.waited[i] == 0:
			rate, full = now.most, now.most
		default:
			rate, full = f.rate(s, m, i, t, there, before, now)
		}
		left := max(0, there-rate*f.step)
		out[t] = (there - left) / f.step
		load.Flow += arriving
		load.Capacity += full
		load.Queue += left
		if queue > 0.05 || rate < arriving {
			load.Stops += arriving
		}
		if lane.Storage > 0 && left > lane.Storage {
			load.Delay += m.Spill * (left - lane.Storage)
		}
		queue, before = left, now
	}
	f.queue[i] = queue
}

// rate is how many vehicles a second can leave a lane in a piece of time, and how many could if its queue
// never ended: none in red, the saturation flow when all may go, less while some look for
// gaps, and while one of those that must wait may stand in front of those that need not:
// the n-th in the queue finds the way clear if none of the n before it must wait.
func (f *flow) rate(s *Site, m *Model, i, t int, there float64, before, now *way) (rate, full float64) {
	lane := &s.Lanes[i]
	if now.looks == 0 {
		f.box[i], f.brim[i] = 0, 0 // at the latest now they leave the box
	}
	if now.moves == 0 {
		f.waited[i] = m.StartLoss
		if before.moves == 0 {
			return 0, 0
		}
		rate = m.EndGain * lane.Saturation * (1 - before.held) / f.step
		return rate, rate
	}
	if now.moves&^before.moves != 0 {
		f.clear[i] = 1 // who held the lane up before has his turn now
	}
	use := 1.0
	if f.waited[i] > 0 {
		lost := min(f.waited[i], f.step)
		use -= lost / f.step
		f.waited[i] -= lost
	}
	rate = use / now.slow
	full = rate
	if now.looks != 0 {
		look := f.amongGaps(s, lane, m, t, now)
		rate = look.enter(&f.box[i], use, now.slow, there, m.Box, f.step)
		full = look.enter(&f.brim[i], use, now.slow, f.step, m.Box, f.step)
	}
	if now.held == 0 {
		return rate, full
	}
	rate *= 1 - now.held
	full *= 1 - now.held
	clear := f.clear[i]
	f.clear[i] *= 1 - now.held*min(1, there, rate*f.step)
	return rate * clear, full * clear
}

// looks are a lane's vehicles that look for gaps.
type looks struct {
	share float64 // of the lane's vehicles
	free  float64 // seconds that a mean vehicle's turn takes with nobody in its way
	gaps  float64 // … among others
}

// enter lets a piece of time pass in which vehicles look for gaps, and gives the lane's rate: they
// drive on into the box as long as there is room, and hold the lane up once it is full.
func (l looks) enter(box *float64, use, slow, there, room, step float64) float64 {
	*box = max(0, *box-l.share/l.gaps*step)
	rate := use / (slow + l.free)
	if l.share*min(there, rate*step) > room-*box {
		rate = use / (slow + l.gaps)
	}
	*box = min(room, *box+l.share*min(there, rate*step))
	return rate
}

// amongGaps is what looking for gaps comes to for a lane in a second.
func (f *flow) amongGaps(s *Site, lane *Lane, m *Model, t int, now *way) looks {
	var l looks
	for k := range lane.Moves {
		move := &lane.Moves[k]
		if now.looks&(1<<k) == 0 {
			continue
		}
		l.share += move.Share
		l.free += move.Share / lane.Saturation
		l.gaps += move.Share / f.gaps(s, move, m, lane.Saturation, t)
	}
	return l
}

// dense is the part of its saturation flow from which a stream has no gaps but
// between its own vehicles, and sneaking what turners then still find, a second.
const dense, sneaking = 0.7, 0.01

// gaps is the rate of turners that wait for gaps among others: next to none while a
// queue of those leaves, else what gaps of chance let through.
func (f *flow) gaps(s *Site, move *Move, m *Model, saturation float64, t int) float64 {
	lanes, pieces := len(f.lanes), len(f.pairs)
	against := 0.0
	for _, other := range move.Against {
		lane, now := &s.Lanes[other.Lane], &f.ways[f.pairs[t]*lanes+other.Lane]
		going := f.out[other.Lane*pieces+t] * lane.part(now.moves, other.Moves)
		if going > dense*lane.Saturation {
			return sneaking
		}
		against += going
	}
	if against < 0.005 {
		return saturation
	}
	return min(saturation, m.through(against))
}

// part is the share that some moves have of those which may go.
func (l *Lane) part(going, of uint64) float64 {
	all, some := 0.0, 0.0
	for k := range l.Moves {
		if going&(1<<k) == 0 {
			continue
		}
		all += l.Moves[k].Share
		if of&(1<<k) != 0 {
			some += l.Moves[k].Share
		}
	}
	if all <= 0 {
		return 0
	}
	return some / all
}

// judge turns the sums of a round into means, adds what chance and overload
// cost, and gives the lane's share of the cost.
func (f *flow) judge(s *Site, m *Model, i int) float64 {
	load := &f.lanes[i]
	pieces := float64(len(f.pairs))
	spilled := load.Delay / pieces
	load.Flow /= pieces
	load.Capacity /= pieces
	load.Queue /= pieces
	if load.Flow <= 0 {
		*load = Load{Capacity: load.Capacity}
		return 0
	}
	load.Stops /= load.Flow * pieces
	chance := incremental(load.Flow, max(load.Capacity, 1e-4), m.Window, fed(&s.Lanes[i]))
	load.Delay = load.Queue/load.Flow + chance
	return load.Flow*(load.Delay+m.Stop*load.Stops) + spilled
}

// fed is how much less arrivals vary that come through another signal.
func fed(l *Lane) float64 {
	if len(l.Feeds) > 0 {
		return 0.5
	}
	return 1
}

// incremental is the delay that chance and overload add (HCM 2010, 18-45), in
// seconds a vehicle, for signals that run a fixed plan.
func incremental(flow, capacity, window, variation float64) float64 {
	x := flow / capacity
	return window / 4 * ((x - 1) + math.Sqrt((x-1)*(x-1)+4*variation*x/(capacity*window)))
}
