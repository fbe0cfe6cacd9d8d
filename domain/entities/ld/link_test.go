package ld

import (
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

func TestParseLink(t *testing.T) {
	const rel = `rel="http://www.w3.org/ns/json-ld#context"`
	for about, x := range map[string]struct {
		headers []string
		want    string
	}{
		"none":                      {nil, ""},
		"an empty one":              {[]string{""}, ""},
		"as the standard writes it": {[]string{`<https://example.org/c.jsonld>; ` + rel + `; type="application/ld+json"`}, "https://example.org/c.jsonld"},
		"without spaces":            {[]string{`<https://example.org/c>;` + rel + `;type="application/ld+json"`}, "https://example.org/c"},
		"without a type":            {[]string{`<https://example.org/c>;` + rel}, "https://example.org/c"},
		"type first":                {[]string{`<https://example.org/c>; type="application/ld+json"; ` + rel}, "https://example.org/c"},
		"rel as a token":            {[]string{`<https://example.org/c>; rel=http://www.w3.org/ns/json-ld#context`}, "https://example.org/c"},
		"rel in capitals":           {[]string{`<https://example.org/c>; REL = "http://www.w3.org/ns/json-ld#context"`}, "https://example.org/c"},
		"several relations":         {[]string{`<https://example.org/c>; rel="next http://www.w3.org/ns/json-ld#context"`}, "https://example.org/c"},
		"the first rel counts":      {[]string{`<https://example.org/c>; rel=next; ` + rel}, ""},
		"other links":               {[]string{`<https://example.org/2>; rel="next", <https://example.org/c>; ` + rel, `</docs>; rel=help`}, "https://example.org/c"},
		"a comma in a URL":          {[]string{`<https://example.org/a,b;c>; ` + rel}, "https://example.org/a,b;c"},
		"a comma in a text":         {[]string{`<https://example.org/x>; title="a, \"b\"; <c>"; rel=next, <https://example.org/c>; ` + rel}, "https://example.org/c"},
		"semicolons too many":       {[]string{`<https://example.org/c>; ; ` + rel + `;`}, "https://example.org/c"},
		"empty elements":            {[]string{`, ,<https://example.org/c>; ` + rel + ` , `}, "https://example.org/c"},
	} {
		t.Run(about, func(t *testing.T) {
			got, err := ParseLink(x.headers)
			if err != nil || got != x.want {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestBrokenLinksAreInvalid(t *testing.T) {
	good := FormatLink("https://example.org/c")
	for about, headers := range map[string][]string{
		"two contexts in one header": {good + ", " + good},
		"two contexts in two":        {good, good},
		"no brackets":                {`https://example.org/c; rel="http://www.w3.org/ns/json-ld#context"`},
		"no end of the URL":          {`<https://example.org/c; rel="http://www.w3.org/ns/json-ld#context"`},
		"no URL":                     {`<>; rel="http://www.w3.org/ns/json-ld#context"`},
		"no end of a text":           {`<https://example.org/c>; rel="http://www.w3.org/ns/json-ld#context`},
		"something else":             {`<https://example.org/c> rel="http://www.w3.org/ns/json-ld#context"`},
		"a text in the wrong place":  {`<https://example.org/c>; "rel"`},
	} {
		t.Run(about, func(t *testing.T) {
			got, err := ParseLink(headers)
			if err == nil {
				t.Fatalf("taken: %q", got)
			}
			if p := problemOf(t, err); p.Type != model.InvalidRequest {
				t.Errorf("refused with %s", p.Type)
			}
		})
	}
}

func FuzzLink(f *testing.F) {
	f.Add(FormatLink("https://example.org/c"))
	f.Add(`<a>; rel="next", <b>; rel="http://www.w3.org/ns/json-ld#context"; title="\"x"`)
	f.Add(`<<>>;;=,"`)
	f.Fuzz(func(t *testing.T, header string) {
		url, err := ParseLink([]string{header})
		if err != nil || url == "" || strings.ContainsAny(url, ">") {
			return
		}
		again, err := ParseLink([]string{FormatLink(url)})
		if err != nil || again != url {
			t.Errorf("%q comes back as %q, %v", url, again, err)
		}
	})
}
