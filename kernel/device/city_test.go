package device

import (
	"context"
	"errors"
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

// Find knows the devices whose ids begin with d; those of dj stand in Jing'an.
func (c *city) Find(id string) (Device, bool) {
	region := "310115"
	if strings.HasPrefix(id, "dj") {
		region = "310106"
	}
	return Device{ID: id, Region: region, Org: "/sh"}, strings.HasPrefix(id, "d")
}

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
