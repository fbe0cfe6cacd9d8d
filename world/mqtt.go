package world

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// conn is one MQTT 3.1.1 connection of a device that only publishes, with QoS 1.
// It has no goroutine of its own: whoever publishes waits for the confirmation.
// One that hears commands has one, see listen.
type conn struct {
	net net.Conn
	buf []byte

	hears *hearing // nil: it only publishes
}

// login is what a device shows when it connects.
type login struct {
	client, username, password string
	alive                      time.Duration
}

var (
	errRefused  = errors.New("the door does not know these credentials")
	errProtocol = errors.New("the door answered something else")
)

const patience = 30 * time.Second

func dial(ctx context.Context, addr string, l login) (*conn, error) {
	n, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &conn{net: n}
	if err := c.hello(l); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// hello sends CONNECT and reads CONNACK.
func (c *conn) hello(l login) error {
	const flags = 0x80 | 0x40 | 0x02 // user name, password, clean session
	body := appendString(nil, "MQTT")
	body = append(body, 4, flags)
	body = binary.BigEndian.AppendUint16(body, uint16(min(l.alive/time.Second, 65535)))
	body = appendString(body, l.client)
	body = appendString(body, l.username)
	body = appendString(body, l.password)
	answer, err := c.ask(append(appendLength([]byte{0x10}, len(body)), body...))
	if err != nil {
		return err
	}
	if answer[0] != 0x20 || answer[1] != 2 {
		return errProtocol
	}
	switch answer[3] {
	case 0:
		return nil
	case 4, 5:
		return errRefused
	}
	return fmt.Errorf("the door refuses with code %d", answer[3])
}

// publish sends a message and waits for its confirmation.
func (c *conn) publish(topic string, packet uint16, payload []byte) error {
	b := appendLength(append(c.buf[:0], 0x32), 2+len(topic)+2+len(payload))
	b = appendString(b, topic)
	b = binary.BigEndian.AppendUint16(b, packet)
	b = append(b, payload...)
	c.buf = b[:0]
	if c.hears != nil {
		return c.hears.publish(b, packet)
	}
	answer, err := c.ask(b)
	if err != nil {
		return err
	}
	if answer[0] != 0x40 || answer[1] != 2 || binary.BigEndian.Uint16(answer[2:]) != packet {
		return errProtocol
	}
	return nil
}

// ask writes a packet and reads the answer, which has four bytes in all that a
// publishing device ever hears.
func (c *conn) ask(packet []byte) (answer [4]byte, err error) {
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return answer, err
	}
	if _, err := c.net.Write(packet); err != nil {
		return answer, err
	}
	_, err = io.ReadFull(c.net, answer[:])
	return answer, err
}

func (c *conn) close() { _ = c.net.Close() }

func appendString(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

// appendLength writes a remaining length, seven bits a byte.
func appendLength(b []byte, n int) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}
