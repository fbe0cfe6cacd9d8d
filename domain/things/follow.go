package things

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// telemetry is the topic below devices/{id}/ whose payloads are observations.
const telemetry = "telemetry"

// How often the service does its regular work.
const (
	recordEvery   = 500 * time.Millisecond
	sweepEvery    = 5 * time.Second
	refreshEvery  = 5 * time.Second
	snapshotEvery = 3 * time.Minute
	retryAfter    = time.Second

	unitsEnd = time.Minute // a unit of work has committed after so long, and clocks differ by less
)

// reader decodes reports and applies them; only the following goroutine uses it.
type reader struct {
	twin   *twin.Twin
	codecs []*codec
	out    twin.Effects
}

func newReader(t *twin.Twin, list []Profile, bounds geo.Box) *reader {
	r := &reader{twin: t}
	units := newTable()
	for i := range list {
		r.codecs = append(r.codecs, newCodec(&list[i], units, bounds))
	}
	return r
}

// startFollowing applies the log to the twin in a goroutine that lives as long
// as run. The channel is closed when the twin knows all that the log held at
// the call.
func (s *Service) startFollowing(ctx, run context.Context) (<-chan struct{}, error) {
	_, last, err := s.Log.Bounds(ctx)
	if err != nil {
		return nil, err
	}
	if max(s.applied.Load(), s.pending.recorded()) > last { // another log than the one of the snapshot
		s.applied.Store(0)
		s.pending.restart()
	}
	caught := make(chan struct{})
	var once sync.Once
	done := func() { once.Do(func() { close(caught) }) }
	if s.applied.Load() >= last {
		done()
	}
	r := newReader(s.Twin(), s.Profiles(), s.Bounds)
	s.running.Go(func() {
		s.again(run, "the twin cannot follow the log", func() error {
			return s.Log.Follow(run, s.applied.Load()+1, func(seq uint64, reports []bus.Report) error {
				if err := s.apply(run, r, seq, reports); err != nil {
					return err
				}
				if seq >= last {
					done()
				}
				return nil
			})
		})
	})
	return caught, nil
}

// again runs f until run ends; after an error it waits a little.
func (s *Service) again(run context.Context, trouble string, f func() error) {
	for run.Err() == nil {
		if err := f(); err != nil && run.Err() == nil {
			slog.WarnContext(run, trouble, "error", err)
		}
		select {
		case <-s.Clock.After(retryAfter):
		case <-run.Done():
		}
	}
}

// apply takes one frame of the log into the twin. After an error it is called
// again with the same frame, which changes nothing that it did before.
func (s *Service) apply(ctx context.Context, r *reader, seq uint64, reports []bus.Report) error {
	s.pending.mu.Lock()
	fresh := seq > s.pending.counted
	s.pending.mu.Unlock()
	for i := range reports {
		if reports[i].Topic == telemetry {
			if err := s.applyOne(ctx, r, seq, &reports[i], fresh); err != nil {
				return err
			}
		}
		if reports[i].Topic == ackTopic {
			s.hear(&reports[i], seq, fresh)
		}
	}
	s.applied.Store(seq)
	s.figures.frame(len(reports), &r.out)
	s.pending.add(&r.out, seq)
	r.out.Reset() // only now: what a try that failed brought about is not brought about again
	return nil
}

// applyOne takes one report. Refusals are noted once, when it is fresh: not
// again when the log is replayed.
func (s *Service) applyOne(ctx context.Context, r *reader, seq uint64, report *bus.Report, fresh bool) error {
	slot, profile, why, err := s.locate(ctx, report)
	if err != nil {
		return err
	}
	if why != "" {
		s.figures.refused.Inc()
		if fresh {
			s.pending.refuse(report, why, "")
		}
		return nil
	}
	decoded, refused, usable := r.codecs[profile].read(report.Payload, report.At, report.Received)
	s.figures.refused.Add(float64(len(refused)))
	if fresh {
		for _, f := range refused {
			s.pending.refuse(report, f.code, f.what)
		}
	}
	if !usable {
		return nil
	}
	decoded.Sequence = seq
	before, followed := s.before(slot, profile, fresh)
	done := r.twin.Apply(slot, report.Device, decoded, &r.out)
	if followed && done.Fresh > 0 {
		s.tellChange(before, slot, decoded)
	}
	s.figures.values(done)
	if done.Fresh == 0 && done.Late > 0 {
		why := s.tooLate(slot, decoded)
		s.figures.old(why)
		if fresh {
			s.pending.refuse(report, why, "")
		}
	}
	return nil
}

// tooLate tells a report that was sent again from one that came after newer
// ones: a device that was cut off sends what it kept.
func (s *Service) tooLate(slot twin.Slot, r *twin.Report) string {
	thing, ok := s.Twin().At(slot)
	if !ok {
		return whyLate
	}
	if r.Moved && r.At == thing.MovedAt {
		return whyAgain
	}
	for _, known := range thing.Values {
		for _, v := range r.Readings {
			if v.Attribute == known.Attribute && known.At == r.At {
				return whyAgain
			}
		}
	}
	return whyLate
}

// startTicks runs the regular work and gives the function that ends it.
func (s *Service) startTicks(run context.Context) func() {
	stops := []func(){
		s.Clock.Tick(recordEvery, func(time.Time) { s.record(run) }),
		s.Clock.Tick(sweepEvery, func(now time.Time) { s.sweep(now) }),
		s.Clock.Tick(snapshotEvery, func(time.Time) { s.snapshotLogged(run) }),
		s.history.start(run, s),
		s.startRules(run),
		s.startCommands(run),
	}
	if s.DB.Engine() != db.SQLite { // which no other process writes
		stops = append(stops, s.Clock.Tick(refreshEvery, func(time.Time) { s.refresh(run) }))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// sweep finds the things that fell silent.
func (s *Service) sweep(now time.Time) {
	var out twin.Effects
	s.Twin().Sweep(db.Micros(now), &out)
	s.tellStates(out.States)
	s.pending.add(&out, 0)
}

// refresh takes over what other nodes changed in the registry. It looks back so
// far that neither a unit of work that committed late nor a clock that is behind
// hides a change, and takes each once.
func (s *Service) refresh(ctx context.Context) {
	kinds := s.kinds.Load()
	since := db.Micros(s.Clock.Now().Add(-unitsEnd))
	maps.DeleteFunc(s.taken, func(_ ThingID, at int64) bool { return at < since })
	removed := false
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if err := s.takeRelations(ctx, tx, since); err != nil {
			return err
		}
		return s.store.changedSince(ctx, tx, since, func(c changed) {
			if s.taken[c.ID] < c.at {
				s.taken[c.ID] = c.at
				s.takeOver(kinds, c)
				removed = removed || c.retired
			}
		})
	})
	if err == nil {
		err = s.loadRules(ctx, ifChanged)
	}
	if err == nil && removed && s.lease.held.Load() {
		err = s.reconcile(ctx) // nobody reports the end of its alarms
	}
	if err == nil {
		err = s.colour(ctx) // what another node has raised and cleared
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "the registry of things cannot be read", "error", err)
	}
}

func (s *Service) takeOver(kinds *catalogue, c changed) {
	if s.Node != alone {
		s.forget(c.ID) // its key may have been ended on another node
	}
	info, known := kinds.info(c.Thing)
	if c.retired || !known {
		s.Twin().Remove(string(c.ID))
		return
	}
	s.Twin().Put(info)
}
