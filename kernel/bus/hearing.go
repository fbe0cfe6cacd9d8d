package bus

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// The measures of a hearing.
const (
	hearingWindow  = 2048 // facts taken and not yet handled
	hearingWorkers = 16   // units of work of one listener at a time
	backoffLimit   = 30 * time.Second
)

// hearing is one listener at work on this node. Facts of one key form a lane
// and are handled one after the other; lanes do not wait for each other, so a
// fact that fails and is tried again holds up its own key only.
type hearing struct {
	Listener
	b       *Bus
	window  chan struct{}
	workers chan struct{}
	running sync.WaitGroup

	mu    sync.Mutex
	lanes map[string][]taken
	order []*progress // in the order of the stream
	floor uint64      // every fact up to here is handled
	saved uint64
}

// taken is a fact in its lane.
type taken struct {
	Heard
	trace string
	mark  *progress
}

type progress struct {
	seq  uint64
	done bool
}

func newHearing(b *Bus, l Listener) *hearing {
	return &hearing{
		Listener: l, b: b, lanes: map[string][]taken{},
		window: make(chan struct{}, hearingWindow), workers: make(chan struct{}, hearingWorkers),
	}
}

// run listens until ctx ends. The cursor stands in the store of record, beside
// the effects; the consumer of the stream is made anew from it each time, so
// that after a restart or on another node every key goes on in its order.
func (h *hearing) run(ctx context.Context) error {
	floor := uint64(0)
	err := h.b.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		floor, err = loadCursor(ctx, tx, h.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("cursor of %s: %w", h.Name, err)
	}
	h.begin(floor)
	defer h.leave()
	err = h.b.follow(ctx, streamFacts, "facts."+h.Subject, floor+1, func(m arrived) error {
		return h.take(ctx, m)
	})
	h.running.Wait()
	return err
}

// begin sets the cursor, which the duties read beside the work.
func (h *hearing) begin(floor uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.floor, h.saved = floor, floor
}

// leave takes what was not handled out of the figure of waiting facts: it waits
// for whoever has the duty next.
func (h *hearing) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	left := 0
	for _, mark := range h.order {
		if !mark.done { // those that are done behind it were taken out by finish
			left++
		}
	}
	h.b.figures.lag.WithLabelValues(h.Name).Sub(float64(left))
}

// take puts a fact into its lane; it waits while too many are under way.
func (h *hearing) take(ctx context.Context, m arrived) error {
	select {
	case h.window <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	fact, traced := readFact(m)
	t := taken{Heard: fact, trace: traced, mark: &progress{seq: m.seq}}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.order = append(h.order, t.mark)
	lane, busy := h.lanes[fact.Key]
	h.lanes[fact.Key] = append(lane, t)
	h.b.figures.lag.WithLabelValues(h.Name).Inc()
	if !busy {
		h.running.Add(1)
		go h.serve(ctx, fact.Key)
	}
	return nil
}

// serve handles the facts of one key until its lane is empty.
func (h *hearing) serve(ctx context.Context, key string) {
	defer h.running.Done()
	for {
		h.mu.Lock()
		lane := h.lanes[key]
		if len(lane) == 0 {
			delete(h.lanes, key)
			h.mu.Unlock()
			return
		}
		next := lane[0]
		h.lanes[key] = lane[1:]
		h.mu.Unlock()
		if !h.handle(ctx, next) {
			return // stopped: the cursor stays before it
		}
		h.finish(next.mark)
	}
}

// finish moves the floor over all facts that are handled without a gap.
func (h *hearing) finish(mark *progress) {
	h.mu.Lock()
	mark.done = true
	for len(h.order) > 0 && h.order[0].done {
		h.floor = h.order[0].seq
		h.order = h.order[1:]
	}
	h.mu.Unlock()
	h.b.figures.lag.WithLabelValues(h.Name).Dec()
	<-h.window
}

// handle tries the fact until it is heard or buried; false if ctx ended first.
func (h *hearing) handle(ctx context.Context, t taken) bool {
	wait := h.b.cfg.Backoff
	for attempt := 1; ; attempt++ {
		err := h.attempt(ctx, t)
		if ctx.Err() != nil {
			return false
		}
		if err == nil {
			return true
		}
		if attempt >= h.b.cfg.Attempts && h.bury(ctx, t, attempt, err) == nil {
			return true
		}
		h.count("retry")
		select {
		case <-h.b.cfg.Clock.After(wait):
			wait = min(2*wait, backoffLimit)
		case <-ctx.Done():
			return false
		}
	}
}

// attempt runs the listener in one unit of work with its row of the inbox.
func (h *hearing) attempt(ctx context.Context, t taken) (err error) {
	select {
	case h.workers <- struct{}{}:
		defer func() { <-h.workers }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, span := h.trace(ctx, t.Heard, t.trace)
	defer span.End()
	fresh := false
	err = h.b.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
		fresh, err = hearFirst(ctx, tx, h.Name, t.ID)
		if err != nil || !fresh {
			return err
		}
		return h.hear(ctx, tx, t.Heard)
	})
	switch {
	case err != nil:
		span.RecordError(err)
	case fresh:
		h.count("done")
	default:
		h.count("again")
	}
	return err
}

// hear calls the listener; a panic is an error of this fact, not the end of the city.
func (l Listener) hear(ctx context.Context, tx *db.Tx, fact Heard) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("listener %s panics: %v\n%s", l.Name, p, debug.Stack())
		}
	}()
	return l.Hear(ctx, tx, fact)
}

// trace continues the trace of the unit of work that announced the fact.
func (l Listener) trace(ctx context.Context, fact Heard, parent string) (context.Context, trace.Span) {
	ctx = auth.AsSystem(ctx, l.Name)
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{headerTrace: parent})
	return otel.Tracer("citybrain/kernel/bus").Start(ctx, "hear "+l.Name, trace.WithAttributes(
		attribute.String("fact.id", fact.ID), attribute.String("fact.subject", fact.Subject)))
}

// bury puts the fact among the dead letters and counts it as heard, in one unit.
func (h *hearing) bury(ctx context.Context, t taken, attempts int, cause error) error {
	err := h.b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		fresh, err := hearFirst(ctx, tx, h.Name, t.ID)
		if err != nil || !fresh {
			return err
		}
		return bury(ctx, tx, DeadLetter{
			ID: id.New[DeadID]("dead", tx.Now), Listener: h.Name, Fact: t.ID, Subject: t.Subject, Key: t.Key,
			FactAt: t.At, Data: t.Data, trace: t.trace, Reason: reason(cause), Attempts: attempts, At: tx.Now,
		})
	})
	if err == nil {
		h.count("dead")
		h.b.cfg.Logger.Error("fact is dead", "listener", h.Name, "fact", t.ID, "subject", t.Subject, "attempts", attempts, "error", cause)
	}
	return err
}

// reason is the text of an error as the list of dead letters shows it.
func reason(err error) string {
	const limit = 2000
	text := err.Error()
	if len(text) > limit {
		text = text[:limit]
	}
	return text
}

func (h *hearing) count(outcome string) {
	h.b.figures.heard.WithLabelValues(h.Name, outcome).Inc()
}

// moved gives the floor and whether it is beyond the saved cursor.
func (h *hearing) moved() (floor uint64, moved bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.floor, h.floor != h.saved
}

func (h *hearing) setSaved(floor uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.saved = floor
}
