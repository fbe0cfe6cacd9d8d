package model

import "testing"

func TestLinkedEntitiesStandWithin(t *testing.T) {
	pole := entity(t, `{"id":"urn:p:7","type":"Pole","street":{"object":"urn:s:1"},"lamp":{"object":"urn:ngsi-ld:Lamp:1"}}`)
	street := entity(t, `{"id":"urn:s:1","type":"Street","name":"Nanjing Road"}`)
	find := func(id string) *Entity {
		return map[string]*Entity{pole.ID: pole, street.ID: street}[id]
	}
	e := lamp(t, `"pole":{"object":"urn:p:7"},"near":{"object":["urn:s:1","urn:x:1"]},"route":{"objectList":[{"object":"urn:s:1"}]},"other":{"object":"urn:x:2"}`)
	const streetText = `{"id":"urn:s:1","type":"Street","name":"Nanjing Road"}`
	cases := map[string]struct {
		view View
		want string
	}{
		"concise, one level": {View{Format: Concise, JoinLevel: 1},
			`"pole":{"object":"urn:p:7","entity":{"id":"urn:p:7","type":"Pole","street":{"object":"urn:s:1"},"lamp":{"object":"urn:ngsi-ld:Lamp:1"}}},` +
				`"near":{"object":["urn:s:1","urn:x:1"],"entity":[` + streetText + `]},` +
				`"route":{"objectList":[{"object":"urn:s:1"}],"entityList":[` + streetText + `]},"other":{"object":"urn:x:2"}`},
		"simplified, two levels, never around": {View{Format: Simplified, JoinLevel: 2},
			`"pole":{"id":"urn:p:7","type":"Pole","street":` + streetText + `,"lamp":"urn:ngsi-ld:Lamp:1"},` +
				`"near":[` + streetText + `,"urn:x:1"],"route":[` + streetText + `],"other":"urn:x:2"`},
		"only what is picked, everywhere": {View{Format: Simplified, JoinLevel: 2, Omit: []string{"type"}, Attributes: []string{space + "pole", space + "street"}},
			`"pole":{"id":"urn:p:7","street":{"id":"urn:s:1"}}`},
		"not within what holds it": {View{Format: Concise, JoinLevel: 1, ContainedBy: []string{"urn:p:7"}, Attributes: []string{space + "pole"}}, `"pole":{"object":"urn:p:7"}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.view.Linked = find
			if got := told(e, c.view); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestChangesTellWhatWas(t *testing.T) {
	was := lamp(t, `"p":5,"q":{"object":"urn:a:b"},"l":{"languageMap":{"en":"a"}},"same":{"value":1,"x":2}`)
	n, _ := Change{Now: noon + one}.Append(was, fragment(t, Whole, `"p":6,"q":{"object":"urn:a:c"},"new":1`))
	gone := *n
	gone.Attributes = append([]Attribute(nil), n.Attributes...)
	gone.Attributes[2].Instances = []Instance{n.Attributes[2].Instances[0].Gone(noon)}
	want := `"p":{"value":6,"previousValue":5},"q":{"object":"urn:a:c","previousObject":"urn:a:b"},` +
		`"l":{"languageMap":{"@none":"urn:ngsi-ld:null"},"previousLanguageMap":{"en":"a"}},` +
		`"same":{"value":1,"x":2},"new":{"value":1}`
	if got := told(&gone, View{Format: Concise, Before: was}); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
