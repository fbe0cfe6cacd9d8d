package db

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestScriptKeepsOnlyItsEngine(t *testing.T) {
	cases := map[string]struct{ text, lite, pg, problem string }{
		"portable":        {"SELECT 1;\n", "SELECT 1;\n", "SELECT 1;\n", ""},
		"empty":           {"", "", "", ""},
		"blocks":          {"a\n-- +sqlite\nb\n-- +end\n-- +postgres\nc\n-- +end\nd", "a\n-- +sqlite\nb\n-- +end\n-- +postgres\n\n-- +end\nd", "a\n-- +sqlite\n\n-- +end\n-- +postgres\nc\n-- +end\nd", ""},
		"end alone":       {"a\n-- +end", "", "", "line 2: -- +end without a block"},
		"block in block":  {"-- +sqlite\n-- +postgres\n-- +end\n-- +end", "", "", "line 2: a block inside the block of line 1"},
		"unknown block":   {"-- +oracle\n-- +end", "", "", "line 1: unknown block -- +oracle"},
		"block left open": {"a\nb\n  -- +postgres\nc", "", "", "line 3: the block has no -- +end"},
		"zero byte":       {"a\x00b", "", "", "is not UTF-8 text"},
		"not UTF-8":       {"a\xffb", "", "", "is not UTF-8 text"},
		"type":            {"CREATE TABLE a (b integer)", "", "", "line 1: integer does not mean the same on both engines; write BIGINT (PostgreSQL's INTEGER has 32 bits)"},
		"column's name":   {"CREATE TABLE a (serial TEXT, identity TEXT, json TEXT)", "CREATE TABLE a (serial TEXT, identity TEXT, json TEXT)", "CREATE TABLE a (serial TEXT, identity TEXT, json TEXT)", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for engine, want := range map[Engine]string{SQLite: c.lite, Postgres: c.pg} {
				got, err := scriptFor(c.text, engine)
				if c.problem != "" {
					if err == nil || err.Error() != c.problem {
						t.Errorf("%s: got problem %v", engine, err)
					}
					continue
				}
				if err != nil || got != want {
					t.Errorf("%s: got %q, %v", engine, got, err)
				}
			}
		})
	}
}

func FuzzMigrationFiles(f *testing.F) {
	f.Add("0001_lots.sql", "CREATE TABLE lots_lot (code TEXT);\n-- +sqlite\nx\n-- +end\n-- +postgres\ny\n-- +end\n")
	f.Add("0001_a.sql", "-- +end")
	f.Add("9999_a.sql", "-- +sqlite\n-- +sqlite")
	f.Add("../0001_a.sql", "\xff")
	f.Fuzz(func(t *testing.T, name, text string) {
		files := fstest.MapFS{name: {Data: []byte(text)}}
		lite, err := readDomain(Migrations{"lots", files}, SQLite)
		pg, err2 := readDomain(Migrations{"lots", files}, Postgres)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("one engine takes it, the other not: %v, %v", err, err2)
		}
		if err != nil || len(lite) == 0 {
			return
		}
		if lite[0].hash != pg[0].hash || lite[0].number != 1 {
			t.Fatalf("%+v and %+v are not one file", lite[0], pg[0])
		}
		want := strings.Count(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		if strings.Count(lite[0].script, "\n") != want || strings.Count(pg[0].script, "\n") != want {
			t.Fatal("line numbers moved")
		}
	})
}

func FuzzErrorTexts(f *testing.F) {
	f.Add("constraint failed: UNIQUE constraint failed: lots_lot.city, lots_lot.code (2067)", "Key (city, code)=(1, 2) already exists.")
	f.Add("constraint failed: ", "Key (")
	f.Fuzz(func(t *testing.T, lite, pg string) {
		table, columns, _ := failedKey(lite)
		if (table == "") != (columns == "") && !strings.Contains(lite, ".") {
			t.Fatalf("table %q, columns %q", table, columns)
		}
		keyColumns(pg)
	})
}
