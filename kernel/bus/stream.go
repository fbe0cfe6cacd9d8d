package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The streams.
const (
	streamFacts = "FACTS" // facts.<domain>.<fact>.<version>
	streamObs   = "OBS"   // obs.<shard>
	streamOps   = "OPS"   // ops.<shard>
)

// dedupe is how long the streams know a message id; what comes later twice is
// caught by the inbox.
const dedupe = 2 * time.Minute

// ensureStreams makes the streams or brings them to the configured limits.
func ensureStreams(ctx context.Context, js jetstream.JetStream, cfg Config) error {
	replicas := 1
	if cfg.Cluster != nil {
		replicas = cfg.Cluster.Replicas
	}
	for _, s := range []jetstream.StreamConfig{
		{Name: streamFacts, Subjects: []string{"facts.>"}, MaxAge: cfg.FactsMaxAge, MaxBytes: -1},
		{Name: streamObs, Subjects: []string{"obs.>"}, MaxAge: cfg.LogMaxAge, MaxBytes: cfg.LogMaxBytes},
		{Name: streamOps, Subjects: []string{"ops.>"}, MaxBytes: cfg.LogMaxBytes},
	} {
		s.Storage, s.Discard, s.Retention = jetstream.FileStorage, jetstream.DiscardOld, jetstream.LimitsPolicy
		if s.Name == streamObs && cfg.LogComplete {
			s.Discard = jetstream.DiscardNew
		}
		s.Duplicates, s.Replicas, s.AllowDirect = dedupe, replicas, true
		if err := ensureStream(ctx, js, s); err != nil {
			return err
		}
	}
	return nil
}

// ensureStream makes the stream or brings it to its limits.
func ensureStream(ctx context.Context, js jetstream.JetStream, cfg jetstream.StreamConfig) error {
	return insist(ctx, cfg.Name, func(attempt context.Context) error {
		_, err := js.CreateOrUpdateStream(attempt, cfg)
		return err
	})
}

// newest gives the sequence of a stream's last message.
func newest(ctx context.Context, js jetstream.JetStream, stream string) (last uint64, err error) {
	err = insist(ctx, stream, func(attempt context.Context) error {
		s, err := js.Stream(attempt, stream)
		if err == nil {
			last = s.CachedInfo().State.LastSeq
		}
		return err
	})
	return last, err
}

// insist tries until ctx ends: in a young cluster the first answers are "no
// leader" or "not enough peers", or none.
func insist(ctx context.Context, stream string, f func(attempt context.Context) error) error {
	for {
		attempt, stop := context.WithTimeout(ctx, time.Second)
		err := f(attempt)
		stop()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ErrQuorum.Because(err).With("stream", stream)
		}
	}
}
