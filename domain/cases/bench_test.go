package cases

import (
	"context"
	"sync/atomic"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/seal"
)

// BenchmarkCases carries whole cases through six moves: opened, accepted, a visit
// and its result, the other department, the decision; by 64 people at once.
func BenchmarkCases(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			t := benchTown(b, engine)
			var failed atomic.Pointer[error]
			b.SetParallelism(32)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := t.whole(); err != nil {
						failed.Store(&err)
					}
				}
			})
			if err := failed.Load(); err != nil {
				b.Fatal(*err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}

func benchTown(b *testing.B, engine db.Engine) *town {
	now := clock.NewFake(monday)
	d := dbtest.Open(b, engine, []db.Migrations{{Domain: "cases", Files: Migrations()}}, dbtest.At(now.Now))
	keys, err := seal.Open(b.TempDir()+"/keys", seal.SM, monday)
	if err != nil {
		b.Fatal(err)
	}
	t := &town{Service: New(Deps{DB: d, Clock: now, Calendar: shanghai(b), Audit: noAudit{}, Seal: keys}), t: b, clock: now}
	t.publishAll("joint.yaml")
	return t
}

// whole carries one case from the application to the decision.
func (t *town) whole() error {
	var c Case
	err := t.DB.Do(t.t.Context(), func(tx *db.Tx) (err error) {
		c, err = t.Open(t.citizen("person_wang"), tx, restaurantOf(80))
		return err
	})
	for _, move := range []struct {
		who context.Context
		in  Acting
	}{
		{t.clerk(), Acting{Action: "accept"}}, {t.officer(), Acting{Branch: "food", Action: "visit"}}, {t.officer(), Acting{Branch: "food", Action: "agree"}},
		{t.fireman(), Acting{Branch: "fire", Action: "agree"}}, {t.head(), Acting{Action: "grant", Result: "JY23101060001"}},
	} {
		if err == nil {
			c, err = t.Act(move.who, c.ID, move.in)
		}
	}
	if err == nil && c.Outcome != flow.Granted {
		return ErrMoved
	}
	return err
}
