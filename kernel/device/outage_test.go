package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/bus"
)

// onlyOnce makes a client use this connection and then none.
func onlyOnce(conn net.Conn) paho.OpenConnectionFunc {
	used := false
	return func(*url.URL, paho.ClientOptions) (net.Conn, error) {
		if used {
			return nil, net.ErrClosed
		}
		used = true
		return conn, nil
	}
}

// awaitReports reads the log until it has n reports.
func awaitReports(t *testing.T, o *opened, n int) (all []bus.Report) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done := errors.New("done")
	err := o.bus.Log().Follow(ctx, 0, func(_ uint64, reports []bus.Report) error {
		if all = append(all, reports...); len(all) >= n {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		t.Fatalf("%d of %d reports came: %v", len(all), n, err)
	}
	return all
}

// slowLog holds back every receipt until it is let go.
type slowLog struct {
	Log
	mu   sync.Mutex
	held []held
	put  chan struct{}
}

type held struct {
	reports []bus.Report
	receipt bus.Receipt
}

func (l *slowLog) Put(_ context.Context, reports []bus.Report, receipt bus.Receipt) error {
	kept := make([]bus.Report, len(reports))
	for i, r := range reports {
		r.Payload = append([]byte(nil), r.Payload...)
		kept[i] = r
	}
	l.mu.Lock()
	l.held = append(l.held, held{kept, receipt})
	l.mu.Unlock()
	l.put <- struct{}{}
	return nil
}

func TestNothingIsAcknowledgedBeforeTheLogHasIt(t *testing.T) {
	slow := &slowLog{put: make(chan struct{}, 100)}
	o := open(t, func(c *Config) { c.Log = slow })
	c := o.connect(t, "d1")
	var tokens []paho.Token
	for i := range 10 {
		tokens = append(tokens, c.Publish("devices/d1/telemetry", 1, false, fmt.Sprintf(`{"n":%d}`, i)))
		<-slow.put // the reader goes on although nothing is stored
	}
	for i, token := range tokens {
		if token.WaitTimeout(time.Millisecond) {
			t.Fatalf("message %d was acknowledged", i)
		}
	}
	for _, h := range slow.held[:5] {
		h.receipt.Stored(nil)
	}
	for _, token := range tokens[:5] {
		within(t, token)
	}
	if tokens[5].WaitTimeout(10 * time.Millisecond) {
		t.Fatal("message 5 was acknowledged")
	}
}

func TestFailedStoreEndsTheConnectionUnacknowledged(t *testing.T) {
	slow := &slowLog{put: make(chan struct{}, 100)}
	o := open(t, func(c *Config) { c.Log = slow })
	lost := make(chan struct{})
	c := o.connect(t, "d1", func(opts *paho.ClientOptions) {
		opts.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	})
	token := c.Publish("devices/d1/telemetry", 1, false, `{}`)
	<-slow.put
	slow.held[0].receipt.Stored(bus.ErrLogFailed)
	wait(t, lost, "the connection stayed")
	if token.WaitTimeout(10*time.Millisecond) && token.Error() == nil {
		t.Fatal("it was acknowledged")
	}
}

func TestDeviceGoneDuringTheCommitDoesNoHarm(t *testing.T) {
	slow := &slowLog{put: make(chan struct{}, 100)}
	o := open(t, func(c *Config) { c.Log = slow })
	raw, err := net.Dial("tcp", o.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c := o.client("d1", func(opts *paho.ClientOptions) { opts.SetCustomOpenConnectionFn(onlyOnce(raw)) })
	within(t, c.Connect())
	c.Publish("devices/d1/telemetry", 1, false, `{}`)
	<-slow.put
	raw.Close()
	o.city.await(t, "it went", func() bool { return len(o.city.sightings) == 2 })
	slow.held[0].receipt.Stored(nil)
	o.connect(t, "d1") // and may come back
}
