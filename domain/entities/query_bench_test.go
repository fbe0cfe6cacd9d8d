package entities

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
)

// BenchmarkQuery asks the door for 20 of 100 entities of five attributes, as others
// measure it; there is no network.
func BenchmarkQuery(b *testing.B) {
	log, err := bus.Start(context.Background(), bus.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = log.Stop(context.Background()) }()
	contexts, err := ld.New(ld.Options{Clock: clock.Real(), Fetch: ld.FetchNone})
	if err != nil {
		b.Fatal(err)
	}
	s := New(Config{Log: log.Operations(), Clock: clock.Real(), Contexts: contexts, Dir: b.TempDir(), Node: alone, Anonymous: AnonymousLocal})
	if err := s.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Stop(context.Background()) }()
	for i := range 100 {
		e, err := model.ParseEntity(fmt.Appendf(nil, `{"id":"urn:ngsi-ld:Vehicle:%d","type":"Vehicle","brand":{"type":"Property","value":"Bus"},"speed":{"type":"Property","value":%d,"unitCode":"KMH"},
			"heading":{"type":"Property","value":%d},"line":{"type":"Relationship","object":"urn:ngsi-ld:Line:71"},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.4,31.2]}}}`, i, i, i), s.Contexts.Core())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.one(context.Background(), &operation{kind: create, id: e.ID, body: e}); err != nil {
			b.Fatal(err)
		}
	}
	door := s.door(needs{answers: geoAnswers}, s.queryEntities)
	r := httptest.NewRequest(http.MethodGet, base+"/entities?type=Vehicle&limit=20", nil)
	r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
	b.ReportAllocs()
	began := processorTime(b)
	defer func() { b.ReportMetric(float64((processorTime(b)-began).Nanoseconds())/float64(b.N), "cpu-ns/op") }()
	for b.Loop() {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.Len() < 5000 {
			b.Fatal(w.Code, w.Body.String())
		}
	}
}
