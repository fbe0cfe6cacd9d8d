package things

import (
	"encoding/json"
	"time"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// Calendar knows the working days; *clock.Calendar is one.
type Calendar interface {
	Day(at time.Time) (clock.Day, error)
}

// ruleCity is the city as rules ask it.
type ruleCity struct{ s *Service }

// About gives what the registry knows of a thing.
func (c ruleCity) About(id string) (twin.Info, bool) { return c.s.Twin().Info(id) }

// Known gives the values that were observed before an instant.
func (c ruleCity) Known(id string, before int64, take func(attribute int, num float64, text string, at int64)) {
	thing, ok := c.s.Twin().Get(id)
	if !ok {
		return
	}
	for _, v := range thing.Values {
		if v.At >= before {
			continue
		}
		text := ""
		if len(v.JSON) > 0 && v.JSON[0] == '"' {
			_ = json.Unmarshal(v.JSON, &text) // the twin wrote it
		}
		take(v.Attribute, v.Num, text, v.At)
	}
}

// Near visits the values of the things around.
func (c ruleCity) Near(of *twin.Info, metres float64, attribute int, visit func(value float64)) {
	t := c.s.Twin()
	for _, n := range t.Around(of.Lon, of.Lat, metres, rule.MostNear+1, of.Profile) {
		thing, ok := t.At(n.Slot)
		if !ok || thing.ID == of.ID || thing.State == twin.Unknown {
			continue
		}
		for _, v := range thing.Values {
			if v.Attribute == attribute {
				visit(v.Num)
			}
		}
	}
}

// Silent visits the things that were heard once and not since an instant.
func (c ruleCity) Silent(profile int, since int64, visit func(id string, heard int64)) {
	c.s.Twin().Each(twin.Filter{Profiles: []int{profile}}, func(t *twin.Thing) bool {
		if t.LastSeen != 0 && t.LastSeen < since {
			visit(t.ID, t.LastSeen)
		}
		return true
	})
}

// Local gives the time in the city's zone. Where the calendar does not know the
// year, Monday to Friday are working days.
func (c ruleCity) Local(at int64) (hour float64, weekday int, working bool) {
	zone := c.s.Zone
	if zone == nil {
		zone = time.UTC
	}
	local := db.Time(at).In(zone)
	weekday = (int(local.Weekday())+6)%7 + 1
	working = weekday < 6
	if c.s.Calendar != nil {
		if day, err := c.s.Calendar.Day(local); err == nil {
			working = day.Working
		}
	}
	return float64(local.Hour()) + float64(local.Minute())/60, weekday, working
}
