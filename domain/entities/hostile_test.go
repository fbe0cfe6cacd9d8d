package entities

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// hostile is a request that would hurt a careless broker, and how it is refused.
type hostile struct {
	method, path, body string
	headers            []string
	status             int
	kind               string // of the error; "" for none: it is harmless here
}

// bomb is an inline context of names that each stand for more of the others.
func bomb() string {
	var b strings.Builder
	b.WriteString(`{"a0":"https://x.example/a"`)
	for i := 1; i < 400; i++ {
		fmt.Fprintf(&b, `,"a%d":{"@id":"a%d:b","@context":{"a%d":"a%d:c"}}`, i, i-1, i, i-1)
	}
	return b.String() + "}"
}

// circle serves contexts that name one another for ever.
func circle(t *testing.T) string {
	var at string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/ld+json")
		fmt.Fprintf(w, `{"@context":["%s/a","%s/b"]}`, at, at)
	}))
	t.Cleanup(server.Close)
	at = server.URL
	return at + "/a"
}

func nested(open, inside, closing string, times int) string {
	return strings.Repeat(open, times) + inside + strings.Repeat(closing, times)
}

// manyAttributes is an entity of so many attributes.
func manyAttributes(n int) string {
	var b strings.Builder
	b.WriteString(`{"id":"urn:x:1","type":"X"`)
	for i := range n {
		fmt.Fprintf(&b, `,"a%d":%d`, i, i)
	}
	return b.String() + "}"
}

func hostiles(t *testing.T) map[string]hostile {
	linked := []string{"Content-Type: application/ld+json"}
	entity := func(members string) hostile {
		return hostile{"POST", "/entities", `{"id":"urn:x:1","type":"X",` + members + `}`, nil, 400, "BadRequestData"}
	}
	context := func(value string, status int, kind string) hostile {
		return hostile{"POST", "/entities", `{"@context":` + value + `,"id":"urn:x:1","type":"X"}`, linked, status, kind}
	}
	ask := func(question string, status int, kind string) hostile {
		return hostile{"GET", "/entities?type=X&" + question, "", nil, status, kind}
	}
	q := func(text string) string { return "q=" + url.QueryEscape(text) }
	notJSON := entity(`"a":{"type":"Property","value":NaN}`)
	notJSON.kind = "InvalidRequest"
	return map[string]hostile{
		"a bomb of contexts":        context(bomb(), 400, "BadRequestData"),
		"contexts in a circle":      context(`"`+circle(t)+`"`, 400, "BadRequestData"),
		"a context of contexts":     context(nested("[", `"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"`, "]", 500), 400, "BadRequestData"),
		"a context deep in itself":  context(nested(`{"a":{"@id":"https://x.example/a","@context":`, "{}", "}}", 500), 400, "BadRequestData"),
		"a context nobody has":      context(`"http://127.0.0.1:1/none"`, 503, "LdContextNotAvailable"),
		"a context of another kind": context(`"ftp://x.example/c"`, 503, "LdContextNotAvailable"),
		"a context that is a file":  context(`"file:///etc/passwd"`, 503, "LdContextNotAvailable"),
		"a prefix that lies":        context(`{"X":"nothing:here","nothing":{"@id":"X:loop"}}`, 400, "BadRequestData"),
		"a keyword turned round":    context(`{"id":"@type"}`, 201, ""), // the core goes before it
		"not a number":              notJSON,
		"a million attributes":      {"POST", "/entities", manyAttributes(1_000_000), nil, 400, "BadRequestData"},
		"a value deep in itself":    entity(`"a":{"type":"Property","value":` + nested("[", "1", "]", 100_000) + `}`),
		"attributes deep in others": entity(nested(`"a":{"type":"Property","value":1,`, `"b":1`, `}`, 1000)),
		"members deep in others":    {"POST", "/entities", nested("[", "", "]", 1_000_000), nil, 400, "BadRequestData"},
		"an endless name":           entity(`"` + strings.Repeat("a", 100_000) + `":1`),
		"a name twice":              entity(`"a":1,"a":2`),
		"text that is not UTF-8":    {"POST", "/entities", "{\"id\":\"urn:x:1\",\"type\":\"X\",\"a\":\"\xff\xfe\"}", nil, 400, "InvalidRequest"},
		"q deep in itself":          ask(q(nested("(", "a==1", ")", 2000)), 403, "TooComplexQuery"),
		"q without an end":          ask(q(strings.Repeat("a==1;", 3000)+"a==1"), 403, "TooComplexQuery"),
		"q that is broken":          ask(q("a==1;;|"), 400, "BadRequestData"),
		"a regex that explodes":     ask(q(`a~="(((((a{30}){30}){30}){30}){30})"`), 400, "BadRequestData"),
		"a regex that goes back":    ask(q(`a~="(a+)+$"`), 200, ""),
		"an id regex that explodes": ask("idPattern="+url.QueryEscape(`((((a{500}){500}){500}){500})`), 400, "BadRequestData"),
		"types deep in themselves":  {"GET", "/entities?type=" + url.QueryEscape(nested("(", "A", ")", 5000)), "", nil, 400, "BadRequestData"},
		"a geometry of nothing":     ask("georel=within&geometry=Polygon&coordinates=[[]]", 400, "BadRequestData"),
		"a geometry deep in itself": ask("georel=within&geometry=Polygon&coordinates="+nested("[", "1", "]", 3000), 400, "BadRequestData"),
		"a polygon that is open":    ask("georel=within&geometry=Polygon&coordinates=[[[1,1],[2,2],[3,1],[1,2]]]", 400, "BadRequestData"),
		"a place that is nowhere":   ask("georel=near;maxDistance==NaN&geometry=Point&coordinates=[1,1]", 400, "BadRequestData"),
		"a place beyond the pole":   ask("georel=near;maxDistance==10&geometry=Point&coordinates=[1,1e308]", 400, "BadRequestData"),
		"a page of everything":      ask("limit=1000000000", 403, "TooManyResults"),
		"a page that is none":       ask("limit=-1", 400, "BadRequestData"),
		"an endless join":           ask("join=inline&joinLevel=1000000", 403, "TooComplexQuery"),
		"a projection of braces":    ask("pick="+nested("a{", "a", "}", 3000), 403, "TooComplexQuery"),
		"a tenant nobody knows":     {"GET", "/entities?type=X", "", []string{"NGSILD-Tenant: nobody"}, 404, "NonexistentTenant"},
		"a tenant up the path":      {"GET", "/entities?type=X", "", []string{"NGSILD-Tenant: ../../etc"}, 400, "BadRequestData"},
		"a notification as a write": {"POST", "/entities", `{"id":"urn:x:1","type":"X"}`, []string{notifiedHeader + ": 1"}, 422, "OperationNotSupported"},
		"a batch of everything":     {"POST", "/entityOperations/create", "[" + strings.Repeat(`{},`, 20_000) + "{}]", nil, 400, "BadRequestData"},
		"a subscription to secrets": {"POST", "/subscriptions", `{"type":"Subscription","entities":[{"type":"X"}],"notification":{"endpoint":{"uri":"http://169.254.169.254/latest"}}}`, nil, 400, "BadRequestData"},
		"a header in a header":      {"POST", "/subscriptions", `{"type":"Subscription","entities":[{"type":"X"}],"notification":{"endpoint":{"uri":"http://127.0.0.1:9","receiverInfo":[{"key":"a","value":"b\r\nHost: c"}]}}}`, nil, 400, "BadRequestData"},
		"an endless time":           {"GET", "/temporal/entities?type=X&timerel=after&timeAt=2026-01-01T00:00:00Z&aggrMethods=avg&aggrPeriodDuration=P" + strings.Repeat("9", 300) + "Y", "", nil, 400, "BadRequestData"},
	}
}

// TestHostileRequestsAreRefusedAtOnce sends each to one broker, which goes on.
func TestHostileRequestsAreRefusedAtOnce(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/entities", `{"id":"urn:x:0","type":"X","a":"`+strings.Repeat("a", 50_000)+`b"}`)
	for name, h := range hostiles(t) {
		got := b.ask(h.method, h.path, h.body, h.headers...)
		if h.kind != "" {
			got.refused(t, name, h.status, h.kind)
		} else if got.StatusCode != h.status {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
	b.wants(200, "GET", "/entities/urn:x:1", "", `{"id":"urn:x:1","type":"X"}`)
	if got := b.ask("GET", "/entities?type=X&count=true&limit=0", ""); got.Header.Get("NGSILD-Results-Count") != "2" {
		t.Errorf("%s entities came of it", got.Header.Get("NGSILD-Results-Count"))
	}
}
