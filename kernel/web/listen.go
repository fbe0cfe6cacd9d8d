package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"citybrain/kernel/fault"
	"citybrain/kernel/life"
)

// ErrAddress tells that the HTTP address cannot be had.
var ErrAddress = fault.New(fault.Unavailable, "web.address", "The HTTP address cannot be opened.")

// ErrEnded tells that the HTTP server ended by itself, which ends the city.
var ErrEnded = fault.New(fault.Unavailable, "web.ended", "The HTTP server ended by itself.")

// Listener is a running HTTP server.
type Listener struct {
	server *Server
	addr   string
	hubs   []*Hub

	mu   sync.Mutex
	http *http.Server
	ln   net.Listener
}

// Listen makes the part that serves this server on addr ("127.0.0.1:8080", ":0"
// for a free port). The hubs' streams are ended when it drains.
func (s *Server) Listen(addr string, hubs ...*Hub) *Listener {
	return &Listener{server: s, addr: addr, hubs: hubs}
}

// Part is the listener as life starts and stops it.
func (l *Listener) Part() life.Part {
	return life.Part{Name: "http " + l.addr, Start: l.start, Stop: l.stop}
}

// Addr is the address that was opened, nil before the start.
func (l *Listener) Addr() net.Addr {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ln == nil {
		return nil
	}
	return l.ln.Addr()
}

func (l *Listener) start(ctx context.Context) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", l.addr)
	if err != nil {
		return ErrAddress.With("address", l.addr).Saying("The HTTP address %s cannot be opened; is another program using it?", l.addr).Because(err)
	}
	srv := &http.Server{
		Handler:           l.server,
		ReadHeaderTimeout: 5 * time.Second, // against clients that send a header for ever
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second, // streams lift it for themselves
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(l.server.cfg.Log.Handler(), slog.LevelDebug),
	}
	l.mu.Lock()
	l.http, l.ln = srv, ln
	l.mu.Unlock()
	go func() {
		if err := srv.Serve(ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
			// Without its border a city only seems alive.
			life.Fail(ctx, ErrEnded.With("address", l.addr).Because(err))
		}
	}()
	return nil
}

func (l *Listener) stop(ctx context.Context) error {
	for _, h := range l.hubs {
		h.Close()
	}
	l.mu.Lock()
	srv := l.http
	l.mu.Unlock()
	if srv == nil {
		return nil
	}
	if err := srv.Shutdown(ctx); err != nil {
		return fmt.Errorf("drain http %s: %w", l.addr, errors.Join(err, srv.Close()))
	}
	return nil
}

// unhurried lifts the server's deadlines from one answer.
func unhurried(w http.ResponseWriter) {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Time{}) // unsupported only in tests
	_ = c.SetReadDeadline(time.Time{})
}
