// Package dbtest runs a test on every engine, each time on a fresh store:
//
//	dbtest.Each(t, []db.Migrations{{Domain: "parking", Files: files}}, func(t *testing.T, d *db.DB) { … })
//
// SQLite lives in a folder of the test. PostgreSQL is the server that the
// environment variable CITYBRAIN_TEST_PG names (a URL; scripts/pg.sh starts
// one), in a schema of the test that is dropped afterwards.
package dbtest

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"citybrain/kernel/db"
)

// Variable names the environment variable with the URL of the test server.
const Variable = "CITYBRAIN_TEST_PG"

// Option changes how a store is opened.
type Option func(*db.Config)

// At injects the clock that gives tx.Now: dbtest.At(fake.Now).
func At(now func() time.Time) Option { return func(c *db.Config) { c.Now = now } }

// With changes the configuration in any way.
func With(change func(*db.Config)) Option { return change }

// Engines are the engines that tests run on here; PostgreSQL only where a
// server is named.
func Engines(tb testing.TB) []db.Engine {
	tb.Helper()
	if os.Getenv(Variable) == "" {
		tb.Logf("PostgreSQL half left out: %s is not set", Variable)
		return []db.Engine{db.SQLite}
	}
	return []db.Engine{db.SQLite, db.Postgres}
}

// Each runs f as a subtest per engine on a fresh, migrated store.
func Each(t *testing.T, migrations []db.Migrations, f func(t *testing.T, d *db.DB), options ...Option) {
	t.Helper()
	for _, engine := range Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			f(t, Open(t, engine, migrations, options...))
		})
	}
}

// Open gives a fresh, migrated store on the engine, closed with the test.
func Open(tb testing.TB, engine db.Engine, migrations []db.Migrations, options ...Option) *db.DB {
	tb.Helper()
	return Reopen(tb, Fresh(tb, engine), migrations, options...)
}

// Fresh gives the configuration of an empty store; Reopen opens it, as often
// as a test restarts it or joins it with another node.
func Fresh(tb testing.TB, engine db.Engine) db.Config {
	tb.Helper()
	if engine == db.SQLite {
		return db.Config{Dir: tb.TempDir()}
	}
	return db.Config{URL: schema(tb), Conns: 10}
}

// Reopen opens and migrates the store of the configuration.
func Reopen(tb testing.TB, config db.Config, migrations []db.Migrations, options ...Option) *db.DB {
	tb.Helper()
	for _, change := range options {
		change(&config)
	}
	d, err := db.Open(tb.Context(), config)
	if err != nil {
		tb.Fatalf("open store: %v", err)
	}
	tb.Cleanup(func() { d.Close() })
	if err := d.Migrate(tb.Context(), migrations); err != nil {
		tb.Fatalf("migrate: %v", err)
	}
	return d
}

// schema makes a schema of the test on the server and gives the URL that works
// in it.
func schema(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(Variable)
	name := "test_" + strings.ToLower(rand.Text()[:16])
	run(tb, server, "CREATE SCHEMA "+name)
	tb.Cleanup(func() { run(tb, server, "DROP SCHEMA "+name+" CASCADE") })
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("%s is not a URL", Variable)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func run(tb testing.TB, server, statement string) {
	tb.Helper()
	pool, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatalf("connect to the test server: %v", err)
	}
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		tb.Fatalf("%s: %v", fmt.Sprintf("%.60s", statement), err)
	}
}
