package twin

import (
	"strings"
	"sync"
	"sync/atomic"
)

// place is a region and an organisation that things share, with the counts of
// the things there, by profile and state.
type place struct {
	region, org string
	counts      []atomic.Int32
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
		found = &place{region: region, org: org, counts: make([]atomic.Int32, p.profiles*States)}
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

// heard keeps the newest report of the profile.
func (t *Twin) heard(r *record) {
	newest := &t.newest[r.profile]
	for {
		known := newest.Load()
		if r.lastSeen <= known || newest.CompareAndSwap(known, r.lastSeen) {
			return
		}
	}
}

// Newest tells when the newest report of a profile's things was received, µs;
// 0 before the first.
func (t *Twin) Newest(profile int) int64 { return t.newest[profile].Load() }

// Measure sums up one attribute.
type Measure struct {
	Count         int
	Sum, Min, Max float64
	Newest        int64 // µs, observation time of the newest of the values
}

// Measure sums up a number or boolean over the things of a profile that are not
// silent and whose region code begins with region. It visits every thing.
func (t *Twin) Measure(profile, attribute int, region string) Measure {
	var m Measure
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for i := range s.used {
			r := s.at(i)
			if int(r.profile) != profile || r.attrs == nil || r.stale || r.attrs[attribute].at == 0 || !strings.HasPrefix(r.place.region, region) {
				continue
			}
			m.add(r.attrs[attribute])
		}
		s.mu.RUnlock()
	}
	return m
}

func (m *Measure) add(v attr) {
	if m.Count == 0 || v.num < m.Min {
		m.Min = v.num
	}
	if m.Count == 0 || v.num > m.Max {
		m.Max = v.num
	}
	m.Count++
	m.Sum += v.num
	m.Newest = max(m.Newest, v.at)
}
