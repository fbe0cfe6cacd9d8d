package things

import (
	"math"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/geo"
)

// The reasons why a report or a part of it is refused. They are the codes of
// rejections.
const (
	whyMalformed = "things.payload_malformed"
	whyEmpty     = "things.payload_empty"
	whyAttribute = "things.attribute_unknown"
	whyType      = "things.value_type"
	whyRange     = "things.value_range"
	whyValue     = "things.value_unknown"
	whyUnit      = "things.unit"
	whyTime      = "things.time_malformed"
	whyFuture    = "things.time_future"
	whyOld       = "things.time_old"
	whyPlace     = "things.location"
	whyUnknown   = "things.thing_unknown"
	whyBeyond    = "things.location_outside"
	whyAgain     = "things.duplicate"
	whyLate      = "things.late"
	whyForeign   = "things.agent_foreign"
)

// sentence says a refusal's code in words.
func sentence(code string) string {
	switch code {
	case whyMalformed:
		return "The payload is not a JSON object."
	case whyAckMalformed:
		return "The answer to a command cannot be read."
	case whyAckUnknown:
		return "There is no command that this answers."
	case whyAckForeign:
		return "The answer is to another device's command."
	case whyEmpty:
		return "The payload has no attributes."
	case whyAttribute:
		return "The profile has no such attribute."
	case whyType:
		return "The value is not of the attribute's kind."
	case whyRange:
		return "The value is physically impossible."
	case whyValue:
		return "The text is not one of the attribute's values."
	case whyUnit:
		return "The unit is not known or measures something else."
	case whyTime:
		return "The time of observation cannot be read; the time of arrival was taken."
	case whyFuture:
		return "The time of observation lies in the future: the device's clock is wrong."
	case whyOld:
		return "The observation is older than a week."
	case whyPlace:
		return "The position is not on the earth, or things of this profile do not move."
	case whyUnknown:
		return "No such thing is registered."
	case whyForeign:
		return "The agent of another department brought this report."
	case whyBeyond:
		return "The position lies outside of the city: the thing stays where it was, its values were taken."
	case whyAgain:
		return "The report repeats the newest that is known."
	case whyLate:
		return "The report is older than what is known: it counts for the history, not for the present state."
	}
	return code
}

// The bounds of what a device may say.
const (
	maxSkew = 2 * time.Minute    // a device's clock may be ahead by this much
	maxAge  = 7 * 24 * time.Hour // older reports are refused; a buffer in the field holds days
	maxText = 64                 // bytes of a text value
)

// refusal is one part of a payload that was not taken.
type refusal struct {
	code string
	what string // the attribute, "" for the whole
}

// codec reads the payloads of one profile. It is made for the hot path: it goes
// through the bytes once and keeps nothing of them. Use it from one goroutine.
type codec struct {
	profile *Profile
	index   map[string]int
	units   table
	bounds  geo.Box   // of the city; the zero box has none
	scale   []float64 // 10^precision
	room    []byte    // for texts with escapes
	report  twin.Report
	refused []refusal
	lon     float64
	lat     float64
	placed  int // how many of lon and lat were read
	gcj     bool
}

func newCodec(p *Profile, units table, bounds geo.Box) *codec {
	c := &codec{profile: p, units: units, bounds: bounds, index: map[string]int{}}
	for i, a := range p.Attributes {
		c.index[a.Code] = i
		c.scale = append(c.scale, math.Pow10(a.Precision))
	}
	return c
}

// read decodes one payload, a JSON object, received at an instant (µs); at is
// the device's stamp where the door has read one. The report and the refusals
// stay valid until the next call. ok is false if nothing of it can be used.
func (c *codec) read(payload []byte, at, received int64) (r *twin.Report, refused []refusal, ok bool) {
	c.report.Readings, c.refused, c.room = c.report.Readings[:0], c.refused[:0], c.room[:0]
	c.report.At, c.report.Received, c.report.Moved = at, received, false
	c.placed, c.gcj = 0, false
	s := scanner{b: payload}
	if !c.object(&s) {
		return nil, append(c.refused[:0], refusal{code: whyMalformed}), false
	}
	if c.report.At == 0 {
		c.report.At = received
	}
	switch age := received - c.report.At; {
	case age < -maxSkew.Microseconds():
		return nil, append(c.refused[:0], refusal{code: whyFuture, what: "observedAt"}), false
	case age > maxAge.Microseconds():
		return nil, append(c.refused[:0], refusal{code: whyOld, what: "observedAt"}), false
	}
	c.settle()
	if len(c.report.Readings)+len(c.refused) == 0 && !c.report.Moved {
		c.refuse(whyEmpty, "")
	}
	return &c.report, c.refused, len(c.report.Readings) > 0 || c.report.Moved
}

// settle checks the position once all of the payload is known.
func (c *codec) settle() {
	if c.placed == 0 {
		return
	}
	p := geo.Point{Lon: c.lon, Lat: c.lat}
	if c.placed != 2 || !p.Valid() || p == (geo.Point{}) || !c.profile.Moving {
		c.refuse(whyPlace, "location")
		return
	}
	if c.gcj {
		p = geo.Convert(p, geo.GCJ02, geo.WGS84)
	}
	if !within(c.bounds, p) {
		c.refuse(whyBeyond, "location")
		return
	}
	c.report.Moved, c.report.Lon, c.report.Lat = true, p.Lon, p.Lat
}

// within tells whether a point lies in the bounds of the city, where there are any.
func within(bounds geo.Box, p geo.Point) bool { return bounds == (geo.Box{}) || bounds.Contains(p) }

func (c *codec) refuse(code, what string) { c.refused = append(c.refused, refusal{code, what}) }

// object reads the members; false if the payload is not a JSON object.
func (c *codec) object(s *scanner) bool {
	if !s.eat('{') {
		return false
	}
	if s.eat('}') {
		return s.end()
	}
	for {
		key, ok := s.text(&c.room)
		if !ok || !s.eat(':') {
			return false
		}
		if !c.member(s, key) {
			return false
		}
		if s.eat(',') {
			continue
		}
		return s.eat('}') && s.end()
	}
}

// member reads the value of one key; false if it is not JSON.
func (c *codec) member(s *scanner, key []byte) bool {
	if a, ok := c.index[string(key)]; ok {
		return c.value(s, a)
	}
	switch string(key) {
	case "observedAt":
		return c.stamp(s)
	case "location":
		return c.location(s)
	case "lon":
		return c.degree(s, &c.lon)
	case "lat":
		return c.degree(s, &c.lat)
	case "gcj02":
		v, ok := s.value(&c.room)
		c.gcj = v.kind == isTrue
		return ok
	case "id", "type", "thing", "device":
		_, ok := s.value(&c.room)
		return ok
	}
	name := string(key[:min(len(key), 32)])
	_, ok := s.value(&c.room)
	c.refuse(whyAttribute, name)
	return ok
}

func (c *codec) degree(s *scanner, to *float64) bool {
	v, ok := s.value(&c.room)
	if v.kind == isNumber {
		*to = v.num
		c.placed++
	} else {
		c.refuse(whyPlace, "location")
	}
	return ok
}

// location reads a GeoJSON point.
func (c *codec) location(s *scanner) bool {
	if s.peek() != '{' {
		_, ok := s.value(&c.room)
		c.refuse(whyPlace, "location")
		return ok
	}
	s.eat('{')
	for !s.eat('}') {
		key, ok := s.text(&c.room)
		if !ok || !s.eat(':') {
			return false
		}
		switch {
		case string(key) != "coordinates":
			_, ok = s.value(&c.room)
		case s.peek() == '[':
			ok = c.coordinates(s)
		default:
			_, ok = s.value(&c.room)
			c.refuse(whyPlace, "location")
		}
		if !ok || !s.eat(',') && s.peek() != '}' {
			return false
		}
	}
	return true
}

func (c *codec) coordinates(s *scanner) bool {
	s.eat('[')
	for i := 0; !s.eat(']'); i++ {
		v, ok := s.value(&c.room)
		if !ok || !s.eat(',') && s.peek() != ']' {
			return false
		}
		if v.kind != isNumber || i > 2 { // a third number is the height
			c.placed = 3
			continue
		}
		switch i {
		case 0:
			c.lon = v.num
			c.placed++
		case 1:
			c.lat = v.num
			c.placed++
		}
	}
	return true
}

// stamp reads the time of observation: RFC 3339 or milliseconds since 1970.
func (c *codec) stamp(s *scanner) bool {
	v, ok := s.value(&c.room)
	if !ok {
		return false
	}
	switch v.kind {
	case isText:
		at, err := time.Parse(time.RFC3339Nano, string(v.text))
		if err != nil || at.Year() < 1971 || at.Year() > 9999 {
			c.refuse(whyTime, "observedAt")
			return true
		}
		c.report.At = at.UnixMicro()
	case isNumber:
		if !(v.num > 0 && v.num < 1e14) {
			c.refuse(whyTime, "observedAt")
			return true
		}
		c.report.At = int64(v.num * 1000)
	default:
		c.refuse(whyTime, "observedAt")
	}
	return true
}

// value reads an attribute: a plain value or {"value":…,"unit":…}.
func (c *codec) value(s *scanner, a int) bool {
	if s.peek() != '{' {
		v, ok := s.value(&c.room)
		if ok {
			c.take(a, v, "")
		}
		return ok
	}
	var v value
	unit := ""
	s.eat('{')
	for !s.eat('}') {
		key, ok := s.text(&c.room)
		if !ok || !s.eat(':') {
			return false
		}
		member, ok := s.value(&c.room)
		if !ok || !s.eat(',') && s.peek() != '}' {
			return false
		}
		switch string(key) {
		case "value":
			v = member
		case "unit", "unitCode":
			if unit = "?"; member.kind == isText {
				unit = string(member.text)
			}
		}
	}
	c.take(a, v, unit)
	return true
}

// take checks a value against the profile and adds it to the report.
func (c *codec) take(a int, v value, unit string) {
	at := &c.profile.Attributes[a]
	r := twin.Reading{Attribute: a}
	switch at.Kind {
	case "number":
		num, code := c.number(a, v, unit)
		if code != "" {
			c.refuse(code, at.Code)
			return
		}
		r.Num = num
	case "boolean":
		if v.kind != isTrue && v.kind != isFalse {
			c.refuse(whyType, at.Code)
			return
		}
		if v.kind == isTrue {
			r.Num = 1
		}
	default:
		if code := checkText(at, v); code != "" {
			c.refuse(code, at.Code)
			return
		}
		r.Text = v.text
	}
	for i := range c.report.Readings {
		if c.report.Readings[i].Attribute == a { // a key given twice: the last one counts
			c.report.Readings[i] = r
			return
		}
	}
	c.report.Readings = append(c.report.Readings, r)
}

func (c *codec) number(a int, v value, unit string) (float64, string) {
	at := &c.profile.Attributes[a]
	if v.kind != isNumber {
		return 0, whyType
	}
	num := v.num
	if unit != "" && unit != at.Unit && unit != at.UnitCode {
		converted, ok := c.units.convert(num, unit, at.Unit)
		if !ok {
			return 0, whyUnit
		}
		num = converted
	}
	if !(num >= at.Range[0] && num <= at.Range[1]) {
		return 0, whyRange
	}
	return math.Round(num*c.scale[a]) / c.scale[a], ""
}

func checkText(at *Attribute, v value) string {
	if v.kind != isText || len(v.text) > maxText {
		return whyType
	}
	if _, known := at.Values[string(v.text)]; !known && len(at.Values) > 0 {
		return whyValue
	}
	return ""
}
