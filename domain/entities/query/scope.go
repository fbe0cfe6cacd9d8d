package query

import "strings"

// Scopes is a parsed scope query (clause 4.19): any of several elements, each of
// which is a scope or several scopes together.
type Scopes struct {
	text string
	sets [][]scope
}

// scope is one scope asked for, in levels; "+" is any level.
type scope struct {
	levels []string
	below  bool // ended by /#: the scope and all below it
}

// ParseScopeQ reads a scope query such as /Shanghai/+/Parks,(/A/#;/B). The first
// stroke may be missing, as it may in the scope of an entity; # stands at the end
// only, and /# alone is every entity that has a scope.
func ParseScopeQ(text string) (*Scopes, error) {
	sets, err := parseSets(text, "scope query")
	if err != nil {
		return nil, err
	}
	out := &Scopes{text: text, sets: make([][]scope, len(sets))}
	for i, set := range sets {
		for _, one := range set {
			parsed, ok := parseScope(one)
			if !ok {
				return nil, bad("%.80q is not a scope to ask for.", one)
			}
			out.sets[i] = append(out.sets[i], parsed)
		}
	}
	return out, nil
}

func parseScope(text string) (scope, bool) {
	if text == "/#" {
		return scope{below: true}, true
	}
	path, below := strings.CutSuffix(text, "/#")
	levels := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(levels) > maxDepth {
		return scope{}, false
	}
	for _, level := range levels {
		if level != "+" && !isLevel(level) {
			return scope{}, false
		}
	}
	return scope{levels, below}, true
}

// isLevel reports whether the text is a level of a scope: a letter, then letters,
// numbers, underscores and hyphens.
func isLevel(text string) bool {
	s := scanner{text: text}
	return text != "" && s.word() == text
}

// String gives the text that was parsed.
func (q *Scopes) String() string { return q.text }

// Match reports whether an entity of these scopes is selected.
func (q *Scopes) Match(scopes []string) bool {
	for _, set := range q.sets {
		if meetAll(set, scopes) {
			return true
		}
	}
	return false
}

func meetAll(set []scope, scopes []string) bool {
	for i := range set {
		if !set[i].any(scopes) {
			return false
		}
	}
	return true
}

func (s *scope) any(scopes []string) bool {
	for _, one := range scopes {
		if s.match(one) {
			return true
		}
	}
	return false
}

func (s *scope) match(one string) bool {
	rest, more := strings.TrimPrefix(one, "/"), one != "" && one != "/"
	for _, level := range s.levels {
		if !more {
			return false
		}
		var here string
		if here, rest, more = strings.Cut(rest, "/"); level != "+" && level != here {
			return false
		}
	}
	return s.below || !more
}
