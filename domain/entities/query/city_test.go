package query_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

// terms expands as a small @context would: names get the address of the city's
// words, the prefix lit the address of the lamps' words.
type terms struct{}

const words = "https://city.example/words#"

func (terms) Expand(name string) string {
	switch {
	case name == "location":
		return "https://uri.etsi.org/ngsi-ld/location"
	case strings.HasPrefix(name, "lit:"):
		return "https://lit.example/" + name[4:]
	case strings.Contains(name, ":"):
		return name
	}
	return words + name
}

func (terms) Compact(iri string) string { return strings.TrimPrefix(iri, words) }

// says makes an attribute with one instance.
func says(name string, kind model.Kind, value string, more ...func(*model.Instance)) model.Attribute {
	in := model.Instance{Kind: kind, Value: json.RawMessage(value)}
	for _, change := range more {
		change(&in)
	}
	return model.Attribute{Name: terms{}.Expand(name), Instances: []model.Instance{in}}
}

func sub(attributes ...model.Attribute) func(*model.Instance) {
	return func(in *model.Instance) { in.Sub = attributes }
}

const noon = int64(1_782_907_200_000_000) // 2026-07-01T12:00:00Z

// lamp is the entity that most questions are put to.
func lamp() *model.Entity {
	observed := func(in *model.Instance) { in.ObservedAt, in.UnitCode, in.CreatedAt = noon, "WTT", noon-1 }
	power := says("power", model.Property, `40.5`, observed,
		sub(says("accuracy", model.Property, `0.5`), says("meter", model.Relationship, `"urn:ngsi-ld:Meter:1"`, observed)))
	power.Instances = append(power.Instances, model.Instance{DatasetID: "urn:ngsi-ld:Dataset:night", Value: json.RawMessage(`12`)})
	return &model.Entity{
		ID: "urn:ngsi-ld:Lamp:1", Types: []string{words + "Lamp"}, Scopes: []string{"/Shanghai/Jingan"},
		CreatedAt: noon, ModifiedAt: noon + 1_500_000,
		Attributes: []model.Attribute{
			power,
			says("name", model.Property, `"Nanjing Road 7"`),
			says("escaped", model.Property, `"a\"b\u00e9"`),
			says("on", model.Property, `true`),
			says("broken", model.Property, `null`),
			says("colours", model.Property, `["red","green",3]`),
			says("installed", model.Property, `"2020-02-29"`),
			says("checked", model.Property, `"2026-07-01T12:00:00.250Z"`),
			says("typed", model.Property, `{"@type":"DateTime","@value":"2026-07-01T12:00:00Z"}`),
			says("dims", model.Property, `"22:30:00Z"`),
			says("address", model.Property, `{"city":"Shanghai","road":{"name":"Nanjing","numbers":[7,9]},"post\u0063ode":200040,"none":null}`),
			says("raw", model.JSONProperty, `{"value":{"deep":[1,{"x":1}]},"@value":5}`),
			says("pole", model.Relationship, `"urn:ngsi-ld:Pole:7"`, func(in *model.Instance) { in.ObjectTypes = []string{words + "Pole"} }),
			says("crews", model.Relationship, `["urn:ngsi-ld:Crew:1","urn:ngsi-ld:Crew:2"]`),
			says("route", model.ListRelationship, `[{"object":"urn:ngsi-ld:Stop:1"},{"object":"urn:ngsi-ld:Stop:2"}]`),
			says("label", model.LanguageProperty, `{"en":"red lamp","zh":["红灯","路灯"],"@none":"R"}`),
			says("state", model.VocabProperty, `"`+words+`dimmed"`),
			says("uses", model.VocabProperty, `["`+words+`street","`+words+`park"]`),
			says("levels", model.ListProperty, `[10,20,30]`),
			says("lit:ballast", model.Property, `"x"`),
			says("location", model.GeoProperty, `{"type":"Point","coordinates":[121.4737,31.2304]}`),
		},
	}
}

func problem(t *testing.T, err error) model.ProblemType {
	t.Helper()
	var p *model.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no problem", err)
	}
	if p.Detail == "" {
		t.Error("the problem says nothing")
	}
	return p.Type
}
