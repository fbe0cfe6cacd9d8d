package query

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// The limits of patterns. RE2 matches in time linear in the text, but a pattern
// of a few bytes, ((a{99}){99}){99}, can ask for a machine of millions of steps.
const (
	maxPattern = 1024   // bytes
	maxMachine = 20_000 // steps of all patterns of a question together
	maxIDs     = 1000
	maxIDText  = 64 << 10
)

// compile makes a pattern of RE2, which is searched in the text unless it is
// anchored, and adds its steps to those spent already.
func compile(text string, spent *int) (*regexp.Regexp, error) {
	if len(text) > maxPattern {
		return nil, tooComplex("A pattern is longer than %d bytes.", maxPattern)
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, bad("The pattern %.80q is no regular expression: %v", text, err)
	}
	if *spent += steps(tree); *spent > maxMachine {
		return nil, tooComplex("The pattern %.80q repeats too much.", text)
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, bad("The pattern %.80q is no regular expression: %v", text, err)
	}
	return compiled, nil
}

// steps estimates the size of the machine of a pattern, up to the limit.
func steps(tree *syntax.Regexp) int {
	sum := 1 + len(tree.Rune)
	for _, sub := range tree.Sub {
		if sum += steps(sub); sum > maxMachine {
			return maxMachine + 1
		}
	}
	if tree.Op == syntax.OpRepeat {
		sum *= max(tree.Min, tree.Max, 1)
	}
	return min(sum, maxMachine+1)
}

// IDPattern is a parsed idPattern.
type IDPattern struct{ pattern *regexp.Regexp }

// ParseIDPattern reads an idPattern, a regular expression that is searched in
// identifiers; ^ and $ anchor it.
func ParseIDPattern(text string) (*IDPattern, error) {
	if text == "" {
		return nil, bad("The pattern of identifiers is empty.")
	}
	spent := 0
	pattern, err := compile(text, &spent)
	if err != nil {
		return nil, err
	}
	return &IDPattern{pattern}, nil
}

// Match reports whether the identifier has the pattern.
func (p *IDPattern) Match(id string) bool { return p.pattern.MatchString(id) }

// ParseIDs reads a list of identifiers parted by commas: each must be a URI. At
// most 1,000 are taken; of one that is named twice one is given.
func ParseIDs(text string) ([]string, error) {
	if len(text) > maxIDText {
		return nil, tooComplex("The list of identifiers is longer than %d bytes.", maxIDText)
	}
	var out []string
	seen := map[string]bool{}
	for id := range strings.SplitSeq(text, ",") {
		if id = strings.TrimSpace(id); !isURI(id) {
			return nil, bad("The identifier %.80q is not a URI.", id)
		}
		if seen[id] {
			continue
		}
		if seen[id] = true; len(out) == maxIDs {
			return nil, tooComplex("More than %d identifiers are asked for.", maxIDs)
		}
		out = append(out, id)
	}
	return out, nil
}
