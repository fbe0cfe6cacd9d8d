package flow

import "regexp"

// Read is an answer of a form that a condition of a flow reads, with the place of the
// condition in the definition.
type Read struct {
	Field string
	Kind  Type
	Path  []any
}

var formName = regexp.MustCompile(`\bform\.([a-z][a-z0-9_]*)`)

// Reads gives the answers that the conditions of a definition read, each once for every
// condition. A name that the definition does not declare is none of them; New refuses it.
func (d *Definition) Reads() (list []Read) {
	d.conditions(d.States, []any{"states"}, func(text string, path []any) {
		list = append(list, d.readsOf(text, path)...)
	})
	return list
}

// readsOf gives the answers that one condition reads, each once.
func (d *Definition) readsOf(text string, path []any) (list []Read) {
	seen := map[string]bool{}
	for _, found := range formName.FindAllStringSubmatch(text, -1) {
		code := found[1]
		if seen[code] {
			continue
		}
		seen[code] = true
		for _, f := range d.Fields {
			if f.Code == code {
				list = append(list, Read{code, f.Kind, path})
			}
		}
	}
	return list
}

// conditions visits what stands in actions and joins of states and their branches.
func (d *Definition) conditions(states []State, path []any, visit func(text string, path []any)) {
	for i, s := range states {
		here := at(path, i)
		for j, a := range s.Actions {
			visit(a.Guard, at(here, "actions", j, "guard"))
		}
		for j, one := range s.Joins {
			visit(one.When, at(here, "joins", j, "when"))
		}
		for j, b := range s.Branches {
			d.conditions(b.States, at(here, "branches", j, "states"), visit)
		}
	}
}
