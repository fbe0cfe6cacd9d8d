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

// isName tells whether a text can name a type or an attribute (clause 4.6.2):
// an IRI or a prefixed name, or a short name without what the query language and
// the paths of the interface need for themselves.
func isName(s string) bool {
	if s == "" || len(s) > MaxName || s[0] == '@' {
		return false
	}
	if strings.IndexByte(s, ':') >= 0 {
		return inIRI(s)
	}
	for _, r := range s {
		if r < 0x80 && !inShortName(byte(r)) || r >= 0x80 && (unicode.IsSpace(r) || unicode.IsControl(r)) {
			return false
		}
	}
	return true
}

func inShortName(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '_' || c == '-' || c == '.' || c == '#' || c == '/' || c == '$'
}

// isScope tells whether a text can be a scope: levels behind slashes (clause
// 4.18), without the wildcards of a scope query.
func isScope(s string) bool {
	if s == "" || len(s) > MaxName || strings.Contains(s, "//") || len(s) > 1 && s[len(s)-1] == '/' {
		return false
	}
	for _, r := range s {
		if strings.ContainsRune(`+#*,;|()<>"'=`, r) || unicode.IsSpace(r) || unicode.IsControl(r) {
			return false
		}
	}
	return true
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
