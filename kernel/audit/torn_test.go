package audit

import (
	"context"
	"os"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/seal"
)

// A power cut in the middle of a checkpoint leaves half a line. It is no forgery,
// and what the city writes after its next start does not stand behind it.
func TestAPowerCutTearsACheckpoint(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.SM)
		ctx := official("person_1", auth.Scope{})
		mark := func(action string) {
			c.record(t, ctx, action)
			if err := c.Checkpoint(ctx); err != nil {
				t.Fatal(err)
			}
		}
		mark("a")
		mark("b")
		raw, err := os.ReadFile(c.cfg.Checkpoints)
		if err == nil {
			err = os.WriteFile(c.cfg.Checkpoints, raw[:len(raw)-20], 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		check := func(points int, torn bool) {
			t.Helper()
			r, err := c.Verify(ctx)
			if err != nil || !r.Sound || r.Torn != torn || r.Checkpoints != points {
				t.Errorf("%+v, %v", r, err)
			}
		}
		check(1, true)
		c.Log = New(c.cfg) // the next start
		if err := c.resume(context.Background()); err != nil {
			t.Fatal(err)
		}
		check(1, false)
		mark("c")
		check(2, false)
	})
}
