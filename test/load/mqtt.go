package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// publisher is one MQTT 3.1.1 connection that publishes with QoS 1 and keeps at
// most window publications unacknowledged.
type publisher struct {
	conn   net.Conn
	read   *bufio.Reader
	write  *bufio.Writer
	topic  string
	window chan struct{}
	sent   atomic.Int64
	acked  atomic.Int64
	waits  sync.Mutex
	starts map[uint16]time.Time
	took   []time.Duration
}

var errRefused = errors.New("the server refused the connection")

// dial connects and signs in; topic is where it will publish.
func dial(ctx context.Context, addr, clientID, user, password, topic string, window int) (*publisher, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	p := &publisher{
		conn: conn, topic: topic, window: make(chan struct{}, window),
		read: bufio.NewReaderSize(conn, 4096), write: bufio.NewWriterSize(conn, 16384),
		starts: make(map[uint16]time.Time, window),
	}
	if _, err := conn.Write(connectPacket(clientID, user, password)); err != nil {
		return nil, err
	}
	kind, body, err := readPacket(p.read)
	if err != nil {
		return nil, fmt.Errorf("connect %s: %w", clientID, err)
	}
	if kind>>4 != 2 || len(body) != 2 || body[1] != 0 {
		return nil, fmt.Errorf("%w: %s answered % x", errRefused, clientID, body)
	}
	return p, nil
}

// publish writes the payloads that next gives until it gives nil or the
// context ends; it returns when every publication written was acknowledged or
// the grace after the end is over.
func (p *publisher) publish(ctx context.Context, next func() []byte, grace time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- p.acknowledgements() }()
	err := p.writeAll(ctx, next)
	deadline := time.After(grace)
	for p.acked.Load() < p.sent.Load() && err == nil {
		select {
		case err = <-done:
		case <-deadline:
			err = fmt.Errorf("%d of %d publications were not acknowledged in time", p.sent.Load()-p.acked.Load(), p.sent.Load())
		case <-time.After(2 * time.Millisecond):
		}
	}
	p.conn.Close()
	return err
}

func (p *publisher) writeAll(ctx context.Context, next func() []byte) error {
	var packet uint16
	var frame []byte
	for ctx.Err() == nil {
		payload := next()
		if payload == nil {
			break
		}
		select {
		case p.window <- struct{}{}:
		default:
			// The window is full: what was written must be on its way before waiting.
			if err := p.write.Flush(); err != nil {
				return err
			}
			select {
			case p.window <- struct{}{}:
			case <-ctx.Done():
				return p.write.Flush()
			}
		}
		if packet++; packet == 0 {
			packet = 1
		}
		frame = appendPublish(frame[:0], p.topic, packet, payload)
		p.sent.Add(1)
		if packet%16 == 0 {
			p.waits.Lock()
			p.starts[packet] = time.Now()
			p.waits.Unlock()
		}
		if _, err := p.write.Write(frame); err != nil {
			return err
		}
	}
	return p.write.Flush()
}

// flush sends what is buffered; a paced sender calls it after each burst.
func (p *publisher) flush() error { return p.write.Flush() }

func (p *publisher) acknowledgements() error {
	for {
		kind, body, err := readPacket(p.read)
		if err != nil {
			return err
		}
		if kind>>4 != 4 || len(body) < 2 {
			continue
		}
		packet := binary.BigEndian.Uint16(body)
		if packet%16 == 0 {
			p.waits.Lock()
			if at, ok := p.starts[packet]; ok {
				p.took = append(p.took, time.Since(at))
				delete(p.starts, packet)
			}
			p.waits.Unlock()
		}
		p.acked.Add(1)
		<-p.window
	}
}

func connectPacket(clientID, user, password string) []byte {
	body := appendText(nil, "MQTT")
	flags := byte(0x02) // clean session
	if user != "" {
		flags |= 0xc0
	}
	body = append(body, 4, flags, 0, 0) // level 4, no keep-alive: the run is short
	body = appendText(body, clientID)
	if user != "" {
		body = appendText(appendText(body, user), password)
	}
	return append(appendLength([]byte{0x10}, len(body)), body...)
}

func appendPublish(b []byte, topic string, packet uint16, payload []byte) []byte {
	b = appendLength(append(b, 0x32), 2+len(topic)+2+len(payload))
	b = appendText(b, topic)
	b = binary.BigEndian.AppendUint16(b, packet)
	return append(b, payload...)
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

func appendLength(b []byte, n int) []byte {
	for n >= 128 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

// readPacket reads one control packet: its first byte and its body.
func readPacket(r *bufio.Reader) (byte, []byte, error) {
	kind, err := r.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	length, shift := 0, 0
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, nil, err
		}
		length |= int(c&0x7f) << shift
		if c < 0x80 {
			break
		}
		if shift += 7; shift > 21 {
			return 0, nil, errors.New("a length of more than four bytes")
		}
	}
	body := make([]byte, length)
	_, err = io.ReadFull(r, body)
	return kind, body, err
}
