package entities

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// registered makes a registration of vehicles at another broker that offers operations.
func (b *broker) registered(to *broker, mode, operations, more string) {
	b.t.Helper()
	b.wants(201, "POST", "/csourceRegistrations", fmt.Sprintf(`{"id":"urn:r:%s","type":"ContextSourceRegistration","endpoint":%q,"mode":%q,
		"information":[{"entities":[{"type":"Vehicle"}]}],"operations":%s%s}`, mode, to.door.URL, mode, operations, more))
}

func TestTypesOfSourcesAreKnown(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"value":1}}`)
	there.wants(201, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle","line":{"type":"Relationship","object":"urn:l:1"}}`)
	there.wants(201, "POST", "/entities", `{"id":"urn:t:2","type":"Tram","bells":{"value":2}}`)
	here.registered(there, "inclusive", `["federationOps"]`, "")
	here.wants(200, "GET", "/types", "", `"typeList":["Tram","Vehicle"]`)
	here.wants(200, "GET", "/types?local=true", "", `"typeList":["Vehicle"]`)
	here.wants(200, "GET", "/types?details=true", "", `"attributeNames":["line","speed"]`)
	here.wants(200, "GET", "/types/Vehicle", "", `"entityCount":2`, `"attributeName":"line","attributeTypes":["Relationship"]`, `"attributeName":"speed"`)
	here.wants(200, "GET", "/attributes", "", `"attributeList":["bells","line","speed"]`)
	here.wants(200, "GET", "/attributes?details=true", "", `"attributeName":"bells"`, `"typeNames":["Tram"]`)
	here.wants(200, "GET", "/attributes/line", "", `"attributeCount":1`, `"typeNames":["Vehicle"]`, `"attributeTypes":["Relationship"]`)
	there.stop()
	got := here.wants(200, "GET", "/types", "", `"typeList":["Vehicle"]`)
	if w := got.Header.Get("NGSILD-Warning"); !strings.HasPrefix(w, "199 urn:r:inclusive ") {
		t.Errorf("it warns of %q", w)
	}
}

func TestPurgingReachesTheSources(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.vehicle("urn:v:1")
	there.vehicle("urn:v:2")
	there.wants(201, "POST", "/entities", `{"id":"urn:t:2","type":"Tram"}`)
	here.registered(there, "inclusive", `["purgeEntity","retrieveOps"]`, "")
	here.wants(204, "DELETE", "/entities?type=Vehicle&drop=speed", "")
	there.wants(200, "GET", "/entities/urn:v:2?options=keyValues", "", `{"id":"urn:v:2","type":"Vehicle"}`)
	here.wants(204, "DELETE", "/entities?type=Vehicle", "")
	here.wants(404, "GET", "/entities/urn:v:1?local=true", "")
	there.wants(404, "GET", "/entities/urn:v:2", "")
	there.wants(200, "GET", "/entities/urn:t:2", "")
	here.vehicle("urn:v:1")
	there.stop()
	here.wants(207, "DELETE", "/entities?type=Vehicle", "", `"success":["urn:v:1"]`, `"registrationId":"urn:r:inclusive"`)
}

func TestARedirectThatCannotPurgeRefusesIt(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.registered(there, "redirect", `["retrieveOps"]`, "")
	here.wants(207, "DELETE", "/entities?type=Vehicle", "", `"success":[]`, `errors/Conflict"`)
	here.wants(204, "DELETE", "/entities?type=Vehicle&local=true", "")
}

func TestPastsOfSourcesAreTold(t *testing.T) {
	eachHistory(t, func(here *broker) {
		there := &broker{t: here.t, dir: here.t.TempDir(), clock: here.clock, db: nil}
		there.start()
		here.t.Cleanup(there.stop)
		there.Things = newStreet() // it has no store: its lamps have a past
		here.wants(201, "POST", "/csourceRegistrations", fmt.Sprintf(`{"id":"urn:r:lamps","type":"ContextSourceRegistration","endpoint":%q,
			"information":[{"entities":[{"type":"Streetlight"}]}],"operations":["retrieveTemporal","queryTemporal"],
			"observationInterval":{"startAt":"2026-05-01T00:00:00Z"}}`, there.door.URL))
		const lamp, since = "/temporal/entities/urn:ngsi-ld:Streetlight:thing_1", "timerel=after&timeAt=2026-05-03T21:30:00Z"
		here.wants(200, "GET", lamp+"?"+since, "", `"type":"Streetlight"`, `"value":2`, `"value":3`)
		here.wants(200, "GET", lamp+"?options=temporalValues&"+since, "", `"values":[[2,"2026-05-03T22:00:00Z"],[3,"2026-05-03T23:00:00Z"]]`)
		here.wants(404, "GET", lamp+"?local=true&"+since, "", "ResourceNotFound")
		here.wants(404, "GET", lamp+"?timerel=before&timeAt=2026-04-01T00:00:00Z", "", "ResourceNotFound") // the source knows nothing so old
		here.wants(201, "POST", "/temporal/entities", `{"id":"urn:ngsi-ld:Streetlight:thing_1","type":"Streetlight",
			"illuminance":[{"value":9,"observedAt":"2026-05-03T21:45:00Z"},{"value":3,"observedAt":"2026-05-03T23:00:00Z","unitCode":"LUX"}],"name":[{"value":"A"}]}`)
		here.wants(200, "GET", lamp+"?options=temporalValues&attrs=illuminance&"+since, "", `"values":[[9,"2026-05-03T21:45:00Z"],[2,"2026-05-03T22:00:00Z"],[3,"2026-05-03T23:00:00Z"]]`)
		got := here.wants(200, "GET", "/temporal/entities?type=Streetlight&limit=2&count=true&options=temporalValues&"+since, "", "thing_1", "thing_2", `[9,"2026-05-03T21:45:00Z"],[2,`)
		if n := got.Header.Get("NGSILD-Results-Count"); n != "3" || strings.Contains(got.body, "thing_3") {
			here.t.Errorf("%s of %s", got.body, n)
		}
		here.wants(200, "GET", "/temporal/entities?type=Streetlight&limit=2&offset=2&"+since, "", "thing_3")
		here.wants(200, "GET", "/temporal/entities?type=Streetlight&q=illuminance==9&"+since, "", "thing_1")
		here.wants(200, "GET", "/temporal/entities?type=Streetlight&aggrMethods=max&"+since, "", `"max":[[9,`, `"max":[[3,`)
		there.stop()
		got = here.wants(200, "GET", lamp+"?"+since, "", `"value":9`)
		if w := got.Header.Get("NGSILD-Warning"); !strings.HasPrefix(w, "199 urn:r:lamps ") {
			here.t.Errorf("it warns of %q", w)
		}
	})
}

// TestWritesOfPastsReachTheSources: what a redirect source has of the past is written
// there alone; of what stays here an inclusive source gets a copy.
func TestWritesOfPastsReachTheSources(t *testing.T) {
	eachHistory(t, func(here *broker) {
		ops := `"operations":["upsertTemporal","appendAttrsTemporal","deleteAttrsTemporal","updateAttrInstanceTemporal","deleteAttrInstanceTemporal","deleteTemporal","retrieveTemporal","queryTemporal"]`
		there, beside := historian(here), historian(here)
		here.wants(201, "POST", "/csourceRegistrations", registration(there, "redirect", `,"information":[{"entities":[{"type":"Tram"}]}],`+ops))
		here.wants(201, "POST", "/csourceRegistrations", registration(beside, "inclusive", `,"information":[{"entities":[{"type":"Bus"}]}],`+ops))
		const tram, bus = "/temporal/entities/urn:t:1", "/temporal/entities/urn:b:1"
		got := here.wants(201, "POST", "/temporal/entities", `{"id":"urn:t:1","type":"Tram","speed":[{"value":10,"observedAt":"2026-05-03T21:00:00Z"}]}`)
		if at := got.Header.Get("Location"); at != base+tram {
			t.Errorf("it lies at %q", at)
		}
		there.wants(200, "GET", tram, "", `"value":10`)
		here.wants(404, "GET", tram+"?local=true", "", "ResourceNotFound")
		here.wants(204, "POST", "/temporal/entities", `{"id":"urn:t:1","type":"Tram","speed":[{"value":11,"observedAt":"2026-05-03T22:00:00Z"}]}`)
		here.wants(204, "POST", tram+"/attrs?type=Tram", `{"doors":[{"value":2,"observedAt":"2026-05-03T22:00:00Z"}]}`)
		there.wants(200, "GET", tram, "", `"value":11`, `"doors"`)
		here.wants(204, "DELETE", tram+"/attrs/doors?type=Tram", "")
		if got := there.ask("GET", tram, ""); strings.Contains(got.body, "doors") {
			t.Errorf("the doors stay: %s", got.body)
		}
		instance := regexp.MustCompile(`"instanceId":"([^"]+)"`).FindStringSubmatch(there.wants(200, "GET", tram+"?attrs=speed", "").body)[1]
		here.wants(204, "PATCH", tram+"/attrs/speed/"+instance+"?type=Tram", `{"speed":[{"value":99,"observedAt":"2026-05-03T21:00:00Z"}]}`)
		there.wants(200, "GET", tram, "", `"value":99`)
		here.wants(400, "PATCH", tram+"/attrs/speed/"+instance+"?type=Tram", `{"speed":7,"x":1}`, "BadRequestData")
		here.wants(204, "DELETE", tram+"/attrs/speed/"+instance+"?type=Tram", "")
		here.wants(204, "DELETE", tram+"?type=Tram", "")
		there.wants(404, "GET", tram, "", "ResourceNotFound")

		here.wants(201, "POST", "/temporal/entities", `{"id":"urn:b:1","type":"Bus","speed":[{"value":20,"observedAt":"2026-05-03T21:00:00Z"}]}`)
		here.wants(200, "GET", bus+"?local=true", "", `"value":20`)
		beside.wants(200, "GET", bus, "", `"value":20`)
		beside.stop()
		here.wants(207, "POST", bus+"/attrs?type=Bus", `{"speed":[{"value":21,"observedAt":"2026-05-03T23:00:00Z"}]}`, "urn:b:1")
		here.wants(200, "GET", bus+"?local=true", "", `"value":21`)
	})
}

// historian is another broker with a store of its own.
func historian(beside *broker) *broker {
	d := dbtest.Open(beside.t, db.SQLite, []db.Migrations{{Domain: "entities", Files: Migrations()}}, dbtest.At(beside.clock.Now))
	b := &broker{t: beside.t, dir: beside.t.TempDir(), clock: beside.clock, db: d}
	b.start()
	beside.t.Cleanup(b.stop)
	return b
}
