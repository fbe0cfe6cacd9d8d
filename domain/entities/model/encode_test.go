package model

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// everything is a lamp with an attribute of every kind.
const everything = `"level":{"value":40,"unitCode":"P1","observedAt":"2026-11-22T03:04:05Z","by":{"object":"urn:a:b"}},` +
	`"name":{"languageMap":{"zh-CN":"灯","en":"lamp"}},` +
	`"pole":{"object":"urn:p:7","objectType":"Pole"},` +
	`"state":{"vocab":["open","shut"]},` +
	`"steps":{"valueList":[1,2]},` +
	`"route":{"objectList":[{"object":"urn:s:1"},"urn:s:2"]},` +
	`"raw":{"json":{"a":[1]}},` +
	`"address":{"value":{"city":"Shanghai"}},` +
	`"tags":["a","b"],` +
	`"location":{"type":"Point","coordinates":[121.47,31.23]}`

func TestEntityIsWrittenAs(t *testing.T) {
	cases := map[string]struct {
		view View
		want string
	}{
		"normalized": {View{}, `"level":{"type":"Property","value":40,"observedAt":"2026-11-22T03:04:05Z","unitCode":"P1","by":{"type":"Relationship","object":"urn:a:b"}},` +
			`"name":{"type":"LanguageProperty","languageMap":{"zh-CN":"灯","en":"lamp"}},` +
			`"pole":{"type":"Relationship","object":"urn:p:7","objectType":"Pole"},` +
			`"state":{"type":"VocabProperty","vocab":["open","shut"]},` +
			`"steps":{"type":"ListProperty","valueList":[1,2]},` +
			`"route":{"type":"ListRelationship","objectList":[{"object":"urn:s:1"},"urn:s:2"]},` +
			`"raw":{"type":"JsonProperty","json":{"a":[1]}},` +
			`"address":{"type":"Property","value":{"city":"Shanghai"}},` +
			`"tags":{"type":"Property","value":["a","b"]},` +
			`"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.47,31.23]}}`},
		"concise": {View{Format: Concise}, `"level":{"value":40,"observedAt":"2026-11-22T03:04:05Z","unitCode":"P1","by":{"object":"urn:a:b"}},` +
			`"name":{"languageMap":{"zh-CN":"灯","en":"lamp"}},` +
			`"pole":{"object":"urn:p:7","objectType":"Pole"},` +
			`"state":{"vocab":["open","shut"]},"steps":{"valueList":[1,2]},` +
			`"route":{"objectList":[{"object":"urn:s:1"},"urn:s:2"]},"raw":{"json":{"a":[1]}},` +
			`"address":{"value":{"city":"Shanghai"}},"tags":["a","b"],` +
			`"location":{"type":"Point","coordinates":[121.47,31.23]}`},
		"simplified": {View{Format: Simplified}, `"level":40,"name":{"languageMap":{"zh-CN":"灯","en":"lamp"}},"pole":"urn:p:7",` +
			`"state":{"vocab":["open","shut"]},"steps":[1,2],"route":["urn:s:1","urn:s:2"],` +
			`"raw":{"json":{"a":[1]}},"address":{"city":"Shanghai"},"tags":["a","b"],` +
			`"location":{"type":"Point","coordinates":[121.47,31.23]}`},
		"in a language":           {View{Lang: "zh", Attributes: []string{space + "name"}}, `"name":{"type":"Property","value":"灯","lang":"zh-CN"}`},
		"concise in a language":   {View{Format: Concise, Lang: "en", Attributes: []string{space + "name"}}, `"name":{"value":"lamp","lang":"en"}`},
		"simple in a language":    {View{Format: Simplified, Lang: "fr,en;q=0.5", Attributes: []string{space + "name"}}, `"name":"lamp"`},
		"without anything":        {View{Attributes: []string{}}, ``},
		"some attributes":         {View{Format: Simplified, Attributes: []string{space + "level", space + "none"}}, `"level":40`},
		"all but some attributes": {View{Format: Simplified, Attributes: []string{space + "level", space + "pole"}, Omit: []string{space + "pole"}}, `"level":40`},
		"with the system's times": {View{Format: Concise, SysAttrs: true, Attributes: []string{space + "tags"}},
			`"createdAt":"2026-11-22T12:00:00Z","modifiedAt":"2026-11-22T12:00:00Z","tags":{"value":["a","b"],"createdAt":"2026-11-22T12:00:00Z","modifiedAt":"2026-11-22T12:00:00Z"}`},
		"with the context last": {View{Attributes: []string{}, Context: json.RawMessage(`"http://c"`)}, `"@context":"http://c"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := told(lamp(t, everything), c.view); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestPickTakesMembersOfTheEntity(t *testing.T) {
	e := lamp(t, `"scope":"/A","level":5`)
	for want, v := range map[string]View{
		`{"id":"urn:ngsi-ld:Lamp:1"}`:              {Pick: []string{"id"}},
		`{"scope":"/A","level":5}`:                 {Pick: []string{"scope", space + "level"}},
		`{"type":"Lamp","level":5}`:                {Omit: []string{"scope", "id"}},
		`{"@context":["c"],"type":"Lamp"}`:         {Pick: []string{"type"}, Context: json.RawMessage(`["c"]`), ContextFirst: true},
		`{"id":"urn:ngsi-ld:Lamp:1","scope":"/A"}`: {Pick: []string{"id", "scope"}},
	} {
		v.Names, v.Format = short{}, Simplified
		if got := string(e.Append(nil, &v)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestInstancesOfDatasets(t *testing.T) {
	e := lamp(t, `"p":[{"value":1},{"value":2,"datasetId":"urn:d:1"},{"value":3,"datasetId":"urn:d:2"}],"q":{"value":4,"datasetId":"urn:d:1"}`)
	cases := map[string]struct {
		view View
		want string
	}{
		"all, simple":         {View{Format: Simplified}, `"p":{"dataset":{"@none":1,"urn:d:1":2,"urn:d:2":3}},"q":4`},
		"all, concise":        {View{Format: Concise}, `"p":[{"value":1},{"value":2,"datasetId":"urn:d:1"},{"value":3,"datasetId":"urn:d:2"}],"q":{"value":4,"datasetId":"urn:d:1"}`},
		"the default one":     {View{Format: Simplified, DatasetIDs: []string{"@none"}}, `"p":1`},
		"two of three":        {View{Format: Simplified, DatasetIDs: []string{"urn:d:2", "@none"}}, `"p":{"dataset":{"@none":1,"urn:d:2":3}}`},
		"one of both":         {View{Format: Concise, DatasetIDs: []string{"urn:d:1"}}, `"p":{"value":2,"datasetId":"urn:d:1"},"q":{"value":4,"datasetId":"urn:d:1"}`},
		"one that is of none": {View{DatasetIDs: []string{"urn:d:9"}}, ``},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := told(e, c.view); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestSubAttributesStayWhenADatasetIsChosen(t *testing.T) {
	e := lamp(t, `"p":{"value":1,"datasetId":"urn:d:1","q":2}`)
	if got, want := told(e, View{Format: Concise, DatasetIDs: []string{"urn:d:1"}}), `"p":{"value":1,"datasetId":"urn:d:1","q":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestConciseGeometryThatIsAPropertySaysSo(t *testing.T) {
	e := lamp(t, `"shape":{"type":"Property","value":{"type":"Point","coordinates":[1,2]}}`)
	if got, want := told(e, View{Format: Concise}), `"shape":{"type":"Property","value":{"type":"Point","coordinates":[1,2]}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFeatureOfDatasets(t *testing.T) {
	e := lamp(t, `"location":[{"value":{"type":"Point","coordinates":[1,2]},"datasetId":"urn:d:1"}]`)
	for want, datasets := range map[string][]string{`"geometry":null`: nil, `"geometry":{"type":"Point","coordinates":[1,2]}`: {"urn:d:1"}} {
		v := View{Names: short{}, DatasetIDs: datasets}
		if got := string(e.AppendGeoJSON(nil, &v)); !strings.Contains(got, want) {
			t.Errorf("%s has not %s", got, want)
		}
	}
}

func TestFeature(t *testing.T) {
	e := lamp(t, `"location":{"type":"Point","coordinates":[1,2]},"level":5,"area":{"type":"Point","coordinates":[3,4]}`)
	cases := map[string]struct {
		view View
		want string
	}{
		"simplified": {View{Format: Simplified}, `{"id":"urn:ngsi-ld:Lamp:1","type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},` +
			`"properties":{"type":"Lamp","location":{"type":"Point","coordinates":[1,2]},"level":5,"area":{"type":"Point","coordinates":[3,4]}}}`},
		"another geometry": {View{Format: Simplified, GeometryProperty: space + "area", Attributes: []string{space + "level"}},
			`{"id":"urn:ngsi-ld:Lamp:1","type":"Feature","geometry":{"type":"Point","coordinates":[3,4]},"properties":{"type":"Lamp","level":5}}`},
		"no geometry": {View{GeometryProperty: space + "level", Attributes: []string{space + "level"}, Context: json.RawMessage(`"c"`)},
			`{"id":"urn:ngsi-ld:Lamp:1","type":"Feature","geometry":null,"properties":{"type":"Lamp","level":{"type":"Property","value":5}},"@context":"c"}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.view.Names = short{}
			if got := string(e.AppendGeoJSON(nil, &c.view)); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestLanguageThatSuitsBest(t *testing.T) {
	for _, c := range []struct{ languages, wanted, tag string }{
		{`{"en":"a","zh":"b"}`, "zh", "zh"},
		{`{"en":"a","zh":"b"}`, "ZH-hans", "zh"},
		{`{"en-GB":"a","en":"b"}`, "en", "en"},
		{`{"en-GB":"a","de":"b"}`, "en", "en-GB"},
		{`{"en":"a","zh":"b"}`, "fr, zh;q=0.2, en;q=0.7", "en"},
		{`{"en":"a","zh":"b"}`, "zh;q=0", "en"},
		{`{"en":"a","@none":"b"}`, "zh", "@none"},
		{`{"@none":"b","en":"a"}`, "*", "en"},
		{`{}`, "zh", "@none"},
	} {
		if tag, _ := choose([]byte(c.languages), c.wanted); tag != c.tag {
			t.Errorf("of %s for %s: %s, want %s", c.languages, c.wanted, tag, c.tag)
		}
	}
}

func TestTimesAreWrittenAsShortAsTheyCan(t *testing.T) {
	for _, s := range []string{"2026-11-22T03:04:05Z", "2026-11-22T03:04:05.120Z", "2026-11-22T03:04:05.000001Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"} {
		at, ok := ParseTime(s)
		if got := string(AppendTime(nil, at)); !ok || got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
}

func TestTextsAreEscaped(t *testing.T) {
	for _, s := range []string{"", "plain", "灯\"\\\n\t\r\x00\x1f/", "<&>"} {
		var back string
		if err := json.Unmarshal(appendText(nil, s), &back); err != nil || back != s {
			t.Errorf("%q came back as %q, %v", s, back, err)
		}
	}
	if got := unquote([]byte(`"\ud83d\ude00\ud83d\u0041\/"`)); got != "😀\ufffdA/" {
		t.Errorf("%q", got)
	}
}

// TestWhatIsWrittenIsJSON reads every form with another reader.
func TestWhatIsWrittenIsJSON(t *testing.T) {
	e := lamp(t, everything)
	for _, v := range []View{{}, {Format: Concise, SysAttrs: true}, {Format: Simplified}, {Lang: "en"}} {
		v.Names = short{}
		for _, text := range [][]byte{e.Append(nil, &v), e.AppendGeoJSON(nil, &v)} {
			if !json.Valid(text) || bytes.Contains(text, []byte(",,")) {
				t.Errorf("%s", text)
			}
		}
	}
}

func TestEntityHasAnyOfTheAttributes(t *testing.T) {
	e := lamp(t, `"p":5`)
	if !e.HasAny(nil) || !e.HasAny([]string{space + "x", space + "p"}) || e.HasAny([]string{space + "x"}) {
		t.Error("attrs are not matched")
	}
}
