package model

import (
	"bytes"
	"strings"
	"unicode"
)

// Namespace is where the names of the standard's core context live.
const Namespace = "https://uri.etsi.org/ngsi-ld/"

// Names of the core context that mean something to the model.
const (
	Location         = Namespace + "location"
	ObservationSpace = Namespace + "observationSpace"
	OperationSpace   = Namespace + "operationSpace"
	Scope            = Namespace + "scope" // of results: that the scope was changed or was not
)

// IsURI tells whether a text can be an identifier: a scheme, a colon and
// something behind it (RFC 3986, and letters of any script as in RFC 3987).
func IsURI(s string) bool { return isURI(s) }

func isURI[T string | []byte](s T) bool {
	for i := range len(s) {
		c := s[i]
		if c == ':' {
			return i > 0 && i < len(s)-1 && len(s) <= MaxID && inIRI(s[i+1:])
		}
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return false
}

// inIRI tells whether nothing in a text is forbidden in an IRI.
func inIRI[T string | []byte](s T) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' {
			continue
		}
		switch c {
		case '<', '>', '"', '{', '}', '|', '\\', '^', '`', 0x7f:
			return false
		}
		if c <= ' ' {
			return false
		}
	}
	return true
}

// isName tells whether a text can name a type or an attribute (clause 4.6.2): an
// IRI or a prefixed name, or a short name of letters, numbers and _ that begins
// with a letter, of any script.
func isName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	if strings.IndexByte(s, ':') >= 0 {
		return s[0] != '@' && s != Null && inIRI(s)
	}
	for i, r := range s {
		if !isLetter(r) && (i == 0 || r != '_' && !isNumber(r)) {
			return false
		}
	}
	return true
}

func isLetter(r rune) bool {
	if r < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}

func isNumber(r rune) bool {
	if r < 0x80 {
		return '0' <= r && r <= '9'
	}
	return unicode.IsNumber(r)
}

// isScope tells whether a text can be a scope (clause 4.18): levels of letters,
// numbers and _ between slashes. A level may begin with a number and have a
// hyphen, which is more than the standard allows: districts have codes.
func isScope(s string) bool {
	if len(s) > MaxName {
		return false
	}
	before := '/'
	for _, r := range strings.TrimPrefix(s, "/") {
		if r == '/' && before == '/' || r != '/' && r != '_' && r != '-' && !isLetter(r) && !isNumber(r) {
			return false
		}
		before = r
	}
	return before != '/'
}

// kindNames are the kinds of attributes as the standard names them.
var kindNames = [...]string{
	Property: "Property", GeoProperty: "GeoProperty", Relationship: "Relationship",
	LanguageProperty: "LanguageProperty", VocabProperty: "VocabProperty", ListProperty: "ListProperty",
	ListRelationship: "ListRelationship", JSONProperty: "JsonProperty",
}

// members are the members that hold the value of each kind.
var kindMembers = [...]string{
	Property: "value", GeoProperty: "value", Relationship: "object",
	LanguageProperty: "languageMap", VocabProperty: "vocab", ListProperty: "valueList",
	ListRelationship: "objectList", JSONProperty: "json",
}

// String gives the name of the kind, such as GeoProperty; "" for Unstated.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// member gives the name of the member that holds the value of this kind.
func (k Kind) member() string {
	if int(k) < len(kindMembers) {
		return kindMembers[k]
	}
	return "value"
}

// KindNamed gives the kind that the standard calls by a name; false for no such.
func KindNamed(name string) (Kind, bool) { return kindNamed([]byte(name)) }

// kindNamed gives the kind of a name or of its IRI.
func kindNamed(name []byte) (Kind, bool) {
	name = bytes.TrimPrefix(name, []byte(Namespace))
	for k, n := range kindNames {
		if n == string(name) {
			return Kind(k), true
		}
	}
	return Unstated, false
}

// once finds what is named twice; of many it keeps a list, for a stranger may
// send ten thousand.
type once struct{ seen map[string]bool }

// again tells whether a name is among the n before it.
func (o *once) again(n int, nth func(int) string, name string) bool {
	const few = 32
	if n < few {
		for i := range n {
			if nth(i) == name {
				return true
			}
		}
		return false
	}
	if o.seen == nil {
		o.seen = make(map[string]bool, 2*n)
		for i := range n {
			o.seen[nth(i)] = true
		}
	}
	again := o.seen[name]
	o.seen[name] = true
	return again
}
