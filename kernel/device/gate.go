package device

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"sync"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// The measures of the gate.
const (
	gateAtOnce   = 8       // credentials asked of the registry at a time; hashing them costs
	gateKnown    = 200_000 // remembered credentials
	addrFactor   = 20      // an address may stand for many devices behind one router
	gateTracked  = 100_000 // names and addresses with wrong keys that are watched
	maxUsername  = 256
	maxPassword  = 1024
	gateSaltSize = 16
)

// credentials are what somebody at the door says of himself.
type credentials struct {
	addr     string
	username string
	password []byte
	client   string
}

// gate asks the registry who somebody is, remembers the answer for a while, and
// locks out who tries wrong keys.
type gate struct {
	cfg  Config
	salt [gateSaltSize]byte
	slot chan struct{}

	mu    sync.RWMutex
	known map[string]known // by username
	wrong map[string]wrong // by address, and by address and username
}

type known struct {
	sum    [sha256.Size]byte
	device Device
	until  time.Time
}

type wrong struct {
	times int
	until time.Time // forgotten then; locked until then if times is too high
}

func newGate(cfg Config) *gate {
	g := &gate{cfg: cfg, slot: make(chan struct{}, gateAtOnce), known: map[string]known{}, wrong: map[string]wrong{}}
	_, _ = rand.Read(g.salt[:]) // never fails
	return g
}

// enter gives the device of the credentials. ErrCredentials and what the
// registry says count as wrong keys; ErrLockedOut stops the guessing.
func (g *gate) enter(ctx context.Context, c credentials) (Device, error) {
	if c.username == "" || len(c.username) > maxUsername || len(c.password) > maxPassword {
		return Device{}, ErrCredentials
	}
	sum := g.sum(c)
	now := g.cfg.Clock.Now()
	if d, ok := g.remembered(c.username, sum, now); ok {
		return d, nil
	}
	addr := auth.Network(host(c.addr))
	if g.locked(addr, g.cfg.WrongKeys*addrFactor, now) || g.locked(addr+" "+c.username, g.cfg.WrongKeys, now) {
		return Device{}, ErrLockedOut.With("seconds", int(g.cfg.Lockout.Seconds()))
	}
	select {
	case g.slot <- struct{}{}:
		defer func() { <-g.slot }()
	case <-ctx.Done():
		return Device{}, fault.New(fault.Unavailable, "device.busy", "The door is busy; try again.").Because(ctx.Err())
	}
	d, err := g.cfg.Registry.Authenticate(ctx, c.username, c.password, c.client)
	switch {
	case err == nil && !validLevel(d.ID):
		return Device{}, ErrUnknown
	case err == nil:
		g.remember(c.username, known{sum: sum, device: d, until: now.Add(g.cfg.CacheFor)})
		return d, nil
	case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Missing), fault.Is(err, fault.Denied):
		g.count(addr, now)
		g.count(addr+" "+c.username, now)
	}
	return Device{}, err
}

func (g *gate) sum(c credentials) [sha256.Size]byte {
	h := sha256.New()
	h.Write(g.salt[:])
	h.Write([]byte(c.username))
	h.Write([]byte{0})
	h.Write(c.password)
	return [sha256.Size]byte(h.Sum(nil))
}

func (g *gate) remembered(username string, sum [sha256.Size]byte, now time.Time) (Device, bool) {
	g.mu.RLock()
	k, ok := g.known[username]
	g.mu.RUnlock()
	if !ok || now.After(k.until) || subtle.ConstantTimeCompare(k.sum[:], sum[:]) != 1 {
		return Device{}, false
	}
	return k.device, true
}

func (g *gate) remember(username string, k known) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.known) >= gateKnown {
		clear(g.known) // rare; they are asked again
	}
	g.known[username] = k
}

func (g *gate) forget(device string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, k := range g.known {
		if k.device.ID == device {
			delete(g.known, name)
		}
	}
}

func (g *gate) locked(key string, most int, now time.Time) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	w := g.wrong[key]
	return w.times >= most && now.Before(w.until)
}

func (g *gate) count(key string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.wrong) >= gateTracked {
		g.sweep(now)
	}
	w := g.wrong[key]
	if !now.Before(w.until) {
		w = wrong{}
	}
	g.wrong[key] = wrong{times: w.times + 1, until: now.Add(g.cfg.Lockout)}
}

// sweep drops what is over, and everything if that is not enough.
func (g *gate) sweep(now time.Time) {
	for key, w := range g.wrong {
		if !now.Before(w.until) {
			delete(g.wrong, key)
		}
	}
	if len(g.wrong) >= gateTracked {
		clear(g.wrong)
	}
}

// host is the address without the port.
func host(addr string) string {
	if h, _, err := net.SplitHostPort(addr); err == nil {
		return h
	}
	return addr
}
