package entities

import (
	"slices"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// The bounds of what waits to be sent, in changes. Where there are more the
// oldest are dropped: who cannot follow is told of the newest.
const (
	bundleMost = 100 // entities in one notification
	runMost    = 2_000
	lineMost   = 20_000
	heldMost   = 400_000
)

// How an endpoint is treated that fails and has not said its cooldown.
const (
	tries      = 3
	pauseFirst = time.Second
	pauseMost  = time.Minute
	lineBusy   = 4 // notifications under way to one endpoint at once
)

// run is a subscription at work.
type run struct {
	tenant  string
	sub     *watch.Subscription
	names   *ld.Context // of its notifications, once it could be had
	line    *deliveryLine
	tally   watch.Tally
	bundles []*bundle
	waiting int // changes in the bundles
	sending bool
	queued  bool  // it stands in its line
	notTill int64 // µs, throttling
	due     int64 // µs, of an interval
}

// bundle is the changes of one notification.
type bundle struct {
	changes  []watch.Change
	periodic bool // all entities that meet the conditions, when it is sent
	tries    int
}

// deliveryLine is one endpoint with the subscriptions that have something for it.
type deliveryLine struct {
	runs     int
	queue    []*run
	busy     int
	waiting  int
	failures int   // in a row
	notTill  int64 // µs, after a failure
}

// arm lets a run be of a subscription. The lock is held, as in all that follows.
func (n *notifier) arm(r *run, sub *watch.Subscription) {
	now := db.Micros(n.s.Clock.Now())
	uri := sub.Notification.Endpoint.URI
	if r.sub == nil || r.sub.Notification.Endpoint.URI != uri {
		n.forget(r)
		if n.lines[uri] == nil {
			n.lines[uri] = &deliveryLine{}
		}
		r.line = n.lines[uri]
		r.line.runs++
	}
	if sub.TimeInterval > 0 && (r.sub == nil || r.sub.TimeInterval != sub.TimeInterval) {
		r.due = now + micros(sub.TimeInterval)
	}
	r.sub, r.names = sub, nil
	if sub.TimeInterval > 0 {
		n.timed[r] = true
	}
}

func micros(seconds float64) int64 { return int64(seconds * 1e6) }

// forget lets go what waits for a run, and its line if it was the last on it.
func (n *notifier) forget(r *run) {
	if r.line == nil {
		return
	}
	r.line.waiting -= r.waiting
	n.held -= r.waiting
	r.bundles, r.waiting, r.queued = nil, 0, false
	r.line.queue = slices.DeleteFunc(r.line.queue, func(one *run) bool { return one == r })
	if r.line.runs--; r.line.runs == 0 {
		delete(n.lines, r.sub.Notification.Endpoint.URI)
	}
	r.line = nil
}

// enqueue lets a change wait for sending.
func (n *notifier) enqueue(r *run, c watch.Change, now int64) {
	if r.sub.Notification.Endpoint.Cooldown > 0 && now < r.line.notTill {
		return // clause 5.2.15: nothing is sent of what comes meanwhile
	}
	throttled := now < r.notTill
	b, at := r.place(&c, throttled)
	if at >= 0 {
		b.changes[at] = after(b.changes[at], c)
		return
	}
	n.makeRoom(r)
	if b == nil || len(b.changes) == 0 {
		b = &bundle{}
		r.bundles = append(r.bundles, b)
	}
	b.changes = append(b.changes, c)
	n.count(r, 1)
	n.queue(r, now)
}

func (n *notifier) count(r *run, changes int) {
	r.waiting += changes
	r.line.waiting += changes
	n.held += changes
}

// place gives the bundle that a change may join, nil for none, and where in it an
// older change stands whose place it takes, -1 for nowhere. An entity stands in a
// notification once; every change is told, but while a subscription is throttled
// the newest of each entity.
func (r *run) place(c *watch.Change, throttled bool) (*bundle, int) {
	last := len(r.bundles) - 1
	if last < 0 || last == 0 && r.sending || r.bundles[last].periodic || r.bundles[last].tries > 0 {
		return nil, -1
	}
	b, id := r.bundles[last], idOfChange(c)
	at := slices.IndexFunc(b.changes, func(one watch.Change) bool { return idOfChange(&one) == id })
	switch {
	case at >= 0 && throttled:
		return b, at
	case at >= 0 || len(b.changes) >= bundleMost:
		return nil, -1
	}
	return b, -1
}

func idOfChange(c *watch.Change) string {
	if c.After != nil {
		return c.After.ID
	}
	return c.Before.ID
}

// after gives two changes of an entity as one.
func after(first, then watch.Change) watch.Change {
	then.Before = first.Before
	then.Touched = slices.Concat(first.Touched, then.Touched)
	then.Gone = slices.Concat(first.Gone, then.Gone)
	return then
}

// makeRoom drops the oldest of a run where too much waits.
func (n *notifier) makeRoom(r *run) {
	for r.waiting >= runMost || r.line.waiting >= lineMost || n.held >= heldMost {
		i := 0
		if r.sending {
			i = 1
		}
		if i >= len(r.bundles) {
			return // it has only what is under way; others' leavings do not count against it
		}
		gone := len(r.bundles[i].changes)
		r.bundles = slices.Delete(r.bundles, i, i+1)
		n.count(r, -gone)
		n.lost.Add(int64(gone))
	}
}

// queue puts a run into its line, if it has something to send and may.
func (n *notifier) queue(r *run, now int64) {
	if r.queued || r.sending || len(r.bundles) == 0 {
		return
	}
	if now < r.notTill {
		n.timed[r] = true
		return
	}
	r.queued = true
	r.line.queue = append(r.line.queue, r)
	n.dispatch(r.line, now)
}

// dispatch lets runs of a line send, as many at once as an endpoint may get.
func (n *notifier) dispatch(l *deliveryLine, now int64) {
	for len(l.queue) > 0 && l.busy < lineBusy && n.run.Err() == nil {
		r := l.queue[0]
		if now < l.notTill {
			n.timed[r] = true
			return
		}
		l.queue = l.queue[1:]
		r.queued, r.sending = false, true
		l.busy++
		n.busy.Go(func() { n.deliver(r, l) })
	}
}

// look sees whose time has come, at every tick.
func (n *notifier) look(time.Time) {
	n.duty.renew()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.run.Err() != nil {
		return
	}
	now := db.Micros(n.s.Clock.Now())
	for r := range n.timed {
		n.lookAt(r, now)
	}
}

func (n *notifier) lookAt(r *run, now int64) {
	switch {
	case r.line == nil:
		delete(n.timed, r)
		return
	case r.sub.TimeInterval > 0 && now >= r.due:
		r.due = max(r.due+micros(r.sub.TimeInterval), now)
		if n.duty.has() && r.sub.Status(now) == watch.Active && len(r.bundles) == 0 {
			r.bundles = append(r.bundles, &bundle{periodic: true})
		}
	}
	n.queue(r, now)
	n.dispatch(r.line, now)
	if r.sub.TimeInterval == 0 && now >= r.notTill && now >= r.line.notTill {
		delete(n.timed, r)
	}
}
