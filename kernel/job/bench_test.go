package job_test

import (
	"context"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/job"
)

// BenchmarkJobs is a job that does nothing, from its claim to its recorded end,
// by one worker; on SQLite two of its commits wait for the disk.
func BenchmarkJobs(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, []db.Migrations{job.Migrations()})
			q := job.New(d, clock.Real(), time.UTC)
			kind := job.Kind{Name: "do.nothing", Run: func(context.Context, *job.Run) error { return nil }}
			if err := q.Register([]job.Kind{kind}, nil); err != nil {
				b.Fatal(err)
			}
			err := d.Do(b.Context(), func(tx *db.Tx) error {
				for range b.N {
					if _, err := q.Add(b.Context(), tx, "do.nothing", nil, job.Options{}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			if ran, err := q.RunDue(b.Context()); ran != b.N || err != nil {
				b.Fatal(ran, err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
