package model

import (
	"bytes"
	"strconv"
)

// setValue checks a value against the kind of its instance and keeps it as the
// model has it.
func (r *reader) setValue(in *Instance, value []byte) error {
	if r.hasNull && !r.mayBeNull(in.Kind, value) {
		return r.wrong("has the value " + Null + ", which has no meaning here: it removes something in a merge or an update")
	}
	value, wrong := r.value(in.Kind, value)
	if wrong != "" {
		return r.wrong(wrong)
	}
	in.Value = value
	r.bytes += len(value)
	return nil
}

// mayBeNull tells whether Null may stand where it does in a value (clause 5.5.4):
// as the value itself where it removes the attribute, and within it in a merge
// only. Raw JSON may have any text within.
func (r *reader) mayBeNull(k Kind, value []byte) bool {
	if !bytes.Contains(value, []byte(nullText)) || r.within {
		return true
	}
	if removes(&Instance{Kind: k, Value: value}) {
		return r.nulls
	}
	return k == JSONProperty
}

// value gives a value as the model has it, or what is wrong with it.
func (r *reader) value(k Kind, value []byte) (kept []byte, wrong string) {
	if isNull(value) {
		return nil, "has a " + k.member() + " that is null"
	}
	if string(value) == nullText {
		return value, "" // mayBeNull has refused it where it has no meaning
	}
	switch k {
	case GeoProperty:
		return geometryIn(value)
	case Relationship:
		return value, checkObjects(value)
	case LanguageProperty:
		return value, checkLanguages(value)
	case VocabProperty:
		return r.vocab(value)
	case ListProperty:
		if !isArray(value) {
			return nil, "has a valueList that is not an array"
		}
	case ListRelationship:
		return value, checkObjectList(value)
	case JSONProperty:
		return value, checkRaw(value)
	}
	return value, ""
}

// geometryIn takes a geometry, also one that is written as a text (clause 4.7.2).
func geometryIn(value []byte) ([]byte, string) {
	if isText(value) {
		t, err := tidy([]byte(unquote(value)))
		if err != nil {
			return nil, "is not a GeoJSON geometry"
		}
		value = t.out
	}
	return value, checkGeometry(value)
}

// checkObjects checks the object of a relationship: a URI, or some of them.
func checkObjects(value []byte) string {
	if isText(value) {
		return checkURI(value)
	}
	if !isArray(value) || len(value) == 2 {
		return "has an object that is neither a URI nor an array of URIs"
	}
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return ""
		}
		if wrong := checkURI(one); wrong != "" {
			return wrong
		}
	}
}

func checkRaw(value []byte) string {
	if isObject(value) || isArray(value) {
		return ""
	}
	return "has a json that is neither an object nor an array"
}

func checkURI(value []byte) string {
	if !isText(value) {
		return "has an object that is not a URI"
	}
	if inner := value[1 : len(value)-1]; isURI(inner) {
		return ""
	}
	if uri := unquote(value); !IsURI(uri) { // escapes look forbidden
		return "has the object " + strconv.Quote(shorten(uri)) + ", which is not a URI"
	}
	return ""
}

// checkObjectList checks the list of a ListRelationship: URIs, or {"object": URI}.
func checkObjectList(value []byte) string {
	if !isArray(value) {
		return "has an objectList that is not an array"
	}
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return ""
		}
		if isObject(one) && only(one, "object") {
			one = member(one, "object")
		}
		if wrong := checkURI(one); wrong != "" {
			return wrong
		}
	}
}

// checkLanguages checks a languageMap: texts, or arrays of texts, by language
// tag or @none.
func checkLanguages(value []byte) string {
	const wrong = "has a languageMap that is not an object of texts by language"
	if !isObject(value) {
		return wrong
	}
	for w := over(value); ; {
		tag, text, ok := w.member()
		if !ok {
			return ""
		}
		if !isLanguage(tag) || !isText(text) && !isTexts(text) {
			return wrong
		}
	}
}

// isLanguage tells whether a text has the shape of a language tag (RFC 5646), or is @none.
func isLanguage(tag []byte) bool {
	if string(tag) == "@none" {
		return true
	}
	if len(tag) == 0 || len(tag) > 35 {
		return false
	}
	for _, part := range bytes.Split(tag, []byte("-")) {
		if len(part) == 0 || len(part) > 8 {
			return false
		}
		for _, c := range part {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	return true
}

func isTexts(value []byte) bool {
	if !isArray(value) {
		return false
	}
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return true
		}
		if !isText(one) {
			return false
		}
	}
}

// vocab expands the term, or the terms, of a VocabProperty.
func (r *reader) vocab(value []byte) ([]byte, string) {
	const wrong = "has a vocab that is neither a term nor an array of terms"
	if isText(value) {
		return r.term(nil, value)
	}
	if !isTexts(value) {
		return nil, wrong
	}
	out := []byte{'['}
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return append(out, ']'), ""
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		var bad string
		if out, bad = r.term(out, one); bad != "" {
			return nil, bad
		}
	}
}

func (r *reader) term(dst, value []byte) ([]byte, string) {
	term := unquote(value)
	if term == "" || len(term) > MaxName {
		return nil, "has an empty or endless term in its vocab"
	}
	return appendText(dst, r.names.Expand(term)), ""
}

// pack moves all values into one piece of memory that has just the room for
// them, so that the entity keeps nothing else of the text it came in.
func pack(attributes []Attribute, room []byte) []byte {
	for i := range attributes {
		for j := range attributes[i].Instances {
			in := &attributes[i].Instances[j]
			if in.Value != nil {
				from := len(room)
				room = append(room, in.Value...)
				in.Value = room[from:len(room):len(room)]
			}
			room = pack(in.Sub, room)
		}
	}
	return room
}
