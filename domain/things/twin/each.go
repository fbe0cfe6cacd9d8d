package twin

// Each visits the things that the filter keeps, shard by shard, until visit says
// no. The thing and its values are lent: they are valid until visit returns, which
// must be quick and not call the twin.
func (t *Twin) Each(f Filter, visit func(*Thing) bool) {
	var lent Thing
	for n := range t.shards {
		if !t.eachOf(n, &f, &lent, visit) {
			return
		}
	}
}

func (t *Twin) eachOf(n int, f *Filter, lent *Thing, visit func(*Thing) bool) bool {
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range s.used {
		r := s.at(i)
		if r.id == "" || !f.keeps(r) {
			continue
		}
		values := lent.Values[:0]
		*lent = Thing{
			Info: r.info(), Slot: slotOf(n, i), State: r.state, Online: r.online, LastSeen: r.lastSeen, MovedAt: r.posAt,
		}
		for a, v := range r.attrs {
			if v.at != 0 {
				values = append(values, Value{a, r.value(a), v.num, v.at})
			}
		}
		lent.Values = values
		if !visit(lent) {
			return false
		}
	}
	return true
}
