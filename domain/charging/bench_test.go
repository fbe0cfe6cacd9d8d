package charging

import (
	"slices"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

func benchCity(b *testing.B) city {
	b.Helper()
	fake := clock.NewFake(noon)
	migrations := []db.Migrations{job.Migrations(), {Domain: "charging", Files: Migrations()}}
	return makeCity(b, dbtest.Open(b, db.SQLite, migrations, dbtest.At(fake.Now)), fake)
}

// BenchmarkNearest is one question of a driver among Shanghai's 400 stations.
func BenchmarkNearest(b *testing.B) {
	c := benchCity(b)
	took := make([]time.Duration, 0, b.N)
	ends := []geo.Point{}
	for i := range 500 {
		ends = append(ends, geo.Point{Lon: 121.42 + 0.12*float64(i%23)/23, Lat: 31.185 + 0.08*float64(i%19)/19})
	}
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if _, err := c.Nearest(c.ctx, Query{From: ends[i%len(ends)], Free: i%2 == 0}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
}
