// Package episode makes episodes of exceedances 超标时段: stations that stay beyond a
// limit for some looks begin one, neighbours join it, and it ends when all of them
// have stayed clear of the limit for some looks. It is arithmetic only; the caller
// keeps members between looks.
package episode

import (
	"slices"

	"citybrain/kernel/geo"
)

// Rule is when an episode begins and ends.
type Rule struct {
	Begin int     // looks beyond the limit in a row
	End   int     // looks clear of it in a row
	Join  float64 // metres within which stations share an episode
	Least int     // stations without which none begins; 0 is 1
	Lower bool    // the worst value is the least, as of a voltage
}

// Sample is what a station says at a look. Between Over and Clear lies the room in
// which nothing changes (hysteresis).
type Sample struct {
	Station string
	At      geo.Point
	Value   float64
	Over    bool // beyond the limit
	Clear   bool // well within it
}

// Member is a station that is or was beyond the limit. The caller makes none.
type Member struct {
	Station string
	At      geo.Point
	Over    int    // looks in a row
	Calm    int    // looks in a row
	Episode string // that it belongs to; "" while it is too short for one
	Missed  int    // looks in a row that it said nothing
	Looks   int    // since it strayed
	Sum     float64
	Worst   float64
}

// Change is what a look did to an episode.
type Change struct {
	Episode string
	New     bool
	Over    bool      // it has ended
	Members []*Member // all that belong to it, also those that are calm again
}

// Look takes the samples of one look. Members are changed in place, those of no use
// removed; name gives ids to new episodes. It gives the episodes that go on, begin or
// end with it; one that goes on is told at each look, for its figures.
func Look(r Rule, members map[string]*Member, samples []Sample, name func() string) (changes []Change) {
	said := map[string]bool{}
	for _, s := range samples {
		said[s.Station] = true
		r.take(members, s)
	}
	r.miss(members, said)
	news := map[string]bool{}
	for _, m := range sorted(members) {
		if m.Episode == "" && m.Over >= max(1, r.Begin) {
			r.place(members, m, news, name)
		}
	}
	for _, id := range episodes(members) {
		c := Change{Episode: id, New: news[id], Over: true}
		for _, m := range sorted(members) {
			if m.Episode != id {
				continue
			}
			c.Members = append(c.Members, m)
			c.Over = c.Over && m.Calm >= max(1, r.End)
		}
		if c.Over {
			for _, m := range c.Members {
				delete(members, m.Station)
			}
		}
		changes = append(changes, c)
	}
	return changes
}

// take counts a sample.
func (r Rule) take(members map[string]*Member, s Sample) {
	m := members[s.Station]
	if m == nil {
		if !s.Over {
			return
		}
		m = &Member{Station: s.Station, Worst: s.Value}
		members[s.Station] = m
	}
	m.At, m.Missed = s.At, 0
	switch {
	case s.Over:
		m.Over, m.Calm = m.Over+1, 0
	case s.Clear:
		m.Over, m.Calm = 0, m.Calm+1
	}
	if m.Episode == "" && m.Calm > 0 {
		delete(members, s.Station) // too short for an episode
		return
	}
	if m.Calm > 0 {
		return // what is clear belongs to no figure
	}
	m.Looks++
	m.Sum += s.Value
	if r.Lower == (s.Value < m.Worst) {
		m.Worst = s.Value
	}
}

// patience is after how many looks of silence a station is taken for clear: what
// nobody measures cannot go on for ever.
const patience = 12

// miss counts the silence of members.
func (r Rule) miss(members map[string]*Member, said map[string]bool) {
	for id, m := range members {
		switch {
		case said[id]:
			continue
		case m.Episode == "":
			delete(members, id)
			continue
		}
		if m.Missed++; m.Missed > patience {
			m.Over, m.Calm = 0, m.Calm+1
		}
	}
}

// place puts a member into an episode nearby, or with others into a new one.
func (r Rule) place(members map[string]*Member, m *Member, news map[string]bool, name func() string) {
	var alone []*Member
	for _, other := range sorted(members) {
		if geo.Distance(m.At, other.At) > r.Join {
			continue
		}
		if other.Episode != "" {
			m.Episode = other.Episode
			return
		}
		if other.Over >= max(1, r.Begin) {
			alone = append(alone, other)
		}
	}
	if len(alone) < max(1, r.Least) { // it is among them itself
		return
	}
	id := name()
	news[id] = true
	for _, one := range alone {
		one.Episode = id
	}
}

func sorted(members map[string]*Member) []*Member {
	list := make([]*Member, 0, len(members))
	for _, m := range members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *Member) int {
		if a.Station < b.Station {
			return -1
		}
		return 1
	})
	return list
}

func episodes(members map[string]*Member) (ids []string) {
	for _, m := range members {
		if m.Episode != "" && !slices.Contains(ids, m.Episode) {
			ids = append(ids, m.Episode)
		}
	}
	slices.Sort(ids)
	return ids
}
