package audit

import (
	"context"
	"path/filepath"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// BenchmarkRecord is one audited unit of work of 16 writers at once. "queue" on
// PostgreSQL links every entry in its own unit of work, which is what Record
// does not do there: the writers would wait in line for the head.
func BenchmarkRecord(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		ways := []string{"record"}
		if engine == db.Postgres {
			ways = append(ways, "queue")
		}
		for _, way := range ways {
			b.Run(string(engine)+"/"+way, func(b *testing.B) { benchRecord(b, engine, way) })
		}
	}
}

func benchLog(b *testing.B, engine db.Engine) *Log {
	b.Helper()
	d := dbtest.Open(b, engine, []db.Migrations{Migrations()})
	keys, err := seal.Open(filepath.Join(b.TempDir(), "keys"), seal.SM, noon)
	if err != nil {
		b.Fatal(err)
	}
	return New(Config{DB: d, Keys: keys})
}

func benchRecord(b *testing.B, engine db.Engine, way string) {
	l := benchLog(b, engine)
	ctx := auth.AsSystem(context.Background(), "bench")
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for again := true; again; { // a writer that was refused tries again
				err := l.cfg.DB.Do(ctx, func(tx *db.Tx) error {
					if way == "record" {
						return l.Record(ctx, tx, Entry{Action: "bench.done", Object: "lamp_1"})
					}
					line, err := draft(ctx, tx.Now, Entry{Action: "bench.done", Object: "lamp_1"})
					if err != nil {
						return err
					}
					return l.link(ctx, tx, []Line{line})
				})
				if again = fault.Is(err, fault.Unavailable); err != nil && !again {
					b.Error(err)
				}
			}
		}
	})
	b.StopTimer()
	if err := l.Settle(ctx); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkVerify reads a chain of 10,000 entries.
func BenchmarkVerify(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			l := benchLog(b, engine)
			ctx := auth.AsSystem(context.Background(), "bench")
			for range 20 {
				err := l.cfg.DB.Do(ctx, func(tx *db.Tx) error {
					for range 500 {
						if err := l.Record(ctx, tx, Entry{Action: "bench.done", Object: "lamp_1"}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if r, err := l.Verify(ctx); err != nil || !r.Sound || r.Entries != 10000 {
					b.Fatal(r, err)
				}
			}
		})
	}
}
