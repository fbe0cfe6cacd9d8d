package twin

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// sizes are the cities that each figure is measured at: how cost grows is part of it.
var sizes = []int{10_000, 100_000, 1_000_000}

func benchSchemas() []Schema {
	return []Schema{{
		Code: "air", StaleAfter: time.Hour,
		Attributes: []Attribute{
			{"temperature", Number, "CEL"}, {"relativeHumidity", Number, "P1"}, {"pm25", Number, "GQ"},
			{"pm10", Number, "GQ"}, {"no2", Number, "GQ"}, {"status", Text, ""},
		},
		Rules: []Rule{{Code: "smog", Attribute: 2, Op: Above, Raise: 150, Clear: 120, Severity: Warning}},
	}}
}

func benchID(i int) string { return fmt.Sprintf("thing_01k3q8%020d", i) }

// city makes n things of about 550 bytes of attributes each, spread over a
// large town.
func city(n int) *Twin {
	tw := New(benchSchemas(), 0)
	rnd := rand.New(rand.NewPCG(1, 2))
	var fx Effects
	for i := range n {
		id := benchID(i)
		slot := tw.Put(Info{
			ID: id, Name: fmt.Sprintf("空气监测站 %07d", i), Lon: 121 + rnd.Float64(), Lat: 31 + rnd.Float64()*0.8,
			Region: fmt.Sprintf("310106%03d%03d", i%40, i/40%20), Org: "/sh/eco",
		})
		tw.Apply(slot, id, benchReport(1_800_000_000_000_000, rnd), &fx)
		fx.Reset()
	}
	return tw
}

func benchReport(at int64, rnd *rand.Rand) *Report {
	r := &Report{At: at, Received: at, Readings: make([]Reading, 6)}
	for i := range 5 {
		r.Readings[i] = Reading{Attribute: i, Num: float64(rnd.IntN(1000)) / 10}
	}
	r.Readings[5] = Reading{Attribute: 5, Text: []byte("working")}
	return r
}

func eachSize(b *testing.B, f func(b *testing.B, n int)) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) { f(b, n) })
	}
}

func BenchmarkApply(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		tw, rnd := city(n), rand.New(rand.NewPCG(3, 4))
		reports := make([]*Report, 64)
		for i := range reports {
			reports[i] = benchReport(0, rnd)
		}
		ids := make([]string, 4096)
		for i := range ids {
			ids[i] = benchID(rnd.IntN(n))
		}
		var fx Effects
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			id, r := ids[i&4095], reports[i&63]
			r.At = 1_800_000_000_000_001 + int64(i)
			r.Received = r.At
			slot, _, _ := tw.Find(id)
			tw.Apply(slot, id, r, &fx)
			fx.Reset()
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
	})
}

func BenchmarkMove(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		tw := city(n)
		var fx Effects
		id := benchID(1)
		slot, _, _ := tw.Find(id)
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			r := Report{At: 1_900_000_000_000_000 + int64(i), Moved: true, Lon: 121 + float64(i%10_000)*0.0001, Lat: 31.2}
			tw.Apply(slot, id, &r, &fx)
			fx.Reset()
		}
	})
}

func BenchmarkNear20(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		tw := city(n)
		b.ResetTimer()
		for i := range b.N {
			tw.Near(121.3+float64(i%400)*0.001, 31.4, 20, nil)
		}
	})
}

func BenchmarkReadAttributes(b *testing.B) {
	tw := city(10_000)
	buf := make([]byte, 0, 1024)
	for i := range b.N {
		buf, _ = tw.AppendAttributes(buf[:0], benchID(i%10_000))
	}
	b.ReportMetric(float64(len(buf)), "bytes/thing")
}

func BenchmarkHeap(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		before := heapInUse()
		tw := city(n)
		b.ReportMetric(float64(heapInUse()-before)/float64(n), "heapB/thing")
		runtime.KeepAlive(tw)
	})
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkSnapshot(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		tw := city(n)
		var file bytes.Buffer
		b.Run("write", func(b *testing.B) {
			for range b.N {
				file.Reset()
				_ = tw.Write(&file, 1, 1)
			}
			b.ReportMetric(float64(file.Len())/float64(n), "fileB/thing")
		})
		b.Run("restore", func(b *testing.B) {
			for range b.N {
				if _, _, err := Restore(bytes.NewReader(file.Bytes()), benchSchemas(), 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

func BenchmarkSweep(b *testing.B) {
	eachSize(b, func(b *testing.B, n int) {
		tw := city(n)
		var fx Effects
		b.ResetTimer()
		for range b.N {
			tw.Sweep(1_800_000_000_000_001, &fx)
		}
	})
}
