package overview

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// badge lets a test say who calls: the header names the permissions.
type badge struct{}

func (badge) Authenticate(r *http.Request) (auth.Principal, bool, error) {
	name := r.Header.Get("X-Test")
	if name == "" {
		return auth.Principal{}, false, nil
	}
	return auth.Principal{Kind: auth.Official, ID: "person_test", Permissions: map[string]bool{name: true}}, true, nil
}

// open serves the city's routes with a hub of the real kind.
func (c *city) open(t *testing.T) *httptest.Server {
	t.Helper()
	hub := web.NewHub(web.HubConfig{Clock: c.clock})
	c.hub = hub
	s := web.New(web.Config{Authenticators: []web.Authenticator{badge{}}})
	s.Mount(c.Routes(hub))
	server := httptest.NewServer(s)
	t.Cleanup(func() { hub.Close(); server.Close() })
	return server
}

func ask(t *testing.T, server *httptest.Server, path, permission string) (*http.Response, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Test", permission)
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return answer, body
}

// TestTheDoorsOfTheScreen asks every route as somebody who may, as somebody who
// may not, and with nonsense.
func TestTheDoorsOfTheScreen(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.town.well(noon)
		server := c.open(t)
		for path, code := range map[string]string{
			"/api/v1/overview/layout":               "",
			"/api/v1/overview/vitals":               "",
			"/api/v1/overview/alarms":               "",
			"/api/v1/overview/map":                  "",
			"/api/v1/overview/replay":               "",
			"/api/v1/overview/trend?figure=lamps":   "",
			"/api/v1/overview/trend?figure=nothing": "overview.no_figure",
			"/api/v1/overview/trend?figure=lamps&to=2019-01-01T00:00:00Z&from=2026-01-01T00:00:00Z": "overview.range",
			"/api/v1/overview/replay?from=2020-01-01T00:00:00Z":                                     "overview.range",
			"/api/v1/stream?topics=things&bbox=121.4,31.1,121.5,31.2":                               "overview.wish",
			"/api/v1/stream?topics=gossip":                                                          "overview.topic",
			"/api/v1/stream?topics=" + strings.Repeat("things,", 2000):                              "overview.topic",
		} {
			if answer, body := ask(t, server, path, ReadPermission.Code); code != "" && body["code"] != code || code == "" && answer.StatusCode != http.StatusOK {
				t.Errorf("%.60s: %d %v, want %q", path, answer.StatusCode, body["code"], code)
			}
			path, _, _ = strings.Cut(path, "?")
			if _, body := ask(t, server, path, "things.read"); body["code"] != "auth.denied" {
				t.Errorf("%.60s without the permission: %v", path, body["code"])
			}
			if _, body := ask(t, server, path, ""); body["code"] != "auth.unauthenticated" {
				t.Errorf("%.60s by a stranger: %v", path, body["code"])
			}
		}
		for _, path := range []string{"/api/v1/overview/trend?figure=lamps&from=yesterday", "/api/v1/overview/replay?step=-1", "/api/v1/overview/trend"} {
			if answer, body := ask(t, server, path, ReadPermission.Code); answer.StatusCode < 400 || answer.StatusCode >= 500 || body["code"] == nil {
				t.Errorf("%s: %d %v", path, answer.StatusCode, body)
			}
		}
	})
}

// TestStreamBeginsWithHowItIs: who joins sees the vitals at once, then what the
// next second brings; two readers get the same bytes.
func TestStreamBeginsWithHowItIs(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.town.well(noon)
		server := c.open(t)
		c.start(t)
		first, second := follow(t, server), follow(t, server)
		for _, reader := range []*bufio.Scanner{first, second} {
			if name, data := next(reader); name != "vitals" || !strings.Contains(data, `"figure":"lamps","value":99`) {
				t.Fatalf("the first event is %s %.200s", name, data)
			}
		}
		c.town.put(Change{Slot: 3, ID: "thing_new", Lon: 121.5, Lat: 31.2})
		c.clock.Advance(time.Second)
		_, one := next(first)
		name, other := next(second)
		if name != "things" || one != other || !strings.Contains(one, "thing_new") {
			t.Errorf("event %s: %s and %s", name, one, other)
		}
	})
}

func follow(t *testing.T, server *httptest.Server) *bufio.Scanner {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/stream?topics=things,vitals", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Test", ReadPermission.Code)
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("the stream is %s", kind)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return lines
}

// next reads one event.
func next(lines *bufio.Scanner) (name, data string) {
	for lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "event: "):
			name = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			data = line[len("data: "):]
		case line == "" && name != "":
			return name, data
		}
	}
	return "", ""
}
