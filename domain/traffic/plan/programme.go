package plan

import (
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
)

// Programme is a plan laid out over its cycle. It does not change once made.
type Programme struct {
	plan  Plan
	legs  []leg
	cycle time.Duration
}

// leg is one entry's green and the transition to the next.
type leg struct {
	entry  Entry
	show   network.Aspects
	start  time.Duration // of the green within the cycle
	after  []Step
	change time.Duration // how long after lasts
}

// Compile lays out a plan that Check does not refuse; a refused one is an *Error.
func Compile(j *network.Junction, p Plan) (*Programme, error) {
	if found := Check(j, p); rules.Refused(found) {
		return nil, &Error{found}
	}
	return compile(j, p), nil
}

// Error is a plan that was refused, with all findings.
type Error struct{ Findings []rules.Finding }

func (e *Error) Error() string {
	for _, f := range e.Findings {
		if f.Refuse {
			return "the plan is refused: " + f.String()
		}
	}
	return "the plan is refused"
}

func compile(j *network.Junction, p Plan) *Programme {
	pr := &Programme{plan: p}
	for i, e := range p.Entries {
		next := p.Entries[(i+1)%len(p.Entries)]
		l := leg{entry: e, show: j.Stages[e.Stage].Show, start: pr.cycle}
		l.after = Between(j, l.show, j.Stages[next.Stage].Show)
		l.change = Lasts(l.after)
		pr.legs = append(pr.legs, l)
		pr.cycle += e.Green + l.change
	}
	return pr
}

// Plan gives the plan that was laid out.
func (p *Programme) Plan() Plan { return p.plan }

// Moment is where a programme is at one time.
type Moment struct {
	Entry    int             // of the plan; while changing the one that was green last
	Stage    int             //
	Show     network.Aspects //
	Changing bool            // a transition runs
	Since    time.Duration   // since the green or the transition began
	Left     time.Duration   // until it ends
}

// At gives what a programme shows so long after the zero of the common clock. Negative
// times are good too.
func (p *Programme) At(clock time.Duration) Moment {
	at := mod(clock-p.plan.Offset, p.cycle)
	i := len(p.legs) - 1
	for i > 0 && p.legs[i].start > at {
		i--
	}
	l := &p.legs[i]
	m := Moment{Entry: i, Stage: l.entry.Stage, Show: l.show, Since: at - l.start}
	if m.Since < l.entry.Green {
		m.Left = l.entry.Green - m.Since
		return m
	}
	m.Changing, m.Since = true, m.Since-l.entry.Green
	m.Left = l.change - m.Since
	passed := m.Since
	for _, s := range l.after {
		m.Show = s.Show
		if passed < s.For {
			break
		}
		passed -= s.For
	}
	return m
}

func mod(t, cycle time.Duration) time.Duration {
	if cycle <= 0 {
		return 0
	}
	return ((t % cycle) + cycle) % cycle
}

// all gives the steps of one cycle from the first green on.
func (p *Programme) all() []Step {
	var steps []Step
	for _, l := range p.legs {
		steps = append(steps, Step{l.show, l.entry.Green})
		steps = append(steps, l.after...)
	}
	return steps
}

// judge walks over two cycles of steps and finds what is unsafe or unjust in them. It
// does not trust the transitions that it is given.
func judge(j *network.Junction, steps []Step) []rules.Finding {
	w := walk{j: j, went: make([]time.Duration, len(j.Groups)), ended: make([]time.Duration, len(j.Groups)),
		last: make([]network.Aspect, len(j.Groups)), worst: map[string]rules.Finding{}}
	for g := range j.Groups {
		w.went[g], w.ended[g], w.last[g] = -1, -1, network.Red
	}
	for range 2 {
		for _, s := range steps {
			w.step(s)
		}
	}
	w.unserved()
	return w.findings()
}

type walk struct {
	j     *network.Junction
	now   time.Duration
	went  []time.Duration // when the group last began to go; -1: it does not go
	ended []time.Duration // when it last stopped; -1: never
	last  []network.Aspect
	order []string
	worst map[string]rules.Finding
}

func (w *walk) step(s Step) {
	if c, bad := w.j.Clash(s.Show); bad {
		w.say(rules.StageClash, true, c.A, 0, 0)
	}
	for g := range w.j.Groups {
		w.group(g, s.Show.At(g))
	}
	for g := range w.j.Groups {
		if x := s.Show.At(g); x.Enters() && !w.last[g].Enters() {
			w.cleared(g, x, s.Show)
		}
		w.last[g] = s.Show.At(g)
	}
	w.now += s.For
}

// group notes the beginning and the end of a group's going.
func (w *walk) group(g int, x network.Aspect) {
	went := w.last[g].Goes()
	switch {
	case x.Goes() && !went:
		if most := w.j.Groups[g].MaxRed; most > 0 && w.ended[g] >= 0 && w.now-w.ended[g] > most {
			w.say(RedLong, false, g, w.now-w.ended[g], most)
		}
		w.went[g] = w.now
	case !x.Goes() && went:
		if green := w.now - w.went[g]; green < w.j.Groups[g].MinGreen {
			w.say(MinGreen, true, g, green, w.j.Groups[g].MinGreen)
		}
		w.ended[g] = w.now
	}
}

// cleared checks that everyone whom a group meets has left the box when it goes.
func (w *walk) cleared(g int, x network.Aspect, show network.Aspects) {
	for h := range w.j.Groups {
		if !w.j.Meets(g, h) || w.ended[h] < 0 || show.At(h).Goes() || w.j.Together(g, x, h, network.Green) {
			continue
		}
		if passed, need := w.now-w.ended[h], Clear(&w.j.Groups[h], network.Green); passed < need {
			w.say(Clearance, true, g, passed, need)
		}
	}
}

func (w *walk) unserved() {
	for g := range w.j.Groups {
		if w.went[g] >= 0 {
			continue
		}
		for _, s := range w.j.Stages {
			if s.Show.At(g).Goes() {
				w.say(Unserved, true, g, 0, 0)
				break
			}
		}
	}
}

// say keeps one finding a code and group.
func (w *walk) say(code string, refuse bool, group int, have, need time.Duration) {
	f := rules.Finding{Code: code, Refuse: refuse, Group: group, Stage: network.None, Have: have, Need: need}
	key := code + string(rune(group))
	if _, said := w.worst[key]; !said {
		w.order = append(w.order, key)
		w.worst[key] = f
	}
}

func (w *walk) findings() []rules.Finding {
	found := make([]rules.Finding, 0, len(w.order))
	for _, key := range w.order {
		found = append(found, w.worst[key])
	}
	return found
}
