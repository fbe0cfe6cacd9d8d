package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
)

// The engines differ in nine ways that a domain could trip over. Each test
// shows one of them and the form that gives the same on both.

// words is a table of texts; the folded twin serves searches without case.
func words() []db.Migrations {
	return []db.Migrations{{Domain: "words", Files: fstest.MapFS{"0001_words.sql": {Data: []byte(`
CREATE TABLE words_word (id BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE words_seat (city TEXT NOT NULL, number BIGINT, note TEXT, UNIQUE (city, number));
CREATE TABLE words_width (id BIGINT NOT NULL PRIMARY KEY, big BIGINT, yes BOOLEAN, part DOUBLE PRECISION, raw BYTEA, at BIGINT);
`)}}}}
}

func do(t *testing.T, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Do(t.Context(), func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// texts gives the first column of a query.
func texts(t *testing.T, d *db.DB, query string, args ...any) (list []string) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			list = append(list, s)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

func write(t *testing.T, d *db.DB, list ...string) {
	t.Helper()
	do(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i, text := range list {
			if _, err := tx.Exec(ctx, "INSERT INTO words_word (id, text, folded) VALUES ($1, $2, $3)", i+1, text, db.Fold(text)); err != nil {
				return err
			}
		}
		return nil
	})
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestCaseCountsInEqualsAndLike(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		write(t, d, "Nanjing Road", "nanjing road", "NANJING ROAD", "Ärla", "ärla", "50% off", "500 off")
		same(t, texts(t, d, "SELECT text FROM words_word WHERE text = $1", "nanjing road"), "nanjing road")
		same(t, texts(t, d, `SELECT text FROM words_word WHERE text LIKE $1 ESCAPE '\'`, db.Prefix("Nan")), "Nanjing Road")
		same(t, texts(t, d, `SELECT text FROM words_word WHERE folded LIKE $1 ESCAPE '\' ORDER BY id`, db.Contains(db.Fold("JING"))),
			"Nanjing Road", "nanjing road", "NANJING ROAD")
		same(t, texts(t, d, `SELECT text FROM words_word WHERE folded = $1 ORDER BY id`, db.Fold(" ÄRLA ")), "Ärla", "ärla")
		same(t, texts(t, d, `SELECT text FROM words_word WHERE text LIKE $1 ESCAPE '\'`, db.Contains("50%")), "50% off")
	})
}

func TestTextIsOrderedByItsBytes(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		write(t, d, "b", "B", "a", "Z", "_", "é", "静安", "上海", "a b", "a-b", "ab", "10", "9", "😀")
		want := []string{"b", "B", "a", "Z", "_", "é", "静安", "上海", "a b", "a-b", "ab", "10", "9", "😀"}
		slices.Sort(want) // Go compares bytes too
		same(t, texts(t, d, "SELECT text FROM words_word ORDER BY text"), want...)
		same(t, texts(t, d, "SELECT max(text) FROM words_word WHERE text < $1", "a"), "_")
	})
}

func TestNullsAreDistinctInUniqueKeysAndSortedAsWritten(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		seat := func(number any, note string) error {
			return d.Do(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO words_seat (city, number, note) VALUES ($1, $2, $3)", "上海", number, note)
				return err
			})
		}
		for _, err := range []error{seat(nil, "first"), seat(nil, "second"), seat(1, "one")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := seat(1, "again"); !db.Duplicate(err, "words_seat", "city,number") {
			t.Fatalf("a number was given twice: %v", err)
		}
		same(t, texts(t, d, "SELECT note FROM words_seat ORDER BY number NULLS LAST, note"), "one", "first", "second")
		same(t, texts(t, d, "SELECT note FROM words_seat ORDER BY number NULLS FIRST, note"), "first", "second", "one")
	})
}

func TestEmptyTextIsNotNull(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO words_seat (city, number, note) VALUES ($1, 1, $2), ($1, 2, $3)", "上海", "", nil)
			return err
		})
		same(t, texts(t, d, "SELECT CAST(number AS TEXT) FROM words_seat WHERE note = ''"), "1")
		same(t, texts(t, d, "SELECT CAST(number AS TEXT) FROM words_seat WHERE note IS NULL"), "2")
		same(t, texts(t, d, "SELECT coalesce(note, 'none') FROM words_seat ORDER BY number"), "", "none")
	})
}

func TestTimesKeepTheirMicroseconds(t *testing.T) {
	fine := time.Date(2026, 5, 1, 8, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			if want := fine.UTC().Truncate(time.Microsecond); !tx.Now.Equal(want) || tx.Now.Location() != time.UTC {
				t.Errorf("tx.Now is %v, want %v", tx.Now, want)
			}
			if _, err := tx.Exec(ctx, "INSERT INTO words_width (id, at) VALUES (1, $1), (2, $2)", db.Micros(tx.Now), db.Micros(time.Time{})); err != nil {
				return err
			}
			var at, none int64
			if err := tx.QueryRow(ctx, "SELECT at FROM words_width WHERE id = 1").Scan(&at); err != nil {
				return err
			}
			if err := tx.QueryRow(ctx, "SELECT at FROM words_width WHERE id = 2").Scan(&none); err != nil {
				return err
			}
			if !db.Time(at).Equal(tx.Now) || !db.Time(none).IsZero() {
				t.Errorf("read %v and %v", db.Time(at), db.Time(none))
			}
			return nil
		})
		err := d.Do(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO words_width (id, at) VALUES (3, $1)", fine)
			return err
		})
		if !errors.Is(err, db.ErrArgument) {
			t.Fatalf("a time went in as it is: %v", err)
		}
	}, dbtest.At(func() time.Time { return fine }))
}

func TestNumbersAndBooleansKeepTheirWidth(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		const least, most = -1 << 63, 1<<63 - 1
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO words_width (id, big, yes, part, raw) VALUES (1, $1, $2, $3, $4), (2, $5, $6, $7, $8)`,
				int64(least), true, 0.1, []byte{0, 255, 39}, int64(most), false, 1e300, []byte{})
			return err
		})
		err := d.View(t.Context(), func(tx *db.Tx) error {
			var big int64
			var yes bool
			var part float64
			var raw []byte
			if err := tx.QueryRow(t.Context(), "SELECT big, yes, part, raw FROM words_width WHERE yes").Scan(&big, &yes, &part, &raw); err != nil {
				return err
			}
			if big != least || !yes || part != 0.1 || string(raw) != "\x00\xff'" {
				t.Errorf("read %d %v %v %q", big, yes, part, raw)
			}
			if err := tx.QueryRow(t.Context(), "SELECT big, yes, part, raw FROM words_width WHERE yes = FALSE").Scan(&big, &yes, &part, &raw); err != nil {
				return err
			}
			if big != most || yes || part != 1e300 || len(raw) != 0 {
				t.Errorf("read %d %v %v %#v", big, yes, part, raw)
			}
			// Empty bytes are stored as such, though SQLite's driver reads nil: ask
			// the store for NULL, ask Go for the length.
			var kept bool
			if err := tx.QueryRow(t.Context(), "SELECT raw IS NOT NULL FROM words_width WHERE id = 2").Scan(&kept); err != nil || !kept {
				t.Errorf("empty bytes became NULL: %v", err)
			}
			// Division of whole numbers stays whole; sums and means are cast.
			var half, sum int64
			var mean float64
			if err := tx.QueryRow(t.Context(), "SELECT CAST(7 AS BIGINT) / 2, CAST(sum(id) AS BIGINT), CAST(avg(id) AS DOUBLE PRECISION) FROM words_width").Scan(&half, &sum, &mean); err != nil {
				return err
			}
			if half != 3 || sum != 3 || mean != 1.5 {
				t.Errorf("computed %d %d %v", half, sum, mean)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPagesAreStableBecauseTheOrderEndsInTheKey(t *testing.T) {
	dbtest.Each(t, words(), func(t *testing.T, d *db.DB) {
		write(t, d, "same", "same", "same", "same", "same")
		// An update moves the row in PostgreSQL's heap, and with it in a list
		// without an order.
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE words_word SET folded = 'moved' WHERE id IN (1, 3)")
			return err
		})
		var seen []string
		after := "0"
		for {
			part := texts(t, d, "SELECT CAST(id AS TEXT) FROM words_word WHERE (text, id) > ('same', CAST($1 AS BIGINT)) ORDER BY text, id LIMIT 2", after)
			if len(part) == 0 {
				break
			}
			seen = append(seen, part...)
			after = part[len(part)-1]
		}
		same(t, seen, "1", "2", "3", "4", "5")
	})
}

func TestManyChangesOfOneRowLoseNothing(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "A", 0) })
		ctx := t.Context()
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 10 {
					// Read, then write: the form that loses updates at READ COMMITTED.
					err := d.Do(ctx, func(tx *db.Tx) error {
						var n int
						if err := tx.QueryRow(ctx, "SELECT free FROM lots_lot WHERE code = 'A'").Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, "UPDATE lots_lot SET free = $1 WHERE code = 'A'", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := free(t, d, "A"); n != 160 {
			t.Fatalf("%d of 160 changes are kept", n)
		}
	})
}

func TestDuplicateIsTheSameConflictOnBothEngines(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "A", 1) })
		ctx := t.Context()
		cases := map[string]struct {
			run     func(tx *db.Tx) error
			code    string
			kind    fault.Kind
			columns string
		}{
			"duplicate": {func(tx *db.Tx) error { return add(ctx, tx, "A", 2) }, "db.duplicate", fault.Conflict, "code"},
			"bulk":      {func(tx *db.Tx) error { return bulk(ctx, tx, "A") }, "db.duplicate", fault.Conflict, "code"},
			"check":     {func(tx *db.Tx) error { return add(ctx, tx, "B", -1) }, "db.constraint", fault.Invalid, ""},
			"not null":  {func(tx *db.Tx) error { return change(ctx, tx, "UPDATE lots_lot SET name = NULL") }, "db.constraint", fault.Invalid, "name"},
			"no row": {func(tx *db.Tx) error {
				return tx.QueryRow(ctx, "SELECT code FROM lots_lot WHERE code = 'Z'").Scan(new(string))
			}, "db.missing", fault.Missing, ""},
			"zero byte":  {func(tx *db.Tx) error { return add(ctx, tx, "a\x00b", 1) }, "db.text_malformed", fault.Invalid, ""},
			"not UTF-8":  {func(tx *db.Tx) error { return add(ctx, tx, "a\xffb", 1) }, "db.text_malformed", fault.Invalid, ""},
			"own commit": {func(tx *db.Tx) error { return change(ctx, tx, " commit") }, "db.statement_refused", fault.Internal, ""},
		}
		for name, c := range cases {
			err := d.Do(ctx, c.run)
			f := fault.From(err)
			if f == nil || f.Code != c.code || f.Kind != c.kind {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if c.columns != "" && (f.Args["table"] != "lots_lot" || f.Args["columns"] != c.columns) {
				t.Errorf("%s: %v", name, f.Args)
			}
			if strings.Contains(fmt.Sprint(f.Args), "Lot A") {
				t.Errorf("%s tells the values: %v", name, f.Args)
			}
		}
		if count(t, d) != 1 {
			t.Fatalf("%d lots", count(t, d))
		}
	})
}

func change(ctx context.Context, tx *db.Tx, query string) error {
	_, err := tx.Exec(ctx, query)
	return err
}

func bulk(ctx context.Context, tx *db.Tx, codes ...string) error {
	_, err := tx.Bulk(ctx, "lots_lot", []string{"code", "name", "free"}, func(yield func([]any) bool) {
		for _, code := range codes {
			if !yield([]any{code, "Lot " + code, 1}) {
				return
			}
		}
	})
	return err
}
