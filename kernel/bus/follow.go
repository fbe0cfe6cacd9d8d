package bus

import (
	"context"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// arrived is a message of a stream.
type arrived struct {
	seq     uint64
	subject string
	header  nats.Header
	data    []byte
}

// follow calls f for every message of the stream on the subject from the
// sequence given, in order, until ctx ends (nil) or f errs. The ordered consumer
// makes itself anew behind a gap or when its server is gone.
func follow(ctx context.Context, js jetstream.JetStream, stream, subject string, from uint64, f func(arrived) error) error {
	cfg := jetstream.OrderedConsumerConfig{
		FilterSubjects:    []string{subject},
		DeliverPolicy:     jetstream.DeliverAllPolicy,
		InactiveThreshold: 30 * time.Second,
	}
	if from > 1 {
		cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, from
	}
	c, err := js.OrderedConsumer(ctx, stream, cfg)
	if err != nil {
		return ended(ctx, err)
	}
	w := &watch{f: f, failed: make(chan error, 1)}
	consuming, err := c.Consume(w.arrive, jetstream.PullExpiry(2*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.PullMaxMessagesWithBytesLimit(512, 16<<20),
		jetstream.ConsumeErrHandler(func(jetstream.ConsumeContext, error) {})) // a missed heartbeat: the consumer is being made anew
	if err != nil {
		return ended(ctx, err)
	}
	defer w.end()
	defer consuming.Stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-w.failed:
		return err
	case <-consuming.Closed():
		return ended(ctx, nats.ErrConnectionClosed)
	}
}

// watch hands messages to f, one at a time and none after its end.
type watch struct {
	mu     sync.Mutex
	over   bool
	f      func(arrived) error
	failed chan error
}

func (w *watch) arrive(msg jetstream.Msg) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	meta, err := msg.Metadata()
	if err == nil {
		err = w.f(arrived{meta.Sequence.Stream, msg.Subject(), msg.Headers(), msg.Data()})
	}
	if err != nil {
		w.over = true
		w.failed <- err
	}
}

// end returns when f runs no more.
func (w *watch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return ErrLogFailed.Because(err)
}
