package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/guard"
)

// Problem is something wrong with a definition: where it stands, as keys and indexes,
// and what it is in English and in Chinese.
type Problem struct {
	Path []any
	What string
	ZH   string
}

// Pointer writes the place of a problem as a JSON pointer into the form.
func (p Problem) Pointer() string {
	var out strings.Builder
	for _, step := range p.Path {
		fmt.Fprintf(&out, "/%v", step)
	}
	return out.String()
}

// Ready is a form with its conditions compiled. It never changes.
type Ready struct {
	Form
	language *guard.Language
	when     map[string]*Condition
}

// The limits of a form.
const (
	mostFields  = 120
	mostText    = 200  // signs of a text without a limit of its own
	mostLong    = 4000 // signs of a long text
	mostEntries = 50   // of a list without a limit of its own
)

var (
	code     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	named    = regexp.MustCompile(`form\.([a-z][a-z0-9_]*)`)
	sources  = []string{"account.name", "account.citizen_id", "account.phone", "account.firm", "account.credit_code"}
	fromPast = regexp.MustCompile(`^earlier\.[a-z][a-z0-9_]{0,39}$`)
)

// New checks a definition and makes it ready. Whoever gets problems must not use it.
func New(f Form) (*Ready, []Problem) {
	c := &checker{ready: &Ready{Form: f, when: map[string]*Condition{}}, seen: map[string]bool{}, steps: map[string]bool{}}
	if len(f.Steps) == 0 {
		c.say(nil, "a form needs a step")
	}
	for i, s := range f.Steps {
		c.step(i, s)
	}
	if len(c.seen) > mostFields {
		c.say(nil, "a form has %d fields at most", mostFields)
	}
	if len(c.found) == 0 {
		c.conditions()
	}
	return c.ready, c.found
}

type checker struct {
	ready *Ready
	seen  map[string]bool // fields
	steps map[string]bool
	found []Problem
}

func (c *checker) say(path []any, format string, args ...any) {
	c.found = append(c.found, Problem{path, fmt.Sprintf(format, args...), inChinese(format, args...)})
}

// below gives a place within another.
func below(path []any, more ...any) []any { return append(slices.Clone(path), more...) }

func negative(n *float64) bool { return n != nil && *n < 0 }

func (c *checker) step(i int, s Step) {
	path := []any{"steps", i}
	if !code.MatchString(s.Code) {
		c.say(below(path, "code"), "%.40q is no code: small letters, digits and _", s.Code)
	}
	if c.steps[s.Code] {
		c.say(below(path, "code"), "step %s stands here twice", s.Code)
	}
	c.steps[s.Code] = true
	if s.Title.ZH == "" || s.Title.EN == "" {
		c.say(below(path, "title"), "a title is needed in zh and en")
	}
	if len(s.Fields) == 0 {
		c.say(path, "step %s asks nothing", s.Code)
	}
	for j, f := range s.Fields {
		at := below(path, "fields", j)
		if c.seen[f.Code] {
			c.say(below(at, "code"), "field %s stands here twice", f.Code)
		}
		c.field(at, f)
		c.seen[f.Code] = true
	}
}

func (c *checker) field(at []any, f Field) {
	if !code.MatchString(f.Code) {
		c.say(below(at, "code"), "%.40q is no code: small letters, digits and _", f.Code)
	}
	if f.Label.ZH == "" || f.Label.EN == "" {
		c.say(below(at, "label"), "the question %s is needed in zh and en", f.Code)
	}
	switch f.Kind {
	case Text, LongText, Number, Truth, Address, File, CitizenID, CreditCode, Phone:
	case Date:
		c.day(below(at, "after"), f.After)
		c.day(below(at, "before"), f.Before)
	case Choice:
		c.options(at, f)
	case List:
		c.list(at, f)
	default:
		c.say(below(at, "kind"), "field %s has no kind %q", f.Code, f.Kind)
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c.say(below(at, "min"), "field %s: min is above max", f.Code)
	}
	if f.Workday && f.Kind != Date {
		c.say(below(at, "workday"), "field %s: only a day can be a working day", f.Code)
	}
	if f.Kind != Number && (negative(f.Min) || negative(f.Max)) {
		c.say(below(at, "min"), "field %s: how many there are is no negative number", f.Code)
	}
	if f.Secret && f.Kind != Text {
		c.say(below(at, "secret"), "field %s: only a text can be a number that officials see masked", f.Code)
	}
	if f.Person && (f.Kind != Text || f.Secret) {
		c.say(below(at, "person"), "field %s: only a text can be a name that officials see masked, and it is no number then", f.Code)
	}
	if f.Must && f.Kind != Truth {
		c.say(below(at, "must"), "field %s: only a yes or no can be promised", f.Code)
	}
	if f.From != "" && !slices.Contains(sources, f.From) && !fromPast.MatchString(f.From) {
		c.say(below(at, "from"), "field %s: nothing is known as %s", f.Code, f.From)
	}
	for _, name := range named.FindAllStringSubmatch(f.When, -1) {
		if !c.seen[name[1]] {
			c.say(below(at, "when"), "field %s: when asks of %s, which is not asked before it", f.Code, name[1])
		}
	}
}

func (c *checker) day(at []any, text string) {
	if text == "" || fromToday.MatchString(text) {
		return
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		c.say(at, "%q is no day such as 2026-03-30, today or today+30", text)
	}
}

func (c *checker) options(at []any, f Field) {
	if len(f.Options) < 2 {
		c.say(below(at, "options"), "choice %s needs two options at least", f.Code)
	}
	seen := map[string]bool{}
	for i, o := range f.Options {
		if !code.MatchString(o.Code) || seen[o.Code] || o.Label.ZH == "" || o.Label.EN == "" {
			c.say(below(at, "options", i), "option %.40q of %s needs a code that stands there once, and a label in zh and en", o.Code, f.Code)
		}
		seen[o.Code] = true
	}
}

func (c *checker) list(at []any, f Field) {
	if len(f.Fields) == 0 {
		c.say(below(at, "fields"), "list %s needs fields", f.Code)
	}
	seen := map[string]bool{}
	for i, one := range f.Fields {
		path := below(at, "fields", i)
		if one.Kind == List || one.Kind == File || one.When != "" || seen[one.Code] {
			c.say(path, "list %s: a field of a list stands there once, without conditions, files and lists", f.Code)
		}
		seen[one.Code] = true
		c.field(path, one)
	}
}

// conditions compiles what is asked only under conditions.
func (c *checker) conditions() {
	var err error
	if c.ready.language, err = newLanguage(&c.ready.Form); err != nil {
		c.say(nil, "the fields cannot be named in conditions: %v", err)
		return
	}
	for i, s := range c.ready.Steps {
		for j, f := range s.Fields {
			when, err := c.ready.language.Compile(f.When)
			if err != nil {
				c.say([]any{"steps", i, "fields", j, "when"}, "field %s: when: %v", f.Code, err)
			}
			c.ready.when[f.Code] = when
		}
	}
}

// Condition compiles a condition over the form's answers.
func (r *Ready) Condition(text string) (*Condition, error) { return r.language.Compile(text) }
