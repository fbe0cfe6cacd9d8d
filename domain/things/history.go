package things

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// historian writes the history. It follows the log by itself, so that it may
// fall behind without holding up the twin, and notes in the commit of the rows
// how far it came: after a crash it goes on exactly there.
type historian struct {
	mu     sync.Mutex
	room   *sync.Cond // more may be gathered
	values map[valueKey]valueRow
	sums   map[sumKey]*sum
	places map[sumKey]positionRow
	from   uint64 // what the store has been given, by sequence of the log
	upto   uint64
	lost   bool // the store has another position than from: follow it anew
	dirty  bool
	ending bool
	full   chan struct{} // enough is gathered to be written before the next tick

	writing sync.Mutex
}

type valueKey struct {
	thing, attribute string
	at               int64
}

const (
	historyEvery  = 2 * time.Second
	historyRows   = 5_000 // gathered before the following waits for the writing
	positionEvery = int64(10 * time.Second / time.Microsecond)
	minuteMicros  = int64(time.Minute / time.Microsecond)
)

func (h *historian) reset() {
	h.values, h.sums, h.places = map[valueKey]valueRow{}, map[sumKey]*sum{}, map[sumKey]positionRow{}
	h.dirty = false
	if h.room == nil {
		h.room = sync.NewCond(&h.mu)
		h.full = make(chan struct{}, 1)
	}
	h.room.Broadcast()
}

// start follows the log while this node holds the lease, until run ends.
func (h *historian) start(run context.Context, s *Service) func() {
	h.mu.Lock()
	h.reset()
	h.mu.Unlock()
	s.running.Go(func() {
		s.again(run, "the history cannot follow the log", func() error { return h.follow(run, s) })
	})
	s.running.Go(func() { h.flushWhenFull(run, s) })
	stop := s.Clock.Tick(historyEvery, func(time.Time) { h.flush(run, s) })
	return func() {
		stop()
		h.mu.Lock()
		h.ending = true
		h.room.Broadcast()
		h.mu.Unlock()
	}
}

func (h *historian) follow(run context.Context, s *Service) error {
	if !s.lease.held.Load() {
		return nil
	}
	_, last, err := s.Log.Bounds(run)
	if err != nil {
		return err
	}
	h.writing.Lock() // what is being written belongs to the position that is read
	var from uint64
	err = s.DB.View(run, func(tx *db.Tx) (err error) {
		from, err = s.store.written(run, tx, writeHistory)
		return err
	})
	h.mu.Lock()
	h.reset()
	h.from, h.upto, h.lost = from, from, false
	h.mu.Unlock()
	h.writing.Unlock()
	if err != nil {
		return err
	}
	from = min(from, last) // a log that is shorter than what was written lost its tail in a power cut
	g := newGatherer(s)
	return s.Log.Follow(run, from+1-min(from, recentAgain), func(seq uint64, reports []bus.Report) error {
		if seq <= from {
			return g.remember(run, reports)
		}
		if !s.lease.held.Load() {
			return errLeaseLost
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.lost {
			return errLeaseLost
		}
		for len(h.values)+len(h.sums) > historyRows && !h.ending {
			select {
			case h.full <- struct{}{}:
			default:
			}
			h.room.Wait()
		}
		for i := range reports {
			if reports[i].Topic == telemetry {
				if err := g.gather(run, h, &reports[i]); err != nil {
					return err
				}
			}
		}
		h.upto, h.dirty = seq, true
		return nil
	})
}

// flushWhenFull keeps the history of a large city from falling behind for want
// of ticks.
func (h *historian) flushWhenFull(run context.Context, s *Service) {
	for {
		select {
		case <-h.full:
			h.flush(run, s)
		case <-run.Done():
			return
		}
	}
}

// flush writes what was gathered and how far that goes, in one unit of work. A
// commit whose answer was lost is found by the next one, which then fails.
func (h *historian) flush(ctx context.Context, s *Service) {
	h.writing.Lock()
	defer h.writing.Unlock()
	h.mu.Lock()
	if !h.dirty || !s.lease.held.Load() {
		h.mu.Unlock()
		return
	}
	values, sums, places, span := h.values, h.sums, h.places, [2]uint64{h.from, h.upto}
	h.reset()
	h.mu.Unlock()
	switch err := s.writeHistory(ctx, values, sums, places, span); {
	case err == nil:
		h.mu.Lock()
		h.from = span[1]
		h.mu.Unlock()
	case errors.Is(err, errLeaseLost):
		h.mu.Lock()
		h.lost = true // what was gathered is in the log, and in the store perhaps
		h.mu.Unlock()
	default:
		if ctx.Err() == nil {
			slog.WarnContext(ctx, "the history cannot be written; it waits", "error", err)
		}
		h.giveBack(values, sums, places)
	}
}

// giveBack merges what could not be written into what was gathered since.
func (h *historian) giveBack(values map[valueKey]valueRow, sums map[sumKey]*sum, places map[sumKey]positionRow) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.Copy(h.values, values)
	maps.Copy(h.places, places)
	for k, old := range sums {
		newer := h.sums[k]
		if newer == nil {
			h.sums[k] = old
			continue
		}
		newer.merge(old)
	}
	h.dirty = true
}

// merge adds the older sum of the same span.
func (s *sum) merge(old *sum) {
	s.count += old.count
	s.total += old.total
	s.least, s.greatest = min(s.least, old.least), max(s.greatest, old.greatest)
	if old.lastAt > s.lastAt {
		s.last, s.lastAt = old.last, old.lastAt
	}
}

func (s *Service) writeHistory(ctx context.Context, values map[valueKey]valueRow, sums map[sumKey]*sum, places map[sumKey]positionRow, span [2]uint64) error {
	rows := make([]sumRow, 0, len(sums))
	for k, v := range sums {
		rows = append(rows, sumRow{k, *v})
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.putValues(ctx, tx, slices.Collect(maps.Values(values))); err != nil {
			return err
		}
		if err := s.store.addSums(ctx, tx, rows); err != nil {
			return err
		}
		if err := s.store.noteLate(ctx, tx, lateOf(rows, tx.Now)); err != nil {
			return err
		}
		if err := s.store.putPositions(ctx, tx, slices.Collect(maps.Values(places))); err != nil {
			return err
		}
		return s.store.advanceFrom(ctx, tx, writeHistory, s.Node, span[0], span[1])
	})
}

// gatherer decodes reports for the history.
type gatherer struct {
	s      *Service
	codecs []*codec
	recent *recent
}

func newGatherer(s *Service) *gatherer {
	return &gatherer{s: s, codecs: newReader(s.Twin(), s.Profiles(), s.Bounds).codecs, recent: newRecent()}
}

// remember notes what is in the history already.
func (g *gatherer) remember(ctx context.Context, reports []bus.Report) error {
	for i := range reports {
		if reports[i].Topic != telemetry {
			continue
		}
		_, profile, why, err := g.s.locate(ctx, &reports[i])
		if err != nil {
			return err
		}
		if why != "" {
			continue
		}
		if r, _, usable := g.codecs[profile].read(reports[i].Payload, reports[i].At, reports[i].Received); usable {
			g.recent.again(&reports[i], r.At)
		}
	}
	return nil
}

func (g *gatherer) gather(ctx context.Context, h *historian, report *bus.Report) error {
	_, profile, why, err := g.s.locate(ctx, report)
	if err != nil || why != "" {
		return err
	}
	c := g.codecs[profile]
	r, _, usable := c.read(report.Payload, report.At, report.Received)
	if !usable || g.recent.again(report, r.At) {
		return nil
	}
	for _, v := range r.Readings {
		h.take(report.Device, &c.profile.Attributes[v.Attribute], r.At, v)
	}
	if r.Moved {
		at := r.At - r.At%positionEvery
		key := sumKey{thing: report.Device, at: at}
		if _, known := h.places[key]; !known {
			h.places[key] = positionRow{report.Device, at, r.Lon, r.Lat}
		}
	}
	return nil
}

// take adds one value to what is kept of its attribute.
func (h *historian) take(thing string, a *Attribute, at int64, v twin.Reading) {
	if a.Keep == keepRaw {
		h.values[valueKey{thing, a.Code, at}] = valueRow{thing, a.Code, at, v.Num, string(v.Text)}
	}
	if a.Keep == keepNone || a.Kind == "text" {
		return
	}
	step := minuteMicros
	if a.Keep == keepQuarter {
		step *= 15
	}
	key := sumKey{thing, a.Code, step / 1_000_000, at - at%step}
	s := h.sums[key]
	if s == nil {
		s = &sum{}
		h.sums[key] = s
	}
	s.add(at, v.Num)
}
