// Package traci speaks TraCI, the control protocol of the street simulator
// SUMO (https://sumo.dlr.de/docs/TraCI/Protocol.html), over TCP: the subset
// that a signal controller and its detectors need. It is a client of our own,
// so that the binary needs no library of the simulator. A client belongs to
// one goroutine. Whatever the other side sends, short or hostile, becomes an
// error and never a panic or an unbounded allocation.
package traci

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// ErrLost says that the connection is over: the simulator ended, died or sent
// a frame that cannot be understood. The client is of no further use.
var ErrLost = errors.New("traci: the connection is lost")

// Refused is the simulator's answer to a command that it understood and did
// not carry out, such as a question about a lane that it does not know.
type Refused struct {
	Command byte
	Why     string
}

func (r *Refused) Error() string {
	return fmt.Sprintf("traci: command 0x%02x refused: %s", r.Command, r.Why)
}

// Client is one connection to a running simulator.
type Client struct {
	conn    net.Conn
	out     writer
	in      []byte
	lost    error
	names   map[string]string
	results Results
}

// Dial connects to a simulator that listens at addr ("127.0.0.1:8813"). It
// tries once; the caller decides how often a simulator that is just starting
// is asked again.
func Dial(ctx context.Context, addr string) (*Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("traci: connect to %s: %w", addr, err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetNoDelay(true) // A late answer is slow, not wrong.
	}
	return NewClient(conn), nil
}

// NewClient speaks over a connection that is already open.
func NewClient(conn net.Conn) *Client {
	return &Client{conn: conn, names: map[string]string{}}
}

// Version asks for the number of the protocol and the name of the simulator.
func (c *Client) Version(ctx context.Context) (protocol int, name string, err error) {
	c.out.begin(cmdVersion)
	body, err := c.ask(ctx, cmdVersion)
	if err != nil {
		return 0, "", err
	}
	r := reader{b: body}
	inner, id := r.command()
	protocol, name = int(inner.int()), inner.string()
	if r.bad || inner.bad || id != cmdVersion {
		return 0, "", c.lose("the answer to the version is not one")
	}
	return protocol, name, nil
}

// Step lets the simulator run to the time (in seconds), or one step on if the
// time is 0, and returns what the subscriptions brought. The results are valid
// until the next Step.
func (c *Client) Step(ctx context.Context, until float64) (*Results, error) {
	c.out.begin(cmdStep)
	c.out.double(until)
	body, err := c.ask(ctx, cmdStep)
	if err != nil {
		return nil, err
	}
	if err := c.results.read(body, c.intern); err != nil {
		return nil, c.lose(err.Error())
	}
	return &c.results, nil
}

// Close tells the simulator to end its run, which writes its last outputs, and
// closes the connection.
func (c *Client) Close(ctx context.Context) error {
	if c.lost != nil {
		return c.conn.Close()
	}
	c.out.begin(cmdClose)
	_, err := c.ask(ctx, cmdClose)
	return errors.Join(err, c.conn.Close())
}

// ask sends the command that stands in c.out and returns what follows the
// status in the answer. The context's end breaks the connection, for half an
// exchange cannot be taken up again.
func (c *Client) ask(ctx context.Context, command byte) ([]byte, error) {
	if c.lost != nil {
		return nil, c.lost
	}
	deadline, _ := ctx.Deadline()
	if err := c.conn.SetDeadline(deadline); err != nil {
		return nil, c.loseBy(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	frame, err := c.out.frame()
	if err != nil {
		return nil, err
	}
	if _, err := c.conn.Write(frame); err != nil {
		return nil, c.loseBy(err)
	}
	c.in, err = readFrame(c.conn, c.in)
	if err != nil {
		return nil, c.loseBy(err)
	}
	body, err := status(c.in, command)
	var refused *Refused
	if err != nil && !errors.As(err, &refused) {
		return nil, c.loseBy(err)
	}
	return body, err
}

func (c *Client) lose(why string) error { return c.loseBy(errors.New(why)) }

func (c *Client) loseBy(err error) error {
	c.lost = fmt.Errorf("%w: %w", ErrLost, err)
	return c.lost
}

// intern keeps one string for each id that comes again and again, so that the
// steps of a run do not allocate.
func (c *Client) intern(b []byte) string {
	if s, ok := c.names[string(b)]; ok {
		return s
	}
	if len(c.names) >= maxNames {
		clear(c.names)
	}
	s := string(b)
	c.names[s] = s
	return s
}
