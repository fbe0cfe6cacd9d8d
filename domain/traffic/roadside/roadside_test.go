package roadside_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/street"
)

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

// twoStreets is the small crossing of the network's own tests.
func twoStreets(t *testing.T) *network.Network {
	t.Helper()
	f, err := os.Open("../network/testdata/two-streets.net.xml")
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

// centre is the brain's end: a link to the first junction's cabinet.
type centre struct {
	t    *testing.T
	n    *network.Network
	k    *roadside.Kerb
	s    *street.Street
	link *field.Link
	now  time.Time
	show []network.Aspects // one a second, of the first junction
}

func newCentre(t *testing.T) *centre {
	t.Helper()
	n := twoStreets(t)
	s := street.New(n, street.Demand{Peak: 500, Trip: 1e6, Day: [24]float64{8: 1, 9: 1}}, morning, 1)
	k, err := roadside.New(n, roadside.Model{Street: s}, morning)
	if err != nil {
		t.Fatal(err)
	}
	m, err := monitor.New(&n.Junctions[0])
	if err != nil {
		t.Fatal(err)
	}
	return &centre{t: t, n: n, k: k, s: s, now: morning, link: &field.Link{Controller: k.Controller(0), Monitor: m, Silence: 10 * time.Second}}
}

// live lets seconds pass with a heartbeat each, and gives what happened to the link.
func (c *centre) live(seconds int) (codes []field.Code) {
	c.t.Helper()
	for range seconds {
		if err := c.k.Step(context.Background()); err != nil {
			c.t.Fatal(err)
		}
		c.now = c.now.Add(time.Second)
		for _, e := range c.link.Beat(context.Background(), c.now) {
			codes = append(codes, e.Code)
		}
		if c.link.Up() {
			c.show = append(c.show, c.link.Monitor.Status().Seen)
		}
	}
	return codes
}

// runs has the cabinet run a plan of the centre.
func (c *centre) runs(p plan.Plan) {
	c.t.Helper()
	o, err := c.link.Monitor.Start(p, c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	if ack, _, err := c.link.Tell(context.Background(), o, c.now); err != nil || !ack.Accepted {
		c.t.Fatalf("%+v, %v", ack, err)
	}
}

func (c *centre) only(codes []field.Code, want field.Code) {
	c.t.Helper()
	if len(codes) != 1 || codes[0] != want {
		c.t.Errorf("%v, not %s", codes, want)
	}
}

// The line to a cabinet is cut under a plan of the centre: the cabinet steers itself, and
// takes the plan again when the line is mended, without ever flashing or clashing.
func TestACutLineFallsBackAndJoinsWithoutAJump(t *testing.T) {
	c := newCentre(t)
	c.only(c.live(60), field.Joined)
	c.runs(plan.Even(&c.n.Junctions[0], 70*time.Second))
	c.live(120)
	if mode := c.link.Monitor.Status().Mode; mode != monitor.Planned {
		t.Fatalf("it is %s", mode)
	}
	warm := len(c.show)
	c.k.Cut(0, true)
	c.only(c.live(60), field.Lost)
	c.k.Cut(0, false)
	c.only(c.live(60), field.Joined)
	if mode := c.link.Monitor.Status().Mode; mode != monitor.Local {
		t.Errorf("after the silence it is %s", mode)
	}
	c.runs(plan.Even(&c.n.Junctions[0], 70*time.Second))
	if codes := c.live(200); len(codes) > 0 {
		t.Errorf("%v", codes)
	}
	for i, show := range c.show[warm:] {
		if show.At(0) == network.Flashing || show.At(0) == network.Dark {
			t.Fatalf("second %d shows %s", i, show)
		}
	}
	if c.s.Count().Left < 30 {
		t.Errorf("the street stood: %+v", c.s.Count())
	}
}

// A cabinet answers nobody who speaks for another session, and a junction without a
// cabinet answers nobody at all.
func TestDevicesAnswerOnlyTheirOwn(t *testing.T) {
	c := newCentre(t)
	c.live(30)
	o, err := c.link.Monitor.Hold(c.now)
	if err != nil {
		t.Fatal(err)
	}
	c.n.Junctions = append(c.n.Junctions, network.Junction{ID: "fatal", Fatal: true})
	k, err := roadside.New(c.n, roadside.Model{Street: street.New(c.n, street.Usual(), morning, 1)}, morning)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Controller(1).Hello(context.Background()); !errors.Is(err, roadside.ErrNobody) {
		t.Errorf("%v", err)
	}
	ack, err := k.Controller(0).Tell(context.Background(), o, c.now)
	if err != nil || ack.Accepted || ack.Reason != cabinet.Flashing {
		t.Errorf("a cabinet that has just been switched on: %+v, %v", ack, err)
	}
}

// frail is a street that dies.
type frail struct {
	roadside.Model
	left int
}

var errCrash = errors.New("the simulator crashed")

func (f *frail) Step(ctx context.Context) error {
	if f.left--; f.left < 0 {
		return errCrash
	}
	return f.Model.Step(ctx)
}

func TestADeadStreetSilencesEveryDeviceUntilItIsRenewed(t *testing.T) {
	c := newCentre(t)
	f := &frail{roadside.Model{Street: c.s}, 60}
	c.k.Renew(f)
	c.only(c.live(60), field.Joined)
	if err := c.k.Step(context.Background()); !errors.Is(err, roadside.ErrDead) || !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	var codes []field.Code
	for range 20 {
		c.now = c.now.Add(time.Second)
		for _, e := range c.link.Beat(context.Background(), c.now) {
			codes = append(codes, e.Code)
		}
	}
	c.only(codes, field.Lost)
	if _, err := c.k.See(context.Background()); !errors.Is(err, roadside.ErrDead) {
		t.Errorf("trackers see a dead street: %v", err)
	}
	if _, err := c.k.Read(context.Background()); !errors.Is(err, roadside.ErrDead) {
		t.Errorf("loops count on a dead street: %v", err)
	}
	c.k.Renew(roadside.Model{Street: c.s})
	c.only(c.live(30), field.Joined)
	seen, err := c.k.See(context.Background())
	if err != nil || len(seen) == 0 {
		t.Errorf("%d seen, %v", len(seen), err)
	}
	readings, err := c.k.Read(context.Background())
	if err != nil || len(readings) == 0 || readings[0].Span <= 0 {
		t.Errorf("%d readings, %v", len(readings), err)
	}
}
