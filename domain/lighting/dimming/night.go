package dimming

import (
	"time"

	"citybrain/domain/lighting/sun"
	"citybrain/kernel/geo"
)

// Night is the time in which the lamps of a group burn, from one noon to the next.
type Night struct {
	Evening time.Time // midnight at the begin of the date of its evening
	Today   sun.Day
	Morrow  sun.Day
	On, Off time.Time // both zero where the sun does not set
}

// NightAt gives the night to which an instant belongs: until the solar noon that
// of the day before. The instant's zone is the city's.
func (s Schedule) NightAt(place geo.Point, at time.Time) Night {
	y, m, d := at.Date()
	if today := sun.Of(place, y, m, d, at.Location()); at.Before(today.Noon) {
		d--
	}
	return s.NightOf(place, time.Date(y, m, d, 0, 0, 0, 0, at.Location()))
}

// NightOf gives the night that begins on the evening of a date.
func (s Schedule) NightOf(place geo.Point, evening time.Time) Night {
	y, m, d := evening.Date()
	n := Night{
		Evening: evening,
		Today:   sun.Of(place, y, m, d, evening.Location()), Morrow: sun.Of(place, y, m, d+1, evening.Location()),
	}
	if n.Today.Sun == sun.Up {
		return n // the sun does not set
	}
	n.On, n.Off = n.Today.Noon, n.Morrow.Noon // of the polar night
	if n.Today.Sun == sun.Crosses {
		n.On = n.Today.Sunset.Add(time.Duration(s.On) * time.Minute)
	}
	switch n.Morrow.Sun {
	case sun.Crosses:
		n.Off = n.Morrow.Sunrise.Add(time.Duration(s.Off) * time.Minute)
	case sun.Up: // it sets for the last time, and only just
		n.Off = n.Today.Noon.Add(12 * time.Hour)
	}
	n.On, n.Off = later(n.On, n.Today.Noon), earlier(n.Off, n.Morrow.Noon)
	if !n.On.Before(n.Off) { // offsets longer than the night
		n.On, n.Off = time.Time{}, time.Time{}
	}
	return n
}

// Lit tells whether the lamps burn at an instant of the night.
func (n Night) Lit(at time.Time) bool { return !at.Before(n.On) && at.Before(n.Off) && !n.On.IsZero() }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
