package twin

import (
	"strings"
	"sync"
	"sync/atomic"
)

// place is a region and an organisation that things share, with the counts of
// the things there, by profile and state, and by profile when the newest report
// of them was received, µs.
type place struct {
	region, org string
	number      int // dense, in the order in which places were met
	counts      []atomic.Int32
	newest      []atomic.Int64
}

// places holds each place once.
type places struct {
	mu       sync.RWMutex
	known    map[[2]string]*place
	profiles int
}

func (p *places) init(profiles int) {
	p.known, p.profiles = make(map[[2]string]*place), profiles
}

func (p *places) of(region, org string) *place {
	key := [2]string{region, org}
	p.mu.RLock()
	found := p.known[key]
	p.mu.RUnlock()
	if found != nil {
		return found
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if found = p.known[key]; found == nil {
		// The strings may be parts of a long line: keep only what is needed.
		region, org = strings.Clone(region), strings.Clone(org)
		found = &place{region: region, org: org, number: len(p.known),
			counts: make([]atomic.Int32, p.profiles*States), newest: make([]atomic.Int64, p.profiles)}
		p.known[[2]string{region, org}] = found
	}
	return found
}

func (t *Twin) count(r *record, state State, by int) {
	at := int(r.profile)*States + int(state)
	t.counts[at].Add(int64(by))
	r.place.counts[at].Add(int32(by))
}

// Counts gives the number of things by profile and state, of the whole city.
func (t *Twin) Counts() [][States]int {
	counts := make([][States]int, len(t.schemas))
	for p := range counts {
		for s := range States {
			counts[p][s] = int(t.counts[p*States+s].Load())
		}
	}
	return counts
}

// CountsWithin gives the same for the things whose region code begins with
// region and whose organisation is org or below it; "" is all. It sums up the
// places, not the things.
func (t *Twin) CountsWithin(region, org string) [][States]int {
	if region == "" && org == "" {
		return t.Counts()
	}
	counts := make([][States]int, len(t.schemas))
	t.places.mu.RLock()
	defer t.places.mu.RUnlock()
	for _, p := range t.places.known {
		if !p.within(region, org) {
			continue
		}
		for i := range p.counts {
			counts[i/States][i%States] += int(p.counts[i].Load())
		}
	}
	return counts
}

func (p *place) within(region, org string) bool {
	if !strings.HasPrefix(p.region, region) {
		return false
	}
	return org == "" || p.org == org || strings.HasPrefix(p.org, org+"/")
}

// heard keeps the newest report of the profile, in the city and at the place.
func (t *Twin) heard(r *record) {
	raise(&t.newest[r.profile], r.lastSeen)
	raise(&r.place.newest[r.profile], r.lastSeen)
}

// raise sets to at, unless it is later already.
func raise(to *atomic.Int64, at int64) {
	for {
		known := to.Load()
		if at <= known || to.CompareAndSwap(known, at) {
			return
		}
	}
}

// Newest tells when the newest report of a profile's things was received, µs;
// 0 before the first.
func (t *Twin) Newest(profile int) int64 { return t.newest[profile].Load() }
