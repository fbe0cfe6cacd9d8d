package monitor

import (
	"errors"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// three is two streets that cross and walkers over the first.
func three() network.Junction {
	x := network.Crosses
	return network.Junction{ID: "three", Signals: 3,
		Groups: []network.Group{
			{Kind: network.Vehicles, MinGreen: 8 * second, Yellow: 3 * second, AllRed: 2 * second, Signals: []int{0}},
			{Kind: network.Vehicles, MinGreen: 6 * second, Yellow: 3 * second, AllRed: second, Signals: []int{1}},
			{Kind: network.Walkers, MinGreen: 7 * second, WalkClear: 10 * second, Signals: []int{2}},
		},
		Conflicts: [][]network.Conflict{{0, x, x}, {x, 0, 0}, {x, 0, 0}},
		Stages:    []network.Stage{{Show: "Grr"}, {Show: "rGG"}, {Show: "rGr"}},
	}
}

// desk is a monitor and a street that have met, held in the first stage.
type desk struct {
	t *testing.T
	m *Monitor
	s *street
}

func held(t *testing.T) *desk {
	t.Helper()
	j := three()
	m, err := New(&j)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t, m, newStreet(&j)}
	d.s.mode = Held
	if err := m.Meet(d.s.hello(), d.now()); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) now() time.Time { return begin.Add(d.s.true) }

func (d *desk) after(wait time.Duration) *desk {
	for ; wait > 0; wait -= second {
		d.s.pass(min(wait, second), nil)
		if _, err := d.m.Saw(d.s.report(), d.now()); err != nil {
			d.t.Fatal(err)
		}
	}
	return d
}

func (d *desk) refused(name string, err error, code string) {
	d.t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Code != code {
		d.t.Errorf("%s: %v, not %s", name, err, code)
	}
}

// order takes an order to the controller and gives its answer.
func (d *desk) order(o Order, err error) Ack {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	c, err := o.Take(d.now())
	if err != nil {
		d.t.Fatal(err)
	}
	return d.s.obey(c, nil)
}

func (d *desk) answer(a Ack) {
	d.t.Helper()
	if _, err := d.m.Acked(a, d.now()); err != nil {
		d.t.Fatal(err)
	}
}

func TestAStageIsReachedOverYellowAndClearance(t *testing.T) {
	d := held(t)
	d.refused("the green is young", d.m.May(1, d.now()), MinGreen)
	d.after(8 * second)
	d.answer(d.order(d.m.Toward(1, d.now())))
	if d.s.show != "yrr" {
		t.Fatalf("it shows %s", d.s.show)
	}
	d.refused("in the middle", d.m.May(0, d.now()), Changing)
	d.after(4 * second)
	d.refused("all red", d.m.May(0, d.now()), Changing)
	d.after(second)
	if d.s.show != "rGG" || d.m.Status().Waiting {
		t.Fatalf("after 5 s it shows %s, %+v", d.s.show, d.m.Status())
	}
	d.after(7 * second)
	d.answer(d.order(d.m.Toward(0, d.now())))
	d.after(9 * second)
	if d.s.show != "rrr" {
		t.Errorf("walkers need 10 s, after 9 it shows %s", d.s.show)
	}
	d.after(second)
	if d.s.show != "Grr" || d.s.unsafe != "" {
		t.Errorf("it shows %s, %s", d.s.show, d.s.unsafe)
	}
}

func TestNoOrderGoesToAControllerThatDidNotAcknowledge(t *testing.T) {
	j := three()
	m, err := New(&j)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t, m, newStreet(&j)}
	_, err = m.Toward(1, d.now())
	d.refused("never met", err, Unmet)
	h := d.s.hello()
	h.Fingerprint = "of the old junction"
	d.refused("set up for something else", m.Meet(h, d.now()), OtherJunction)
	if err := m.Meet(d.s.hello(), d.now()); err != nil {
		t.Fatal(err)
	}
	_, err = m.Toward(1, d.now())
	d.refused("it steers itself", err, NotHeld)
	second := d.s.hello()
	second.Controller = "d"
	d.refused("a second controller", m.Meet(second, d.now()), OtherController)

	d.answer(d.order(m.Hold(d.now())))
	d.after(8_000_000_000)
	d.order(m.Toward(1, d.now())) // its answer is lost
	_, err = m.Toward(1, d.now())
	d.refused("no answer", err, Unanswered)
	_, err = m.Release(d.now())
	d.refused("no answer to anything", err, Unanswered)
	m.Part()
	_, err = m.Hold(d.now())
	d.refused("given up", err, Unmet)
	if err := m.Meet(d.s.hello(), d.now()); err != nil {
		t.Fatal(err)
	}
	d.after(6_000_000_000)
	d.answer(d.order(m.Hold(d.now())))
}

func TestAnOrderIsTakenOnce(t *testing.T) {
	d := held(t).after(10 * second)
	o, err := d.m.Toward(1, d.now())
	if err != nil {
		t.Fatal(err)
	}
	copied := o
	if c, err := o.Take(d.now()); err != nil || c.Number != o.Number() || c.Junction != o.Junction() {
		t.Fatalf("%+v %v", c, err)
	}
	_, err = copied.Take(d.now())
	d.refused("a second time", err, Taken)
	_, err = Order{}.Take(d.now())
	d.refused("nothing", err, Nothing)

	d = held(t).after(10 * second)
	first, err1 := d.m.Toward(1, d.now())
	later, err2 := d.m.Toward(2, d.now()) // another operator is quicker to send
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	_, err = first.Take(d.now())
	d.refused("overtaken by another", err, Void)
	_, err = later.Take(d.now().Add(3 * second))
	d.refused("too late", err, Late)

	o, err = d.m.Toward(1, d.now())
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Take(d.now().Add(-second))
	d.refused("before it was made", err, Late)
}

func TestTimeThatJumpsMakesItWait(t *testing.T) {
	d := held(t).after(2 * second)
	r := d.s.report()
	r.At = r.At.Add(time.Hour)
	if _, err := d.m.Saw(r, d.now()); err != nil {
		t.Fatal(err)
	}
	d.refused("the controller's clock jumps", d.m.May(1, d.now()), MinGreen)
	if _, err := d.m.Saw(d.s.report(), d.now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d.refused("ours jumps", d.m.May(1, d.now().Add(time.Hour)), MinGreen)
	d.refused("and back", d.m.May(1, d.now()), Blind)
	_, err := d.m.Start(plan.Even(d.s.j, 60*second), d.now().Add(time.Hour))
	d.refused("a plan at the wrong time", err, ClockSkew)
	d.after(9 * second)
	if err := d.m.May(1, d.now()); err != nil {
		t.Errorf("nine honest seconds later: %v", err)
	}
	d.refused("a report long ago", d.m.May(1, d.now().Add(6*second)), Blind)
}

func TestANewControllerMayHaveEndedAGreenOnlyNow(t *testing.T) {
	d := held(t)
	d.m.Part()
	d.s.show = "rrr"
	if err := d.m.Meet(d.s.hello(), d.now()); err != nil {
		t.Fatal(err)
	}
	d.after(9 * second)
	d.refused("walkers may still be on the crossing", d.m.May(0, d.now()), Clearance)
	d.after(second)
	if err := d.m.May(0, d.now()); err != nil {
		t.Errorf("after ten seconds: %v", err)
	}
}

func TestAPlanMustPassAndControllersMustBeSeen(t *testing.T) {
	d := held(t).after(second)
	bad := plan.Even(d.s.j, 60*second)
	bad.Entries[0].Green = second
	_, err := d.m.Start(bad, d.now())
	d.refused("a bad plan", err, PlanRefused)
	d.answer(d.order(d.m.Start(plan.Even(d.s.j, 60*second), d.now())))
	d.refused("it runs the plan", d.m.May(1, d.now()), NotHeld)
	r := d.s.report()
	r.State = "what"
	if found, err := d.m.Saw(r, d.now()); err != nil || len(found) != 1 || found[0].Code != ShownOdd {
		t.Errorf("an unreadable state: %v %v", found, err)
	}
	_, err = d.m.Hold(d.now())
	d.refused("unreadable", err, Blind)
}

func TestWhatIsUnsafeOnTheStreetTripsTheMonitor(t *testing.T) {
	d := held(t).after(10 * second)
	r := d.s.report()
	r.State = "GGr"
	if found, err := d.m.Saw(r, d.now()); err != nil || len(found) != 1 || found[0].Code != ShownClash {
		t.Fatalf("a clash: %v %v", found, err)
	}
	d.after(20 * second)
	d.refused("after a clash", d.m.May(1, d.now()), Tripped)
	d.m.Reset()
	d.refused("all times begin anew", d.m.May(1, d.now()), MinGreen)
	d.after(12 * second)
	if err := d.m.May(1, d.now()); err != nil {
		t.Errorf("reset by a person: %v", err)
	}
	r = d.s.report()
	r.State = "rGr"
	if found, _ := d.m.Saw(r, d.now()); len(found) != 1 || found[0].Code != ShownClearance {
		t.Errorf("green at once after a green that it crosses: %v", found)
	}
}

func TestAResetDoesNotForgetACommandOnItsWay(t *testing.T) {
	d := held(t).after(10 * second)
	answer := d.order(d.m.Toward(1, d.now()))
	r := d.s.report()
	r.State = "GGr"
	if found, _ := d.m.Saw(r, d.now()); len(found) == 0 {
		t.Fatal("a clash is not seen")
	}
	d.m.Reset()
	d.after(12 * second)
	d.refused("it has not answered", d.m.May(0, d.now()), Unanswered)
	d.answer(answer)
	d.after(10 * second)
	if err := d.m.May(0, d.now()); err != nil {
		t.Errorf("it has answered: %v", err)
	}
}

func TestAJunctionBelowTheFloorsHasNoMonitor(t *testing.T) {
	j := three()
	j.Groups[0].Yellow = 0
	var refused *plan.Error
	if _, err := New(&j); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
	a, b := three(), three()
	b.Groups[2].WalkClear += second
	if Fingerprint(&a) == Fingerprint(&b) {
		t.Error("walkers with another clearance have the same fingerprint")
	}
}

// FuzzSaw: whatever a controller sends as its state, nothing breaks, and what is let go
// afterwards does not clash.
func FuzzSaw(f *testing.F) {
	f.Add("Grr", "rGG", int64(9000))
	f.Add("OOO", "ooo", int64(-1))
	f.Add("yyy", "", int64(1<<62))
	f.Fuzz(func(t *testing.T, first, then string, ms int64) {
		j := three()
		m, err := New(&j)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Meet(Hello{"three", Fingerprint(&j), true, Report{"c", "1", 1, first, begin}}, begin); err != nil {
			t.Fatal(err)
		}
		at := begin.Add(time.Duration(ms) * time.Millisecond)
		if _, err := m.Saw(Report{"c", "1", 2, then, at}, at); err != nil {
			t.Fatal(err)
		}
		for stage := -1; stage < 4; stage++ {
			o, err := m.Toward(stage, at)
			if err != nil {
				continue
			}
			c, err := o.Take(at)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range append(c.Steps, plan.Step{Show: c.Show}) {
				if clash, bad := j.Clash(s.Show); bad {
					t.Fatalf("%q then %q: %+v in %v", first, then, clash, c)
				}
			}
			m.Part()
			return
		}
	})
}
