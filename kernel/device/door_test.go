package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/clock"
	"citybrain/kernel/fault"
)

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

// TestDoorClosesWhileDevicesLeave: devices that go at the very moment at which the
// door ends their connections do not keep it from closing, which open looks after.
func TestDoorClosesWhileDevicesLeave(t *testing.T) {
	o := open(t, func(c *Config) { c.MaxPerDevice = 100 })
	var clients []paho.Client
	for i := range 100 {
		c := o.client("d1", func(opts *paho.ClientOptions) { opts.SetClientID(fmt.Sprint("leaving ", i)) })
		within(t, c.Connect())
		clients = append(clients, c)
	}
	for _, c := range clients {
		go c.Disconnect(0)
	}
}
