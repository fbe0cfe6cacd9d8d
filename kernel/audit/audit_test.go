package audit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
)

var noon = time.Date(2026, 5, 12, 4, 0, 0, 0, time.UTC)

// chain is a log on a fresh store with the entries of a morning.
type chain struct {
	*Log
	d    *db.DB
	keys *seal.Ring
}

func newChain(t *testing.T, d *db.DB, suite string) chain {
	t.Helper()
	dir := t.TempDir()
	keys, err := seal.Open(filepath.Join(dir, "keys"), suite, noon)
	if err != nil {
		t.Fatal(err)
	}
	l := New(Config{DB: d, Keys: keys, Clock: clock.NewFake(noon), Checkpoints: filepath.Join(dir, "audit", "checkpoints")})
	return chain{l, d, keys}
}

func official(id string, scope auth.Scope) context.Context {
	return auth.With(context.Background(), auth.Principal{
		Kind: auth.Official, ID: id, Post: "post_1", Scope: scope, Permissions: map[string]bool{CanRead.Code: true},
	})
}

func (c chain) record(t *testing.T, ctx context.Context, actions ...string) {
	t.Helper()
	for _, action := range actions {
		err := c.d.Do(ctx, func(tx *db.Tx) error {
			return c.Record(ctx, tx, Entry{Action: action, Object: "lamp_1", Detail: map[string]any{"note": "<b>灯</b>"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

func (c chain) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	err := c.d.Do(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c chain) lines(t *testing.T) (list []Line) {
	t.Helper()
	err := c.d.View(context.Background(), func(tx *db.Tx) error {
		list = nil
		return eachEntry(context.Background(), tx, func(l Line) error { list = append(list, l); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// rehash makes the chain consistent again from an entry on, as an intruder
// would who can write to the store but has no keys.
func (c chain) rehash(t *testing.T, from int64) {
	t.Helper()
	prev := ""
	for _, l := range c.lines(t) {
		if l.Seq >= from {
			l.Prev = prev
			suite, err := suiteOf(l.Hash)
			if err != nil {
				t.Fatal(err)
			}
			if l.Hash, err = digest(suite, l); err != nil {
				t.Fatal(err)
			}
			c.exec(t, `UPDATE audit_entries SET prev = $2, hash = $3 WHERE seq = $1`, l.Seq, l.Prev, l.Hash)
		}
		prev = l.Hash
	}
	c.exec(t, `UPDATE audit_head SET hash = $1 WHERE id = 1`, prev)
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	type finding struct {
		kind string
		seq  int64
	}
	cases := map[string]struct {
		tamper func(t *testing.T, c chain)
		want   []finding
	}{
		"nothing": {func(*testing.T, chain) {}, nil},
		"a changed entry": {func(t *testing.T, c chain) {
			c.exec(t, `UPDATE audit_entries SET actor = 'person_other' WHERE seq = 3`)
		}, []finding{{Changed, 3}}},
		"a changed entry, hashed anew": {func(t *testing.T, c chain) {
			c.exec(t, `UPDATE audit_entries SET object = 'lamp_2' WHERE seq = 3`)
			l := c.lines(t)[2]
			suite, _ := suiteOf(l.Hash)
			hash, _ := digest(suite, l)
			c.exec(t, `UPDATE audit_entries SET hash = $1 WHERE seq = 3`, hash)
		}, []finding{{Changed, 3}}},
		"the newest entry changed, hashed anew": {func(t *testing.T, c chain) {
			c.exec(t, `UPDATE audit_entries SET object = 'lamp_2' WHERE seq = 6`)
			l := c.lines(t)[5]
			suite, _ := suiteOf(l.Hash)
			hash, _ := digest(suite, l)
			c.exec(t, `UPDATE audit_entries SET hash = $1 WHERE seq = 6`, hash)
		}, []finding{{Rewritten, 6}, {Changed, 6}}},
		"a removed entry": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries WHERE seq = 2`)
		}, []finding{{Removed, 2}}},
		"the oldest removed": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries WHERE seq <= 2`)
		}, []finding{{Removed, 1}}},
		"a removed entry, renumbered": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries WHERE seq = 5`)
			c.exec(t, `UPDATE audit_entries SET seq = 5 WHERE seq = 6`)
		}, []finding{{Truncated, 6}, {Changed, 5}}},
		"two entries swapped": {func(t *testing.T, c chain) {
			c.exec(t, `UPDATE audit_entries SET seq = 100 WHERE seq = 2`)
			c.exec(t, `UPDATE audit_entries SET seq = 2 WHERE seq = 4`)
			c.exec(t, `UPDATE audit_entries SET seq = 4 WHERE seq = 100`)
		}, []finding{{Reordered, 2}, {Reordered, 4}}},
		"the tail cut": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries WHERE seq >= 5`)
		}, []finding{{Truncated, 5}}},
		"the tail cut and the head moved back": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries WHERE seq >= 5`)
			c.exec(t, `UPDATE audit_head SET seq = 4, hash = $1 WHERE id = 1`, c.lines(t)[3].Hash)
		}, []finding{{Truncated, 5}}},
		"the whole chain written anew": {func(t *testing.T, c chain) {
			c.exec(t, `UPDATE audit_entries SET actor = 'person_other' WHERE seq = 3`)
			c.rehash(t, 3)
		}, []finding{{Rewritten, 6}}},
		"everything removed": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries`)
			c.exec(t, `UPDATE audit_head SET seq = 0, hash = '' WHERE id = 1`)
		}, []finding{{Truncated, 1}}},
		"everything removed, the head too": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries`)
			c.exec(t, `DELETE FROM audit_head`)
		}, []finding{{Truncated, 1}}},
		"everything removed, head and checkpoints too": {func(t *testing.T, c chain) {
			c.exec(t, `DELETE FROM audit_entries`)
			c.exec(t, `DELETE FROM audit_head`)
			if err := os.Remove(c.cfg.Checkpoints); err != nil {
				t.Fatal(err)
			}
		}, []finding{{Truncated, 1}}},
		"a forged checkpoint": {func(t *testing.T, c chain) {
			raw, err := os.ReadFile(c.cfg.Checkpoints)
			if err != nil {
				t.Fatal(err)
			}
			raw = []byte(strings.Replace(string(raw), `"seq":6`, `"seq":5`, 1))
			if err := os.WriteFile(c.cfg.Checkpoints, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}, []finding{{Forged, 5}}},
	}
	for name, one := range cases {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
				c := newChain(t, d, seal.SM)
				ctx := official("person_1", auth.Scope{})
				c.record(t, ctx, "a", "b", "c", "d", "e", "f")
				if err := c.Checkpoint(ctx); err != nil {
					t.Fatal(err)
				}
				one.tamper(t, c)
				r, err := c.Verify(ctx)
				if err != nil {
					t.Fatal(err)
				}
				var got []finding
				for _, p := range r.Problems {
					got = append(got, finding{p.Kind, p.Seq})
				}
				if len(got) != len(one.want) || r.Sound != (len(one.want) == 0) {
					t.Fatalf("found %+v, want %+v", r.Problems, one.want)
				}
				for i := range got {
					if got[i] != one.want[i] {
						t.Errorf("found %+v, want %+v", r.Problems, one.want)
					}
				}
			})
		})
	}
}

func TestManyWritersMakeOneChain(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.Intl)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { // two of them also link, as two nodes do
				ctx := official("person_1", auth.Scope{})
				for range 25 {
					err := d.Do(ctx, func(tx *db.Tx) error { return c.Record(ctx, tx, Entry{Action: "tested"}) })
					if err == nil {
						err = c.Settle(ctx)
					}
					if err != nil && !fault.Is(err, fault.Unavailable) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		r, err := c.Verify(context.Background())
		if err != nil || !r.Sound || r.Entries != 200 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}

func TestAnEntryStandsOnlyWithItsWork(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.Intl)
		ctx := official("person_1", auth.Scope{})
		err := d.Do(ctx, func(tx *db.Tx) error {
			if err := c.Record(ctx, tx, Entry{Action: "never"}); err != nil {
				return err
			}
			return auth.ErrDenied
		})
		if !fault.Is(err, fault.Denied) {
			t.Fatal(err)
		}
		c.record(t, ctx, "done")
		r, err := c.Verify(ctx)
		if err != nil || !r.Sound || r.Entries != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}

func TestThePersonSeesWhoReadTheirData(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.SM)
		clerk := official("person_clerk", auth.Scope{Region: "310106"})
		citizen := auth.With(context.Background(), auth.Principal{Kind: auth.Person, ID: "person_wang"})
		read := func(ctx context.Context, purpose string) error {
			return d.Do(ctx, func(tx *db.Tx) error {
				return c.Read(ctx, tx, Reading{Person: "person_wang", Purpose: purpose, Fields: []string{"name", "phone"}})
			})
		}
		if err := read(clerk, ""); fault.From(err).Code != ErrPurpose.Code {
			t.Fatalf("without a purpose: %v", err)
		}
		if err := read(clerk, "check a case"); err != nil {
			t.Fatal(err)
		}
		if err := read(citizen, ""); err != nil { // their own data
			t.Fatal(err)
		}
		p, err := c.ReadsOf(citizen, "person_wang", page.Ask{})
		if err != nil || len(p.Items) != 1 || p.Items[0].Actor != "person_clerk" || p.Items[0].Purpose != "check a case" {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, err := c.ReadsOf(clerk, "person_wang", page.Ask{}); !fault.Is(err, fault.Denied) {
			t.Errorf("another's reads: %v", err)
		}
	})
}

func TestTheLogIsSeenWithinOnesScope(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.SM)
		c.record(t, auth.AsSystem(context.Background(), "seed"), "seeded")
		c.record(t, official("person_jingan", auth.Scope{Region: "310106", Org: "/sh/jingan"}), "j1", "j2")
		c.record(t, official("person_huangpu", auth.Scope{Region: "310101", Org: "/sh/huangpu"}), "h1")
		for name, one := range map[string]struct {
			scope auth.Scope
			want  int
		}{
			"everything":     {auth.Scope{}, 4},
			"the city":       {auth.Scope{Region: "31"}, 3},
			"a district":     {auth.Scope{Region: "310106"}, 2},
			"a street of it": {auth.Scope{Region: "310106013"}, 0},
			"an office":      {auth.Scope{Region: "31", Org: "/sh/huangpu"}, 1},
			"a like name":    {auth.Scope{Region: "31", Org: "/sh/huang"}, 0},
		} {
			p, err := c.List(official("person_auditor", one.scope), Filter{}, page.Ask{})
			if err != nil || len(p.Items) != one.want {
				t.Errorf("%s: %d entries, want %d (%v)", name, len(p.Items), one.want, err)
			}
		}
		first, err := c.List(official("x", auth.Scope{}), Filter{}, page.Ask{Limit: 3})
		if err != nil || len(first.Items) != 3 || first.Next == "" {
			t.Fatalf("first page %+v, %v", first, err)
		}
		second, err := c.List(official("x", auth.Scope{}), Filter{}, page.Ask{Limit: 3, Cursor: first.Next})
		if err != nil || len(second.Items) != 1 || second.Items[0].Action != "seeded" {
			t.Fatalf("second page %+v, %v", second, err)
		}
	})
}

func TestTheSuiteMayChange(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		c := newChain(t, d, seal.SM)
		ctx := official("person_1", auth.Scope{})
		c.record(t, ctx, "a", "b")
		if err := c.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
		next := newChain(t, d, seal.Intl)
		next.cfg.Checkpoints = ""
		next.record(t, ctx, "c")
		r, err := next.Verify(ctx)
		if err != nil || !r.Sound || r.Entries != 3 || !strings.HasPrefix(r.Head, "intl.") {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}
