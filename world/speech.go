package world

import (
	"math"
	"slices"
	"strconv"
	"time"

	"citybrain/kernel/geo"
)

// moment is when a device speaks.
type moment struct {
	now   time.Time
	local time.Time // in the city's zone
	stamp bool      // the device's clock is right, so it stamps its reports
}

// hour is the time of day, 0 to 24.
func (m moment) hour() float64 {
	return float64(m.local.Hour()) + float64(m.local.Minute())/60 + float64(m.local.Second())/3600
}

// force is what an event does to a value of a device: it moves to a value, stays
// there, and goes back at the end.
type force struct {
	attribute string
	number    float64
	text      string // for texts and booleans; "" for numbers
	from      time.Time
	within    time.Duration
	until     time.Time
	share     float64 // how much of it reaches the device, 0 to 1
	command   bool    // somebody commanded it
}

// busy reports whether something is happening to the device; what it was
// commanded is nothing to be excited about.
func (d *device) busy() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.forces, func(f force) bool { return !f.command })
}

// speech is one payload in the making.
type speech struct {
	buf    []byte
	d      *device
	m      moment
	forces []force
	first  bool
}

// speak writes the payload of a device.
func (d *device) speak(buf []byte, m moment) []byte {
	if d.flaw == stuck && d.stuck != nil {
		return append(buf, d.stuck...)
	}
	d.mu.Lock()
	d.forces = slices.DeleteFunc(d.forces, func(f force) bool { return m.now.After(f.until) })
	forces := slices.Clone(d.forces)
	d.mu.Unlock()
	s := &speech{buf: append(buf, '{'), d: d, m: m, forces: forces, first: true}
	elapsed := d.kind.interval.Seconds()
	if !d.last.IsZero() {
		elapsed = min(m.now.Sub(d.last).Seconds(), 3600)
	}
	d.last = m.now
	d.kind.act(s, d, elapsed)
	if d.flaw == confused {
		s.number("firmware", 3.1, 1)
	}
	if d.flaw == stuck { // without a time, so that the city takes it for fresh
		d.stuck = append(slices.Clone(s.buf[len(buf):]), '}')
		return append(s.buf, '}')
	}
	if m.stamp {
		s.key("observedAt")
		s.buf = append(s.buf, '"')
		s.buf = m.now.UTC().AppendFormat(s.buf, "2006-01-02T15:04:05.000Z")
		s.buf = append(s.buf, '"')
	}
	return append(s.buf, '}')
}

func (s *speech) key(name string) {
	if !s.first {
		s.buf = append(s.buf, ',')
	}
	s.first = false
	s.buf = append(s.buf, '"')
	s.buf = append(s.buf, name...)
	s.buf = append(s.buf, '"', ':')
}

// number says a value, bent by what is happening to the device.
func (s *speech) number(name string, v float64, places int) {
	for _, f := range s.forces {
		if f.attribute == name && f.text == "" {
			v += (f.number - v) * f.share * f.grip(s.m.now)
		}
	}
	if s.d.flaw == drifting && s.first {
		v += math.Abs(v) * 0.04 * float64(s.m.local.Hour())
	}
	scale := math.Pow10(places)
	s.key(name)
	s.buf = strconv.AppendFloat(s.buf, math.Round(v*scale)/scale, 'f', -1, 64)
}

// grip is how far a force has taken hold, 0 to 1.
func (f *force) grip(now time.Time) float64 {
	if f.within <= 0 {
		return 1
	}
	return max(0, min(1, float64(now.Sub(f.from))/float64(f.within)))
}

func (s *speech) forced(name, word string) string {
	for _, f := range slices.Backward(s.forces) { // the last one counts, as with numbers
		if f.attribute == name && f.text != "" && f.grip(s.m.now) >= 1 {
			return f.text
		}
	}
	return word
}

// word says a text.
func (s *speech) word(name, word string) {
	s.key(name)
	s.buf = append(s.buf, '"')
	s.buf = append(s.buf, s.forced(name, word)...)
	s.buf = append(s.buf, '"')
}

// flag says yes or no.
func (s *speech) flag(name string, yes bool) {
	s.key(name)
	s.buf = append(s.buf, s.forced(name, strconv.FormatBool(yes))...)
}

// place says where the device is.
func (s *speech) place(p geo.Point) {
	s.key("lon")
	s.buf = strconv.AppendFloat(s.buf, p.Lon, 'f', 6, 64)
	s.key("lat")
	s.buf = strconv.AppendFloat(s.buf, p.Lat, 'f', 6, 64)
}
