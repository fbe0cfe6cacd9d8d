package bus

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"citybrain/kernel/db"
)

// The headers of a fact in the stream; its id is Nats-Msg-Id.
const (
	headerKey   = "Fact-Key" // query-escaped: keys may hold any sign
	headerAt    = "Fact-At"  // microseconds UTC
	headerTrace = "traceparent"
)

// The pace of the relay.
const (
	relayBatch = 500
	relayTick  = time.Second // facts of other processes and late commits
	wakeTopic  = "citybrain.relay.wake"
)

// relay carries facts from the outbox to the stream. An acknowledged fact stays
// in the outbox until the stream has surely fsynced it: what a power cut takes
// from the stream is then sent again. Two relays at once do no harm: the stream
// drops the same id, the inbox the rest.
type relay struct {
	b     *Bus
	safe  time.Duration       // after the acknowledgement the stream is on disk
	sent  map[int64]time.Time // acknowledged, still in the outbox
	wake  chan struct{}
	after int64 // highest sequence acknowledged since the last full look
}

func newRelay(b *Bus) *relay {
	r := &relay{b: b, sent: map[int64]time.Time{}, wake: make(chan struct{}, 1)}
	if !b.cfg.SyncAlways {
		r.safe = 2 * b.cfg.SyncInterval
	}
	return r
}

// run relays until ctx ends, whenever this node has the duty.
func (r *relay) run(ctx context.Context, onDuty func() bool) {
	sub, err := r.b.conn.Subscribe(wakeTopic, func(*nats.Msg) { signal(r.wake) })
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
	}
	tick := time.NewTicker(relayTick)
	defer tick.Stop()
	for {
		if onDuty() {
			if err := r.pass(ctx); err != nil && ctx.Err() == nil {
				r.b.cfg.Logger.Error("relay facts", "error", err)
			}
		} else {
			_ = r.b.conn.Publish(wakeTopic, nil) // only a hint: the tick is the guarantee
		}
		select {
		case <-r.b.cfg.DB.OutboxSignal():
		case <-r.wake:
		case <-tick.C:
			r.after = 0
		case <-ctx.Done():
			return
		}
	}
}

// pass publishes what waits and deletes what is safe.
func (r *relay) pass(ctx context.Context) error {
	for {
		facts, err := r.waiting(ctx)
		if err != nil || len(facts) == 0 {
			return firstOf(err, r.forget(ctx))
		}
		if err := r.publish(ctx, facts); err != nil {
			return err
		}
		if err := r.forget(ctx); err != nil {
			return err
		}
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// waiting gives facts of the outbox that were not yet acknowledged: those after
// the last one, and once a tick all, for units that committed late.
func (r *relay) waiting(ctx context.Context) ([]db.Outgoing, error) {
	limit := relayBatch
	if r.after == 0 {
		limit += len(r.sent) // a full look passes over those
	}
	facts, err := r.b.cfg.DB.OutboxAfter(ctx, r.after, limit)
	if err != nil {
		return nil, err
	}
	fresh := facts[:0]
	for _, f := range facts {
		if _, known := r.sent[f.Seq]; !known {
			fresh = append(fresh, f)
		}
	}
	return fresh, nil
}

// publish sends the facts in order. Those of different keys travel at once; one
// of a key that is under way waits for its acknowledgement, because a failure
// would let it overtake the one before.
func (r *relay) publish(ctx context.Context, facts []db.Outgoing) error {
	for len(facts) > 0 {
		var wave []db.Outgoing
		wave, facts = firstOfKeys(facts)
		if err := r.publishAtOnce(ctx, wave); err != nil {
			r.after = 0 // nothing later before what failed
			return err
		}
	}
	return nil
}

// firstOfKeys splits the facts into the first one of each key and the rest. The
// order of facts without a key means nothing.
func firstOfKeys(facts []db.Outgoing) (first, rest []db.Outgoing) {
	seen := map[string]bool{}
	for _, f := range facts {
		if f.Key != "" && seen[f.Key] {
			rest = append(rest, f)
			continue
		}
		seen[f.Key] = true
		first = append(first, f)
	}
	return first, rest
}

func (r *relay) publishAtOnce(ctx context.Context, facts []db.Outgoing) error {
	futures := make([]jetstream.PubAckFuture, len(facts))
	for i, f := range facts {
		future, err := r.b.js.PublishMsgAsync(factMessage(f))
		if err != nil {
			return ErrLogFailed.Because(err).With("fact", string(f.ID))
		}
		futures[i] = future
	}
	for i, future := range futures {
		select {
		case <-future.Ok():
			r.sent[facts[i].Seq] = time.Now()
			r.after = max(r.after, facts[i].Seq)
			r.b.figures.relayed.Inc()
		case err := <-future.Err():
			return ErrLogFailed.Because(err).With("fact", string(facts[i].ID))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// forget deletes facts from the outbox that the stream has on disk.
func (r *relay) forget(ctx context.Context) error {
	var seqs []int64
	now := time.Now()
	for seq, at := range r.sent {
		if now.Sub(at) >= r.safe {
			seqs = append(seqs, seq)
		}
	}
	if len(seqs) == 0 {
		return nil
	}
	if err := r.b.cfg.DB.Sent(ctx, seqs); err != nil {
		return err
	}
	for _, seq := range seqs {
		delete(r.sent, seq)
	}
	return nil
}

func factMessage(f db.Outgoing) *nats.Msg {
	msg := &nats.Msg{Subject: "facts." + f.Subject, Data: f.Data, Header: nats.Header{}}
	msg.Header.Set(nats.MsgIdHdr, string(f.ID))
	msg.Header.Set(headerKey, url.QueryEscape(f.Key))
	msg.Header.Set(headerAt, strconv.FormatInt(db.Micros(f.At), 10))
	if f.Trace != "" {
		msg.Header.Set(headerTrace, f.Trace)
	}
	return msg
}

// readFact reads what factMessage wrote.
func readFact(m arrived) (fact Heard, trace string) {
	key, err := url.QueryUnescape(m.header.Get(headerKey))
	if err != nil {
		key = m.header.Get(headerKey)
	}
	at, _ := strconv.ParseInt(m.header.Get(headerAt), 10, 64) // an agent may leave it out
	return Heard{
		ID: m.header.Get(nats.MsgIdHdr), Subject: m.subject[len("facts."):],
		Key: key, At: db.Time(at), Data: m.data,
	}, m.header.Get(headerTrace)
}
