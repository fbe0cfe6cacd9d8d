package entities

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// notifier tells subscribers of changes. It watches the log on every node, but
// only the node that has the duty sends. The goroutine that applies the log just
// notes a change; one goroutine finds the subscriptions that it is for, and each
// endpoint has a line of its own, so that no endpoint waits for another.
//
// What became of notifications is counted in memory; tallies keeps it.
type notifier struct {
	s        *Service
	patching sync.Mutex
	inbox    inbox
	http     *poster
	mqtt     *publishers
	duty     duty

	devices deviceWatch

	mu      sync.Mutex
	indexes map[string]*watch.Index // by tenant
	runs    map[runKey]*run
	lines   map[string]*deliveryLine // by the uri of the endpoint
	timed   map[*run]bool            // whose time may have come at a tick
	held    int                      // changes that wait, in all lines
	looking atomic.Bool              // changes are looked at
	lost    atomic.Int64             // changes that were dropped because too many waited

	run    context.Context
	cancel context.CancelFunc
	busy   sync.WaitGroup
	tick   func()
}

type runKey struct{ tenant, id string }

// pace is how often times are looked at: throttling, intervals, pauses.
const pace = 100 * time.Millisecond

func newNotifier(s *Service) *notifier {
	n := &notifier{
		s: s, indexes: map[string]*watch.Index{}, runs: map[runKey]*run{}, lines: map[string]*deliveryLine{},
		timed: map[*run]bool{}, http: newPoster(s.Notify), mqtt: newPublishers(s.Notify, s.Clock),
	}
	n.inbox.signal = make(chan struct{}, 1)
	n.duty.n, n.devices.n = n, n
	return n
}

// begin takes in the subscriptions that a snapshot held and starts what runs; the
// log is applied after it.
func (n *notifier) begin(ctx context.Context) {
	n.run, n.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, t := range n.s.state.sorted() {
		for _, d := range t.documentsOf(subscriptions) {
			n.put(t.name, d.text)
		}
	}
	n.busy.Go(n.work)
	n.tick = n.s.Clock.Tick(pace, n.look)
	n.duty.begin()
}

// end stops sending; what waits is lost.
func (n *notifier) end() {
	if n.cancel == nil {
		return
	}
	n.duty.end()
	n.tick()
	n.cancel()
	n.busy.Wait()
	n.http.close()
	n.mqtt.close()
}

// inbox is changes in the order of the log, which wait to be looked at.
type inbox struct {
	mu     sync.Mutex
	list   []Change
	lost   int64
	signal chan struct{}
}

// inboxMost bounds the inbox; subscriptions themselves are never dropped.
const inboxMost = 200_000

// Changed notes a change.
func (n *notifier) Changed(c *Change) {
	switch {
	case c.Class == duties:
		n.duty.claimed(c)
		return
	case c.Class != "" && c.Class != subscriptions, c.Class == "" && !c.Fresh:
		return
	}
	n.inbox.put(c)
}

func (b *inbox) put(c *Change) {
	b.mu.Lock()
	if len(b.list) < inboxMost || c.Class != "" {
		b.list = append(b.list, *c)
	} else {
		b.lost++
	}
	b.mu.Unlock()
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

// putFirst puts changes before those that wait.
func (b *inbox) putFirst(list []Change) {
	b.mu.Lock()
	b.list = append(list, b.list...)
	b.mu.Unlock()
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

func (b *inbox) take(room []Change) []Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	clear(room)
	b.list = room[:0]
	return list
}

// work looks at changes until the broker stops.
func (n *notifier) work() {
	var room []Change
	for {
		select {
		case <-n.inbox.signal:
		case <-n.run.Done():
			return
		}
		n.looking.Store(true)
		room = n.inbox.take(room)
		for i := range room {
			n.see(&room[i])
		}
		n.looking.Store(false)
	}
}

// see takes in a subscription, or finds those that a change is for.
func (n *notifier) see(c *Change) {
	switch {
	case c.Class == subscriptions && c.Document == nil:
		n.drop(c.Tenant, c.ID)
	case c.Class == subscriptions:
		n.put(c.Tenant, c.Document)
	case !n.duty.has():
		n.duty.keep(c)
	default:
		n.match(c)
	}
}

// match lets every subscription wait for sending that a change is for.
func (n *notifier) match(c *Change) {
	n.mu.Lock()
	defer n.mu.Unlock()
	x := n.indexes[c.Tenant]
	if x == nil {
		return
	}
	change := watch.Change{Before: c.Before, After: c.After, Touched: c.Touched, Gone: c.Gone(), At: c.At}
	now := db.Micros(n.s.Clock.Now())
	find := n.finder(c.Tenant)
	x.Each(&change, func(sub *watch.Subscription) {
		if sub.TimeInterval > 0 || sub.Status(now) != watch.Active || !c.shownTo(sub) || !sub.Matches(&change, find) {
			return
		}
		if r := n.runs[runKey{c.Tenant, sub.ID}]; r != nil {
			n.enqueue(r, change, now)
		}
	})
}

// finder gives what finds entities of a tenant by their ids.
func (n *notifier) finder(tenant string) func(id string) *model.Entity {
	t := n.s.state.tenant(tenant, false)
	return func(id string) *model.Entity {
		if t == nil {
			return nil
		}
		return t.lookup(id)
	}
}

// put takes a subscription in, or what became of it.
func (n *notifier) put(tenant string, document []byte) {
	sub, err := watch.Load(document)
	if err != nil {
		slog.Error("a subscription in the log is passed over", "error", err)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	x := n.indexes[tenant]
	if x == nil {
		x = watch.NewIndex()
		n.indexes[tenant] = x
	}
	x.Put(sub)
	n.devices.choose(tenant, x)
	key := runKey{tenant, sub.ID}
	r := n.runs[key]
	if r == nil {
		r = &run{tenant: tenant}
		n.runs[key] = r
	}
	n.arm(r, sub)
}

// drop takes a subscription out.
func (n *notifier) drop(tenant, id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if x := n.indexes[tenant]; x != nil {
		x.Drop(id)
		n.devices.choose(tenant, x)
	}
	key := runKey{tenant, id}
	if r := n.runs[key]; r != nil {
		n.forget(r)
		delete(n.timed, r)
		delete(n.runs, key)
	}
}

// tally gives what became of the notifications of a subscription.
func (n *notifier) tally(tenant, id string) watch.Tally {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r := n.runs[runKey{tenant, id}]; r != nil {
		return r.tally
	}
	return watch.Tally{}
}
