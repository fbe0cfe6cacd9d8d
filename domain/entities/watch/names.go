package watch

import (
	"maps"
	"strings"
	"unicode"

	"citybrain/domain/entities/model"
)

// recorder is the names of a request, which notes what was asked.
type recorder struct {
	model.Names
	seen map[string]string
}

// Expand gives the IRI and notes it.
func (r *recorder) Expand(name string) string {
	iri := r.Names.Expand(name)
	if iri != name {
		r.seen[name] = iri
	}
	return iri
}

// text keeps a text with what its names mean; read parses it.
func text(of string, names model.Names, read func(string, model.Names) error) (*Text, error) {
	r := &recorder{Names: names, seen: map[string]string{}}
	if err := read(of, r); err != nil {
		return nil, err
	}
	return &Text{Text: of, Names: maps.Clone(r.seen)}, nil
}

// glossary is names whose meaning was noted; all others are IRIs.
type glossary map[string]string

// Expand gives what was noted.
func (g glossary) Expand(name string) string {
	if iri, ok := g[name]; ok {
		return iri
	}
	return name
}

// Compact gives the IRI: a glossary is read, not written.
func (glossary) Compact(iri string) string { return iri }

// isName tells whether a text can be the name of an attribute, short or an IRI.
func isName(text string) bool {
	return text != "" && len(text) <= model.MaxName && text[0] != '@' && !strings.ContainsFunc(text, func(c rune) bool {
		return c <= ' ' || strings.ContainsRune("<>\"'=;()[]{}|\\^`,", c) || unicode.IsSpace(c)
	})
}

// expandAll gives the IRIs of names; ofEntity are members that keep their names.
func expandAll(list []string, names model.Names, what string, ofEntity ...string) ([]string, error) {
	for i, name := range list {
		if isOneOf(name, ofEntity) {
			continue
		}
		if !isName(name) {
			return nil, model.Bad(what + " has names of attributes; " + short(name) + " is none.")
		}
		list[i] = names.Expand(name)
	}
	return list, nil
}

func compactAll(list []string, names model.Names) []string {
	all := make([]string, len(list))
	for i, iri := range list {
		all[i] = iri
		if strings.Contains(iri, ":") {
			all[i] = names.Compact(iri)
		}
	}
	return all
}

func isOneOf(text string, list []string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}

// short keeps what a stranger wrote from filling the answer.
func short(text string) string {
	if len(text) > 100 {
		return text[:100] + "…"
	}
	return text
}
