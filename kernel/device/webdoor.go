package device

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// The measures of HTTP at the port of devices.
const (
	webMost     = 2_000 // connections at a time; more are closed
	webHeader   = 10 * time.Second
	webRead     = time.Minute // and writing; downloads lift it for themselves
	webIdle     = time.Minute
	mqttConnect = 0x10 // the first byte of every MQTT connection
)

// webDoor speaks HTTP with devices at the TLS port of MQTT, so that a device that
// has a certificate and no password can fetch what is not said over MQTT. What a
// connection speaks shows its first byte.
type webDoor struct {
	server *http.Server
	conns  chan net.Conn
	quit   chan struct{}
	once   sync.Once
	at     net.Addr
}

// ServeWith tells the door what devices may ask over HTTP at its port, if it has
// TLS. Call it before Start.
func (d *Door) ServeWith(h http.Handler) { d.web = h }

func newWebDoor(h http.Handler, at net.Addr) *webDoor {
	w := &webDoor{conns: make(chan net.Conn), quit: make(chan struct{}), at: at}
	slots := make(chan struct{}, webMost)
	w.server = &http.Server{
		Handler: h, ReadHeaderTimeout: webHeader, ReadTimeout: webRead, WriteTimeout: webRead, IdleTimeout: webIdle, MaxHeaderBytes: 16 << 10,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, shownKey{}, c.(*heardFirst).ConnectionState().PeerCertificates)
		},
		ConnState: func(c net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				select {
				case slots <- struct{}{}:
				default:
					c.(*heardFirst).turnedAway = true
					_ = c.Close()
				}
			case http.StateClosed, http.StateHijacked:
				if !c.(*heardFirst).turnedAway {
					<-slots
				}
			}
		},
	}
	go func() { _ = w.server.Serve(w) }() // ends with close
	return w
}

// Accept gives the next connection that speaks HTTP.
func (w *webDoor) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.quit:
		return nil, net.ErrClosed
	}
}

// Close lets no further connection in.
func (w *webDoor) Close() error {
	w.once.Do(func() { close(w.quit) })
	return nil
}

// Addr is the port of the devices.
func (w *webDoor) Addr() net.Addr { return w.at }

// take hands a connection over; false when the door closes.
func (w *webDoor) take(c net.Conn) bool {
	if c.SetDeadline(time.Time{}) != nil {
		return false
	}
	select {
	case w.conns <- c:
		return true
	case <-w.quit:
		return false
	}
}

// end waits until what is under way is answered, or ctx ends.
func (w *webDoor) end(ctx context.Context) {
	_ = w.Close()
	if w.server.Shutdown(ctx) != nil {
		_ = w.server.Close()
	}
}

// heardFirst is a connection whose first byte has been read to see what it speaks.
type heardFirst struct {
	*tls.Conn
	first      []byte
	turnedAway bool // only the server's goroutine of this connection touches it
}

// Read gives the first byte once more.
func (c *heardFirst) Read(b []byte) (int, error) {
	if len(c.first) > 0 && len(b) > 0 {
		n := copy(b, c.first)
		c.first = c.first[n:]
		return n, nil
	}
	return c.Conn.Read(b)
}

// hearFirst shakes hands and reads one byte.
func hearFirst(ctx context.Context, conn *tls.Conn) (c *heardFirst, mqtt bool, err error) {
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, false, err
	}
	one := make([]byte, 1)
	if n, err := conn.Read(one); n == 0 {
		return nil, false, errors.Join(err, net.ErrClosed)
	}
	return &heardFirst{Conn: conn, first: one}, one[0] == mqttConnect, nil
}

type shownKey struct{}

// shown gives the certificates that the connection of a request has presented, nil
// where there are none.
func shown(ctx context.Context) []*x509.Certificate {
	chain, _ := ctx.Value(shownKey{}).([]*x509.Certificate)
	return chain
}
