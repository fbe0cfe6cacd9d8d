package entities

import (
	"strings"
	"testing"
)

// poles is a lamp on a pole in a street, and the street leads back to the lamp.
func (b *broker) poles() {
	b.wants(201, "POST", "/entityOperations/create", `[
		{"id":"urn:lamp:1","type":"Lamp","watts":40,"on":{"type":"Relationship","object":"urn:pole:1"},"far":{"type":"Relationship","object":"urn:none:1"}},
		{"id":"urn:lamp:2","type":"Lamp","watts":60,"on":{"type":"Relationship","object":"urn:pole:1"}},
		{"id":"urn:pole:1","type":"Pole","height":9,"in":{"type":"Relationship","object":"urn:street:1"}},
		{"id":"urn:street:1","type":"Street","name":"Nanjing","first":{"type":"Relationship","object":"urn:lamp:1"}}]`)
}

func TestLampIsToldWithThePoleItIsOn(t *testing.T) {
	b := newBroker(t)
	b.poles()
	got := b.wants(200, "GET", "/entities/urn:lamp:1?join=inline&options=keyValues", "", `"on":{"id":"urn:pole:1","type":"Pole","height":9,"in":"urn:street:1"}`, `"far":"urn:none:1"`)
	if strings.Contains(got.body, "Nanjing") {
		t.Error("one level says the street: " + got.body)
	}
	b.wants(200, "GET", "/entities/urn:lamp:1?join=inline&joinLevel=2", "", `"object":"urn:pole:1","entity":{"id":"urn:pole:1"`, `"Nanjing"`, `"object":"urn:lamp:1"}`)
	b.wants(200, "GET", "/entities/urn:lamp:1?join=inline&joinLevel=2&containedBy=urn:street:1&options=keyValues", "", `"in":"urn:street:1"`)
	b.wants(200, "GET", "/entities/urn:lamp:1?join=flat&joinLevel=2&options=keyValues", "", `[{"id":"urn:lamp:1"`, `{"id":"urn:pole:1"`, `{"id":"urn:street:1"`)
	got = b.wants(200, "GET", "/entities?type=Lamp&join=flat&limit=1&offset=1&count=true&options=keyValues", "", `[{"id":"urn:lamp:2"`, `{"id":"urn:pole:1"`)
	if n := got.Header.Get("NGSILD-Results-Count"); n != "2" || strings.Contains(got.body, "street:1\",") {
		t.Errorf("%s lamps: %s", n, got.body)
	}
	got = b.wants(200, "GET", "/entities?type=Lamp&join=flat&options=keyValues", "")
	if n := strings.Count(got.body, `"type":"Pole"`); n != 1 {
		t.Errorf("the pole of both is told %d times: %s", n, got.body)
	}
	b.wants(200, "POST", "/entityOperations/query", `{"type":"Query","entities":[{"type":"Lamp"}],"join":"inline","joinLevel":1}`, `"entity":{"id":"urn:pole:1"`)
	if got := b.ask("GET", "/entities/urn:lamp:1?join=flat", "", "Accept: application/geo+json"); !strings.HasPrefix(got.body, `{"type":"FeatureCollection"`) {
		t.Error(got.body)
	}
	for _, wrong := range []string{"join=deep", "join=flat&joinLevel=0", "join=inline&joinLevel=x", "join=flat&containedBy=pole"} {
		b.wants(400, "GET", "/entities/urn:lamp:1?"+wrong, "", "BadRequestData")
	}
}

// What stands in braces is meant of the entities that an attribute leads to.
func TestBracesSayWhatIsShownOfThePole(t *testing.T) {
	b := newBroker(t)
	b.poles()
	at := func(question string) string { return "/entities/urn:lamp:1?options=keyValues&" + question }
	for question, want := range map[string]string{
		"join=inline&pick=id,on{height}":                               `{"id":"urn:lamp:1","on":{"height":9}}`,
		"join=inline&pick=on{height%7Cid}":                             `{"on":{"id":"urn:pole:1","height":9}}`,
		"join=inline&joinLevel=2&pick=on{in{name}}":                    `{"on":{"in":{"name":"Nanjing"}}}`,
		"join=inline&joinLevel=2&pick=on{height,in{name}}":             `{"on":{"height":9,"in":{"name":"Nanjing"}}}`,
		"join=inline&omit=watts,far,on{height|in}":                     `{"id":"urn:lamp:1","type":"Lamp","on":{"id":"urn:pole:1","type":"Pole"}}`,
		"join=inline&pick=id,watts":                                    `{"id":"urn:lamp:1","watts":40}`,
		"join=flat&pick=id,on{type}":                                   `[{"id":"urn:lamp:1","on":"urn:pole:1"},{"type":"Pole"}]`,
		"join=flat&joinLevel=2&pick=id,on{type,in{id}}&omit=x":         `[{"id":"urn:lamp:1","on":"urn:pole:1"},{"type":"Pole","in":"urn:street:1"},{"id":"urn:street:1"}]`,
		"join=inline&pick=id,on{id}&omit=on{type}&containedBy=urn:x:1": `{"id":"urn:lamp:1","on":{"id":"urn:pole:1"}}`,
	} {
		if got := b.wants(200, "GET", at(question), ""); got.body != want {
			t.Errorf("%s: %s, not %s", question, got.body, want)
		}
	}
	got := b.wants(200, "POST", "/entityOperations/query?options=keyValues", `{"type":"Query","entities":[{"type":"Lamp"}],"join":"inline","pick":["id","on{height}"]}`)
	if got.body != `[{"id":"urn:lamp:1","on":{"height":9}},{"id":"urn:lamp:2","on":{"height":9}}]` {
		t.Error(got.body)
	}
	for _, wrong := range []string{"pick=on{height", "omit=on}", "pick=on{}", "pick=a%20b"} {
		b.wants(400, "GET", at(wrong), "", "BadRequestData")
	}
}

func TestSubscriberSaysWhatIsShownOfThePole(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.poles()
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Lamp"}],
		"notification":{"format":"keyValues","pick":["id","on{height}"],"join":"inline","endpoint":{"uri":"`+r.URL+`"}}}`)
	b.settled()
	b.wants(204, "PATCH", "/entities/urn:lamp:1/attrs/watts", `{"value":41}`)
	r.next(`"data":[{"id":"urn:lamp:1","on":{"height":9}}]`)
	b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"pick":["id","on{height}"]`)
	b.wants(400, "POST", "/subscriptions", `{"type":"Subscription","entities":[{"type":"Lamp"}],"notification":{"pick":["on{"],"endpoint":{"uri":"`+r.URL+`"}}}`, "BadRequestData")
}

func TestEntitiesComeInTheOrderAskedFor(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entityOperations/create", `[{"id":"urn:p:1","type":"P","n":3},{"id":"urn:p:2","type":"P","n":1},{"id":"urn:p:3","type":"P"},{"id":"urn:p:4","type":"P","n":2}]`)
	order := func(path, body string, want string) {
		t.Helper()
		got := b.ask("GET", path, "")
		if body != "" {
			got = b.ask("POST", path, body)
		}
		var ids []string
		for _, part := range strings.Split(got.body, `"id":"urn:p:`)[1:] {
			ids = append(ids, part[:1])
		}
		if all := strings.Join(ids, ""); got.StatusCode != 200 || all != want {
			t.Errorf("%s: %d %s, not %s", path, got.StatusCode, all, want)
		}
	}
	order("/entities?type=P&orderBy=n", "", "2413")
	order("/entities?type=P&orderBy=n;desc", "", "1423")
	order("/entities?type=P&orderBy=id;desc&limit=2&offset=1", "", "32")
	order("/entityOperations/query", `{"type":"Query","entities":[{"type":"P"}],"orderBy":"n;desc"}`, "1423")
	b.wants(400, "GET", "/entities?type=P&orderBy=n;sideways", "")
}
