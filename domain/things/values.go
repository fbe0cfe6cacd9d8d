package things

import (
	"encoding/json"
	"maps"
	"slices"

	"citybrain/kernel/pack"
)

// Values are what the values of an attribute are called, by the code that
// devices send: for a text all that are possible, for a boolean true and false.
type Values map[string]Text

// UnmarshalJSON reads values as they are stored; a city that was loaded before
// values had words holds a plain list, whose codes are words enough until its
// pack is loaded again.
func (v *Values) UnmarshalJSON(raw []byte) error {
	var codes []string
	if json.Unmarshal(raw, &codes) == nil {
		*v = make(Values, len(codes))
		for _, code := range codes {
			(*v)[code] = Text{code, code}
		}
		return nil
	}
	return json.Unmarshal(raw, (*map[string]Text)(v))
}

// check reports values without words and values that cannot be.
func (v Values) check(attribute, kind string, at pack.Place) {
	if kind == "number" && len(v) > 0 {
		at.Report("attribute %s: only texts and booleans have values", attribute)
		return
	}
	for _, code := range slices.Sorted(maps.Keys(v)) {
		if v[code].ZH == "" || v[code].EN == "" {
			at.Report("attribute %s: the value %q needs zh and en", attribute, code)
		}
		if kind == "boolean" && code != "true" && code != "false" {
			at.Report("attribute %s: a boolean is true or false, not %q", attribute, code)
		}
	}
}

// wordsOf gives what a value is called, by the pack or else plainly; nil for "",
// which is no value.
func (a *Attribute) wordsOf(code string) *Text {
	words, known := a.Values[code]
	switch {
	case code == "":
		return nil
	case known:
	case a.Kind == "boolean" && code == "true":
		words = Text{"是", "Yes"}
	case a.Kind == "boolean":
		words = Text{"否", "No"}
	default:
		words = Text{code, code}
	}
	return &words
}
