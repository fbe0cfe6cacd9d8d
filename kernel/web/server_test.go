package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

type lampIn struct {
	ID string `path:"id" minLength:"2"`
}

type lamp struct {
	ID  string  `json:"id"`
	Lux float64 `json:"lux"`
}

type newLamp struct {
	Body struct {
		Lux float64 `json:"lux" minimum:"0"`
	}
}

func (n *newLamp) Validate() error {
	if n.Body.Lux > 1000 {
		return web.ErrInvalid.At("/lux", "lamp.too_bright", "No lamp is so bright.")
	}
	return nil
}

type brighter struct {
	Than float64 `query:"than" minimum:"0"`
}

type madeLamp struct{ lamp }

func (m madeLamp) Created() string { return "/api/v1/lamps/" + m.ID }

var lampsManage = auth.Permission{Code: "lamps.manage"}

// bearer recognises one key, for the tests of the border.
type bearer struct{}

func (bearer) Authenticate(r *http.Request) (auth.Principal, bool, error) {
	switch r.Header.Get("Authorization") {
	case "":
		return auth.Principal{}, false, nil
	case "Bearer keeper":
		return auth.Principal{Kind: auth.Client, ID: "client_keeper", Permissions: map[string]bool{"lamps.manage": true}}, true, nil
	case "Bearer guest":
		return auth.Principal{Kind: auth.Client, ID: "client_guest"}, true, nil
	}
	return auth.Principal{}, false, auth.ErrUnauthenticated
}

func lampServer(t *testing.T) *web.Server {
	t.Helper()
	s := web.New(web.Config{Authenticators: []web.Authenticator{bearer{}}})
	s.Mount([]web.Route{
		web.Get("/api/v1/lamps/{id}", auth.Public, "One lamp", func(_ context.Context, in *lampIn) (lamp, error) {
			switch in.ID {
			case "gone":
				return lamp{}, fault.New(fault.Missing, "lamps.missing", "No such lamp.")
			case "broken":
				return lamp{}, errors.New("disk full: secret path")
			}
			return lamp{ID: in.ID, Lux: 3}, nil
		}),
		web.Post("/api/v1/lamps", lampsManage, "Put up a lamp", func(_ context.Context, in *newLamp) (madeLamp, error) {
			return madeLamp{lamp{ID: "l1", Lux: in.Body.Lux}}, nil
		}),
		web.Get("/api/v1/brightest", auth.Public, "The brightest lamp", func(_ context.Context, in *brighter) (lamp, error) {
			return lamp{ID: "l9", Lux: in.Than + 1}, nil
		}),
		web.Delete("/api/v1/lamps/{id}", lampsManage, "Take down a lamp", func(context.Context, *lampIn) (web.None, error) {
			return web.None{}, nil
		}),
		web.Plain("GET", "/tiles/{z}/{x}/{y}.mvt", auth.Public, "A tile", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(r.PathValue("y")))
		})),
	})
	return s
}

func ask(t *testing.T, h http.Handler, method, path, key, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutesAnswerByTheTable(t *testing.T) {
	s := lampServer(t)
	cases := map[string]struct {
		method, path, key, body string
		status                  int
		code                    string
	}{
		"read":                   {"GET", "/api/v1/lamps/l9", "", "", 200, ""},
		"missing":                {"GET", "/api/v1/lamps/gone", "", "", 404, "lamps.missing"},
		"a cause stays hidden":   {"GET", "/api/v1/lamps/broken", "", "", 500, "internal"},
		"huma's own check":       {"GET", "/api/v1/lamps/x", "", "", 422, "web.invalid"},
		"nobody signed in":       {"POST", "/api/v1/lamps", "", `{"lux":1}`, 401, "auth.unauthenticated"},
		"wrong key":              {"GET", "/api/v1/lamps/l9", "thief", "", 401, "auth.unauthenticated"},
		"not allowed":            {"POST", "/api/v1/lamps", "guest", `{"lux":1}`, 403, "auth.denied"},
		"created":                {"POST", "/api/v1/lamps", "keeper", `{"lux":1}`, 201, ""},
		"the input's own check":  {"POST", "/api/v1/lamps", "keeper", `{"lux":5000}`, 422, "web.invalid"},
		"a field too many":       {"POST", "/api/v1/lamps", "keeper", `{"lux":1,"x":2}`, 422, "web.invalid"},
		"not JSON":               {"POST", "/api/v1/lamps", "keeper", `{"lux`, 400, "web.malformed"},
		"a number":               {"GET", "/api/v1/brightest?than=2", "", "", 200, ""},
		"a word for no number":   {"GET", "/api/v1/brightest?than=NaN", "", "", 422, "web.invalid"},
		"without an end":         {"GET", "/api/v1/brightest?than=inf", "", "", 422, "web.invalid"},
		"nothing to say":         {"DELETE", "/api/v1/lamps/l9", "keeper", "", 204, ""},
		"tile":                   {"GET", "/tiles/1/2/3.mvt", "", "", 200, ""},
		"a tile of another kind": {"GET", "/tiles/1/2/3.png", "", "", 404, "web.no_route"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := ask(t, s, c.method, c.path, c.key, c.body)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			if strings.Contains(w.Body.String(), "secret path") {
				t.Fatalf("the cause leaked: %s", w.Body)
			}
			if c.code == "" {
				return
			}
			if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
				t.Errorf("content type %q", ct)
			}
			var p web.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code != c.code || p.Status != c.status {
				t.Errorf("problem %+v (%v), want code %s: %s", p, err, c.code, w.Body)
			}
		})
	}
}

func TestCreatedTellsWhere(t *testing.T) {
	w := ask(t, lampServer(t), "POST", "/api/v1/lamps", "keeper", `{"lux":1}`)
	if got := w.Header().Get("Location"); got != "/api/v1/lamps/l1" {
		t.Errorf("Location %q", got)
	}
}
