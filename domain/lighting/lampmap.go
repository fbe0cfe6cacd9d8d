package lighting

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// LampMap is every lamp of the caller as a point of a map 路灯地图.
type LampMap struct {
	At      time.Time   `json:"at"`
	Streets []string    `json:"streets" doc:"Names by which streets are chosen, as the map has them"`
	Called  []string    `json:"called" doc:"The same in the caller's language"`
	Groups  []string    `json:"groups" doc:"Codes of the groups"`
	Lamps   []LampPoint `json:"lamps"`
	More    int         `json:"more" doc:"Lamps that are not told, because there are too many"`
}

// LampPoint is a lamp of a map.
type LampPoint struct {
	ID     string  `json:"id"`
	Lon    float64 `json:"lon"`
	Lat    float64 `json:"lat"`
	Group  int     `json:"group" doc:"Place in groups, -1 for none"`
	Street int     `json:"street" doc:"Place in streets, -1 for none"`
	State  string  `json:"state" enum:"on,off,dark,silent,fault" doc:"dark: off though it is to burn"`
	Want   int     `json:"want" doc:"Percent that it is to burn at, -1 where no group means it"`
}

// pointsMost is how many lamps a map tells.
const pointsMost = 30_000

// Map gives the lamps of the caller's scope with what they do. The caller needs
// lighting.read.
func (s *Service) Map(ctx context.Context) (LampMap, error) {
	m := LampMap{Streets: []string{}, Called: []string{}, Groups: []string{}, Lamps: []LampPoint{}}
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return m, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return s.recall(ctx, tx) }); err != nil {
		return m, err
	}
	o := s.look(s.Clock.Now())
	m.At = o.at
	for i := range o.groups {
		m.Groups = append(m.Groups, o.groups[i].Code)
	}
	streets := map[string]int{"": -1}
	for i, at := range o.at0 {
		l := &o.lamps[i]
		if !covered(ctx, l.Region, l.Org) {
			continue
		}
		if len(m.Lamps) == pointsMost {
			m.More++
			continue
		}
		if _, known := streets[at.street]; !known {
			streets[at.street] = len(m.Streets)
			m.Streets = append(m.Streets, at.street)
		}
		m.Lamps = append(m.Lamps, LampPoint{
			ID: l.ID, Lon: l.Point.Lon, Lat: l.Point.Lat, Group: at.group, Street: streets[at.street], State: o.pointState(i), Want: o.want[i],
		})
	}
	m.Called = slices.Clone(m.Streets)
	if web.Language(ctx) == "en" {
		for i, name := range m.Called {
			m.Called[i] = s.Street.StreetIn(name, true)
		}
	}
	return m, nil
}

// pointState is the state of a lamp of any group or none.
func (o *outlook) pointState(i int) string {
	l := &o.lamps[i]
	if o.at0[i].group < 0 {
		switch {
		case l.silent(o.at):
			return "silent"
		case l.Flag != "":
			return "fault"
		case l.burns(o.rules, usualWatts):
			return "on"
		}
		return "off"
	}
	if state := o.stateOf(i); state != "off" || o.want[i] <= 0 {
		return state
	}
	return "dark"
}

// usualWatts is what a lamp of no group is taken to draw at full power.
const usualWatts = 100
