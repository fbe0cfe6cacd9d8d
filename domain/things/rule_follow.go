package things

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"citybrain/domain/things/rule"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

const (
	writeRules = "rules"
	// The position is noted at least so often; what was evaluated since is evaluated
	// again after a crash and changes nothing.
	rulesSavedEvery = 10 * time.Second
	rulesBehind     = 10 * time.Second // no silence is judged while reports wait
	rulesGathered   = 10_000           // alarms, then they are written before more is read
)

// startRules runs the rules while this node holds the lease, until run ends.
func (s *Service) startRules(run context.Context) func() {
	s.running.Go(func() {
		s.again(run, "the rules cannot follow the log", func() error { return s.followRules(run) })
	})
	stops := []func(){
		s.Clock.Tick(recordEvery, func(time.Time) { s.flushRules(run) }),
		s.Clock.Tick(sweepEvery, func(now time.Time) { s.sweepRules(now) }),
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// followRules evaluates the log from where the store has its alarms.
func (s *Service) followRules(run context.Context) error {
	r := &s.ruler
	if !s.lease.held.Load() || !r.any() {
		return nil
	}
	first, last, err := s.Log.Bounds(run)
	if err != nil {
		return err
	}
	r.writing.Lock() // what is being written belongs to the position that is read
	from, err := s.beginRuler(run, last)
	r.writing.Unlock()
	defer s.restRuler()
	if err != nil {
		return err
	}
	g := newReader(s.Twin(), s.Profiles(), s.Bounds)
	if err := s.recallWindows(run, g, first, from); err != nil {
		return err
	}
	if err := s.recallAlarms(run); err != nil {
		return err
	}
	return s.Log.Follow(run, from+1, func(seq uint64, reports []bus.Report) error {
		r.mu.Lock()
		full, lost := len(r.out.Alarms) > rulesGathered, r.lost
		r.mu.Unlock()
		if lost || !s.lease.held.Load() || !r.any() {
			return errLeaseLost
		}
		if full {
			s.flushRules(run)
		}
		return s.judgeFrame(run, g, seq, reports, &r.out)
	})
}

// beginRuler makes an engine for the position of the store.
func (s *Service) beginRuler(ctx context.Context, last uint64) (from uint64, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		from, err = s.store.written(ctx, tx, writeRules)
		return err
	})
	r := &s.ruler
	r.mu.Lock()
	defer r.mu.Unlock()
	profiles := s.Profiles()
	r.engine = rule.NewEngine(len(profiles), ruleCity{s}, ruleCity{s})
	r.of = make([][]*rule.Rule, len(profiles))
	r.equip(profiles)
	r.out.Reset()
	r.from, r.upto, r.lost, r.dirty, r.heard = from, from, false, false, 0
	return min(from, last), err // a log that is shorter lost its tail in a power cut
}

// restRuler forgets the engine: another node may go on.
func (s *Service) restRuler() {
	s.ruler.mu.Lock()
	defer s.ruler.mu.Unlock()
	s.ruler.engine = nil
}

// errWarm ends the reading of what is in the store already.
var errWarm = errors.New("the windows are full")

// recallWindows reads the log before the position again, as far back as the rules
// look, so that windows hold what they held.
func (s *Service) recallWindows(ctx context.Context, g *reader, first, from uint64) error {
	r := &s.ruler
	r.mu.Lock()
	back := r.engine.Longest()
	r.mu.Unlock()
	if from < max(first, 1) {
		return nil
	}
	at, err := s.receivedAt(ctx, from)
	if err != nil {
		return err
	}
	start, err := s.frameAt(ctx, max(first, 1), from, at-back-minuteMicros)
	if err != nil {
		return err
	}
	defer s.keepFigures()()
	var none rule.Outcome
	err = s.Log.Follow(ctx, start, func(seq uint64, reports []bus.Report) error {
		if seq <= from {
			if err := s.judgeFrame(ctx, g, seq, reports, &none); err != nil {
				return err
			}
			none.Reset()
		}
		if seq >= from {
			return errWarm
		}
		return nil
	})
	if errors.Is(err, errWarm) {
		return nil
	}
	return err
}

// keepFigures gives the function that puts the figures of the rules back to what
// they are now: what is only remembered does not count, and switches nothing off.
func (s *Service) keepFigures() func() {
	r := &s.ruler
	r.mu.Lock()
	defer r.mu.Unlock()
	before := map[*rule.Rule]rule.Figures{}
	for _, list := range r.of {
		for _, one := range list {
			before[one] = one.Figures
		}
	}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for one, figures := range before {
			one.Figures = figures
		}
	}
}

// receivedAt tells when the first report of a frame came, 0 if it has none.
func (s *Service) receivedAt(ctx context.Context, seq uint64) (at int64, err error) {
	err = s.Log.Follow(ctx, seq, func(_ uint64, reports []bus.Report) error {
		if len(reports) > 0 {
			at = reports[0].Received
		}
		return errWarm
	})
	if errors.Is(err, errWarm) {
		err = nil
	}
	return at, err
}

// frameAt finds the last frame between two that came before an instant.
func (s *Service) frameAt(ctx context.Context, low, high uint64, at int64) (uint64, error) {
	for low < high {
		middle := low + (high-low+1)/2
		came, err := s.receivedAt(ctx, middle)
		if err != nil {
			return low, err
		}
		if came < at {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// recallAlarms takes over which alarms are raised: what the store says counts. An
// alarm that somebody closed by hand is not raised again by the start of a node.
func (s *Service) recallAlarms(ctx context.Context) error {
	r := &s.ruler
	return s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.openRuled(ctx, tx, "")
		if err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		raised := map[[2]string]bool{}
		for _, row := range rows {
			raised[[2]string{row.rule, row.thing}] = true
			if info, ok := s.Twin().Info(row.thing); ok {
				r.engine.Put(rule.Open{Rule: row.rule, Thing: row.thing, RaisedAt: row.raised}, info.Profile, r.heard)
			}
		}
		for _, open := range r.engine.Open() {
			if raised[[2]string{open.Rule, open.Thing}] {
				continue
			}
			byHand, err := s.store.handCleared(ctx, tx, open.Rule, open.Thing)
			if err != nil {
				return err
			}
			if info, ok := s.Twin().Info(open.Thing); ok && !byHand {
				open.RaisedAt = 0
				r.engine.Put(open, info.Profile, r.heard)
			}
		}
		return nil
	})
}

// judgeFrame evaluates one frame; only things whose profile has rules are read.
func (s *Service) judgeFrame(ctx context.Context, g *reader, seq uint64, reports []bus.Report, out *rule.Outcome) error {
	r := &s.ruler
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range reports {
		if reports[i].Topic != telemetry {
			continue
		}
		r.heard = max(r.heard, reports[i].Received)
		_, profile, why, err := s.locate(ctx, &reports[i])
		if err != nil {
			return err
		}
		if why != "" || !r.engine.Has(profile) {
			continue
		}
		decoded, _, usable := g.codecs[profile].read(reports[i].Payload, reports[i].At, reports[i].Received)
		if usable {
			r.engine.Observe(reports[i].Device, profile, decoded, out)
		}
	}
	if seq > r.upto {
		r.upto, r.dirty = seq, true
	}
	return nil
}

// sweepRules judges the silence of things, unless reports wait to be judged.
func (s *Service) sweepRules(now time.Time) {
	r := &s.ruler
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.engine == nil || !s.lease.held.Load() {
		return
	}
	if s.applied.Load() > r.upto && db.Micros(now)-r.heard > rulesBehind.Microseconds() {
		return
	}
	r.engine.Sweep(db.Micros(now), &r.out)
}

// flushRules writes alarms and how far the log is evaluated, in one unit of work.
func (s *Service) flushRules(ctx context.Context) {
	r := &s.ruler
	r.writing.Lock()
	defer r.writing.Unlock()
	now := db.Micros(s.Clock.Now())
	r.mu.Lock()
	idle := len(r.out.Alarms)+len(r.out.Off) == 0
	if r.engine == nil || r.lost || !s.lease.held.Load() || idle && (!r.dirty || now-r.saved < rulesSavedEvery.Microseconds()) {
		r.mu.Unlock()
		return
	}
	alarms, off := slices.Clone(r.out.Alarms), slices.Clone(r.out.Off)
	span := [2]uint64{r.from, r.upto}
	r.out.Reset()
	r.dirty = false
	r.mu.Unlock()
	err := s.writeRuled(ctx, alarms, off, span)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		r.from, r.saved = span[1], now
	case errors.Is(err, errLeaseLost):
		r.lost = true // it is all in the log
	default:
		if ctx.Err() == nil {
			slog.WarnContext(ctx, "the alarms of rules cannot be written; they wait", "error", err)
		}
		r.out.Alarms, r.out.Off = append(alarms, r.out.Alarms...), append(off, r.out.Off...)
		r.dirty = true
	}
}
