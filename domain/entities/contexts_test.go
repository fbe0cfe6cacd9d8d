package entities

import (
	"encoding/json"
	"strings"
	"testing"
)

const streetContext = `{"@context":{"lampState":"https://example.org/lampState","Lamp":"https://example.org/Lamp"}}`

// contextURLs asks for the list of contexts of a kind.
func (b *broker) contextURLs(kind string) (urls []string) {
	b.t.Helper()
	got := b.wants(200, "GET", "/jsonldContexts?kind="+kind, "")
	if err := json.Unmarshal([]byte(got.body), &urls); err != nil {
		b.t.Fatal(err)
	}
	return urls
}

// A context that is hosted here names what requests say, after a restart, too.
func TestAHostedContextIsUsed(t *testing.T) {
	b := newBroker(t)
	got := b.wants(201, "POST", "/jsonldContexts", streetContext)
	path := strings.TrimPrefix(got.Header.Get("Location"), base)
	link := `Link: <http://city.example` + base + path + `>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
	if got := b.ask("POST", "/entities", `{"id":"urn:e:1","type":"Lamp","lampState":{"value":"on"}}`, link); got.StatusCode != 201 {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	b.stop()
	b.start()
	b.wants(200, "GET", "/entities?type=https://example.org/Lamp", "", `"https://example.org/lampState":`)
	if got := b.ask("GET", "/entities?type=Lamp", "", link); !strings.Contains(got.body, `"lampState":`) {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	b.wants(200, "GET", path, "", `"lampState":"https://example.org/lampState"`)
	b.wants(200, "GET", path+"?details=true", "", `"kind":"Hosted"`, `"localId":"`+strings.TrimPrefix(path, "/jsonldContexts/"), `"numberOfHits":1`)
	if urls := b.contextURLs("Hosted"); len(urls) != 1 || !strings.HasSuffix(urls[0], path) {
		t.Errorf("hosted are %v", urls)
	}
	b.wants(400, "DELETE", path+"?reload=true", "", "BadRequestData")
	b.wants(204, "DELETE", path, "")
	b.wants(404, "GET", path, "", "ResourceNotFound")
	b.wants(404, "DELETE", path, "", "ResourceNotFound")
	if got := b.ask("GET", "/entities?type=Lamp", "", link); got.StatusCode != 503 {
		t.Errorf("a context that is gone is still used: %d %s", got.StatusCode, got.body)
	}
}

func TestWhatIsNoContextIsRefused(t *testing.T) {
	b := newBroker(t)
	for body, kind := range map[string]string{
		`{"lamp":"https://example.org/lamp"}`: "BadRequestData", `[]`: "BadRequestData", `{"@context":5}`: "BadRequestData", `{"@context"`: "InvalidRequest",
		`{"@context":"http://127.0.0.1:1/none.jsonld"}`: "LdContextNotAvailable",
	} {
		if got := b.ask("POST", "/jsonldContexts", body); got.StatusCode < 400 || !strings.Contains(got.body, kind) {
			t.Errorf("%s: %d %s", body, got.StatusCode, got.body)
		}
	}
	b.wants(400, "GET", "/jsonldContexts?kind=Own", "", "BadRequestData")
	b.wants(400, "GET", "/jsonldContexts?details=perhaps", "", "BadRequestData")
	b.wants(404, "GET", "/jsonldContexts/none", "", "ResourceNotFound")
}

// An inline context gets a URL in the answer, where it is served.
func TestAnInlineContextIsServed(t *testing.T) {
	b := newBroker(t)
	body := `{"type":"Query","entities":[{"type":"Lamp"}],` + streetContext[1:]
	got := b.ask("POST", "/entityOperations/query", body, "Content-Type: "+linkedJSON, "Accept: "+plainJSON)
	if got.StatusCode != 200 || !strings.Contains(got.Header.Get("Link"), contextsPath) {
		t.Fatalf("%d %s %v", got.StatusCode, got.body, got.Header)
	}
	urls := b.contextURLs("ImplicitlyCreated")
	if len(urls) != 1 || !strings.Contains(got.Header.Get("Link"), contextID(urls[0])) {
		t.Fatalf("implicit are %v", urls)
	}
	b.wants(200, "GET", "/jsonldContexts/"+contextID(urls[0]), "", "https://example.org/lampState")
	core := b.Contexts.Core().URL()
	b.ask("GET", "/types", "", `Link: <`+core+`>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
	b.wants(422, "GET", "/jsonldContexts/"+localID(core), "", "OperationNotSupported")
}
