package form

import "citybrain/kernel/guard"

// most are the bounds of one condition.
var most = guard.Bounds{Signs: 1000, Depth: 30, Cost: 10_000}

// Facts are what conditions are asked of: form.<field> as text, float64 or bool. What
// is not answered yet is missing, and a condition over it is unknown.
type Facts = guard.Facts

// Condition is a compiled condition; a nil one always holds.
type Condition = guard.Condition

// newLanguage is CEL with the fields of one form.
func newLanguage(f *Form) (*guard.Language, error) {
	names := map[string]guard.Kind{}
	for _, one := range f.Fields() {
		names["form."+one.Code] = kindOf(one.Kind)
	}
	return guard.NewLanguage(names, most)
}

// Seen is the kind that conditions see of a field.
func (f *Field) Seen() guard.Kind { return kindOf(f.Kind) }

// kindOf is what conditions see of a field: of lists and files how many there are.
func kindOf(k Kind) guard.Kind {
	switch k {
	case Number, List, File:
		return guard.Number
	case Truth:
		return guard.Truth
	}
	return guard.Text
}
