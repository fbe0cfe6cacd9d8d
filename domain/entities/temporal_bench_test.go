package entities

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// quarters is a month of values, one every 15 minutes.
const quarters = 30 * 24 * 4

// BenchmarkTemporal30Days asks for 30 days of 15-min values of one thing out of
// twenty, as the recorder has written them, through the door.
func BenchmarkTemporal30Days(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		d := dbtest.Open(b, engine, []db.Migrations{{Domain: "entities", Files: Migrations()}})
		s, door := monthOfThings(b, d)
		for name, question := range map[string]string{
			"records": "", "values": "&options=temporalValues", "one": "&options=temporalValues&attrs=temperature",
			"days": "&aggrMethods=avg,max&aggrPeriodDuration=P1D", "week": "&options=temporalValues", "last": "&options=temporalValues&lastN=96",
		} {
			from := morning
			if name == "week" {
				from = morning.AddDate(0, 0, 23)
			}
			b.Run(string(engine)+"/"+name, func(b *testing.B) {
				url := base + "/temporal/entities/urn:ngsi-ld:Station:7?timerel=after&timeAt=" + from.Format(time.RFC3339) + question
				size := 0
				for b.Loop() {
					w := httptest.NewRecorder()
					r := httptest.NewRequest("GET", url, nil)
					r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
					door.ServeHTTP(w, r)
					if size = w.Body.Len(); w.Code >= 300 || size < 1000 {
						b.Fatalf("%d %s", w.Code, w.Body)
					}
				}
				b.ReportMetric(float64(size), "bytes")
			})
		}
		_ = s.Stop(context.Background())
	}
}

func monthOfThings(b *testing.B, d *db.DB) (*Service, http.Handler) {
	b.Helper()
	dir, now := b.TempDir(), clock.NewFake(morning)
	log, err := bus.Start(context.Background(), bus.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = log.Stop(context.Background()) })
	contexts, err := ld.New(ld.Options{Clock: now, Fetch: ld.FetchNone})
	if err != nil {
		b.Fatal(err)
	}
	s := New(Config{Log: log.Operations(), Clock: now, Contexts: contexts, DB: d, Dir: dir + "/entities", Node: alone, Anonymous: AnonymousLocal})
	if err := s.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, l := range s.lines() {
		mux.Handle(l.method+" "+base+l.path, s.door(l.needs, l.verb))
	}
	began := time.Now()
	for i := range quarters {
		var list []string
		at := morning.Add(time.Duration(i) * 15 * time.Minute).Format(time.RFC3339)
		for k := range 20 {
			list = append(list, fmt.Sprintf(`{"id":"urn:ngsi-ld:Station:%d","type":"AirQualityObserved",
				"temperature":{"value":%d.5,"observedAt":"%s","unitCode":"CEL"},"pm25":{"value":%d,"observedAt":"%s"}}`, k, i%30, at, i%90, at))
		}
		r := httptest.NewRequest("POST", base+"/entityOperations/upsert?options=update", strings.NewReader("["+strings.Join(list, ",")+"]"))
		r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
		r.Header.Set("Content-Type", plainJSON)
		w := httptest.NewRecorder()
		if mux.ServeHTTP(w, r); w.Code >= 300 {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := s.history.reach(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d changes were recorded in %s, each batch of 20 in a commit of its own", quarters*20, time.Since(began))
	return s, mux
}
