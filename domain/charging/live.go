package charging

import (
	"cmp"
	"slices"
	"time"

	"citybrain/domain/charging/forecast"
	"citybrain/domain/charging/stationfile"
	"citybrain/domain/charging/tariff"
)

// The states of a station, as words.
const (
	stateFree   = "free"
	stateBusy   = "busy"
	stateFault  = "fault"  // every pile that is heard is out of service
	stateSilent = "silent" // nothing is heard, or nothing reports
	stateClosed = "closed"
)

// group is the sockets of one kind of a station as they are now.
type group struct {
	key       string // of what was learnt: station and kind
	connector string
	kw        float64
	free      int
	sockets   int // that are heard, or else those of the list
	heard     bool
	drift     float64
}

// live is a station as it is now.
type live struct {
	Station
	groups []group
	drawn  float64 // kW
	faults int     // piles out of service
	silent int     // piles that are not heard
	at     time.Time
}

// scene is all stations at an instant.
type scene struct {
	at   time.Time
	book *book
	list []live // by id
	byID map[StationID]int

	byThing map[string]int  // stations by their piles
	heard   map[string]bool // piles that are heard
}

// look makes the scene of the readings of now. before lends the drift of groups.
func (s *Service) look(b *book, before *scene) *scene {
	now := s.Clock.Now()
	sc := &scene{at: now, book: b, byID: map[StationID]int{}, byThing: map[string]int{}, heard: map[string]bool{}}
	readings := map[string]Reading{}
	all := s.Piles.All()
	for _, r := range all {
		readings[r.Thing] = r
		sc.heard[r.Thing] = !r.Silent && !r.At.IsZero()
	}
	for _, one := range b.stations {
		sc.list = append(sc.list, assemble(one, readings))
	}
	for _, r := range all {
		if !b.named[r.Thing] {
			sc.list = append(sc.list, assemble(b.lone(r), readings))
		}
	}
	slices.SortFunc(sc.list, func(x, y live) int { return cmp.Compare(x.ID, y.ID) })
	for i := range sc.list {
		sc.byID[sc.list[i].ID] = i
		for _, p := range sc.list[i].Piles {
			if p.thing != "" {
				sc.byThing[p.thing] = i
			}
		}
		s.drift(&sc.list[i], before, now)
	}
	return sc
}

// assemble lays what the piles say over what the list says.
func assemble(st Station, readings map[string]Reading) live {
	l := live{Station: st}
	for i, p := range st.Piles {
		r, known := readings[p.thing]
		if known && i == 0 {
			l.Name = cmp.Or(l.Name, r.Name)
			l.Region, l.Org = cmp.Or(l.Region, r.Region), cmp.Or(l.Org, r.Org)
		}
		g := l.group(p)
		heard := known && !r.Silent && !r.At.IsZero()
		switch {
		case !heard:
			l.silent++
		case r.Out:
			l.faults++
		default:
			if !g.heard {
				g.heard, g.sockets = true, 0
			}
			total := cmp.Or(r.Total, p.Sockets) // one that does not say how many it has, has those of the list
			g.free, g.sockets = g.free+max(0, min(r.Free, total)), g.sockets+total
			l.drawn += r.Kilowatt
		}
		if !g.heard {
			g.sockets += p.Sockets
		}
		if heard && r.At.After(l.at) {
			l.at = r.At
		}
	}
	l.Name = cmp.Or(l.Name, l.Code)
	return l
}

func (l *live) group(p Pile) *group {
	for i := range l.groups {
		if g := &l.groups[i]; g.connector == p.Connector && g.kw == p.Kilowatts {
			return g
		}
	}
	l.groups = append(l.groups, group{key: string(l.ID) + "/" + p.Connector + "/" + tariff.Price(p.Kilowatts*10).String(), connector: p.Connector, kw: p.Kilowatts})
	return &l.groups[len(l.groups)-1]
}

// drift goes on with the drift that the scene before knew.
func (s *Service) drift(l *live, before *scene, now time.Time) {
	if before == nil {
		return
	}
	i, known := before.byID[l.ID]
	if !known {
		return
	}
	for k := range l.groups {
		g := &l.groups[k]
		for _, old := range before.list[i].groups {
			if old.key == g.key {
				g.drift = forecast.Fade(old.drift, s.profile(g.key), g.count(), now.In(s.Zone), now.Sub(before.at))
			}
		}
	}
}

func (g *group) count() forecast.Count {
	if !g.heard {
		return forecast.Count{}
	}
	return forecast.Count{Free: g.free, Total: g.sockets}
}

// Want is what sockets a driver can use; the zero value is any.
type Want struct {
	Connectors []string
	Kilowatts  float64 // at least
}

// wanted tells whether a driver can use sockets of the group.
func (g *group) wanted(w Want) bool {
	return g.kw >= w.Kilowatts && (len(w.Connectors) == 0 || slices.Contains(w.Connectors, g.connector))
}

// tally sums the groups up that a driver can use.
func (l *live) tally(w Want) (free, sockets int, heard, any bool) {
	for i := range l.groups {
		g := &l.groups[i]
		if !g.wanted(w) {
			continue
		}
		any, sockets = true, sockets+g.sockets
		if g.heard {
			heard, free = true, free+g.free
		}
	}
	return free, sockets, heard, any
}

// state gives the word for a station at an instant, for those kinds of sockets.
func (l *live) state(at time.Time, w Want) string {
	free, _, heard, _ := l.tally(w)
	switch {
	case !stationfile.OpenAt(l.Open, at):
		return stateClosed
	case free > 0:
		return stateFree
	case heard:
		return stateBusy
	case l.faults > 0:
		return stateFault
	}
	return stateSilent
}

// chance gives how likely one socket of those kinds is free after a span, and how
// many are likely to be. Groups of a station fill for the same reasons, so the best
// of them counts, not their product.
func (s *Service) chance(l *live, at time.Time, ahead time.Duration, w Want) (chance float64, free int) {
	model := s.learnt().Model
	for i := range l.groups {
		g := &l.groups[i]
		if !g.wanted(w) || l.faults > 0 && !g.heard {
			continue
		}
		p := s.profile(g.key)
		now := forecast.Now{Count: g.count(), At: at.In(s.Zone), Drift: g.drift}
		chance = max(chance, model.Chance(p, now, ahead))
		free += model.Free(p, now, ahead)
	}
	if !stationfile.OpenAt(l.Open, at.Add(ahead).In(s.Zone)) {
		return 0, 0
	}
	return chance, free
}
