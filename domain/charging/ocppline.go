package charging

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// line is the connection of a pile.
type line struct {
	s       *Service
	thing   string
	addr    string
	conn    *websocket.Conn
	ocpp    *ocpp.Line
	limit   *rate.Limiter
	heard   atomic.Int64 // µs
	left    func()
	broken  int                   // frames that could not be read; of the reader
	charges map[string]*chargeRow // that go on, by what the pile calls them; of the reader

	mu    sync.Mutex
	plugs map[int]*plug
}

// plug is a socket as the pile says; 0 is the pile itself.
type plug struct {
	state   string
	watts   float64
	celsius float64
}

// The states of a socket.
const (
	socketFree     = "free"
	socketPlugged  = "plugged" // a car, and no charge
	socketCharging = "charging"
	socketPaused   = "paused"
	socketDone     = "finished" // the car still stands there
	socketReserved = "reserved"
	socketOut      = "out"
)

// welcome makes the connection the pile's and remembers how its sockets were.
func (s *Service) welcome(ctx context.Context, l *line) error {
	d := s.door.Load()
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.meet(ctx, tx, l.thing, string(l.ocpp.Version())); err != nil {
			return err
		}
		sockets, err := s.store.sockets(ctx, tx, l.thing)
		clear(l.plugs)
		for _, one := range sockets {
			l.plugs[one.socket] = &plug{state: one.state}
		}
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "a charging pile cannot be let in", "error", err)
		return err
	}
	l.heard.Store(s.Clock.Now().UnixMicro())
	l.left = d.devices.Came(l.thing, l.addr)
	if err := d.admit(l); err != nil {
		l.left()
		return err
	}
	return nil
}

// read hears the pile until the connection ends.
func (l *line) read(d *door) {
	defer func() {
		l.end()
		d.leave(l)
	}()
	for {
		kind, raw, err := l.conn.Read(d.run)
		if err != nil {
			return
		}
		if kind != websocket.MessageText {
			l.hangUp(websocket.StatusUnsupportedData, "text only")
			return
		}
		l.heard.Store(l.s.Clock.Now().UnixMicro())
		l.pace(d.run)
		if !l.took(d, raw, l.ocpp.Take(d.run, raw)) {
			return
		}
	}
}

// took tells whether the connection can go on after a frame.
func (l *line) took(d *door, raw []byte, err error) bool {
	if err == nil {
		return true
	}
	if d.run.Err() != nil {
		return false
	}
	var wrong *ocpp.Fault
	if errors.As(err, &wrong) {
		d.devices.Refuse(device.Rejection{Device: l.thing, Addr: l.addr, Topic: string(l.ocpp.Version()), Code: ErrMessage.Code, Reason: wrong.Error(), Sample: raw})
		if l.broken++; l.broken >= brokenMost {
			l.hangUp(websocket.StatusPolicyViolation, "too many messages that cannot be taken")
			return false
		}
		return true
	}
	slog.Warn("a message of a charging pile was not taken; it will be sent again", "pile", l.thing, "error", err)
	return fault.From(err).Kind != fault.Internal || !errors.Is(err, context.Canceled)
}

// pace slows a pile down that says more than it may.
func (l *line) pace(ctx context.Context) {
	now := l.s.Clock.Now()
	wait := l.limit.ReserveN(now, 1).DelayFrom(now)
	if wait <= 0 {
		return
	}
	select {
	case <-l.s.Clock.After(wait):
	case <-ctx.Done():
	}
}

// say writes a frame.
func (l *line) say(ctx context.Context, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, sayWithin)
	defer cancel()
	return l.conn.Write(ctx, websocket.MessageText, frame)
}

// answer does what the pile says, in the version that it speaks.
func (l *line) answer(ctx context.Context, request any) (any, error) {
	if l.ocpp.Version() == ocpp.V16 {
		return l.answer16(ctx, request)
	}
	return l.answer201(ctx, request)
}

// set notes how a socket is, in the store and here, and tells the twin.
func (l *line) set(ctx context.Context, socket int, state string, at time.Time) error {
	at = l.s.told(at)
	err := l.s.DB.Do(ctx, func(tx *db.Tx) error {
		if state == socketFree {
			if err := l.s.free(ctx, tx, l.thing, socket, at); err != nil {
				return err
			}
		}
		return l.s.store.putSocket(ctx, tx, l.thing, socketRow{socket, state, db.Micros(at)})
	})
	if err != nil {
		return err
	}
	p := l.plug(socket)
	l.mu.Lock()
	p.state = state
	if state != socketCharging {
		p.watts = 0
	}
	l.mu.Unlock()
	return l.report(ctx)
}

func (l *line) plug(socket int) *plug {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.plugs[socket]
	if p == nil {
		p = &plug{state: socketFree}
		l.plugs[socket] = p
	}
	return p
}

// feel notes what a meter says of a socket beside its energy.
func (l *line) feel(socket int, meters []ocpp.Meter) {
	p := l.plug(socket)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range meters {
		if m.Watts != nil {
			p.watts = *m.Watts
		}
		if m.Celsius != nil {
			p.celsius = *m.Celsius
		}
	}
}

// telemetry is a pile as its profile has it.
type telemetry struct {
	Status   string   `json:"status,omitempty"`
	Power    float64  `json:"power"`
	Capacity int      `json:"capacity,omitempty"`
	Free     int      `json:"availableCapacity"`
	Celsius  *float64 `json:"temperature,omitempty"`
}

// report puts how the pile is into the log of observations and returns when it is
// stored there.
func (l *line) report(ctx context.Context) error {
	payload, err := json.Marshal(l.telemetry())
	if err != nil {
		return err
	}
	return l.put(ctx, "telemetry", payload)
}

func (l *line) put(ctx context.Context, topic string, payload []byte) error {
	one := bus.Report{Device: l.thing, Topic: topic, Received: l.s.Clock.Now().UnixMicro(), Payload: payload}
	return l.s.door.Load().reports.Append(ctx, []bus.Report{one})
}

func (l *line) telemetry() (t telemetry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out, hottest := 0, 0.0
	for socket, p := range l.plugs {
		t.Power += p.watts / 1000
		hottest = max(hottest, p.celsius)
		if socket == 0 {
			continue
		}
		t.Capacity++
		switch p.state {
		case socketFree:
			t.Free++
		case socketOut:
			out++
		}
	}
	if whole := l.plugs[0]; whole != nil && whole.state == socketOut {
		out, t.Free = t.Capacity, 0
	}
	t.Power = float64(int64(t.Power*10+0.5)) / 10
	if hottest > 0 {
		hottest = float64(int64(hottest*10+0.5)) / 10
		t.Celsius = &hottest
	}
	switch {
	case t.Capacity == 0:
	case t.Free > 0:
		t.Status = "free"
	case out == t.Capacity:
		t.Status = "outOfService"
	default:
		t.Status = "charging"
	}
	return t
}
