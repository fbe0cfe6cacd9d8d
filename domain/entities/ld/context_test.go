package ld

import (
	"encoding/json"
	"testing"
	"time"

	"citybrain/kernel/clock"
)

const core19 = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"

var morning = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// cityWith gives a resolver whose clock stands; it fetches from everywhere, that
// is, from the servers of these tests.
func cityWith(t testing.TB, o Options) *Resolver {
	t.Helper()
	if o.Clock == nil {
		o.Clock = clock.NewFake(morning)
	}
	if o.Fetch == "" {
		o.Fetch = FetchAll
	}
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func contextOf(t testing.TB, text string) *Context {
	t.Helper()
	c, err := cityWith(t, Options{}).Resolve(t.Context(), json.RawMessage(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lamps is a context in the manner of the published data models: prefixes, plain
// terms, coerced ones, and copies of core terms.
const lamps = `{
	"fiware": "https://uri.fiware.org/ns/data-models#",
	"schema": "https://schema.org/",
	"ngsi-ld": "https://uri.etsi.org/ngsi-ld/",
	"id": "@id", "type": "@type",
	"Streetlight": "fiware:Streetlight",
	"StreetlightGroup": "fiware:StreetlightGroup",
	"address": "schema:address",
	"location": "ngsi-ld:location",
	"powerState": "fiware:powerState",
	"illuminanceLevel": {"@id": "fiware:illuminanceLevel", "@type": "http://www.w3.org/2001/XMLSchema#double"},
	"refStreetlightGroup": {"@id": "fiware:refStreetlightGroup", "@type": "@id"},
	"category": {"@id": "fiware:category", "@type": "@vocab", "@container": "@set"},
	"dateLastLampChange": {"@id": "fiware:dateLastLampChange", "@type": "DateTime"},
	"name": "schema:name",
	"title": "https://example.org/a-title-of-our-own"
}`

func TestNamesGoToIRIsAndBack(t *testing.T) {
	const own, dflt = "https://uri.fiware.org/ns/data-models#", DefaultVocabulary
	contexts := map[string]struct {
		text  string
		names map[string]string // name → IRI, and back
	}{
		"the core alone": {`null`, map[string]string{
			"Property":       "https://uri.etsi.org/ngsi-ld/Property",
			"location":       "https://uri.etsi.org/ngsi-ld/location",
			"observedAt":     "https://uri.etsi.org/ngsi-ld/observedAt",
			"title":          "http://purl.org/dc/terms/title",
			"Point":          "https://purl.org/geojson/vocab#Point",
			"id":             "@id",
			"type":           "@type",
			"Vehicle":        dflt + "Vehicle",
			"温度":             dflt + "温度",
			"P1":             dflt + "P1",
			"a/b":            dflt + "a/b",
			"1:2":            dflt + "1:2",
			"ngsi-ld:lamp":   "https://uri.etsi.org/ngsi-ld/lamp",
			"geojson:Circle": "https://purl.org/geojson/vocab#Circle",
			"urn:x:lamp":     "urn:x:lamp",
			"fiware:lamp":    "fiware:lamp",

			"https://example.org/lamp": "https://example.org/lamp",
		}},
		"a data model": {lamps, map[string]string{
			"Streetlight":         own + "Streetlight",
			"illuminanceLevel":    own + "illuminanceLevel",
			"refStreetlightGroup": own + "refStreetlightGroup",
			"fiware:other":        own + "other",
			"address":             "https://schema.org/address",
			"schema:streetNumber": "https://schema.org/streetNumber",
			"location":            "https://uri.etsi.org/ngsi-ld/location",
			"title":               "http://purl.org/dc/terms/title",
			"unknown":             dflt + "unknown",
		}},
		"a vocabulary": {`{"@vocab": "https://example.org/city#", "lamp": "https://example.org/Lamp"}`, map[string]string{
			"anything":                "https://example.org/city#anything",
			"lamp":                    "https://example.org/Lamp",
			"location":                "https://uri.etsi.org/ngsi-ld/location",
			"ngsi-ld:default-context": "https://uri.etsi.org/ngsi-ld/default-context",
			// its own vocabulary takes the place of the default one
			"ngsi-ld:default-context/Vehicle": dflt + "Vehicle",
			// a term hides what the vocabulary would give
			"https://example.org/city#lamp": "https://example.org/city#lamp",
		}},
		"the later context wins": {`[{"a": "https://example.org/1", "b": "https://example.org/b"}, {"a": "https://example.org/2"}]`, map[string]string{
			"a": "https://example.org/2", "b": "https://example.org/b", "https://example.org/1": "https://example.org/1",
		}},
		"null forgets the contexts before": {`[{"a": "https://example.org/1"}, null, {"b": "https://example.org/b"}]`, map[string]string{
			"a": dflt + "a", "b": "https://example.org/b",
		}},
		"null forgets a term": {`[{"a": "https://example.org/1", "b": {"@id": "https://example.org/b"}}, {"a": null, "b": {"@id": null}}]`, map[string]string{
			"a": dflt + "a", "b": dflt + "b",
		}},
		"definitions in any order": {`{"a": "b:a", "b": "c:b/", "c": "https://example.org/", "d": "a"}`, map[string]string{
			"a": "https://example.org/b/a", "b:x": "https://example.org/b/x", "c:x": "https://example.org/x",
		}},
		"a term that is its own name": {`{"speed": "speed", "urn:x:y": "urn:x:y", "sc:name": {"@type": "@id"}, "sc": "https://schema.org/"}`, map[string]string{
			"speed": dflt + "speed", "urn:x:y": "urn:x:y", "sc:name": "https://schema.org/name",
		}},
		"what may be a prefix": {`{"open": "https://example.org/x", "said": {"@id": "https://example.org/y", "@prefix": true},
			"object": {"@id": "https://example.org/z#"}, "object2": {"@id": "https://example.org/z#", "@prefix": false}}`, map[string]string{
			"open:a": "open:a", "said:a": "https://example.org/ya", "object2:a": "object2:a",
		}},
		"the shortest of two names": {`{"lamp": "https://example.org/l", "streetlamp": "https://example.org/l", "ex": "https://example.org/", "exa": "https://example.org/a/"}`, map[string]string{
			"lamp": "https://example.org/l", "ex:x": "https://example.org/x", "exa:1": "https://example.org/a/1",
		}},
		"all settings": {`{"@version": 1.1, "@base": "https://example.org/", "@language": "zh", "@direction": "ltr", "@propagate": true,
			"@protected": true, "@type": {"@container": "@set"}, "@future": "x", "a": {"@id": "https://example.org/a", "@context": {"b": "@nonsense"}, "@nest": "@nest", "@language": null}}`, map[string]string{
			"a": "https://example.org/a", "b": dflt + "b",
		}},
	}
	for about, x := range contexts {
		t.Run(about, func(t *testing.T) {
			c := contextOf(t, x.text)
			for range 2 { // the second time from memory
				for name, iri := range x.names {
					if got := c.Expand(name); got != iri {
						t.Errorf("Expand(%q) = %q, not %q", name, got, iri)
					}
					if got := c.Compact(iri); got != name {
						t.Errorf("Compact(%q) = %q, not %q", iri, got, name)
					}
				}
			}
		})
	}
}

func TestLongerNamesExpandTo(t *testing.T) {
	c := contextOf(t, `[{"lamp": "https://example.org/l", "streetlamp": "https://example.org/l", "heading": "http://purl.org/dc/terms/title", "dt": "http://purl.org/dc/terms/title"}]`)
	for name, iri := range map[string]string{
		"streetlamp": "https://example.org/l", "heading": "http://purl.org/dc/terms/title", "dt": "http://purl.org/dc/terms/title", "": "",
	} {
		if got := c.Expand(name); got != iri {
			t.Errorf("Expand(%q) = %q", name, got)
		}
	}
	if got := c.Compact("http://purl.org/dc/terms/title"); got != "dt" {
		t.Errorf("a shorter name of the user is not preferred: %q", got)
	}
}

func TestCoercion(t *testing.T) {
	c := contextOf(t, lamps)
	for name, want := range map[string]string{
		"refStreetlightGroup": "@id", "category": "@vocab", "dateLastLampChange": "https://uri.etsi.org/ngsi-ld/DateTime",
		"illuminanceLevel": "http://www.w3.org/2001/XMLSchema#double", "powerState": "", "unknown": "",
		"datasetId": "@id", "objectType": "@vocab", "json": "@json",
	} {
		if got := c.Coercion(name); got != want {
			t.Errorf("Coercion(%q) = %q, not %q", name, got, want)
		}
	}
}

// A user cannot bend what the core says, wherever the definition stands.
func TestTheCoreCannotBeOverridden(t *testing.T) {
	attempts := map[string]string{
		"as a plain term":       `{"Property": "https://evil.example/Property", "location": null, "type": "https://evil.example/type", "id": "@type", "ngsi-ld": "https://evil.example/"}`,
		"after the core":        `["` + core19 + `", {"Property": "https://evil.example/Property", "location": {"@id": "https://evil.example/l"}, "type": "@id", "ngsi-ld": "https://evil.example/"}]`,
		"with an old core last": `[{"Property": 5, "ngsi-ld": []}, "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld"]`,
	}
	for about, text := range attempts {
		t.Run(about, func(t *testing.T) {
			c := contextOf(t, text)
			for name, iri := range map[string]string{
				"Property": "https://uri.etsi.org/ngsi-ld/Property", "location": "https://uri.etsi.org/ngsi-ld/location",
				"type": "@type", "id": "@id", "ngsi-ld:x": "https://uri.etsi.org/ngsi-ld/x",
			} {
				if got := c.Expand(name); got != iri {
					t.Errorf("%s expands to %s", name, got)
				}
				if got := c.Compact(iri); got != name {
					t.Errorf("%s is compacted to %s", iri, got)
				}
			}
		})
	}
}

// A name for a keyword does not make an attribute a keyword.
func TestAliasesOfKeywordsEndInTheContext(t *testing.T) {
	c := contextOf(t, `{"temperature": "@value", "kind": "@type", "graph": "@graph"}`)
	if got := c.Expand("temperature"); got != DefaultVocabulary+"temperature" {
		t.Errorf("an attribute became %s", got)
	}
	if got := c.Compact("@type"); got != "type" {
		t.Errorf("@type is written %s", got)
	}
}

func TestEveryTermOfTheCoreGoesThereAndBack(t *testing.T) {
	c := contextOf(t, `null`)
	if len(c.core.terms) < 200 {
		t.Fatalf("the core has %d terms", len(c.core.terms))
	}
	for name, def := range c.core.terms {
		if got := c.Compact(c.Expand(name)); got != name {
			t.Errorf("%s comes back as %s", name, got)
		}
		if def.iri == "" {
			t.Errorf("%s has no IRI", name)
		}
	}
}
