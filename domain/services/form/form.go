// Package form is the forms of service items 申请表单 as data: steps of questions, the
// conditions under which each is asked, where an answer comes from that the
// government has already, and what an answer must be. It is pure: it makes the JSON
// Schema that the pages draw, and judges answers by the same definition.
package form

// Words is a text in both languages.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Form is a form: a question group a step.
type Form struct {
	Steps []Step `yaml:"steps" json:"steps"`
}

// Step is one page of a form.
type Step struct {
	Code   string  `yaml:"code" json:"code"`
	Title  Words   `yaml:"title" json:"title"`
	Fields []Field `yaml:"fields" json:"fields"`
}

// Kind is the kind of a field.
type Kind string

// The kinds of fields.
const (
	Text       Kind = "text"
	LongText   Kind = "long_text"
	Number     Kind = "number"
	Date       Kind = "date" // 2026-03-30
	Choice     Kind = "choice"
	Truth      Kind = "boolean"
	Address    Kind = "address" // region code and what follows
	File       Kind = "file"    // names of files that were uploaded
	List       Kind = "list"    // of groups of answers
	CitizenID  Kind = "citizen_id"
	CreditCode Kind = "credit_code"
	Phone      Kind = "phone"
)

// Option is one of a choice.
type Option struct {
	Code  string `yaml:"code" json:"code"`
	Label Words  `yaml:"label" json:"label"`
}

// Field is a question.
type Field struct {
	Code     string   `yaml:"code" json:"code"`
	Kind     Kind     `yaml:"kind" json:"kind"`
	Label    Words    `yaml:"label" json:"label"`
	Hint     Words    `yaml:"hint" json:"hint,omitzero"`
	Optional bool     `yaml:"optional" json:"optional,omitempty"`
	Min      *float64 `yaml:"min" json:"min,omitempty"`         // of a number; signs of a text; entries of a list or files
	Max      *float64 `yaml:"max" json:"max,omitempty"`         // as Min
	Whole    bool     `yaml:"whole" json:"whole,omitempty"`     // a number without fraction
	Unit     Words    `yaml:"unit" json:"unit,omitzero"`        // of a number
	After    string   `yaml:"after" json:"after,omitempty"`     // the first day of a date, "today" or "today+30"
	Before   string   `yaml:"before" json:"before,omitempty"`   // the last day of a date, as After
	Workday  bool     `yaml:"workday" json:"workday,omitempty"` // a date on which the offices are open
	Options  []Option `yaml:"options" json:"options,omitempty"` // of a choice
	Fields   []Field  `yaml:"fields" json:"fields,omitempty"`   // of a list
	From     string   `yaml:"from" json:"from,omitempty"`       // account.name, earlier.<field>: shown, not asked
	When     string   `yaml:"when" json:"when,omitempty"`       // CEL over form.<field>; empty: always asked
	Guard    bool     `yaml:"guard" json:"guard,omitempty"`     // guards of the flow read it
	Must     bool     `yaml:"must" json:"must,omitempty"`       // a boolean that must be true: a promise
	Person   bool     `yaml:"person" json:"person,omitempty"`   // a person's name, that officials see masked
	Secret   bool     `yaml:"secret" json:"secret,omitempty"`   // a number, such as of a bank account, that officials see masked
}

// Fields gives every field of the form in the order in which they are asked.
func (f *Form) Fields() []*Field {
	var list []*Field
	for i := range f.Steps {
		for j := range f.Steps[i].Fields {
			list = append(list, &f.Steps[i].Fields[j])
		}
	}
	return list
}

// Field gives a field by its code; nil if there is none.
func (f *Form) Field(code string) *Field {
	for _, one := range f.Fields() {
		if one.Code == code {
			return one
		}
	}
	return nil
}

// Step gives a step by its code; nil if there is none.
func (f *Form) Step(code string) *Step {
	for i := range f.Steps {
		if f.Steps[i].Code == code {
			return &f.Steps[i]
		}
	}
	return nil
}

// Join makes one form of several: what a former asks already is not asked again, and
// a step of which nothing is left is left out 一表申请. What is asked under different
// conditions is asked when any of them holds; where a condition reads what is asked
// only later, it is asked always. What must be promised is asked at the very end.
func Join(parts ...Form) Form {
	j := joiner{at: map[string][2]int{}, used: map[string]bool{}}
	for _, part := range parts {
		for _, step := range part.Steps {
			j.step(step)
		}
	}
	return promisesLast(j.out)
}

// promisesLast moves promises to a step of their own behind all others: one promises
// what one has written, not what comes next.
func promisesLast(f Form) Form {
	last := Step{Code: "confirm", Title: Words{ZH: "确认和承诺", EN: "Confirm"}}
	var out Form
	for _, s := range f.Steps {
		kept := Step{Code: s.Code, Title: s.Title}
		for _, one := range s.Fields {
			if one.Must {
				last.Fields = append(last.Fields, one)
				continue
			}
			kept.Fields = append(kept.Fields, one)
		}
		if len(kept.Fields) > 0 {
			out.Steps = append(out.Steps, kept)
		}
	}
	if len(last.Fields) > 0 {
		out.Steps = append(out.Steps, last)
	}
	return out
}

// joiner joins forms.
type joiner struct {
	out  Form
	at   map[string][2]int // where a field stands: its step and its place there
	used map[string]bool   // codes of steps
}

func (j *joiner) step(s Step) {
	fresh := Step{Code: s.Code, Title: s.Title}
	for _, f := range s.Fields {
		if at, asked := j.at[f.Code]; asked {
			j.widen(at, f)
			continue
		}
		j.at[f.Code] = [2]int{len(j.out.Steps), len(fresh.Fields)}
		fresh.Fields = append(fresh.Fields, f)
	}
	if len(fresh.Fields) == 0 {
		return
	}
	for j.used[fresh.Code] {
		fresh.Code += "x"
	}
	j.used[fresh.Code] = true
	j.out.Steps = append(j.out.Steps, fresh)
}

// widen lets a field be asked for one part more.
func (j *joiner) widen(at [2]int, more Field) {
	if at[0] >= len(j.out.Steps) {
		return // it stands in the very step that is being joined
	}
	held := &j.out.Steps[at[0]].Fields[at[1]]
	held.Optional = held.Optional && more.Optional
	held.Guard = held.Guard || more.Guard
	switch {
	case held.When == "" || held.When == more.When:
	case more.When == "" || j.later(more.When, at):
		held.When = ""
	default:
		held.When = "(" + held.When + ") || (" + more.When + ")"
	}
}

// later tells a condition that reads something that is asked after a place.
func (j *joiner) later(when string, at [2]int) bool {
	for _, name := range named.FindAllStringSubmatch(when, -1) {
		other, asked := j.at[name[1]]
		if !asked || other[0] > at[0] || other[0] == at[0] && other[1] >= at[1] {
			return true
		}
	}
	return false
}
