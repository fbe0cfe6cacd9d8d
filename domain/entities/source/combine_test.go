package source

import (
	"testing"

	"citybrain/domain/entities/model"
)

func entityOf(t *testing.T, text string) *model.Entity {
	t.Helper()
	e, err := model.ParseEntity([]byte(text), short{})
	if err != nil {
		t.Fatal(err)
	}
	Stamp(e, []byte(text), short{})
	return e
}

func TestPartsBecomeOneEntity(t *testing.T) {
	part := func(members string) *Part {
		r := of(t, members)
		s, ok := r.Match(&Wanted{IDs: []string{"urn:v:1"}})
		if !ok {
			t.Fatal("it does not match")
		}
		return &Part{To: r, Share: s}
	}
	const speed = `"information":[{"entities":[{"id":"urn:v:1","type":"V"}],"propertyNames":["speed"]}]`
	exclusive, redirect := part(`"mode":"exclusive",`+speed), part(`"mode":"redirect",`+speed)
	inclusive := part(`"information":[{"entities":[{"type":"V"}]}]`)
	narrow, auxiliary := part(speed), part(`"mode":"auxiliary","information":[{"entities":[{"type":"V"}]}]`)
	entity := func(value, more string) *model.Entity {
		return entityOf(t, `{"id":"urn:v:1","type":"V","speed":{"type":"Property","value":`+value+more+`}}`)
	}
	const early, late = `,"observedAt":"2026-01-01T00:00:00Z","modifiedAt":"2026-01-09T00:00:00Z"`, `,"observedAt":"2026-01-02T00:00:00Z","modifiedAt":"2026-01-03T00:00:00Z"`
	const old, fresh = `,"modifiedAt":"2026-01-01T00:00:00Z"`, `,"modifiedAt":"2026-01-02T00:00:00Z"`
	for name, c := range map[string]struct {
		found []Found
		asked []*Part
		want  string
	}{
		"the later observation":         {[]Found{{nil, entity("1", early)}, {inclusive, entity("2", late)}}, nil, "2"},
		"the later observation is ours": {[]Found{{nil, entity("1", late)}, {inclusive, entity("2", early)}}, nil, "1"},
		"the later change":              {[]Found{{nil, entity("1", old)}, {inclusive, entity("2", fresh)}}, nil, "2"},
		"neither says when":             {[]Found{{nil, entity("1", "")}, {inclusive, entity("2", "")}}, nil, "1"},
		"exclusive before newer":        {[]Found{{nil, entity("1", late)}, {exclusive, entity("2", early)}}, []*Part{exclusive}, "2"},
		"redirect before newer":         {[]Found{{inclusive, entity("1", late)}, {redirect, entity("2", early)}}, []*Part{redirect}, "2"},
		"exclusive before redirect":     {[]Found{{redirect, entity("1", late)}, {exclusive, entity("2", early)}}, []*Part{redirect, exclusive}, "2"},
		"a silent exclusive source":     {[]Found{{nil, entity("1", late)}}, []*Part{exclusive}, ""},
		"auxiliary never overrides":     {[]Found{{auxiliary, entity("1", late)}, {nil, entity("2", early)}}, nil, "2"},
		"auxiliary fills":               {[]Found{{auxiliary, entity("1", late)}}, nil, "1"},
		"what a source does not offer":  {[]Found{{narrow, entityOf(t, `{"id":"urn:v:1","type":"V","name":{"value":3}}`)}}, nil, ""},
	} {
		var asked []Part
		for _, p := range c.asked {
			asked = append(asked, *p)
		}
		got := ""
		if a := Combine(c.found, asked).Attribute(vocabulary + "speed"); a != nil {
			got = string(a.Default().Value)
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestDatasetsOfSeveralSourcesStandBesideEachOther(t *testing.T) {
	r := of(t, `"information":[{"entities":[{"type":"V"}]}]`)
	p := &Part{To: r, Share: Share{All: true}}
	here := entityOf(t, `{"id":"urn:v:1","type":["V","W"],"scope":"/A","createdAt":"2026-01-02T00:00:00Z","speed":[{"value":1},{"value":2,"datasetId":"urn:d:1"}]}`)
	there := entityOf(t, `{"id":"urn:v:1","type":["V","X"],"scope":"/B","createdAt":"2026-01-01T00:00:00Z","speed":[{"value":3,"datasetId":"urn:d:2"},
{"value":4,"datasetId":"urn:d:1","modifiedAt":"2026-01-01T00:00:00Z"}]}`)
	got := Combine([]Found{{nil, here}, {p, there}}, nil)
	a := got.Attribute(vocabulary + "speed")
	if len(a.Instances) != 3 || string(a.Dataset("urn:d:1").Value) != "4" || len(got.Types) != 3 || len(got.Scopes) != 2 || got.CreatedAt != there.CreatedAt {
		t.Errorf("it is %+v", got)
	}
	if len(here.Attributes[0].Instances) != 2 || string(here.Attributes[0].Instances[1].Value) != "2" {
		t.Error("what is held here was changed")
	}
	if Combine(nil, nil) != nil {
		t.Error("nothing is something")
	}
}
