// Package twin is the latest state of every thing of the city in memory 城市孪生:
// where it is, what it last reported and how it is. It is rebuilt from a
// snapshot and the observation log; the log is the truth, this is its sum.
//
// It is made for a million things: attributes lie encoded in one block a thing,
// so that reading is a copy; 256 shards have a lock each; positions lie in a
// grid that a moving thing seldom has to change; counts by profile, state and
// region are kept, never counted.
//
// Applying a report twice, or an older report after a newer one, changes
// nothing. Therefore a snapshot need not stop the world: it is enough to replay
// the log from where the consumer stood when the snapshot began.
package twin

import (
	"hash/maphash"
	"math"
	"sync"
	"sync/atomic"
)

const (
	shardBits = 8
	shards    = 1 << shardBits
	chunkBits = 7
	chunkSize = 1 << chunkBits
	none      = math.MaxUint32
)

// Slot is the handle of a thing in this twin, stable while the thing is
// registered, unknown to other nodes and to the next start.
type Slot uint32

func (s Slot) shard() int    { return int(s & (shards - 1)) }
func (s Slot) index() uint32 { return uint32(s >> shardBits) }

// Info is what the registry knows of a thing.
type Info struct {
	ID      string
	Name    string
	Profile int     // index into the schemas
	Lon     float64 // WGS-84 degrees; 0,0 means that it has no place
	Lat     float64
	Region  string // region code of its home
	Org     string // path of the organisation that owns it
}

// Twin holds the things. Every method is safe for many goroutines; reports of
// one thing must be applied in the order of the log.
type Twin struct {
	schemas []schema
	seed    maphash.Seed
	shards  [shards]shard
	grid    grid
	places  places
	version atomic.Uint64
	total   atomic.Int64
	counts  []atomic.Int64 // profile × state
	newest  []atomic.Int64 // by profile: µs, when its newest report was received
}

// shard is the part of the things whose ids fall together.
type shard struct {
	mu      sync.RWMutex
	index   map[string]uint32
	chunks  []*[chunkSize]record
	used    uint32
	free    []uint32
	first   uint32 // least recently and visibly changed
	last    uint32
	removed []gone
}

// New makes an empty twin of things of these schemas. Versions of changes go on
// from first, which should be the time of the start in microseconds: then a
// screen that was connected before a restart sees no version twice.
func New(list []Schema, first uint64) *Twin {
	t := &Twin{seed: maphash.MakeSeed(), counts: make([]atomic.Int64, len(list)*States), newest: make([]atomic.Int64, len(list))}
	for _, s := range list {
		t.schemas = append(t.schemas, compile(s))
	}
	for i := range t.shards {
		t.shards[i].index = make(map[string]uint32)
		t.shards[i].first, t.shards[i].last = none, none
	}
	t.version.Store(first)
	t.places.init(len(list))
	t.grid.init()
	return t
}

// Schema gives the schema of a profile index.
func (t *Twin) Schema(profile int) Schema { return t.schemas[profile].Schema }

// Len is the number of things.
func (t *Twin) Len() int { return int(t.total.Load()) }

func (t *Twin) shardOf(id string) int {
	return int(maphash.String(t.seed, id) & (shards - 1))
}

func (s *shard) at(i uint32) *record { return &s.chunks[i>>chunkBits][i&(chunkSize-1)] }

// take gives an unused record of the shard.
func (s *shard) take() uint32 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i
	}
	if int(s.used>>chunkBits) == len(s.chunks) {
		s.chunks = append(s.chunks, new([chunkSize]record))
	}
	s.used++
	return s.used - 1
}

// Put registers a thing or takes over what changed in its registration. A
// thing that reported its own position keeps it. A changed profile forgets
// the values, which would mean nothing under the new one.
func (t *Twin) Put(info Info) Slot {
	n := t.shardOf(info.ID)
	s := &t.shards[n]
	s.mu.Lock()
	defer s.mu.Unlock()
	i, known := s.index[info.ID]
	if !known {
		i = t.add(s, n, info)
	} else if r := s.at(i); t.differs(r, info) {
		t.amend(s, n, i, info)
	}
	return slotOf(n, i)
}

func slotOf(shard int, i uint32) Slot { return Slot(i<<shardBits | uint32(shard)) }

func (t *Twin) add(s *shard, n int, info Info) uint32 {
	i := s.take()
	r := s.at(i)
	*r = record{
		id: info.ID, name: info.Name, profile: uint16(info.Profile), state: Unknown,
		place: t.places.of(info.Region, info.Org), next: none, prev: none,
		lon: fixed(info.Lon), lat: fixed(info.Lat),
	}
	s.index[info.ID] = i
	t.total.Add(1)
	t.count(r, r.state, 1)
	t.grid.insert(slotOf(n, i), r)
	t.touch(s, i)
	return i
}

func (t *Twin) differs(r *record, info Info) bool {
	moved := r.posAt == 0 && (r.lon != fixed(info.Lon) || r.lat != fixed(info.Lat))
	return moved || r.name != info.Name || int(r.profile) != info.Profile ||
		r.place.region != info.Region || r.place.org != info.Org
}

func (t *Twin) amend(s *shard, n int, i uint32, info Info) {
	r := s.at(i)
	t.count(r, r.state, -1)
	t.grid.remove(slotOf(n, i), r)
	r.name, r.place = info.Name, t.places.of(info.Region, info.Org)
	if int(r.profile) != info.Profile {
		r.profile, r.state, r.attrs, r.body, r.rules = uint16(info.Profile), Unknown, nil, nil, nil
		r.active, r.lastSeen, r.reported = 0, 0, false
	}
	t.heard(r) // at its new place, too
	if r.posAt == 0 {
		r.lon, r.lat = fixed(info.Lon), fixed(info.Lat)
	}
	t.grid.insert(slotOf(n, i), r)
	t.count(r, r.state, 1)
	t.touch(s, i)
}

// Remove forgets a thing and tells whether it was there.
func (t *Twin) Remove(id string) bool {
	n := t.shardOf(id)
	s := &t.shards[n]
	s.mu.Lock()
	defer s.mu.Unlock()
	i, known := s.index[id]
	if !known {
		return false
	}
	r := s.at(i)
	t.count(r, r.state, -1)
	t.grid.remove(slotOf(n, i), r)
	s.unlink(i)
	s.bury(gone{slot: slotOf(n, i), id: id, version: t.version.Add(1)})
	delete(s.index, id)
	*r = record{}
	s.free = append(s.free, i)
	t.total.Add(-1)
	return true
}

// Find gives the handle and the profile index of a thing.
func (t *Twin) Find(id string) (slot Slot, profile int, ok bool) {
	n := t.shardOf(id)
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, known := s.index[id]
	if !known {
		return 0, 0, false
	}
	return slotOf(n, i), int(s.at(i).profile), true
}

// fixed writes degrees as the twin holds them, in units of 1e-7 (about 1 cm).
func fixed(degrees float64) int32 { return int32(math.Round(degrees * 1e7)) }

func degrees(f int32) float64 { return float64(f) / 1e7 }
