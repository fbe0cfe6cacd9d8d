package water

import (
	"regexp"
	"strings"

	"citybrain/domain/water/leak"
	"citybrain/kernel/pack"
)

// networksFile is where a city pack says which gauges make which live network.
const networksFile = "water/networks.yaml"

// Text is words in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

func (t Text) in(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Networks is what a pack says of the live networks 实时管网.
type Networks struct {
	Networks []Network   `json:"networks" yaml:"networks"`
	Covers   []CoverKind `json:"covers,omitempty" yaml:"covers"`
}

// Network is pipes that belong together, of water or gas.
type Network struct {
	Code   string `json:"code" yaml:"code"`
	Name   Text   `json:"name" yaml:"name"`
	Medium string `json:"medium" yaml:"medium"`
	Learn  int    `json:"learn" yaml:"learn"` // days before slow leaks are judged
	Gauges []Kind `json:"gauges" yaml:"gauges"`
	Zones  []Zone `json:"zones" yaml:"zones"`
}

// Kind is a kind of gauges: an attribute of a profile.
type Kind struct {
	Profile   string  `json:"profile" yaml:"profile"`
	Attribute string  `json:"attribute" yaml:"attribute"`
	Measures  string  `json:"measures" yaml:"measures"`       // pressure, flow or level
	Least     float64 `json:"least,omitempty" yaml:"least"`   // a pressure below is too low: for the fire service, for the upper floors
	Mark      string  `json:"mark,omitempty" yaml:"mark"`     // the attribute that says a leak is suspected there
	Fire      bool    `json:"fire,omitempty" yaml:"fire"`     // the fire service draws from it
	Name      Text    `json:"name" yaml:"name"`               // what such a gauge is called
	Unit      string  `json:"unit" yaml:"unit"`               // of its values
	Digits    int     `json:"digits,omitempty" yaml:"digits"` // that are worth showing
}

func (k Kind) kind() leak.Kind {
	switch k.Measures {
	case "flow":
		return leak.Flow
	case "level":
		return leak.Level
	}
	return leak.Pressure
}

// Zone is a part of a network that is watched by itself 分区: the gauges of regions.
type Zone struct {
	Code    string   `json:"code" yaml:"code"`
	Name    Text     `json:"name" yaml:"name"`
	Regions []string `json:"regions" yaml:"regions"` // beginnings of region codes
}

func (z Zone) covers(region string) bool {
	for _, one := range z.Regions {
		if strings.HasPrefix(region, one) {
			return true
		}
	}
	return false
}

var plainCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// readNetworks reads the networks of a pack and reports what is wrong with them by
// line; false if the pack has none or they were refused.
func readNetworks(p *pack.Pack) (Networks, bool) {
	if !p.Has(networksFile) {
		return Networks{}, false
	}
	all, doc, ok := pack.YAML[Networks](p, networksFile)
	if !ok {
		return all, false
	}
	c := checker{doc: doc, sound: true, seen: map[string]bool{}}
	for i, n := range all.Networks {
		c.network(n, "networks", i)
	}
	for i, k := range all.Covers {
		c.cover(k, "covers", i)
	}
	return all, c.sound
}

// checker holds networks to the rules.
type checker struct {
	doc   pack.Doc
	sound bool
	seen  map[string]bool // codes of networks and zones
}

func (c *checker) say(path []any, format string, args ...any) {
	c.doc.At(path...).Report(format, args...)
	c.sound = false
}

func (c *checker) named(code string, name Text, path []any) {
	if !plainCode.MatchString(code) || c.seen[code] {
		c.say(append(path, "code"), "code must be small letters, digits and dashes, and stand once, not %q", code)
	}
	c.seen[code] = true
	if name.ZH == "" || name.EN == "" {
		c.say(append(path, "name"), "needs zh and en")
	}
}

func (c *checker) network(n Network, path ...any) {
	c.named(n.Code, n.Name, path)
	if n.Medium != "water" && n.Medium != "gas" {
		c.say(append(path, "medium"), "medium must be water or gas, not %q", n.Medium)
	}
	if n.Learn < 3 || n.Learn > 28 {
		c.say(append(path, "learn"), "learn must be from 3 to 28 days")
	}
	if len(n.Gauges) == 0 || len(n.Zones) == 0 {
		c.say(path, "a network needs gauges and zones")
	}
	for i, k := range n.Gauges {
		switch {
		case k.Profile == "" || k.Attribute == "":
			c.say(append(path, "gauges", i), "a kind of gauges needs profile and attribute")
		case k.Measures != "pressure" && k.Measures != "flow" && k.Measures != "level":
			c.say(append(path, "gauges", i, "measures"), "measures must be pressure, flow or level, not %q", k.Measures)
		case k.Name.ZH == "" || k.Name.EN == "":
			c.say(append(path, "gauges", i, "name"), "needs zh and en")
		}
	}
	for i, z := range n.Zones {
		c.named(z.Code, z.Name, append(path, "zones", i))
		if len(z.Regions) == 0 {
			c.say(append(path, "zones", i, "regions"), "a zone needs regions")
		}
	}
}
