package monitor

import (
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/plan"
)

// The hostile runs: how many, and of how many steps each.
const (
	hostileRuns  = 10_000
	hostileSteps = 320
)

// world is a street, its monitor, our clock, and a network that loses, doubles, delays,
// reorders and forges everything.
type world struct {
	random   *rand.Rand
	street   *street
	m        *Monitor
	ours     time.Duration // our clock less the true time
	jumped   bool          // a clock went forward since the last report that arrived
	orders   []Order
	takes    map[uint64]int
	commands []Command
	reports  []Report
	hellos   []Hello
	acks     []Ack
	granted  int
	waiting  uint64 // a command without an answer
	broken   string
}

func newWorld(t testing.TB, seed uint64) *world {
	random := rand.New(rand.NewPCG(seed, 11))
	j := imagined.Junction(random)
	m, err := New(&j)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return &world{random: random, street: newStreet(&j), m: m, takes: map[uint64]int{}}
}

func (w *world) now() time.Time { return begin.Add(w.street.true + w.ours) }

// Whatever happens, nothing unsafe is ever shown; orders go to controllers that have
// acknowledged, and each is taken once.
func TestHostileRunsAreNeverUnsafe(t *testing.T) {
	changes, granted := 0, 0
	for seed := range uint64(hostileRuns) {
		w := newWorld(t, seed)
		for step := range hostileSteps {
			w.step()
			if w.street.unsafe != "" || w.broken != "" {
				t.Fatalf("seed %d step %d: %s%s", seed, step, w.street.unsafe, w.broken)
			}
		}
		for number, times := range w.takes {
			if times > 1 {
				t.Fatalf("seed %d: order %d was taken %d times", seed, number, times)
			}
		}
		changes, granted = changes+w.street.changes, granted+w.granted
	}
	if changes < 3*hostileRuns || granted < 5*hostileRuns {
		t.Errorf("only %d stages and %d orders in %d runs: the test shows nothing", changes, granted, hostileRuns)
	}
}

func (w *world) step() {
	if w.random.IntN(100) < 70 {
		w.quiet()
		return
	}
	w.hostile()
}

// quiet is what happens on a good day: time passes, the controller reports and answers,
// somebody wants another stage.
func (w *world) quiet() {
	switch w.random.IntN(8) {
	case 0, 1, 2, 3:
		w.street.pass(time.Duration(1+w.random.IntN(3000))*time.Millisecond, w.random)
		w.saw(w.street.report())
	case 4:
		if s := w.m.Status(); !s.Met {
			w.meet(w.street.hello())
		} else if s.Mode != Held {
			w.ask(w.m.Hold(w.now()))
		}
		w.carry()
	case 5, 6:
		w.ask(w.m.Toward(w.random.IntN(len(w.street.j.Stages)), w.now()))
		w.carry()
	case 7:
		if s := w.m.Status(); s.Waiting && w.random.IntN(3) == 0 {
			w.m.Part()
			w.meet(w.street.hello())
		}
	}
}

// carry takes the last order to the controller and its answer back.
func (w *world) carry() {
	if len(w.orders) == 0 {
		return
	}
	if c, ok := w.take(w.orders[len(w.orders)-1]); ok {
		w.commands = append(w.commands, c)
		if w.random.IntN(10) > 0 {
			w.obey(c)
			w.acked(w.acks[len(w.acks)-1])
		}
	}
}

func (w *world) hostile() {
	switch w.random.IntN(18) {
	case 0:
		w.street.pass(time.Duration(w.random.IntN(40))*second, w.random)
	case 1:
		w.reports = append(w.reports, w.street.report()) // it is late
	case 2:
		w.saw(pick(w.random, w.reports))
	case 3:
		w.saw(w.spoil(w.street.report()))
	case 4:
		w.jump(&w.ours)
	case 5:
		w.jump(&w.street.skew)
	case 6:
		w.ask(w.m.Toward(w.random.IntN(40)-10, w.now()))
	case 7:
		w.ask(w.m.Hold(w.now()))
	case 8:
		w.ask(w.m.Release(w.now()))
	case 9:
		w.ask(w.m.Start(w.plan(), w.now()))
	case 10, 11:
		if c, ok := w.take(pick(w.random, w.orders)); ok {
			w.commands = append(w.commands, c)
		}
	case 12:
		w.obey(pick(w.random, w.commands))
	case 13:
		w.acked(pick(w.random, w.acks))
	case 14:
		w.acked(Ack{uint64(w.random.IntN(50)), w.random.IntN(2) == 0, "", w.spoil(w.street.report())})
	case 15:
		w.hellos = append(w.hellos, w.street.hello())
		w.meet(pick(w.random, w.hellos))
	case 16:
		h := w.street.hello()
		h.Fingerprint += "x"
		w.meet(h)
	case 17:
		if w.random.IntN(6) == 0 {
			w.street.forget()
		}
		if w.random.IntN(6) == 0 {
			w.m.Part()
		}
		w.m.Reset()
	}
}

func pick[T any](random *rand.Rand, list []T) (one T) {
	if len(list) > 0 {
		one = list[random.IntN(len(list))]
	}
	return one
}

// jump moves a clock; forward only one of the two between reports, for when both lie the
// same lie nobody can know.
func (w *world) jump(clock *time.Duration) {
	by := time.Duration(w.random.IntN(7200)-3600) * second
	if by > 0 {
		if w.jumped {
			return
		}
		w.jumped = true
	}
	*clock += by
}

func (w *world) saw(r Report) {
	if _, err := w.m.Saw(r, w.now()); err == nil {
		w.jumped = false
	}
}

func (w *world) acked(a Ack) {
	if _, err := w.m.Acked(a, w.now()); err == nil {
		w.jumped, w.waiting = false, 0
	}
}

func (w *world) meet(h Hello) {
	if w.m.Meet(h, w.now()) == nil {
		w.jumped, w.waiting = false, 0
	}
}

// spoil makes a report that no honest controller sends.
func (w *world) spoil(r Report) Report {
	switch w.random.IntN(4) {
	case 0:
		r.Controller = "stranger"
	case 1:
		r.Session = "another"
	case 2:
		r.State = r.State[:w.random.IntN(len(r.State))]
	default:
		r.State = r.State[:len(r.State)-1] + "?"
	}
	return r
}

func (w *world) plan() plan.Plan {
	p := plan.Even(w.street.j, 90*second)
	switch w.random.IntN(4) {
	case 0:
		p.Entries[0].Green = second
	case 1:
		p.Junction = ""
	}
	return p
}

func (w *world) ask(o Order, err error) {
	if err == nil {
		if w.waiting > 0 {
			w.broken = "an order is made while the last has no answer"
		}
		w.granted++
		w.orders = append(w.orders, o)
	}
}

func (w *world) take(o Order) (Command, bool) {
	c, err := o.Take(w.now())
	if err != nil {
		return Command{}, false
	}
	w.takes[c.Number]++
	w.waiting = c.Number
	return c, true
}

func (w *world) obey(c Command) {
	if c.Number > 0 {
		w.acks = append(w.acks, w.street.obey(c, w.random))
	}
}

// The judge beside the road is no rubber stamp: each kind of unsafe thing is seen.
func TestTheJudgeBesideTheRoadSees(t *testing.T) {
	for name, steps := range map[string][]plan.Step{
		"a green cut short":        {{Show: "Grr", For: second}, {Show: "rrr"}},
		"a clash":                  {{Show: "Grr", For: 20 * second}, {Show: "GGr"}},
		"green without clearance":  {{Show: "Grr", For: 20 * second}, {Show: "rGr"}},
		"walkers' clearance short": {{Show: "rrr", For: 20 * second}, {Show: "rrG", For: 20 * second}, {Show: "rrr", For: 9 * second}, {Show: "Grr"}},
	} {
		j := three()
		s := newStreet(&j)
		if steps[0].Show == j.AllRed() {
			s.true += 20 * second
		}
		for _, step := range steps {
			if s.unsafe != "" {
				t.Fatalf("%s: too early: %s", name, s.unsafe)
			}
			s.put(step.Show)
			s.true += step.For
		}
		if s.unsafe == "" {
			t.Errorf("%s: nothing seen", name)
		}
	}
}
