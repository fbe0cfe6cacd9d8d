package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/fault"
)

// city is a registry of devices named d1, d2, … whose key is "key of " and the
// name; it notes what the door tells it.
type city struct {
	mu         sync.Mutex
	changed    *sync.Cond
	asked      int
	sightings  []Sighting
	rejections []Rejection
	blocked    map[string]bool
}

func newCity() *city {
	c := &city{blocked: map[string]bool{}}
	c.changed = sync.NewCond(&c.mu)
	return c
}

func (c *city) Authenticate(_ context.Context, username string, password []byte, _ string) (Device, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if c.blocked[username] {
		return Device{}, fault.New(fault.Denied, "things.blocked", "The device is blocked.")
	}
	if string(password) != "key of "+username {
		return Device{}, ErrCredentials
	}
	return Device{ID: username}, nil
}

func (c *city) Find(id string) (Device, bool) { return Device{ID: id}, strings.HasPrefix(id, "d") }

func (c *city) Seen(_ context.Context, s []Sighting) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sightings = append(c.sightings, s...)
	c.changed.Broadcast()
	return nil
}

func (c *city) Reject(_ context.Context, r []Rejection) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rejections = append(c.rejections, r...)
	c.changed.Broadcast()
	return nil
}

// await waits until the condition on the city holds.
func (c *city) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	stop := time.AfterFunc(10*time.Second, func() { c.changed.Broadcast() })
	defer stop.Stop()
	end := time.Now().Add(10 * time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	for !holds() {
		if time.Now().After(end) {
			t.Fatalf("never: %s; rejections %v sightings %v", what, c.rejections, c.sightings)
		}
		c.changed.Wait()
	}
}

// awaitRejection waits for a rejection with the code.
func (c *city) awaitRejection(t *testing.T, want *fault.Fault) (found Rejection) {
	t.Helper()
	c.await(t, want.Code, func() bool {
		for _, r := range c.rejections {
			if r.Code == want.Code {
				found = r
				return true
			}
		}
		return false
	})
	return found
}

// opened is a door over a real log.
type opened struct {
	*Door
	city *city
	bus  *bus.Bus
}

func open(tb testing.TB, change ...func(*Config)) *opened {
	tb.Helper()
	b, err := bus.Start(tb.Context(), bus.Config{Dir: tb.TempDir(), Clock: clock.Real()})
	if err != nil {
		tb.Fatal(err)
	}
	c := newCity()
	cfg := Config{Addr: "127.0.0.1:0", Registry: c, Log: b.Log(), Clock: clock.Real()}
	for _, f := range change {
		f(&cfg)
	}
	d := New(cfg)
	if err := d.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(d.Stop(ctx), b.Stop(ctx)); err != nil {
			tb.Error(err)
		}
	})
	return &opened{d, c, b}
}

// logged gives all reports of the log.
func (o *opened) logged(tb testing.TB) (all []bus.Report) {
	tb.Helper()
	last, err := o.bus.Log().Last(tb.Context())
	if err != nil || last == 0 {
		return nil
	}
	done := errors.New("done")
	err = o.bus.Log().Follow(tb.Context(), 0, func(seq uint64, reports []bus.Report) error {
		all = append(all, reports...)
		if seq >= last {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		tb.Fatal(err)
	}
	return all
}

// client is a device's MQTT client with the options changed.
func (o *opened) client(name string, change ...func(*paho.ClientOptions)) paho.Client {
	opts := paho.NewClientOptions().AddBroker("tcp://" + o.Addr()).SetClientID(name + "-client").
		SetUsername(name).SetPassword("key of " + name).SetAutoReconnect(false).SetConnectRetry(false).
		SetConnectTimeout(5 * time.Second).SetWriteTimeout(5 * time.Second)
	for _, f := range change {
		f(opts)
	}
	return paho.NewClient(opts)
}

// connect gives a connected client.
func (o *opened) connect(t *testing.T, name string, change ...func(*paho.ClientOptions)) paho.Client {
	t.Helper()
	c := o.client(name, change...)
	within(t, c.Connect())
	t.Cleanup(func() { c.Disconnect(0) })
	return c
}

func within(t *testing.T, token paho.Token) {
	t.Helper()
	if !token.WaitTimeout(10 * time.Second) {
		t.Fatal("no answer within 10 s")
	}
	if token.Error() != nil {
		t.Fatal(token.Error())
	}
}

func TestAcknowledgedMeansStored(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	const n = 500
	tokens := make([]paho.Token, n)
	for i := range tokens {
		tokens[i] = c.Publish("devices/d1/telemetry", 1, false, fmt.Sprintf(`{"n":%d}`, i))
	}
	for _, token := range tokens {
		within(t, token)
	}
	all := o.logged(t)
	if len(all) != n {
		t.Fatalf("%d reports in the log, %d acknowledged", len(all), n)
	}
	for i, r := range all {
		if want := fmt.Sprintf(`{"n":%d}`, i); string(r.Payload) != want || r.Device != "d1" || r.Topic != "telemetry" {
			t.Fatalf("report %d is %+v", i, r)
		}
	}
}

func TestEveryQualityOfServiceIsStored(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	for qos := range byte(3) {
		within(t, c.Publish("devices/d1/telemetry", qos, false, fmt.Sprintf(`{"qos":%d}`, qos)))
	}
	within(t, c.Publish("devices/d1/telemetry", 1, false, `{"last":true}`))
	if all := o.logged(t); len(all) != 4 {
		t.Fatalf("%d reports in the log: %v", len(all), all)
	}
}

func TestWrongKeyIsRefusedAndLockedOut(t *testing.T) {
	o := open(t, func(c *Config) { c.WrongKeys = 3 })
	for range 5 {
		c := o.client("d1", func(opts *paho.ClientOptions) { opts.SetPassword("guess") })
		if token := c.Connect(); !token.WaitTimeout(5*time.Second) || token.Error() == nil {
			t.Fatal("a wrong key was let in")
		}
	}
	o.city.awaitRejection(t, ErrCredentials)
	o.city.awaitRejection(t, ErrLockedOut)
	if o.city.asked != 3 {
		t.Errorf("the registry was asked %d times, not 3", o.city.asked)
	}
	o.connect(t, "d2") // another device at the same address is not locked out
}

func TestRememberedKeyPassesTheLockout(t *testing.T) {
	o := open(t, func(c *Config) { c.WrongKeys = 2 })
	o.connect(t, "d1").Disconnect(0)
	for range 4 {
		o.client("d1", func(opts *paho.ClientOptions) { opts.SetPassword("guess") }).Connect().WaitTimeout(5 * time.Second)
	}
	o.connect(t, "d1")
}

func TestForgottenDeviceIsDisconnectedAndAskedAgain(t *testing.T) {
	o := open(t)
	lost := make(chan struct{})
	o.connect(t, "d1", func(opts *paho.ClientOptions) {
		opts.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	})
	o.city.mu.Lock()
	o.city.blocked["d1"] = true
	o.city.mu.Unlock()
	o.Forget("d1")
	wait(t, lost, "the blocked device was not disconnected")
	if token := o.client("d1").Connect(); token.Wait() && token.Error() == nil {
		t.Fatal("a blocked device was let in")
	}
}

func wait(t *testing.T, c <-chan struct{}, otherwise string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		t.Fatal(otherwise)
	}
}

func TestSpeakingForAnotherEndsTheConnection(t *testing.T) {
	o := open(t)
	lost := make(chan struct{})
	c := o.connect(t, "d1", func(opts *paho.ClientOptions) {
		opts.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	})
	c.Publish("devices/d2/telemetry", 1, false, `{"n":1}`)
	wait(t, lost, "the connection stayed")
	r := o.city.awaitRejection(t, ErrForeign)
	if r.Device != "d1" || r.Topic != "devices/d2/telemetry" || string(r.Sample) != `{"n":1}` {
		t.Errorf("rejection %+v", r)
	}
	if all := o.logged(t); len(all) != 0 {
		t.Errorf("stored %v", all)
	}
}

func TestBadMessagesAreListedAndTheRestGoesOn(t *testing.T) {
	o := open(t, func(c *Config) { c.MaxPayload = 1000 })
	c := o.connect(t, "d1")
	for name, bad := range map[string]struct {
		topic, payload string
		want           *fault.Fault
	}{
		"binary":       {"devices/d1/telemetry", "\x00\x01\xff", ErrPayload},
		"half JSON":    {"devices/d1/telemetry", `{"a":1`, ErrPayload},
		"NaN":          {"devices/d1/telemetry", `{"a":NaN}`, ErrPayload},
		"an array":     {"devices/d1/telemetry", `[1]`, ErrPayload},
		"deep":         {"devices/d1/telemetry", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), ErrPayload},
		"large":        {"devices/d1/telemetry", `{"a":"` + strings.Repeat("x", 1000) + `"}`, ErrTooLarge},
		"empty level":  {"devices/d1//telemetry", `{}`, ErrTopic},
		"64 KB topic":  {"devices/d1/" + strings.Repeat("t", 65000), `{}`, ErrTopic},
		"space inside": {"devices/d1/tele metry", `{}`, ErrTopic},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, c.Publish(bad.topic, 1, false, bad.payload))
			o.city.awaitRejection(t, bad.want)
			o.city.mu.Lock()
			o.city.rejections = nil
			o.city.mu.Unlock()
		})
	}
	within(t, c.Publish("devices/d1/telemetry", 1, false, `{"good":true}`))
	within(t, c.Publish("devices/d1/binary/image", 1, false, "\x00\xff"))
	if all := o.logged(t); len(all) != 2 {
		t.Fatalf("stored %d: %v", len(all), all)
	}
}

func TestHugePacketEndsTheConnection(t *testing.T) {
	o := open(t)
	lost := make(chan struct{})
	c := o.connect(t, "d1", func(opts *paho.ClientOptions) {
		opts.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	})
	c.Publish("devices/d1/telemetry", 1, false, make([]byte, 1<<20))
	wait(t, lost, "the connection stayed")
	o.city.awaitRejection(t, ErrTooLarge)
}

func TestSubscribingElsewhereIsRefused(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	for _, filter := range []string{"#", "devices/#", "devices/+/commands", "devices/d2/commands", "$SYS/#"} {
		token := c.Subscribe(filter, 1, nil)
		token.Wait()
		if granted := token.(*paho.SubscribeToken).Result()[filter]; granted < 0x80 {
			t.Errorf("%s was granted with %d", filter, granted)
		}
	}
}

func TestCommandIsConfirmedByTheDevice(t *testing.T) {
	o := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := o.Publish(ctx, "d1", "commands", []byte(`{}`), 1); !errors.Is(err, ErrNotConnected) {
		t.Fatalf("to nobody: %v", err)
	}
	c := o.connect(t, "d1")
	if err := o.Publish(ctx, "d1", "commands", []byte(`{}`), 1); !errors.Is(err, ErrNotConnected) {
		t.Fatalf("to one that does not listen: %v", err)
	}
	got := make(chan string, 1)
	within(t, c.Subscribe("devices/d1/commands/#", 1, func(_ paho.Client, m paho.Message) { got <- m.Topic() + string(m.Payload()) }))
	if err := o.Publish(ctx, "d1", "commands/light", []byte(`{"on":true}`), 1); err != nil {
		t.Fatal(err)
	}
	if command := <-got; command != `devices/d1/commands/light{"on":true}` {
		t.Errorf("the device got %s", command)
	}
}

func TestSightingsTellOfConnections(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	c.Disconnect(100)
	o.city.await(t, "came and went", func() bool {
		s := o.city.sightings
		return len(s) == 2 && s[0].Connected && !s[1].Connected && s[0].Device == "d1"
	})
}

func TestLastWillIsAnObservation(t *testing.T) {
	o := open(t)
	raw, err := net.Dial("tcp", o.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c := o.client("d1", func(opts *paho.ClientOptions) {
		opts.SetWill("devices/d1/state", `{"online":false}`, 1, false).
			SetCustomOpenConnectionFn(onlyOnce(raw))
	})
	within(t, c.Connect())
	raw.Close() // without DISCONNECT
	o.city.await(t, "it went", func() bool { return len(o.city.sightings) == 2 })
	all := awaitReports(t, o, 1)
	if all[0].Topic != "state" || string(all[0].Payload) != `{"online":false}` {
		t.Errorf("logged %+v", all)
	}
}

func TestTakenPortNamesTheAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = New(Config{Addr: l.Addr().String(), Registry: newCity(), Clock: clock.Real()}).Start(t.Context())
	if !errors.Is(err, ErrAddress) || !strings.Contains(fault.From(err).Message, l.Addr().String()) {
		t.Fatalf("%v", err)
	}
}

func TestTooManyConnectionsOfOneDevice(t *testing.T) {
	o := open(t, func(c *Config) { c.MaxPerDevice = 2 })
	for i := range 2 {
		o.connect(t, "d1", func(opts *paho.ClientOptions) { opts.SetClientID(fmt.Sprint(i)) })
	}
	if token := o.client("d1").Connect(); token.Wait() && token.Error() == nil {
		t.Fatal("a third was let in")
	}
	o.city.awaitRejection(t, ErrConnections)
}

func TestTooFastDeviceIsSlowedNotDropped(t *testing.T) {
	o := open(t, func(c *Config) { c.Rate = 100 })
	c := o.connect(t, "d1")
	var tokens []paho.Token
	for range 250 { // 200 at once, the rest at 100/s
		tokens = append(tokens, c.Publish("devices/d1/telemetry", 1, false, `{}`))
	}
	for _, token := range tokens {
		within(t, token)
	}
	o.city.awaitRejection(t, ErrRate)
	if all := o.logged(t); len(all) != 250 {
		t.Errorf("stored %d of 250", len(all))
	}
}
