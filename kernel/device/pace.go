package device

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacesMost is how many devices are remembered that reported over HTTP; those
// whose allowance is whole again are forgotten first.
const pacesMost = 50_000

// paces hold each device that reports over HTTP to the rate that MQTT has: over
// HTTP it cannot be slowed down, so it is refused.
type paces struct {
	mu   sync.Mutex
	kept map[string]*rate.Limiter
}

// take charges n observations of a device, or says when it may come again.
func (p *paces) take(device string, n, perSecond int, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.kept[device]
	if l == nil {
		p.makeRoom(now)
		l = rate.NewLimiter(rate.Limit(perSecond), 2*perSecond)
		p.kept[device] = l
	}
	// A batch that is larger than the allowance is charged the whole of it.
	if r := l.ReserveN(now, min(n, l.Burst())); r.DelayFrom(now) > 0 {
		wait := r.DelayFrom(now)
		r.CancelAt(now)
		return ErrRate.With("retry_after", int(wait/time.Second)+1)
	}
	return nil
}

// makeRoom is called with mu held.
func (p *paces) makeRoom(now time.Time) {
	if len(p.kept) < pacesMost {
		return
	}
	for device, l := range p.kept {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(p.kept, device)
		}
	}
	if len(p.kept) >= pacesMost {
		clear(p.kept)
	}
}
