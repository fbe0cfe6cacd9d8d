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

// ensureStream tries until ctx ends: in a young cluster the first answers are
// "no leader" or "not enough peers".
func ensureStream(ctx context.Context, js jetstream.JetStream, cfg jetstream.StreamConfig) error {
	for {
		attempt, stop := context.WithTimeout(ctx, time.Second)
		_, err := js.CreateOrUpdateStream(attempt, cfg)
		stop()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ErrQuorum.Because(err).With("stream", cfg.Name)
		}
	}
}
