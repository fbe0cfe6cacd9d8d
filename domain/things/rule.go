package things

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// RulePermission lets a department write rules for the profiles that it owns.
var RulePermission = auth.Permission{Code: "things.rule", ZH: "编写告警规则", EN: "Write alarm rules"}

// The faults of rules.
var (
	ErrNoRule      = fault.New(fault.Missing, "things.no_rule", "There is no such rule.")
	ErrRule        = fault.New(fault.Invalid, "things.rule_invalid", "The rule cannot be used as it is.")
	ErrRuleCode    = fault.New(fault.Conflict, "things.rule_code_taken", "There is a rule with this code already.")
	ErrRuleChanged = fault.New(fault.Stale, "things.rule_changed", "Somebody has changed the rule meanwhile; load it again.")
	ErrRuleOff     = fault.New(fault.Conflict, "things.rule_broken", "The rule no longer fits its profile; mend it before it is switched on.")
	ErrNoFence     = fault.New(fault.Missing, "things.no_fence", "There is no such fence.")
	ErrFenceUsed   = fault.New(fault.Conflict, "things.fence_used", "Rules that are switched on ask for this fence.")
	ErrRuleFile    = fault.New(fault.Invalid, "things.rule_file", "The file is neither JSON nor YAML with a list of rules.")
	ErrNoDryRun    = fault.New(fault.Missing, "things.no_dry_run", "There is no such trial.")
	ErrNotKept     = fault.New(fault.Invalid, "things.rule_not_kept", "The history does not keep what the rule asks for, so that it cannot be tried on it.")
	ErrTooManyRule = fault.New(fault.Conflict, "things.rules_many", "There are as many rules as a city may have.")
)

// The bounds of what people write.
const (
	mostRules     = 10_000 // of a city
	mostRuleSpan  = 24 * time.Hour
	mostRuleThing = 1_000 // ids in one rule
	mostTitle     = 300
)

// Rule is a rule of a department as people write, import and export it 告警规则.
type Rule struct {
	Code         string         `json:"code" yaml:"code" maxLength:"32" doc:"Lower-case letters, digits and underscores; it stays"`
	Profile      string         `json:"profile" yaml:"profile" maxLength:"32"`
	ZH           string         `json:"zh" yaml:"zh" maxLength:"100" doc:"What the rule is called"`
	EN           string         `json:"en" yaml:"en" maxLength:"100"`
	Raise        string         `json:"raise" yaml:"raise" maxLength:"2000" doc:"CEL: when there is an alarm"`
	Clear        string         `json:"clear,omitempty" yaml:"clear,omitempty" maxLength:"2000" doc:"CEL: when it is over; empty: when raise no longer holds"`
	TitleZH      string         `json:"titleZh,omitempty" yaml:"titleZh,omitempty" maxLength:"300" doc:"Title of its alarms, with expressions in braces; the name if empty"`
	TitleEN      string         `json:"titleEn,omitempty" yaml:"titleEn,omitempty" maxLength:"300"`
	Severity     string         `json:"severity" yaml:"severity" enum:"notice,warning,danger"`
	For          float64        `json:"for,omitempty" yaml:"for,omitempty" minimum:"0" maximum:"86400" doc:"Seconds that raise must hold, in the time of the observations"`
	Pause        float64        `json:"pause,omitempty" yaml:"pause,omitempty" minimum:"0" maximum:"86400" doc:"Seconds after the end of an alarm in which the same thing raises no other"`
	Region       string         `json:"region,omitempty" yaml:"region,omitempty" maxLength:"14" doc:"Only things whose region code begins so"`
	Organisation string         `json:"organisation,omitempty" yaml:"organisation,omitempty" maxLength:"200" doc:"Only things of this organisation and those below"`
	Things       []string       `json:"things,omitempty" yaml:"things,omitempty" maxItems:"1000" doc:"Only these"`
	Schedule     *rule.Schedule `json:"schedule,omitempty" yaml:"schedule,omitempty" doc:"When alarms may be raised; absent means always"`
	Note         string         `json:"note,omitempty" yaml:"note,omitempty" maxLength:"1000"`
}

// RuleProblem is one mistake in a rule, and where it is.
type RuleProblem struct {
	Field   string `json:"field"`
	Line    int    `json:"line,omitempty" doc:"From 1, in an expression"`
	Column  int    `json:"column,omitempty" doc:"From 1, in characters"`
	Code    string `json:"code"`
	What    string `json:"what,omitempty" doc:"The word that is wrong"`
	Message string `json:"message"`
}

// source is the rule as the compiler reads it.
func (r *Rule) source() rule.Source {
	s := rule.Source{Raise: r.Raise, Clear: r.Clear, ZH: r.TitleZH, EN: r.TitleEN}
	if s.ZH == "" {
		s.ZH = strings.NewReplacer("{", "(", "}", ")").Replace(r.ZH)
	}
	if s.EN == "" {
		s.EN = strings.NewReplacer("{", "(", "}", ")").Replace(r.EN)
	}
	return s
}

// reservedCodes are the words that stand where the code stands in an address.
func reservedCodes() []string { return []string{"check", "export", "import"} }

// check tells what is wrong beside the expressions.
func (r *Rule) check(p *Profile) (list []RuleProblem) {
	wrong := func(field, code, what string) {
		list = append(list, RuleProblem{Field: field, Code: code, What: what, Message: ruleSentence(code)})
	}
	if !profileCode.MatchString(r.Code) || slices.Contains(reservedCodes(), r.Code) {
		wrong("code", "things.rule_code", r.Code)
	}
	for field, text := range map[string]string{"zh": r.ZH, "en": r.EN} {
		if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > mostTitle {
			wrong(field, "things.rule_named", "")
		}
	}
	if s, ok := twin.ParseState(r.Severity); !ok || s == twin.Good || s == twin.Unknown {
		wrong("severity", "things.severity", r.Severity)
	}
	if most := mostRuleSpan.Seconds(); !(r.For >= 0 && r.For <= most) {
		wrong("for", "things.rule_span", "")
	} else if !(r.Pause >= 0 && r.Pause <= most) {
		wrong("pause", "things.rule_span", "")
	}
	if len(r.Things) > mostRuleThing {
		wrong("things", "things.rule_things", "")
	}
	if r.Schedule != nil && !r.Schedule.Check() {
		wrong("schedule", "things.rule_schedule", "")
	}
	if slices.ContainsFunc(p.Alarms, func(a AlarmRule) bool { return a.Code == r.Code }) {
		wrong("code", "things.rule_code_taken", r.Code)
	}
	return list
}

// compiled is a rule that can run.
func (r *Rule) compiled(program *rule.Program) *rule.Rule {
	out := &rule.Rule{
		ID: r.Code, Program: program, For: int64(r.For * 1e6), Pause: int64(r.Pause * 1e6), Schedule: r.Schedule,
		Target: rule.Target{Region: r.Region, Org: r.Organisation},
	}
	if len(r.Things) > 0 {
		out.Target.Things = set(r.Things)
	}
	if r.Schedule != nil {
		r.Schedule.Check() // reads the times; they were right when the rule was saved
	}
	return out
}

// compile checks a whole rule; without problems there is a program.
func (r *Rule) compile(p *Profile, c *rule.Compiler) (*rule.Program, []RuleProblem) {
	list := r.check(p)
	program, problems := c.Compile(r.source())
	for _, one := range problems {
		field := map[string]string{"zh": "titleZh", "en": "titleEn"}[one.Field]
		if field == "" {
			field = one.Field
		}
		message := one.Detail
		if message == "" {
			message = ruleSentence(one.Code)
		}
		list = append(list, RuleProblem{Field: field, Line: one.Line, Column: one.Column, Code: one.Code, What: one.What, Message: message})
	}
	return program, list
}

// invalid is the fault of a rule with problems.
func invalid(list []RuleProblem) error {
	err := ErrRule
	for _, p := range list {
		err = err.At("/"+p.Field, p.Code, p.Message)
	}
	return err
}

// ruleSentence says in English what a code means; the texts have both languages.
func ruleSentence(code string) string {
	sentence, known := map[string]string{
		"things.rule_code":       "A code is lower-case letters, digits and underscores, at most 32, and no word of the addresses.",
		"things.rule_code_taken": "A rule of the profile has this code.",
		"things.rule_named":      "A rule has a name in both languages.",
		"things.rule_span":       "A span is between 10 seconds (0 for how long it must hold) and 24 hours.",
		"things.rule_things":     "A rule may name 1,000 things.",
		"things.rule_schedule":   "A schedule has days from 1 to 7 and times such as 08:00.",
		"things.severity":        "A severity is notice, warning or danger.",
		"things.rule_empty":      "The expression is missing.",
		"things.rule_long":       "The expression is too long.",
		"things.rule_syntax":     "The expression cannot be read here.",
		"things.rule_name":       "There is no such name.",
		"things.rule_kinds":      "These do not go together: a number, a text and yes or no are different kinds.",
		"things.rule_bool":       "The expression must be yes or no.",
		"things.rule_call":       "This call cannot be used like that.",
		"things.rule_fence":      "There is no such fence.",
		"things.rule_costly":     "The rule asks for too much.",
		"things.rule_brace":      "A brace is not closed.",
	}[code]
	if !known {
		return "The rule cannot be used as it is."
	}
	return sentence
}
