package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"citybrain/kernel/auth"
)

// Rate is how often one caller may ask.
type Rate struct {
	PerSecond float64 // sustained
	Burst     int     // at once
}

// limiter counts by the generic cell rate algorithm: one instant per caller says
// when its bucket would be empty, so a caller costs 40 bytes and no timer.
type limiter struct {
	now func() time.Time

	mu    sync.Mutex
	full  map[string]time.Time // theoretical arrival time
	swept time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, full: map[string]time.Time{}, swept: now()}
}

// verdict is what the limiter says to one request.
type verdict struct {
	allowed   bool
	remaining int
	reset     time.Duration // until the whole burst is there again
	retry     time.Duration // until the next request is allowed
}

func (l *limiter) take(key string, rate Rate, cost int) verdict {
	step := time.Duration(float64(time.Second) / rate.PerSecond)
	window := step * time.Duration(rate.Burst)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.sweep(now)
	at := l.full[key]
	if at.Before(now) {
		at = now
	}
	next := at.Add(step * time.Duration(cost))
	if over := next.Sub(now) - window; over > 0 {
		return verdict{reset: at.Sub(now), retry: over}
	}
	l.full[key] = next
	return verdict{allowed: true, remaining: int((window - next.Sub(now)) / step), reset: next.Sub(now)}
}

// sweep forgets callers whose bucket is full again, at most once a minute.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for key, at := range l.full {
		if at.Before(now) {
			delete(l.full, key)
		}
	}
}

// limit answers whether a request that counts for cost may go on, and tells the
// caller its state.
func (s *Server) limit(w http.ResponseWriter, r *http.Request, cost int) error {
	rate := s.cfg.Rates[auth.From(r.Context()).Kind]
	if rate.PerSecond <= 0 {
		return nil
	}
	v := s.limiter.take(callerOf(r), rate, min(cost, rate.Burst))
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(rate.Burst))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(v.remaining))
	h.Set("X-RateLimit-Reset", strconv.Itoa(seconds(v.reset)))
	if v.allowed {
		return nil
	}
	return ErrTooMany.With("retry_after", seconds(v.retry))
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// addressOf gives the caller's address. X-Forwarded-For is believed only as far
// as it was written by trusted proxies, read from the right.
func (s *Server) addressOf(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	return at.String()
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.cfg.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
