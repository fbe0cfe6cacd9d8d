package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

func TestLargeBodiesAreRefused(t *testing.T) {
	s := serve(t, func(c *web.Config) { c.BodyLimit = 1000 },
		web.Post("/api/v1/lamps", auth.Public, "x", func(context.Context, *newLamp) (web.None, error) { return web.None{}, nil }),
		web.Plain("POST", "/api/v1/raw", auth.Public, "x", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				web.Fail(w, r, web.ErrTooLarge)
			}
		}), web.BodyLimit(2000)))
	for _, c := range []struct {
		path   string
		size   int
		known  bool // the length is announced
		status int
	}{
		{"/api/v1/lamps", 5000, true, 413}, {"/api/v1/lamps", 5000, false, 413},
		{"/api/v1/raw", 1500, true, 200}, {"/api/v1/raw", 5000, true, 413}, {"/api/v1/raw", 5000, false, 413},
	} {
		var body io.Reader = strings.NewReader(`{"lux":1,"x":"` + strings.Repeat("a", c.size) + `"}`)
		if !c.known {
			body = io.MultiReader(body)
		}
		r := httptest.NewRequest("POST", c.path, body)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status || (c.status == 413 && code(t, w) != "web.too_large") {
			t.Errorf("%+v: %d %s", c, w.Code, w.Body)
		}
		if c.path == "/api/v1/lamps" && !strings.Contains(w.Body.String(), "1000 B") {
			t.Errorf("%+v: nobody learns how much may be sent: %s", c, w.Body)
		}
	}
}

func TestCallersAreLimited(t *testing.T) {
	fake := clock.NewFake(noon)
	s := serve(t, func(c *web.Config) {
		c.Clock = fake
		c.Rates = map[auth.Kind]web.Rate{auth.Anonymous: {PerSecond: 1, Burst: 3}}
	}, textRoute(), web.Plain("GET", "/free", auth.Public, "x", http.NotFoundHandler(), web.Unlimited))
	from := func(address, forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/api/v1/text", nil)
		r.RemoteAddr = address
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for i, remaining := range []string{"2", "1", "0"} {
		if w := from("192.0.2.1:1", ""); w.Code != 200 || w.Header().Get("X-RateLimit-Remaining") != remaining {
			t.Errorf("request %d: %d, %s remaining", i, w.Code, w.Header().Get("X-RateLimit-Remaining"))
		}
	}
	w := from("192.0.2.1:2", "203.0.113.9") // nobody trusts this header here
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" || code(t, w) != "web.too_many" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := from("192.0.2.2:1", ""); w.Code != 200 {
		t.Errorf("another address: %d", w.Code)
	}
	if w := request(t, s, "GET", "/free", nil); w.Code != 404 {
		t.Errorf("an unlimited route: %d", w.Code)
	}
	for i, want := range []int{200, 200, 200, 429} { // all of one household's network
		if w := from(fmt.Sprintf("[2001:db8:1:2::%d]:1", i+1), ""); w.Code != want {
			t.Errorf("address %d of one IPv6 network: %d", i, w.Code)
		}
	}
	fake.Advance(time.Second)
	if w := from("192.0.2.1:1", ""); w.Code != 200 {
		t.Errorf("a second later: %d", w.Code)
	}
}

func TestOnlyATrustedProxySpeaksForOthers(t *testing.T) {
	s := serve(t, func(c *web.Config) {
		c.Clock = clock.NewFake(noon)
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		c.Rates = map[auth.Kind]web.Rate{auth.Anonymous: {PerSecond: 1, Burst: 1}}
	}, textRoute())
	cases := []struct {
		peer, forwarded string
		status          int
	}{
		{"10.0.0.1:1", "192.0.2.1", 200},
		{"10.0.0.1:1", "192.0.2.2", 200},              // another caller behind the same proxy
		{"10.0.0.2:1", "203.0.113.9, 192.0.2.1", 429}, // what a caller claims before the proxy counts for nothing
		{"192.0.2.1:1", "192.0.2.77", 429},            // the first caller, directly, in disguise
		{"192.0.2.3:1", "192.0.2.4", 200},
		{"192.0.2.3:1", "192.0.2.5", 429}, // an untrusted peer is one caller, whatever it says
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", "/api/v1/text", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
}

func TestTimesThatNoRecordCanHaveAreRefused(t *testing.T) {
	s := web.New(web.Config{})
	s.Mount([]web.Route{web.Get("/api/v1/readings", auth.Public, "Readings", func(context.Context, *readingsOfLamps) (lamp, error) { return lamp{}, nil })})
	for from, want := range map[string]int{
		"": 200, "2026-05-01T00:00:00Z": 200, "1970-01-01T00:00:00Z": 200,
		"0001-01-01T00:00:00Z": 422, "1969-12-31T23:59:59Z": 422, "yesterday": 422,
	} {
		if w := request(t, s, "GET", "/api/v1/readings?from="+from, nil); w.Code != want {
			t.Errorf("%s: %d %s", from, w.Code, w.Body)
		}
	}
}

func TestADearRouteUsesUpTheRateSooner(t *testing.T) {
	s := web.New(web.Config{Rates: map[auth.Kind]web.Rate{auth.Anonymous: {PerSecond: 0.001, Burst: 10}}})
	verb := func(context.Context, *web.None) (lamp, error) { return lamp{}, nil }
	s.Mount([]web.Route{
		web.Get("/api/v1/cheap", auth.Public, "Cheap", verb),
		web.Get("/api/v1/dear", auth.Public, "Dear", verb, web.Costs(4)),
	})
	for i, want := range []int{200, 200, 429} {
		if w := request(t, s, "GET", "/api/v1/dear", nil); w.Code != want {
			t.Errorf("dear %d: %d", i, w.Code)
		}
	}
	for i, want := range []int{200, 200, 429} {
		if w := request(t, s, "GET", "/api/v1/cheap", nil); w.Code != want {
			t.Errorf("cheap %d: %d", i, w.Code)
		}
	}
}
