package bus

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"citybrain/kernel/fault"
)

// The faults of the log.
var (
	ErrLogClosed   = fault.New(fault.Unavailable, "bus.log_closed", "The observation log is not running.")
	ErrLogFailed   = fault.New(fault.Unavailable, "bus.log_failed", "The observation could not be stored; please send it again.")
	ErrLogFull     = fault.New(fault.Unavailable, "bus.log_full", "The disk of the log takes nothing now; nothing was stored. Please send it again later.")
	ErrLogTooLarge = fault.New(fault.TooLarge, "bus.log_too_large", "These observations are too many for one append.")
)

// The measures of the group commit.
const (
	frameReports = 4096        // a frame of so many reports is written at once
	frameBytes   = 512 << 10   // … or of so many plain bytes
	framesFlying = 8           // written and not yet acknowledged
	logBacklog   = 16 << 20    // bytes taken and not yet acknowledged; beyond it Put waits
	ackWithin    = time.Second // then the frame is published again under its id
	againWithin  = 400 * time.Millisecond
	againAfter   = 50 * time.Millisecond
)

// How long a frame is tried before its senders are refused. A full disk gets
// room again by itself or by hand; a cluster that has chosen no leader after some
// seconds has no majority.
const (
	logPatience     = 20 * time.Second
	clusterPatience = 5 * time.Second
)

// Receipt is told once, from the log's own goroutine, that what was put is
// stored (nil) or that it is unknown whether it is (an error). It must not block.
type Receipt interface{ Stored(err error) }

// Log is a stream of reports in order: the observation log OBS, which is what
// devices said, or the log of operations OPS, which is what was done to entities.
// Many small reports share one message (a frame) and one acknowledgement.
type Log struct {
	linger  time.Duration
	name    string // of the stream
	all     string // subjects of all shards
	subject string
	prefix  string // of message ids, so that a frame sent twice is stored once
	figures *logFigures

	patience time.Duration
	failing  atomic.Bool // the frame before was given up
	barred   atomic.Bool // the disk takes nothing; mending waits for it
	elected  *bell       // a stream has a new leader; nil without a cluster
	follow   func(ctx context.Context, stream, subject string, from uint64, f func(arrived) error) error

	mu      sync.Mutex
	js      jetstream.JetStream
	open    *frame
	taken   int           // bytes taken and not yet acknowledged
	room    chan struct{} // closed when taken shrinks; nil if nobody waits
	closed  bool
	started bool
	spare   []byte // room of the frame before, for the next but one; only write uses it

	wake chan struct{} // a frame has its first report
	full chan struct{} // a frame is large enough
	quit chan struct{}
	done chan struct{}
}

// newObservations makes the log of what devices say.
func newObservations(shard string, linger time.Duration, figures *logFigures) *Log {
	l := newLog(linger, figures)
	l.name, l.all, l.subject = streamObs, "obs.>", "obs."+shard
	return l
}

// newOperations makes the log of what is done to entities.
func newOperations(shard string, linger time.Duration, figures *logFigures) *Log {
	l := newLog(linger, figures)
	l.name, l.all, l.subject = streamOps, "ops.>", "ops."+shard
	return l
}

func newLog(linger time.Duration, figures *logFigures) *Log {
	if linger == 0 {
		linger = time.Millisecond
	}
	return &Log{
		linger: linger, prefix: nuid.Next(), figures: figures,
		open: &frame{}, closed: true, patience: logPatience, elected: new(bell),
		wake: make(chan struct{}, 1), full: make(chan struct{}, 1),
	}
}

// Append stores the reports and returns when they are. An error means that it
// is unknown whether they are. When devices say more than the store takes,
// Append waits: nothing is dropped.
func (l *Log) Append(ctx context.Context, reports []Report) error {
	wait := make(receiptChan, 1)
	if err := l.Put(ctx, reports, wait); err != nil {
		return err
	}
	select {
	case err := <-wait:
		return err
	case <-ctx.Done():
		return ErrLogFailed.Because(ctx.Err())
	}
}

type receiptChan chan error

func (c receiptChan) Stored(err error) { c <- err }

// Put takes the reports and returns before they are stored; the receipt (which
// may be nil) is told later, in the order of the Puts, also where there were no
// reports. It copies the reports.
// Put waits while too much is under way, at most until ctx ends.
func (l *Log) Put(ctx context.Context, reports []Report, receipt Receipt) error {
	size := 0
	for i := range reports {
		size += len(reports[i].Device) + len(reports[i].Topic) + len(reports[i].Payload) + 24
	}
	if size > frameBodyLimit/2 || len(reports) > frameCountLimit/2 {
		return ErrLogTooLarge
	}
	if l.barred.Load() && len(reports) > 0 {
		return ErrLogFull
	}
	l.mu.Lock()
	for l.taken > logBacklog && !l.closed {
		if err := l.waitForRoom(ctx); err != nil {
			return err
		}
	}
	if l.closed {
		l.mu.Unlock()
		return ErrLogClosed
	}
	f := l.open
	first := f.count == 0 && len(f.receipts) == 0
	for i := range reports {
		f.add(&reports[i])
	}
	if receipt != nil {
		f.receipts = append(f.receipts, receipt)
	}
	l.taken += size
	f.size += size
	large := f.count >= frameReports || len(f.body) >= frameBytes
	l.mu.Unlock()
	if first {
		signal(l.wake)
	}
	if large {
		signal(l.full)
	}
	return nil
}

// waitForRoom is called with mu held and returns with it held, or with an error
// and without it.
func (l *Log) waitForRoom(ctx context.Context) error {
	if l.room == nil {
		l.room = make(chan struct{})
	}
	room := l.room
	l.mu.Unlock()
	l.figures.waits.Inc()
	select {
	case <-room:
	case <-ctx.Done():
		return ErrLogFailed.Because(ctx.Err())
	}
	l.mu.Lock()
	return nil
}

// signal says it without waiting; a signal that is already pending is enough.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// start begins to write to the stream.
func (l *Log) start(js jetstream.JetStream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.js, l.closed, l.started = js, false, true
	l.quit, l.done = make(chan struct{}), make(chan struct{})
	flying := make(chan flight, framesFlying)
	go l.write(flying)
	go l.land(flying)
}

// stop refuses new reports and returns when all taken ones are answered.
func (l *Log) stop() {
	l.mu.Lock()
	if !l.started || l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	l.makeRoom(0)
	l.mu.Unlock()
	close(l.quit)
	<-l.done
}

// flight is a frame that is written and not yet acknowledged.
type flight struct {
	frame  *frame
	msg    *nats.Msg
	future jetstream.PubAckFuture
	err    error
	since  time.Time
	turned <-chan struct{} // closed when a new leader was chosen since
}

// write takes the open frame whenever it is old or large enough and publishes
// it. The bounded channel of flights keeps it from running ahead of the store:
// meanwhile the open frame grows, which is the group commit.
func (l *Log) write(flying chan<- flight) {
	defer close(flying)
	for {
		select {
		case <-l.wake:
			l.collect()
			l.publish(flying)
		case <-l.quit:
			l.publish(flying)
			return
		}
	}
}

// collect waits until the open frame is old or large enough.
func (l *Log) collect() {
	timer := time.NewTimer(l.linger)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.full:
	case <-l.quit:
	}
}

func (l *Log) publish(flying chan<- flight) {
	l.mu.Lock()
	f := l.open
	l.open = &frame{body: l.spare[:0], receipts: make([]Receipt, 0, len(f.receipts))}
	select { // a stale "large enough" would cut the next frame short
	case <-l.full:
	default:
	}
	l.mu.Unlock()
	if l.spare = f.body; cap(l.spare) > 2*frameBytes {
		l.spare = nil
	}
	switch {
	case f.count == 0 && len(f.receipts) == 0:
		return
	case f.count == 0:
		flying <- flight{frame: f} // nothing to store: told in its turn
		return
	}
	flying <- l.launch(f, l.prefix+nuid.Next())
}

// launch publishes a frame under a message id.
func (l *Log) launch(f *frame, id string) flight {
	fl := flight{frame: f, msg: &nats.Msg{Subject: l.subject, Data: f.seal(), Header: nats.Header{}}, since: time.Now(), turned: l.elected.next()}
	fl.msg.Header.Set(nats.MsgIdHdr, id)
	fl.future, fl.err = l.js.PublishMsgAsync(fl.msg, jetstream.WithRetryAttempts(0))
	return fl
}

// land waits for the acknowledgements in order and tells the receipts.
func (l *Log) land(flying <-chan flight) {
	defer close(l.done)
	for fl := range flying {
		err := l.settle(fl)
		l.mu.Lock()
		l.makeRoom(fl.frame.size)
		l.mu.Unlock()
		for _, r := range fl.frame.receipts {
			r.Stored(err)
		}
	}
}

// settle waits until a frame is stored, or given up.
func (l *Log) settle(fl flight) error {
	err := fl.err
	if err == nil && fl.future != nil {
		select {
		case <-fl.future.Ok():
		case err = <-fl.future.Err():
		case <-fl.turned:
			err = errTurned
		}
	}
	if err != nil {
		err = l.again(fl)
		l.failing.Store(err != nil)
	}
	l.figures.landed(fl, err)
	return err
}

// makeRoom is called with mu held.
func (l *Log) makeRoom(size int) {
	l.taken -= size
	if l.room != nil {
		close(l.room)
		l.room = nil
	}
}

// errTurned tells that the leader to whom a frame went leads no more.
var errTurned = errors.New("the stream has a new leader")

// again publishes a frame whose acknowledgement did not come, under the same
// message id so that it is stored once, until a cluster has chosen a new leader.
// Once a frame was given up, those behind it are tried once only: their senders
// learn at once that nothing can be stored now.
func (l *Log) again(fl flight) error {
	l.figures.again.Inc()
	end := fl.since.Add(l.patience)
	for {
		turned := l.elected.next()
		err := l.once(fl.msg, turned)
		if err == nil {
			return nil
		}
		if l.failing.Load() || l.barred.Load() || time.Now().After(end) {
			return ErrLogFailed.Because(err)
		}
		select {
		case <-time.After(againAfter): // a new leader is there within moments
		case <-turned:
		case <-l.quit:
			return ErrLogClosed.Because(err)
		}
	}
}

// once tries to publish until the acknowledgement is late or the leader another.
func (l *Log) once(msg *nats.Msg, turned <-chan struct{}) error {
	fresh := *msg // the library writes to it
	future, err := l.js.PublishMsgAsync(&fresh, jetstream.WithRetryAttempts(0))
	if err != nil {
		return err
	}
	late := time.NewTimer(againWithin)
	defer late.Stop()
	select {
	case <-future.Ok():
		return nil
	case err := <-future.Err():
		return err
	case <-turned:
		return errTurned
	case <-late.C:
		return context.DeadlineExceeded
	case <-l.quit:
		return ErrLogClosed
	}
}

// Writable gives ErrLogFull while the disk takes nothing: then every sender is
// refused at once and nothing of theirs is stored.
func (l *Log) Writable() error {
	if l.barred.Load() {
		return ErrLogFull
	}
	return nil
}
