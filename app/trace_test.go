package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"citybrain/kernel/bus"
	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// spans is a collector of traces on loopback.
type spans struct {
	mu  sync.Mutex
	all []*wire.Span
}

func (s *spans) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	var batch collector.ExportTraceServiceRequest
	if err != nil || proto.Unmarshal(raw, &batch) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, resource := range batch.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			s.all = append(s.all, scope.Spans...)
		}
	}
}

// below gives the spans of this name whose parent is one of the spans given.
func (s *spans) below(name string, parents ...[]byte) (ids [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, span := range s.all {
		for _, parent := range parents {
			if span.Name == name && bytes.Equal(span.ParentSpanId, parent) {
				ids = append(ids, span.SpanId)
			}
		}
	}
	return ids
}

// TestOneTraceCrossesTheCity follows a request of a colleague's program from the
// border over the store and the outbox to who hears of it.
func TestOneTraceCrossesTheCity(t *testing.T) {
	sent := &spans{}
	at := httptest.NewServer(sent)
	defer at.Close()
	cfg := config.Defaults()
	cfg.Data, cfg.City, cfg.Demo, cfg.OTLP = t.TempDir(), "../cities/shanghai", true, at.URL+"/v1/traces"
	c, err := open(t.Context(), cfg, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close(context.Background())
	heard := make(chan struct{})
	c.bus.Listen(bus.Listener{Name: "test.locked", Subject: "identity.person_locked.v1",
		Hear: func(_ context.Context, tx *db.Tx, _ bus.Heard) error {
			tx.After(func() { close(heard) })
			return nil
		}})
	run := life.New(nil, 0)
	run.Add(c.seedPart(), c.bus.Part())
	for _, m := range c.modules() {
		run.Add(m.Parts...)
	}
	if err := run.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	const trace, caller = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	lockSomebody(t, c, "00-"+trace+"-"+caller+"-01")
	select {
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Fatal("nobody heard that somebody was locked")
	}
	if err := run.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	if err := c.tracer.Close(context.Background()); err != nil { // sends what is left
		t.Fatal(err)
	}
	root, err := hex.DecodeString(caller)
	if err != nil {
		t.Fatal(err)
	}
	request := sent.below("POST /api/v1/people/{id}/lock", root)
	if len(request) != 1 {
		t.Fatalf("%d spans of the request below the caller's", len(request))
	}
	if len(sent.below("db.do", request...)) == 0 {
		t.Error("no unit of work below the request")
	}
	ears := sent.below("hear test.locked", request...) // the outbox kept whose request announced it
	if len(ears) != 1 {
		t.Fatalf("%d listeners below the request that announced the fact", len(ears))
	}
	if len(sent.below("db.do", ears...)) == 0 {
		t.Error("no unit of work below the listener")
	}
	sent.mu.Lock()
	defer sent.mu.Unlock()
	for _, span := range sent.all {
		if strings.HasPrefix(span.Name, "hear test") && hex.EncodeToString(span.TraceId) != trace {
			t.Errorf("the listener is in trace %x", span.TraceId)
		}
	}
}

// lockSomebody signs in as the administrator and locks the demo's citizen, as
// part of the caller's trace.
func lockSomebody(t *testing.T, c *city, traceparent string) {
	t.Helper()
	server, err := c.border()
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(server)
	defer at.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	ask := func(method, path, trace, body string, answer any) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, at.URL+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Traceparent", trace)
		got, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		said, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode >= 300 {
			t.Fatalf("%s %s: %d %s %v", method, path, got.StatusCode, said, err)
		}
		if answer != nil {
			if err := json.Unmarshal(said, answer); err != nil {
				t.Fatal(err)
			}
		}
	}
	ask("POST", "/session", "", `{"login":"admin","password":"city-keystone-2026"}`, nil)
	var people struct {
		Items []struct {
			ID   string `json:"id"`
			Kind string `json:"kind"`
		} `json:"items"`
	}
	ask("GET", "/people?limit=100", "", "", &people)
	for _, p := range people.Items {
		if p.Kind == "citizen" || p.Kind == "person" {
			ask("POST", "/people/"+p.ID+"/lock", traceparent, `{"reason":"asked by phone"}`, nil)
			return
		}
	}
	t.Fatalf("nobody to lock: %+v", people)
}
