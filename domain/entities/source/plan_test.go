package source

import (
	"fmt"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

const writes = `"operations":["redirectionOps"],`

// words gives a plan in words: each part with what it gets, then what stays here.
func words(p Plan) string {
	var parts []string
	for _, one := range p.Parts {
		what := "all"
		if !one.All {
			what = strings.ReplaceAll(strings.Join(one.Attributes, "+"), vocabulary, "")
		}
		if one.Refused {
			what += " refused"
		}
		parts = append(parts, fmt.Sprintf("%s: %s", one.To.Mode, what))
	}
	here := "nothing"
	if p.Here {
		here = "all"
		if p.Rest != nil {
			here = strings.ReplaceAll(strings.Join(p.Rest, "+"), vocabulary, "")
		}
	}
	return strings.Join(append(parts, "here: "+here), ", ")
}

func TestAWriteIsSplit(t *testing.T) {
	exclusive := of(t, writes+`"mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed","heading"]}]`)
	reads := of(t, `"mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}]`)
	redirect := of(t, writes+`"mode":"redirect","information":[{"entities":[{"type":"Vehicle"}]}]`)
	partly := of(t, writes+`"mode":"redirect","information":[{"entities":[{"type":"Vehicle"}],"relationshipNames":["line"]}]`)
	inclusive := of(t, writes+`"mode":"inclusive","information":[{"entities":[{"type":"Vehicle"}]}]`)
	some := of(t, writes+`"mode":"inclusive","information":[{"propertyNames":["speed","name"]}]`)
	auxiliary := of(t, writes+`"mode":"auxiliary","information":[{"entities":[{"type":"Vehicle"}]}]`)
	for name, c := range map[string]struct {
		all  []*Registration
		has  []string
		want string
	}{
		"nobody":                 {nil, iris("speed"), "here: all"},
		"exclusive":              {[]*Registration{exclusive}, iris("speed", "name"), "exclusive: speed, here: name"},
		"exclusive, no shell":    {[]*Registration{exclusive}, iris("speed", "heading"), "exclusive: speed+heading, here: nothing"},
		"exclusive, bare entity": {[]*Registration{exclusive}, nil, "here: all"},
		"exclusive, others":      {[]*Registration{exclusive}, iris("name"), "here: all"},
		"exclusive, no writes":   {[]*Registration{reads}, iris("speed", "name"), "exclusive: speed refused, here: name"},
		"redirect":               {[]*Registration{redirect}, iris("speed"), "redirect: all, here: nothing"},
		"redirect, bare entity":  {[]*Registration{redirect}, nil, "redirect: all, here: nothing"},
		"redirect of a part":     {[]*Registration{partly}, iris("speed", "line"), "redirect: line, here: speed"},
		"exclusive goes first":   {[]*Registration{redirect, exclusive}, iris("speed", "name"), "exclusive: speed, redirect: all, here: nothing"},
		"inclusive gets a copy":  {[]*Registration{inclusive}, iris("speed"), "inclusive: all, here: all"},
		"inclusive of a part":    {[]*Registration{some}, iris("speed", "line"), "inclusive: speed, here: all"},
		"inclusive of the rest":  {[]*Registration{some, exclusive}, iris("speed", "name"), "exclusive: speed, inclusive: name, here: name"},
		"auxiliary gets none":    {[]*Registration{auxiliary}, iris("speed"), "here: all"},
		"several redirects":      {[]*Registration{redirect, partly}, iris("speed", "line"), "redirect: all, redirect: line, here: nothing"},
	} {
		w := &Wanted{IDs: []string{"urn:v:1"}, Types: iris("Vehicle"), Attributes: append([]string{}, c.has...)}
		if got := words(Split(c.all, w, CreateEntity)); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func TestARegistrationMatchesWhatItNames(t *testing.T) {
	types := func(text string) *query.Types {
		s, err := query.ParseTypes(text, short{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	r := of(t, `"information":[{"entities":[{"idPattern":"^urn:v:","type":"Vehicle"},{"id":"urn:x:1","type":["Bus","Vehicle"]}],"propertyNames":["speed"]},
{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"relationshipNames":["line"]}]`)
	for name, c := range map[string]struct {
		w    Wanted
		want string
	}{
		"by id and pattern":   {Wanted{IDs: []string{"urn:v:1"}}, "speed+line"},
		"by pattern":          {Wanted{IDs: []string{"urn:v:2"}}, "speed"},
		"another id":          {Wanted{IDs: []string{"urn:w:2"}}, ""},
		"one of the ids":      {Wanted{IDs: []string{"urn:w:2", "urn:v:2"}}, "speed"},
		"a known type":        {Wanted{IDs: []string{"urn:v:2"}, Types: iris("Building")}, ""},
		"more types":          {Wanted{IDs: []string{"urn:v:2"}, Types: iris("Vehicle", "Car")}, "speed"},
		"too few types":       {Wanted{IDs: []string{"urn:x:1"}, Types: iris("Vehicle")}, ""},
		"a query by type":     {Wanted{Selection: types("Vehicle")}, "speed+line"},
		"a query by another":  {Wanted{Selection: types("Building")}, ""},
		"a query of a part":   {Wanted{Selection: types("(Vehicle;Tram)"), Attributes: iris("line")}, "line"},
		"an attribute it has": {Wanted{Attributes: iris("speed", "name")}, "speed"},
		"one it has not":      {Wanted{Attributes: iris("name")}, ""},
	} {
		s, ok := r.Match(&c.w)
		if got := strings.ReplaceAll(strings.Join(s.Attributes, "+"), vocabulary, ""); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %s %t, not %s", name, got, ok, c.want)
		}
	}
}

func TestTemporalSourcesAreForTemporalQuestions(t *testing.T) {
	latest := of(t, `"information":[{"propertyNames":["a"]}]`)
	past := of(t, `"information":[{"propertyNames":["a"]}],"observationInterval":{"startAt":"2026-01-01T00:00:00Z","endAt":"2026-02-01T00:00:00Z"}`)
	for name, c := range map[string]struct {
		rel, from, to, property string
		want                    bool
	}{
		"after":          {"after", "2026-01-15T00:00:00Z", "", "", true},
		"too late":       {"after", "2026-03-01T00:00:00Z", "", "", false},
		"before":         {"before", "2026-01-15T00:00:00Z", "", "", true},
		"too early":      {"before", "2026-01-01T00:00:00Z", "", "", false},
		"between":        {"between", "2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "", true},
		"between others": {"between", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z", "", false},
		"of another":     {"after", "2026-01-15T00:00:00Z", "", "modifiedAt", false},
	} {
		asked, err := query.ParseTime(c.rel, c.from, c.to, c.property)
		if err != nil {
			t.Fatal(err)
		}
		if past.Overlaps(asked) != c.want || latest.Overlaps(asked) {
			t.Errorf("%s: not %t", name, c.want)
		}
	}
	if past.Overlaps(nil) || !latest.Overlaps(nil) {
		t.Error("without a time, latest data is meant")
	}
}

func TestWhatIsExclusiveStandsAlone(t *testing.T) {
	speed := of(t, `"mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}]`)
	for name, c := range map[string]struct {
		members  string
		conflict bool
	}{
		"the same":          {`"mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed","name"]}]`, true},
		"another attribute": {`"mode":"exclusive","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["name"]}]`, false},
		"another entity":    {`"mode":"exclusive","information":[{"entities":[{"id":"urn:v:2","type":"Vehicle"}],"propertyNames":["speed"]}]`, false},
		"a redirect of all": {`"mode":"redirect","information":[{"entities":[{"type":"Vehicle"}]}]`, true},
		"a redirect":        {`"mode":"redirect","information":[{"entities":[{"type":"Building"}]}]`, false},
		"an inclusive one":  {`"information":[{"entities":[{"type":"Vehicle"}]}]`, false},
		"an auxiliary one":  {`"mode":"auxiliary","information":[{"entities":[{"type":"Vehicle"}]}]`, false},
	} {
		r := of(t, c.members).Named("urn:r:other")
		if got := r.Conflict([]*Registration{speed}) != nil; got != c.conflict {
			t.Errorf("%s: %t", name, got)
		}
		if got := speed.Conflict([]*Registration{r}) != nil; got != c.conflict {
			t.Errorf("%s, the other way: %t", name, got)
		}
	}
	if speed.Conflict([]*Registration{speed}) != nil {
		t.Error("a registration is in conflict with itself")
	}
	held := &model.Entity{ID: "urn:v:1", Attributes: []model.Attribute{{Name: vocabulary + "speed"}}}
	if !speed.Holds(func(string) *model.Entity { return held }) || speed.Holds(func(string) *model.Entity { return nil }) {
		t.Error("what is held here is not seen")
	}
}
