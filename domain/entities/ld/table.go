package ld

import (
	"slices"
	"strings"
)

// term is what a context says of one name.
type term struct {
	iri      string
	coercion string
	prefix   bool // it may stand before a colon
}

// table holds the terms of a context, both ways. It is never changed once made.
type table struct {
	terms    map[string]term
	names    map[string]string // IRI → its best name
	prefixes map[string]string // IRI → its best prefix
	lengths  []int             // of those IRIs, ascending
}

// newTable takes over the terms. Names which the core, nil for the core itself,
// has a better word for are left out of the way back.
func newTable(terms map[string]term, core *table) *table {
	t := &table{terms: terms, names: map[string]string{}, prefixes: map[string]string{}}
	for name, def := range terms {
		if known, ok := t.names[def.iri]; !ok || better(name, known) {
			t.names[def.iri] = name
		}
		if known, ok := t.prefixes[def.iri]; def.prefix && (!ok || better(name, known)) {
			t.prefixes[def.iri] = name
		}
	}
	if core != nil {
		t.yield(core)
	}
	t.measure()
	return t
}

func (t *table) yield(core *table) {
	for iri, name := range t.names {
		if known, ok := core.names[iri]; ok && better(known, name) {
			delete(t.names, iri)
		}
	}
}

func (t *table) measure() {
	for iri := range t.prefixes {
		if n := len(iri); !slices.Contains(t.lengths, n) {
			t.lengths = append(t.lengths, n)
		}
	}
	slices.Sort(t.lengths)
}

// better orders names as JSON-LD does: the shorter, then the lesser.
func better(a, b string) bool {
	return len(a) < len(b) || len(a) == len(b) && a < b
}

// isScheme reports whether the text before a colon can begin an IRI (RFC 3986).
func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return s != ""
}

// endsOpen reports whether a term with this IRI may be a prefix without saying so.
func endsOpen(iri string) bool {
	return iri != "" && strings.IndexByte(":/?#[]@", iri[len(iri)-1]) >= 0
}
