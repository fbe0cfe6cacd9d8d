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
