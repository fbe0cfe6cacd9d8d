package twin

// Reading is one value of a report, already checked against the profile.
type Reading struct {
	Attribute int     // index into the schema's attributes
	Num       float64 // the number; 1 or 0 for a boolean
	Text      []byte  // valid UTF-8, for a Text attribute; not kept
}

// Report is what a thing said at one instant.
type Report struct {
	At       int64 // µs, when it was observed
	Received int64 // µs, when the door took it
	Sequence uint64
	Readings []Reading
	Moved    bool // Lon and Lat are its position
	Lon, Lat float64
}

// Alarm is a rule of a thing that began or ceased to hold.
type Alarm struct {
	ID       string // of the thing
	Profile  int    // whose rule it is
	Rule     int
	Raised   bool    // false: cleared
	At       int64   // µs, observation time of the change
	RaisedAt int64   // µs, observation time at which it was raised; names the alarm
	Value    float64 // the number that did it
	Sequence uint64
}

// Transition is a change of a thing's state.
type Transition struct {
	ID    string // of the thing
	State State
	Was   State // before
	At    int64 // µs
}

// Effects collects what applying reports brought about. Reuse it: the slices
// keep their room.
type Effects struct {
	Alarms []Alarm
	States []Transition
}

// Reset empties the effects and keeps their room.
func (e *Effects) Reset() { e.Alarms, e.States = e.Alarms[:0], e.States[:0] }

// Applied counts what became of a report's values.
type Applied struct {
	Fresh int // taken over
	Late  int // not newer than what is known: a repetition or out of order
}

// Apply takes a report over for the thing with this id in this slot; it changes
// nothing if the slot has meanwhile gone to another thing. Values that are not
// newer than the known ones are left out, which makes a repeated report harmless.
func (t *Twin) Apply(slot Slot, id string, r *Report, out *Effects) Applied {
	s := &t.shards[slot.shard()]
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.at(slot.index())
	if rec.id != id {
		return Applied{}
	}
	done, moved := t.take(slot, rec, r, out)
	before := rec.state
	rec.reported = true
	if r.Received > rec.lastSeen {
		rec.lastSeen, rec.stale = r.Received, false
		t.heard(rec)
	}
	t.settle(rec, r.At, out)
	if moved || rec.state != before {
		t.touch(s, slot.index())
	}
	return done
}

// take writes the fresh values of a report and runs the rules over them.
func (t *Twin) take(slot Slot, rec *record, r *Report, out *Effects) (done Applied, moved bool) {
	sc := &t.schemas[rec.profile]
	var room [64]byte
	var at instant
	at.set(r.At)
	for _, v := range r.Readings {
		if rec.attrs != nil && r.At <= rec.attrs[v.Attribute].at {
			done.Late++
			continue
		}
		value := appendValue(room[:0], sc.Attributes[v.Attribute].Kind, v)
		rec.write(sc, v.Attribute, &at, v.Num, value)
		done.Fresh++
		for _, rule := range sc.ruleOf[v.Attribute] {
			rec.judge(sc, rule, r, v, out)
		}
	}
	if !r.Moved {
		return done, false
	}
	if r.At <= rec.posAt {
		done.Late++
		return done, false
	}
	t.grid.move(slot, rec, fixed(r.Lon), fixed(r.Lat))
	rec.posAt = r.At
	done.Fresh++
	return done, true
}

// settle brings the state and the counts in line with what the record holds.
func (t *Twin) settle(rec *record, at int64, out *Effects) {
	state := rec.derive(t.schemas[rec.profile].Rules)
	if state == rec.state {
		return
	}
	was := rec.state
	t.count(rec, was, -1)
	rec.state = state
	t.count(rec, state, 1)
	out.States = append(out.States, Transition{ID: rec.id, State: state, Was: was, At: at})
}

// Connected notes whether a thing holds a connection to the device door.
func (t *Twin) Connected(id string, online bool) {
	s := &t.shards[t.shardOf(id)]
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, ok := s.index[id]; ok {
		s.at(i).online = online
	}
}

// Sweep marks the things that have been silent for longer than their profile
// allows as Unknown. Run it every few seconds; it visits every thing, some
// milliseconds for a million.
func (t *Twin) Sweep(now int64, out *Effects) {
	for n := range t.shards {
		t.sweepShard(n, now, out)
	}
}

func (t *Twin) sweepShard(n int, now int64, out *Effects) {
	s := &t.shards[n]
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.used {
		rec := s.at(i)
		if rec.id == "" || rec.stale || !rec.reported {
			continue
		}
		limit := t.schemas[rec.profile].stale
		if limit == 0 || now-rec.lastSeen <= limit {
			continue
		}
		rec.stale = true
		t.settle(rec, now, out)
		t.touch(s, i)
	}
}
