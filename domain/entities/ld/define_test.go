package ld

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

func problemOf(t testing.TB, err error) *model.Problem {
	t.Helper()
	var p *model.Problem
	if !errors.As(err, &p) {
		t.Fatalf("no problem of the standard but %v", err)
	}
	return p
}

func TestBadContextsAreRefused(t *testing.T) {
	for about, text := range map[string]string{
		"a number":                     `5`,
		"a truth":                      `true`,
		"half an object":               `{"a": "b"`,
		"a list in a list":             `[["https://example.org/c"]]`,
		"a number in a list":           `[{}, 5]`,
		"no URL":                       `"lamps.jsonld"`,
		"no URL at all":                `"::"`,
		"a URL that breaks headers":    `"https://example.org/a>b"`,
		"an endless URL":               `"https://example.org/` + strings.Repeat("a", maxURL) + `"`,
		"a term that needs itself":     `{"a": "b:x", "b": "a:y"}`,
		"terms in a circle":            `{"a": "b", "b": "c", "c": "a"}`,
		"its own prefix":               `{"a": "a:x"}`,
		"a type in a circle":           `{"a": {"@id": "https://x.org/a", "@type": "b"}, "b": {"@id": "https://x.org/b", "@type": "a"}}`,
		"a prefix that lies":           `{"ex": "https://example.org/", "ex:lamp": "https://evil.example/lamp"}`,
		"a scheme that lies":           `{"urn:lamp": "https://evil.example/lamp"}`,
		"a keyword as a term":          `{"@id": "https://example.org/id"}`,
		"@type with another meaning":   `{"@type": "https://example.org/type"}`,
		"@type as a list":              `{"@type": {"@container": "@list"}}`,
		"a context in a context":       `{"@context": {"a": "https://example.org/a"}}`,
		"an alias of @context":         `{"c": "@context"}`,
		"a term without a name":        `{"": "https://example.org/"}`,
		"a number as a definition":     `{"a": 5}`,
		"a list as a definition":       `{"a": ["https://example.org/"]}`,
		"an @id of the wrong kind":     `{"a": {"@id": 5}}`,
		"an @type of the wrong kind":   `{"a": {"@type": ["@id"]}}`,
		"an @type that does not exist": `{"a": {"@id": "https://example.org/", "@type": "@set"}}`,
		"a @prefix of the wrong kind":  `{"a": {"@id": "https://example.org/", "@prefix": "yes"}}`,
		"an unknown container":         `{"a": {"@id": "https://example.org/", "@container": "@heap"}}`,
		"containers that are numbers":  `{"a": {"@id": "https://example.org/", "@container": [1]}}`,
		"@id and @reverse":             `{"a": {"@id": "https://example.org/", "@reverse": "https://example.org/"}}`,
		"another version":              `{"@version": 2.0}`,
		"a vocabulary that is none":    `{"@vocab": "city"}`,
		"a vocabulary of a number":     `{"@vocab": 5}`,
		"a blank vocabulary":           `{"@vocab": "_:b"}`,
	} {
		t.Run(about, func(t *testing.T) {
			c, err := cityWith(t, Options{Fetch: FetchNone}).Resolve(t.Context(), json.RawMessage(text))
			if err == nil {
				t.Fatalf("taken: %s", c.JSON())
			}
			if p := problemOf(t, err); p.Type != model.BadRequestData || p.Detail == "" {
				t.Errorf("refused with %s: %s", p.Type, p.Detail)
			}
		})
	}
}

// bomb makes a context of n terms, each defined by f.
func bomb(n int, f func(i int) string) json.RawMessage {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"t%d":%s`, i, f(i))
	}
	return json.RawMessage("{" + b.String()[1:] + "}")
}

func TestBombsAreRefusedBeforeTheyGoOff(t *testing.T) {
	for about, raw := range map[string]json.RawMessage{
		"a million terms":      bomb(1_000_000, func(int) string { return `"urn:x"` }),
		"terms of few bytes":   bomb(maxTerms+1, func(int) string { return `0` }),
		"a chain of terms":     bomb(1000, func(i int) string { return fmt.Sprintf(`"t%d"`, i+1) }),
		"prefixes of prefixes": append(append(json.RawMessage("["), bytesOfChain()...), ']'),
		"deep nesting":         json.RawMessage(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
		"deep objects":         json.RawMessage(strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000)),
		"a thousand contexts":  json.RawMessage("[" + strings.Repeat(`"urn:c:1",`, 1000) + `"urn:c:2"]`),
	} {
		t.Run(about, func(t *testing.T) {
			r := cityWith(t, Options{Store: endless{}, Fetch: FetchNone})
			_, err := r.Resolve(t.Context(), raw)
			if p := problemOf(t, err); p.Type != model.BadRequestData {
				t.Errorf("refused with %s", p.Type)
			}
		})
	}
}

// bytesOfChain gives contexts each of which makes its prefix longer by the one before.
func bytesOfChain() []byte {
	var b strings.Builder
	b.WriteString(`{"p":"https://example.org/"}`)
	for range 5000 {
		b.WriteString(`,{"u":"p:` + strings.Repeat("x", 30) + `/"},{"p":"u:` + strings.Repeat("y", 30) + `/"}`)
	}
	return []byte(b.String())
}
