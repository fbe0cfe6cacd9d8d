package ld

import "testing"

var sink string

func BenchmarkNames(b *testing.B) {
	c := contextOf(b, lamps)
	for _, x := range []struct {
		about, in string
		f         func(string) string
	}{
		{"expand/own", "illuminanceLevel", c.Expand},
		{"expand/core", "observedAt", c.Expand},
		{"expand/default", "Vehicle", c.Expand},
		{"expand/prefixed", "schema:streetNumber", c.Expand},
		{"expand/iri", "https://uri.fiware.org/ns/data-models#illuminanceLevel", c.Expand},
		{"compact/own", "https://uri.fiware.org/ns/data-models#illuminanceLevel", c.Compact},
		{"compact/core", "https://uri.etsi.org/ngsi-ld/observedAt", c.Compact},
		{"compact/default", DefaultVocabulary + "Vehicle", c.Compact},
		{"compact/prefixed", "https://schema.org/streetNumber", c.Compact},
		{"compact/iri", "https://example.org/none", c.Compact},
	} {
		b.Run(x.about, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = x.f(x.in)
			}
		})
	}
}

func BenchmarkResolve(b *testing.B) {
	o := serveOutside(b, map[string]string{"/c": `{"@context":` + lamps + `}`})
	r := cityWith(b, Options{})
	url := o.URL + "/c"
	inline := []byte(`["` + url + `", "` + core19 + `"]`)
	b.Run("url", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.ResolveURL(b.Context(), url); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.Resolve(b.Context(), inline); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("build", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.build(b.Context(), []byte(lamps)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestKnownNamesCostNoMemory holds the hot path to its promise.
func TestKnownNamesCostNoMemory(t *testing.T) {
	c := contextOf(t, lamps)
	names := []string{"illuminanceLevel", "observedAt", "Vehicle", "schema:streetNumber", "urn:x:y"}
	cost := testing.AllocsPerRun(100, func() {
		for _, name := range names {
			sink = c.Compact(c.Expand(name))
		}
	})
	if cost != 0 {
		t.Errorf("%v allocations", cost)
	}
}
