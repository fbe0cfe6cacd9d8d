package entities

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const lamp = `{"id":"urn:ngsi-ld:Streetlight:7","type":"Streetlight","powerState":{"type":"Property","value":"on","observedAt":"2026-05-04T00:00:00Z"},
"illuminance":{"type":"Property","value":12.5,"unitCode":"LUX"},"refGroup":{"type":"Relationship","object":"urn:ngsi-ld:Group:1"},
"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.45,31.23]}}}`

func TestLampIsCreatedReadChangedAndDeleted(t *testing.T) {
	b := newBroker(t)
	got := b.wants(201, "POST", "/entities", lamp)
	if at := got.Header.Get("Location"); at != "/ngsi-ld/v1/entities/urn:ngsi-ld:Streetlight:7" {
		t.Errorf("it is at %q", at)
	}
	b.wants(409, "POST", "/entities", lamp, "AlreadyExists")
	got = b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:7", "", `"powerState":{"type":"Property","value":"on"`, `"unitCode":"LUX"`)
	if link := got.Header.Get("Link"); !strings.Contains(link, "ngsi-ld-core-context") {
		t.Errorf("the context is told as %q", link)
	}
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:7?options=keyValues", "", `"illuminance":12.5`, `"refGroup":"urn:ngsi-ld:Group:1"`)
	b.wants(204, "PATCH", "/entities/urn:ngsi-ld:Streetlight:7/attrs/illuminance", `{"value":30}`)
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:7?attrs=illuminance", "", `"value":30`, `"unitCode":"LUX"`)
	b.wants(207, "PATCH", "/entities/urn:ngsi-ld:Streetlight:7/attrs", `{"illuminance":{"type":"Property","value":31},"colour":{"type":"Property","value":"red"}}`,
		`"updated":["illuminance"]`, `"notUpdated":[{"attributeName":"colour","reason":`)
	b.wants(207, "PATCH", "/entities/urn:ngsi-ld:Streetlight:7/attrs", `{"colour":{"type":"Property","value":"red"}}`, `{"updated":[],"notUpdated":[`)
	b.wants(204, "POST", "/entities/urn:ngsi-ld:Streetlight:7/attrs", `{"colour":{"type":"Property","value":"red"}}`)
	b.wants(207, "POST", "/entities/urn:ngsi-ld:Streetlight:7/attrs?options=noOverwrite", `{"shape":{"value":"round"},"colour":{"value":"blue"}}`,
		`"updated":["shape"]`, `"attributeName":"colour"`)
	b.wants(204, "POST", "/entities/urn:ngsi-ld:Streetlight:7/attrs", `{"colour":{"type":"Property","value":"red"}}`)
	b.wants(204, "DELETE", "/entities/urn:ngsi-ld:Streetlight:7/attrs/colour", "")
	b.wants(404, "DELETE", "/entities/urn:ngsi-ld:Streetlight:7/attrs/colour", "", "ResourceNotFound")
	b.wants(204, "PATCH", "/entities/urn:ngsi-ld:Streetlight:7", `{"powerState":{"value":"off"}}`)
	b.wants(200, "GET", "/entities?type=Streetlight&q=powerState==%22off%22", "", "Streetlight:7")
	b.wants(200, "GET", "/entities?type=Streetlight&georel=near;maxDistance==500&geometry=Point&coordinates=[121.451,31.231]", "", "Streetlight:7")
	b.wants(204, "DELETE", "/entities/urn:ngsi-ld:Streetlight:7", "")
	b.wants(404, "GET", "/entities/urn:ngsi-ld:Streetlight:7", "", "ResourceNotFound")
	b.wants(200, "GET", "/entities?type=Streetlight", "", "[]")
}

func TestBatchTellsWhatWasDone(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entityOperations/create", "["+lamp+"]", "urn:ngsi-ld:Streetlight:7")
	b.wants(207, "POST", "/entityOperations/create", `[{"id":"urn:a:1","type":"A"},`+lamp+`]`, `"success":["urn:a:1"]`, "AlreadyExists")
	b.wants(400, "POST", "/entityOperations/create", `[]`, "BadRequestData")
	b.wants(204, "POST", "/entityOperations/upsert", `[{"id":"urn:a:1","type":"A","x":{"value":1}}]`)
	b.wants(201, "POST", "/entityOperations/upsert", `[{"id":"urn:a:2","type":"A","x":{"value":1}}]`, "urn:a:2")
	b.wants(207, "POST", "/entityOperations/delete", `["urn:a:2","urn:a:3"]`, `"success":["urn:a:2"]`, "ResourceNotFound")
}

func TestPagesGoOnWhereTheyEnded(t *testing.T) {
	b := newBroker(t)
	for i := range 5 {
		b.wants(201, "POST", "/entities", fmt.Sprintf(`{"id":"urn:v:%d","type":"Vehicle"}`, i))
	}
	got := b.wants(200, "GET", "/entities?type=Vehicle&limit=2&count=true", "", "urn:v:0", "urn:v:1")
	if n := got.Header.Get("NGSILD-Results-Count"); n != "5" {
		t.Errorf("%s entities", n)
	}
	if link := strings.Join(got.Header.Values("Link"), " "); !strings.Contains(link, `rel="next"`) || strings.Contains(link, `rel="prev"`) {
		t.Errorf("links are %s", link)
	}
	got = b.wants(200, "GET", "/entities?type=Vehicle&limit=2&offset=4", "", "urn:v:4")
	if link := strings.Join(got.Header.Values("Link"), " "); strings.Contains(link, `rel="next"`) || !strings.Contains(link, `rel="prev"`) {
		t.Errorf("links are %s", link)
	}
	b.wants(400, "GET", "/entities?type=Vehicle&limit=0", "", "BadRequestData")
	b.wants(200, "GET", "/entities?type=Vehicle&limit=0&count=true", "", "[]")
	b.wants(400, "GET", "/entities", "", "BadRequestData")
}

func TestWhatWasAnsweredIsThereAfterARestart(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entities", lamp)
	b.wants(204, "PATCH", "/entities/urn:ngsi-ld:Streetlight:7/attrs/illuminance", `{"value":99}`)
	var before, after bytes.Buffer
	if err := b.state.write(&before, b.state.applied.Load()); err != nil {
		t.Fatal(err)
	}
	b.stop()
	b.start()
	if err := b.state.write(&after, b.state.applied.Load()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.Bytes(), after.Bytes()) {
		t.Error("the state is another")
	}
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:7", "", `"value":99`)
	b.wants(204, "DELETE", "/entities/urn:ngsi-ld:Streetlight:7", "")
}

func TestTenantsAreApart(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entities", lamp)
	if got := b.ask("GET", "/entities/urn:ngsi-ld:Streetlight:7", "", "NGSILD-Tenant: water"); got.StatusCode != 404 || !strings.Contains(got.body, "NonexistentTenant") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if got := b.ask("POST", "/entities", lamp, "NGSILD-Tenant: water"); got.StatusCode != statusCreated || got.Header.Get("NGSILD-Tenant") != "water" {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	b.wants(204, "DELETE", "/entities/urn:ngsi-ld:Streetlight:7", "")
	if got := b.ask("GET", "/entities/urn:ngsi-ld:Streetlight:7", "", "NGSILD-Tenant: water"); got.StatusCode != 200 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

// Who says of what type an entity is means only one of that type.
func TestTheTypeIsPartOfTheName(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":["Vehicle","Bus"],"speed":1}`)
		for _, one := range [][3]string{
			{"GET", "", ""}, {"PATCH", "", `{"speed":{"value":2}}`}, {"PUT", "", `{"type":"Vehicle","speed":1}`}, {"POST", "/attrs", `{"speed":{"value":2}}`},
			{"PATCH", "/attrs", `{"speed":{"value":2}}`}, {"PATCH", "/attrs/speed", `{"value":2}`}, {"PUT", "/attrs/speed", `{"value":2}`},
			{"DELETE", "/attrs/speed", ""}, {"DELETE", "", ""},
		} {
			b.wants(404, one[0], "/entities/urn:v:1"+one[1]+"?type=Tram", one[2], "ResourceNotFound")
			b.wants(400, one[0], "/entities/urn:v:1"+one[1]+"?type=((", one[2], "BadRequestData")
		}
		b.wants(404, "GET", "/temporal/entities/urn:v:1?type=Tram", "", "ResourceNotFound")
		b.wants(404, "DELETE", "/temporal/entities/urn:v:1?type=Tram", "", "ResourceNotFound")
		b.wants(200, "GET", "/temporal/entities/urn:v:1?type=Bus", "")
		b.wants(200, "GET", "/entities/urn:v:1?type=Tram,Bus", "", `"speed":{"type":"Property","value":1}`)
		b.wants(204, "DELETE", "/entities/urn:v:1?type=Vehicle", "")
	})
}
