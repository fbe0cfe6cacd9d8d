package bus

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// peerTick is how soon a node that was killed is missed. One that lost its power
// closes no connection; it is missed by the deadlines of what it does.
const peerTick = 100 * time.Millisecond

// bell wakes all who wait for it.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed when the bell rings the next time.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

// peers are the nodes that this one is connected to.
type peers struct {
	gone bell // one of them is there no more

	mu   sync.Mutex
	here map[string]bool
}

func (p *peers) has(node string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.here[node]
}

func (p *peers) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.here)
}

// set takes the nodes that are connected now and gives those that went.
func (p *peers) set(here map[string]bool) []string {
	p.mu.Lock()
	before := p.here
	p.here = here
	p.mu.Unlock()
	went := slices.DeleteFunc(slices.Collect(maps.Keys(before)), func(node string) bool { return here[node] })
	if len(went) > 0 {
		p.gone.ring()
	}
	return went
}

// watchPeers notes who comes and goes until run ends.
func (b *Bus) watchPeers(run context.Context) {
	tick := time.NewTicker(peerTick)
	defer tick.Stop()
	for {
		if routes, err := b.server.Routez(&server.RoutezOptions{}); err == nil {
			here := map[string]bool{}
			for _, r := range routes.Routes {
				here[r.RemoteName] = true
			}
			for _, node := range b.peers.set(here) {
				b.cfg.Logger.Warn("a node of the cluster is gone", "node", node, "left", len(here)+1)
			}
		}
		select {
		case <-tick.C:
		case <-run.Done():
			return
		}
	}
}

// startPeers watches the other nodes and the elections.
func (b *Bus) startPeers(run context.Context) error {
	if b.cfg.Cluster == nil {
		return nil
	}
	_, err := b.conn.Subscribe(server.JSAdvisoryStreamLeaderElectedPre+".*", func(*nats.Msg) { b.elected.ring() })
	if err != nil {
		return ErrFolder.Because(err)
	}
	b.running.Go(func() { b.watchPeers(run) })
	return nil
}

// majority tells whether this node sees more than half of the cluster.
func (b *Bus) majority() bool { return b.peers.count()+1 > b.cfg.Cluster.Replicas/2 }
