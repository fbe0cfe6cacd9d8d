package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

func TestAReaderStandsBesideTheWriter(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			city := dbtest.Reopen(t, config, lots())
			put := func(code string) {
				t.Helper()
				if err := city.Do(t.Context(), func(tx *db.Tx) error { return add(t.Context(), tx, code, 1) }); err != nil {
					t.Fatal(err)
				}
			}
			put("A")
			config.ReadOnly = true
			reader, err := db.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			err = reader.View(t.Context(), func(tx *db.Tx) error {
				var before, after int
				if err := tx.QueryRow(t.Context(), "SELECT count(*) FROM lots_lot").Scan(&before); err != nil {
					return err
				}
				put("B")
				if err := tx.QueryRow(t.Context(), "SELECT count(*) FROM lots_lot").Scan(&after); err != nil {
					return err
				}
				if before != 1 || after != 1 {
					t.Errorf("the snapshot moved: %d, then %d", before, after)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := count(t, reader); n != 2 {
				t.Errorf("the next snapshot has %d", n)
			}
			never := func(*db.Tx) error { t.Error("it ran"); return nil }
			if err := reader.Do(t.Context(), never); !errors.Is(err, db.ErrReadOnly) {
				t.Errorf("do: %v", err)
			}
			if err := reader.Migrate(t.Context(), lots()); !errors.Is(err, db.ErrReadOnly) {
				t.Errorf("migrate: %v", err)
			}
		})
	}
}

func TestAReaderLeavesAStoreAsItWas(t *testing.T) {
	config := dbtest.Fresh(t, db.SQLite)
	city := dbtest.Reopen(t, config, lots())
	if err := city.Do(t.Context(), func(tx *db.Tx) error { return add(t.Context(), tx, "A", 1) }); err != nil {
		t.Fatal(err)
	}
	if err := city.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(config.Dir, db.File)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	config.ReadOnly = true
	reader, err := db.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, reader); n != 1 {
		t.Errorf("%d lots", n)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the file changed: %v", err)
	}
	config.Dir = t.TempDir()
	if _, err := db.Open(t.Context(), config); !errors.Is(err, db.ErrNoStore) {
		t.Errorf("an empty folder: %v", err)
	}
	if left, _ := os.ReadDir(config.Dir); len(left) != 0 {
		t.Errorf("a reader left %v behind", left)
	}
}
