package bus

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// threeNodes starts a cluster on loopback; change may give a node listeners.
func threeNodes(t *testing.T, change func(i int, cfg *Config) []Listener) []*Bus {
	t.Helper()
	addresses := []string{freeAddress(t), freeAddress(t), freeAddress(t)}
	nodes := make([]*Bus, len(addresses))
	errs := make([]error, len(addresses))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for i, address := range addresses {
		cfg := Config{Dir: t.TempDir(), Clock: clock.Real(), Backoff: time.Millisecond, sharesProcess: true, Cluster: &Cluster{
			Name: "city", NodeName: fmt.Sprint("node", i), Listen: address, Secret: "between us",
			Routes: append(append([]string(nil), addresses[:i]...), addresses[i+1:]...),
		}}
		var listeners []Listener
		if change != nil {
			listeners = change(i, &cfg)
		}
		nodes[i] = New(cfg)
		nodes[i].Listen(listeners...)
		wg.Go(func() { errs[i] = nodes[i].Start(ctx) })
		t.Cleanup(func() {
			stopping, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			_ = nodes[i].Stop(stopping)
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
	}
	return nodes
}

// leader gives the index of the node that leads the stream.
func leader(t *testing.T, nodes []*Bus, stream string) int {
	t.Helper()
	led := -1
	eventually(t, "a leader of "+stream, func() bool {
		s, err := nodes[0].js.Stream(t.Context(), stream)
		if err != nil || s.CachedInfo().Cluster == nil {
			return false
		}
		for i, n := range nodes {
			if n.cfg.Cluster.NodeName == s.CachedInfo().Cluster.Leader {
				led = i
			}
		}
		return led >= 0
	})
	return led
}

func TestLeaderDiesAndNoAcknowledgedObservationIsLost(t *testing.T) {
	start := time.Now()
	nodes := threeNodes(t, nil)
	t.Logf("ready after %v", time.Since(start))
	dying := leader(t, nodes, streamObs)
	var mu sync.Mutex
	acknowledged := map[string]int{}
	halfway := make(chan struct{})
	half := sync.OnceFunc(func() { close(halfway) })
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	living, die := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for i, node := range nodes {
		ctx := ctx
		if i == dying {
			ctx = living
		}
		for w := range 4 {
			wg.Go(func() {
				for n := range 150 {
					if n == 75 && i != dying {
						half()
					}
					name := fmt.Sprintf("d%d-%d-%d", i, w, n)
					if err := node.Log().Append(ctx, []Report{{Device: name, Topic: "telemetry"}}); err != nil {
						if i != dying {
							t.Errorf("a living node does not take %s: %v", name, err)
						}
						return
					}
					mu.Lock()
					acknowledged[name] = 0
					mu.Unlock()
				}
			})
		}
	}
	<-halfway
	began := time.Now()
	nodes[dying].server.Shutdown() // without a word to the others' clients
	die()
	if err := nodes[(dying+1)%3].Log().Append(ctx, []Report{{Device: "after"}}); err != nil {
		t.Error(err)
	}
	t.Logf("the next is acknowledged after %v", time.Since(began))
	wg.Wait()
	t.Logf("all after %v", time.Since(began))
	for i, node := range nodes {
		if i == dying {
			continue
		}
		seen := map[string]int{}
		for _, r := range readLog(t, node.Log()) {
			seen[r.Device]++
		}
		for name := range acknowledged {
			if seen[name] != 1 {
				t.Errorf("node %d has %s %d times", i, name, seen[name])
			}
		}
	}
	t.Logf("%d acknowledged", len(acknowledged))
}

func TestFactsAreHeardOnceAcrossNodesAndAFailover(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		if engine == db.SQLite {
			continue // a cluster has PostgreSQL as its store
		}
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Fresh(t, engine)
			stores := make([]*db.DB, 3)
			h := newHeardLog()
			nodes := threeNodes(t, func(i int, cfg *Config) []Listener {
				stores[i] = dbtest.Reopen(t, store, tables)
				cfg.DB = stores[i]
				return []Listener{{Name: "effects", Subject: "test.raised.v1", Hear: noting(h, write)}}
			})
			for n := range 60 {
				emit(t, stores[n%3], raised{"lamp", n})
			}
			h.awaitCount(t, 60)
			holder := dutyHolder(t, stores[0], nodes)
			nodes[holder].server.Shutdown()
			nodes[holder].stop() // its leases run out
			for n := range 60 {
				emit(t, stores[(holder+1+n%2)%3], raised{"lamp", 60 + n})
			}
			h.awaitCount(t, 120)
			if n := count(t, stores[0], `SELECT count(*) FROM test_effect`); n != 120 {
				t.Errorf("%d effects of 120 facts", n)
			}
		})
	}
}

// dutyHolder is the node that listens.
func dutyHolder(t *testing.T, d *db.DB, nodes []*Bus) int {
	t.Helper()
	var name string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT node FROM bus_lease WHERE duty = 'effects'`).Scan(&name)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range nodes {
		if n.cfg.Cluster.NodeName == name {
			return i
		}
	}
	t.Fatalf("no node %s", name)
	return 0
}
