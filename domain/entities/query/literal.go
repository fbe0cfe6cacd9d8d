package query

import (
	"encoding/json"
	"strconv"
	"strings"
)

// literal is a value of a question, read once.
type literal struct {
	kind   kind
	text   []byte  // of a text or a word
	iri    []byte  // the text expanded
	number float64 // of a number; 1 of true
	at     int64   // microseconds of a moment, a day or a clock
	moment bool    // a text that reads as a moment; at is set
}

// kind is the type of a literal.
type kind uint8

const (
	number kind = iota
	text        // in quotes
	word        // a URI or a single name, not in quotes
	truth
	null
	moment // DateTime
	day    // Date
	clock  // Time
)

// ordered reports whether values of this kind are less or greater.
func (l *literal) ordered() bool {
	return l.kind != word && l.kind != truth && l.kind != null
}

// value reads one value.
func (p *parser) value() (literal, error) {
	p.spaces()
	if p.sees(`"`) {
		raw, err := p.quoted()
		if err != nil {
			return literal{}, err
		}
		s, ok := unquote(raw)
		if !ok {
			return literal{}, bad("The text %.40s is not one of JSON.", raw)
		}
		return p.literalText(s), nil
	}
	bare := p.bare()
	l, ok := p.literalBare(bare)
	if !ok {
		p.at -= len(bare)
		return literal{}, p.unexpected()
	}
	return l, nil
}

func (p *parser) literalText(s string) literal {
	l := literal{kind: text, text: []byte(s), iri: []byte(p.names.Expand(s))}
	l.at, l.moment = parseMoment(l.text)
	return l
}

// literalBare tells what a text without quotes is.
func (p *parser) literalBare(s string) (l literal, ok bool) {
	s = strings.TrimRight(s, " ")
	switch s {
	case "":
		return l, false
	case "true":
		return literal{kind: truth, number: 1}, true
	case "false":
		return literal{kind: truth}, true
	case "null":
		return literal{kind: null}, true
	}
	if isNumber(s) {
		f, err := strconv.ParseFloat(s, 64)
		return literal{kind: number, number: f}, err == nil
	}
	raw := []byte(s)
	if at, ok := parseMoment(raw); ok {
		return literal{kind: moment, at: at}, true
	}
	if at, ok := parseDay(raw); ok {
		return literal{kind: day, at: at}, true
	}
	if at, ok := parseClock(raw); ok {
		return literal{kind: clock, at: at}, true
	}
	return literal{kind: word, text: raw, iri: []byte(p.names.Expand(s))}, isName(s) || isURI(s)
}

// quoted takes a text in quotes, with them.
func (p *parser) quoted() (string, error) {
	from := p.at
	for i := p.at + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '\\':
			i++
		case '"':
			p.at = i + 1
			return p.text[from:p.at], nil
		}
	}
	return "", bad("A text of the query %.80q has no closing quote.", p.text)
}

// bare takes a value without quotes: up to a separator, to the parenthesis that
// closes more than the value opened, or to the dots of a range.
func (p *parser) bare() string {
	from, depth, dots := p.at, 0, false
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case ';', '|':
			return p.text[from:p.at]
		case ',':
			if !isFraction(p.text[from:p.at], p.text[p.at+1:]) {
				return p.text[from:p.at]
			}
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return p.text[from:p.at]
			}
		case '.':
			// Dots part a range only after a value that can begin one: a URI may hold them.
			if dots || !p.sees("..") {
				continue
			}
			dots = true
			if l, ok := p.literalBare(p.text[from:p.at]); ok && l.ordered() {
				return p.text[from:p.at]
			}
		}
	}
	return p.text[from:]
}

// isFraction reports whether a comma between the two texts begins the fraction of
// a second, which requests may write so.
func isFraction(before, after string) bool {
	if len(before) < 8 {
		return false
	}
	if _, ok := parseClock([]byte(before[len(before)-8:] + "Z")); !ok {
		return false
	}
	digits := strings.TrimLeft(after, "0123456789")
	return len(digits) < len(after) && strings.HasPrefix(digits, "Z")
}

// isNumber reports whether the text is a number of JSON.
func isNumber(s string) bool {
	first := strings.TrimPrefix(s, "-")
	return first != "" && first[0] >= '0' && first[0] <= '9' && json.Valid([]byte(s))
}

// unquote gives the text of a JSON string.
func unquote(raw string) (s string, ok bool) {
	return s, json.Unmarshal([]byte(raw), &s) == nil
}
