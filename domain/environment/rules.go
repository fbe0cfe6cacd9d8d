package environment

import (
	"slices"
	"strings"

	"citybrain/domain/environment/index"
	"citybrain/kernel/pack"
)

// rulesFile is where a city pack says what measures air, noise and power.
const rulesFile = "environment/environment.yaml"

// Rules is what a pack says of air, noise and power.
type Rules struct {
	Air   AirRules   `json:"air" yaml:"air"`
	Noise NoiseRules `json:"noise" yaml:"noise"`
	Power PowerRules `json:"power" yaml:"power"`
}

// AirRules name the stations of the air.
type AirRules struct {
	Profile string `json:"profile" yaml:"profile"`
	// Attributes by pollutant (pm25, pm10, no2, so2, o3, co).
	Attributes map[index.Pollutant]string  `json:"attributes" yaml:"attributes"`
	Limits     map[index.Pollutant]float64 `json:"limits" yaml:"limits"` // of an hour
	Clear      float64                     `json:"clear" yaml:"clear"`   // share of the limit below which an exceedance ends
	Join       float64                     `json:"join" yaml:"join"`     // metres within which stations share an episode
	Reach      float64                     `json:"reach" yaml:"reach"`   // metres from a station beyond which the map says nothing
}

// NoiseRules name the meters of noise and the zones of GB 3096.
type NoiseRules struct {
	Profile  string      `json:"profile" yaml:"profile"`
	Level    string      `json:"level" yaml:"level"`       // attribute of the equivalent level
	Greatest string      `json:"greatest" yaml:"greatest"` // attribute of the greatest level
	Class    index.Zone  `json:"class" yaml:"class"`       // where no zone says otherwise
	Zones    []NoiseZone `json:"zones" yaml:"zones"`
	Clear    float64     `json:"clear" yaml:"clear"` // dB below the limit at which an exceedance ends
	Join     float64     `json:"join" yaml:"join"`
}

// NoiseZone is a class of GB 3096 for regions 声环境功能区.
type NoiseZone struct {
	Class   index.Zone `json:"class" yaml:"class"`
	Name    Text       `json:"name" yaml:"name"`
	Regions []string   `json:"regions" yaml:"regions"` // beginnings of region codes
}

// PowerRules name the meters of load and the witnesses of outages.
type PowerRules struct {
	Profile   string    `json:"profile" yaml:"profile"` // of the meters whose power is the load
	Power     string    `json:"power" yaml:"power"`     // their attribute, kW
	Witnesses []Witness `json:"witnesses" yaml:"witnesses"`
	Out       float64   `json:"out" yaml:"out"`     // V: below, the power is gone
	Dip       float64   `json:"dip" yaml:"dip"`     // V: below, the voltage dips
	Clear     float64   `json:"clear" yaml:"clear"` // V: from here it is back
	Join      float64   `json:"join" yaml:"join"`
	Least     int       `json:"least" yaml:"least"` // witnesses that make an outage
}

// Witness is a profile whose voltage tells whether there is power.
type Witness struct {
	Profile string `json:"profile" yaml:"profile"`
	Voltage string `json:"voltage" yaml:"voltage"`
	Silence bool   `json:"silence" yaml:"silence"` // it has no battery: when it is silent the power may be gone
}

// classOf gives the class and the name of the zone of a region.
func (r NoiseRules) classOf(region string) (index.Zone, Text) {
	for _, z := range r.Zones {
		if slices.ContainsFunc(z.Regions, func(one string) bool { return strings.HasPrefix(region, one) }) {
			return z.Class, z.Name
		}
	}
	return r.Class, Text{}
}

// readRules reads the rules of a pack and reports what is wrong with them by line;
// false if the pack has none or they were refused.
func readRules(p *pack.Pack) (Rules, bool) {
	if !p.Has(rulesFile) {
		return Rules{}, false
	}
	r, doc, ok := pack.YAML[Rules](p, rulesFile)
	if !ok {
		return r, false
	}
	c := checker{doc: doc, sound: true}
	c.air(r.Air)
	c.noise(r.Noise)
	c.power(r.Power)
	return r, c.sound
}

// checker holds rules to what can be.
type checker struct {
	doc   pack.Doc
	sound bool
}

func (c *checker) must(held bool, format string, path ...any) {
	if !held {
		c.doc.At(path...).Report("%s", format)
		c.sound = false
	}
}

func (c *checker) air(r AirRules) {
	if r.Profile == "" {
		return // a city without stations
	}
	for p, attribute := range r.Attributes {
		c.must(slices.Contains(index.Pollutants(), p) && attribute != "", "a pollutant is pm25, pm10, no2, so2, o3 or co and has an attribute", "air", "attributes", string(p))
	}
	for p, limit := range r.Limits {
		c.must(r.Attributes[p] != "" && limit > 0, "a limit is more than 0, of a pollutant that has an attribute", "air", "limits", string(p))
	}
	c.must(r.Clear > 0.5 && r.Clear <= 1, "clear must be from 0.5 to 1", "air", "clear")
	c.must(r.Join >= 0 && r.Join <= 50_000, "join must be from 0 to 50,000 metres", "air", "join")
	c.must(r.Reach >= 100 && r.Reach <= 20_000, "reach must be from 100 to 20,000 metres", "air", "reach")
}

func (c *checker) noise(r NoiseRules) {
	if r.Profile == "" {
		return
	}
	c.must(r.Level != "", "level must name an attribute", "noise", "level")
	_, ok := index.LimitsOf(r.Class)
	c.must(ok, "class must be 0, 1, 2, 3, 4a or 4b", "noise", "class")
	for i, z := range r.Zones {
		_, ok := index.LimitsOf(z.Class)
		c.must(ok, "class must be 0, 1, 2, 3, 4a or 4b", "noise", "zones", i, "class")
		c.must(z.Name.ZH != "" && z.Name.EN != "" && len(z.Regions) > 0, "a zone needs zh, en and regions", "noise", "zones", i)
	}
	c.must(r.Clear >= 0 && r.Clear <= 20, "clear must be from 0 to 20 dB", "noise", "clear")
	c.must(r.Join >= 0 && r.Join <= 50_000, "join must be from 0 to 50,000 metres", "noise", "join")
}

func (c *checker) power(r PowerRules) {
	if r.Profile == "" {
		return
	}
	c.must(r.Power != "", "power must name an attribute", "power", "power")
	for i, w := range r.Witnesses {
		c.must(w.Profile != "" && w.Voltage != "", "a witness needs profile and voltage", "power", "witnesses", i)
	}
	c.must(0 < r.Out && r.Out < r.Dip && r.Dip < r.Clear, "out, dip and clear must be volts in rising order", "power", "out")
	c.must(r.Join >= 0 && r.Join <= 50_000, "join must be from 0 to 50,000 metres", "power", "join")
	c.must(r.Least >= 2 && r.Least <= 1000, "least must be from 2 to 1,000", "power", "least")
}
