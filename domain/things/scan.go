package things

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner goes through JSON once.
type scanner struct {
	b []byte
	i int
}

type valueKind uint8

const (
	isNothing valueKind = iota
	isNumber
	isText
	isTrue
	isFalse
	isNull
	isOther // an object or array
)

type value struct {
	kind valueKind
	num  float64
	text []byte
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\t' || s.b[s.i] == '\r') {
		s.i++
	}
}

// peek gives the next sign that is no space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i == len(s.b) {
		return 0
	}
	return s.b[s.i]
}

func (s *scanner) eat(c byte) bool {
	if s.peek() != c || s.i == len(s.b) {
		return false
	}
	s.i++
	return true
}

func (s *scanner) end() bool { return s.peek() == 0 && s.i == len(s.b) }

func (s *scanner) value(room *[]byte) (value, bool) {
	switch c := s.peek(); {
	case c == '"':
		text, ok := s.text(room)
		return value{kind: isText, text: text}, ok
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return value{kind: isTrue}, s.word("true")
	case c == 'f':
		return value{kind: isFalse}, s.word("false")
	case c == 'n':
		return value{kind: isNull}, s.word("null")
	case c == '{' || c == '[':
		return value{kind: isOther}, s.skip(room, 0)
	}
	return value{}, false
}

func (s *scanner) word(w string) bool {
	if len(s.b)-s.i < len(w) || string(s.b[s.i:s.i+len(w)]) != w {
		return false
	}
	s.i += len(w)
	return true
}

func (s *scanner) number() (value, bool) {
	from := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c >= '0' && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			s.i++
			continue
		}
		break
	}
	text := s.b[from:s.i]
	if num, ok := quick(text); ok {
		return value{kind: isNumber, num: num}, true
	}
	num, err := strconv.ParseFloat(string(text), 64)
	return value{kind: isNumber, num: num}, err == nil && !math.IsInf(num, 0)
}

// quick reads a plain decimal of up to 15 digits, which a float64 holds exactly.
func quick(text []byte) (float64, bool) {
	i, negative := 0, false
	if len(text) > 0 && text[0] == '-' {
		i, negative = 1, true
	}
	digits, whole, places := int64(0), 0, -1
	if len(text)-i > 16 || len(text) == i {
		return 0, false
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits = digits*10 + int64(c-'0')
			whole++
			if places >= 0 {
				places++
			}
		case c == '.' && places < 0 && whole > 0:
			places = 0
		default:
			return 0, false
		}
	}
	if whole > 15 || places == 0 {
		return 0, false
	}
	num := float64(digits)
	if places > 0 {
		num /= [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}[places]
	}
	if negative {
		num = -num
	}
	return num, true
}

// skip passes over an object or array.
func (s *scanner) skip(room *[]byte, depth int) bool {
	if depth > 16 {
		return false
	}
	open := s.b[s.i]
	shut := byte('}')
	if open == '[' {
		shut = ']'
	}
	s.i++
	for !s.eat(shut) {
		if open == '{' {
			if _, ok := s.text(room); !ok || !s.eat(':') {
				return false
			}
		}
		if c := s.peek(); c == '{' || c == '[' {
			if !s.skip(room, depth+1) {
				return false
			}
		} else if _, ok := s.value(room); !ok {
			return false
		}
		if !s.eat(',') && s.peek() != shut {
			return false
		}
	}
	return true
}

// text reads a string: a part of the payload where it has no escapes, else
// unescaped in room.
func (s *scanner) text(room *[]byte) ([]byte, bool) {
	if !s.eat('"') {
		return nil, false
	}
	from := s.i
	for ; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			text := s.b[from : s.i-1]
			return text, utf8.Valid(text)
		case c == '\\':
			return s.escaped(from, room)
		case c < 0x20:
			return nil, false
		}
	}
	return nil, false
}

func (s *scanner) escaped(from int, room *[]byte) ([]byte, bool) {
	start := len(*room)
	*room = append(*room, s.b[from:s.i]...)
	for s.i < len(s.b) {
		c := s.b[s.i]
		s.i++
		switch {
		case c == '"':
			text := (*room)[start:]
			return text, utf8.Valid(text)
		case c < 0x20:
			return nil, false
		case c != '\\':
			*room = append(*room, c)
		default:
			r, ok := s.escape()
			if !ok {
				return nil, false
			}
			*room = utf8.AppendRune(*room, r)
		}
	}
	return nil, false
}

// escape reads what follows a backslash.
func (s *scanner) escape() (rune, bool) {
	if s.i >= len(s.b) {
		return 0, false
	}
	c := s.b[s.i]
	s.i++
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		r, ok := s.hex()
		if utf16.IsSurrogate(r) && s.word(`\u`) {
			low, more := s.hex()
			return utf16.DecodeRune(r, low), ok && more
		}
		return r, ok // a lone surrogate becomes U+FFFD when it is written
	}
	return 0, false
}

func (s *scanner) hex() (rune, bool) {
	if len(s.b)-s.i < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s.b[s.i:s.i+4]), 16, 16)
	s.i += 4
	return rune(n), err == nil
}
