package bus

import (
	"context"
	"sync"
	"time"

	"citybrain/kernel/db"
)

// The pace of duties.
const (
	leaseLength = 3 * time.Second
	dutyTick    = time.Second
	trimTick    = time.Hour
	trimAtOnce  = 5000
	relayDuty   = "relay"
)

// duties are what this node does for the facts: the relay and the listeners.
// On one node it has all of them; in a cluster each duty is leased in the store
// of record, which sees the same effects, and moves within leaseLength when its
// node is gone. A lease only saves work: double relaying and double listening
// are harmless, because each listener starts at its cursor and each fact has
// one row in the inbox.
type duties struct {
	b        *Bus
	relay    *relay
	hearings []*hearing

	mu      sync.Mutex
	held    map[string]context.CancelFunc // duties at work
	running sync.WaitGroup
}

func newDuties(b *Bus) *duties {
	return &duties{b: b, relay: newRelay(b), held: map[string]context.CancelFunc{}}
}

// run does the duties until ctx ends, then saves the cursors.
func (d *duties) run(ctx context.Context) {
	d.running.Add(1)
	go func() {
		defer d.running.Done()
		d.relay.run(ctx, func() bool { return d.has(relayDuty) })
	}()
	d.look(ctx)
	tick := time.NewTicker(dutyTick)
	defer tick.Stop()
	for ctx.Err() == nil {
		gone := d.b.peers.gone.next()
		select {
		case <-tick.C:
			d.look(ctx)
			d.save(ctx)
		case <-gone:
			d.inherit(ctx)
			d.look(ctx)
		case <-ctx.Done():
		}
	}
	d.running.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	d.save(last)
	d.release(last)
}

func (d *duties) has(duty string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held[duty] != nil
}

// look takes or renews the leases, starts duties that were won and stops those
// that were lost.
func (d *duties) look(ctx context.Context) {
	names := []string{relayDuty}
	for _, l := range d.b.listeners {
		names = append(names, l.Name)
	}
	won, err := d.lease(ctx, names)
	if err != nil {
		if ctx.Err() == nil {
			d.b.cfg.Logger.Error("lease the duties of the bus", "error", err)
		}
		return // go on with what we have: doing a duty twice is harmless
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, name := range names {
		switch stop := d.held[name]; {
		case won[i] && stop == nil:
			duty, cancel := context.WithCancel(ctx)
			d.held[name] = cancel
			if i > 0 {
				d.listen(duty, d.b.listeners[i-1])
			} else {
				signal(d.relay.wake)
			}
		case !won[i] && stop != nil:
			stop()
			delete(d.held, name)
		}
	}
}

// lease tells which duties this node has.
func (d *duties) lease(ctx context.Context, names []string) ([]bool, error) {
	won := make([]bool, len(names))
	if d.b.cfg.Cluster == nil {
		for i := range won {
			won[i] = true
		}
		return won, nil
	}
	err := d.b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		for i, name := range names {
			ok, err := takeLease(ctx, tx, name, d.b.cfg.node(), tx.Now.Add(leaseLength))
			if err != nil {
				return err
			}
			won[i] = ok
		}
		if d.b.cfg.rank == noRank {
			return nil
		}
		_, err := takeLease(ctx, tx, rankDuty(d.b.cfg.rank), d.b.cfg.node(), tx.Now.Add(leaseLength))
		return err
	})
	return won, err
}

// inherit ends the leases of nodes that this one sees no more, so that nobody
// waits until they run out. A node that sees few others is itself the one that
// is cut off, and leaves theirs alone.
func (d *duties) inherit(ctx context.Context) {
	if !d.b.majority() {
		return
	}
	_ = d.b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		nodes, err := leaseHolders(ctx, tx)
		if err != nil {
			return err
		}
		for _, node := range nodes {
			if node == d.b.cfg.node() || d.b.peers.has(node) {
				continue
			}
			if err := dropLeases(ctx, tx, node); err != nil {
				return err
			}
		}
		return nil
	}) // if it fails the leases run out
}

// listen runs a listener until its duty ends; a failed follow is begun anew.
func (d *duties) listen(ctx context.Context, l Listener) {
	d.running.Add(1)
	go func() {
		defer d.running.Done()
		for ctx.Err() == nil {
			h := newHearing(d.b, l)
			d.attach(h)
			err := h.run(ctx)
			if ctx.Err() != nil {
				return
			}
			d.b.cfg.Logger.Warn("listener begins anew", "listener", l.Name, "error", err)
			select {
			case <-time.After(200 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	}()
}

// attach puts the hearing in the place of an older one of the same listener.
func (d *duties) attach(h *hearing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, old := range d.hearings {
		if old.Name == h.Name {
			d.hearings[i] = h
			return
		}
	}
	d.hearings = append(d.hearings, h)
}

// save writes all cursors that have moved in one unit of work; none if none has.
func (d *duties) save(ctx context.Context) {
	d.mu.Lock()
	hearings := append([]*hearing(nil), d.hearings...)
	d.mu.Unlock()
	floors := map[*hearing]uint64{}
	for _, h := range hearings {
		if floor, moved := h.moved(); moved {
			floors[h] = floor
		}
	}
	if len(floors) == 0 {
		return
	}
	err := d.b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		for h, floor := range floors {
			if err := moveCursor(ctx, tx, h.Name, floor); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return // the next tick tries again; the inbox catches what is heard twice
	}
	for h, floor := range floors {
		h.setSaved(floor)
	}
}

// release lets other nodes take over at once.
func (d *duties) release(ctx context.Context) {
	if d.b.cfg.Cluster == nil {
		return
	}
	_ = d.b.cfg.DB.Do(ctx, func(tx *db.Tx) error { return dropLeases(ctx, tx, d.b.cfg.node()) })
}

// trim forgets the inbox's facts that can come no more: they are older than the
// stream keeps any, and a day.
func (b *Bus) trim(ctx context.Context, now time.Time) {
	before := now.Add(-b.cfg.FactsMaxAge - 24*time.Hour)
	for {
		var n int64
		err := b.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
			n, err = trimInbox(ctx, tx, before, trimAtOnce)
			return err
		})
		if err != nil || n < trimAtOnce {
			return
		}
	}
}
