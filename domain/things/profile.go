package things

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"citybrain/domain/things/twin"
	"citybrain/kernel/pack"
)

// Profile is a kind of things 设备类型: what they measure, how often, and when
// that is an alarm. The city pack describes it in things/profiles.yaml.
type Profile struct {
	Code         string      `yaml:"code" json:"code"`
	ZH           string      `yaml:"zh" json:"zh"`
	EN           string      `yaml:"en" json:"en"`
	Type         string      `yaml:"type" json:"type" doc:"Type of the Smart Data Models, for NGSI-LD"`
	Icon         string      `yaml:"icon" json:"icon" doc:"Shape on the map"`
	Interval     Span        `yaml:"interval" json:"interval" doc:"Seconds between reports"`
	Missed       int         `yaml:"missed" json:"missed" doc:"Reports missed until the thing counts as silent"`
	Moving       bool        `yaml:"moving" json:"moving" doc:"Things report their own position"`
	Organisation string      `yaml:"organisation" json:"organisation" doc:"Path of the organisation that owns things of this profile unless the list says otherwise"`
	Asset        bool        `yaml:"asset" json:"asset,omitempty" doc:"Things of the profile have no device: streets, poles, cabinets, buildings"`
	Open         bool        `yaml:"open" json:"open" doc:"Devices may register themselves with the provisioning key"`
	Attributes   []Attribute `yaml:"attributes" json:"attributes"`
	Alarms       []AlarmRule `yaml:"alarms" json:"alarms"`

	Commands []CommandSpec `yaml:"commands" json:"commands,omitempty" doc:"What things of the profile can be told to do"`
}

// Attribute is one thing that devices of a profile tell 属性.
type Attribute struct {
	Code      string     `yaml:"code" json:"code"`
	ZH        string     `yaml:"zh" json:"zh"`
	EN        string     `yaml:"en" json:"en"`
	Kind      string     `yaml:"kind" json:"kind" enum:"number,boolean,text"`
	Unit      string     `yaml:"unit" json:"unit,omitempty" doc:"Symbol, such as µg/m³"`
	UnitCode  string     `yaml:"-" json:"unitCode,omitempty" doc:"UN/CEFACT code, such as GQ"`
	Range     [2]float64 `yaml:"range,flow" json:"range,omitempty" doc:"Least and greatest value that is physically possible"`
	Precision int        `yaml:"precision" json:"precision" doc:"Decimal places"`
	Values    Values     `yaml:"values" json:"values,omitempty" doc:"The words of each value: the texts that are possible (none means any), or true and false"`
	Keep      string     `yaml:"keep" json:"keep" enum:"none,quarter,minute,raw" doc:"How finely the history is kept"`
}

// AlarmRule says when values are an alarm 告警规则. Exactly one of Above, Below
// and Is is given. With Above and Below, Until is the value at which the alarm
// is over; the gap keeps a swinging value from raising one alarm after another.
type AlarmRule struct {
	Code      string   `yaml:"code" json:"code"`
	Attribute string   `yaml:"attribute" json:"attribute"`
	Above     *float64 `yaml:"above" json:"above,omitempty"`
	Below     *float64 `yaml:"below" json:"below,omitempty"`
	Until     *float64 `yaml:"until" json:"until,omitempty"`
	Is        string   `yaml:"is" json:"is,omitempty" doc:"The text, or true or false"`
	For       Span     `yaml:"for" json:"for" doc:"Seconds that it must last"`
	Severity  string   `yaml:"severity" json:"severity" enum:"notice,warning,danger"`
	ZH        string   `yaml:"zh" json:"zh"`
	EN        string   `yaml:"en" json:"en"`
}

// Span is a duration, written "90s" or "15m" in the pack and as seconds in JSON.
type Span float64

// UnmarshalYAML reads a duration of the pack.
func (s *Span) UnmarshalYAML(node *yaml.Node) error {
	d, err := time.ParseDuration(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is not a duration such as 90s or 15m", node.Line, node.Value)
	}
	*s = Span(d.Seconds())
	return nil
}

// Duration is the span for computing.
func (s Span) Duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

// The ways to keep an attribute's history.
const (
	keepNone    = "none"
	keepQuarter = "quarter"
	keepMinute  = "minute"
	keepRaw     = "raw"
)

type profilesFile struct {
	Profiles []Profile `yaml:"profiles"`
}

const profilesName = "things/profiles.yaml"

// readProfiles reads the pack's profiles and reports everything wrong with them.
func readProfiles(p *pack.Pack) []Profile {
	file, doc, ok := pack.YAML[profilesFile](p, profilesName)
	if !ok {
		return nil
	}
	known := newTable()
	seen := map[string]bool{}
	for i := range file.Profiles {
		profile := &file.Profiles[i]
		at := func(path ...any) pack.Place { return doc.At(append([]any{"profiles", i}, path...)...) }
		if seen[profile.Code] {
			at("code").Report("profile %q stands here twice", profile.Code)
		}
		seen[profile.Code] = true
		profile.check(at, known)
	}
	return file.Profiles
}

// KindsOf gives the attributes of a pack's profiles by profile and attribute:
// number, boolean or text. It reports nothing: Seed says what is wrong with the
// file. A file that cannot be read has no profiles: nil.
func KindsOf(p *pack.Pack) map[string]map[string]string {
	f, err := p.File(profilesName)
	if err != nil {
		return nil
	}
	defer f.Close()
	var file profilesFile
	if err := yaml.NewDecoder(f).Decode(&file); err != nil {
		return nil
	}
	kinds := make(map[string]map[string]string, len(file.Profiles))
	for _, one := range file.Profiles {
		kinds[one.Code] = make(map[string]string, len(one.Attributes))
		for _, a := range one.Attributes {
			kinds[one.Code][a.Code] = cmp.Or(a.Kind, "number")
		}
	}
	return kinds
}

var (
	profileCode   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	attributeCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,31}$`)
)

// reserved are the keys of a payload that are not attributes.
func reserved() []string {
	return []string{"id", "type", "name", "observedAt", "location", "lon", "lat", "gcj02", "thing", "device"}
}

// check reports what is wrong with a profile and fills in what may be left out.
func (p *Profile) check(at func(path ...any) pack.Place, known table) {
	if !profileCode.MatchString(p.Code) {
		at("code").Report("code must be lower-case letters, digits and underscores, not %q", p.Code)
	}
	if p.ZH == "" || p.EN == "" || p.Type == "" || p.Icon == "" {
		at("zh").Report("a profile needs zh, en, type and icon")
	}
	if p.Asset {
		p.checkAsset(at)
		return
	}
	if p.Interval < 1 || p.Interval.Duration() > 7*24*time.Hour {
		at("interval").Report("interval must be between 1s and 168h")
	}
	if p.Missed == 0 {
		p.Missed = 3
	}
	if p.Missed < 1 {
		at("missed").Report("missed must be at least 1")
	}
	if len(p.Attributes) == 0 {
		at("attributes").Report("a profile needs attributes")
	}
	seen := map[string]bool{}
	for i := range p.Attributes {
		a := &p.Attributes[i]
		if seen[a.Code] || slices.Contains(reserved(), a.Code) {
			at("attributes", i, "code").Report("attribute %q is reserved or stands here twice", a.Code)
		}
		seen[a.Code] = true
		a.check(at("attributes", i), known)
	}
	if len(p.Alarms) > twin.MaxRules {
		at("alarms").Report("a profile may have %d alarm rules", twin.MaxRules)
	}
	clear(seen)
	for i := range p.Alarms {
		if seen[p.Alarms[i].Code] {
			at("alarms", i, "code").Report("alarm rule %q stands here twice", p.Alarms[i].Code)
		}
		seen[p.Alarms[i].Code] = true
		p.checkRule(&p.Alarms[i], at("alarms", i))
	}
	p.checkCommands(at, known)
}

// checkAsset refuses what only a device could say or do.
func (p *Profile) checkAsset(at func(path ...any) pack.Place) {
	if p.Interval != 0 || p.Moving || p.Open || len(p.Attributes)+len(p.Alarms)+len(p.Commands) > 0 {
		at("asset").Report("an asset has no device: no interval, attributes, alarms or commands, not moving, not open")
	}
	p.Attributes, p.Alarms = []Attribute{}, []AlarmRule{}
}

func (a *Attribute) check(at pack.Place, known table) {
	if !attributeCode.MatchString(a.Code) {
		at.Report("attribute code must be letters, digits and underscores, not %q", a.Code)
	}
	if a.ZH == "" || a.EN == "" {
		at.Report("attribute %s needs zh and en", a.Code)
	}
	if a.Kind == "" {
		a.Kind = "number"
	}
	if a.Keep == "" {
		a.Keep = keepQuarter
		if a.Kind == "text" {
			a.Keep = keepNone
		}
	}
	if !slices.Contains([]string{keepNone, keepQuarter, keepMinute, keepRaw}, a.Keep) || a.Kind == "text" && (a.Keep == keepQuarter || a.Keep == keepMinute) {
		at.Report("attribute %s: keep must be none, quarter, minute or raw (texts: none or raw), not %q", a.Code, a.Keep)
	}
	a.Values.check(a.Code, a.Kind, at)
	switch a.Kind {
	case "number":
		if !(a.Range[0] < a.Range[1]) || math.IsInf(a.Range[0], 0) || math.IsInf(a.Range[1], 0) {
			at.Report("attribute %s needs a range [least, greatest]", a.Code)
		}
		if a.Precision < 0 || a.Precision > 9 {
			at.Report("attribute %s: precision must be 0 to 9 decimal places", a.Code)
		}
		if u, ok := known[a.Unit]; ok {
			a.UnitCode = u.code
		} else if a.Unit != "" {
			at.Report("attribute %s: unit %q is not known", a.Code, a.Unit)
		}
	case "boolean", "text":
		if a.Unit != "" {
			at.Report("attribute %s: only numbers have units", a.Code)
		}
	default:
		at.Report("attribute %s: kind must be number, boolean or text, not %q", a.Code, a.Kind)
	}
}

func (p *Profile) checkRule(r *AlarmRule, at pack.Place) {
	i := slices.IndexFunc(p.Attributes, func(a Attribute) bool { return a.Code == r.Attribute })
	if i < 0 {
		at.Report("alarm rule %s: there is no attribute %q", r.Code, r.Attribute)
		return
	}
	if !profileCode.MatchString(r.Code) || r.ZH == "" || r.EN == "" {
		at.Report("an alarm rule needs code, zh and en")
	}
	if s, ok := twin.ParseState(r.Severity); !ok || s == twin.Good || s == twin.Unknown {
		at.Report("alarm rule %s: severity must be notice, warning or danger, not %q", r.Code, r.Severity)
	}
	given := 0
	for _, has := range []bool{r.Above != nil, r.Below != nil, r.Is != ""} {
		if has {
			given++
		}
	}
	a := p.Attributes[i]
	switch {
	case given != 1:
		at.Report("alarm rule %s needs exactly one of above, below and is", r.Code)
	case (r.Above != nil || r.Below != nil) != (a.Kind == "number"):
		at.Report("alarm rule %s: above and below are for numbers, is for booleans and texts", r.Code)
	case a.Kind == "boolean" && r.Is != "true" && r.Is != "false":
		at.Report("alarm rule %s: is must be true or false", r.Code)
	case a.Kind == "text" && len(a.Values) > 0 && a.Values[r.Is] == (Text{}):
		at.Report("alarm rule %s: %s is never %q", r.Code, r.Attribute, r.Is)
	case r.Above != nil && r.Until != nil && *r.Until > *r.Above, r.Below != nil && r.Until != nil && *r.Until < *r.Below:
		at.Report("alarm rule %s: until lies on the wrong side of the limit", r.Code)
	}
}

// schema is the profile as the twin needs it.
func (p *Profile) schema() twin.Schema {
	s := twin.Schema{Code: p.Code, StaleAfter: time.Duration(p.Missed) * p.Interval.Duration()}
	for _, a := range p.Attributes {
		kind := map[string]twin.Kind{"number": twin.Number, "boolean": twin.Boolean, "text": twin.Text}[a.Kind]
		s.Attributes = append(s.Attributes, twin.Attribute{Code: a.Code, Kind: kind, UnitCode: a.UnitCode})
	}
	for _, r := range p.Alarms {
		s.Rules = append(s.Rules, p.rule(r))
	}
	return s
}

func (p *Profile) rule(r AlarmRule) twin.Rule {
	severity, _ := twin.ParseState(r.Severity)
	out := twin.Rule{Code: r.Code, Attribute: p.attribute(r.Attribute), For: r.For.Duration(), Severity: severity}
	switch {
	case r.Above != nil:
		out.Op, out.Raise, out.Clear = twin.Above, *r.Above, *r.Above
	case r.Below != nil:
		out.Op, out.Raise, out.Clear = twin.Below, *r.Below, *r.Below
	default:
		out.Op = twin.Equals
		if p.Attributes[out.Attribute].Kind == "text" {
			out.Text = r.Is
		} else if r.Is == "true" {
			out.Raise = 1
		}
	}
	if r.Until != nil {
		out.Clear = *r.Until
	}
	return out
}

// attribute gives the index of an attribute, -1 if there is none.
func (p *Profile) attribute(code string) int {
	return slices.IndexFunc(p.Attributes, func(a Attribute) bool { return a.Code == code })
}
