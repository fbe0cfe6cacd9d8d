package source

import (
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

// short is names of which those without a colon belong to one vocabulary.
type short struct{}

const vocabulary = "https://city.example/"

func (short) Expand(name string) string {
	if strings.Contains(name, ":") {
		return name
	}
	return vocabulary + name
}

func (short) Compact(iri string) string { return strings.TrimPrefix(iri, vocabulary) }

var _ model.Names = short{}

// of makes a registration of some members, with a type and an endpoint.
func of(t *testing.T, members string) *Registration {
	t.Helper()
	r, err := Parse([]byte(`{"type":"ContextSourceRegistration","endpoint":"http://source.example",`+members+`}`), short{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return r.Named("urn:r:" + string(r.Mode))
}

// iris gives the IRIs of short names.
func iris(names ...string) []string {
	list := []string{}
	for _, name := range names {
		list = append(list, vocabulary+name)
	}
	return list
}
