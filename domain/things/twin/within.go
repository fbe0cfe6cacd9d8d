package twin

import "strings"

// NewestWithin gives, by profile, when the newest report of the things whose
// region code begins with region was received, µs; 0 before the first. For the
// whole city ("") that is known; else it visits every thing.
func (t *Twin) NewestWithin(region string) []int64 {
	newest := make([]int64, len(t.schemas))
	if region == "" {
		for p := range newest {
			newest[p] = t.Newest(p)
		}
		return newest
	}
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for i := range s.used {
			if r := s.at(i); r.id != "" && r.lastSeen > newest[r.profile] && strings.HasPrefix(r.place.region, region) {
				newest[r.profile] = r.lastSeen
			}
		}
		s.mu.RUnlock()
	}
	return newest
}
