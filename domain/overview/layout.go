package overview

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"citybrain/kernel/pack"
)

// layoutFile is where a city pack says what stands on its screen.
const layoutFile = "overview/layout.yaml"

// The grid of the screen: panels stand on 12 columns and 12 rows of equal size.
const (
	gridColumns = 12
	gridRows    = 12
)

// Layout is what stands on the screen of a city, as data.
type Layout struct {
	Title   Text     `json:"title" yaml:"title"`
	Figures []Figure `json:"figures" yaml:"figures"`
	Panels  []Panel  `json:"panels" yaml:"panels"`
}

// Figure is one vital sign: what it counts, in which unit, from when on it is
// trouble, whence it comes and whose it is.
type Figure struct {
	ID         string     `json:"id" yaml:"id"`
	Title      Text       `json:"title" yaml:"title"`
	What       string     `json:"what" yaml:"what"`                     // count, share, heard, mean, max, min, sum, alarms, age
	Profile    string     `json:"profile,omitempty" yaml:"profile"`     // "" is every profile
	States     []string   `json:"states,omitempty" yaml:"states"`       // of count, share and alarms
	Attribute  string     `json:"attribute,omitempty" yaml:"attribute"` // of mean, max, min, sum
	Region     string     `json:"region,omitempty" yaml:"region"`       // region code prefix of mean, max, min, sum
	Unit       Text       `json:"unit" yaml:"unit"`                     // as shown
	Digits     int        `json:"digits" yaml:"digits"`                 // after the point, 0–3
	Thresholds Thresholds `json:"thresholds" yaml:"thresholds"`         // from when on it is trouble
	Stale      string     `json:"-" yaml:"stale"`                       // "120s": older than this it is unknown
	StaleAfter int        `json:"staleSeconds" yaml:"-"`                // the same in seconds
	Source     Text       `json:"source" yaml:"source"`                 // the feed, in words
	Owner      Text       `json:"owner" yaml:"owner"`                   // the organisation that answers for it
	Drill      string     `json:"drill,omitempty" yaml:"drill"`         // query of the list behind it; made from the figure if absent
	Trend      bool       `json:"trend" yaml:"trend"`                   // keep its values
	Low        *float64   `json:"low,omitempty" yaml:"low"`             // lower end of a sensible scale
	High       *float64   `json:"high,omitempty" yaml:"high"`           // upper end
}

// Thresholds say from which value on a figure is notice, warning or danger;
// Falling ones are crossed downwards. All may be absent: such a figure is never
// trouble.
type Thresholds struct {
	Notice  *float64 `json:"notice,omitempty" yaml:"notice"`
	Warning *float64 `json:"warning,omitempty" yaml:"warning"`
	Danger  *float64 `json:"danger,omitempty" yaml:"danger"`
	Falling bool     `json:"falling,omitempty" yaml:"falling"`
}

// Panel is one floating panel: its kind, its place on the grid, its figures.
type Panel struct {
	ID      string   `json:"id" yaml:"id"`
	Kind    string   `json:"kind" yaml:"kind"` // figures, alarms, trends, feeds, types
	Title   Text     `json:"title" yaml:"title"`
	Column  int      `json:"column" yaml:"column"` // 1–12
	Width   int      `json:"width" yaml:"width"`
	Row     int      `json:"row" yaml:"row"` // 1–12
	Height  int      `json:"height" yaml:"height"`
	Figures []string `json:"figures,omitempty" yaml:"figures"`
}

var (
	figureKinds = []string{"count", "share", "heard", "mean", "max", "min", "sum", "alarms", "age"}
	measured    = []string{"mean", "max", "min", "sum"}
	panelKinds  = []string{"figures", "alarms", "trends", "feeds", "types"}
	plainName   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// Kinds are the attributes of a pack's profiles by profile and attribute: number,
// boolean or text.
type Kinds map[string]map[string]string

// readLayout reads and checks the layout; every problem goes to the pack with
// its line. ok is false where the pack has none or it is refused. A figure of a
// profile or an attribute that the pack does not have would stay empty for ever;
// without kinds that is not checked.
func readLayout(p *pack.Pack, kinds Kinds) (Layout, bool) {
	l, doc, ok := pack.YAML[Layout](p, layoutFile)
	if !ok {
		return Layout{}, false
	}
	c := checker{doc: doc, good: true, kinds: kinds}
	c.text(l.Title, "title")
	for i := range l.Figures {
		c.figure(l.Figures, i)
	}
	for i := range l.Panels {
		c.panel(l, i)
	}
	if len(l.Panels) == 0 {
		c.say("the screen has no panels", "panels")
	}
	return l, c.good
}

// checker collects what is wrong with a layout.
type checker struct {
	doc   pack.Doc
	kinds Kinds
	good  bool
}

func (c *checker) say(reason string, path ...any) {
	c.good = false
	c.doc.At(path...).Report("%s", reason)
}

func (c *checker) text(t Text, path ...any) {
	if t.ZH == "" || t.EN == "" {
		c.say("needs zh and en", path...)
	}
}

func (c *checker) figure(all []Figure, i int) {
	f := &all[i]
	at := func(key string) []any { return []any{"figures", i, key} }
	if !plainName.MatchString(f.ID) {
		c.say("id must be lower-case letters, digits and _", at("id")...)
	}
	if slices.ContainsFunc(all[:i], func(o Figure) bool { return o.ID == f.ID }) {
		c.say("a second figure with this id", at("id")...)
	}
	c.text(f.Title, at("title")...)
	c.text(f.Source, at("source")...)
	c.text(f.Owner, at("owner")...)
	if !slices.Contains(figureKinds, f.What) {
		c.say("what must be count, share, heard, mean, max, min, sum, alarms or age", at("what")...)
	}
	if slices.Contains(measured, f.What) && (f.Attribute == "" || f.Profile == "") {
		c.say("this figure needs a profile and an attribute", at("what")...)
	}
	if f.Digits < 0 || f.Digits > 3 {
		c.say("digits must be 0 to 3", at("digits")...)
	}
	for _, word := range f.States {
		if _, ok := ParseState(word); !ok {
			c.say("states are good, notice, warning, danger, unknown", at("states")...)
		}
	}
	if (f.What == "count" || f.What == "share") && len(f.States) == 0 {
		f.States = []string{"good", "notice", "warning", "danger", "unknown"}
	}
	c.source(f, at)
	c.stale(f, at("stale")...)
	c.thresholds(f.Thresholds, at("thresholds")...)
}

// source checks that there is something to count or to measure.
func (c *checker) source(f *Figure, at func(key string) []any) {
	if c.kinds == nil || f.Profile == "" {
		return
	}
	attributes, known := c.kinds[f.Profile]
	if !known {
		c.say(fmt.Sprintf("this city has no profile %q (things/profiles.yaml)", f.Profile), at("profile")...)
		return
	}
	if f.Attribute == "" {
		return
	}
	switch kind, known := attributes[f.Attribute]; {
	case !known:
		c.say(fmt.Sprintf("the profile %s has no attribute %q (things/profiles.yaml)", f.Profile, f.Attribute), at("attribute")...)
	case kind == "text":
		c.say(fmt.Sprintf("%s is a text and cannot be measured", f.Attribute), at("attribute")...)
	}
}

func (c *checker) stale(f *Figure, path ...any) {
	if f.Stale == "" {
		f.Stale = "5m"
	}
	d, err := time.ParseDuration(f.Stale)
	if err != nil || d < time.Second || d > 24*time.Hour {
		c.say(`stale must be a span of 1s to 24h such as "90s"`, path...)
	}
	f.StaleAfter = int(d / time.Second)
}

// thresholds must lie in the order in which trouble grows.
func (c *checker) thresholds(t Thresholds, path ...any) {
	var last *float64
	for _, next := range []*float64{t.Notice, t.Warning, t.Danger} {
		if next == nil {
			continue
		}
		if last != nil && ((!t.Falling && *next <= *last) || (t.Falling && *next >= *last)) {
			c.say("notice, warning and danger must grow (or fall, where falling is true)", path...)
			return
		}
		last = next
	}
}

func (c *checker) panel(l Layout, i int) {
	p := l.Panels[i]
	at := func(key string) []any { return []any{"panels", i, key} }
	if !plainName.MatchString(p.ID) || slices.ContainsFunc(l.Panels[:i], func(o Panel) bool { return o.ID == p.ID }) {
		c.say("id must be lower-case letters, digits and _, each once", at("id")...)
	}
	c.text(p.Title, at("title")...)
	if !slices.Contains(panelKinds, p.Kind) {
		c.say("kind must be figures, alarms, trends, feeds or types", at("kind")...)
	}
	if p.Column < 1 || p.Width < 1 || p.Column+p.Width-1 > gridColumns || p.Row < 1 || p.Height < 1 || p.Row+p.Height-1 > gridRows {
		c.say("column+width and row+height must stay on the grid of 12 by 12", at("column")...)
	}
	for _, other := range l.Panels[:i] {
		if overlap(p, other) {
			c.say("overlaps the panel "+other.ID, at("column")...)
		}
	}
	for j, id := range p.Figures {
		if l.figure(id) == nil {
			c.say("no figure has the id "+id, "panels", i, "figures", j)
		}
	}
	if (p.Kind == "figures" || p.Kind == "trends") && len(p.Figures) == 0 {
		c.say("a panel of this kind needs figures", at("kind")...)
	}
}

func overlap(a, b Panel) bool {
	return a.Column < b.Column+b.Width && b.Column < a.Column+a.Width &&
		a.Row < b.Row+b.Height && b.Row < a.Row+a.Height
}

// figure finds a figure by id; nil if there is none.
func (l Layout) figure(id string) *Figure {
	for i := range l.Figures {
		if l.Figures[i].ID == id {
			return &l.Figures[i]
		}
	}
	return nil
}
