package waste

import (
	"regexp"
	"time"

	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// fleetFile is where a city pack says who collects, with what and from where.
const fleetFile = "waste/fleet.yaml"

// Fleet is the depots, tipping sites and vehicles of the company that collects,
// and the rules by which it does 清运车队.
type Fleet struct {
	Synthetic string    `json:"synthetic,omitempty" yaml:"synthetic"` // what of it is made up, in words
	Company   Text      `json:"company" yaml:"company"`
	Rules     Rules     `json:"rules" yaml:"rules"`
	Depots    []Site    `json:"depots" yaml:"depots"`
	Tips      []Site    `json:"tips" yaml:"tips"`
	Vehicles  []Vehicle `json:"vehicles" yaml:"vehicles"`
}

// Rules are the figures by which bins are chosen.
type Rules struct {
	Litres      float64 `json:"litres" yaml:"litres"`           // a bin holds
	Seconds     float64 `json:"seconds" yaml:"seconds"`         // it takes to empty one
	Full        float64 `json:"full" yaml:"full"`               // level from which a bin overflows
	MarginHours float64 `json:"marginHours" yaml:"marginHours"` // a bin must hold beyond its next visit
	WayLevel    float64 `json:"wayLevel" yaml:"wayLevel"`       // level from which a bin on the way is emptied with the others
	WayMetres   float64 `json:"wayMetres" yaml:"wayMetres"`     // so far out of the way at most
	AssumedDays float64 `json:"assumedDays" yaml:"assumedDays"` // until a bin is full of which nothing is known
}

// Site is a depot or a tipping site.
type Site struct {
	Code    string  `json:"code" yaml:"code"`
	Name    Text    `json:"name" yaml:"name"`
	Lon     float64 `json:"lon" yaml:"lon"`
	Lat     float64 `json:"lat" yaml:"lat"`
	Minutes float64 `json:"minutes,omitempty" yaml:"minutes"` // that tipping takes
}

func (s Site) point() geo.Point { return geo.Point{Lon: s.Lon, Lat: s.Lat} }

// Vehicle is one vehicle with its crew's shift.
type Vehicle struct {
	Code   string  `json:"code" yaml:"code"`
	Name   Text    `json:"name" yaml:"name"`
	Depot  string  `json:"depot" yaml:"depot"`
	Litres float64 `json:"litres" yaml:"litres"` // of litter as it lies in bins, before pressing
	Start  string  `json:"start" yaml:"start"`   // "05:30", when it leaves the depot
	Hours  float64 `json:"hours" yaml:"hours"`   // until it is back
}

// leaves gives when the vehicle leaves on a day that begins at midnight.
func (v Vehicle) leaves(midnight time.Time) time.Time {
	at, err := time.Parse("15:04", v.Start)
	if err != nil {
		return midnight // the pack was checked
	}
	y, m, d := midnight.Date()
	return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, midnight.Location())
}

func (v Vehicle) back(midnight time.Time) time.Time {
	return v.leaves(midnight).Add(time.Duration(v.Hours * float64(time.Hour)))
}

var plainCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)

// readFleet reads the fleet of a pack and reports what is wrong with it by line;
// false if the pack has none or it was refused.
func readFleet(p *pack.Pack, roads Roads) (Fleet, bool) {
	fleet, doc, ok := pack.YAML[Fleet](p, fleetFile)
	if !ok {
		return fleet, false
	}
	c := checker{doc: doc, city: p.City, roads: roads, sound: true}
	c.rules(fleet.Rules)
	c.words(fleet.Company, "company")
	depots := c.sites(fleet.Depots, "depots")
	c.sites(fleet.Tips, "tips")
	c.vehicles(fleet.Vehicles, depots)
	return fleet, c.sound
}

// checker holds a fleet to the rules.
type checker struct {
	doc   pack.Doc
	city  pack.City
	roads Roads
	sound bool
}

func (c *checker) say(at pack.Place, format string, args ...any) {
	at.Report(format, args...)
	c.sound = false
}

func (c *checker) words(t Text, path ...any) {
	if t.ZH == "" || t.EN == "" {
		c.say(c.doc.At(path...), "needs zh and en")
	}
}

func (c *checker) rules(r Rules) {
	for _, one := range []struct {
		key              string
		value, low, high float64
	}{
		{"litres", r.Litres, 1, 10_000}, {"seconds", r.Seconds, 1, 3600}, {"full", r.Full, 0.3, 1},
		{"marginHours", r.MarginHours, 0, 72}, {"wayLevel", r.WayLevel, 0, 1}, {"wayMetres", r.WayMetres, 0, 5000},
		{"assumedDays", r.AssumedDays, 0.1, 90},
	} {
		if !(one.value >= one.low && one.value <= one.high) {
			c.say(c.doc.At("rules", one.key), "%s must be a number from %v to %v", one.key, one.low, one.high)
		}
	}
}

// sites checks depots or tips and gives their codes.
func (c *checker) sites(list []Site, key string) map[string]bool {
	codes := map[string]bool{}
	if len(list) == 0 {
		c.say(c.doc.At(key), "%s must name at least one", key)
	}
	box := geo.Box{West: c.city.Bounds[0], South: c.city.Bounds[1], East: c.city.Bounds[2], North: c.city.Bounds[3]}
	for i, s := range list {
		c.code(s.Code, codes, key, i)
		c.words(s.Name, key, i, "name")
		switch {
		case !s.point().Valid() || !box.Contains(s.point()):
			c.say(c.doc.At(key, i, "lon"), "%v, %v lies outside of the city's bounds", s.Lon, s.Lat)
		case c.roads != nil && !c.roads.NearRoad(s.point()):
			c.say(c.doc.At(key, i, "lon"), "%v, %v lies more than a kilometre from any road", s.Lon, s.Lat)
		}
		if s.Minutes < 0 || s.Minutes > 240 {
			c.say(c.doc.At(key, i, "minutes"), "minutes must be from 0 to 240")
		}
	}
	return codes
}

func (c *checker) code(code string, seen map[string]bool, key string, i int) {
	if !plainCode.MatchString(code) {
		c.say(c.doc.At(key, i, "code"), "code must be letters, digits and dashes, not %q", code)
	}
	if seen[code] {
		c.say(c.doc.At(key, i, "code"), "%q stands here twice", code)
	}
	seen[code] = true
}

func (c *checker) vehicles(list []Vehicle, depots map[string]bool) {
	if len(list) == 0 {
		c.say(c.doc.At("vehicles"), "vehicles must name at least one")
	}
	seen := map[string]bool{}
	for i, v := range list {
		c.code(v.Code, seen, "vehicles", i)
		c.words(v.Name, "vehicles", i, "name")
		if !depots[v.Depot] {
			c.say(c.doc.At("vehicles", i, "depot"), "there is no depot %q", v.Depot)
		}
		if !(v.Litres >= 100 && v.Litres <= 100_000) {
			c.say(c.doc.At("vehicles", i, "litres"), "litres must be from 100 to 100,000")
		}
		if _, err := time.Parse("15:04", v.Start); err != nil {
			c.say(c.doc.At("vehicles", i, "start"), "start must be a time such as 05:30, not %q", v.Start)
		}
		if !(v.Hours >= 0.5 && v.Hours <= 12) {
			c.say(c.doc.At("vehicles", i, "hours"), "hours must be from 0.5 to 12")
		}
	}
}
