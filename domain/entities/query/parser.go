package query

import (
	"regexp"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// parser reads a q by recursive descent.
type parser struct {
	scanner
	names      model.Names
	attributes []string
	linked     bool
	terms      int
	patterns   int // instructions of all patterns together
}

// term is one predicate: a path, an operator and what to compare with.
type term struct {
	path    path
	op      operator
	want    []literal // one value, or the list
	isRange bool      // want is the two ends of a range
	pattern *regexp.Regexp
	expand  bool // values compare expanded as well
}

// operator is how a term compares.
type operator uint8

const (
	exists operator = iota
	equal
	unequal
	greater
	greaterEqual
	less
	lessEqual
	like
	unlike
)

// disjunction reads terms and parentheses with ; and |, of which ; binds more.
func (p *parser) disjunction(depth int) (node, error) {
	if depth > maxDepth {
		return node{}, tooComplex("The query has more than %d parentheses in one another.", maxDepth)
	}
	var any []node
	for {
		n, err := p.conjunction(depth)
		if err != nil {
			return node{}, err
		}
		any = append(any, n)
		if !p.takes("|") {
			return join(any, false), nil
		}
	}
}

func (p *parser) conjunction(depth int) (node, error) {
	var all []node
	for {
		n, err := p.factor(depth)
		if err != nil {
			return node{}, err
		}
		all = append(all, n)
		if !p.takes(";") {
			return join(all, true), nil
		}
	}
}

func join(kids []node, all bool) node {
	if len(kids) == 1 {
		return kids[0]
	}
	return node{all: all, kids: kids}
}

func (p *parser) factor(depth int) (node, error) {
	if p.takes("(") {
		n, err := p.disjunction(depth + 1)
		if err == nil && !p.takes(")") {
			err = p.unexpected()
		}
		return n, err
	}
	t, err := p.term()
	return node{term: t}, err
}

func (p *parser) term() (*term, error) {
	if err := p.count(); err != nil {
		return nil, err
	}
	where, err := p.path(0)
	if err != nil {
		return nil, err
	}
	if len(where.names) > 0 && !slices.Contains(p.attributes, where.names[0]) {
		p.attributes = append(p.attributes, where.names[0])
	}
	t := &term{path: where, op: p.operator()}
	switch t.op {
	case exists:
	case like, unlike:
		err = p.regexp(t)
	case equal, unequal:
		err = p.equality(t)
	default:
		err = p.bound(t)
	}
	return t, err
}

// count counts a term or a value of a list.
func (p *parser) count() error {
	if p.terms++; p.terms > maxTerms {
		return tooComplex("The query has more than %d terms and values.", maxTerms)
	}
	return nil
}

func (p *parser) operator() operator {
	p.spaces()
	switch {
	case p.takes("=="):
		return equal
	case p.takes("!="):
		return unequal
	case p.takes(">="):
		return greaterEqual
	case p.takes(">"):
		return greater
	case p.takes("<="):
		return lessEqual
	case p.takes("<"):
		return less
	case p.takes("!~="):
		return unlike
	case p.takes("~="):
		return like
	}
	return exists
}

// equality reads what == and != take: a value, a range or a list.
func (p *parser) equality(t *term) error {
	first, err := p.value()
	if err != nil {
		return err
	}
	t.want = []literal{first}
	if p.takes("..") {
		return p.upTo(t)
	}
	for p.takes(",") {
		if err := p.count(); err != nil {
			return err
		}
		next, err := p.value()
		if err != nil {
			return err
		}
		t.want = append(t.want, next)
	}
	return nil
}

// upTo reads the other end of a range.
func (p *parser) upTo(t *term) error {
	high, err := p.value()
	if err != nil {
		return err
	}
	low := t.want[0]
	if !low.ordered() || low.kind != high.kind {
		return bad("A range goes from one to another of two numbers, texts or times: %.80q.", p.text)
	}
	t.want, t.isRange = append(t.want, high), true
	return nil
}

// bound reads the one value that >, >=, < and <= take.
func (p *parser) bound(t *term) error {
	v, err := p.value()
	if err != nil {
		return err
	}
	if !v.ordered() {
		return bad("Only numbers, texts and times have an order: %.80q.", p.text)
	}
	if p.takes("..") || p.takes(",") {
		return bad("A list or a range goes with == and != only: %.80q.", p.text)
	}
	t.want = []literal{v}
	return nil
}

// regexp reads a pattern: in quotes, or up to a ; or | or ) that stands outside
// of the brackets of the pattern itself.
func (p *parser) regexp(t *term) (err error) {
	p.spaces()
	text := ""
	if p.sees(`"`) {
		text, err = p.quotedPattern()
	} else {
		text = strings.TrimRight(p.barePattern(), " ")
	}
	if err == nil && text == "" {
		err = p.unexpected()
	}
	if err != nil {
		return err
	}
	t.pattern, err = compile(text, &p.patterns)
	return err
}

// quotedPattern takes a text in quotes; a backslash that JSON does not know is
// one of the pattern.
func (p *parser) quotedPattern() (string, error) {
	raw, err := p.quoted()
	if err != nil {
		return "", err
	}
	if text, ok := unquote(raw); ok {
		return text, nil
	}
	return strings.ReplaceAll(raw[1:len(raw)-1], `\"`, `"`), nil
}

func (p *parser) barePattern() string {
	from, depth, class := p.at, 0, false
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '\\':
			p.at++
		case c == ']':
			class = false
		case class:
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ')' || (c == ';' || c == '|') && depth == 0:
			return p.text[from:p.at]
		}
	}
	p.at = len(p.text)
	return p.text[from:]
}
