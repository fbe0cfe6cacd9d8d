package db

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFullStoreRefusesTheUnitThatNeedsRoomAndTakesTheNext(t *testing.T) {
	d, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	text := "CREATE TABLE lots_note (text TEXT NOT NULL);"
	if err := d.Migrate(t.Context(), []Migrations{{"lots", fstest.MapFS{"0001_note.sql": {Data: []byte(text)}}}}); err != nil {
		t.Fatal(err)
	}
	note := func(text string) error {
		return d.Do(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO lots_note (text) VALUES ($1)", text)
			return err
		})
	}
	pages := 0
	on := d.store.(*liteStore).writer.on
	if err := on.conn.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := on.conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count=%d", pages+4)); err != nil {
		t.Fatal(err)
	}
	if err := note(strings.Repeat("x", 100_000)); !errors.Is(err, ErrDiskFull) {
		t.Fatalf("got %v", err)
	}
	if err := note("short"); err != nil {
		t.Fatalf("after it: %v", err)
	}
	if err := d.Ping(t.Context()); err != nil || d.full.Load() {
		t.Fatalf("room again: %v", err)
	}
}

func TestDuplicateIsReadOutOfBothEnginesTexts(t *testing.T) {
	cases := map[string][3]string{
		"constraint failed: UNIQUE constraint failed: lots_lot.city, lots_lot.code (2067)": {"lots_lot", "city,code", "lots_lot.city, lots_lot.code"},
		"constraint failed: UNIQUE constraint failed: index 'lots_lower' (2067)":           {"", "", "lots_lower"},
		"constraint failed: CHECK constraint failed: free >= 0 (275)":                      {"", "", "free >= 0"},
		"constraint failed: FOREIGN KEY constraint failed (787)":                           {"", "", ""},
	}
	for text, want := range cases {
		table, columns, constraint := failedKey(text)
		if got := [3]string{table, columns, constraint}; got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	if got := keyColumns("Key (city, code)=(上海, (a)=(b)) already exists."); got != "city,code" {
		t.Error(got)
	}
}
