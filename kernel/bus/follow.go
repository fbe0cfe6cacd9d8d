package bus

import (
	"context"
	"errors"
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
	it, err := c.Messages(jetstream.PullExpiry(2*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.PullMaxMessagesWithBytesLimit(512, 16<<20))
	if err != nil {
		return ended(ctx, err)
	}
	defer context.AfterFunc(ctx, it.Stop)()
	defer it.Stop()
	for {
		msg, err := it.Next()
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, jetstream.ErrMsgIteratorClosed), errors.Is(err, nats.ErrConnectionClosed):
			return ErrLogClosed.Because(err)
		case err != nil:
			continue // a missed heartbeat: the consumer is being made anew
		}
		meta, err := msg.Metadata()
		if err != nil {
			return ErrLogFailed.Because(err)
		}
		if err := f(arrived{meta.Sequence.Stream, msg.Subject(), msg.Headers(), msg.Data()}); err != nil {
			return err
		}
	}
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return ErrLogFailed.Because(err)
}
