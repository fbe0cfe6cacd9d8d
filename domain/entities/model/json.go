package model

import (
	"strconv"
	"unicode/utf8"
)

// Limits of what strangers may send.
const (
	MaxDepth      = 64     // levels of objects and arrays in a text
	MaxAttributes = 10_000 // instances of attributes in one text, sub-attributes included
	MaxName       = 1024   // bytes of the name of a type or an attribute
	MaxID         = 2048   // bytes of an identifier
)

// tidier checks a JSON text (RFC 8259) and copies it without its white space, so
// that all later readers may trust what they walk over.
type tidier struct {
	in      []byte
	at      int
	out     []byte
	depth   int
	members int // of the outermost object, those of the entity itself left out
	deep    bool
}

// tidy gives raw without white space. What is not JSON in UTF-8 is an
// InvalidRequest, what is nested too deep is BadRequestData.
func tidy(raw []byte) (*tidier, error) {
	t := &tidier{in: raw, out: make([]byte, 0, len(raw))}
	if !utf8.Valid(raw) {
		return nil, &Problem{InvalidRequest, "the text is not UTF-8"}
	}
	t.space()
	ok := t.value()
	t.space()
	switch {
	case t.deep:
		return nil, Bad("the text is nested deeper than 64 levels")
	case !ok || t.at != len(raw):
		return nil, &Problem{InvalidRequest, "the text is not JSON: " + t.where()}
	}
	return t, nil
}

func (t *tidier) where() string {
	if t.at >= len(t.in) {
		return "it ends too early"
	}
	line, column := 1, 1
	for _, c := range t.in[:t.at] {
		if c == '\n' {
			line, column = line+1, 0
		}
		column++
	}
	return "see line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column)
}

func (t *tidier) space() {
	for t.at < len(t.in) {
		switch t.in[t.at] {
		case ' ', '\t', '\n', '\r':
			t.at++
		default:
			return
		}
	}
}

// peek gives the next byte, 0 at the end; no text has a 0 outside a string.
func (t *tidier) peek() byte {
	if t.at < len(t.in) {
		return t.in[t.at]
	}
	return 0
}

func (t *tidier) take(c byte) bool {
	if t.peek() != c {
		return false
	}
	t.at++
	t.out = append(t.out, c)
	return true
}

func (t *tidier) value() bool {
	switch t.peek() {
	case '{':
		return t.nested(t.object)
	case '[':
		return t.nested(t.array)
	case '"':
		return t.text()
	case 't':
		return t.word("true")
	case 'f':
		return t.word("false")
	case 'n':
		return t.word("null")
	}
	return t.number()
}

func (t *tidier) nested(read func() bool) bool {
	if t.depth++; t.depth > MaxDepth {
		t.deep = true
		return false
	}
	ok := read()
	t.depth--
	return ok
}

func (t *tidier) object() bool {
	t.take('{')
	t.space()
	if t.take('}') {
		return true
	}
	for {
		start := len(t.out)
		if !t.text() {
			return false
		}
		if t.depth == 1 && !ofEntity(t.out[start+1:len(t.out)-1]) {
			t.members++
		}
		t.space()
		if !t.take(':') {
			return false
		}
		t.space()
		if !t.value() {
			return false
		}
		t.space()
		if t.take('}') {
			return true
		}
		if !t.take(',') {
			return false
		}
		t.space()
	}
}

func (t *tidier) array() bool {
	t.take('[')
	t.space()
	if t.take(']') {
		return true
	}
	for {
		if !t.value() {
			return false
		}
		t.space()
		if t.take(']') {
			return true
		}
		if !t.take(',') {
			return false
		}
		t.space()
	}
}

func (t *tidier) word(w string) bool {
	if len(t.in)-t.at < len(w) || string(t.in[t.at:t.at+len(w)]) != w {
		return false
	}
	t.at += len(w)
	t.out = append(t.out, w...)
	return true
}

// text reads a string; everything but escapes and control characters may stand in it.
func (t *tidier) text() bool {
	if t.peek() != '"' {
		return false
	}
	for i := t.at + 1; i < len(t.in); i++ {
		switch c := t.in[i]; {
		case c == '"':
			t.out = append(t.out, t.in[t.at:i+1]...)
			t.at = i + 1
			return true
		case c < ' ':
			t.at = i
			return false
		case c == '\\':
			n := escape(t.in[i+1:])
			if n == 0 {
				t.at = i
				return false
			}
			i += n
		}
	}
	t.at = len(t.in)
	return false
}

// escape gives how many bytes follow the backslash, 0 where they mean nothing.
func escape(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 1
	case 'u':
		if len(b) >= 5 && hex(b[1:5]) >= 0 {
			return 5
		}
	}
	return 0
}

// hex reads four hexadecimal digits; -1 where one is none.
func hex(b []byte) rune {
	var r rune
	for _, c := range b {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

func (t *tidier) number() bool {
	start := t.at
	if t.peek() == '-' {
		t.at++
	}
	if t.peek() == '0' {
		t.at++
	} else if !t.digits() {
		return false
	}
	if t.peek() == '.' {
		t.at++
		if !t.digits() {
			return false
		}
	}
	if c := t.peek(); c == 'e' || c == 'E' {
		t.at++
		if c := t.peek(); c == '+' || c == '-' {
			t.at++
		}
		if !t.digits() {
			return false
		}
	}
	t.out = append(t.out, t.in[start:t.at]...)
	return true
}

func (t *tidier) digits() bool {
	start := t.at
	for c := t.peek(); '0' <= c && c <= '9'; c = t.peek() {
		t.at++
	}
	return t.at > start
}
