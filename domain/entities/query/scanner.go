package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner goes through a text.
type scanner struct {
	text string
	at   int
}

func (s *scanner) done() bool {
	s.spaces()
	return s.at >= len(s.text)
}

func (s *scanner) spaces() {
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
}

func (s *scanner) rest() string { return s.text[s.at:] }

// sees reports whether the text goes on with token.
func (s *scanner) sees(token string) bool { return strings.HasPrefix(s.rest(), token) }

// takes goes past spaces and token, if that is what comes next.
func (s *scanner) takes(token string) bool {
	s.spaces()
	if !s.sees(token) {
		return false
	}
	s.at += len(token)
	return true
}

// unexpected is the fault of the text at this place.
func (s *scanner) unexpected() error {
	if s.at >= len(s.text) {
		return bad("The query %.80q ends too early.", s.text)
	}
	return bad("The query %.80q is not understood from character %d on: %.40q.", s.text, s.at+1, s.rest())
}

// word takes a name of the standard: a letter, then letters, numbers and
// underscores; hyphens inside are taken too. It is "" where there is none.
func (s *scanner) word() string {
	from := s.at
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.rest())
		inside := s.at > from && (unicode.IsNumber(r) || r == '_' || r == '-')
		if !inside && !unicode.IsLetter(r) {
			break
		}
		s.at += size
	}
	return s.text[from:s.at]
}

// name takes a name, a prefixed name, or an IRI with "//", which ends before an
// operator or a bracket. It is "" where there is none.
func (s *scanner) name() string {
	s.spaces()
	from := s.at
	if s.word() == "" {
		return ""
	}
	if s.sees("://") {
		if end := strings.IndexAny(s.rest(), "=!<>~;|()[]{}, \""); end >= 0 {
			s.at += end
		} else {
			s.at = len(s.text)
		}
		return s.text[from:s.at]
	}
	for s.sees(":") {
		s.at++
		if s.word() == "" {
			s.at--
			break
		}
	}
	return s.text[from:s.at]
}

// isName reports whether the text is a name or prefixed name and nothing else.
func isName(text string) bool {
	s := scanner{text: text}
	return s.name() == text && text != ""
}

// isURI reports whether the text has a scheme, something after it, and none of
// the characters that no URI or IRI has.
func isURI(text string) bool {
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || scheme == "" || rest == "" {
		return false
	}
	for i, r := range scheme {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		later := r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.'
		if !letter && (i == 0 || !later) {
			return false
		}
	}
	return !strings.ContainsFunc(rest, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == utf8.RuneError || unicode.IsSpace(r) || strings.ContainsRune("<>\"{}|\\^`", r)
	})
}
