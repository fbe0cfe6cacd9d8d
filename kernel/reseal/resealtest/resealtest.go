// Package resealtest holds a domain to what it says is sealed in its tables.
package resealtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/reseal"
	"citybrain/kernel/seal"
)

// Anew rotates the keys and seals the columns anew: each of them must hold something,
// and nothing of it may begin with the old key afterwards.
func Anew(t testing.TB, d *db.DB, keys *seal.Ring, columns []reseal.Column) {
	t.Helper()
	ctx := context.Background()
	run := func(c ...reseal.Column) int64 {
		t.Helper()
		n, err := reseal.Work{DB: d, Seal: keys, Columns: c}.Run(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := run(columns...); n != 0 {
		t.Errorf("%d sealed anew before the keys were rotated", n)
	}
	old := keys.Mark()
	if err := keys.Rotate(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		if n := run(c); n == 0 {
			t.Errorf("%s.%s holds nothing that is sealed", c.Table, c.Name)
		}
		if n := left(t, d, c, old); n != 0 {
			t.Errorf("%s.%s: %d are still sealed with the old key", c.Table, c.Name, n)
		}
	}
	if n := run(columns...); n != 0 {
		t.Errorf("%d sealed anew a second time", n)
	}
}

func left(t testing.TB, d *db.DB, c reseal.Column, old string) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT `+c.Name+` FROM `+c.Table)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			if strings.HasPrefix(text, old) {
				n++
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
