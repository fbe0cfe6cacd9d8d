package app

import (
	"runtime"
	"testing"
	"time"

	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/pack"
)

// BenchmarkCityStreet is one second of all streets of the Shanghai pack in the morning
// peak, with a cabinet at every junction; busy is the part of a core that it takes.
func BenchmarkCityStreet(b *testing.B) {
	p, err := pack.Open("../cities/shanghai")
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	n, err := signalStreets(p)
	if err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := time.Date(2027, 3, 1, 7, 40, 0, 0, time.UTC)
	s := street.New(n, street.Usual(), begin, 1)
	k, err := roadside.New(n, roadside.Model{Street: s}, begin)
	if err != nil {
		b.Fatal(err)
	}
	for range 1200 { // until the peak
		if err := k.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	began := time.Now()
	b.ResetTimer()
	for range b.N {
		if err := k.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*time.Since(began).Seconds()/float64(b.N), "%core")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	c := s.Count()
	b.ReportMetric(float64(c.Driving), "vehicles")
	b.Logf("%d junctions, %d lanes, %d loops: %+v", len(n.Junctions), len(n.Lanes), len(s.Loops()), c)
}
