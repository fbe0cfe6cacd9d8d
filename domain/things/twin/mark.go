package twin

// Mark is how bad the open alarms of a thing are that were raised beside the rules
// of its schema. The log does not hold it, and so neither does a snapshot: whoever
// knows those alarms says it again after a start.
type Mark struct {
	Severity State // the worst of them; Good is none
	Silent   State // the worst of those that mean a thing of which nothing is heard
}

// Mark gives a thing the state of its worst alarm, and takes it back with the zero
// Mark. It changes nothing where there is no such thing, or the mark is known.
func (t *Twin) Mark(id string, m Mark, at int64, out *Effects) {
	s := &t.shards[t.shardOf(id)]
	s.mu.Lock()
	defer s.mu.Unlock()
	i, known := s.index[id]
	if !known || s.at(i).mark == m {
		return
	}
	rec := s.at(i)
	before := rec.state
	rec.mark = m
	t.settle(rec, at, out)
	if rec.state != before {
		t.touch(s, i)
	}
}
