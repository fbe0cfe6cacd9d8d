package twin

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Value is the latest value of an attribute.
type Value struct {
	Attribute int             // index into the schema's attributes
	JSON      json.RawMessage // number, true, false or string
	Num       float64         // the number, 1 or 0 for a boolean, 0 for a text
	At        int64           // µs, when it was observed
}

// Thing is a copy of what the twin holds of one thing.
type Thing struct {
	Info
	Slot     Slot
	State    State
	Online   bool
	LastSeen int64 // µs, 0 before the first report
	MovedAt  int64 // µs, observation time of the position; 0 if it is the registry's
	Values   []Value
	Alarms   []int // indexes of the active rules
}

// Get gives the thing with this id.
func (t *Twin) Get(id string) (Thing, bool) {
	n := t.shardOf(id)
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, known := s.index[id]
	if !known {
		return Thing{}, false
	}
	return t.copyOf(s, n, i), true
}

// Info gives what the registry knows of the thing with this id.
func (t *Twin) Info(id string) (Info, bool) {
	s := &t.shards[t.shardOf(id)]
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, known := s.index[id]
	if !known {
		return Info{}, false
	}
	return s.at(i).info(), true
}

// Glance is Get without the values and the alarms, which cost most.
func (t *Twin) Glance(id string) (Thing, bool) {
	n := t.shardOf(id)
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, known := s.index[id]
	if !known {
		return Thing{}, false
	}
	r := s.at(i)
	return Thing{Info: r.info(), Slot: slotOf(n, i), State: r.state, Online: r.online, LastSeen: r.lastSeen, MovedAt: r.posAt}, true
}

// At gives the thing in a slot; false if the slot is empty.
func (t *Twin) At(slot Slot) (Thing, bool) {
	s := &t.shards[slot.shard()]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if slot.index() >= s.used || s.at(slot.index()).id == "" {
		return Thing{}, false
	}
	return t.copyOf(s, slot.shard(), slot.index()), true
}

func (t *Twin) copyOf(s *shard, n int, i uint32) Thing {
	r := s.at(i)
	thing := Thing{
		Info: r.info(), Slot: slotOf(n, i), State: r.state, Online: r.online,
		LastSeen: r.lastSeen, MovedAt: r.posAt,
	}
	for a, v := range r.attrs {
		if v.at != 0 {
			thing.Values = append(thing.Values, Value{a, bytes.Clone(r.value(a)), v.num, v.at})
		}
	}
	for k := range t.schemas[r.profile].Rules {
		if r.active&(1<<k) != 0 {
			thing.Alarms = append(thing.Alarms, k)
		}
	}
	return thing
}

func (r *record) info() Info {
	return Info{
		ID: r.id, Name: r.name, Profile: int(r.profile), Lon: degrees(r.lon), Lat: degrees(r.lat),
		Region: r.place.region, Org: r.place.org,
	}
}

// AppendAttributes appends the attributes as NGSI-LD properties, each with a
// comma before it (`,"level":{"type":"Property",…}`), by copying them. False if
// there is no such thing.
func (t *Twin) AppendAttributes(dst []byte, id string) ([]byte, bool) {
	s := &t.shards[t.shardOf(id)]
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, known := s.index[id]
	if !known {
		return dst, false
	}
	return append(dst, s.at(i).body...), true
}

// Filter chooses things; zero fields choose all.
type Filter struct {
	Profiles []int
	States   []State
	Region   string          // prefix of the region code
	Org      string          // path: it and what is below it
	Scope    [2]string       // region prefix and organisation path that bound the asker
	Text     string          // part of the id or the name, without case
	IDs      map[string]bool // things that Text is meant for as well, whatever they are called
	Box      *[4]float64     // west, south, east, north
	Among    map[string]bool // only these; nil: all
	After    string          // ids after this one
}

// List gives the first limit things in the order of their ids. It visits every
// thing: some milliseconds for ten thousand, tens for a million.
func (t *Twin) List(f Filter, limit int) []Thing {
	f.Text = strings.ToLower(f.Text)
	limit = min(limit, max(t.Len(), 1)) // whoever wants all shall not reserve room for more
	best := make([]candidate, 0, limit+1)
	for n := range t.shards {
		best = t.scan(n, &f, limit, best)
	}
	things := make([]Thing, 0, len(best))
	for _, c := range best {
		if thing, ok := t.Get(c.id); ok {
			things = append(things, thing)
		}
	}
	return things
}

type candidate struct{ id string }

func (t *Twin) scan(n int, f *Filter, limit int, best []candidate) []candidate {
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range s.used {
		r := s.at(i)
		if r.id == "" || r.id <= f.After || len(best) == limit && r.id > best[limit-1].id || !f.keeps(r) {
			continue
		}
		if len(best) == limit {
			best = best[:limit-1]
		}
		at := len(best)
		for at > 0 && best[at-1].id > r.id {
			at--
		}
		best = append(best, candidate{})
		copy(best[at+1:], best[at:])
		best[at] = candidate{r.id}
	}
	return best
}

func (f *Filter) keeps(r *record) bool {
	if len(f.Profiles) > 0 && !contains(f.Profiles, int(r.profile)) {
		return false
	}
	if len(f.States) > 0 && !contains(f.States, r.state) {
		return false
	}
	if !r.place.within(f.Region, f.Org) || !r.place.within(f.Scope[0], f.Scope[1]) {
		return false
	}
	if f.Among != nil && !f.Among[r.id] {
		return false
	}
	if b := f.Box; b != nil {
		lon, lat := degrees(r.lon), degrees(r.lat)
		if !r.placed() || lon < b[0] || lat < b[1] || lon > b[2] || lat > b[3] {
			return false
		}
	}
	return f.Text == "" || f.IDs[r.id] || strings.Contains(r.id, f.Text) || strings.Contains(strings.ToLower(r.name), f.Text)
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
