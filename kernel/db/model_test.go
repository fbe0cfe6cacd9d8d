package db_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// step is one statement of a random unit.
type step struct {
	Verb string // put, take, drop, bulk, emit, fail
	Lot  string
	N    int
}

// city is the model: free places by lot, and how many facts have left.
type city struct {
	free  map[string]int
	facts int
}

var errRefused = errors.New("refused by the model")

// apply gives what the unit should make of the model, or the error that it
// should end with.
func (c city) apply(steps []step) (city, error) {
	next := city{maps.Clone(c.free), c.facts}
	for _, s := range steps {
		_, there := next.free[s.Lot]
		switch s.Verb {
		case "put":
			next.free[s.Lot] = s.N
		case "bulk":
			if there {
				return c, db.ErrDuplicate
			}
			next.free[s.Lot] = s.N
		case "take":
			if there && next.free[s.Lot] < s.N {
				return c, db.ErrConstraint
			}
			if there {
				next.free[s.Lot] -= s.N
			}
		case "drop":
			delete(next.free, s.Lot)
		case "emit":
			next.facts++
		case "fail":
			return c, errRefused
		}
	}
	return next, nil
}

func perform(ctx context.Context, tx *db.Tx, s step) (err error) {
	switch s.Verb {
	case "put":
		_, err = tx.Exec(ctx, `INSERT INTO lots_lot (code, name, free) VALUES ($1, '', $2)
			ON CONFLICT (code) DO UPDATE SET free = excluded.free`, s.Lot, s.N)
	case "bulk":
		_, err = tx.Bulk(ctx, "lots_lot", []string{"free", "code", "name"}, func(yield func([]any) bool) { yield([]any{s.N, s.Lot, ""}) })
	case "take":
		_, err = tx.Exec(ctx, "UPDATE lots_lot SET free = free - $2 WHERE code = $1", s.Lot, s.N)
	case "drop":
		_, err = tx.Exec(ctx, "DELETE FROM lots_lot WHERE code = $1", s.Lot)
	case "emit":
		err = tx.Emit(ctx, opened{s.Lot})
	case "fail":
		err = errRefused
	}
	return err
}

var steps = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
	return step{
		Verb: rapid.SampledFrom([]string{"put", "put", "take", "take", "drop", "bulk", "emit", "fail"}).Draw(t, "verb"),
		Lot:  rapid.SampledFrom([]string{"A", "B", "C", "静安"}).Draw(t, "lot"),
		N:    rapid.IntRange(0, 9).Draw(t, "n"),
	}
}), 0, 5)

func TestRandomUnitsAgreeWithAModel(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			ctx := context.Background()
			clear := func(tx *db.Tx) error {
				return errors.Join(change(ctx, tx, "DELETE FROM lots_lot"), change(ctx, tx, "DELETE FROM db_outbox"))
			}
			if err := d.Do(ctx, clear); err != nil {
				r.Fatal(err)
			}
			model := city{free: map[string]int{}}
			for i := range rapid.IntRange(1, 6).Draw(r, "units") {
				unit := steps.Draw(r, fmt.Sprintf("unit %d", i))
				next, want := model.apply(unit)
				got := d.Do(ctx, func(tx *db.Tx) error {
					for _, s := range unit {
						if err := perform(ctx, tx, s); err != nil {
							return err
						}
					}
					return nil
				})
				if !errors.Is(got, want) || (want == nil) != (got == nil) {
					r.Fatalf("unit %+v: got %v, want %v", unit, got, want)
				}
				model = next
				agree(r, d, model)
			}
		})
	})
}

func agree(r *rapid.T, d *db.DB, model city) {
	ctx := context.Background()
	stored := map[string]int{}
	err := d.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT code, free FROM lots_lot")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			var n int
			if err := rows.Scan(&code, &n); err != nil {
				return err
			}
			stored[code] = n
		}
		return rows.Err()
	})
	facts, err2 := d.Waiting(ctx)
	if err != nil || err2 != nil || !maps.Equal(stored, model.free) || int(facts) != model.facts {
		r.Fatalf("store %v with %d facts, model %+v: %v %v", stored, facts, model, err, err2)
	}
}

// TestRandomTransfersConserveTheSum lets units that read and write two rows run
// against each other, in any order of the rows, so that some deadlock.
func TestRandomTransfersConserveTheSum(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(add(ctx, tx, "A", 50), add(ctx, tx, "B", 50), add(ctx, tx, "C", 50))
		})
		codes := []string{"A", "B", "C"}
		units := make([]func(*db.Tx) error, 30)
		for i := range units {
			from, to, n := codes[i%3], codes[(i+1+i/3%2)%3], i%7
			units[i] = func(tx *db.Tx) error {
				var have int
				if err := tx.QueryRow(ctx, "SELECT free FROM lots_lot WHERE code = $1", from).Scan(&have); err != nil {
					return err
				}
				if have < n {
					return nil
				}
				if _, err := tx.Exec(ctx, "UPDATE lots_lot SET free = $2 WHERE code = $1", from, have-n); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE lots_lot SET free = free + $2 WHERE code = $1", to, n)
				return err
			}
		}
		for i, err := range together(t, d, units...) {
			if err != nil {
				t.Errorf("transfer %d: %v", i, err)
			}
		}
		same(t, texts(t, d, "SELECT CAST(CAST(sum(free) AS BIGINT) AS TEXT) FROM lots_lot"), "150")
	})
}
