package things

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// pending is what the twin brought about and the store does not know yet. Every
// node gathers it; the one that holds the lease writes it, the others let it go
// after a while, when they know that it was written.
type pending struct {
	mu      sync.Mutex
	alarms  []twin.Alarm
	states  []stateful
	acks    []ack
	refused map[refusalKey]*rejectionRow
	upto    uint64 // sequence of the last frame that is in here
	counted uint64 // refusals up to this sequence are in the store
}

// stateful is a transition with the frame that brought it, 0 for a sweep.
type stateful struct {
	twin.Transition
	seq uint64
}

type refusalKey struct{ thing, code, what string }

// The bounds of pending. A node that does not write keeps so much for the case
// that it has to take over.
const (
	maxPending  = 200_000
	maxBatch    = 5_000
	maxRefusals = 5_000
	sampleSize  = 256
)

func (p *pending) reset() { p.refused = map[refusalKey]*rejectionRow{} }

// restart begins with a new log.
func (p *pending) restart() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.upto, p.counted = 0, 0
}

func (p *pending) add(e *twin.Effects, seq uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alarms = append(p.alarms, e.Alarms...)
	for _, t := range e.States {
		p.states = append(p.states, stateful{t, seq})
	}
	p.upto = max(p.upto, seq)
}

// refuse counts a refused report, with the newest as a sample.
func (p *pending) refuse(r *bus.Report, code, what string) {
	p.note(rejectionRow{thing: r.Device, code: code, what: what, reason: sentence(code), first: r.Received, last: r.Received, count: 1}, r.Payload)
}

func (p *pending) note(r rejectionRow, sample []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := refusalKey{r.thing, r.code, r.what}
	row, known := p.refused[key]
	if !known {
		if len(p.refused) >= maxRefusals {
			return
		}
		row = &rejectionRow{thing: r.thing, code: r.code, what: r.what, first: r.first}
		p.refused[key] = row
	}
	row.count += r.count
	row.last, row.reason = max(row.last, r.last), r.reason
	row.sample = printable(sample[:min(len(sample), sampleSize)])
}

// batch is what is written in one unit of work.
type batch struct {
	alarms  []twin.Alarm
	states  []stateful
	acks    []ack
	refused []rejectionRow
	upto    uint64
}

// take gives what is to be written next, and whether more is left: a million
// things that wake up at once must not hold the store for seconds. Only the last
// part says how far the log is written.
func (p *pending) take() (b batch, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.states) > maxBatch {
		b = batch{alarms: p.alarms, states: p.states[:maxBatch:maxBatch]}
		p.alarms, p.states = nil, p.states[maxBatch:]
		return b, true
	}
	b = batch{alarms: p.alarms, states: p.states, acks: p.acks, upto: p.upto}
	for _, r := range p.refused {
		b.refused = append(b.refused, *r)
	}
	// One order for all writers, so that they do not block one another.
	slices.SortFunc(b.refused, func(x, y rejectionRow) int {
		return cmp.Or(cmp.Compare(x.thing, y.thing), cmp.Compare(x.code, y.code), cmp.Compare(x.what, y.what))
	})
	p.alarms, p.states, p.acks, p.refused = nil, nil, nil, map[refusalKey]*rejectionRow{}
	return b, false
}

// giveBack returns what could not be written.
func (p *pending) giveBack(b batch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alarms, p.states, p.acks = append(b.alarms, p.alarms...), append(b.states, p.states...), append(b.acks, p.acks...)
	for _, r := range b.refused {
		if len(p.refused) < maxRefusals && p.refused[refusalKey{r.thing, r.code, r.what}] == nil {
			p.refused[refusalKey{r.thing, r.code, r.what}] = &r
		}
	}
}

// forget lets go what another node has written.
func (p *pending) forget(written uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counted = max(p.counted, written)
	p.alarms = slices.DeleteFunc(p.alarms, func(a twin.Alarm) bool { return a.Sequence <= written })
	p.states = slices.DeleteFunc(p.states, func(t stateful) bool { return t.seq <= written })
	p.acks = slices.DeleteFunc(p.acks, func(a ack) bool { return a.seq <= written })
	clear(p.refused)
	if n := len(p.alarms) - maxPending; n > 0 {
		p.alarms = slices.Delete(p.alarms, 0, n)
	}
	if n := len(p.states) - maxPending; n > 0 {
		p.states = slices.Delete(p.states, 0, n)
	}
	if n := len(p.acks) - maxPending; n > 0 {
		p.acks = slices.Delete(p.acks, 0, n)
	}
}

// lease is the right of this node to write alarms, refusals and history.
type lease struct {
	mu      sync.Mutex
	held    atomic.Bool
	renewed time.Time
}

const (
	leaseTime  = 6 * time.Second
	leaseRenew = 2 * time.Second

	writeAlarms  = "alarms"
	writeHistory = "history"
)

// hold takes or renews the lease and tells whether this node has it. In a
// cluster it is that of the alarms; history and rules go with it.
func (s *Service) hold(ctx context.Context) (bool, error) {
	s.lease.mu.Lock()
	defer s.lease.mu.Unlock()
	now := s.Clock.Now()
	if s.lease.held.Load() && now.Sub(s.lease.renewed) < leaseRenew {
		return true, nil
	}
	var held bool
	var written uint64
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		until := db.Micros(tx.Now.Add(leaseTime))
		alone := tx.Engine == db.SQLite
		if _, held, err = s.store.lease(ctx, tx, writeAlarms, s.Node, until, alone); err != nil || !held {
			written, err = s.store.written(ctx, tx, writeAlarms)
			return err
		}
		if _, held, err = s.store.lease(ctx, tx, writeHistory, s.Node, until, alone); err != nil || !held {
			return err
		}
		_, held, err = s.store.lease(ctx, tx, writeRules, s.Node, until, alone)
		return err
	})
	if err != nil {
		return false, err
	}
	took := held && !s.lease.held.Load()
	s.lease.held.Store(held)
	s.lease.renewed = now
	if !held {
		s.pending.forget(written)
	}
	if took {
		return true, s.reconcile(ctx)
	}
	return held, nil
}

// Inherit lets another node write what a node wrote that is gone, without waiting
// until its lease runs out. If the node lives after all nothing is written twice:
// only the holder can advance the log.
func (s *Service) Inherit(ctx context.Context, node string) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.release(ctx, tx, node) })
}

// record writes what is pending, if this node is the one that writes.
func (s *Service) record(ctx context.Context) {
	held, err := s.hold(ctx)
	if err == nil && held {
		err = s.writeAll(ctx)
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "alarms cannot be written; they wait", "error", err)
	}
	s.publishParked(ctx)
}

func (s *Service) writeAll(ctx context.Context) error {
	for more := true; more; {
		var b batch
		b, more = s.pending.take()
		if err := s.write(ctx, b); err != nil {
			s.pending.giveBack(b)
			s.lease.held.Store(false)
			return err
		}
	}
	return nil
}

// write is one unit of work: alarms with their facts, states, refusals and how
// far the log is written.
func (s *Service) write(ctx context.Context, b batch) error {
	recorded := s.pending.recorded()
	if len(b.alarms)+len(b.states)+len(b.acks)+len(b.refused) == 0 && b.upto <= recorded {
		return nil
	}
	b.upto = max(b.upto, recorded) // while the log is replayed the store is ahead
	var notTaken []refusedAck
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		for _, a := range b.alarms {
			if err := s.writeAlarm(ctx, tx, a); err != nil {
				return err
			}
		}
		if notTaken, err = s.writeAcks(ctx, tx, b.acks); err != nil {
			return err
		}
		if err := s.store.putStates(ctx, tx, stateRows(b.states)); err != nil {
			return err
		}
		if err := s.store.putRejections(ctx, tx, b.refused); err != nil {
			return err
		}
		return s.store.advance(ctx, tx, writeAlarms, s.Node, b.upto)
	})
	if err != nil {
		return err
	}
	s.pending.mu.Lock()
	s.pending.counted = max(s.pending.counted, b.upto)
	s.pending.mu.Unlock()
	for _, a := range notTaken {
		s.pending.refuse(&a.report, a.why, "")
	}
	return nil
}

func (p *pending) recorded() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counted
}

// stateRows names the things; of several changes at one instant the last counts.
func stateRows(list []stateful) []stateRow {
	rows := make([]stateRow, 0, len(list))
	at := map[[2]any]int{}
	for _, one := range list {
		key := [2]any{one.ID, one.At}
		if i, twice := at[key]; twice {
			rows[i].state = one.State
			continue
		}
		at[key] = len(rows)
		rows = append(rows, stateRow{thing: one.ID, at: one.At, state: one.State})
	}
	return rows
}

// writeAlarm writes one change of an alarm and announces it, once however often
// the log is replayed.
func (s *Service) writeAlarm(ctx context.Context, tx *db.Tx, a twin.Alarm) error {
	thing, ok := s.Twin().Get(a.ID)
	if !ok || thing.Profile != a.Profile {
		return nil // it was taken out of the register, or became another; reconcile ends its alarms
	}
	profile := &s.Profiles()[thing.Profile]
	rule := profile.Alarms[a.Rule]
	id := alarmName(thing.ID, rule.Code, a.RaisedAt)
	if !a.Raised {
		done, err := s.store.clear(ctx, tx, id, a.At, "")
		if err != nil || !done {
			return err
		}
		return tx.Emit(ctx, AlarmCleared{Alarm: id, Thing: thing.ID, Profile: profile.Code, Rule: rule.Code, Region: thing.Region, At: db.Time(a.At), Value: a.Value})
	}
	severity, _ := twin.ParseState(rule.Severity)
	row := alarmRow{
		id: id, thing: thing.ID, profile: profile.Code, rule: rule.Code, severity: severity,
		value: a.Value, region: thing.Region, org: thing.Org, raised: a.RaisedAt,
	}
	done, err := s.store.raise(ctx, tx, row)
	if err != nil || !done {
		return err
	}
	return tx.Emit(ctx, AlarmRaised{
		Alarm: id, Thing: thing.ID, Profile: profile.Code, Rule: rule.Code, Severity: rule.Severity,
		Region: thing.Region, Organisation: thing.Org, Lon: thing.Lon, Lat: thing.Lat, At: db.Time(a.RaisedAt), Value: a.Value,
	})
}

// reconcile brings the open alarms of the store in line with the twin, when
// this node begins to write: what the node before left undone is done now.
func (s *Service) reconcile(ctx context.Context) error {
	t, profiles := s.Twin(), s.Profiles()
	active := map[AlarmID]twin.Active{}
	for _, a := range t.Active() {
		active[alarmName(a.ID, profiles[a.Profile].Alarms[a.Rule].Code, a.RaisedAt)] = a
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		open, err := s.store.openAlarms(ctx, tx)
		if err != nil {
			return err
		}
		for _, row := range open {
			if _, holds := active[row.id]; holds || s.unsure(t, row) || row.own || row.department && s.ruledHolds(row) {
				delete(active, row.id)
				continue
			}
			if done, err := s.store.clear(ctx, tx, row.id, db.Micros(tx.Now), ""); err != nil || !done {
				return err
			}
			fact := AlarmCleared{Alarm: row.id, Thing: row.thing, Profile: row.profile, Rule: row.rule, Region: row.region, At: tx.Now}
			if err := tx.Emit(ctx, fact); err != nil {
				return err
			}
		}
		for _, a := range active {
			raised := twin.Alarm{ID: a.ID, Profile: a.Profile, Rule: a.Rule, Raised: true, At: a.RaisedAt, RaisedAt: a.RaisedAt, Value: a.Value}
			if err := s.writeAlarm(ctx, tx, raised); err != nil {
				return err
			}
		}
		return nil
	})
}

// unsure reports whether the twin knows nothing of the thing of an open alarm,
// as after a lost log: then the alarm stays open until it reports.
func (s *Service) unsure(t *twin.Twin, row alarmRow) bool {
	thing, ok := t.Get(row.thing)
	return ok && thing.LastSeen == 0
}
