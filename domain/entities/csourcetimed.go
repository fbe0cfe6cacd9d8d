package entities

import (
	"log/slog"

	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// timedWatch is a subscription to registrations that is told at intervals of all that
// match, clause 5.11.7.
type timedWatch struct {
	sub *watch.Subscription
	due int64 // µs
}

// begin takes in the subscriptions that a snapshot held.
func (x *sources) begin() {
	for _, t := range x.s.state.sorted() {
		for _, d := range t.documentsOf(csourceWatches) {
			if sub, err := watch.Load(d.text); err == nil {
				x.arm(t.name, sub.ID, d.text)
			}
		}
	}
}

// arm takes in what became of a subscription; nil: it has ended.
func (x *sources) arm(tenant, id string, document []byte) {
	key := healthKey{tenant, id}
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.timed[key]
	delete(x.timed, key)
	if document == nil {
		return
	}
	sub, err := watch.Load(document)
	if err != nil {
		slog.Error("a subscription in the log is passed over", "error", err)
		return
	}
	if sub.TimeInterval == 0 {
		return
	}
	due := db.Micros(x.s.Clock.Now()) + micros(sub.TimeInterval)
	if old != nil && old.sub.TimeInterval == sub.TimeInterval {
		due = old.due
	}
	x.timed[key] = &timedWatch{sub, due}
}

// look tells those whose time has come; in a cluster one node does.
func (x *sources) look() {
	x.s.lookFar()
	now := db.Micros(x.s.Clock.Now())
	x.mu.Lock()
	defer x.mu.Unlock()
	for key, w := range x.timed {
		if now < w.due {
			continue
		}
		w.due = max(w.due+micros(w.sub.TimeInterval), now)
		if sub := w.sub; x.s.notifier.duty.has() {
			x.s.running.Go(func() { x.s.tellTimed(key.tenant, sub) })
		}
	}
}

func (s *Service) tellTimed(tenant string, sub *watch.Subscription) {
	if q, err := sourceQueryOf(sub); err == nil {
		s.tellAll(tenant, sub, q, stillMatching)
	}
}
