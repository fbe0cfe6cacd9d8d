package entities

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// at is the location of the map that an answer names.
func (got answer) mapAt(t *testing.T) (header, path string) {
	t.Helper()
	at := got.Header.Get(mapHeader)
	if !strings.HasPrefix(at, base+"/entityMaps/") {
		t.Fatalf("the map is at %q", at)
	}
	return mapHeader + ": " + at, strings.TrimPrefix(at, base)
}

func TestPagesOfAMapStayTheSame(t *testing.T) {
	b := newBroker(t)
	for i := range 5 {
		b.wants(201, "POST", "/entities", fmt.Sprintf(`{"id":"urn:v:%d","type":"Vehicle","speed":%d}`, i, 10-i))
	}
	got := b.wants(200, "GET", "/entities?type=Vehicle&orderBy=speed&limit=2&count=true&entityMap=true", "", `[{"id":"urn:v:4"`, `{"id":"urn:v:3"`)
	header, path := got.mapAt(t)
	if link := strings.Join(got.Header.Values("Link"), " "); !strings.Contains(link, `rel="next"`) || strings.Contains(link, "entityMap") {
		t.Errorf("links are %s", link)
	}
	b.wants(200, "GET", path, "", `"type":"EntityMap","expiresAt":"2026-05-04T01:00:00Z","entityMap":{"urn:v:4":["@none"],"urn:v:3":["@none"],"urn:v:2":["@none"],`, `"linkedMaps":{}`)
	b.wants(201, "POST", "/entities", `{"id":"urn:v:9","type":"Vehicle","speed":0}`)
	b.wants(204, "DELETE", "/entities/urn:v:1", "")
	b.wants(204, "PATCH", "/entities/urn:v:2/attrs/speed", `{"value":77}`)
	next := b.ask("GET", "/entities?type=Vehicle&limit=2&offset=2&count=true&options=keyValues", "", header)
	if next.StatusCode != 200 || next.body != `[{"id":"urn:v:2","type":"Vehicle","speed":77}]` || next.Header.Get("NGSILD-Results-Count") != "5" {
		t.Errorf("%d %s of %s", next.StatusCode, next.body, next.Header.Get("NGSILD-Results-Count"))
	}
	last := b.ask("GET", "/entities?limit=2&offset=4", "", header)
	if last.StatusCode != 200 || !strings.Contains(last.body, "urn:v:0") || strings.Contains(strings.Join(last.Header.Values("Link"), ""), `rel="next"`) {
		t.Errorf("%d %s", last.StatusCode, last.body)
	}
	posted := b.wants(200, "POST", "/entityOperations/query?entityMap=true&limit=1", `{"type":"Query","entities":[{"type":"Vehicle"}]}`, "urn:v:0")
	if _, other := posted.mapAt(t); other == path {
		t.Error("two queries have one map")
	}
}

func TestMapsAreKeptLongerAndDropped(t *testing.T) {
	b := newBroker(t)
	b.vehicle("urn:v:1")
	header, path := b.wants(200, "GET", "/entities?type=Vehicle&entityMap=true", "").mapAt(t)
	for _, wrong := range []string{`{"expiresAt":"2020-01-01T00:00:00Z"}`, `{"expiresAt":5}`, `{}`, `[]`, `{"entityMap":{}}`} {
		b.wants(400, "PATCH", path, wrong, "BadRequestData")
	}
	b.wants(400, "PATCH", path, `{`, "InvalidRequest")
	b.wants(204, "PATCH", path, `{"expiresAt":"2026-05-05T00:00:00Z"}`)
	b.clock.Advance(2 * time.Hour)
	b.wants(200, "GET", path, "", `"expiresAt":"2026-05-05T00:00:00Z"`)
	b.stop()
	b.start()
	b.wants(200, "GET", path, "", "urn:v:1")
	b.clock.Advance(24 * time.Hour)
	for _, method := range []string{"GET", "DELETE"} {
		b.wants(404, method, path, "", "ResourceNotFound")
	}
	if got := b.ask("GET", "/entities?type=Vehicle", "", header); got.StatusCode != 404 {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	_, path = b.wants(200, "GET", "/entities?type=Vehicle&entityMap=true", "").mapAt(t)
	if n := len(b.state.tenant("", false).documentsOf(entityMaps)); n != 1 {
		t.Errorf("%d maps are kept", n)
	}
	b.wants(204, "DELETE", path, "")
	b.wants(404, "GET", path, "", "ResourceNotFound")
	b.wants(400, "GET", "/entityMaps/none", "", "BadRequestData")
}

func TestNobodyKeepsTooManyMaps(t *testing.T) {
	b := newBroker(t)
	b.vehicle("urn:v:1")
	_, first := b.wants(200, "GET", "/entities?type=Vehicle&entityMap=true", "").mapAt(t)
	for range mapsMost {
		b.clock.Advance(time.Second)
		b.wants(200, "GET", "/entities?type=Vehicle&entityMap=true", "")
	}
	if n := len(b.state.tenant("", false).documentsOf(entityMaps)); n > mapsMost {
		t.Errorf("%d maps are kept", n)
	}
	b.wants(404, "GET", first, "", "ResourceNotFound")
}

func TestAMapTellsWhoHasWhat(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.vehicle("urn:v:1")
	there.vehicle("urn:v:1")
	there.vehicle("urn:v:2")
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "inclusive", allOfVehicles))
	header, path := here.wants(200, "GET", "/entities?type=Vehicle&limit=1&entityMap=true", "", "urn:v:1").mapAt(t)
	here.wants(200, "GET", path, "", `"urn:v:1":["@none","urn:ngsi-ld:ContextSourceRegistration:inclusive"]`, `"urn:v:2":["urn:ngsi-ld:ContextSourceRegistration:inclusive"]`)
	there.wants(204, "PATCH", "/entities/urn:v:2/attrs/speed", `{"value":8}`)
	got := here.ask("GET", "/entities?type=Vehicle&limit=1&offset=1&options=keyValues", "", header)
	if got.body != `[{"id":"urn:v:2","type":"Vehicle","speed":8}]` {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}
