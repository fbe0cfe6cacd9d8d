package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

// till is a verb that charges, and may fail, hang or crash.
type till struct {
	charged atomic.Int64
	err     error
	hang    chan struct{}
	inside  chan struct{}
	crash   bool
}

func (c *till) charge(_ context.Context, in *newLamp) (madeLamp, error) {
	if c.hang != nil {
		close(c.inside)
		<-c.hang
	}
	if c.crash {
		panic("power cut")
	}
	if c.err != nil {
		return madeLamp{}, c.err
	}
	return madeLamp{lamp{ID: fmt.Sprint("l", c.charged.Add(1)), Lux: in.Body.Lux}}, nil
}

func withTill(t *testing.T, story func(t *testing.T, s *web.Server, c *till, fake *clock.Fake)) {
	t.Helper()
	dbtest.Each(t, []db.Migrations{web.Migrations()}, func(t *testing.T, d *db.DB) {
		c, fake := &till{}, clock.NewFake(noon)
		s := web.New(web.Config{DB: d, Clock: fake, Log: slog.New(slog.DiscardHandler), Authenticators: []web.Authenticator{bearer{}}})
		s.Mount([]web.Route{
			web.Post("/api/v1/charges", auth.Public, "Charge", c.charge),
			web.Post("/api/v1/secrets", auth.Public, "Charge and show a secret", c.charge, web.Secret),
		})
		story(t, s, c, fake)
	})
}

func post(s http.Handler, path, key, body, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestARepeatedChargeIsChargedOnce(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, fake *clock.Fake) {
		first := post(s, "/api/v1/charges", "k1", `{"lux":5}`, "")
		again := post(s, "/api/v1/charges", "k1", `{"lux":5}`, "")
		if first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() || c.charged.Load() != 1 {
			t.Fatalf("%d %s, then %d %s; charged %d times", first.Code, first.Body, again.Code, again.Body, c.charged.Load())
		}
		if again.Header().Get("Location") != "/api/v1/lamps/l1" || again.Header().Get("Idempotency-Replayed") != "true" {
			t.Errorf("%v", again.Header())
		}
		if w := post(s, "/api/v1/charges", "k1", `{"lux":6}`, ""); w.Code != 409 || code(t, w) != "web.idempotency_reused" {
			t.Errorf("another body: %d %s", w.Code, w.Body)
		}
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, "keeper"); w.Code != 201 || c.charged.Load() != 2 {
			t.Errorf("another caller's key: %d", w.Code)
		}
		fake.Advance(25 * time.Hour)
		if w := post(s, "/api/v1/charges", "k1", `{"lux":6}`, ""); w.Code != 201 || c.charged.Load() != 3 {
			t.Errorf("a day later: %d %s", w.Code, w.Body)
		}
	})
}

func TestARefusalFreesTheKey(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, _ *clock.Fake) {
		c.err = fault.New(fault.Conflict, "till.empty", "No change.")
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, ""); w.Code != 409 || code(t, w) != "till.empty" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		c.err = nil
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, ""); w.Code != 201 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestTwoAtOnceChargeOnce(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, _ *clock.Fake) {
		c.hang, c.inside = make(chan struct{}), make(chan struct{})
		done := make(chan int, 1)
		go func() { done <- post(s, "/api/v1/charges", "k1", `{"lux":5}`, "").Code }()
		<-c.inside
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, ""); w.Code != 409 || code(t, w) != "web.idempotency_running" || w.Header().Get("Retry-After") == "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		close(c.hang)
		if status := <-done; status != 201 || c.charged.Load() != 1 {
			t.Errorf("%d, charged %d times", status, c.charged.Load())
		}
	})
}

// TestAnImpatientFingerChargesOnce: equal requests whose keys are written in one
// group commit. None may be told that the first was cut off.
func TestAnImpatientFingerChargesOnce(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, _ *clock.Fake) {
		const taps = 16
		answers := make(chan *httptest.ResponseRecorder, taps)
		for range taps {
			go func() { answers <- post(s, "/api/v1/charges", "k1", `{"lux":5}`, "") }()
		}
		for range taps {
			if w := <-answers; w.Code != 201 && code(t, w) != "web.idempotency_running" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		if c.charged.Load() != 1 {
			t.Errorf("charged %d times", c.charged.Load())
		}
	})
}

func TestACrashIsNeverRunAgainInSilence(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, _ *clock.Fake) {
		c.crash = true
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, ""); w.Code != 500 {
			t.Fatalf("%d", w.Code)
		}
		s.Cut()
		c.crash = false
		if w := post(s, "/api/v1/charges", "k1", `{"lux":5}`, ""); w.Code != 409 || code(t, w) != "web.idempotency_unknown" || c.charged.Load() != 0 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestASecretAnswerIsNotKept(t *testing.T) {
	withTill(t, func(t *testing.T, s *web.Server, c *till, _ *clock.Fake) {
		post(s, "/api/v1/secrets", "k1", `{"lux":5}`, "")
		if w := post(s, "/api/v1/secrets", "k1", `{"lux":5}`, ""); w.Code != 409 || code(t, w) != "web.idempotency_shown" || c.charged.Load() != 1 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{"k", "8e03978e-40d5-43dd-bc93-6894a57f9324", "", " ", "a b", "\x00", "键", strings.Repeat("k", 256)} {
		f.Add(seed)
	}
	d := dbtest.Open(f, db.SQLite, []db.Migrations{web.Migrations()})
	s := web.New(web.Config{DB: d, Log: slog.New(slog.DiscardHandler), Rates: map[auth.Kind]web.Rate{}})
	s.Mount([]web.Route{web.Post("/api/v1/x", auth.Public, "x", func(context.Context, *struct{}) (web.None, error) { return web.None{}, nil })})
	f.Fuzz(func(t *testing.T, key string) {
		r := httptest.NewRequest("POST", "/api/v1/x", nil)
		r.Header["Idempotency-Key"] = []string{key}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 204 && w.Code != 400 {
			t.Errorf("%q: %d %s", key, w.Code, w.Body)
		}
	})
}
