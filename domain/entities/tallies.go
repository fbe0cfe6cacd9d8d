package entities

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// keepEvery is how often counts are written: so much of them a power cut may cost.
const keepEvery = 10 * time.Second

// tallyKey names what is counted for: a subscription or a registration.
type tallyKey struct {
	class      class
	tenant, id string
}

// tallies keeps what is counted over a restart. Each node counts what it does, in
// memory, and writes the sum with what it had counted in earlier lives into a row of
// its own; what is shown is the sum over all nodes. It is not in the log, in which
// every notification would become an operation.
type tallies struct {
	s     *Service
	store tallyStore
	busy  atomic.Bool

	mu      sync.Mutex
	carried map[tallyKey]watch.Tally // of earlier lives of this node
	others  map[tallyKey]watch.Tally // of the other nodes
	written map[tallyKey]watch.Tally
	gone    map[tallyKey]bool // ended since they were written
}

func newTallies(s *Service) *tallies {
	return &tallies{s: s, carried: map[tallyKey]watch.Tally{}, others: map[tallyKey]watch.Tally{}, written: map[tallyKey]watch.Tally{}, gone: map[tallyKey]bool{}}
}

// Changed forgets what was counted for what has ended.
func (b *tallies) Changed(c *Change) {
	if !c.Fresh || c.Document != nil || c.Class != subscriptions && c.Class != csourceWatches && c.Class != registrations {
		return
	}
	k := tallyKey{c.Class, c.Tenant, c.ID}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.carried, k)
	delete(b.others, k)
	delete(b.written, k)
	b.gone[k] = true
}

// with gives what this life has counted together with all else that is known.
func (b *tallies) with(k tallyKey, now watch.Tally) watch.Tally {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.With(b.carried[k]).With(b.others[k])
}

// load reads what was counted before the start.
func (b *tallies) load(ctx context.Context) error {
	if b.s.DB == nil {
		return nil
	}
	return b.s.DB.View(ctx, func(tx *db.Tx) error {
		return b.store.each(ctx, tx, func(node string, k tallyKey, t watch.Tally) {
			if node == b.s.Node {
				b.carried[k], b.written[k] = t, t
			} else {
				b.others[k] = b.others[k].With(t)
			}
		})
	})
}

// look writes at every tick; one that takes long is not overtaken.
func (b *tallies) look(ctx context.Context) {
	if b.s.DB == nil || !b.busy.CompareAndSwap(false, true) {
		return
	}
	b.s.running.Go(func() {
		defer b.busy.Store(false)
		b.keep(ctx)
	})
}

// keep writes what was counted and reads what other nodes have counted.
func (b *tallies) keep(ctx context.Context) {
	if b.s.DB == nil {
		return
	}
	err := b.write(ctx)
	if err == nil && b.s.Node != alone {
		err = b.read(ctx)
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "what became of notifications could not be written", "error", err)
	}
}

func (b *tallies) write(ctx context.Context) error {
	counted := b.counted()
	b.mu.Lock()
	gone := b.gone
	b.gone = map[tallyKey]bool{}
	changed := map[tallyKey]watch.Tally{}
	for k, t := range counted {
		if sum := t.With(b.carried[k]); sum != b.written[k] {
			changed[k] = sum
		}
	}
	b.mu.Unlock()
	if len(gone)+len(changed) == 0 {
		return nil
	}
	err := b.s.DB.Do(ctx, func(tx *db.Tx) error {
		for k := range gone {
			if err := b.store.drop(ctx, tx, k); err != nil {
				return err
			}
		}
		for k, t := range changed {
			if err := b.store.put(ctx, tx, b.s.Node, k, t); err != nil {
				return err
			}
		}
		return nil
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		maps.Copy(b.gone, gone) // the next time
		return err
	}
	for k, t := range changed {
		if !b.gone[k] {
			b.written[k] = t
		}
	}
	return nil
}

func (b *tallies) read(ctx context.Context) error {
	others := map[tallyKey]watch.Tally{}
	err := b.s.DB.View(ctx, func(tx *db.Tx) error {
		clear(others)
		return b.store.each(ctx, tx, func(node string, k tallyKey, t watch.Tally) {
			if node != b.s.Node {
				others[k] = others[k].With(t)
			}
		})
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.others = others
	return nil
}

// counted gives what this life has counted.
func (b *tallies) counted() map[tallyKey]watch.Tally {
	all := map[tallyKey]watch.Tally{}
	n := b.s.notifier
	n.mu.Lock()
	for k, r := range n.runs {
		if r.tally != (watch.Tally{}) {
			all[tallyKey{subscriptions, k.tenant, k.id}] = r.tally
		}
	}
	n.mu.Unlock()
	x := b.s.sources
	x.mu.Lock()
	defer x.mu.Unlock()
	for k, t := range x.tallies {
		all[tallyKey{csourceWatches, k.tenant, k.id}] = t
	}
	for k, h := range x.health {
		all[tallyKey{registrations, k.tenant, k.id}] = watch.Tally{
			Sent: int64(h.Sent), Failed: int64(h.Failed), Last: max(h.LastSuccess, h.LastFailure), LastSuccess: h.LastSuccess, LastFailure: h.LastFailure,
		}
	}
	return all
}
