package steer_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/steer"
	"citybrain/domain/traffic/street"
)

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

func crossing(t testing.TB) *network.Network {
	t.Helper()
	f, err := os.Open("../../../test/signals/testdata/crossing/crossing.net.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := network.ReadSUMO(f)
	if err != nil {
		t.Fatal(err)
	}
	usual := rules.Usual()
	for j := range n.Junctions {
		usual.Fill(n, j)
	}
	return n
}

var errEyes = errors.New("the trackers are silent")

// town is a street with its devices and the brain.
type town struct {
	t   testing.TB
	n   *network.Network
	s   *street.Street
	k   *roadside.Kerb
	b   *steer.Brain
	now time.Time

	dark    bool // the eyes are shut
	plan    *plan.Plan
	events  []steer.Event
	changes []steer.Change
	stood   int // vehicle seconds
}

func (w *town) Controller(j int) field.Controller { return w.k.Controller(j) }

func (w *town) See(ctx context.Context) ([]field.Vehicle, error) {
	if w.dark {
		return nil, errEyes
	}
	return w.k.See(ctx)
}

func newTown(t testing.TB) *town {
	t.Helper()
	w := &town{t: t, n: crossing(t), now: morning}
	w.s = street.New(w.n, street.Demand{Peak: 700, Trip: 1e6, Day: [24]float64{8: 1, 9: 1}}, morning, 1)
	k, err := roadside.New(w.n, roadside.Model{Street: w.s}, morning)
	if err != nil {
		t.Fatal(err)
	}
	w.k = k
	w.b, err = steer.New(w.n, w, func(int, time.Time) (plan.Plan, bool) {
		if w.plan == nil {
			return plan.Plan{}, false
		}
		return *w.plan, true
	}, morning)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// live lets seconds pass; nothing dangerous may ever be seen.
func (w *town) live(seconds int) {
	w.t.Helper()
	for range seconds {
		if err := w.k.Step(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		w.now = w.now.Add(time.Second)
		events, changes := w.b.Beat(w.t.Context(), w.now)
		w.events, w.changes = append(w.events, events...), append(w.changes, changes...)
		w.stood += w.s.Count().Standing
	}
	for _, e := range w.events {
		if e.Code == field.Danger || e.Code == field.Muddled {
			w.t.Fatalf("%+v", e)
		}
	}
}

func (w *town) mode(want monitor.Mode) steer.Live {
	w.t.Helper()
	l, ok := w.b.Live(0)
	if !ok || l.Mode != want {
		w.t.Fatalf("it is %+v, not %s", l, want)
	}
	return l
}

// changed takes the changes so far and holds them to kinds with their reasons.
func (w *town) changed(want ...string) {
	w.t.Helper()
	var got []string
	for _, c := range w.changes {
		got = append(got, string(c.Kind)+" "+c.Why)
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		w.t.Fatalf("changes %q, not %q", got, want)
	}
	w.changes = nil
}

func even(n *network.Network, version int, cycle time.Duration) *plan.Plan {
	p := plan.Even(&n.Junctions[0], cycle)
	p.Version = version
	return &p
}

// A day of one junction: local, a plan, the next plan, adaptive, blind, and back.
func TestAJunctionIsSteeredTheWayThatWasSet(t *testing.T) {
	w := newTown(t)
	w.live(60)
	w.mode(monitor.Local)
	w.changed()

	w.b.Set(0, steer.Planned)
	w.live(30)
	w.mode(monitor.Local)
	w.plan = even(w.n, 3, 80*time.Second)
	w.live(30)
	if l := w.mode(monitor.Planned); l.Version != 3 {
		t.Errorf("%+v", l)
	}
	w.changed("plan timetable")
	w.plan = even(w.n, 4, 100*time.Second)
	w.live(200)
	if l := w.mode(monitor.Planned); l.Version != 4 {
		t.Errorf("%+v", l)
	}
	w.changed("plan timetable")

	w.b.Set(0, steer.Adaptive)
	w.live(120)
	l := w.mode(monitor.Held)
	w.changed("hold set")
	if l.Decision == nil || !strings.Contains(steer.Say(l.Decision, false, func(int) string { return "东进口" }), "阶段") ||
		!strings.Contains(steer.Say(l.Decision, true, func(int) string { return "east" }), "stage") {
		t.Errorf("no reasons: %+v", l)
	}

	w.dark = true
	w.live(30)
	w.mode(monitor.Planned)
	w.changed("plan blind")
	w.dark = false
	w.live(30)
	w.mode(monitor.Held)
	w.changed("hold sees")

	w.plan = nil
	w.b.Set(0, steer.Planned)
	w.live(30)
	w.mode(monitor.Local)
	w.changed("local no_plan")
}

// The line is cut under adaptive control, and the controller loses power after that: each
// time it is brought back to what was set, and the record says so.
func TestAControllerThatComesBackIsBroughtBack(t *testing.T) {
	w := newTown(t)
	w.b.Set(0, steer.Adaptive)
	w.live(60)
	w.changed("hold set")
	w.k.Cut(0, true)
	w.live(60)
	if l, _ := w.b.Live(0); l.Up {
		t.Errorf("%+v", l)
	}
	w.k.Cut(0, false)
	w.live(60)
	w.mode(monitor.Held)
	w.changed("hold again")
	w.k.Renew(roadside.Model{Street: w.s})
	w.live(60)
	w.mode(monitor.Held)
	w.changed("hold again")
	var codes []string
	for _, e := range w.events {
		if e.Junction == 0 {
			codes = append(codes, string(e.Code))
		}
	}
	if got := strings.Join(codes, " "); got != "joined lost joined restarted" {
		t.Error(got)
	}
}

// Adaptive control lets fewer vehicles stand than the even plan of the cabinet.
func TestAdaptiveControlLetsFewerStand(t *testing.T) {
	stood := map[steer.Way]int{}
	for _, way := range []steer.Way{steer.Local, steer.Adaptive} {
		w := newTown(t)
		w.b.Set(0, way)
		w.live(1800)
		stood[way] = w.stood
		t.Logf("%s: %d vehicle seconds stood, %+v", way, w.stood, w.s.Count())
	}
	if stood[steer.Adaptive] > stood[steer.Local]*4/5 {
		t.Errorf("%v", stood)
	}
}

func TestNobodySetsWhatIsNotThere(t *testing.T) {
	w := newTown(t)
	if w.b.Set(-1, steer.Local) || w.b.Set(99, steer.Local) || w.b.Set(0, "by hand") || w.b.Reset(99) {
		t.Error("it is taken")
	}
	if _, ok := w.b.Live(99); ok {
		t.Error("a junction that is not there stands somehow")
	}
}
