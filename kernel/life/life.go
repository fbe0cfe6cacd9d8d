// Package life starts the parts of the binary in order, tells when all are
// ready, drains and stops them in reverse.
package life

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/fault"
)

// Part is something that runs: a server, a relay, a listener pool.
type Part struct {
	Name string
	// Start returns when the part is ready to work, or with the reason why not.
	// The context ends after the part's Stop.
	Start func(ctx context.Context) error
	// Stop drains and ends it within the context's deadline; nil if nothing is to be done.
	Stop func(ctx context.Context) error
}

// Step is one line of the start-up or stop story.
type Step struct {
	Name string
	Stop bool          // the part was stopped; false: started
	Took time.Duration // of the wall
	Note string        // what the part said about itself with Note
	Err  error
}

// The faults of life.
var (
	ErrNotReady = fault.New(fault.Unavailable, "life.not_ready", "The system is not ready to work.")
	ErrTwice    = fault.New(fault.Internal, "life.twice", "The parts were already started.")
)

// Life runs parts. Its methods may be called from any goroutine.
type Life struct {
	report func(Step)
	within time.Duration

	mu      sync.Mutex
	parts   []Part
	running []running // in order of start
	begun   bool
	state   atomic.Value // string: what Ready says
	failed  chan error
}

type running struct {
	part Part
	end  context.CancelFunc
}

// New makes an empty life. report gets one step a part, in order, and may be
// nil; each part is given within to stop (0 means 10 seconds).
func New(report func(Step), within time.Duration) *Life {
	if report == nil {
		report = func(Step) {}
	}
	if within <= 0 {
		within = 10 * time.Second
	}
	l := &Life{report: report, within: within, failed: make(chan error, 1)}
	l.state.Store("waiting to start")
	return l
}

// Add appends parts; they start in the order in which they were added.
func (l *Life) Add(parts ...Part) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts = append(l.parts, parts...)
}

// Ready answers nil between the end of Start and the begin of Stop, else
// ErrNotReady that says what is going on. It serves as a probe of /readyz.
func (l *Life) Ready(context.Context) error {
	if doing := l.state.Load().(string); doing != "" {
		return ErrNotReady.With("doing", doing)
	}
	return nil
}

// Start starts the parts in order. When one fails, or ctx ends meanwhile, those
// already started are stopped in reverse and the error names the part.
func (l *Life) Start(ctx context.Context) error {
	l.mu.Lock()
	if l.begun {
		l.mu.Unlock()
		return ErrTwice
	}
	l.begun = true
	parts := l.parts
	l.mu.Unlock()
	for _, part := range parts {
		l.state.Store("starting " + part.Name)
		if err := l.start(ctx, part); err != nil {
			err = fmt.Errorf("start %s: %w", part.Name, err)
			return errors.Join(err, l.Stop(context.WithoutCancel(ctx)))
		}
	}
	l.state.Store("")
	return nil
}

func (l *Life) start(ctx context.Context, part Part) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	began, note := time.Now(), &note{}
	// The end of the caller's context interrupts the start, but must not cut
	// off a part that runs: that one is drained by Stop first.
	own, end := context.WithCancel(l.carry(context.WithoutCancel(ctx), note))
	release := context.AfterFunc(ctx, end)
	err := part.Start(own)
	if err == nil && !release() {
		err = ctx.Err()
		if part.Stop != nil { // it did start, against the end of the context
			err = errors.Join(err, l.stop(context.WithoutCancel(ctx), part))
		}
	}
	l.report(Step{Name: part.Name, Took: time.Since(began), Note: note.text(), Err: err})
	if err != nil {
		release()
		end()
		return err
	}
	l.mu.Lock()
	l.running = append(l.running, running{part, end})
	l.mu.Unlock()
	return nil
}

// Stop stops what runs, in reverse, each part within its own deadline; an error
// or a missed deadline of one does not keep the others from stopping.
func (l *Life) Stop(ctx context.Context) error {
	l.mu.Lock()
	all := l.running
	l.running = nil
	l.mu.Unlock()
	l.state.Store("stopping")
	var errs []error
	for i := len(all) - 1; i >= 0; i-- {
		began := time.Now()
		err := l.stop(ctx, all[i].part)
		all[i].end()
		l.report(Step{Name: all[i].part.Name, Stop: true, Took: time.Since(began), Err: err})
		if err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", all[i].part.Name, err))
		}
	}
	l.state.Store("stopped")
	return errors.Join(errs...)
}

// stop waits for the part's Stop no longer than its deadline: a part that
// ignores the deadline must not keep the binary alive.
func (l *Life) stop(ctx context.Context, part Part) error {
	if part.Stop == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, l.within)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- part.Stop(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run starts the parts, calls ready (which may be nil), waits until ctx ends or
// a part fails, and stops them. The end of ctx is no error.
func (l *Life) Run(ctx context.Context, ready func()) error {
	if err := l.Start(ctx); err != nil {
		return err
	}
	if ready != nil {
		ready()
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-l.failed:
	}
	return errors.Join(failure, l.Stop(context.WithoutCancel(ctx)))
}
