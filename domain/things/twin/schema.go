package twin

import (
	"strconv"
	"time"
)

// State is how a thing is, worst alarm first; the screen shows it as colour,
// shape and text.
type State uint8

// The states of a thing. The order of Good to Danger is the order of severity;
// Unknown means that no report came within the time its profile allows.
const (
	Good State = iota
	Notice
	Warning
	Danger
	Unknown
)

// States is the number of states, the width of a row of counts.
const States = 5

var stateNames = [States]string{"good", "notice", "warning", "danger", "unknown"}

// String gives the state's name in the API: good, notice, warning, danger, unknown.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// ParseState reads what String wrote.
func ParseState(name string) (State, bool) {
	for i, n := range stateNames {
		if n == name {
			return State(i), true
		}
	}
	return Unknown, false
}

// Kind is the kind of value that an attribute has.
type Kind uint8

// The kinds of values.
const (
	Number Kind = iota
	Boolean
	Text
)

// Attribute is one measured or reported quality of the things of a profile.
type Attribute struct {
	Code     string // "fillingLevel", the name in payloads and in NGSI-LD
	Kind     Kind
	UnitCode string // UN/CEFACT code, "P1"; "" where it has no unit
}

// Op says when a rule holds.
type Op uint8

// The comparisons of rules.
const (
	Above  Op = iota // at or over Raise; over again once under Clear
	Below            // at or under Raise; over again once above Clear
	Equals           // the text is Text, or the number or boolean is Raise
)

// Rule turns values of one attribute into an alarm. Raise and Clear differ so
// that a value swinging around the limit raises one alarm, not fifty.
type Rule struct {
	Code      string
	Attribute int // index into Schema.Attributes
	Op        Op
	Raise     float64
	Clear     float64
	Text      string        // for Equals on a Text attribute
	For       time.Duration // how long it must hold, in the time of the observations
	Severity  State         // Notice, Warning or Danger
}

// MaxRules is the most alarm rules that a schema may have: the active ones are
// a bit set in each thing.
const MaxRules = 32

// Schema is what the twin knows of a device profile 设备类型.
type Schema struct {
	Code       string
	Attributes []Attribute
	Rules      []Rule
	StaleAfter time.Duration // without a report for this long a thing is Unknown; 0 means never
}

// schema is a Schema with what the hot path needs worked out beforehand.
type schema struct {
	Schema
	prefix   [][]byte // `,"code":{"type":"Property","value":`
	suffix   [][]byte // `,"unitCode":"P1","observedAt":"`
	ruleOf   [][]int  // rules by attribute
	bodySize int      // usual length of the encoded attributes
	stale    int64    // StaleAfter in microseconds
}

// usualValue is the length that an encoded value is reckoned with.
const usualValue = 8

func compile(s Schema) schema {
	c := schema{Schema: s, stale: s.StaleAfter.Microseconds(), ruleOf: make([][]int, len(s.Attributes))}
	for _, a := range s.Attributes {
		prefix := []byte(`,` + strconv.Quote(a.Code) + `:{"type":"Property","value":`)
		suffix := []byte(`,"observedAt":"`)
		if a.UnitCode != "" {
			suffix = []byte(`,"unitCode":` + strconv.Quote(a.UnitCode) + `,"observedAt":"`)
		}
		c.prefix, c.suffix = append(c.prefix, prefix), append(c.suffix, suffix)
		c.bodySize += len(prefix) + usualValue + len(suffix) + timeWidth + len(`"}`)
	}
	for i, r := range s.Rules {
		c.ruleOf[r.Attribute] = append(c.ruleOf[r.Attribute], i)
	}
	return c
}
