package query

import (
	"bytes"
	"cmp"
	"strconv"
)

// compare gives the order of a JSON value against the literal; false where both
// are not of one type. Truth values that differ are ordered, but no operator
// that the grammar allows asks for it.
func (l *literal) compare(raw []byte, m mode) (int, bool) {
	switch raw[0] {
	case '"':
		content, ok := contentOf(raw)
		if !ok {
			return 0, false
		}
		return l.compareText(content, m)
	case 't', 'f':
		return cmp.Compare(float64(raw[0]/'t'), l.number), l.kind == truth
	case 'n':
		return 0, l.kind == null
	case '{', '[':
		return 0, false
	}
	if l.kind != number {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return cmp.Compare(f, l.number), err == nil
}

func (l *literal) compareText(content []byte, m mode) (int, bool) {
	switch l.kind {
	case text, word:
		order := bytes.Compare(content, l.text)
		if order != 0 && (m&expanded != 0 || l.kind == word) && bytes.Equal(content, l.iri) {
			order = 0
		}
		return order, true
	case moment:
		at, ok := parseMoment(content)
		return cmp.Compare(at, l.at), ok
	case day:
		at, ok := parseDay(content)
		return cmp.Compare(at, l.at), ok
	case clock:
		at, ok := parseClock(content)
		return cmp.Compare(at, l.at), ok
	}
	return 0, false
}

// mode says how the value of an attribute is looked at, as bits.
type mode uint8

const (
	expanded  mode = 1 << iota // texts equal their expansion too
	anyMember                  // one member of an array stands for all operators
	verbatim                   // "@value" means nothing
)

// single answers for one value that is no array; an object of JSON-LD that holds
// a value with its type stands for that value.
func (t *term) single(raw []byte, m mode) bool {
	if raw[0] == '{' && m&verbatim == 0 {
		inner, ok := valueOf(raw, "@value")
		if ok && len(inner) > 0 && inner[0] != '{' {
			raw = inner
		}
	}
	switch t.op {
	case exists:
		return true
	case equal:
		return t.equals(raw, m)
	case unequal:
		return !t.equals(raw, m)
	case like, unlike:
		content, ok := contentOf(raw)
		return ok && t.pattern.Match(content) == (t.op == like)
	}
	order, ok := t.want[0].compare(raw, m)
	return ok && t.holds(order)
}

// equals reports whether the value is the one, one of the list, or in the range.
func (t *term) equals(raw []byte, m mode) bool {
	if t.isRange {
		low, ok1 := t.want[0].compare(raw, m)
		high, ok2 := t.want[1].compare(raw, m)
		return ok1 && ok2 && low >= 0 && high <= 0
	}
	for i := range t.want {
		if order, ok := t.want[i].compare(raw, m); ok && order == 0 {
			return true
		}
	}
	return false
}

// holds tells what an order means to the operator.
func (t *term) holds(order int) bool {
	switch t.op {
	case exists:
		return true
	case equal:
		return order == 0
	case unequal:
		return order != 0
	case greater:
		return order > 0
	case greaterEqual:
		return order >= 0
	case less:
		return order < 0
	case lessEqual:
		return order <= 0
	}
	return false
}

// value answers for a target value.
func (t *term) value(raw []byte, m mode) bool {
	if raw = trimmed(raw); len(raw) == 0 {
		return false
	}
	if raw[0] != '[' || t.op == exists {
		return t.single(raw, m)
	}
	switch t.op {
	case unequal:
		return !t.member(raw, m)
	case unlike:
		return m&anyMember != 0 && t.every(raw, m)
	}
	return (t.op == equal || m&anyMember != 0) && t.member(raw, m)
}

// member reports whether a member of the array is equal, where the operator is
// == or !=, and otherwise whether one holds.
func (t *term) member(raw []byte, m mode) bool {
	w := into(raw)
	for {
		one, ok := w.element()
		switch {
		case !ok:
			return false
		case one[0] == '[':
		case t.op == unequal && t.equals(one, m), t.op != unequal && t.single(one, m):
			return true
		}
	}
}

// every reports whether the array has members and the operator holds for each.
func (t *term) every(raw []byte, m mode) bool {
	w := into(raw)
	for n := 0; ; n++ {
		one, ok := w.element()
		if !ok {
			return n > 0
		}
		if !t.single(one, m) {
			return false
		}
	}
}
