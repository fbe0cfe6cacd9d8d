package bus

import (
	"context"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// Last gives the sequence of the newest frame; 0 if there is none.
func (l *Log) Last(ctx context.Context) (uint64, error) {
	_, last, err := l.Bounds(ctx)
	return last, err
}

// Bounds gives the sequences of the oldest kept and the newest frame. A twin
// whose snapshot is older than first-1 has lost what retention took.
func (l *Log) Bounds(ctx context.Context) (first, last uint64, err error) {
	js, err := l.stream()
	if err != nil {
		return 0, 0, err
	}
	s, err := js.Stream(ctx, l.name)
	if err != nil {
		return 0, 0, ErrLogFailed.Because(err)
	}
	state := s.CachedInfo().State
	return state.FirstSeq, state.LastSeq, nil
}

func (l *Log) stream() (jetstream.JetStream, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.js == nil || l.closed {
		return nil, ErrLogClosed
	}
	return l.js, nil
}

// Follow calls f for every frame from the sequence given (0 or 1: from the
// oldest kept), in order and without a gap except where retention took frames,
// until ctx ends (then nil) or f errs (then that error). A frame that cannot be
// read is counted and passed over. Each node follows for itself.
func (l *Log) Follow(ctx context.Context, from uint64, f func(seq uint64, reports []Report) error) error {
	if _, err := l.stream(); err != nil {
		return err
	}
	return l.follow(ctx, l.name, l.all, from, func(m arrived) error {
		reports, err := DecodeFrame(m.data)
		if err != nil {
			l.figures.broken.Inc()
			return nil
		}
		if agent, ok := strings.CutPrefix(m.subject, "obs."+agentPrefix); ok {
			for i := range reports {
				reports[i].Agent = agent
			}
		}
		return f(m.seq, reports)
	})
}

// Drop removes the frames up to a sequence: an agent does not keep what the
// city has.
func (l *Log) Drop(ctx context.Context, upto uint64) error {
	js, err := l.stream()
	if err != nil {
		return err
	}
	s, err := js.Stream(ctx, l.name)
	if err == nil {
		err = s.Purge(ctx, jetstream.WithPurgeSequence(upto+1))
	}
	if err != nil {
		return ErrLogFailed.Because(err)
	}
	return nil
}
