package entities

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// answerWithin is how long an endpoint may take that has not said its timeout.
const answerWithin = 5 * time.Second

// deliver sends the oldest bundle of a run and notes what came of it.
func (n *notifier) deliver(r *run, l *deliveryLine) {
	n.mu.Lock()
	if len(r.bundles) == 0 || r.line != l { // it was taken back meanwhile
		n.landed(r, l)
		n.mu.Unlock()
		return
	}
	sub, b, now := r.sub, r.bundles[0], db.Micros(n.s.Clock.Now())
	if sub.Throttling > 0 {
		r.notTill = now + micros(sub.Throttling)
	}
	names := r.names
	n.mu.Unlock()
	var err error
	sent := false
	if sub.Status(now) == watch.Active {
		names = n.namesOf(sub, names)
		sent, err = n.send(r.tenant, sub, names, b, now)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if r.sub == sub && names != n.s.Contexts.Core() {
		r.names = names
	}
	if r.line == l && n.run.Err() == nil {
		n.note(r, b, sent, err)
	}
	n.landed(r, l)
}

// landed lets the next of the line go.
func (n *notifier) landed(r *run, l *deliveryLine) {
	r.sending = false
	l.busy--
	now := db.Micros(n.s.Clock.Now())
	if r.line != nil {
		n.queue(r, now)
	}
	n.dispatch(l, now)
}

// note counts what came of a bundle and lets go of it, unless it is to be tried
// again.
func (n *notifier) note(r *run, b *bundle, sent bool, err error) {
	now := db.Micros(n.s.Clock.Now())
	again := false
	switch {
	case !sent && err == nil: // nothing was to be said
	case err == nil:
		r.tally.Sent++
		r.tally.Last, r.tally.LastSuccess = now, now
		r.line.failures = 0
	default:
		r.tally.Sent++
		r.tally.Failed++
		r.tally.Last, r.tally.LastFailure = now, now
		b.tries++
		again = n.failed(r, err, now) && b.tries < tries && !b.periodic
	}
	if again {
		n.timed[r] = true
		return
	}
	if len(r.bundles) > 0 && r.bundles[0] == b {
		r.bundles = r.bundles[1:]
		n.count(r, -len(b.changes))
	}
}

// failed lets a line pause after a failure, and tells whether the same shall be
// tried again. An endpoint that has said its cooldown gets what comes after it; one
// that refuses a notification would refuse it again.
func (n *notifier) failed(r *run, err error, now int64) bool {
	e := &r.sub.Notification.Endpoint
	r.line.failures++
	slog.Info("a notification was not taken", "subscription", r.sub.ID, "endpoint", e.Where(), "error", reasonOf(err), "failures", r.line.failures)
	if e.Cooldown > 0 {
		r.line.notTill = now + e.Cooldown*1000
		n.empty(r)
		return false
	}
	if errors.Is(err, errRefused) {
		return false
	}
	pause := pauseMost
	if r.line.failures <= 6 {
		pause = min(pauseMost, pauseFirst<<(r.line.failures-1))
	}
	r.line.notTill = now + pause.Microseconds()
	return true
}

// empty lets go what waits behind the first bundle.
func (n *notifier) empty(r *run) {
	for _, b := range r.bundles[1:] {
		n.count(r, -len(b.changes))
	}
	r.bundles = r.bundles[:1]
}

// send writes and sends one notification, or several where the entities of an
// interval do not fit in one. False tells that there was nothing to say.
func (n *notifier) send(tenant string, sub *watch.Subscription, names watch.Names, b *bundle, now int64) (sent bool, err error) {
	changes := b.changes
	if b.periodic {
		changes = n.matching(tenant, sub, now)
	}
	find := n.finder(tenant)
	for len(changes) > 0 {
		some := changes[:min(len(changes), pageMost)]
		changes = changes[len(some):]
		m := sub.Message(watch.Letter{ID: newURN("Notification"), At: now, Names: names, Changes: some, Find: find})
		if err := n.transmit(tenant, sub, &m); err != nil {
			return true, err
		}
		sent = true
	}
	return sent, nil
}

func (n *notifier) transmit(tenant string, sub *watch.Subscription, m *watch.Message) error {
	within := answerWithin
	if t := sub.Notification.Endpoint.Timeout; t > 0 {
		within = time.Duration(t) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(n.run, within)
	defer cancel()
	if strings.HasPrefix(sub.Notification.Endpoint.URI, "mqtt") {
		return n.mqtt.publish(ctx, tenant, &sub.Notification.Endpoint, m)
	}
	return n.http.post(ctx, tenant, &sub.Notification.Endpoint, m)
}

// namesOf gives the context of a subscription's notifications; where it cannot be
// had, the core: then names stand as IRIs, which everybody understands.
func (n *notifier) namesOf(sub *watch.Subscription, known *ld.Context) *ld.Context {
	if known != nil {
		return known
	}
	var names *ld.Context
	var err error
	if sub.JSONLD != "" {
		names, err = n.s.Contexts.ResolveURL(n.run, sub.JSONLD)
	} else {
		names, err = n.s.Contexts.Resolve(n.run, sub.Context)
	}
	if err != nil {
		slog.Info("the context of a subscription cannot be had", "subscription", sub.ID, "error", err)
		return n.s.Contexts.Core()
	}
	return names
}

// matching gives all entities that meet the conditions of a subscription.
func (n *notifier) matching(tenant string, sub *watch.Subscription, now int64) (list []watch.Change) {
	t := n.s.state.tenant(tenant, false)
	if t == nil {
		return nil
	}
	for _, at := range t.candidatesOf(sub.Keys()) {
		if e := at.entity.Load(); e != nil && sub.Selects(e, t.lookup) {
			list = append(list, watch.Change{After: e, At: now})
		}
	}
	return list
}

// candidatesOf gives slots among which are all entities that a subscription is
// about.
func (t *tenant) candidatesOf(k watch.Keys) []*slot {
	switch {
	case k.IDs != nil:
		return t.named(k.IDs)
	case k.Types == nil:
		return t.all.read()
	}
	var slots []*slot
	for _, name := range k.Types {
		slots = append(slots, t.roll(name).read()...)
	}
	return inOrder(slots)
}

// errRefused is what an endpoint says that got a notification and does not want it.
var errRefused = errors.New("the endpoint refused it")

// reasonOf gives why sending failed, without what was sent.
func reasonOf(err error) string {
	var p *model.Problem
	switch {
	case errors.As(err, &p):
		return p.Detail
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	}
	return err.Error()
}
