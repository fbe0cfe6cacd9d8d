package db_test

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// domain makes the migrations of the domain "lots" out of name and text pairs.
func domain(pairs ...string) []db.Migrations {
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return []db.Migrations{{Domain: "lots", Files: files}}
}

const (
	first  = "CREATE TABLE lots_lot (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, free BIGINT NOT NULL);"
	second = "ALTER TABLE lots_lot ADD COLUMN zone TEXT NOT NULL DEFAULT '';\nINSERT INTO lots_lot (code, name, free) VALUES ('0', 'first', 1);"
)

// empty opens a store on the engine without migrating it.
func empty(t *testing.T, config db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestMigrationsAreAppliedOnceAndInOrder(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			d := empty(t, dbtest.Fresh(t, engine))
			steps := [][]db.Migrations{
				domain("0001_lots.sql", first),
				domain("0001_lots.sql", first),
				domain("0001_lots.sql", first, "0002_zone.sql", second),
				domain("0001_lots.sql", strings.ReplaceAll(first, "\n", "\r\n"), "0002_zone.sql", strings.ReplaceAll(second, "\n", "\r\n")),
			}
			for i, m := range steps {
				if err := d.Migrate(t.Context(), m); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			same(t, texts(t, d, "SELECT zone || code FROM lots_lot"), "0")
			same(t, texts(t, d, "SELECT name FROM db_migrations ORDER BY domain, number"), "outbox", "guards", "lots", "zone")
		})
	}
}

func TestWrongMigrationsAreRefusedBeforeAnythingChanges(t *testing.T) {
	cases := map[string]struct {
		then []db.Migrations
		want error
		says string
	}{
		"changed":          {domain("0001_lots.sql", first+"\n"), db.ErrChanged, "lots/0001_lots.sql"},
		"gap":              {domain("0001_lots.sql", first, "0003_zone.sql", second), db.ErrMigration, "lots/0003_zone.sql"},
		"duplicate number": {domain("0001_lots.sql", first, "0001_zone.sql", second), db.ErrMigration, "0002"},
		"name":             {domain("0001_lots.sql", first, "2_zone.sql", second), db.ErrMigration, "2_zone.sql"},
		"newer store":      {domain(), db.ErrNewer, "lots/0001_lots.sql"},
		"newer domain":     {nil, db.ErrNewer, "lots/0001_lots.sql"},
		"two domains":      {append(domain("0001_lots.sql", first), domain("0001_lots.sql", first)...), db.ErrMigration, "lots"},
		"unportable":       {domain("0001_lots.sql", first, "0002_n.sql", "-- a\nCREATE TABLE lots_n (n INTEGER);"), db.ErrMigration, "line 2"},
		"open block":       {domain("0001_lots.sql", first, "0002_n.sql", "-- +sqlite\n"), db.ErrMigration, "line 1"},
	}
	for _, engine := range dbtest.Engines(t) {
		for name, c := range cases {
			t.Run(string(engine)+"/"+name, func(t *testing.T) {
				d := empty(t, dbtest.Fresh(t, engine))
				if err := d.Migrate(t.Context(), domain("0001_lots.sql", first)); err != nil {
					t.Fatal(err)
				}
				err := d.Migrate(t.Context(), c.then)
				if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("got %v", err)
				}
				same(t, texts(t, d, "SELECT name FROM db_migrations ORDER BY domain, number"), "outbox", "guards", "lots")
			})
		}
	}
}

func TestMigrationThatFailsLeavesNothingOfItself(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			d := empty(t, dbtest.Fresh(t, engine))
			broken := second + "\nINSERT INTO lots_nowhere (code) VALUES ('x');"
			err := d.Migrate(t.Context(), domain("0001_lots.sql", first, "0002_zone.sql", broken))
			if !errors.Is(err, db.ErrApply) || !strings.Contains(err.Error(), "lots/0002_zone.sql") {
				t.Fatalf("got %v", err)
			}
			same(t, texts(t, d, "SELECT code FROM lots_lot"))
			if err := d.Migrate(t.Context(), domain("0001_lots.sql", first, "0002_zone.sql", second)); err != nil {
				t.Fatalf("after the repair: %v", err)
			}
		})
	}
}

func TestNodesThatStartAtOnceMigrateInTurn(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			nodes := []*db.DB{empty(t, config)}
			for len(nodes) < 3 {
				if engine == db.SQLite { // one process; its parts may still ask at once
					nodes = append(nodes, nodes[0])
					continue
				}
				nodes = append(nodes, empty(t, config))
			}
			var wg sync.WaitGroup
			for _, d := range nodes {
				wg.Go(func() {
					if err := d.Migrate(t.Context(), domain("0001_lots.sql", first, "0002_zone.sql", second)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			same(t, texts(t, nodes[0], "SELECT code FROM lots_lot"), "0")
		})
	}
}

func TestDialectBlocksAndFolders(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			d := empty(t, dbtest.Fresh(t, engine))
			text := `CREATE TABLE lots_note (
-- +sqlite
	id INTEGER PRIMARY KEY AUTOINCREMENT,
-- +end
-- +postgres
	id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- +end
	text TEXT NOT NULL -- no INTEGER here; 'TIMESTAMP' neither
);
INSERT INTO lots_note (text) VALUES ('REAL');
`
			files := fstest.MapFS{"migrations/0001_note.sql": {Data: []byte(text)}} // as embed hands it over
			if err := d.Migrate(t.Context(), []db.Migrations{{Domain: "lots", Files: files}}); err != nil {
				t.Fatal(err)
			}
			same(t, texts(t, d, "SELECT text || CAST(id AS TEXT) FROM lots_note"), "REAL1")
		})
	}
}

func TestUnreadableDatabaseAddressTellsNoPassword(t *testing.T) {
	for _, url := range []string{"postgres://city:secret@%zz/db", "postgres://city:secret@127.0.0.1:1/db?connect_timeout=1"} {
		_, err := db.Open(t.Context(), db.Config{URL: url})
		if !errors.Is(err, db.ErrUnreachable) {
			t.Errorf("got %v", err)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func TestDatabaseThatSortsOtherwiseIsRefused(t *testing.T) {
	if len(dbtest.Engines(t)) < 2 {
		return // SQLite always sorts by bytes
	}
	server, err := url.Parse(os.Getenv(dbtest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("pgx", server.String())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	name := "sorts_" + strings.ToLower(rand.Text()[:12])
	_, err = pool.Exec("CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' LC_COLLATE 'C' LC_CTYPE 'C'")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool, err := sql.Open("pgx", server.String())
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		if _, err := pool.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
	})
	other := *server
	other.Path = "/" + name
	if _, err := db.Open(t.Context(), db.Config{URL: other.String()}); !errors.Is(err, db.ErrCollation) {
		t.Fatalf("got %v", err)
	}
}
