package entities

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"citybrain/kernel/bus"
)

const (
	retryAfter    = time.Second
	snapshotEvery = 3 * time.Minute
)

// runner is the goroutines of a running broker.
type runner struct {
	sync.WaitGroup
	stop func()
}

// Start restores what is held and follows the log; it returns when everything
// that the log held at the call is applied.
func (s *Service) Start(ctx context.Context) error {
	if err := s.restore(ctx); err != nil {
		return err
	}
	first, last, err := s.Log.Bounds(ctx)
	if err != nil {
		return err
	}
	if s.state.applied.Load() > last { // a power cut, or a new folder, took frames that the snapshot has
		s.state.rebase(last)
	}
	from := s.state.applied.Load() + 1
	if from < first {
		return ErrGap.With("snapshot", from-1).With("first", first)
	}
	if err := s.history.start(ctx, from-1, last); err != nil {
		return err
	}
	if err := s.tallies.load(ctx); err != nil {
		return err
	}
	s.notifier.begin(ctx)
	s.sources.begin()
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if s.history != nil {
		s.running.Go(func() { s.history.run(run) })
	}
	caught := make(chan struct{})
	s.running.Go(func() { s.follow(run, from, last, caught) })
	stopTick := s.Clock.Tick(snapshotEvery, func(time.Time) { s.snapshotLogged(run) })
	stopKeeping := s.Clock.Tick(keepEvery, func(time.Time) { s.tallies.look(run) })
	stopAsking := s.Clock.Tick(time.Second, func(time.Time) { s.sources.look() })
	s.running.stop = func() { stopTick(); stopKeeping(); stopAsking(); cancel() }
	select {
	case <-caught:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop writes a snapshot and ends what runs.
func (s *Service) Stop(ctx context.Context) error {
	if s.running.stop == nil {
		return nil
	}
	s.notifier.end()
	s.running.stop()
	s.history.end()
	s.running.Wait()
	s.tallies.keep(ctx)
	s.history.finish(ctx)
	s.snapshotLogged(ctx)
	return nil
}

// follow applies the log until run ends, and closes caught when it has applied
// the frame last.
func (s *Service) follow(run context.Context, from, last uint64, caught chan struct{}) {
	var once sync.Once
	if from > last {
		once.Do(func() { close(caught) })
	}
	for run.Err() == nil {
		err := s.Log.Follow(run, s.state.applied.Load()+1, func(seq uint64, reports []bus.Report) error {
			s.applyFrame(run, seq, reports, seq > last)
			if seq >= last {
				once.Do(func() { close(caught) })
			}
			return nil
		})
		if err != nil && run.Err() == nil {
			slog.WarnContext(run, "the broker cannot follow the log", "error", err)
		}
		select {
		case <-s.Clock.After(retryAfter):
		case <-run.Done():
		}
	}
}

// applyFrame applies the operations of one frame and tells who waits and who watches.
func (s *Service) applyFrame(ctx context.Context, seq uint64, reports []bus.Report, fresh bool) {
	var change Change
	s.history.begins(seq)
	for i := range reports {
		o, t, index := s.operationIn(ctx, &reports[i])
		if o == nil {
			continue
		}
		change.Fresh = fresh
		out := s.state.apply(o, seq<<frameBits|uint64(i), &change)
		if change.After != nil || change.Before != nil || change.Class != "" {
			for _, w := range s.watch {
				w.Changed(&change)
			}
		}
		if t != nil {
			t.land(index, out)
		}
	}
	s.state.applied.Store(seq)
	s.history.ends(seq)
}

// operationIn gives the operation of a report, with the ticket of its proposer
// where that is on this node and still waits.
func (s *Service) operationIn(ctx context.Context, r *bus.Report) (*operation, *ticket, int) {
	number, index := ticketOf(r.Payload)
	if t := s.waiting.find(number); t != nil && index < len(t.ops) {
		return t.ops[index], t, index
	}
	o, err := decodeOperation(r.Payload, r.Received, s.state.shared.Intern)
	if err != nil {
		slog.ErrorContext(ctx, "an operation in the log is passed over", "error", err)
		return nil, nil, 0
	}
	return o, nil, 0
}
