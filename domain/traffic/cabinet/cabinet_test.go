package cabinet

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/plan"
)

var (
	begin   = time.Date(2027, 3, 1, 6, 0, 0, 0, time.UTC)
	errLost = errors.New("nothing came back")
)

// town is one junction with its cabinet, the line to it and the centre's end of it.
type town struct {
	t      testing.TB
	random *rand.Rand
	c      *Cabinet
	judge  *judge
	link   *field.Link
	stages int

	bad      bool // the line loses, doubles and delays
	cut      bool
	commands []monitor.Command // that were on the line
	acks     []monitor.Ack
}

func newTown(t testing.TB, seed uint64) *town {
	random := rand.New(rand.NewPCG(seed, 17))
	j := imagined.Junction(random)
	skew := time.Duration(random.IntN(181)-90) * time.Second
	c, err := New(&j, Setup{Name: "cabinet", Own: plan.Even(&j, 90*time.Second), Clock: begin.Add(skew), Session: 1, Backup: 20 * time.Second})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	m, err := monitor.New(&j)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	w := &town{t: t, random: random, c: c, judge: newJudge(&j, c.Show()), stages: len(j.Stages)}
	w.link = &field.Link{Controller: w, Monitor: m, Silence: 10 * time.Second}
	return w
}

func (w *town) now() time.Time { return begin.Add(w.judge.true) }

func (w *town) pass(d time.Duration) {
	for range int(d / tick) {
		w.c.Pass(tick)
		w.judge.look(w.c.Show())
	}
}

func (w *town) lost() bool { return w.cut || w.bad && w.random.IntN(4) == 0 }

func (w *town) Hello(context.Context) (monitor.Hello, error) {
	if w.lost() {
		return monitor.Hello{}, errLost
	}
	return w.c.Hello(), nil
}

func (w *town) State(context.Context) (monitor.Report, error) {
	if w.lost() {
		return monitor.Report{}, errLost
	}
	w.c.Heard()
	return w.c.Report(), nil
}

func (w *town) Tell(_ context.Context, o monitor.Order, now time.Time) (monitor.Ack, error) {
	c, err := o.Take(now)
	if err != nil {
		return monitor.Ack{}, err
	}
	w.commands = append(w.commands, c)
	if w.lost() { // on the way out: it may come later
		return monitor.Ack{}, errLost
	}
	ack := w.c.Obey(c)
	w.acks = append(w.acks, ack)
	if w.lost() { // on the way back
		return monitor.Ack{}, errLost
	}
	if w.bad && w.random.IntN(5) == 0 { // it was acknowledged before
		return w.acks[w.random.IntN(len(w.acks))], nil
	}
	return ack, nil
}

// order tells what the monitor grants, if it does.
func (w *town) order(o monitor.Order, err error) bool {
	if err != nil {
		return false
	}
	ack, _, err := w.link.Tell(context.Background(), o, w.now())
	return err == nil && ack.Accepted
}

func (w *town) beat() []field.Event { return w.link.Beat(context.Background(), w.now()) }

// live lets time pass with a heartbeat every second.
func (w *town) live(d time.Duration) (events []field.Event) {
	for range int(d / time.Second) {
		w.pass(time.Second)
		events = append(events, w.beat()...)
	}
	return events
}

func (w *town) safe(seed uint64) {
	w.t.Helper()
	if w.judge.unsafe != "" {
		w.t.Fatalf("seed %d: %s", seed, w.judge.unsafe)
	}
	if w.c.Tripped() != "" {
		w.t.Fatalf("seed %d: the cabinet's own steering trips it: %s", seed, w.c.Tripped())
	}
}

// Whatever the line does, whatever the clocks say, nothing unsafe is ever shown.
func TestNothingUnsafeOnABadLine(t *testing.T) {
	changes, orders := 0, 0
	for seed := range uint64(2000) {
		w := newTown(t, seed)
		w.bad = true
		for range 150 {
			if w.step() {
				orders++
			}
			w.safe(seed)
		}
		changes += w.judge.changes
	}
	if changes < 60_000 || orders < 6_000 {
		t.Errorf("only %d changes and %d orders: the test shows nothing", changes, orders)
	}
}

func (w *town) step() bool {
	m := w.link.Monitor
	switch w.random.IntN(20) {
	case 0:
		w.cut = !w.cut
	case 1:
		w.c.SetClock(w.now().Add(time.Duration(w.random.IntN(181)-90) * time.Second))
	case 2:
		if w.random.IntN(5) == 0 {
			w.c.Restart()
		}
	case 3, 4: // a command comes late, or twice
		if n := len(w.commands); n > 0 {
			w.c.Obey(w.commands[w.random.IntN(n)])
		}
	case 5: // somebody else writes on the line
		w.c.Obey(w.forged())
	case 6:
		w.pass(time.Duration(w.random.IntN(60)) * time.Second)
	case 7:
		return w.order(m.Start(plan.Even(w.judge.j, time.Duration(60+w.random.IntN(60))*time.Second), w.now()))
	case 8:
		return w.order(m.Release(w.now()))
	case 9, 10, 11:
		return w.order(m.Hold(w.now()))
	case 12, 13, 14, 15:
		return w.order(m.Toward(w.random.IntN(w.stages), w.now()))
	default:
		w.live(time.Duration(1+w.random.IntN(8)) * time.Second)
	}
	return false
}

// forged is a command as somebody writes it who knows the session and what is shown.
func (w *town) forged() monitor.Command {
	stage := w.random.IntN(w.stages)
	show := w.judge.j.Stages[stage].Show
	c := monitor.Command{Junction: w.judge.j.ID, Session: w.c.Report().Session, Number: w.c.last + 1, Kind: monitor.ToStage, Stage: stage, From: w.c.Show(), Show: show}
	switch w.random.IntN(4) {
	case 0:
		c.Steps = []plan.Step{{Show: w.judge.j.AllRed(), For: time.Second}}
	case 1:
		c.Steps = plan.Between(w.judge.j, c.From, show)
		for i := range c.Steps {
			c.Steps[i].For /= 2
		}
	case 2:
		c.Steps = []plan.Step{{Show: "?", For: -time.Second}}
	}
	return c
}

func has(events []field.Event, code field.Code) bool {
	for _, e := range events {
		if e.Code == code {
			return true
		}
	}
	return false
}

// held brings a town to where the centre steers.
func held(t *testing.T, seed uint64) *town {
	w := newTown(t, seed)
	if !has(w.live(20*time.Second), field.Joined) {
		t.Fatal("the cabinet does not join")
	}
	if !w.order(w.link.Monitor.Hold(w.now())) {
		t.Fatal("the cabinet is not held")
	}
	w.live(40 * time.Second)
	return w
}

func TestALinkLostInMidGreenFallsBackAndJoinsAgain(t *testing.T) {
	for seed := range uint64(50) {
		w := held(t, seed)
		show := w.c.Show()
		w.cut = true
		if !has(w.live(15*time.Second), field.Lost) {
			t.Fatalf("seed %d: nobody hears that the link is lost", seed)
		}
		if w.c.Mode() != monitor.Held || w.c.Show() != show {
			t.Fatalf("seed %d: the cabinet leaves the stage before its time", seed)
		}
		w.live(10 * time.Second)
		if w.c.Mode() != monitor.Local {
			t.Fatalf("seed %d: mode %s after the backup time", seed, w.c.Mode())
		}
		before := w.judge.changes
		w.live(180 * time.Second)
		if w.stages > 1 && w.judge.changes == before {
			t.Fatalf("seed %d: the own plan does not run", seed)
		}
		w.cut = false
		show = w.c.Show()
		if !has(w.beat(), field.Joined) || w.c.Show() != show {
			t.Fatalf("seed %d: joining again changes what is shown", seed)
		}
		w.safe(seed)
	}
}

func TestARestartIsToldAndVoidsWhatWasOrdered(t *testing.T) {
	w := held(t, 3)
	late, err := w.link.Monitor.Hold(w.now())
	if err != nil {
		t.Fatal(err)
	}
	w.c.Restart()
	w.judge.look(w.c.Show())
	if w.order(late, nil) {
		t.Error("a command of the session before is obeyed")
	}
	if events := w.live(2 * time.Second); !has(events, field.Restarted) && !has(events, field.Muddled) {
		t.Errorf("the restart is not seen: %v", events)
	}
	w.live(120 * time.Second)
	w.safe(3)
}

func TestAForgedCommandIsRefusedWithItsReason(t *testing.T) {
	w := held(t, 5)
	good := monitor.Command{Junction: w.judge.j.ID, Session: w.c.Report().Session, Number: w.c.last + 1, Kind: monitor.Hold}
	for why, spoil := range map[string]func(*monitor.Command){
		OtherJunction: func(c *monitor.Command) { c.Junction = "x" },
		OtherSession:  func(c *monitor.Command) { c.Session = "0" },
		OldCommand:    func(c *monitor.Command) { c.Number = w.c.last },
		Unknown:       func(c *monitor.Command) { c.Kind = "dance" },
		PlanRefused:   func(c *monitor.Command) { c.Kind = monitor.RunPlan },
		OtherState:    func(c *monitor.Command) { c.Kind, c.Show = monitor.ToStage, w.judge.j.Stages[0].Show },
	} {
		c := good
		spoil(&c)
		if ack := w.c.Obey(c); ack.Accepted || ack.Reason != why {
			t.Errorf("%s: accepted %v, reason %q", why, ack.Accepted, ack.Reason)
		}
	}
	if ack := w.c.Obey(good); !ack.Accepted {
		t.Errorf("a good command is refused: %s", ack.Reason)
	}
}

// In step with the common clock, the cabinet shows what the plan says for that time.
func TestAPlanIsEnteredAndKept(t *testing.T) {
	for seed := range uint64(30) {
		w := newTown(t, seed)
		w.c.SetClock(begin)
		w.pass(time.Hour)
		for range 200 {
			w.pass(time.Second)
			if want := w.c.own.At(w.c.day()).Show; want != w.c.Show() {
				t.Fatalf("seed %d: shows %s, the plan %s", seed, w.c.Show(), want)
			}
		}
		w.safe(seed)
	}
}
