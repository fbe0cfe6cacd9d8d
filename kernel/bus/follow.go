package bus

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The pace of following.
const (
	roundFirst = 400 * time.Millisecond // for the first try to make a consumer, doubled
	roundMost  = 5 * time.Second
	roundPause = 50 * time.Millisecond
)

// arrived is a message of a stream.
type arrived struct {
	seq     uint64
	subject string
	header  nats.Header
	data    []byte
}

// errRound tells that the consumer of this round is of no more use.
var errRound = errors.New("the consumer's node is gone or silent")

// follow calls f for every message of the stream on the subject from the
// sequence given, in order, until ctx ends (nil) or f errs. A consumer lives on
// one node; when that is gone, or says nothing, another is made behind the last
// message. The library would do so too, but after waiting for many seconds.
func (b *Bus) follow(ctx context.Context, stream, subject string, from uint64, f func(arrived) error) error {
	w := &watch{f: f, next: max(from, 1), failed: make(chan error, 1)}
	defer w.end()
	patience, began := roundFirst, false
	for ctx.Err() == nil {
		c, err := b.consumer(ctx, stream, subject, w.upcoming(), patience)
		switch {
		case err == nil:
			began, patience = true, roundFirst
			err = b.round(ctx, c, w)
			if !errors.Is(err, errRound) {
				return err
			}
		case b.cfg.Cluster == nil && !began:
			return ended(ctx, err)
		default:
			patience = min(2*patience, roundMost)
		}
		elected := b.elected.next()
		select {
		case <-elected:
			patience = roundFirst
		case <-time.After(roundPause):
		case <-ctx.Done():
		}
	}
	return nil
}

func (b *Bus) consumer(ctx context.Context, stream, subject string, from uint64, patience time.Duration) (jetstream.Consumer, error) {
	if b.cfg.Cluster == nil {
		patience = roundMost
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return b.js.OrderedConsumer(ctx, stream, jetstream.OrderedConsumerConfig{
		FilterSubjects:    []string{subject},
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       from,
		InactiveThreshold: 30 * time.Second,
	})
}

// round consumes until ctx ends (nil), f errs, or the consumer fails (errRound).
func (b *Bus) round(ctx context.Context, c jetstream.Consumer, w *watch) error {
	silent := make(chan struct{}, 1)
	consuming, err := c.Consume(w.arrive, jetstream.PullExpiry(2*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.PullMaxMessagesWithBytesLimit(512, 16<<20),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
			if b.cfg.Cluster != nil && errors.Is(err, jetstream.ErrNoHeartbeat) {
				signal(silent)
			}
		}))
	if err != nil {
		return errRound
	}
	defer consuming.Stop()
	host := ""
	if info := c.CachedInfo(); info != nil && info.Cluster != nil {
		host = info.Cluster.Leader
	}
	for {
		gone := b.peers.gone.next()
		if host != "" && host != b.cfg.node() && b.peers.count() > 0 && !b.peers.has(host) {
			return errRound
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-w.failed:
			return err
		case <-silent:
			return errRound
		case <-consuming.Closed():
			return ended(ctx, nats.ErrConnectionClosed)
		case <-gone:
		}
	}
}

// watch hands messages to f, one at a time and none after its end.
type watch struct {
	mu     sync.Mutex
	over   bool
	next   uint64 // all before was handed over
	f      func(arrived) error
	failed chan error
}

func (w *watch) upcoming() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.next
}

func (w *watch) arrive(msg jetstream.Msg) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	meta, err := msg.Metadata()
	if err == nil && meta.Sequence.Stream < w.next {
		return // of an older consumer
	}
	if err == nil {
		err = w.f(arrived{meta.Sequence.Stream, msg.Subject(), msg.Headers(), msg.Data()})
	}
	if err != nil {
		w.over = true
		w.failed <- err
		return
	}
	w.next = meta.Sequence.Stream + 1
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
