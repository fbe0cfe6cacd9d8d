package ld

import (
	"encoding/json"
	"slices"
	"strings"
)

// scope is one context object while its terms are being defined: definitions may
// use each other in any order, but not in a circle.
type scope struct {
	*builder
	entries map[string]json.RawMessage
	state   map[string]progress
}

type progress uint8

const (
	untouched progress = iota
	underway
	done
)

// create defines one term (JSON-LD 1.1 API, clause 4.2.2).
func (s *scope) create(name string, depth int) error {
	switch {
	case s.state[name] == done:
		return nil
	case s.state[name] == underway:
		return badf("the definition of %.80q needs itself", name)
	case depth > maxChain:
		return badf("more than %d definitions need each other, one of them %.80q", maxChain, name)
	}
	s.state[name] = underway
	err := s.define(name, depth)
	s.state[name] = done
	return err
}

func (s *scope) define(name string, depth int) error {
	raw := s.entries[name]
	switch _, isCore := s.core.terms[name]; {
	case name == "":
		return badf("a term has no name")
	case isCore || looksLikeKeyword(name) && !keyword(name):
		return nil
	case keyword(name):
		return s.ofKeyword(name, raw)
	}
	delete(s.terms, name)
	if kindOf(raw) == 'n' {
		return nil
	}
	def, err := parseDefinition(name, raw)
	if err != nil {
		return err
	}
	return s.settle(name, def, depth)
}

// ofKeyword refuses another meaning of a keyword; only @type may be said to be a set.
func (s *scope) ofKeyword(name string, raw json.RawMessage) error {
	var members map[string]json.RawMessage
	if name != "@type" || json.Unmarshal(raw, &members) != nil || members == nil {
		return badf("%s is a keyword and cannot be defined", name)
	}
	delete(members, "@protected")
	if string(members["@container"]) != `"@set"` || len(members) != 1 {
		return badf("of @type nothing but the container @set can be said")
	}
	return nil
}

// settle finds the IRI and takes the term over.
func (s *scope) settle(name string, def definition, depth int) error {
	iri, err := s.iriOf(name, def, depth)
	if err != nil || iri == "" {
		return err
	}
	if iri == "@context" {
		return badf("%.80q cannot stand for @context", name)
	}
	t := term{iri: iri, prefix: def.simple && endsOpen(iri)}
	if def.prefix != nil {
		t.prefix = *def.prefix
	}
	if t.prefix = t.prefix && !strings.ContainsAny(name, ":/") && !keyword(iri); def.coercion != "" {
		if t.coercion, err = s.datatype(name, def.coercion, depth); err != nil {
			return err
		}
	}
	s.terms[name] = t
	return s.charge(len(name) + len(iri))
}

// iriOf gives what a term stands for, "" if it stands for nothing.
func (s *scope) iriOf(name string, def definition, depth int) (string, error) {
	if def.hasID && (def.id == "" || looksLikeKeyword(def.id) && !keyword(def.id)) {
		return "", nil
	}
	own, isPrefixed, err := s.prefixed(name, depth)
	if err != nil {
		return "", err
	}
	if !def.hasID || def.id == name {
		if isPrefixed {
			return own, nil
		}
		return s.vocabulary + name, nil
	}
	iri, err := s.expand(def.id, depth)
	if err == nil && isPrefixed && own != iri {
		err = badf("%.80q stands for %.80q and is defined as %.80q", name, own, iri)
	}
	return iri, err
}

// datatype reads the @type of a term.
func (s *scope) datatype(name, given string, depth int) (string, error) {
	iri, err := s.expand(given, depth)
	if err != nil {
		return "", err
	}
	if looksLikeKeyword(iri) && !slices.Contains([]string{"@id", "@vocab", "@json", "@none"}, iri) {
		return "", badf("%.80q has a type that does not exist: %.80q", name, given)
	}
	return iri, nil
}

// expand gives the IRI of a word within definitions. The core is asked first: its
// prefixes mean the same everywhere.
func (s *scope) expand(word string, depth int) (string, error) {
	if keyword(word) {
		return word, nil
	}
	if t, ok := s.core.terms[word]; ok {
		return t.iri, nil
	}
	if _, ok := s.entries[word]; ok {
		if err := s.create(word, depth+1); err != nil {
			return "", err
		}
	}
	if t, ok := s.terms[word]; ok {
		return t.iri, nil
	}
	iri, ok, err := s.prefixed(word, depth)
	if err != nil || ok {
		return iri, err
	}
	return s.vocabulary + word, nil
}

// prefixed gives the IRI of a word with a colon; false if it is no such word.
func (s *scope) prefixed(word string, depth int) (string, bool, error) {
	prefix, suffix, ok := strings.Cut(word, ":")
	if !ok || prefix == "" {
		return "", false, nil
	}
	if strings.HasPrefix(suffix, "//") {
		return word, true, nil
	}
	if t, known := s.core.terms[prefix]; known && t.prefix {
		return t.iri + suffix, true, nil
	}
	if _, known := s.entries[prefix]; known && !looksLikeKeyword(prefix) {
		if err := s.create(prefix, depth+1); err != nil {
			return "", false, err
		}
	}
	if t, known := s.terms[prefix]; known && t.prefix {
		return t.iri + suffix, true, s.charge(len(suffix))
	}
	return word, prefix == "_" || isScheme(prefix), nil
}
