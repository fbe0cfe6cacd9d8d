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

func (p *peers) names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.here))
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
		here := routesOf(b.server)
		for _, node := range b.peers.set(here) {
			b.cfg.Logger.Warn("a node of the cluster is gone", "node", node, "left", len(here)+1)
			b.tellGone(run, node)
		}
		select {
		case <-tick.C:
		case <-run.Done():
			return
		}
	}
}

func (b *Bus) tellGone(run context.Context, node string) {
	if b.cfg.Gone == nil || !b.majority() {
		return
	}
	if err := b.cfg.Gone(run, node); err != nil && run.Err() == nil {
		b.cfg.Logger.Warn("nobody takes over at once from the node that is gone", "node", node, "error", err)
	}
}

// routesOf are the names of the nodes that the server is connected to.
func routesOf(ns *server.Server) map[string]bool {
	here := map[string]bool{}
	routes, err := ns.Routez(nil)
	if err != nil {
		return here // it is shutting down
	}
	for _, r := range routes.Routes {
		here[r.RemoteName] = true
	}
	return here
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
