package device

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// firstPacketWithin is how long a connection may stay silent before its CONNECT.
const firstPacketWithin = 10 * time.Second

// patient is a listener that outlives a shortage of file descriptors and gives
// every connection a deadline for its first packet.
type patient struct {
	net.Listener
	first time.Duration
}

func (p *patient) Accept() (net.Conn, error) {
	for {
		conn, err := p.Listener.Accept()
		if err == nil {
			return conn, conn.SetDeadline(time.Now().Add(p.first))
		}
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		time.Sleep(50 * time.Millisecond) // too many open files: let some connections end
	}
}

// accepting is the MQTT server's view of a listener.
type accepting struct {
	id    string
	l     net.Listener
	ended func(conn net.Conn, stumbled any)
	leave func() // ends all connections
	run   context.Context
	web   *webDoor // nil: every connection speaks MQTT
}

func (a *accepting) ID() string              { return a.id }
func (a *accepting) Address() string         { return a.l.Addr().String() }
func (a *accepting) Protocol() string        { return a.l.Addr().Network() }
func (a *accepting) Init(*slog.Logger) error { return nil }
func (a *accepting) Serve(establish listeners.EstablishFn) {
	for {
		conn, err := a.l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // the connection was gone before we could set its deadline
		}
		go a.converse(conn, establish)
	}
}

// converse serves one connection. Bytes that the MQTT server stumbles over end
// this connection, not the city.
func (a *accepting) converse(conn net.Conn, establish listeners.EstablishFn) {
	handed := false
	defer func() {
		if handed {
			return
		}
		a.ended(conn, recover())
		conn.Close()
	}()
	if secure, ok := conn.(*tls.Conn); ok && a.web != nil {
		heard, mqtt, err := hearFirst(a.run, secure)
		if err != nil {
			return
		}
		if conn = heard; !mqtt {
			handed = a.web.take(conn)
			return
		}
	}
	_ = establish(a.id, conn) // why it ended is told to the hook
}

// Close ends the connections by a way of ours: the one of the MQTT server takes the
// lock of its clients for reading twice, one within the other, and stands still for
// ever where a device leaves between the two.
func (a *accepting) Close(listeners.CloseFn) {
	_ = a.l.Close()
	a.leave()
}
