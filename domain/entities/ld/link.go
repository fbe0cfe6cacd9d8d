package ld

import (
	"strings"

	"citybrain/domain/entities/model"
)

// relation is the rel of a link to a context.
const relation = "http://www.w3.org/ns/json-ld#context"

// FormatLink writes the Link header that names a context (clause 6.3.5).
func FormatLink(url string) string {
	return `<` + url + `>; rel="` + relation + `"; type="application/ld+json"`
}

// ParseLink gives the URL of the context that Link headers name, "" if they name
// none; links of other relations are let be. It fails with InvalidRequest on more
// than one context and on a header that is no list of links (RFC 8288): whoever
// sends a broken one means a context, and must not get another.
func ParseLink(values []string) (string, error) {
	found := ""
	for _, value := range values {
		s := scanner{rest: value}
		for !s.end() {
			target, isContext, ok := s.link()
			if !ok {
				return "", &model.Problem{Type: model.InvalidRequest, Detail: `the Link header is not well formed: it reads <URL>; rel="` + relation + `"`}
			}
			if isContext && found != "" {
				return "", &model.Problem{Type: model.InvalidRequest, Detail: "there is more than one Link to an @context"}
			}
			if isContext {
				found = target
			}
		}
	}
	return found, nil
}

// scanner reads the links of one header.
type scanner struct{ rest string }

func (s *scanner) skip() { s.rest = strings.TrimLeft(s.rest, " \t") }

// end skips commas, of which there may be empty ones, and reports the end.
func (s *scanner) end() bool {
	s.rest = strings.TrimLeft(s.rest, " \t,")
	return s.rest == ""
}

func (s *scanner) take(c byte) bool {
	s.skip()
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// link reads <target>; name=value; … and reports whether it leads to a context.
func (s *scanner) link() (target string, isContext, ok bool) {
	if !s.take('<') {
		return "", false, false
	}
	target, s.rest, ok = strings.Cut(s.rest, ">")
	if target = strings.TrimSpace(target); !ok || target == "" {
		return "", false, false
	}
	hasRel := false
	for s.take(';') {
		name, value, ok := s.parameter()
		if !ok {
			return "", false, false
		}
		if strings.EqualFold(name, "rel") && !hasRel { // of several the first counts
			hasRel, isContext = true, names(value)
		}
	}
	s.skip()
	return target, isContext, s.rest == "" || s.rest[0] == ','
}

// names reports whether one of the relations is that of a context.
func names(rel string) bool {
	for _, one := range strings.Fields(rel) {
		if strings.EqualFold(one, relation) {
			return true
		}
	}
	return false
}

// parameter reads name, name=token or name="text"; also nothing, as after a
// semicolon too many.
func (s *scanner) parameter() (name, value string, ok bool) {
	s.skip()
	name = s.until("=;, \t\"")
	if !s.take('=') {
		return name, "", true
	}
	if s.take('"') {
		value, ok = s.quoted()
		return name, value, ok
	}
	return name, s.until(";, \t\""), true
}

func (s *scanner) until(stops string) string {
	n := strings.IndexAny(s.rest, stops)
	if n < 0 {
		n = len(s.rest)
	}
	out := s.rest[:n]
	s.rest = s.rest[n:]
	return out
}

// quoted reads up to the closing quotation mark.
func (s *scanner) quoted() (string, bool) {
	var out strings.Builder
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			s.rest = s.rest[i+1:]
			return out.String(), true
		case c == '\\' && i+1 < len(s.rest):
			i++
			out.WriteByte(s.rest[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", false
}
