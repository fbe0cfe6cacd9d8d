package overview

import (
	"sync"
	"time"
)

// measuredAge is for how long the sums of an attribute serve all who ask: less
// than a beat, so that each beat has its own.
const measuredAge = beat / 2

// measures let the things be visited once a beat for each figure that needs
// it, however many regions are looked at and however many callers ask.
type measures struct {
	mu   sync.Mutex
	at   time.Time
	sums map[[2]string]func(region string) Measure
}

// of gives the sums of an attribute by region. Who comes while they are made
// waits for them.
func (m *measures) of(things Things, now time.Time, profile, attribute string) func(region string) Measure {
	m.mu.Lock()
	defer m.mu.Unlock()
	if age := now.Sub(m.at); m.sums == nil || age < 0 || age >= measuredAge {
		m.at, m.sums = now, map[[2]string]func(string) Measure{}
	}
	key := [2]string{profile, attribute}
	if m.sums[key] == nil {
		m.sums[key] = things.Measure(profile, attribute)
	}
	return m.sums[key]
}
