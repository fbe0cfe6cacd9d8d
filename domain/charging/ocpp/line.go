package ocpp

import (
	"context"
	"errors"
	"strconv"
	"sync"
)

// Line is one side of a connection. At most one call of ours is under way, as the
// standard has it; calls of the other side are answered one after another, by who
// feeds Take.
type Line struct {
	version Version
	send    func(ctx context.Context, frame []byte) error
	handle  func(ctx context.Context, request any) (answer any, err error)
	turn    chan struct{} // holds one while a call of ours is under way

	mu      sync.Mutex
	serial  uint64
	waiting string // id of our call
	answer  chan Frame
	gone    chan struct{}
	ended   bool
}

// NewLine makes a side. send writes a frame; handle answers a request of the other
// side, one of the types of this package, with what stands in its comment or an
// error: a *Fault is told as it is, any other as InternalError.
func NewLine(v Version, send func(ctx context.Context, frame []byte) error, handle func(ctx context.Context, request any) (any, error)) *Line {
	return &Line{version: v, send: send, handle: handle, turn: make(chan struct{}, 1), gone: make(chan struct{})}
}

// Version is what is spoken here.
func (l *Line) Version() Version { return l.version }

// Call asks the other side and reads its answer into the given message, if it is
// not nil. Errors: a *Fault that the other side gave or that its answer has,
// ErrUntimely when ctx ends, ErrGone.
func (l *Line) Call(ctx context.Context, action string, request, answer any) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return errors.Join(ErrUntimely, ctx.Err())
	case <-l.gone:
		return ErrGone
	}
	defer func() { <-l.turn }()
	id, came := l.expect()
	raw, err := Call(id, action, request)
	if err != nil {
		return err
	}
	if err := l.send(ctx, raw); err != nil {
		return errors.Join(ErrGone, err)
	}
	select {
	case f := <-came:
		if f.Type == failed {
			return &Fault{f.Code, f.Text}
		}
		if answer == nil {
			return nil
		}
		if f := Decode(l.version, f.Payload, answer); f != nil {
			return f
		}
		return nil
	case <-ctx.Done():
		return errors.Join(ErrUntimely, ctx.Err())
	case <-l.gone:
		return ErrGone
	}
}

// expect gives the next call its id and what its answer comes through.
func (l *Line) expect() (id string, came chan Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serial++
	l.waiting, l.answer = "c"+strconv.FormatUint(l.serial, 10), make(chan Frame, 1)
	return l.waiting, l.answer
}

// Take is told every frame that came. It answers calls and hands answers to who
// waits for them; an answer that nobody waits for is late, and let go. The error
// is of sending, or a *Fault of a frame that was refused.
func (l *Line) Take(ctx context.Context, raw []byte) error {
	f, fault := Parse(raw)
	if fault != nil {
		if f.ID == "" && l.version == V16 {
			return fault // 1.6 has no word for an answer to nothing
		}
		return errors.Join(fault, l.refuse(ctx, f, fault))
	}
	if f.Type != call {
		l.hand(f)
		return nil
	}
	answer, err := l.respond(ctx, f)
	if err == nil {
		raw, err = Result(f.ID, answer)
	}
	if err != nil {
		if !errors.As(err, &fault) {
			fault = &Fault{Internal, "the city cannot take it now; please send it again"}
		}
		return errors.Join(err, l.send(ctx, Refusal(l.version, f.ID, fault)))
	}
	return l.send(ctx, raw)
}

// refuse answers a frame that cannot be read; results and errors have no answer.
func (l *Line) refuse(ctx context.Context, f Frame, fault *Fault) error {
	if f.Type == result || f.Type == failed {
		l.hand(Frame{Type: failed, ID: f.ID, Code: fault.Code, Text: fault.Text})
		return nil
	}
	id := f.ID
	if id == "" {
		id = "-1"
	}
	return l.send(ctx, Refusal(l.version, id, fault))
}

func (l *Line) respond(ctx context.Context, f Frame) (any, error) {
	request, fault := Request(l.version, f)
	if fault != nil {
		return nil, fault
	}
	return l.handle(ctx, request)
}

func (l *Line) hand(f Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.ID == l.waiting && l.answer != nil {
		l.answer <- f
		l.waiting, l.answer = "", nil
	}
}

// End tells who waits that nothing comes any more. It may be called twice.
func (l *Line) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.ended = true
		close(l.gone)
	}
}
