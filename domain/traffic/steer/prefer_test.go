package steer_test

import (
	"testing"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/steer"
)

// asking lets seconds pass while somebody with priority asks for a stage, and tells how long
// it was awaited; -1 if it did not come.
func (w *town) asking(seconds, stage int) (awaited int) {
	w.t.Helper()
	awaited = -1
	for s := range seconds {
		if !w.b.Prefer(0, stage) {
			w.t.Fatalf("second %d: it is refused", s)
		}
		w.live(1)
		if l, _ := w.b.Live(0); awaited < 0 && l.Show == w.n.Junctions[0].Stages[stage].Show {
			awaited = s
		}
	}
	return awaited
}

// An ambulance comes by each of the stages, whatever steers the junction: the stage is
// brought and kept, and afterwards it is as before; each change has its reason.
func TestWhoHasPriorityIsLetThroughAndAllIsAsBefore(t *testing.T) {
	w := newTown(t)
	w.live(60)
	w.changed()
	for stage := range w.n.Junctions[0].Stages {
		awaited := w.asking(60, stage)
		if awaited < 0 || awaited > 45 {
			t.Fatalf("stage %d was shown after %d s", stage, awaited)
		}
		if l := w.mode(monitor.Held); !l.Prior || l.Show != w.n.Junctions[0].Stages[stage].Show {
			t.Fatalf("it is not kept: %+v", l)
		}
		w.live(30)
		if l := w.mode(monitor.Local); l.Prior {
			t.Fatalf("%+v", l)
		}
		w.changed("hold priority", "local passed")
	}

	p := even(w.n, 3, 90*time.Second)
	w.plan = p
	w.live(20)
	w.changed("plan timetable")
	w.asking(40, 1)
	w.live(30)
	w.changed("hold priority", "plan passed")
	if l := w.mode(monitor.Planned); l.Version != 3 {
		t.Fatalf("%+v", l)
	}

	w.b.Set(0, steer.Adaptive)
	w.live(20)
	w.changed("hold set")
	if w.asking(60, 1) < 0 {
		t.Fatal("the adaptive junction does not bring the stage")
	}
	w.live(30)
	w.changed() // it was held before and after
	if l := w.mode(monitor.Held); l.Prior || l.Decision == nil {
		t.Fatalf("%+v", l)
	}
}

// A person has left the junction to its own plan, for instance because somebody works in
// its cabinet: nobody is let through by us.
func TestNobodyHasPriorityWhereAPersonLeftItToItself(t *testing.T) {
	w := newTown(t)
	w.b.Set(0, steer.Local)
	w.live(30)
	if w.b.Prefer(0, 1) || w.b.Prefer(7, 0) || w.b.Prefer(-1, 0) {
		t.Fatal("it is taken")
	}
	w.b.Set(0, steer.Planned)
	if w.b.Prefer(0, 99) || w.b.Prefer(0, network.None) {
		t.Fatal("a stage that is not there is taken")
	}
	w.live(30)
	w.mode(monitor.Local)
}
