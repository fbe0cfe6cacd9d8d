package things

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"citybrain/kernel/pack"
)

// CommandSpec is something that things of a profile can be told to do 指令. The
// pack declares it; nothing else is ever sent to them.
type CommandSpec struct {
	Code       string      `yaml:"code" json:"code"`
	ZH         string      `yaml:"zh" json:"zh"`
	EN         string      `yaml:"en" json:"en"`
	Parameters []Parameter `yaml:"parameters" json:"parameters,omitempty"`
	Expires    Span        `yaml:"expires" json:"expires" doc:"Seconds after which a command that was not obeyed is void; 60 if the pack says nothing"`
	Confirm    string      `yaml:"confirm" json:"confirm,omitempty" doc:"The attribute that shows whether it was obeyed"`
	Dangerous  bool        `yaml:"dangerous" json:"dangerous,omitempty" doc:"Pages ask again before it is sent"`
}

// Parameter is one particular of a command.
type Parameter struct {
	Code   string      `yaml:"code" json:"code"`
	ZH     string      `yaml:"zh" json:"zh"`
	EN     string      `yaml:"en" json:"en"`
	Kind   string      `yaml:"kind" json:"kind" enum:"number,boolean,text"`
	Unit   string      `yaml:"unit" json:"unit,omitempty" doc:"Symbol"`
	Range  *[2]float64 `yaml:"range,flow" json:"range,omitempty" doc:"Least and greatest value of a number"`
	Values Values      `yaml:"values" json:"values,omitempty" doc:"The words of each value: the texts that are possible, or true and false"`
}

// The bounds of commands that a pack may declare.
const (
	maxCommands      = 32
	maxParameters    = 16
	maxExpiry        = 7 * 24 * time.Hour
	defaultExpiry    = 60 // seconds
	maxParameterText = 200
)

// checkCommands reports what is wrong with the commands of a profile and fills in
// what may be left out.
func (p *Profile) checkCommands(at func(path ...any) pack.Place, known table) {
	if len(p.Commands) > maxCommands {
		at("commands").Report("a profile may have %d commands", maxCommands)
	}
	seen := map[string]bool{}
	for i := range p.Commands {
		c := &p.Commands[i]
		if seen[c.Code] || c.Code == firmwareCode {
			at("commands", i, "code").Report("command %q is reserved or stands here twice", c.Code)
		}
		seen[c.Code] = true
		if !attributeCode.MatchString(c.Code) || c.ZH == "" || c.EN == "" {
			at("commands", i).Report("a command needs code (letters, digits and underscores), zh and en")
		}
		if c.Expires == 0 {
			c.Expires = defaultExpiry
		}
		if c.Expires < 1 || c.Expires.Duration() > maxExpiry {
			at("commands", i).Report("command %s: expires must be between 1s and 168h", c.Code)
		}
		if c.Confirm != "" && p.attribute(c.Confirm) < 0 {
			at("commands", i).Report("command %s: there is no attribute %q that could confirm it", c.Code, c.Confirm)
		}
		c.checkParameters(func(path ...any) pack.Place { return at(append([]any{"commands", i}, path...)...) }, known)
	}
}

func (c *CommandSpec) checkParameters(at func(path ...any) pack.Place, known table) {
	if len(c.Parameters) > maxParameters {
		at("parameters").Report("a command may have %d parameters", maxParameters)
	}
	seen := map[string]bool{}
	for i := range c.Parameters {
		p, here := &c.Parameters[i], at("parameters", i)
		if !attributeCode.MatchString(p.Code) || p.ZH == "" || p.EN == "" || seen[p.Code] {
			here.Report("command %s: a parameter needs code (once), zh and en", c.Code)
		}
		seen[p.Code] = true
		if p.Kind == "" {
			p.Kind = "number"
		}
		p.check(c.Code, here, known)
	}
}

func (p *Parameter) check(command string, at pack.Place, known table) {
	p.Values.check(p.Code, p.Kind, at)
	switch p.Kind {
	case "number":
		if p.Range == nil || !(p.Range[0] < p.Range[1]) || math.IsInf(p.Range[0], 0) || math.IsInf(p.Range[1], 0) {
			at.Report("command %s: %s needs a range [least, greatest]", command, p.Code)
		}
		if _, ok := known[p.Unit]; p.Unit != "" && !ok {
			at.Report("command %s: unit %q of %s is not known", command, p.Unit, p.Code)
		}
	case "boolean", "text":
		if p.Unit != "" || p.Range != nil {
			at.Report("command %s: only numbers have units and ranges, not %s", command, p.Code)
		}
	default:
		at.Report("command %s: kind of %s must be number, boolean or text, not %q", command, p.Code, p.Kind)
	}
}

// command finds what things of the profile can be told, or ErrNoCommand.
func (p *Profile) command(code string) (*CommandSpec, error) {
	i := slices.IndexFunc(p.Commands, func(c CommandSpec) bool { return c.Code == code })
	if i < 0 {
		return nil, ErrNoSuchAct.With("profile", p.Code).With("command", code)
	}
	return &p.Commands[i], nil
}

// encode checks the particulars of a command and writes them as they are sent:
// all that are declared, no other. Fault: ErrParameters with a field for each
// that is wrong.
func (c *CommandSpec) encode(given map[string]any) (json.RawMessage, error) {
	wrong := ErrParameters
	for _, p := range c.Parameters {
		if why := p.judge(given[p.Code]); why != "" {
			wrong = wrong.At("/parameters/"+p.Code, why, sentenceOfParameter(why))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(c.Parameters, func(p Parameter) bool { return p.Code == code }) {
			wrong = wrong.At("/parameters/"+printable([]byte(code)), whyParameter, sentenceOfParameter(whyParameter))
		}
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	if len(given) == 0 {
		return json.RawMessage("{}"), nil
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("parameters of %s: %w", c.Code, err)
	}
	return raw, nil
}

// Why a particular of a command is wrong.
const (
	whyParameter      = "things.parameter_unknown"
	whyParameterNone  = "things.parameter_missing"
	whyParameterKind  = "things.parameter_kind"
	whyParameterRange = "things.parameter_range"
)

func sentenceOfParameter(why string) string {
	return map[string]string{
		whyParameter:      "The command has no such parameter.",
		whyParameterNone:  "The parameter is missing.",
		whyParameterKind:  "The value is not of the parameter's kind.",
		whyParameterRange: "The value is not one that the parameter may have.",
	}[why]
}

// judge tells why a value cannot be, "" if it can.
func (p *Parameter) judge(value any) string {
	switch v := value.(type) {
	case nil:
		return whyParameterNone
	case float64:
		if p.Kind != "number" {
			return whyParameterKind
		}
		if p.Range != nil && !(v >= p.Range[0] && v <= p.Range[1]) {
			return whyParameterRange
		}
	case bool:
		if p.Kind != "boolean" {
			return whyParameterKind
		}
	case string:
		_, known := p.Values[v]
		if p.Kind != "text" {
			return whyParameterKind
		}
		if len(p.Values) > 0 && !known || len(v) > maxParameterText {
			return whyParameterRange
		}
	default:
		return whyParameterKind
	}
	return ""
}
