package plan

import (
	"time"

	"citybrain/domain/traffic/network"
)

// Leg is one stage on the way into a plan and how long it is still to be green.
type Leg struct {
	Stage int           `json:"stage"`
	Green time.Duration `json:"green"`
}

// The most by which a green is changed on the way into a plan, as parts of a hundred.
const (
	lengthen = 30
	shorten  = 25
)

// mostCycles is after how many cycles a plan is reached at the latest; past it the rest
// is made up for in one green.
const mostCycles = 4

// Join gives the way from a stage that has been green for a while into step with a
// programme (平滑过渡): greens a little longer or a little shorter than the plan's,
// whichever is reached sooner, never under the least green, until the programme is where
// it would be had it always run. clock is now on the common clock. After the last leg
// the programme is followed as At says; it is then at the transition that follows the
// last leg's stage.
func Join(j *network.Junction, p *Programme, stage int, green, clock time.Duration) []Leg {
	entry, fresh := p.nearest(stage)
	w := way{j: j, p: p, entry: entry, clock: clock}
	if fresh {
		rest := max(0, leastGreen(j, stage)-green)
		change := Lasts(Between(j, j.Stages[stage].Show, p.legs[entry].show))
		w.legs = append(w.legs, Leg{stage, rest})
		w.clock += rest + change
		green = 0
	}
	return w.walk(green)
}

// nearest gives the entry of the stage, or the first one and that it is another stage.
func (p *Programme) nearest(stage int) (entry int, other bool) {
	for i, l := range p.legs {
		if l.entry.Stage == stage {
			return i, false
		}
	}
	return 0, true
}

type way struct {
	j     *network.Junction
	p     *Programme
	entry int           // now green
	clock time.Duration // when the part of its green that is still to come begins
	legs  []Leg
}

// walk goes from green to green until the end of one falls where the programme has it.
func (w *way) walk(green time.Duration) []Leg {
	longer := w.late(green) <= w.p.cycle/2
	for n := 0; ; n++ {
		l := &w.p.legs[w.entry]
		rest := max(0, l.entry.Green-green)
		wait := w.late(green)
		last := n >= mostCycles*len(w.p.legs)
		switch {
		case last:
			rest += wait
		case longer:
			rest += min(wait, l.entry.Green*lengthen/100)
		default:
			rest = w.shorter(l, green, wait)
		}
		w.legs = append(w.legs, Leg{l.entry.Stage, rest})
		w.clock += rest
		if w.inStep() {
			return w.legs
		}
		w.clock += l.change
		w.entry, green = (w.entry+1)%len(w.p.legs), 0
	}
}

// late gives how much later the end of the present green comes in the programme than it
// would with the plan's own length, within one cycle.
func (w *way) late(green time.Duration) time.Duration {
	l := &w.p.legs[w.entry]
	end := w.clock + max(0, l.entry.Green-green)
	return mod(l.start+l.entry.Green-(end-w.p.plan.Offset), w.p.cycle)
}

// shorter cuts a green so that the programme is caught up with, no more than allowed.
func (w *way) shorter(l *leg, green, wait time.Duration) time.Duration {
	ahead := mod(-wait, w.p.cycle)
	least := max(leastGreen(w.j, l.entry.Stage), l.entry.Green-l.entry.Green*shorten/100)
	return max(0, max(least, l.entry.Green-ahead)-green)
}

// inStep reports whether the programme ends this green now.
func (w *way) inStep() bool {
	l := &w.p.legs[w.entry]
	return mod(l.start+l.entry.Green-(w.clock-w.p.plan.Offset), w.p.cycle) == 0
}
