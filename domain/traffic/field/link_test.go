package field_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

var (
	begin   = time.Date(2027, 3, 1, 6, 0, 0, 0, time.UTC)
	errLine = errors.New("the line is cut")
)

// kerb is a cabinet at the end of a line, and the line.
type kerb struct {
	t    *testing.T
	j    network.Junction
	c    *cabinet.Cabinet
	link *field.Link
	now  time.Time

	cut    bool // nothing comes through
	deaf   bool // answers to commands are lost
	forged string
}

func newKerb(t *testing.T) *kerb {
	t.Helper()
	k := &kerb{t: t, j: imagined.Junction(rand.New(rand.NewPCG(3, 17))), now: begin}
	c, err := cabinet.New(&k.j, cabinet.Setup{Name: "cabinet", Own: plan.Even(&k.j, 90*time.Second), Clock: begin, Session: 1, Backup: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	m, err := monitor.New(&k.j)
	if err != nil {
		t.Fatal(err)
	}
	k.c = c
	k.link = &field.Link{Controller: k, Monitor: m, Silence: 10 * time.Second}
	return k
}

func (k *kerb) Hello(context.Context) (monitor.Hello, error) {
	if k.cut {
		return monitor.Hello{}, errLine
	}
	h := k.c.Hello()
	if k.forged == "hello" {
		h.Fingerprint = "of another junction"
	}
	return h, nil
}

func (k *kerb) State(context.Context) (monitor.Report, error) {
	if k.cut {
		return monitor.Report{}, errLine
	}
	k.c.Heard()
	r := k.c.Report()
	if k.forged == "green" {
		all := make([]byte, k.j.Signals)
		for i := range all {
			all[i] = byte(network.Green)
		}
		r.State = string(all)
	}
	return r, nil
}

func (k *kerb) Tell(_ context.Context, o monitor.Order, now time.Time) (monitor.Ack, error) {
	c, err := o.Take(now)
	if err != nil {
		return monitor.Ack{}, err
	}
	if k.cut {
		return monitor.Ack{}, errLine
	}
	ack := k.c.Obey(c)
	if k.deaf {
		return monitor.Ack{}, errLine
	}
	return ack, nil
}

// live lets seconds pass with a beat each and gives what happened.
func (k *kerb) live(seconds int) (codes []field.Code) {
	for range seconds {
		k.c.Pass(time.Second)
		k.now = k.now.Add(time.Second)
		for _, e := range k.link.Beat(context.Background(), k.now) {
			codes = append(codes, e.Code)
		}
	}
	return codes
}

func (k *kerb) expect(codes []field.Code, want ...field.Code) {
	k.t.Helper()
	if len(codes) != len(want) {
		k.t.Fatalf("%v, not %v", codes, want)
	}
	for i := range want {
		if codes[i] != want[i] {
			k.t.Fatalf("%v, not %v", codes, want)
		}
	}
}

// hold asks the cabinet to rest, and gives what Tell says.
func (k *kerb) hold() error {
	k.t.Helper()
	o, err := k.link.Monitor.Hold(k.now)
	if err != nil {
		return err
	}
	_, _, err = k.link.Tell(context.Background(), o, k.now)
	return err
}

// A line that is cut for a while: lost once, the cabinet on its own, joined again.
func TestACutLineIsLostAndJoinedAgain(t *testing.T) {
	k := newKerb(t)
	k.expect(k.live(60), field.Joined)
	if err := k.hold(); err != nil || k.c.Mode() != monitor.Held {
		t.Fatalf("%v, %s", err, k.c.Mode())
	}
	k.cut = true
	k.expect(k.live(9))
	k.expect(k.live(60), field.Lost)
	if k.link.Up() || k.c.Mode() != monitor.Local {
		t.Errorf("up %v, the cabinet is %s", k.link.Up(), k.c.Mode())
	}
	if err := k.hold(); err == nil {
		t.Error("an order is made for a controller that nobody hears")
	}
	k.cut = false
	k.expect(k.live(30), field.Joined)
	if !k.link.Up() || k.link.Monitor.Status().Mode != monitor.Local {
		t.Errorf("%+v", k.link.Monitor.Status())
	}
}

func TestARestartIsNoticedAtOnce(t *testing.T) {
	k := newKerb(t)
	k.expect(k.live(30), field.Joined)
	k.c.Restart()
	k.expect(k.live(1), field.Restarted)
	k.expect(k.live(30))
}

// An answer that is lost: nothing more goes out until the cabinet was met anew.
func TestALostAnswerBeginsAnew(t *testing.T) {
	k := newKerb(t)
	k.expect(k.live(30), field.Joined)
	k.deaf = true
	if err := k.hold(); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	k.deaf = false
	var refusal *monitor.Refusal
	if err := k.hold(); !errors.As(err, &refusal) {
		t.Errorf("a second order goes out beside the first: %v", err)
	}
	k.expect(k.live(1), field.Muddled)
	if err := k.hold(); err != nil {
		t.Error(err)
	}
}

func TestAnotherDeviceIsRefusedAndSaidOnce(t *testing.T) {
	k := newKerb(t)
	k.forged = "hello"
	k.expect(k.live(30), field.Refused)
	if k.link.Up() {
		t.Error("it is met")
	}
	k.forged = ""
	k.expect(k.live(5), field.Joined)
}

func TestEverythingGreenIsADanger(t *testing.T) {
	k := newKerb(t)
	k.expect(k.live(30), field.Joined)
	k.forged = "green"
	k.now = k.now.Add(time.Second)
	k.c.Pass(time.Second)
	events := k.link.Beat(context.Background(), k.now)
	if len(events) == 0 || events[0].Code != field.Danger || events[0].Violation == nil || events[0].Violation.Code != monitor.ShownClash {
		t.Fatalf("%+v", events)
	}
	k.forged = ""
	var refusal *monitor.Refusal
	if err := k.hold(); !errors.As(err, &refusal) || refusal.Code != monitor.Tripped {
		t.Errorf("orders go on after a clash: %v", err)
	}
}
