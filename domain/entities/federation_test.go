package entities

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// registration gives a registration of everything that a broker has of vehicles;
// more are further members.
func registration(to *broker, mode, more string) string {
	return fmt.Sprintf(`{"id":"urn:ngsi-ld:ContextSourceRegistration:%s","type":"ContextSourceRegistration","endpoint":%q,"mode":%q%s}`,
		mode, to.door.URL, mode, more)
}

const (
	allOfVehicles = `,"information":[{"entities":[{"type":"Vehicle"}]}],"operations":["redirectionOps","createBatch","upsertBatch","updateBatch","mergeBatch","deleteBatch","queryBatch"]`
	speedOfBus    = `,"information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}],"operations":["redirectionOps"]`
)

func TestAnExclusiveSourceAloneHasItsAttribute(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "exclusive", speedOfBus))
	here.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":40},"brand":{"type":"Property","value":"Bus"}}`)
	here.wants(200, "GET", "/entities/urn:v:1?local=true", "", `"brand"`)
	if got := here.ask("GET", "/entities/urn:v:1?local=true", ""); strings.Contains(got.body, "speed") {
		t.Errorf("it is held here, too: %s", got.body)
	}
	there.wants(200, "GET", "/entities/urn:v:1", "", `"speed":{"type":"Property","value":40`)
	if got := there.ask("GET", "/entities/urn:v:1", ""); strings.Contains(got.body, "brand") {
		t.Errorf("more than its own went there: %s", got.body)
	}
	here.wants(200, "GET", "/entities/urn:v:1", "", `"brand"`, `"value":40`)
	here.wants(200, "GET", "/entities?type=Vehicle", "", `"brand"`, `"value":40`)
	here.wants(200, "GET", "/entities?type=Vehicle&q=speed==40", "", "urn:v:1")
	here.wants(200, "GET", "/entities?type=Vehicle&q=speed==41", "", "[]")

	here.wants(204, "PATCH", "/entities/urn:v:1/attrs/speed", `{"value":50}`)
	here.wants(204, "PATCH", "/entities/urn:v:1/attrs", `{"speed":{"type":"Property","value":51},"brand":{"type":"Property","value":"Tram"}}`)
	here.wants(207, "POST", "/entities/urn:v:1/attrs?options=noOverwrite", `{"speed":{"type":"Property","value":52},"colour":{"type":"Property","value":"red"}}`,
		`"updated":["colour"]`, `"attributeName":"speed"`)
	here.wants(200, "GET", "/entities/urn:v:1?options=keyValues", "", `"speed":51`, `"brand":"Tram"`, `"colour":"red"`)
	here.wants(204, "DELETE", "/entities/urn:v:1/attrs/speed", "")
	there.wants(200, "GET", "/entities/urn:v:1", "")
	if got := there.ask("GET", "/entities/urn:v:1", ""); strings.Contains(got.body, "speed") {
		t.Error("it is still there")
	}
	here.wants(204, "POST", "/entities/urn:v:1/attrs", `{"speed":{"type":"Property","value":1},"doors":{"type":"Property","value":2}}`)
	there.wants(200, "GET", "/entities/urn:v:1", "", `"value":1`)
	here.wants(204, "DELETE", "/entities/urn:v:1", "")
	there.wants(404, "GET", "/entities/urn:v:1", "")
	here.wants(404, "GET", "/entities/urn:v:1", "", "ResourceNotFound")
}

func TestExclusiveSourcesDoNotOverlap(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "exclusive", speedOfBus))
	again := strings.Replace(registration(there, "exclusive", speedOfBus), "Registration:exclusive", "Registration:2", 1)
	here.wants(409, "POST", "/csourceRegistrations", again, "Conflict")
	here.wants(409, "POST", "/csourceRegistrations", registration(there, "redirect", allOfVehicles), "Conflict")
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "inclusive", allOfVehicles))
	here.wants(201, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle","speed":{"type":"Property","value":40}}`)
	held := strings.Replace(again, "urn:v:1", "urn:v:2", 1)
	here.wants(409, "POST", "/csourceRegistrations", held, "Conflict")
}

func TestWhatNobodyTookIsTold(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "exclusive", speedOfBus))
	there.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"value":1}}`)
	here.wants(207, "POST", "/entities/urn:v:1/attrs", `{"speed":{"value":2},"brand":{"value":"Bus"}}`, `"updated":["speed"]`, `"attributeName":"brand"`)
	here.wants(207, "PATCH", "/entities/urn:v:1", `{"speed":{"value":3},"brand":{"value":"Bus"}}`, `"success":["urn:v:1"]`, "ResourceNotFound")
	here.wants(204, "PATCH", "/entities/urn:v:1", `{"speed":{"value":4}}`)
	here.wants(200, "GET", "/entities/urn:v:1?options=keyValues", "", `"speed":4`)
}

func TestARedirectSourceHasItInsteadOfUs(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "redirect", allOfVehicles))
	got := here.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":40}}`)
	if at := got.Header.Get("Location"); at != "/ngsi-ld/v1/entities/urn:v:1" {
		t.Errorf("it is at %q", at)
	}
	here.wants(404, "GET", "/entities/urn:v:1?local=true", "")
	here.wants(200, "GET", "/entities/urn:v:1", "", `"value":40`)
	here.wants(409, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle"}`, "AlreadyExists")
	here.wants(201, "POST", "/entities", `{"id":"urn:b:1","type":"Building"}`)
	here.wants(200, "GET", "/entities/urn:b:1?local=true", "")
	here.wants(204, "PUT", "/entities/urn:v:1?type=Vehicle", `{"type":"Vehicle","wheels":{"type":"Property","value":4}}`)
	here.wants(204, "PATCH", "/entities/urn:v:1?type=Vehicle", `{"wheels":{"value":6}}`)
	there.wants(200, "GET", "/entities/urn:v:1?options=keyValues", "", `"wheels":6`)
	here.wants(204, "PUT", "/entities/urn:v:1/attrs/wheels?type=Vehicle", `{"type":"Property","value":8}`)
	here.wants(200, "GET", "/entities/urn:v:1?options=keyValues", "", `"wheels":8`)
	here.wants(404, "PATCH", "/entities/urn:v:9/attrs/wheels?type=Vehicle", `{"value":6}`, "ResourceNotFound")
	here.wants(204, "DELETE", "/entities/urn:v:1", "")
	there.wants(404, "GET", "/entities/urn:v:1", "")
}

func TestInclusiveSourcesAddWhatIsNewer(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1,"observedAt":"2026-05-04T00:00:01Z"},
"heading":{"type":"Property","value":1,"observedAt":"2026-05-04T00:00:09Z"}}`)
	there.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":2,"observedAt":"2026-05-04T00:00:02Z"},
"heading":{"type":"Property","value":2,"observedAt":"2026-05-04T00:00:02Z"},"line":{"type":"Property","value":71}}`)
	there.wants(201, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle","speed":{"type":"Property","value":3}}`)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "inclusive", allOfVehicles))
	for _, path := range []string{"/entities/urn:v:1?options=keyValues", "/entities?type=Vehicle&options=keyValues"} {
		here.wants(200, "GET", path, "", `"speed":2`, `"heading":1`, `"line":71`)
	}
	got := here.wants(200, "GET", "/entities?type=Vehicle&count=true&limit=1&offset=1", "", "urn:v:2")
	if n := got.Header.Get("NGSILD-Results-Count"); n != "2" || strings.Contains(got.body, "urn:v:1") {
		t.Errorf("%s of %s", got.body, n)
	}
	here.wants(200, "GET", "/entities?type=Vehicle&q=line==71&attrs=speed&options=keyValues", "", `"speed":2`)
	if got := here.ask("GET", "/entities?type=Vehicle&q=line==71&attrs=speed&options=keyValues", ""); strings.Contains(got.body, "71") {
		t.Errorf("more than was asked for: %s", got.body)
	}
	got = here.ask("POST", "/entityOperations/query", `{"type":"Query","entities":[{"type":"Vehicle"}],"q":"line==71"}`)
	if got.StatusCode != 200 || !strings.Contains(got.body, "urn:v:1") || strings.Contains(got.body, "urn:v:2") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	here.wants(201, "POST", "/entities", `{"id":"urn:v:3","type":"Vehicle","speed":{"type":"Property","value":3}}`)
	there.wants(200, "GET", "/entities/urn:v:3", "")
	here.wants(200, "GET", "/entities/urn:v:3?local=true", "")
}

func TestAuxiliarySourcesOnlyFillGaps(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1,"observedAt":"2026-05-04T00:00:01Z"}}`)
	there.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":2,"observedAt":"2026-05-04T00:00:02Z"},"line":{"type":"Property","value":71}}`)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "auxiliary", allOfVehicles))
	here.wants(200, "GET", "/entities/urn:v:1?options=keyValues", "", `"speed":1`, `"line":71`)
	here.wants(201, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle"}`)
	there.wants(404, "GET", "/entities/urn:v:2", "")
}

func TestALoopOfBrokersEnds(t *testing.T) {
	one, two, three := newBroker(t), newBroker(t), newBroker(t)
	one.wants(201, "POST", "/csourceRegistrations", registration(two, "inclusive", allOfVehicles))
	two.wants(201, "POST", "/csourceRegistrations", registration(three, "inclusive", allOfVehicles))
	three.wants(201, "POST", "/csourceRegistrations", registration(one, "inclusive", allOfVehicles))
	three.wants(201, "POST", "/entities?local=true", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1}}`)
	one.wants(200, "GET", "/entities/urn:v:1", "", `"value":1`)
	one.wants(200, "GET", "/entities?type=Vehicle", "", `"value":1`)
	got := one.wants(207, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle"}`, "urn:v:2", "registrationId")
	for _, b := range []*broker{one, two, three} {
		b.wants(200, "GET", "/entities/urn:v:2?local=true", "")
	}
	if !strings.Contains(got.body, `"status":508`) {
		t.Errorf("it tells of no loop: %s", got.body)
	}
	redirect := newBroker(t)
	redirect.wants(201, "POST", "/csourceRegistrations", registration(redirect, "redirect", allOfVehicles))
	redirect.wants(508, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle"}`, `"status":508`)
	redirect.wants(404, "GET", "/entities/urn:v:2", "")
}

func TestASourceWithAKnownAliasIsNotAskedInACircle(t *testing.T) {
	one, two := newBroker(t), newBroker(t)
	var alias struct {
		Alias string `json:"contextSourceAlias"`
	}
	got := one.wants(200, "GET", "/info/sourceIdentity", "")
	if err := json.Unmarshal([]byte(got.body), &alias); err != nil || alias.Alias == "" {
		t.Fatalf("%s: %v", got.body, err)
	}
	one.wants(201, "POST", "/csourceRegistrations", registration(two, "inclusive", allOfVehicles))
	two.wants(201, "POST", "/csourceRegistrations", registration(one, "inclusive", allOfVehicles+`,"contextSourceAlias":"`+alias.Alias+`"`))
	one.wants(201, "POST", "/entities", `{"id":"urn:v:2","type":"Vehicle"}`)
	two.wants(200, "GET", "/entities/urn:v:2?local=true", "")
}

func TestADeadSourceIsToldOf(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "inclusive", allOfVehicles))
	here.wants(201, "POST", "/entities?local=true", `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1}}`)
	there.stop()
	for _, path := range []string{"/entities/urn:v:1", "/entities?type=Vehicle"} {
		got := here.wants(200, "GET", path, "", "urn:v:1")
		if w := got.Header.Get("NGSILD-Warning"); !strings.HasPrefix(w, "199 urn:ngsi-ld:ContextSourceRegistration:inclusive ") {
			t.Errorf("%s warns of %q", path, w)
		}
	}
	here.wants(207, "PATCH", "/entities/urn:v:1/attrs", `{"speed":{"type":"Property","value":2}}`, `"attributeName":"speed"`, `"registrationId":"urn:ngsi-ld:ContextSourceRegistration:inclusive"`)
	here.wants(207, "DELETE", "/entities/urn:v:1", "", `"success":["urn:v:1"]`, `"registrationId"`)
	here.wants(200, "GET", "/csourceRegistrations/urn:ngsi-ld:ContextSourceRegistration:inclusive", "", `"status":"failed"`, `"timesFailed":4`)
}

func TestADeadRedirectIsABadGateway(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "redirect", allOfVehicles))
	there.stop()
	here.wants(502, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle"}`, `"status":502`)
	here.wants(502, "GET", "/entities/urn:v:1?type=Vehicle", "", `"status":502`)
	here.wants(207, "POST", "/entityOperations/create", `[{"id":"urn:v:1","type":"Vehicle"},{"id":"urn:b:1","type":"Building"}]`, `"success":["urn:b:1"]`, `"status":502`)
}

func TestASlowSourceIsNotWaitedFor(t *testing.T) {
	release := make(chan struct{})
	var asked atomic.Int64
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer slow.Close()
	defer close(release)
	here := newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", `{"type":"ContextSourceRegistration","endpoint":"`+slow.URL+`","mode":"redirect",
"information":[{"entities":[{"idPattern":"^urn:s:","type":"Vehicle"}]}],"operations":["redirectionOps"],"management":{"timeout":50,"cooldown":60000}}`)
	here.wants(504, "POST", "/entities", `{"id":"urn:s:1","type":"Vehicle"}`, `"status":504`)
	here.wants(201, "POST", "/entities", `{"id":"urn:s:2","type":"Vehicle"}`) // the source has a rest
	here.clock.Advance(2 * time.Minute)
	here.wants(504, "POST", "/entities", `{"id":"urn:s:3","type":"Vehicle"}`)
	if n := asked.Load(); n != 2 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestTheRegistrationSaysHowToAsk(t *testing.T) {
	var got []string
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.URL.Path, r.Header.Get("NGSILD-Tenant"), r.Header.Get("X-Key"), r.Header.Get("Authorization"),
			r.URL.Query().Get("local"), r.URL.Query().Get("attrs"), r.Header.Get("Via"), r.Header.Get("Content-Length"))
		w.Header().Set("Content-Type", "application/ld+json")
		_, _ = w.Write([]byte(`{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":7},"other":{"type":"Property","value":9},"@context":[]}`))
	}))
	defer source.Close()
	here := newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", `{"type":"ContextSourceRegistration","endpoint":"`+source.URL+`/ngsi-ld/v1/","tenant":"fleet","management":{"localOnly":true},
"contextSourceInfo":[{"key":"X-Key","value":"k1"},{"key":"Authorization","value":"urn:ngsi-ld:request"},{"key":"Content-Length","value":"9"},{"key":"Via","value":"1.1 x"}],
"information":[{"entities":[{"type":"Vehicle"}],"propertyNames":["speed"]}]}`)
	answer := here.ask("GET", "/entities/urn:v:1?options=keyValues", "", "Authorization: Bearer b")
	if answer.StatusCode != 200 || !strings.Contains(answer.body, `"speed":7`) || strings.Contains(answer.body, "other") {
		t.Errorf("%d %s", answer.StatusCode, answer.body)
	}
	want := []string{"GET /ngsi-ld/v1/entities/urn:v:1", "fleet", "k1", "Bearer b", "true", "speed", "1.1 " + here.sources.alias(""), ""}
	if !slices.Equal(got, want) {
		t.Errorf("it was asked %q", got)
	}
}

func TestTenantsHaveSourcesOfTheirOwn(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	for _, tenant := range []string{"", "water"} {
		got := there.ask("POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","of":{"type":"Property","value":"`+tenant+`!"}}`, "NGSILD-Tenant: "+tenant)
		if got.StatusCode != 201 {
			t.Fatal(got.body)
		}
	}
	body := registration(there, "inclusive", allOfVehicles+`,"tenant":"water"`)
	if got := here.ask("POST", "/csourceRegistrations", body, "NGSILD-Tenant: gas"); got.StatusCode != 201 {
		t.Fatal(got.body)
	}
	here.wants(404, "GET", "/entities/urn:v:1", "")
	if got := here.ask("GET", "/entities/urn:v:1", "", "NGSILD-Tenant: gas"); got.StatusCode != 200 || !strings.Contains(got.body, "water!") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

func TestABatchIsSharedOut(t *testing.T) {
	here, batches, singles := newBroker(t), newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(batches, "redirect", allOfVehicles))
	here.wants(201, "POST", "/csourceRegistrations", strings.Replace(registration(singles, "redirect",
		`,"information":[{"entities":[{"type":"Bench"}]}],"operations":["redirectionOps"]`), "Registration:redirect", "Registration:2", 1))
	all := `[{"id":"urn:v:1","type":"Vehicle","n":{"value":1}},{"id":"urn:v:2","type":"Vehicle"},{"id":"urn:p:1","type":"Bench","n":{"value":1}},{"id":"urn:b:1","type":"Building"}]`
	here.wants(201, "POST", "/entityOperations/create", all, "urn:v:1", "urn:v:2", "urn:p:1", "urn:b:1")
	batches.wants(200, "GET", "/entities?type=Vehicle", "", "urn:v:1", "urn:v:2")
	singles.wants(200, "GET", "/entities/urn:p:1", "")
	here.wants(200, "GET", "/entities?type=Vehicle,Bench,Building", "", "urn:v:1", "urn:v:2", "urn:p:1", "urn:b:1")
	here.wants(204, "POST", "/entityOperations/upsert", strings.ReplaceAll(all, `"value":1`, `"value":2`))
	singles.wants(200, "GET", "/entities/urn:p:1", "", `"value":2`)
	batches.wants(200, "GET", "/entities/urn:v:1", "", `"value":2`)
	here.wants(204, "POST", "/entityOperations/update", strings.ReplaceAll(all, `"value":1`, `"value":3`))
	here.wants(204, "POST", "/entityOperations/merge", strings.ReplaceAll(all, `"value":1`, `"value":4`))
	singles.wants(200, "GET", "/entities/urn:p:1", "", `"value":4`)
	here.wants(207, "POST", "/entityOperations/create", all, `"success":[]`, "AlreadyExists", "Registration:redirect")
	here.wants(207, "POST", "/entityOperations/delete", `["urn:v:1","urn:p:1","urn:b:1","urn:none"]`, `"success":["urn:v:1","urn:p:1","urn:b:1"]`, "urn:none")
	batches.wants(200, "GET", "/entities?type=Vehicle", "", "urn:v:2")
	here.wants(400, "POST", "/entityOperations/create", `[]`, "BadRequestData")
}

func TestAnOperationThatASourceDoesNotOfferIsAConflict(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	here.wants(201, "POST", "/csourceRegistrations", registration(there, "exclusive",
		`,"information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed"]}],"operations":["retrieveOps"]`))
	here.wants(409, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"value":1}}`, "Conflict")
	here.wants(207, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":{"value":1},"brand":{"value":"Bus"}}`, `"success":["urn:v:1"]`, "Conflict")
	here.wants(409, "PATCH", "/entities/urn:v:1/attrs/speed", `{"value":2}`, "Conflict")
	here.wants(400, "PATCH", "/entities/urn:v:1/attrs/speed", `{"type":"Nonsense"}`, "BadRequestData")
}
