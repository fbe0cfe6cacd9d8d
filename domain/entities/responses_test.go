package entities

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// plainLines are the door's lines without their twins with a slash, each with a path
// that names something.
func (b *broker) plainLines() (list []line) {
	for _, l := range b.lines() {
		if l.needs.open || strings.HasSuffix(l.path, "{$}") {
			continue
		}
		l.path = strings.NewReplacer("{id}", "urn:v:1", "{attribute}", "speed", "{instance}", instanceID(1), "{type}", "Vehicle", "{context}", "none").Replace(l.path)
		list = append(list, l)
	}
	return list
}

// refused checks an answer that is an error: its status, its type and its shape, RFC 7807
// and clauses 5.5.2 and 6.3.3.
func (got answer) refused(t *testing.T, what string, status int, kind string) {
	t.Helper()
	var said struct {
		Type, Title, Detail string
		Status              int
	}
	if got.StatusCode != status {
		t.Errorf("%s: %d %s, not %d", what, got.StatusCode, got.body, status)
		return
	}
	if err := json.Unmarshal([]byte(got.body), &said); err != nil || said.Type != "https://uri.etsi.org/ngsi-ld/errors/"+kind || said.Title == "" || said.Detail == "" || said.Status != status {
		t.Errorf("%s: %v, %s", what, err, got.body)
	}
	if at := got.Header.Get("Content-Type"); at != plainJSON {
		t.Errorf("%s: the error is %q", what, at)
	}
}

func TestEveryOperationWithABodyKnowsItsTypes(t *testing.T) {
	b := newBroker(t)
	for _, l := range b.plainLines() {
		if l.needs.body == nil {
			continue
		}
		at := l.method + " " + l.path
		send := func(body string, headers ...string) answer {
			return b.ask(l.method, l.path, body, append([]string{"Content-Type: application/json"}, headers...)...)
		}
		send("{}", "Content-Type: text/plain").refused(t, at+" of text", 415, "InvalidRequest")
		send("{}", "Content-Type: ").refused(t, at+" of nothing known", 415, "InvalidRequest")
		send("").refused(t, at+" of nothing", 400, "InvalidRequest")
		send(`{"a`).refused(t, at+" of a part", 400, "InvalidRequest")
		send(`{}`, "Accept: text/html").refused(t, at+" for a page", 406, "InvalidRequest")
		takesMerges := slices.Contains(l.needs.body, mergeJSON)
		if got := send(`{"a`, "Content-Type: application/merge-patch+json"); takesMerges != (got.StatusCode == 400) {
			t.Errorf("%s of a merge patch: %d %s", at, got.StatusCode, got.body)
		}
		if l.path == "/jsonldContexts" {
			continue // what it takes is a context
		}
		one, many := `{"@context":[],"id":"urn:v:1","type":"Vehicle"}`, strings.HasPrefix(l.path, "/entityOperations/") && l.path != "/entityOperations/query"
		bare := `{"id":"urn:v:1","type":"Vehicle"}`
		if many {
			one, bare = "["+one+"]", "["+bare+"]"
		}
		if l.path == "/entityOperations/delete" {
			continue // it has no names
		}
		send(one).refused(t, at+" with a context in plain JSON", 400, "BadRequestData")
		send(bare, "Content-Type: application/ld+json").refused(t, at+" without a context in JSON-LD", 400, "BadRequestData")
		send(one, "Content-Type: application/ld+json", `Link: <http://127.0.0.1:1/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`).
			refused(t, at+" with two contexts", 400, "BadRequestData")
		send(bare, `Link: <http://127.0.0.1:1/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`).
			refused(t, at+" with a context that cannot be had", 503, "LdContextNotAvailable")
	}
}

func TestEveryOperationKnowsWhatIsAcceptable(t *testing.T) {
	b := newBroker(t)
	for _, l := range b.plainLines() {
		if l.needs.body != nil {
			continue
		}
		b.ask(l.method, l.path, "", "Accept: text/html").refused(t, l.method+" "+l.path, 406, "InvalidRequest")
		geo := slices.Contains(l.needs.answers, geoJSON)
		if got := b.ask(l.method, l.path, "", "Accept: application/geo+json"); geo == (got.StatusCode == 406) {
			t.Errorf("%s %s as GeoJSON: %d", l.method, l.path, got.StatusCode)
		}
		for _, all := range []string{"*/*", "application/*", "text/html, application/json;q=0.1", "application/ld+json"} {
			if got := b.ask(l.method, l.path, "", "Accept: "+all); got.StatusCode == 406 {
				t.Errorf("%s %s of %s: %s", l.method, l.path, all, got.body)
			}
		}
	}
}

// makesTenants are the operations that bring a tenant into being (4.14).
var makesTenants = []string{"POST /entities", "POST /entityOperations/create", "POST /entityOperations/upsert", "POST /subscriptions",
	"POST /csourceRegistrations", "POST /csourceSubscriptions", "POST /temporal/entities"}

func TestEveryOperationKnowsItsTenant(t *testing.T) {
	eachHistory(t, func(b *broker) {
		bodies := map[string]string{
			"/entityOperations/create": `[{"id":"urn:v:1","type":"Vehicle"}]`, "/entityOperations/delete": `["urn:v:1"]`,
			"/entityOperations/query":          `{"type":"Query","entities":[{"type":"Vehicle"}]}`,
			"/temporal/entityOperations/query": `{"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"before","timeAt":"2026-01-01T00:00:00Z"}}`,
			"/subscriptions/urn:v:1":           `{"isActive":false}`, "/csourceSubscriptions/urn:v:1": `{"isActive":false}`, "/csourceRegistrations/urn:v:1": `{"description":"x"}`,
			"/entityMaps/urn:v:1":           `{"expiresAt":"2027-01-01T00:00:00Z"}`,
			"/entities/urn:v:1/attrs/speed": `{"value":1}`, "/temporal/entities/urn:v:1/attrs/speed/" + instanceID(1): `{"value":1}`,
		}
		questions := map[string]string{"/entities": "?type=Vehicle", "/temporal/entities": "?type=Vehicle&timerel=before&timeAt=2026-01-01T00:00:00Z", "/csourceRegistrations": "?type=Vehicle"}
		for i, l := range b.plainLines() {
			at, nobody := l.method+" "+l.path, "nobody-"+strconv.Itoa(i)
			if strings.HasPrefix(l.path, "/jsonldContexts") || l.path == "/info/sourceIdentity" {
				continue // they are of the broker as such
			}
			body := ""
			if l.needs.body != nil {
				body = `{"speed":{"type":"Property","value":1}}`
				if known, ok := bodies[l.path]; ok {
					body = known
				} else if strings.HasPrefix(l.path, "/entityOperations/") {
					body = bodies["/entityOperations/create"]
				} else if l.method == "PUT" {
					body = `{"type":"Vehicle"}`
				}
			}
			path := l.path
			if l.method != "POST" {
				path += questions[l.path]
			}
			got := b.ask(l.method, path, body, "NGSILD-Tenant: "+nobody)
			if got.Header.Get("NGSILD-Tenant") != nobody {
				b.t.Errorf("%s: the tenant is %q", at, got.Header.Get("NGSILD-Tenant"))
			}
			if !slices.Contains(makesTenants, at) {
				got.refused(b.t, at, 404, "NonexistentTenant")
			}
			b.ask(l.method, path, body, "NGSILD-Tenant: no body").refused(b.t, at, 400, "BadRequestData")
		}
	})
}

func TestOtherMethodsAreNotAllowed(t *testing.T) {
	b := newBroker(t)
	known := map[string][]string{}
	for _, l := range b.plainLines() {
		known[l.path] = append(known[l.path], l.method)
	}
	for path, methods := range known {
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if slices.Contains(methods, m) {
				continue
			}
			got := b.ask(m, path, "")
			allowed := strings.Split(strings.ReplaceAll(got.Header.Get("Allow"), " ", ""), ",")
			for _, one := range methods {
				if got.StatusCode != http.StatusMethodNotAllowed || !slices.Contains(allowed, one) {
					t.Errorf("%s %s: %d, allowed are %v", m, path, got.StatusCode, allowed)
				}
			}
		}
	}
}

func TestCollectionsAreFoundWithASlash(t *testing.T) {
	b := newBroker(t)
	for _, one := range [][2]string{
		{"/entities/", `{"id":"urn:v:1","type":"Vehicle","speed":1}`}, {"/entities/urn:v:1/attrs/", `{"line":{"value":1}}`},
		{"/entityOperations/upsert/", `[{"id":"urn:v:2","type":"Vehicle"}]`}, {"/csourceRegistrations/", buses},
		{"/subscriptions/", `{"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9"}}}`},
	} {
		if got := b.ask("POST", one[0], one[1]); got.StatusCode > 204 {
			t.Errorf("%s: %d %s", one[0], got.StatusCode, got.body)
		}
	}
	for _, path := range []string{"/entities/?type=Vehicle", "/types/", "/attributes/", "/subscriptions/", "/jsonldContexts/", "/csourceRegistrations/?type=Vehicle"} {
		b.wants(200, "GET", path, "")
	}
}

// TestEveryOperationAnswersAsTheStandardSays goes through what each operation answers
// where all is well: status, media type, Location and Link (clauses 6.4 to 6.34).
func TestEveryOperationAnswersAsTheStandardSays(t *testing.T) {
	const core = `rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
	eachHistory(t, func(b *broker) {
		v := `{"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1,"observedAt":"2026-05-04T00:00:00Z"}}`
		sub := `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9"}}}`
		past := `{"id":"urn:p:1","type":"Vehicle","speed":[{"type":"Property","value":1,"observedAt":"2026-05-04T00:00:00Z"}]}`
		const when = "timerel=before&timeAt=2027-01-01T00:00:00Z"
		for _, c := range []struct {
			ask, body string
			status    int
			location  string // exactly
			answer    string // the beginning of the body; "" for none
			linked    bool
		}{
			{"POST /entities", v, 201, "/entities/urn:v:1", "", false},
			{"GET /entities?type=Vehicle", "", 200, "", `[{"id":"urn:v:1"`, true},
			{"GET /entities?type=None", "", 200, "", `[]`, true},
			{"GET /entities/urn:v:1", "", 200, "", `{"id":"urn:v:1","type":"Vehicle"`, true},
			{"POST /entityOperations/query", `{"type":"Query","entities":[{"type":"Vehicle"}]}`, 200, "", `[{"id":"urn:v:1"`, true},
			{"PATCH /entities/urn:v:1", `{"speed":{"value":2}}`, 204, "", "", false},
			{"PUT /entities/urn:v:1", v, 204, "", "", false},
			{"POST /entities/urn:v:1/attrs", `{"line":{"type":"Property","value":71}}`, 204, "", "", false},
			{"POST /entities/urn:v:1/attrs?options=noOverwrite", `{"line":{"type":"Property","value":72}}`, 207, "", `{"updated":[],"notUpdated":[{"attributeName":"line","reason":"`, true},
			{"PATCH /entities/urn:v:1/attrs", `{"line":{"type":"Property","value":71}}`, 204, "", "", false},
			{"PATCH /entities/urn:v:1/attrs/line", `{"value":73}`, 204, "", "", false},
			{"PUT /entities/urn:v:1/attrs/line", `{"type":"Property","value":74}`, 204, "", "", false},
			{"DELETE /entities/urn:v:1/attrs/line", "", 204, "", "", false},
			{"GET /types", "", 200, "", `{"id":"urn:ngsi-ld:EntityTypeList:`, true},
			{"GET /types?details=true", "", 200, "", `[{"attributeNames":["speed"],"id":"https://uri.etsi.org/ngsi-ld/default-context/Vehicle"`, true},
			{"GET /types/Vehicle", "", 200, "", `{"attributeDetails":[{"attributeName":"speed"`, true},
			{"GET /attributes", "", 200, "", `{"attributeList":["speed"]`, true},
			{"GET /attributes?details=true", "", 200, "", `[{"attributeName":"speed"`, true},
			{"GET /attributes/speed", "", 200, "", `{"attributeCount":1`, true},
			{"POST /entityOperations/create", `[{"id":"urn:v:2","type":"Vehicle"},{"id":"urn:v:3","type":"Vehicle"}]`, 201, "", `["urn:v:2","urn:v:3"]`, false},
			{"POST /entityOperations/create", `[{"id":"urn:v:2","type":"Vehicle"},{"id":"urn:v:4","type":"Vehicle"}]`, 207, "", `{"errors":[{"entityId":"urn:v:2","error":{`, false},
			{"POST /entityOperations/upsert", `[{"id":"urn:v:2","type":"Vehicle"}]`, 204, "", "", false},
			{"POST /entityOperations/upsert", `[{"id":"urn:v:2","type":"Vehicle"},{"id":"urn:v:5","type":"Vehicle"}]`, 201, "", `["urn:v:5"]`, false},
			{"POST /entityOperations/update", `[{"id":"urn:v:2","type":"Vehicle","speed":{"value":1}}]`, 204, "", "", false},
			{"POST /entityOperations/merge", `[{"id":"urn:v:2","type":"Vehicle","speed":{"value":2}}]`, 204, "", "", false},
			{"POST /entityOperations/update", `[{"id":"urn:v:9","type":"Vehicle","speed":{"value":1}}]`, 207, "", `{"errors":[{"entityId":"urn:v:9","error":{`, false},
			{"POST /entityOperations/delete", `["urn:v:2","urn:v:3"]`, 204, "", "", false},
			{"POST /subscriptions", sub, 201, "/subscriptions/urn:s:1", "", false},
			{"GET /subscriptions", "", 200, "", `[{"id":"urn:s:1","type":"Subscription"`, true},
			{"GET /subscriptions/urn:s:1", "", 200, "", `{"id":"urn:s:1","type":"Subscription"`, true},
			{"PATCH /subscriptions/urn:s:1", `{"isActive":false}`, 204, "", "", false},
			{"DELETE /subscriptions/urn:s:1", "", 204, "", "", false},
			{"POST /csourceRegistrations", buses, 201, "/csourceRegistrations/urn:r:buses", "", false},
			{"GET /csourceRegistrations?type=Vehicle", "", 200, "", `[{"id":"urn:r:buses","type":"ContextSourceRegistration"`, true},
			{"GET /csourceRegistrations/urn:r:buses", "", 200, "", `{"id":"urn:r:buses","type":"ContextSourceRegistration"`, true},
			{"PATCH /csourceRegistrations/urn:r:buses", `{"description":"x"}`, 204, "", "", false},
			{"DELETE /csourceRegistrations/urn:r:buses", "", 204, "", "", false},
			{"POST /csourceSubscriptions", sub, 201, "/csourceSubscriptions/urn:s:1", "", false},
			{"GET /csourceSubscriptions", "", 200, "", `[{"id":"urn:s:1","type":"Subscription"`, true},
			{"GET /csourceSubscriptions/urn:s:1", "", 200, "", `{"id":"urn:s:1","type":"Subscription"`, true},
			{"PATCH /csourceSubscriptions/urn:s:1", `{"isActive":false}`, 204, "", "", false},
			{"DELETE /csourceSubscriptions/urn:s:1", "", 204, "", "", false},
			{"POST /temporal/entities", past, 201, "/temporal/entities/urn:p:1", "", false},
			{"POST /temporal/entities", past, 204, "", "", false},
			{"GET /temporal/entities?type=Vehicle&" + when, "", 200, "", `[{"id":"urn:p:1"`, true},
			{"GET /temporal/entities/urn:p:1", "", 200, "", `{"id":"urn:p:1","type":"Vehicle"`, true},
			{"POST /temporal/entityOperations/query", `{"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"before","timeAt":"2027-01-01T00:00:00Z"}}`, 200, "", `[{"id":"urn:p:1"`, true},
			{"POST /temporal/entities/urn:p:1/attrs", `{"line":[{"type":"Property","value":1}]}`, 204, "", "", false},
			{"DELETE /temporal/entities/urn:p:1/attrs/line", "", 204, "", "", false},
			{"DELETE /temporal/entities/urn:p:1", "", 204, "", "", false},
			{"GET /info/sourceIdentity", "", 200, "", `{"contextSourceAlias":"`, true},
			{"GET /jsonldContexts", "", 200, "", `[`, false},
			{"DELETE /entities/urn:v:1", "", 204, "", "", false},
			{"DELETE /entities?type=Vehicle", "", 204, "", "", false},
		} {
			method, path, _ := strings.Cut(c.ask, " ")
			got := b.ask(method, path, c.body)
			if got.StatusCode != c.status || !strings.HasPrefix(got.body, c.answer) || c.answer == "" && got.body != "" {
				b.t.Errorf("%s: %d %s", c.ask, got.StatusCode, got.body)
				continue
			}
			if at := strings.ReplaceAll(got.Header.Get("Location"), "%3A", ":"); at != strings.TrimSuffix(base+c.location, base) {
				b.t.Errorf("%s: it is at %q", c.ask, at)
			}
			if kind := got.Header.Get("Content-Type"); (c.answer == "") != (kind == "") || c.answer != "" && kind != plainJSON {
				b.t.Errorf("%s: the answer is %q", c.ask, kind)
			}
			if link := strings.Join(got.Header.Values("Link"), " "); strings.Contains(link, core) != c.linked {
				b.t.Errorf("%s: the link is %q", c.ask, link)
			}
			if method != "GET" || c.status != 200 || !c.linked {
				continue
			}
			linked := b.ask(method, path, c.body, "Accept: application/ld+json")
			if linked.Header.Get("Content-Type") != linkedJSON || strings.Contains(strings.Join(linked.Header.Values("Link"), " "), core) ||
				linked.body != "[]" && !strings.Contains(linked.body, `"@context":`) {
				b.t.Errorf("%s as JSON-LD: %v %s", c.ask, linked.Header, linked.body)
			}
		}
	})
}

func TestGeoJSONBearsItsContextWhereItIsPreferred(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entities", lamp)
	for _, path := range []string{"/entities/urn:ngsi-ld:Streetlight:7", "/entities?type=Streetlight"} {
		for prefer, inBody := range map[string]bool{"": true, "body=ld+json": true, "body=json": false} {
			got := b.ask("GET", path, "", "Accept: application/geo+json", "Prefer: "+prefer)
			link := strings.Contains(got.Header.Get("Link"), "json-ld#context")
			if got.StatusCode != 200 || got.Header.Get("Content-Type") != geoJSON || strings.Count(got.body, `"@context"`) != map[bool]int{true: 1}[inBody] || link == inBody {
				t.Errorf("%s, %q: %v %s", path, prefer, got.Header, got.body)
			}
		}
	}
}
