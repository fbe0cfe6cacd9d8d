package ntcip_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/ntcip"
	"citybrain/domain/traffic/plan"
)

// centre is the brain's end of the line to a box.
type centre struct {
	t    testing.TB
	b    *box
	c    *ntcip.Controller
	wire *ntcip.Wire
	link *field.Link
	now  time.Time
}

func join(t testing.TB, b *box, d ntcip.Dial) *centre {
	t.Helper()
	c := &centre{t: t, b: b, now: morning}
	d.Timeout = 20 * time.Millisecond
	if b.random == nil {
		d.Timeout = 2 * time.Second
	}
	c.again(d)
	return c
}

// again is a brain that starts anew.
func (c *centre) again(d ntcip.Dial) {
	c.t.Helper()
	wire, err := d.Open()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := wire.Close(); err != nil {
			c.t.Error(err)
		}
	})
	driver, err := ntcip.New("box", &c.b.j, c.b.mapping, wire)
	if err != nil {
		c.t.Fatal(err)
	}
	m, err := monitor.New(&c.b.j)
	if err != nil {
		c.t.Fatal(err)
	}
	c.c, c.wire, c.link = driver, wire, &field.Link{Controller: driver, Monitor: m, Silence: 10 * time.Second}
}

func (c *centre) live(seconds int) (codes []field.Code) {
	for range seconds {
		c.b.pass(time.Second)
		c.now = c.now.Add(time.Second)
		for _, e := range c.link.Beat(context.Background(), c.now) {
			codes = append(codes, e.Code)
			if e.Violation != nil {
				c.t.Fatalf("shown: %s", e.Violation)
			}
		}
	}
	return codes
}

func (c *centre) expect(codes []field.Code, want ...field.Code) {
	c.t.Helper()
	if fmt.Sprint(codes) != fmt.Sprint(want) {
		c.t.Fatalf("%v, not %v", codes, want)
	}
}

// tell sends what the monitor made, and gives the answer.
func (c *centre) tell(o monitor.Order, err error) monitor.Ack {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	ack, _, err := c.link.Tell(context.Background(), o, c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	return ack
}

func (c *centre) held() {
	c.t.Helper()
	c.expect(c.live(30), field.Joined)
	if ack := c.tell(c.link.Monitor.Hold(c.now)); !ack.Accepted || c.b.mode() != monitor.Held {
		c.t.Fatalf("%+v, the cabinet is %s", ack, c.b.mode())
	}
	c.live(60)
}

// steer asks for each stage in turn and waits until it is shown.
func (c *centre) steer() {
	c.t.Helper()
	for i := range c.b.j.Stages {
		if c.link.Monitor.Status().Seen == c.b.j.Stages[i].Show {
			continue
		}
		if ack := c.tell(c.link.Monitor.Toward(i, c.now)); !ack.Accepted {
			c.t.Fatalf("stage %d: %+v", i+1, ack)
		}
		c.expect(c.live(90))
		if seen := c.link.Monitor.Status().Seen; seen != c.b.j.Stages[i].Show {
			c.t.Fatalf("stage %d is not shown but %s", i+1, seen)
		}
	}
}

// A junction is held, steered through all stages, runs a pattern and goes back: by v2c and
// by v3, signed and encrypted.
func TestAJunctionIsSteeredOverTheWire(t *testing.T) {
	for _, v3 := range []bool{false, true} {
		for seed := range uint64(2) {
			b := newBox(t, seed)
			c := join(t, b, b.serve(v3))
			c.held()
			c.steer()
			other := even(&b.j)
			other.Version++
			if ack := c.tell(c.link.Monitor.Start(other, c.now)); ack.Accepted || ack.Reason != ntcip.NoPattern {
				t.Fatalf("a version that does not stand in the controller: %+v", ack)
			}
			if ack := c.tell(c.link.Monitor.Start(even(&b.j), c.now)); !ack.Accepted || b.mode() != monitor.Planned {
				t.Fatalf("%+v, the cabinet is %s", ack, b.mode())
			}
			c.expect(c.live(120))
			if ack := c.tell(c.link.Monitor.Release(c.now)); !ack.Accepted || b.mode() != monitor.Local {
				t.Fatalf("%+v, the cabinet is %s", ack, b.mode())
			}
			c.expect(c.live(60))
		}
	}
}

// Only what is asked for keeps the controller from its own plan: with the brain silent it
// goes back after its backup time, and is met as it is.
func TestASilentCentreIsLeftAfterTheBackupTime(t *testing.T) {
	b := newBox(t, 3)
	c := join(t, b, b.serve(false))
	c.held()
	b.pass(backup - 2*time.Second)
	if b.mode() != monitor.Held {
		t.Fatalf("too early %s", b.mode())
	}
	b.pass(3 * time.Second)
	if b.mode() != monitor.Local {
		t.Fatalf("after its backup time it is %s", b.mode())
	}
	c.now = c.now.Add(21 * time.Second)
	c.expect(c.live(1), field.Restarted)
	if mode := c.link.Monitor.Status().Mode; mode != monitor.Local {
		t.Errorf("the monitor believes it %s", mode)
	}
}

// A brain that starts anew while the controller rests where it was left takes it over.
func TestANewBrainTakesOverWhatIsHeld(t *testing.T) {
	b := newBox(t, 4)
	d := b.serve(false)
	c := join(t, b, d)
	c.held()
	d.Timeout = 2 * time.Second
	c.again(d)
	c.expect(c.live(1), field.Joined)
	if mode := c.link.Monitor.Status().Mode; mode != monitor.Held {
		t.Errorf("it is %s", mode)
	}
	c.expect(c.live(60))
	c.steer()
}

func TestARestartAndAnotherMasterEndTheSession(t *testing.T) {
	b := newBox(t, 5)
	c := join(t, b, b.serve(false))
	c.held()
	b.restart()
	c.expect(c.live(1), field.Restarted)
	c.live(30)
	if ack := c.tell(c.link.Monitor.Hold(c.now)); !ack.Accepted {
		t.Fatalf("%+v", ack)
	}
	c.live(2)
	b.mu.Lock()
	b.objects[asc+"1.5.1.4.1"] ^= 1
	b.mu.Unlock()
	c.expect(c.live(1), field.Restarted)
}

// What a controller refuses, or shows otherwise than the order thinks, is answered so.
func TestARefusedSetIsAnAnswer(t *testing.T) {
	b := newBox(t, 6)
	c := join(t, b, b.serve(false))
	c.expect(c.live(30), field.Joined)
	b.mu.Lock()
	b.refuses = gosnmp.GenErr
	b.mu.Unlock()
	if ack := c.tell(c.link.Monitor.Hold(c.now)); ack.Accepted || ack.Reason != ntcip.NotSet {
		t.Errorf("%+v", ack)
	}
	b.restart()
	c.live(1)
	b.mu.Lock()
	b.refuses = gosnmp.NoError
	b.mu.Unlock()
	if ack := c.tell(c.link.Monitor.Hold(c.now)); ack.Accepted || ack.Reason != cabinet.Flashing {
		t.Errorf("while it flashes: %+v", ack)
	}
}

// Who does not know the words gets nothing, and the words stand nowhere.
func TestWrongWordsAreNotAnswered(t *testing.T) {
	for _, v3 := range []bool{false, true} {
		b := newBox(t, 7)
		d := b.serve(v3)
		d.Community, d.Timeout = "other-words", 20*time.Millisecond
		if v3 {
			d.Auth = "other-words-here"
		}
		wire, err := d.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = wire.Get(context.Background(), []string{asc + "3.3.0"})
		if err == nil || strings.Contains(err.Error(), "words") || strings.Contains(err.Error(), "please") {
			t.Errorf("v3 %v: %v", v3, err)
		}
		written, _ := json.Marshal(d)
		if text := fmt.Sprintf("%v %+v %#v %s", d, d, d, written); strings.Contains(text, "words") || strings.Contains(text, "please") {
			t.Errorf("%s", text)
		}
		if err := wire.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, d := range []ntcip.Dial{{Host: "127.0.0.1"}, {Host: "127.0.0.1", User: "centre", Auth: "short", Privacy: hideWord}, {Host: "127.0.0.1", User: "centre", Auth: signWord}} {
		if _, err := d.Open(); err == nil {
			t.Errorf("%+v is opened", d)
		}
	}
}

// Controllers that are set up otherwise than the mapping and the limits want are not met.
func TestAnotherSetUpIsNotMet(t *testing.T) {
	b := newBox(t, 8)
	c := join(t, b, b.serve(false))
	walk := 0
	for g, x := range b.mapping.Groups {
		if x.Walk == 0 {
			walk = 2*g + 1
		}
	}
	for name, change := range map[string]struct {
		oid   string
		value int
	}{
		"database":      {global + "1.1.0", 1},
		"backup time":   {asc + "3.3.0", 0},
		"minimum green": {fmt.Sprint(asc, "1.2.1.4.", walk), 1},
		"yellow":        {fmt.Sprint(asc, "1.2.1.8.", walk), 9},
		"pattern 3":     {asc + "4.7.1.2.3", 1},
	} {
		was := b.put(change.oid, change.value)
		_, err := c.c.Hello(context.Background())
		var odd *ntcip.Error
		if !errors.As(err, &odd) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		b.put(change.oid, was)
	}
	if _, err := c.c.Hello(context.Background()); err != nil {
		t.Error(err)
	}
}

// A clock that is off is told as it is, and no plan is begun by it.
func TestAClockThatIsOffBeginsNoPlan(t *testing.T) {
	b := newBox(t, 9)
	c := join(t, b, b.serve(false))
	c.now = morning.Add(-90 * time.Second)
	c.expect(c.live(30), field.Joined)
	if skew := c.link.Monitor.Status().Skew; skew > -89*time.Second || skew < -91*time.Second {
		t.Errorf("a skew of %v", skew)
	}
	_, err := c.link.Monitor.Start(plan.Even(&b.j, 90*time.Second), c.now)
	var refusal *monitor.Refusal
	if !errors.As(err, &refusal) || refusal.Code != monitor.ClockSkew {
		t.Error(err)
	}
}

// A line that loses, doubles and delays datagrams, and a controller that loses power:
// nothing unsafe is shown, and the junction is steered whenever the line lets it be.
func TestABadLineIsNeverUnsafe(t *testing.T) {
	changes := 0
	for seed := range uint64(2) {
		b := newBox(t, seed)
		b.random = rand.New(rand.NewPCG(seed, 23))
		c := join(t, b, b.serve(seed%2 == 1))
		random := rand.New(rand.NewPCG(seed, 29))
		for range 150 {
			c.live(1 + random.IntN(4))
			if random.IntN(50) == 0 {
				b.restart()
			}
			changes += c.wish(random)
		}
	}
	if changes < 5 {
		t.Errorf("only %d stages: the test shows nothing", changes)
	}
}

// wish asks for whatever comes to mind, and gives 1 if a stage was accepted.
func (c *centre) wish(random *rand.Rand) int {
	m := c.link.Monitor
	o, err := m.Toward(random.IntN(len(c.b.j.Stages)), c.now)
	if m.Status().Mode != monitor.Held {
		o, err = m.Hold(c.now)
	}
	if err != nil {
		return 0
	}
	toward := m.Status().Mode == monitor.Held
	ack, events, err := c.link.Tell(context.Background(), o, c.now)
	for _, e := range events {
		if e.Violation != nil {
			c.t.Fatalf("shown: %s", e.Violation)
		}
	}
	if err == nil && ack.Accepted && toward {
		return 1
	}
	return 0
}

func TestVolumesAreReadOnceAPeriod(t *testing.T) {
	b := newBox(t, 2)
	c := join(t, b, b.serve(false))
	d := ntcip.NewDetectors(b.mapping, c.wire)
	got, err := d.Read(context.Background())
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := field.Reading{Detector: "loop-a", At: morning, Span: time.Minute, Count: 17, Occupancy: 0.25, Present: true}
	if got[0] != want {
		t.Errorf("%+v, not %+v; loop-b is faulty", got[0], want)
	}
	if got, err = d.Read(context.Background()); err != nil || len(got) != 0 {
		t.Errorf("the same period again: %+v, %v", got, err)
	}
}
