package ld

import (
	"encoding/json"
	"slices"
)

// definition is what a context says of one term, as it is written.
type definition struct {
	id       string
	hasID    bool
	coercion string
	simple   bool // it was a plain string
	prefix   *bool
}

func parseDefinition(name string, raw json.RawMessage) (definition, error) {
	switch kindOf(raw) {
	case '"':
		var id string
		err := json.Unmarshal(raw, &id)
		return definition{id: id, hasID: true, simple: true}, asBad(err)
	case '{':
		return parseObject(name, raw)
	}
	return definition{}, badf("%.80q is defined as neither a text nor an object", name)
}

// parseObject reads a definition with members. Members that NGSI-LD has no use
// for are left alone, scoped contexts and remarks among them.
func parseObject(name string, raw json.RawMessage) (definition, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return definition{}, asBad(err)
	}
	var def definition
	for key, into := range map[string]any{"@id": &def.id, "@reverse": &def.id, "@type": &def.coercion, "@prefix": &def.prefix} {
		value, ok := members[key]
		if !ok {
			continue
		}
		if json.Unmarshal(value, into) != nil {
			return def, badf("%s of %.80q is of the wrong kind", key, name)
		}
		def.hasID = def.hasID || into == &def.id
	}
	if members["@reverse"] != nil && members["@id"] != nil {
		return def, badf("%.80q has both @id and @reverse", name)
	}
	return def, checkContainer(name, members["@container"])
}

func checkContainer(name string, raw json.RawMessage) error {
	if raw == nil || kindOf(raw) == 'n' {
		return nil
	}
	known := []string{"@list", "@set", "@index", "@language", "@id", "@type", "@graph"}
	var several []string
	if kindOf(raw) == '"' {
		several = append(several, "")
		json.Unmarshal(raw, &several[0]) // cannot fail: it is a text within valid JSON
	} else if json.Unmarshal(raw, &several) != nil {
		return badf("@container of %.80q is of the wrong kind", name)
	}
	for _, one := range several {
		if !slices.Contains(known, one) {
			return badf("%.80q has a container that does not exist: %.80q", name, one)
		}
	}
	return nil
}

func keyword(s string) bool {
	switch s {
	case "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json",
		"@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type",
		"@value", "@version", "@vocab":
		return true
	}
	return false
}

// looksLikeKeyword reports whether a word is kept free for later keywords.
func looksLikeKeyword(s string) bool {
	if len(s) < 2 || s[0] != '@' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
