package lighting

import (
	"regexp"
	"strings"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/pack"
)

// groupsFile is where a city pack says which lamps are dimmed together and how.
const groupsFile = "lighting/groups.yaml"

// Layout is the groups of a city and the rules for all of them.
type Layout struct {
	Synthetic string  `json:"synthetic,omitempty" yaml:"synthetic"` // what of it is made up, in words
	Rules     Rules   `json:"rules" yaml:"rules"`
	Groups    []Group `json:"groups" yaml:"groups"`
}

// Rules are the figures for all groups.
type Rules struct {
	Reports   int     `json:"reports" yaml:"reports"`     // bad ones in a row that make a fault, and good ones that end it
	Settle    int     `json:"settle" yaml:"settle"`       // minutes that a lamp has to obey before it is judged
	Dark      float64 `json:"dark" yaml:"dark"`           // share of the expected power below which a lamp is dark
	Gather    int     `json:"gather" yaml:"gather"`       // minutes in which faults of one street are gathered before they are told
	Storm     int     `json:"storm" yaml:"storm"`         // so many of one street are one fault of its feeder
	PerMinute int     `json:"perMinute" yaml:"perMinute"` // commands that are sent at most
}

// Group is lamps that are dimmed together 路灯分组.
type Group struct {
	Code         string           `json:"code" yaml:"code"`
	ZH           string           `json:"zh" yaml:"zh"`
	EN           string           `json:"en" yaml:"en"`
	Organisation string           `json:"organisation" yaml:"organisation"`
	Region       string           `json:"region" yaml:"region"` // where it lies: who may see it
	Watts        float64          `json:"watts" yaml:"watts"`   // rated power of a lamp
	Lamps        Choice           `json:"lamps" yaml:"lamps"`
	Schedule     dimming.Schedule `json:"schedule" yaml:"schedule"`
}

var plainCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// usualRules are those of a city that says nothing.
func usualRules() Rules {
	return Rules{Reports: 3, Settle: 6, Dark: 0.1, Gather: 7, Storm: 6, PerMinute: 6000}
}

// readLayout reads the groups of a pack and reports what is wrong by line; false if
// the pack has none or it was refused.
func readLayout(p *pack.Pack) (Layout, bool) {
	layout, doc, ok := pack.YAML[Layout](p, groupsFile)
	if !ok {
		return layout, false
	}
	c := checker{doc: doc, sound: true}
	c.rules(layout.Rules)
	if len(layout.Groups) == 0 {
		c.say(doc.At("groups"), "groups must name at least one")
	}
	seen := map[string]bool{}
	for i, g := range layout.Groups {
		c.group(g, seen, i)
		if g.Schedule.Steps == nil {
			layout.Groups[i].Schedule.Steps = []dimming.Step{}
		}
	}
	return layout, c.sound
}

// checker holds a layout to what is possible.
type checker struct {
	doc   pack.Doc
	sound bool
}

func (c *checker) say(at pack.Place, format string, args ...any) {
	at.Report(format, args...)
	c.sound = false
}

func (c *checker) rules(r Rules) {
	for _, one := range []struct {
		key              string
		value, low, high float64
	}{
		{"reports", float64(r.Reports), 1, 20}, {"settle", float64(r.Settle), 1, 60}, {"dark", r.Dark, 0.01, 0.9},
		{"gather", float64(r.Gather), 0, 60}, {"storm", float64(r.Storm), 2, 1000}, {"perMinute", float64(r.PerMinute), 1, 30_000},
	} {
		if !(one.value >= one.low && one.value <= one.high) {
			c.say(c.doc.At("rules", one.key), "%s must be a number from %v to %v", one.key, one.low, one.high)
		}
	}
}

func (c *checker) group(g Group, seen map[string]bool, i int) {
	at := func(path ...any) pack.Place { return c.doc.At(append([]any{"groups", i}, path...)...) }
	if !plainCode.MatchString(g.Code) {
		c.say(at("code"), "code must be lower-case letters, digits and dashes, not %q", g.Code)
	}
	if seen[g.Code] {
		c.say(at("code"), "%q stands here twice", g.Code)
	}
	seen[g.Code] = true
	if g.ZH == "" || g.EN == "" {
		c.say(at("zh"), "needs zh and en")
	}
	if !strings.HasPrefix(g.Organisation, "/") {
		c.say(at("organisation"), "organisation must be a path such as /sh/lighting, not %q", g.Organisation)
	}
	if !(g.Watts >= 1 && g.Watts <= 5000) {
		c.say(at("watts"), "watts must be a number from 1 to 5000")
	}
	if g.Lamps.empty() {
		c.say(at("lamps"), "lamps must say which: streets, region, name, things or all")
	}
	for _, wrong := range g.Schedule.Check() {
		c.say(at(append([]any{"schedule"}, wrong.Path...)...), "%s", wrong.Reason)
	}
}
