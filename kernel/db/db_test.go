package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/fstest"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// lots is a small domain: parking lots of the city with free places.
func lots() []db.Migrations {
	return []db.Migrations{{Domain: "lots", Files: fstest.MapFS{"0001_lots.sql": {Data: []byte(`
CREATE TABLE lots_lot (
	code  TEXT   NOT NULL PRIMARY KEY,
	name  TEXT   NOT NULL,
	free  BIGINT NOT NULL CHECK (free >= 0),
	open  BOOLEAN NOT NULL DEFAULT TRUE,
	note  TEXT,
	rate  DOUBLE PRECISION,
	photo BYTEA
);
`)}}}}
}

type opened struct {
	Lot string `json:"lot"`
}

func (opened) Subject() string { return "lots.opened.v1" }
func (o opened) Key() string   { return o.Lot }

func add(ctx context.Context, tx *db.Tx, code string, free int) error {
	_, err := tx.Exec(ctx, "INSERT INTO lots_lot (code, name, free) VALUES ($1, $2, $3)", code, "Lot "+code, free)
	return err
}

func free(t *testing.T, d *db.DB, code string) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT free FROM lots_lot WHERE code = $1", code).Scan(&n)
	})
	if err != nil {
		t.Fatalf("read lot %s: %v", code, err)
	}
	return n
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM lots_lot").Scan(&n)
	})
	if err != nil {
		t.Fatalf("count lots: %v", err)
	}
	return n
}

func TestUnitCommitsWhatItDidAndItsFacts(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		committed := false
		err := d.Do(ctx, func(tx *db.Tx) error {
			tx.After(func() { committed = true })
			if err := add(ctx, tx, "A", 3); err != nil {
				return err
			}
			return tx.Emit(ctx, opened{"A"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if free(t, d, "A") != 3 || !committed {
			t.Fatalf("free %d, after ran %v", free(t, d, "A"), committed)
		}
		<-d.OutboxSignal()
		facts, err := d.Outbox(ctx, 10)
		if err != nil || len(facts) != 1 || facts[0].Subject != "lots.opened.v1" || facts[0].Key != "A" || string(facts[0].Data) != `{"lot":"A"}` {
			t.Fatalf("outbox %+v, %v", facts, err)
		}
		if err := d.Sent(ctx, []int64{facts[0].Seq}); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Waiting(ctx); n != 0 || err != nil {
			t.Fatalf("waiting %d, %v", n, err)
		}
	})
}

func TestFailedUnitLeavesNothing(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		refused := errors.New("refused by the rule")
		err := d.Do(ctx, func(tx *db.Tx) error {
			tx.After(func() { t.Error("ran after a rollback") })
			if err := add(ctx, tx, "A", 3); err != nil {
				return err
			}
			if err := tx.Emit(ctx, opened{"A"}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if n, _ := d.Waiting(ctx); n != 0 || count(t, d) != 0 {
			t.Fatalf("%d facts and %d lots are left", n, count(t, d))
		}
	})
}

func TestSixtyFourWritersAreAllKept(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		for w := range 64 {
			wg.Go(func() {
				for k := range 5 {
					code := string(rune('a'+w%26)) + string(rune('a'+w/26)) + string(rune('0'+k))
					if err := d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, code, k) }); err != nil {
						t.Errorf("add %s: %v", code, err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, d); n != 320 {
			t.Fatalf("%d of 320 lots", n)
		}
	})
}
