package device

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/test/port"
)

// cluster is the door of each of three nodes.
func cluster(t *testing.T) []*opened {
	t.Helper()
	var addresses []string
	for range 3 {
		address, err := port.Free()
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, address)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	nodes, errs := make([]*opened, 3), make([]error, 3)
	var starting sync.WaitGroup
	for i, address := range addresses {
		b := bus.New(bus.Config{Dir: t.TempDir(), Clock: clock.Real(), Cluster: &bus.Cluster{
			Name: "city", NodeName: fmt.Sprint("node-", i), Listen: address, Routes: addresses, Secret: "between us"}})
		b.Serve("who", answersTo(fmt.Sprint("node-", i)))
		c := newCity()
		d := New(Config{Addr: "127.0.0.1:0", Registry: c, Log: b.Log(), Clock: clock.Real(), Neighbours: b})
		nodes[i] = &opened{d, c, b}
		starting.Go(func() { errs[i] = errors.Join(b.Start(ctx), d.Start(ctx)) })
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			_ = errors.Join(d.Stop(ctx), b.Stop(ctx))
		})
	}
	starting.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for i, node := range nodes {
		for j := range nodes {
			if i != j {
				reaches(ctx, t, node.bus, fmt.Sprint("node-", j))
			}
		}
	}
	return nodes
}

// answersTo answers for the node of a name, and for no other.
func answersTo(name string) bus.Neighbour {
	return func(_ context.Context, asked []byte) ([]byte, error) {
		if string(asked) != name {
			return nil, bus.ErrNowhere
		}
		return asked, nil
	}
}

// reaches waits until b knows the node of a name: a cluster is open as soon as
// most of its nodes are, the last may still be on its way to some.
func reaches(ctx context.Context, t *testing.T, b *bus.Bus, name string) {
	t.Helper()
	for {
		_, err := b.Reach(ctx, "who", []byte(name))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%s is not to be reached: %v", name, err)
		}
		runtime.Gosched()
	}
}

func TestCommandReachesADeviceAtAnotherNode(t *testing.T) {
	nodes := cluster(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := nodes[0].Publish(ctx, "d1", "commands", []byte(`{}`), 1); !errors.Is(err, ErrNotConnected) {
		t.Fatalf("to nobody: %v", err)
	}
	c := nodes[2].connect(t, "d1")
	if err := nodes[0].Publish(ctx, "d1", "commands", []byte(`{}`), 1); !errors.Is(err, ErrNotConnected) {
		t.Fatalf("to one that does not listen: %v", err)
	}
	got := make(chan string, 3)
	within(t, c.Subscribe("devices/d1/commands/#", 1, func(_ paho.Client, m paho.Message) { got <- string(m.Payload()) }))
	for i, node := range nodes {
		want := fmt.Sprintf(`{"from":%d}`, i)
		if err := node.Publish(ctx, "d1", "commands/light", []byte(want), 1); err != nil {
			t.Fatalf("from node %d: %v", i, err)
		}
		if command := <-got; command != want {
			t.Errorf("the device got %s, want %s", command, want)
		}
	}
	if err := nodes[1].Publish(ctx, "d1", "commands/#", nil, 1); !errors.Is(err, ErrTopic) {
		t.Errorf("a wrong topic: %v", err)
	}
}

func TestBatchRepeatedAtAnotherNodeIsStoredOnce(t *testing.T) {
	nodes := cluster(t)
	key := func(r *http.Request) *http.Request {
		r.Header.Set("Idempotency-Key", "batch 7")
		return r
	}
	for _, o := range nodes {
		if status, answer, text := o.post(t, `[{"device":"d1","a":1},{"device":"d2","a":1}]`, key); status != http.StatusAccepted || answer.Accepted != 2 {
			t.Fatalf("%d %s", status, text)
		}
	}
	if status, _, text := nodes[1].post(t, `[{"device":"d1","a":1}]`); status != http.StatusAccepted {
		t.Errorf("without a key: %d %s", status, text)
	}
	if all := nodes[0].logged(t); len(all) != 3 {
		t.Errorf("stored %v", all)
	}
}

func TestBatchRepeatedAfterARestartIsStoredOnce(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		b, err := bus.Start(t.Context(), bus.Config{Dir: dir, Clock: clock.Real()})
		if err != nil {
			t.Fatal(err)
		}
		o := &opened{New(Config{Addr: "127.0.0.1:0", Registry: newCity(), Log: b.Log(), Clock: clock.Real()}), nil, b}
		status, _, text := o.post(t, `[{"device":"d1","a":1}]`, func(r *http.Request) *http.Request {
			r.Header.Set("Idempotency-Key", "batch 7")
			return r
		})
		if status != http.StatusAccepted {
			t.Errorf("%d %s", status, text)
		}
		if all := o.logged(t); len(all) != 1 {
			t.Errorf("stored %v", all)
		}
		if err := b.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
