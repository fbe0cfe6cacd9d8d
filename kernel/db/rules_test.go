package db_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

func TestNothingFollowsAFailedStatement(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "A", 1) })
		err := d.Do(ctx, func(tx *db.Tx) error {
			_ = add(ctx, tx, "A", 2)
			if err := add(ctx, tx, "B", 1); !errors.Is(err, db.ErrAborted) {
				t.Errorf("the unit went on: %v", err)
			}
			return nil
		})
		if !errors.Is(err, db.ErrDuplicate) || count(t, d) != 1 {
			t.Fatalf("shrugged off: %v, %d lots", err, count(t, d))
		}
		do(t, d, func(ctx context.Context, tx *db.Tx) error { // the form for an expected duplicate
			_, err := tx.Exec(ctx, `INSERT INTO lots_lot (code, name, free) VALUES ($1, $2, $3)
				ON CONFLICT (code) DO UPDATE SET free = excluded.free`, "A", "Lot A", 9)
			return err
		})
		if free(t, d, "A") != 9 {
			t.Fatal("not updated")
		}
	})
}

func TestRowsAreClosedBeforeTheNextStatement(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return bulk(ctx, tx, "A", "B", "C") })
		err := d.Do(ctx, func(tx *db.Tx) error {
			rows, err := tx.Query(ctx, "SELECT code FROM lots_lot ORDER BY code")
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			return add(ctx, tx, "D", 1)
		})
		if !errors.Is(err, db.ErrRowsOpen) {
			t.Fatalf("got %v", err)
		}
		var kept *db.Tx
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			kept = tx
			_, err := tx.Query(ctx, "SELECT code FROM lots_lot") // left open: the unit closes it
			return err
		})
		if err := add(ctx, kept, "E", 1); !errors.Is(err, db.ErrOver) {
			t.Fatalf("used after its end: %v", err)
		}
	})
}

func TestRuleOverSeveralRowsHoldsUnderItsGuard(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return bulk(ctx, tx, "A", "B", "C", "D") })
		ctx := t.Context()
		var units []func(tx *db.Tx) error
		for _, code := range []string{"A", "B", "C", "D"} {
			units = append(units, func(tx *db.Tx) error { // close the lot unless it is the last open one
				if err := tx.Guard(ctx, "lots/open"); err != nil {
					return err
				}
				var open int
				if err := tx.QueryRow(ctx, "SELECT count(*) FROM lots_lot WHERE open").Scan(&open); err != nil || open == 1 {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE lots_lot SET open = FALSE WHERE code = $1", code)
				return err
			})
		}
		for _, err := range together(t, d, units...) {
			if err != nil {
				t.Error(err)
			}
		}
		same(t, texts(t, d, "SELECT CAST(count(*) AS TEXT) FROM lots_lot WHERE open"), "1")
	})
}

func TestServerThatCameBackIsUsedAtOnce(t *testing.T) {
	if len(dbtest.Engines(t)) < 2 {
		return // SQLite has no connections to lose
	}
	config := dbtest.Fresh(t, db.Postgres)
	name := "hung_up_" + strings.ToLower(rand.Text()[:8])
	other := dbtest.Reopen(t, config, lots())
	config.URL += "&application_name=" + name
	d := dbtest.Reopen(t, config, lots())
	hangUp := func() error {
		return other.Do(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1", name)
			return err
		})
	}
	together(t, d, func(*db.Tx) error { return nil }, func(*db.Tx) error { return nil }) // some connections, then idle
	if err := hangUp(); err != nil {
		t.Fatal(err)
	}
	tries := 0
	err := d.Do(t.Context(), func(tx *db.Tx) error {
		tries++
		if err := add(t.Context(), tx, "A", 1); err != nil {
			return err
		}
		if tries == 1 { // the server ends in the middle of the unit
			done := make(chan error)
			go func() { done <- hangUp() }()
			if err := <-done; err != nil {
				return err
			}
		}
		return add(t.Context(), tx, "B", 1)
	})
	if err != nil || tries != 2 {
		t.Fatalf("after %d tries: %v", tries, err)
	}
	same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "A", "B")
}

func TestMoreUnitsThanOneGroupTakesAreAllCommitted(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		units := make([]func(*db.Tx) error, 700)
		for i := range units {
			units[i] = func(tx *db.Tx) error { return add(t.Context(), tx, fmt.Sprintf("%03d", i), 1) }
		}
		for i, err := range together(t, d, units...) {
			if err != nil {
				t.Errorf("unit %d: %v", i, err)
			}
		}
		if n := count(t, d); n != 700 {
			t.Fatalf("%d of 700 units", n)
		}
	})
}

func TestUnitThatBreaksTheGroupAndItsGoroutineHoldsUpNobody(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, lots())
	ctx := t.Context()
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "X", 1) })
	errs := together(t, d,
		func(tx *db.Tx) error { return add(ctx, tx, "A", 1) },
		func(tx *db.Tx) error {
			_ = change(ctx, tx, "INSERT OR ROLLBACK INTO lots_lot (code, name, free) VALUES ('X', 'again', 1)")
			runtime.Goexit()
			return nil
		},
		func(tx *db.Tx) error { return add(ctx, tx, "B", 1) },
	)
	if errs[0] != nil || errs[2] != nil {
		t.Fatalf("%v", errs)
	}
	same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "A", "B", "X")
}
