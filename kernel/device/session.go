package device

import (
	"net"
	"sync"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"

	"citybrain/kernel/bus"
)

// The measures of a session.
const (
	sessionWindow = 1024 // messages of one connection put and not yet stored
	ackWriters    = 4
	ackPatience   = 5 * time.Second // for a client that does not read
)

// session is one connection of a device. Its reader puts messages into the log
// without waiting; the log tells it, in the same order, that they are stored;
// an acker writes the acknowledgements, many at once.
type session struct {
	d      *Door
	client *mqtt.Client
	device Device
	addr   string
	at     *presence
	will   *mqtt.Will
	one    [1]bus.Report // of the reader, so that a message needs no allocation

	mu      sync.Mutex
	room    *sync.Cond
	waiting []pending // in the order of the log
	ready   []byte    // acknowledgements to write
	spare   []byte
	queued  bool
	failed  error
	told    time.Time // when the device was last told that it sends too much
}

func newSession(d *Door, client *mqtt.Client, device Device) *session {
	s := &session{d: d, client: client, device: device, addr: client.Net.Remote}
	s.room = sync.NewCond(&s.mu)
	return s
}

// pending is a message that waits for its acknowledgement.
type pending struct {
	id   uint16
	code byte // 0, or the MQTT 5 reason why it was refused
}

// encode writes a PUBACK: the same in 3.1.1 and 5, but for the reason of 5.
func (p pending) encode(b []byte) []byte {
	if p.code == 0 {
		return append(b, 0x40, 2, byte(p.id>>8), byte(p.id))
	}
	return append(b, 0x40, 3, byte(p.id>>8), byte(p.id), p.code)
}

// expect notes that the message is about to be put.
func (s *session) expect(p pending) {
	s.mu.Lock()
	for len(s.waiting) >= sessionWindow {
		s.room.Wait()
	}
	s.waiting = append(s.waiting, p)
	s.mu.Unlock()
}

// dismiss takes back the last expect, because the put failed.
func (s *session) dismiss() {
	s.mu.Lock()
	s.waiting = s.waiting[:len(s.waiting)-1]
	s.mu.Unlock()
}

// Stored is the log's word on the oldest message that waits.
func (s *session) Stored(err error) {
	s.mu.Lock()
	p := s.waiting[0]
	if s.waiting = s.waiting[1:]; len(s.waiting) == 0 {
		s.waiting = nil // an idle device keeps nothing
	}
	if err != nil {
		s.failed = err
	} else if s.failed == nil {
		s.ready = p.encode(s.ready)
	}
	first := !s.queued
	s.queued = true
	s.room.Signal()
	s.mu.Unlock()
	if first {
		s.d.acks.push(s)
	}
}

// answer writes what is ready until nothing is. After a failed message nothing
// more is acknowledged and the connection ends, so that the device sends again.
func (s *session) answer() {
	for {
		s.mu.Lock()
		if len(s.ready) == 0 {
			failed := s.failed
			s.queued = false
			if len(s.waiting) == 0 {
				s.ready, s.spare = nil, nil
			}
			s.mu.Unlock()
			if failed != nil {
				s.client.Stop(failed)
			}
			return
		}
		out := s.ready
		s.ready, s.spare = s.spare[:0], nil
		s.mu.Unlock()
		if err := s.write(out); err != nil {
			s.client.Stop(err)
		}
		s.mu.Lock()
		s.spare = out[:0]
		s.mu.Unlock()
	}
}

// write puts whole packets on the wire, between those of the MQTT server.
func (s *session) write(packets []byte) error {
	if s.client.Closed() {
		return net.ErrClosed
	}
	s.client.Lock()
	defer s.client.Unlock()
	conn := s.client.Net.Conn
	if err := conn.SetWriteDeadline(time.Now().Add(ackPatience)); err != nil {
		return err
	}
	if _, err := conn.Write(packets); err != nil {
		return err
	}
	return conn.SetWriteDeadline(time.Time{})
}

// acker writes acknowledgements of sessions that have some ready.
type acker struct {
	mu      sync.Mutex
	some    *sync.Cond
	queue   []*session
	stopped bool
	running sync.WaitGroup
}

func newAcker() *acker {
	a := &acker{}
	a.some = sync.NewCond(&a.mu)
	return a
}

func (a *acker) push(s *session) {
	a.mu.Lock()
	a.queue = append(a.queue, s)
	a.mu.Unlock()
	a.some.Signal()
}

func (a *acker) start() {
	for range ackWriters {
		a.running.Go(a.work)
	}
}

func (a *acker) work() {
	for {
		a.mu.Lock()
		for len(a.queue) == 0 && !a.stopped {
			a.some.Wait()
		}
		if len(a.queue) == 0 {
			a.mu.Unlock()
			return
		}
		s := a.queue[0]
		if a.queue = a.queue[1:]; len(a.queue) == 0 {
			a.queue = nil
		}
		a.mu.Unlock()
		s.answer()
	}
}

func (a *acker) stop() {
	a.mu.Lock()
	a.stopped = true
	a.mu.Unlock()
	a.some.Broadcast()
	a.running.Wait()
}
