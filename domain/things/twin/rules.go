package twin

import "bytes"

// A record's rules slice holds two instants for each rule: since when the rule
// holds without a break (0: it does not), and when its alarm was raised (0: it
// is not). It is made when a rule first holds: most things are well.

// judge runs one rule over a fresh value.
func (r *record) judge(s *schema, n int, rep *Report, v Reading, out *Effects) {
	rule := &s.Rules[n]
	bit := uint32(1) << n
	if r.active&bit != 0 {
		if !rule.over(v) {
			return
		}
		out.Alarms = append(out.Alarms, Alarm{
			ID: r.id, Profile: int(r.profile), Rule: n, At: rep.At, RaisedAt: r.rules[2*n+1], Value: v.Num, Sequence: rep.Sequence,
		})
		r.active &^= bit
		r.rules[2*n], r.rules[2*n+1] = 0, 0
		return
	}
	if !rule.holds(v) {
		if r.rules != nil {
			r.rules[2*n] = 0
		}
		return
	}
	if r.rules == nil {
		r.rules = make([]int64, 2*len(s.Rules))
	}
	if r.rules[2*n] == 0 {
		r.rules[2*n] = rep.At
	}
	if rep.At-r.rules[2*n] < rule.For.Microseconds() {
		return
	}
	r.active |= bit
	r.rules[2*n+1] = rep.At
	out.Alarms = append(out.Alarms, Alarm{
		ID: r.id, Profile: int(r.profile), Rule: n, Raised: true, At: rep.At, RaisedAt: rep.At, Value: v.Num, Sequence: rep.Sequence,
	})
}

// holds reports whether a value lies where the rule raises.
func (r *Rule) holds(v Reading) bool {
	switch r.Op {
	case Above:
		return v.Num >= r.Raise
	case Below:
		return v.Num <= r.Raise
	}
	return r.equal(v)
}

// over reports whether a value lets an active rule go.
func (r *Rule) over(v Reading) bool {
	switch r.Op {
	case Above:
		return v.Num < r.Clear
	case Below:
		return v.Num > r.Clear
	}
	return !r.equal(v)
}

func (r *Rule) equal(v Reading) bool {
	if r.Text != "" {
		return bytes.Equal(v.Text, []byte(r.Text))
	}
	return v.Num == r.Raise
}

// Active is a rule of a thing that holds now.
type Active struct {
	ID       string
	Profile  int
	Rule     int
	RaisedAt int64
	Value    float64
}

// Active lists every active rule: what the open alarms of the store must equal.
func (t *Twin) Active() []Active {
	var list []Active
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for i := range s.used {
			rec := s.at(i)
			if rec.active == 0 {
				continue
			}
			for k := range t.schemas[rec.profile].Rules {
				if rec.active&(1<<k) != 0 {
					a := t.schemas[rec.profile].Rules[k].Attribute
					list = append(list, Active{rec.id, int(rec.profile), k, rec.rules[2*k+1], rec.attrs[a].num})
				}
			}
		}
		s.mu.RUnlock()
	}
	return list
}
