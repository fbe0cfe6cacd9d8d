package audit

import (
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/seal"
)

func TestThePartMarksTheLastEntryWhenItStops(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.SM)
		ctx := official("person_1", auth.Scope{})
		p := c.Part()
		if err := p.Start(ctx); err != nil {
			t.Fatal(err)
		}
		c.record(t, ctx, "a", "b", "c")
		if err := p.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		points, _, err := c.checkpoints()
		if err != nil || len(points) == 0 || points[len(points)-1].Seq != 3 {
			t.Fatalf("%+v, %v", points, err)
		}
	})
}

func TestALivingChainIsVerifiedFromOutside(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			c := newChain(t, dbtest.Reopen(t, config, []db.Migrations{Migrations()}), "sm")
			ctx := official("person_1", auth.Scope{})
			c.record(t, ctx, "begun")
			done, stop := make(chan error, 1), make(chan struct{})
			go func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						done <- nil
						return
					default:
					}
					err := c.d.Do(ctx, func(tx *db.Tx) error { return c.Record(ctx, tx, Entry{Action: "worked", Object: "lamp_1"}) })
					if err == nil {
						err = c.Settle(ctx)
					}
					if err == nil {
						err = c.Checkpoint(ctx)
					}
					if err != nil {
						done <- err
						return
					}
				}
			}()
			config.ReadOnly = true
			outside, err := db.Open(ctx, config)
			if err != nil {
				t.Fatal(err)
			}
			defer outside.Close()
			reader := New(Config{DB: outside, Keys: c.keys, Checkpoints: c.cfg.Checkpoints})
			for range 20 {
				if r, err := reader.Verify(ctx); err != nil || !r.Sound {
					t.Errorf("%+v, %v", r, err)
				}
			}
			close(stop)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		})
	}
}
