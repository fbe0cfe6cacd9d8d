// Package query is the questions that NGSI-LD asks of entities 查询语言 (ETSI GS
// CIM 009 v1.9.1): q (clause 4.9), geo-queries (4.10), temporal queries (4.11),
// the selection of types (4.17), of scopes (4.19) and of identifiers, and the
// order of what is found (4.23).
//
// A question is parsed once, with all its names expanded and its values read,
// and then put to many entities. Texts come from strangers with their
// percent-encoding already removed: what breaks a grammar is a
// *model.Problem of BadRequestData, what goes beyond the limits of this package
// one of TooComplexQuery. What was parsed never changes and may be used by
// many at once.
package query

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"citybrain/domain/entities/model"
)

// The limits of a question; they bound time and memory, the standard has none.
const (
	maxText    = 16 << 10 // bytes of a text
	maxDepth   = 32       // parentheses, linked entities
	maxTerms   = 500      // comparisons and values of lists
	maxLookups = 10_000   // linked entities looked up for one entity
)

// Q is a parsed q. Its terms follow clause 4.9:
//
//   - The named attribute must exist, also for != and !~=.
//   - An attribute of several instances matches if any of them does.
//   - == holds if the value is the one asked for, or one of the list, or in the
//     range (ends included); a value that is an array needs one such member.
//   - != holds if == does not: values of different types are unequal, and an
//     array must have no such member.
//   - >, >=, < and <= hold only between values of one type. Texts are compared
//     by code point, times by time; an array never matches, except that a
//     ListProperty matches by any of its members.
//   - ~= searches the pattern in a text (anchor it with ^ and $); !~= holds for a
//     text in which it is not found. Other types match neither.
//   - A Relationship answers to == and != only.
//   - A LanguageProperty matches by the text of the language in brackets, or of
//     any language without brackets or with [*]; != then needs that none is equal.
//   - A VocabProperty compares with the value as it is given or expanded.
type Q struct {
	text       string
	root       node
	attributes []string
	linked     bool
}

// ParseQ reads a q and expands its names. The grammar of clause 4.9 is widened
// in four ways that brokers and the standard's own examples use: parentheses
// may be nested, spaces may surround operators, an attribute may be named by a
// prefixed name or an IRI with "//", and a single word may stand as a value
// (gender==Male), which is expanded.
func ParseQ(text string, names model.Names) (*Q, error) {
	if len(text) > maxText {
		return nil, tooComplex("The query is longer than %d bytes.", maxText)
	}
	if !utf8.ValidString(text) {
		return nil, bad("The query is not UTF-8.")
	}
	p := &parser{scanner: scanner{text: text}, names: names}
	root, err := p.disjunction(0)
	if err != nil {
		return nil, err
	}
	if !p.done() {
		return nil, p.unexpected()
	}
	return &Q{text: text, root: root, attributes: p.attributes, linked: p.linked}, nil
}

// String gives the text that was parsed.
func (q *Q) String() string { return q.text }

// Attributes gives the IRIs of the attributes of the entity itself that decide
// the answer, each once; attributes of linked entities are not among them.
func (q *Q) Attributes() []string { return q.attributes }

// Linked reports whether the answer depends on linked entities too, so that
// MatchLinked is needed.
func (q *Q) Linked() bool { return q.linked }

// Match reports whether the entity meets the question. Terms about linked
// entities are not met.
func (q *Q) Match(e *model.Entity) bool {
	return q.root.match(&asker{}, e)
}

// MatchLinked is Match with a way to linked entities: find gives the entity of
// an identifier, nil where there is none. It is asked at most 10,000 times for
// one entity; what lies beyond does not match.
func (q *Q) MatchLinked(e *model.Entity, find func(id string) *model.Entity) bool {
	return q.root.match(&asker{find: find, left: maxLookups}, e)
}

// ExpandValues makes the values of these attributes (IRIs) compare expanded as
// well, which is the parameter expandValues. It is said before the first Match.
func (q *Q) ExpandValues(attributes []string) {
	q.root.each(func(t *term) {
		if len(t.path.names) > 0 && slices.Contains(attributes, t.path.names[0]) {
			t.expand = true
		}
	})
}

// node is a term, or all or any of several nodes.
type node struct {
	term *term
	all  bool
	kids []node
}

func (n *node) match(a *asker, e *model.Entity) bool {
	if n.term != nil {
		return n.term.on(a, &n.term.path, e)
	}
	for i := range n.kids {
		if n.kids[i].match(a, e) != n.all {
			return !n.all
		}
	}
	return n.all
}

func (n *node) each(do func(*term)) {
	if n.term != nil {
		do(n.term)
	}
	for i := range n.kids {
		n.kids[i].each(do)
	}
}

// asker is one asking: how to reach linked entities and how often still.
type asker struct {
	find func(id string) *model.Entity
	left int
}

func bad(format string, args ...any) error {
	return model.Bad(fmt.Sprintf(format, args...))
}

func tooComplex(format string, args ...any) error {
	return &model.Problem{Type: model.TooComplexQuery, Detail: fmt.Sprintf(format, args...)}
}
