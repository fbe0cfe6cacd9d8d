package charging

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/coder/websocket"

	"citybrain/kernel/bus"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// Devices knows who connects; *device.Door is one.
type Devices interface {
	// Enter gives the device of credentials. Faults as of the device door.
	Enter(ctx context.Context, addr, username, password string) (device.Device, error)
	// Came notes that a device is there; what it gives notes that it has left.
	Came(device, addr string) (left func())
	// Refuse lists what was not taken of a device.
	Refuse(r device.Rejection)
}

// Reports is the log of observations: what a pile says is acknowledged when it is
// stored there, as of every other device. *bus.Log is one.
type Reports interface {
	Append(ctx context.Context, reports []bus.Report) error
}

// The faults of the OCPP door.
var (
	ErrNoDoor   = fault.New(fault.Unavailable, "charging.no_door", "The door of the charging piles is not open.")
	ErrCrowded  = fault.New(fault.TooMany, "charging.too_many_piles", "There are too many connections of charging piles.")
	ErrMessage  = fault.New(fault.Malformed, "charging.ocpp_message", "The message of the pile cannot be taken.")
	ErrIdentity = fault.New(fault.Unauthenticated, "charging.ocpp_identity", "The name in the address is not that of the credentials.")
)

// The measures of the door.
const (
	linesMost     = 50_000
	heartbeat     = 60              // seconds; what a pile is told to keep
	pingAfter     = 2 * time.Minute // of silence
	pongWithin    = 20 * time.Second
	watchEvery    = 15 * time.Second
	sayWithin     = 10 * time.Second // for a pile that does not read
	brokenMost    = 20               // frames of one connection that cannot be read
	linePerSecond = 20               // messages of one pile, ten times that at once
)

// door is where piles that speak OCPP are connected.
type door struct {
	devices Devices
	reports Reports

	run  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	lines   map[string]*line // by thing
	running sync.WaitGroup
}

// OpenDoor tells the service who knows piles and where their words go. Until then
// no pile gets in.
func (s *Service) OpenDoor(d Devices, r Reports) {
	run, stop := context.WithCancel(context.Background())
	s.door.Store(&door{devices: d, reports: r, run: run, stop: stop, lines: map[string]*line{}})
}

// startDoor keeps watch over the connections.
func (s *Service) startDoor(context.Context) error {
	if s.Neighbours != nil {
		s.Neighbours.Serve(orderWord, s.passOrder)
	}
	s.watch = s.Clock.Tick(watchEvery, func(now time.Time) { s.watchLines(now) })
	return nil
}

// endDoor hangs up. What a pile said and was not acknowledged it says again.
func (s *Service) endDoor(ctx context.Context) error {
	if s.watch != nil {
		s.watch()
	}
	d := s.door.Load()
	if d == nil {
		return nil
	}
	d.stop()
	for _, l := range d.all() {
		_ = l.conn.CloseNow()
	}
	done := make(chan struct{})
	go func() {
		d.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("piles are still connected"), ctx.Err())
	}
}

func (d *door) all() []*line {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := make([]*line, 0, len(d.lines))
	for _, l := range d.lines {
		list = append(list, l)
	}
	return list
}

func (d *door) line(thing string) *line {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lines[thing]
}

// admit makes a connection the pile's; one that it had before is hung up: the pile
// has lost it and does not know yet that we have not.
func (d *door) admit(l *line) error {
	d.mu.Lock()
	before := d.lines[l.thing]
	if before == nil && len(d.lines) >= linesMost {
		d.mu.Unlock()
		return ErrCrowded.With("most", linesMost)
	}
	d.lines[l.thing] = l
	d.mu.Unlock()
	if before != nil {
		before.end()
	}
	return nil
}

func (d *door) leave(l *line) {
	d.mu.Lock()
	if d.lines[l.thing] == l {
		delete(d.lines, l.thing)
	}
	d.mu.Unlock()
	l.left()
}

// Connected is the number of piles that are connected here.
func (s *Service) Connected() int {
	d := s.door.Load()
	if d == nil {
		return 0
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.lines)
}

// ForgetPile hangs up on a pile whose credentials have changed.
func (s *Service) ForgetPile(thing string) {
	if d := s.door.Load(); d != nil {
		if l := d.line(thing); l != nil {
			l.end()
		}
	}
}

// watchLines pings piles that are silent, and ends wishes that no pile answered.
func (s *Service) watchLines(now time.Time) {
	d := s.door.Load()
	if d == nil {
		return
	}
	for _, l := range d.all() {
		if now.Sub(time.UnixMicro(l.heard.Load())) > pingAfter {
			d.running.Go(func() { l.ping(d.run) })
		}
	}
	if err := s.giveUpWishes(d.run, now); err != nil && d.run.Err() == nil {
		slog.Warn("charges that never began cannot be ended", "error", err)
	}
}

func (l *line) ping(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pongWithin)
	defer cancel()
	if l.conn.Ping(ctx) != nil {
		l.end()
		return
	}
	l.heard.Store(l.s.Clock.Now().UnixMicro())
}

// end hangs up; the reader notices.
func (l *line) end() {
	l.ocpp.End()
	_ = l.conn.CloseNow()
}

// hangUp says why before it ends.
func (l *line) hangUp(code websocket.StatusCode, why string) {
	l.ocpp.End()
	_ = l.conn.Close(code, why)
}
