package ld

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzContext gives any bytes as an @context: they are refused as a problem of the
// standard or make a context whose names go to IRIs and back.
func FuzzContext(f *testing.F) {
	for _, seed := range []string{
		lamps, `[null, "urn:c:1", {"@vocab": "https://example.org/", "a": {"@id": "b:c", "@type": "@id"}, "b": "https://example.org/b#"}]`,
		`{"a": "b", "b": "a"}`, `{"@import": "urn:c:2", "a:b": "a:b", "a": {"@id": "urn:", "@prefix": true}}`, `[[]]`, `"` + core19 + `"`,
	} {
		f.Add([]byte(seed), "lamp")
		f.Add([]byte(seed), "b:c")
	}
	r := cityWith(f, Options{Fetch: FetchNone, Store: endless{}})
	f.Fuzz(func(t *testing.T, raw []byte, name string) {
		c, err := r.Resolve(t.Context(), json.RawMessage(raw))
		if err != nil {
			problemOf(t, err)
			return
		}
		if again, err := r.Resolve(t.Context(), json.RawMessage(raw)); err != nil || again != c {
			t.Fatalf("another context the second time: %v", err)
		}
		if !json.Valid(c.JSON()) || strings.ContainsAny(c.Link(), "\r\n") {
			t.Fatalf("%s, %s", c.JSON(), c.Link())
		}
		if iri := c.Expand(name); name != "" && iri == "" {
			t.Fatalf("%q has no IRI", name)
		}
		for name, def := range c.own.terms {
			if def.iri == "" || keyword(def.iri) || c.Expand(name) != def.iri {
				t.Fatalf("%q is %+v", name, def)
			}
			if back := c.Compact(def.iri); c.Expand(back) != def.iri && !hidden(c, def.iri) {
				t.Fatalf("%q becomes %q and that %q", def.iri, back, c.Expand(back))
			}
		}
		if iri := c.Expand(name); c.Expand(c.Compact(iri)) != iri && !hidden(c, iri) {
			t.Fatalf("%q becomes %q and that %q", iri, c.Compact(iri), c.Expand(c.Compact(iri)))
		}
	})
}

// hidden reports whether the IRI as it stands means something else in the context.
func hidden(c *Context, iri string) bool { return c.Expand(iri) != iri }
