package db_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// BenchmarkOneRowUnits64Writers: one row is one durable unit of work, asked for
// by 64 writers at once. On SQLite every unit waits for its fsync.
func BenchmarkOneRowUnits64Writers(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, lots(), dbtest.With(func(c *db.Config) { c.Conns = 64 }))
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range 64 {
				wg.Go(func() {
					for {
						k := next.Add(1)
						if k > int64(b.N) {
							return
						}
						code := fmt.Sprintf("L%09d", k)
						if err := d.Do(b.Context(), func(tx *db.Tx) error { return add(b.Context(), tx, code, 1) }); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "units/s")
		})
	}
}

// BenchmarkOneRowUnitsAlone is the same with one writer, who waits for the disk
// every time.
func BenchmarkOneRowUnitsAlone(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, lots())
			b.ResetTimer()
			for k := range b.N {
				code := fmt.Sprintf("L%09d", k)
				if err := d.Do(b.Context(), func(tx *db.Tx) error { return add(b.Context(), tx, code, 1) }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "units/s")
		})
	}
}

// BenchmarkBulk loads a register of seven columns.
func BenchmarkBulk(b *testing.B) {
	const rows = 50_000
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, lots())
			load := 0
			for b.Loop() {
				load++
				err := d.Do(b.Context(), func(tx *db.Tx) error {
					_, err := tx.Bulk(b.Context(), "lots_lot", []string{"code", "name", "free", "open", "note", "rate", "photo"}, register(load, rows))
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func register(load, rows int) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		for k := range rows {
			if !yield([]any{fmt.Sprintf("L%04d-%08d", load, k), "停车场", k % 500, k%2 == 0, nil, 2.5, []byte{1, 2, 3}}) {
				return
			}
		}
	}
}

// BenchmarkView reads one row by its key.
func BenchmarkView(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, lots())
			ctx := context.Background()
			if err := d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, "A", 7) }); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				var n int
				err := d.View(ctx, func(tx *db.Tx) error {
					return tx.QueryRow(ctx, "SELECT free FROM lots_lot WHERE code = $1", "A").Scan(&n)
				})
				if err != nil || n != 7 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
