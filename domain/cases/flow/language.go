package flow

import "citybrain/kernel/guard"

// bounds are those of one guard.
var bounds = guard.Bounds{Signs: 2000, Depth: 40, Cost: 20_000}

// The names that guards may read besides form.<field>. A branch's name stands for
// its outcome, once it has one, as branch.<code>.
var (
	textNames   = []string{"applicant.kind", "item.code", "channel"}
	numberNames = []string{"applicant.level", "case.corrections", "case.reopened", "children.total", "children.granted", "children.refused", "children.open"}
	truthNames  = []string{"materials.complete", "paid"}
)

// Facts are what guards are asked of: values by name, as text, float64 or bool.
// What is missing makes a comparison with it unknown, and the guard does not hold.
type Facts = guard.Facts

// kinds are the kinds of fields, as conditions know them.
var kinds = map[Type]guard.Kind{Text: guard.Text, Number: guard.Number, Truth: guard.Truth}

// newLanguage is CEL with the names of one definition.
func newLanguage(d *Definition) (*guard.Language, error) {
	names := map[string]guard.Kind{}
	for kind, list := range map[guard.Kind][]string{guard.Text: textNames, guard.Number: numberNames, guard.Truth: truthNames} {
		for _, name := range list {
			names[name] = kind
		}
	}
	for _, f := range d.Fields {
		names["form."+f.Code] = kinds[f.Kind]
	}
	for _, s := range d.States {
		for _, b := range s.Branches {
			names["branch."+b.Code] = guard.Text
		}
	}
	return guard.NewLanguage(names, bounds)
}

// choices gives the values of fields that are chosen.
func choices(d *Definition) map[string][]string {
	list := map[string][]string{}
	for _, f := range d.Fields {
		if len(f.Values) > 0 {
			list["form."+f.Code] = f.Values
		}
	}
	return list
}
