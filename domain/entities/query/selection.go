package query

import (
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// Types is a parsed selection of entity types (clause 4.17): any of several
// elements, each of which is a type or several types together.
type Types struct {
	text string
	sets [][]string // IRIs; any set, of which all
	any  bool       // "*"
}

// ParseTypes reads a selection such as Building,House or (Home;Vehicle)|Motorhome
// and expands its names. A type is a name, a prefixed name or a URI without the
// characters of the language. "*" selects every type.
func ParseTypes(text string, names model.Names) (*Types, error) {
	if strings.TrimSpace(text) == "*" {
		return &Types{text: text, any: true}, nil
	}
	sets, err := parseSets(text, "selection of types")
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		for i, name := range set {
			if !isName(name) && !isURI(name) {
				return nil, bad("%.80q is not the name of a type.", name)
			}
			set[i] = names.Expand(name)
		}
	}
	return &Types{text: text, sets: sets}, nil
}

// String gives the text that was parsed.
func (t *Types) String() string { return t.text }

// Any reports whether every type is selected ("*").
func (t *Types) Any() bool { return t.any }

// Match reports whether an entity of these types is selected.
func (t *Types) Match(types []string) bool {
	for _, set := range t.sets {
		if hasAll(types, set) {
			return true
		}
	}
	return t.any
}

func hasAll(types, set []string) bool {
	for _, name := range set {
		if !slices.Contains(types, name) {
			return false
		}
	}
	return true
}

// Simple gives the types if the selection is only a list of them, any of which
// will do: then an index by type answers it.
func (t *Types) Simple() (list []string, ok bool) {
	if t.any {
		return nil, false
	}
	for _, set := range t.sets {
		if len(set) != 1 {
			return nil, false
		}
		if !slices.Contains(list, set[0]) {
			list = append(list, set[0])
		}
	}
	return list, true
}

// Hints gives for each element one type that a match must have, so that an index
// by type finds every candidate; none for "*".
func (t *Types) Hints() []string {
	var list []string
	for _, set := range t.sets {
		if !slices.Contains(list, set[0]) {
			list = append(list, set[0])
		}
	}
	return list
}

// parseSets reads what the languages of types and scopes share: elements parted
// by | or a comma, each a name or names parted by ; in parentheses.
func parseSets(text, what string) ([][]string, error) {
	if len(text) > maxText {
		return nil, tooComplex("The %s is longer than %d bytes.", what, maxText)
	}
	s := &scanner{text: text}
	var sets [][]string
	for count := 0; ; {
		set, ok := s.set()
		if !ok {
			return nil, bad("The %s %.80q is not understood from character %d on.", what, text, s.at+1)
		}
		if count += len(set); count > maxTerms {
			return nil, tooComplex("The %s has more than %d names.", what, maxTerms)
		}
		sets = append(sets, set)
		if s.done() {
			return sets, nil
		}
		s.at++ // the | or comma at which the element ended
	}
}

// set reads one element; it ends before a | or a comma or at the end.
func (s *scanner) set() (set []string, ok bool) {
	together := s.takes("(")
	for {
		name := s.until(";|,()")
		if name == "" {
			return nil, false
		}
		set = append(set, name)
		if !together || !s.takes(";") {
			break
		}
	}
	if together && !s.takes(")") {
		return nil, false
	}
	return set, s.done() || s.sees("|") || s.sees(",")
}

// until takes what comes before the first of the characters, without the spaces
// around it.
func (s *scanner) until(ends string) string {
	from := s.at
	if end := strings.IndexAny(s.rest(), ends); end >= 0 {
		s.at += end
	} else {
		s.at = len(s.text)
	}
	return strings.Trim(s.text[from:s.at], " ")
}
