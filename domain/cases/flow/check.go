package flow

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"citybrain/kernel/guard"
)

// The bounds of a definition.
const (
	mostStates  = 100
	mostActions = 30
	mostFields  = 200
	mostName    = 80  // signs of a name: it stands on buttons and in lists
	mostWords   = 500 // signs of what is said in sentences
)

var codePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,47}$`)

// Vocabulary tells which names of others a definition may use. A nil function lets
// everything pass.
type Vocabulary struct {
	Role       func(code string) bool
	Department func(code string) bool
	Template   func(code string) bool

	// Unasked names the items that go by the flow and whose forms give its conditions
	// no answer of such a kind.
	Unasked func(field string, kind Type) []Words
}

// New checks a definition and makes it ready to run. Where there are problems,
// there is no flow.
func New(d *Definition, v Vocabulary) (*Flow, []Problem) {
	c := &checker{d: d, v: v, guards: map[string]*guard.Condition{}}
	c.names()
	if len(c.problems) == 0 {
		c.language()
		c.states(d.States, nil, []any{"states"})
	}
	if len(c.problems) == 0 {
		c.ways()
		c.public()
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return &Flow{d, c.guards}, nil
}

type checker struct {
	d        *Definition
	v        Vocabulary
	l        *guard.Language
	guards   map[string]*guard.Condition
	problems []Problem
}

func (c *checker) say(path []any, code, format string, args ...any) {
	c.problems = append(c.problems, Problem{slices.Clone(path), "cases.flow_" + code, fmt.Sprintf(format, args...), inChinese(format, args...)})
}

func at(path []any, more ...any) []any { return append(slices.Clone(path), more...) }

// names holds codes to their form and lets each stand once.
func (c *checker) names() {
	if !codePattern.MatchString(c.d.Code) {
		c.say([]any{"code"}, "code", "%.40q is no code: lower case letters, digits and _, at most 48", c.d.Code)
	}
	if c.d.Name.ZH == "" {
		c.say([]any{"name"}, "nameless", "the flow has no Chinese name")
	}
	c.short(c.d.Name, mostName, []any{"name"})
	if len(c.d.States) > mostStates || len(c.d.Fields) > mostFields {
		c.say(nil, "large", "at most %d states and %d fields", mostStates, mostFields)
		return
	}
	seen := map[string]bool{}
	for i, f := range c.d.Fields {
		path := []any{"fields", i}
		c.once(seen, f.Code, path)
		if !slices.Contains([]Type{Text, Number, Truth}, f.Kind) {
			c.say(at(path, "kind"), "kind", "%q is no kind of field: text, number or boolean", f.Kind)
		}
	}
	for i, r := range c.d.Roles {
		if r == Applicant || r == System || !codePattern.MatchString(r) {
			c.say([]any{"roles", i}, "code", "%.40q is no role of its own", r)
		} else if c.v.Role != nil && !c.v.Role(r) {
			c.say([]any{"roles", i}, "roleless", "no post can have the role %s", r)
		}
	}
	c.stateNames(c.d.States, []any{"states"})
}

func (c *checker) once(seen map[string]bool, code string, path []any) {
	if !codePattern.MatchString(code) {
		c.say(at(path, "code"), "code", "%.40q is no code: lower case letters, digits and _, at most 48", code)
	}
	if seen[code] {
		c.say(at(path, "code"), "twice", "%s stands here twice", code)
	}
	seen[code] = true
}

func (c *checker) stateNames(list []State, path []any) {
	seen, branches := map[string]bool{}, map[string]bool{}
	for i := range list {
		s := &list[i]
		here := at(path, i)
		c.once(seen, s.Code, here)
		if s.Name.ZH == "" {
			c.say(at(here, "name"), "nameless", "the state %s has no Chinese name", s.Code)
		}
		c.short(s.Name, mostName, at(here, "name"))
		actions := map[string]bool{}
		for j := range s.Actions {
			a := &s.Actions[j]
			there := at(here, "actions", j)
			c.once(actions, a.Code, there)
			c.short(a.Name, mostName, at(there, "name"))
			c.short(a.Refusal, mostWords, at(there, "refusal"))
			c.short(a.Basis, mostWords, at(there, "basis"))
		}
		if len(s.Actions) > mostActions {
			c.say(here, "large", "at most %d actions", mostActions)
		}
		for j := range s.Branches {
			b := &s.Branches[j]
			c.once(branches, b.Code, at(here, "branches", j))
			c.short(b.Name, mostName, at(here, "branches", j, "name"))
			c.stateNames(b.States, at(here, "branches", j, "states"))
		}
	}
}

// short holds words to a length that pages have room for.
func (c *checker) short(w Words, most int, path []any) {
	if utf8.RuneCountInString(w.ZH) > most || utf8.RuneCountInString(w.EN) > 2*most {
		c.say(path, "long", "at most %d signs in Chinese and %d in English", most, 2*most)
	}
}

func (c *checker) language() {
	var err error
	if c.l, err = newLanguage(c.d); err != nil {
		c.say([]any{"fields"}, "language", "%v", err)
	}
}

// states checks each state of a list; in is the branch that it belongs to.
func (c *checker) states(list []State, in *Branch, path []any) {
	for i := range list {
		s := &list[i]
		here := at(path, i)
		c.shape(s, in, here)
		c.actions(s, in, list, here)
		for j := range s.Branches {
			b := &s.Branches[j]
			if state(b.States, b.Start) == nil {
				c.say(at(here, "branches", j, "start"), "unknown_state", "the branch %s begins in %q, which it has not", b.Code, b.Start)
			}
			c.department(b.Department, at(here, "branches", j, "department"))
			c.states(b.States, b, at(here, "branches", j, "states"))
		}
		c.joins(s, here)
	}
}

// shape checks what a state of its kind must and must not have.
func (c *checker) shape(s *State, in *Branch, path []any) {
	c.department(s.Department, at(path, "department"))
	c.limit(s, path)
	if s.Pause != "" && !slices.Contains([]Pause{Correction, Hearing, Inspection, Appraisal, Notice, Payment, Attendance}, s.Pause) {
		c.say(at(path, "pause"), "pause", "%q is no special procedure for which the clock stands", s.Pause)
	}
	switch s.Kind {
	case Work:
		if len(s.Actions) == 0 {
			c.say(path, "dead_end", "nothing leads out of %s, and it is no end", s.Code)
		}
	case Parallel:
		if in != nil || len(s.Branches) < 2 || len(s.Joins) == 0 {
			c.say(path, "parallel", "%s needs two branches at least and a join, and cannot stand in a branch", s.Code)
		}
	case Children:
		if in != nil || len(s.Joins) == 0 {
			c.say(path, "children", "%s needs a join, and cannot stand in a branch", s.Code)
		}
	case End:
		c.end(s, in, path)
	default:
		c.say(at(path, "kind"), "kind", "%q is no kind of state: parallel, children, end, or none", s.Kind)
	}
	c.staffing(s, path)
	if leaves := s.Kind == Work || s.Kind == Children || s.Kind == End && in == nil; !leaves && len(s.Actions) > 0 {
		c.say(at(path, "actions"), "actions", "%s is a state of the kind %s: actions stand in its branches", s.Code, s.Kind)
	}
	if s.Kind != Parallel && len(s.Branches) > 0 || s.Kind != Parallel && s.Kind != Children && len(s.Joins) > 0 {
		c.say(path, "kind", "%s has branches or joins and is not of the kind parallel or children", s.Code)
	}
}

func (c *checker) end(s *State, in *Branch, path []any) {
	ends := []Outcome{Granted, Refused, Partly, Rejected, Withdrawn, Lapsed}
	if in != nil {
		ends = []Outcome{Agreed, Objected}
	}
	if !slices.Contains(ends, s.Outcome) {
		c.say(at(path, "outcome"), "outcome", "the end %s has the outcome %q; it is one of %v", s.Code, s.Outcome, ends)
	}
}

// staffing checks who comes to have the tasks of a state.
func (c *checker) staffing(s *State, path []any) {
	if s.Assign != FromPool && s.Assign != ByLoad {
		c.say(at(path, "assign"), "assign", "%q is no way of assignment: load, or none for the common pool", s.Assign)
	}
	if official := s.Kind == Work && s.Role != "" && s.Role != Applicant && s.Role != System; !official && (s.Fresh || s.Assign != FromPool) {
		c.say(path, "staffing", "%s is nobody's work: nobody can be assigned to it or kept from it", s.Code)
	}
}

// again checks a way out of an end.
func (c *checker) again(s *State, a *Action, path []any) {
	if s.Kind != End {
		if a.Within != nil {
			c.say(at(path, "within"), "within", "only what leads out of an end has an end of its own; limit the state %s", s.Code)
		}
		return
	}
	switch by := s.actor(a); {
	case by == System:
		c.say(path, "again", "the system opens nothing again: %s is by %s", a.Code, by)
	case by == Applicant && a.Within == nil:
		c.say(path, "within", "%s has no limit within which the applicant may", a.Code)
	}
	if to := state(c.d.States, a.To); to != nil && to.Kind == End {
		c.say(at(path, "to"), "again", "%s leads from the end %s to another, so nothing is looked at again", a.Code, s.Code)
	}
	if a.Within != nil {
		if err := a.Within.Validate(); err != nil {
			c.say(at(path, "within"), "limit", "the time of %s is not one: %v", a.Code, err)
		}
	}
}

func (c *checker) limit(s *State, path []any) {
	if s.Limit != nil {
		if err := s.Limit.Validate(); err != nil {
			c.say(at(path, "limit"), "limit", "the limit of %s is not one: %v", s.Code, err)
		}
	}
}

func (c *checker) department(code string, path []any) {
	if code != "" && c.v.Department != nil && !c.v.Department(code) {
		c.say(path, "department", "there is no department %s", code)
	}
}

func (c *checker) actions(s *State, in *Branch, list []State, path []any) {
	for i := range s.Actions {
		a := &s.Actions[i]
		here := at(path, "actions", i)
		if state(list, a.To) == nil && (in == nil || state(c.d.States, a.To) == nil) {
			c.say(at(here, "to"), "unknown_state", "%s leads to %q, which there is not", a.Code, a.To)
		}
		if a.Name.ZH == "" && s.actor(a) != System {
			c.say(at(here, "name"), "nameless", "the action %s has no Chinese name", a.Code)
		}
		c.role(s, a, here)
		c.again(s, a, here)
		branch := ""
		if in != nil {
			branch = in.Code
		}
		c.guard(place(branch, s.Code, a.Code), a.Guard, at(here, "guard"))
		c.details(a, here)
	}
}

func (c *checker) role(s *State, a *Action, path []any) {
	switch by := s.actor(a); {
	case by == "":
		c.say(path, "roleless", "nobody is named who may %s in %s: give the state a role", a.Code, s.Code)
	case by != Applicant && by != System && !slices.Contains(c.d.Roles, by):
		c.say(path, "roleless", "the role %s of %s is not among the roles of the flow", by, a.Code)
	case a.After != nil && by != System:
		c.say(at(path, "after"), "after", "only the system acts after a time; %s is by %s", a.Code, by)
	}
}

func (c *checker) details(a *Action, path []any) {
	if a.After != nil {
		if err := a.After.Validate(); err != nil {
			c.say(at(path, "after"), "limit", "the time of %s is not one: %v", a.Code, err)
		}
	}
	for i, n := range a.Needs {
		if !slices.Contains([]Need{NeedsNote, NeedsResult, NeedsMaterial}, n) {
			c.say(at(path, "needs", i), "need", "%q is nothing an action can need: note, result or material", n)
		}
	}
	for i, e := range a.Effects {
		if !slices.Contains([]EffectKind{Tell, Receipt, Issue, AskPay, AskView, Grant, Escalate, Announce}, e.Kind) {
			c.say(at(path, "effects", i, "kind"), "effect", "%q is no effect", e.Kind)
		}
		if e.Kind == Announce && !codePattern.MatchString(e.With) {
			c.say(at(path, "effects", i, "with"), "code", "%.40q is no name of a milestone", e.With)
		}
		if e.Kind == Tell && c.v.Template != nil && !c.v.Template(e.With) {
			c.say(at(path, "effects", i, "with"), "template", "there is no template %q", e.With)
		}
	}
}

// guard compiles a condition and looks whether it can hold at all.
func (c *checker) guard(name, text string, path []any) *guard.Condition {
	g, err := c.l.Compile(text)
	if err != nil {
		c.say(path, "guard", "%v", err)
		return nil
	}
	if g.Never(choices(c.d)) {
		c.say(path, "never", "this can never hold: %s", text)
	}
	c.guards[name] = g
	c.asked(text, path)
	return g
}

// asked holds a condition against the forms of the items that go by the flow.
func (c *checker) asked(text string, path []any) {
	if c.v.Unasked == nil {
		return
	}
	for _, one := range c.d.readsOf(text, path) {
		for _, item := range c.v.Unasked(one.Field, one.Kind) {
			c.problems = append(c.problems, Problem{slices.Clone(path), "cases.flow_unasked",
				fmt.Sprintf("the item %s goes by this flow, and its form gives conditions no form.%s", item.EN, one.Field),
				fmt.Sprintf("事项“%s”走这个流程，但它的申请表没有可供条件使用的 form.%s", item.ZH, one.Field)})
		}
	}
}

func (c *checker) joins(s *State, path []any) {
	for i, j := range s.Joins {
		here := at(path, "joins", i)
		if state(c.d.States, j.To) == nil {
			c.say(at(here, "to"), "unknown_state", "a join of %s leads to %q, which there is not", s.Code, j.To)
		}
		g := c.guard(joint(s.Code, i), j.When, at(here, "when"))
		if last := i == len(s.Joins)-1; last != (g == nil && j.When == "") {
			c.say(here, "join", "of the joins of %s the last, and no other, is without a condition: so one is always taken", s.Code)
		}
	}
}
