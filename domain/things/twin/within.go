package twin

import "strings"

// NewestWithin gives, by profile, when the newest report of the things whose
// region code begins with region was received, µs; 0 before the first. Like
// Newest it is kept while reports come in, so a thing that has since left the
// region or the register still counts. It sums up the places, not the things.
func (t *Twin) NewestWithin(region string) []int64 {
	newest := make([]int64, len(t.schemas))
	if region == "" {
		for p := range newest {
			newest[p] = t.Newest(p)
		}
		return newest
	}
	t.places.mu.RLock()
	defer t.places.mu.RUnlock()
	for _, at := range t.places.known {
		if !strings.HasPrefix(at.region, region) {
			continue
		}
		for p := range newest {
			newest[p] = max(newest[p], at.newest[p].Load())
		}
	}
	return newest
}

// Measure sums up one attribute.
type Measure struct {
	Count         int
	Sum, Min, Max float64
	Newest        int64 // µs, observation time of the newest of the values
}

// Measured is one attribute summed up by place, so that any region can be asked
// for without visiting the things again.
type Measured struct {
	regions []string
	sums    []Measure
}

// Measure sums up a number or boolean over the things of a profile that are not
// silent. It visits every thing, once for all regions.
func (t *Twin) Measure(profile, attribute int) Measured {
	m := Measured{}
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for i := range s.used {
			r := s.at(i)
			if int(r.profile) != profile || r.attrs == nil || r.stale || r.attrs[attribute].at == 0 {
				continue
			}
			m.at(r.place).add(r.attrs[attribute])
		}
		s.mu.RUnlock()
	}
	return m
}

// at gives the sum of a place.
func (m *Measured) at(p *place) *Measure {
	for p.number >= len(m.sums) {
		m.regions, m.sums = append(m.regions, ""), append(m.sums, Measure{})
	}
	m.regions[p.number] = p.region
	return &m.sums[p.number]
}

// Within gives the sum over the things whose region code begins with region;
// "" is all.
func (m Measured) Within(region string) Measure {
	var all Measure
	for i, one := range m.sums {
		if one.Count > 0 && strings.HasPrefix(m.regions[i], region) {
			all.join(one)
		}
	}
	return all
}

func (m *Measure) add(v attr) {
	m.join(Measure{Count: 1, Sum: v.num, Min: v.num, Max: v.num, Newest: v.at})
}

func (m *Measure) join(o Measure) {
	if m.Count == 0 {
		*m = o
		return
	}
	m.Count, m.Sum = m.Count+o.Count, m.Sum+o.Sum
	m.Min, m.Max, m.Newest = min(m.Min, o.Min), max(m.Max, o.Max), max(m.Newest, o.Newest)
}
