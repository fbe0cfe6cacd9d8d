package monitor

import (
	"fmt"
	"math/rand/v2"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

const second = time.Second

var begin = time.Date(2027, 3, 1, 6, 0, 0, 0, time.UTC)

// street is a junction with a controller that does what it is told without asking whether
// it is safe, and a judge beside the road who sees all with a true clock.
type street struct {
	j       *network.Junction
	true    time.Duration
	skew    time.Duration // of the controller's clock
	session int
	last    uint64 // command
	reports uint64
	mode    Mode
	show    network.Aspects
	queue   []plan.Step   // what is still to be shown before the next stage
	left    time.Duration // of the step that is shown, or of the stage's green
	next    network.Aspects

	began, ended []time.Duration
	shown        []network.Aspect
	unsafe       string
	changes      int // stages that were ordered and shown
}

func newStreet(j *network.Junction) *street {
	s := &street{j: j, mode: Local, session: 1, began: make([]time.Duration, len(j.Groups)), ended: make([]time.Duration, len(j.Groups)), shown: make([]network.Aspect, len(j.Groups))}
	for g := range j.Groups {
		s.began[g], s.ended[g], s.shown[g] = -time.Hour, -time.Hour, network.Red
	}
	s.show = j.AllRed()
	s.put(j.Stages[0].Show)
	s.left = s.least(s.show)
	return s
}

// put shows something and judges it by the conflicts and times as they are written.
func (s *street) put(show network.Aspects) {
	for g := range s.j.Groups {
		x, was := show.At(g), s.show.At(g)
		if was.Goes() && !x.Goes() && s.true-s.began[g] < s.j.Groups[g].MinGreen {
			s.unsafe = fmt.Sprintf("group %d ends after %v", g, s.true-s.began[g])
		}
		if !was.Goes() && x.Goes() {
			s.began[g] = s.true
		}
		if was.Enters() && !x.Enters() {
			s.ended[g], s.shown[g] = s.true, was
		}
	}
	for a := range s.j.Groups {
		for b := range s.j.Groups {
			s.pair(a, b, show)
		}
	}
	s.show = show
}

// pair judges group a against group b: at once, or b only just gone.
func (s *street) pair(a, b int, show network.Aspects) {
	x, y := show.At(a), show.At(b)
	if a == b || !x.Enters() {
		return
	}
	allowed := func(x, y network.Aspect) bool {
		ab, ba := s.j.Conflicts[a][b], s.j.Conflicts[b][a]
		return ab == network.Free && ba == network.Free ||
			ab != network.Crosses && ba != network.Crosses && (x != network.Green && ab == network.Yields || y != network.Green && ba == network.Yields)
	}
	if y.Enters() {
		if !allowed(x, y) {
			s.unsafe = fmt.Sprintf("groups %d and %d go in %s", a, b, show)
		}
		return
	}
	if s.show.At(a).Enters() || allowed(x, s.shown[b]) {
		return
	}
	g := &s.j.Groups[b]
	need := g.Yellow + g.AllRed + g.WalkClear
	if s.shown[b] == network.Filter {
		need = g.AllRed
	}
	if passed := s.true - s.ended[b]; passed < need {
		s.unsafe = fmt.Sprintf("group %d goes %v after group %d, which needs %v", a, passed, b, need)
	}
}

// least is how long a stage that begins now must stay.
func (s *street) least(show network.Aspects) time.Duration {
	least := 4 * second
	for g := range s.j.Groups {
		if show.At(g).Goes() {
			least = max(least, s.j.Groups[g].MinGreen)
		}
	}
	return least
}

// pass lets true time pass.
func (s *street) pass(d time.Duration, random *rand.Rand) {
	for d > 0 {
		if s.mode == Held && s.next == "" {
			s.true += d
			return
		}
		step := min(d, s.left)
		s.true, s.left, d = s.true+step, s.left-step, d-step
		if s.left > 0 {
			continue
		}
		s.on(random)
	}
}

// on goes to what is shown next.
func (s *street) on(random *rand.Rand) {
	switch {
	case len(s.queue) > 0:
		s.put(s.queue[0].Show)
		s.left, s.queue = s.queue[0].For, s.queue[1:]
	case s.next != "":
		s.put(s.next)
		s.next, s.left = "", s.least(s.show)
	default: // it steers itself
		to := s.j.Stages[random.IntN(len(s.j.Stages))].Show
		s.toward(plan.Between(s.j, s.show, to), to, random)
	}
}

func (s *street) toward(steps []plan.Step, to network.Aspects, random *rand.Rand) {
	s.queue, s.next, s.left = steps, to, 0
	s.on(random)
}

func (s *street) report() Report {
	s.reports++
	return Report{"c", fmt.Sprint(s.session), s.reports, s.j.State(s.show), begin.Add(s.true + s.skew)}
}

func (s *street) hello() Hello {
	return Hello{s.j.ID, Fingerprint(s.j), s.mode == Held && s.next == "", s.report()}
}

// obey does what a command says, if it is of this session, new, and meets what is shown.
func (s *street) obey(c Command, random *rand.Rand) Ack {
	accepted := c.Session == fmt.Sprint(s.session) && c.Number > s.last
	if accepted {
		s.last = c.Number
		switch c.Kind {
		case ToStage:
			if accepted = s.mode == Held && s.next == "" && s.show == c.From; accepted {
				s.changes++
				s.toward(c.Steps, c.Show, random)
			}
		case Hold:
			s.mode = Held
		case RunPlan, ToLocal:
			s.mode = Planned
			if c.Kind == ToLocal {
				s.mode = Local
			}
			if s.next == "" {
				s.left = s.least(s.show)
			}
		}
	}
	return Ack{c.Number, accepted, "", s.report()}
}

// forget is what a restart does: the lamps burn on, all else is lost.
func (s *street) forget() {
	s.session, s.last, s.reports, s.mode = s.session+1, 0, 0, Local
	if s.next == "" {
		s.left = s.least(s.show)
	}
}
