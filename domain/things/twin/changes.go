package twin

// Change is what the map shows of a thing after a visible change: it was added
// or removed, it moved, or its state is another.
type Change struct {
	Slot     Slot
	ID       string
	Profile  int
	State    State
	Lon, Lat float64
	Region   string
	Org      string
	Removed  bool
	Version  uint64
}

// gone is the memory of a removed thing.
type gone struct {
	slot    Slot
	id      string
	version uint64
}

// keepGone is how many removals a shard remembers for Changes.
const keepGone = 256

func (s *shard) bury(g gone) {
	if len(s.removed) >= keepGone {
		s.removed = append(s.removed[:0], s.removed[keepGone/2:]...)
	}
	s.removed = append(s.removed, g)
}

// touch notes a visible change: the record goes to the end of the shard's list.
func (t *Twin) touch(s *shard, i uint32) {
	r := s.at(i)
	if s.last != i {
		s.unlink(i)
		r.prev, r.next = s.last, none
		if s.last == none {
			s.first = i
		} else {
			s.at(s.last).next = i
		}
		s.last = i
	}
	r.version = t.version.Add(1)
}

// unlink takes a record out of the shard's list; one that is not in it stays so.
func (s *shard) unlink(i uint32) {
	r := s.at(i)
	linked := r.prev != none || r.next != none || s.first == i
	if !linked {
		return
	}
	if r.prev == none {
		s.first = r.next
	} else {
		s.at(r.prev).next = r.next
	}
	if r.next == none {
		s.last = r.prev
	} else {
		s.at(r.next).prev = r.prev
	}
	r.prev, r.next = none, none
}

// Version is the version of the newest visible change.
func (t *Twin) Version() uint64 { return t.version.Load() }

// Changes gives the things that changed visibly after the version since, each
// once as it is now, and the version to ask from next time. Its cost is that of
// the changed things only. A version older than this process gives everything.
func (t *Twin) Changes(since uint64) (list []Change, upto uint64) {
	upto = t.version.Load()
	for n := range t.shards {
		list = t.changesOf(n, since, list)
	}
	return list, upto
}

func (t *Twin) changesOf(n int, since uint64, list []Change) []Change {
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := s.last; i != none; {
		r := s.at(i)
		if r.version <= since {
			break
		}
		list = append(list, r.change(slotOf(n, i)))
		i = r.prev
	}
	for k := len(s.removed) - 1; k >= 0 && s.removed[k].version > since; k-- {
		g := s.removed[k]
		if _, again := s.index[g.id]; again { // registered anew since
			continue
		}
		list = append(list, Change{Slot: g.slot, ID: g.id, Removed: true, Version: g.version})
	}
	return list
}

func (r *record) change(slot Slot) Change {
	return Change{
		Slot: slot, ID: r.id, Profile: int(r.profile), State: r.state,
		Lon: degrees(r.lon), Lat: degrees(r.lat), Region: r.place.region, Org: r.place.org, Version: r.version,
	}
}

// All gives every thing as Changes would, and the version to go on from.
func (t *Twin) All() (list []Change, upto uint64) {
	upto = t.version.Load()
	list = make([]Change, 0, t.Len())
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for i := range s.used {
			if r := s.at(i); r.id != "" {
				list = append(list, r.change(slotOf(n, i)))
			}
		}
		s.mu.RUnlock()
	}
	return list, upto
}
