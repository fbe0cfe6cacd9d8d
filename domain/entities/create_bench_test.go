package entities

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// BenchmarkCreate makes entities of five attributes at the door, one by one and in
// batches of 20, by 32 clients a processor: until they are in the log, applied, and,
// before it ends, in the history.
func BenchmarkCreate(b *testing.B) {
	for name, size := range map[string]int{"one": 1, "20": 20} {
		b.Run(name, func(b *testing.B) {
			d := dbtest.Open(b, dbtest.Engines(b)[0], []db.Migrations{{Domain: "entities", Files: Migrations()}})
			dir := b.TempDir()
			log, err := bus.Start(b.Context(), bus.Config{Dir: dir})
			if err != nil {
				b.Fatal(err)
			}
			contexts, err := ld.New(ld.Options{Clock: clock.Real(), Fetch: ld.FetchNone})
			if err != nil {
				b.Fatal(err)
			}
			s := New(Config{Log: log.Operations(), Clock: clock.Real(), Contexts: contexts, DB: d, Dir: dir + "/entities", Node: alone, Anonymous: AnonymousLocal})
			if err := s.Start(b.Context()); err != nil {
				b.Fatal(err)
			}
			began := processorTime(b)
			createAll(b, s, size)
			b.ReportMetric((processorTime(b)-began).Seconds()*1e6/float64(b.N*size), "cpu-µs/entity")
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "entities/s")
			_ = s.Stop(context.Background())
			_ = log.Stop(context.Background())
		})
	}
}

// processorTime is what the process has used of processors: on a busy machine it says
// more than the time that passed.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func createAll(b *testing.B, s *Service, size int) {
	door := s.door(needs{write: true, body: jsonBodies}, s.createEntity)
	if size > 1 {
		door = s.door(needs{write: true, body: jsonBodies, later: true}, s.createBatch)
	}
	var number atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var list []string
			for range size {
				list = append(list, fmt.Sprintf(`{"id":"urn:ngsi-ld:Vehicle:%d","type":"Vehicle","brandName":{"type":"Property","value":"Mercedes"},
					"speed":{"type":"Property","value":30,"unitCode":"KMH","observedAt":"2026-05-04T00:00:00Z"},"heading":{"type":"Property","value":3.6},
					"isParked":{"type":"Relationship","object":"urn:ngsi-ld:OffStreetParking:Downtown1"},
					"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.45,31.2]}}}`, number.Add(1)))
			}
			body := list[0]
			if size > 1 {
				body = "[" + strings.Join(list, ",") + "]"
			}
			r := httptest.NewRequest("POST", base+"/entities", strings.NewReader(body))
			r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
			r.Header.Set("Content-Type", plainJSON)
			w := httptest.NewRecorder()
			door.ServeHTTP(w, r)
			if w.Code != 201 {
				b.Errorf("%d %s", w.Code, w.Body)
			}
		}
	})
	if err := s.history.reach(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
}
