package device

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/time/rate"

	"citybrain/kernel/life"
)

// Door is the MQTT listener and the HTTP batch ingest. Make it with New.
type Door struct {
	cfg      Config
	server   *mqtt.Server
	listener net.Listener
	gate     *gate
	figures  *figures
	reporter *reporter
	acks     *acker
	answers  answers
	keys     repeated
	paces    paces
	beside   beside
	web      http.Handler // what devices may ask over HTTP at the port with TLS; nil: nothing
	webDoor  *webDoor     // nil where there is no TLS

	run  context.Context // ends with Stop; set by Start
	stop context.CancelFunc

	mu       sync.RWMutex
	sessions map[net.Conn]*session
	present  map[string]*presence
	serial   atomic.Uint64
}

// presence is a device with at least one connection.
type presence struct {
	sessions map[*session]struct{}
	limit    *rate.Limiter
}

// New makes a door that does not listen yet. Its Handler may be routed at once.
func New(cfg Config) *Door {
	cfg = cfg.withDefaults()
	d := &Door{
		cfg:      cfg,
		gate:     newGate(cfg),
		figures:  newFigures(cfg.Registerer),
		acks:     newAcker(),
		sessions: map[net.Conn]*session{},
		present:  map[string]*presence{},
		answers:  answers{waiting: map[answerKey]chan struct{}{}, origins: map[string]*asked{}},
		keys:     repeated{kept: map[string]answered{}, by: map[string]int{}},
		paces:    paces{kept: map[string]*rate.Limiter{}},
	}
	d.run, d.stop = context.WithCancel(context.Background())
	d.reporter = newReporter(cfg.Registry, d.figures, cfg.Logger)
	if cfg.Neighbours != nil {
		cfg.Neighbours.Serve(downlinkWord, d.passOn)
	}
	return d
}

// Part is the door for package life.
func (d *Door) Part() life.Part {
	return life.Part{Name: "device door", Start: d.Start, Stop: d.Stop}
}

// Addr is where the door listens, with the port that was picked for ":0".
func (d *Door) Addr() string { return d.listener.Addr().String() }

// Start listens. ErrAddress names the address where it cannot.
func (d *Door) Start(ctx context.Context) error {
	l, err := d.listen(ctx)
	if err != nil {
		return err
	}
	d.listener = l
	d.server = mqtt.New(d.options())
	if err := d.server.AddHook(&hook{d: d}, nil); err != nil {
		return fmt.Errorf("device door: %w", err)
	}
	if d.web != nil && d.cfg.tls != nil {
		d.webDoor = newWebDoor(d.web, l.Addr())
	}
	if err := d.server.AddListener(&accepting{id: "mqtt", l: l, ended: d.ended, leave: d.disconnectAll, run: d.run, web: d.webDoor}); err != nil {
		return ErrAddress.Because(err).With("address", d.cfg.Addr)
	}
	d.acks.start()
	d.reporter.start()
	if err := d.server.Serve(); err != nil {
		return ErrAddress.Because(err).With("address", d.cfg.Addr)
	}
	return nil
}

func (d *Door) listen(ctx context.Context) (net.Listener, error) {
	if d.cfg.Cert != "" || d.cfg.Key != "" {
		pair, err := tls.LoadX509KeyPair(d.cfg.Cert, d.cfg.Key)
		if err != nil {
			return nil, ErrAddress.Saying("The certificate of the device door cannot be read: %v.", err).Because(err)
		}
		d.cfg.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		if d.asksForCertificates() {
			d.cfg.tls.ClientAuth = tls.RequestClientCert // who vouches for it, the registry knows
		}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", d.cfg.Addr)
	if err != nil {
		return nil, ErrAddress.Saying("The device door cannot listen on %s: the port is taken or not ours.", d.cfg.Addr).
			With("address", d.cfg.Addr).Because(err)
	}
	l = &patient{Listener: l, first: firstPacketWithin}
	if d.cfg.tls != nil {
		l = tls.NewListener(l, d.cfg.tls)
	}
	return l, nil
}

// options keep an idle connection small: a short read buffer, few pending writes.
func (d *Door) options() *mqtt.Options {
	caps := mqtt.NewDefaultServerCapabilities()
	caps.MaximumClients = int64(d.cfg.MaxConnections)
	caps.MaximumClientWritesPending = 32
	caps.MaximumSessionExpiryInterval = 24 * 60 * 60
	caps.MaximumPacketSize = uint32(d.cfg.MaxPayload) + 1<<17 // the payload's own limit lists a rejection; this one only ends the connection
	caps.ReceiveMaximum = 256
	caps.MaximumInflight = 256
	caps.TopicAliasMaximum = 0
	caps.SharedSubAvailable = 0
	return &mqtt.Options{
		Capabilities:             caps,
		ClientNetReadBufferSize:  512,
		ClientNetWriteBufferSize: 512,
		SysTopicResendInterval:   24 * 60 * 60, // nobody may read $SYS
		Logger:                   slog.New(slog.DiscardHandler),
	}
}

// Stop ends all connections. What was put into the log and not yet acknowledged
// stays unacknowledged; the devices will send it again.
func (d *Door) Stop(ctx context.Context) error {
	d.stop()
	if d.server == nil {
		return nil
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if d.webDoor != nil {
			d.webDoor.end(ctx)
		}
		_ = d.server.Close()
		d.server.Listeners.ClientsWg.Wait()
		d.acks.stop()
		d.reporter.stop()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("device door: connections are still open"), ctx.Err())
	}
}

// disconnectAll tells every device that the door closes, and ends its connection.
func (d *Door) disconnectAll() {
	for _, c := range d.server.Clients.GetAll() {
		if !c.Net.Inline && !c.Closed() {
			_ = d.server.DisconnectClient(c, packets.ErrServerShuttingDown)
		}
	}
}

// Forget drops what the door remembers of a device's credentials and ends its
// connections: call it when a credential was changed or a device blocked.
func (d *Door) Forget(device string) {
	d.gate.forget(device)
	d.mu.Lock()
	var open []*session
	if p := d.present[device]; p != nil {
		for s := range p.sessions {
			open = append(open, s)
		}
	}
	d.mu.Unlock()
	for _, s := range open {
		_ = d.server.DisconnectClient(s.client, packets.ErrAdministrativeAction)
	}
}

// Connections is the number of open device connections.
func (d *Door) Connections() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.sessions)
}

// Connected reports whether the device has a connection.
func (d *Door) Connected(device string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.present[device] != nil
}

// Present gives the devices that have a connection, as seen now.
func (d *Door) Present() []Sighting {
	d.mu.RLock()
	defer d.mu.RUnlock()
	list := make([]Sighting, 0, len(d.present))
	for id, p := range d.present {
		for s := range p.sessions {
			list = append(list, Sighting{Device: id, Addr: s.addr, At: d.now(), Connected: true})
			break
		}
	}
	return list
}

// now is the instant at the door.
func (d *Door) now() time.Time { return d.cfg.Clock.Now() }
