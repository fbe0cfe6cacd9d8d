package watch

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/model"
)

// street is a @context: short names live under this address.
type street struct{}

const vocabulary = "https://city.example/terms/"

func (street) Expand(name string) string {
	if strings.Contains(name, ":") {
		return name
	}
	if name == "location" {
		return model.Location
	}
	return vocabulary + name
}

func (street) Compact(iri string) string {
	if iri == model.Location {
		return "location"
	}
	return strings.TrimPrefix(iri, vocabulary)
}

func (street) JSON() json.RawMessage { return json.RawMessage(`"https://city.example/context.jsonld"`) }
func (street) Link() string          { return `<https://city.example/context.jsonld>; rel="x"` }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).UnixMicro()

// lamps is a subscription to lamps, with more members before its end.
func lamps(more string) string {
	return `{"id":"urn:ngsi-ld:Subscription:1","type":"Subscription","entities":[{"type":"Lamp"}],` + more +
		`"notification":{"endpoint":{"uri":"http://127.0.0.1:9/notify"}}}`
}

func parsed(t testing.TB, text string) *Subscription {
	t.Helper()
	s, err := Parse([]byte(text), street{}, street{}.JSON(), noon)
	if err != nil {
		t.Fatalf("%v of %s", err, text)
	}
	return s
}

// bad checks that an error is a problem of the kind.
func bad(t *testing.T, err error, kind model.ProblemType, what string) {
	t.Helper()
	var p *model.Problem
	if !errors.As(err, &p) || p.Type != kind {
		t.Errorf("%v, not %s, of %s", err, kind, what)
	}
}

func entity(t testing.TB, text string) *model.Entity {
	t.Helper()
	e, err := model.ParseEntity([]byte(text), street{})
	if err != nil {
		t.Fatal(err)
	}
	return model.Change{Now: noon}.Create(e)
}

// updated gives the change that an update of an entity makes.
func updated(t testing.TB, was *model.Entity, fragment string) *Change {
	t.Helper()
	f, err := model.ParseFragment([]byte(fragment), street{}, model.Options{Purpose: model.Update})
	if err != nil {
		t.Fatal(err)
	}
	is, r := model.Change{Now: noon + 1e6}.Append(was, f)
	return &Change{Before: was, After: is, Touched: r.Updated, At: noon + 1e6}
}

func created(e *model.Entity) *Change {
	c := &Change{After: e, At: noon}
	for _, a := range e.Attributes {
		c.Touched = append(c.Touched, a.Name)
	}
	return c
}

// deprived gives the change that deletes an attribute.
func deprived(t testing.TB, was *model.Entity, name string) *Change {
	t.Helper()
	is, err := model.Change{Now: noon + 1e6}.DeleteAttributes(was, vocabulary+name)
	if err != nil {
		t.Fatal(err)
	}
	return &Change{Before: was, After: is, Touched: []string{vocabulary + name}, Gone: []string{vocabulary + name}, At: noon + 1e6}
}
