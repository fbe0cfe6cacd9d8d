package model

import (
	"errors"
	"strings"
	"testing"
)

// short is a context of tests: what has no colon is in the default namespace of
// the standard, what the core context knows is in its own.
type short struct{}

const space = Namespace + "default-context/"

func (short) Expand(name string) string {
	switch {
	case strings.Contains(name, ":"):
		return name
	case name == "location" || name == "observationSpace" || name == "operationSpace":
		return Namespace + name
	}
	return space + name
}

func (short) Compact(iri string) string {
	if name, ok := strings.CutPrefix(iri, space); ok {
		return name
	}
	if name, ok := strings.CutPrefix(iri, Namespace); ok {
		return name
	}
	return iri
}

const (
	noon = int64(1_795_348_800_000_000) // 2026-11-22T12:00:00Z
	one  = int64(1_000_000)             // a second
)

// entity reads an entity that must be right, created at noon.
func entity(t testing.TB, text string) *Entity {
	t.Helper()
	e, err := ParseEntity([]byte(text), short{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return Change{Now: noon}.Create(e)
}

// lamp reads the attributes of a lamp.
func lamp(t testing.TB, attributes string) *Entity {
	t.Helper()
	return entity(t, `{"id":"urn:ngsi-ld:Lamp:1","type":"Lamp",`+attributes+`}`)
}

// told writes what is said of the lamp's attributes.
func told(e *Entity, v View) string {
	v.Names = short{}
	text := string(e.Append(nil, &v))
	text = strings.TrimPrefix(text, `{"id":"urn:ngsi-ld:Lamp:1"`)
	text = strings.TrimPrefix(text, `,"type":"Lamp"`)
	return strings.TrimSuffix(strings.TrimPrefix(text, ","), "}")
}

// problem holds an error to be a Problem of a type, with a word in its detail.
func problem(t testing.TB, err error, kind ProblemType, word string) {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a %s", err, kind)
	}
	if p.Type != kind || !strings.Contains(p.Detail, word) {
		t.Errorf("got %s %q, want %s with %q", p.Type, p.Detail, kind, word)
	}
}
