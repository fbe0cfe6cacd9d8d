package bus

import (
	"context"
	"sync/atomic"
	"testing"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// BenchmarkFact measures from the unit of work that announces a fact to the
// commit of its listener's effect, with 64 announcers.
func BenchmarkFact(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			d := dbtest.Open(b, engine, tables)
			var heard atomic.Int64
			all := make(chan struct{})
			bus := New(Config{Dir: b.TempDir(), DB: d, Clock: clock.Real()})
			bus.Listen(Listener{Name: "effects", Subject: "test.raised.v1", Hear: func(ctx context.Context, tx *db.Tx, fact Heard) error {
				if err := write(ctx, tx, fact); err != nil {
					return err
				}
				tx.After(func() {
					if heard.Add(1) == int64(b.N) {
						close(all)
					}
				})
				return nil
			}})
			if err := bus.Start(b.Context()); err != nil {
				b.Fatal(err)
			}
			defer func() { _ = bus.Stop(context.Background()) }()
			var n atomic.Int64
			b.SetParallelism(32)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := int(n.Add(1))
					err := d.Do(b.Context(), func(tx *db.Tx) error {
						return tx.Emit(b.Context(), raised{string(rune('a' + i%26)), i})
					})
					if err != nil {
						b.Error(err)
						return
					}
				}
			})
			<-all
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "facts/s")
		})
	}
}
