// Package db is units of work on two engines: SQLite for one machine,
// PostgreSQL past it, one portable SQL text ($1 placeholders) for both.
package db

import (
	"context"
	"database/sql"
	"io/fs"
	"time"
)

// Engine names the database engine, for the short dialect switches.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says which store to open.
type Config struct {
	URL string           // "postgres://…", or "" for SQLite in Dir
	Dir string           // data folder of SQLite (file city.db)
	Now func() time.Time // the injected clock; gives tx.Now
}

// DB is a store of record.
type DB struct{}

// Tx is one unit of work at one instant.
type Tx struct {
	Now    time.Time // the instant of the unit of work, UTC, microseconds
	Engine Engine
}

// Fact is something that happened, announced in the same commit that made it
// true. It is a JSON struct of ids, times and figures; never personal data.
type Fact interface {
	Subject() string // "things.alarm_raised.v1": domain.fact.version
	Key() string     // order is kept among facts of one subject and key
}

// Open opens the store; Migrate must run before the first unit of work.
func Open(ctx context.Context, cfg Config) (*DB, error) { panic("kernel/db: being written") }

// Migrate applies the numbered migrations of every domain in order. It refuses
// a changed migration (hash) and a store that is newer than this binary.
func (d *DB) Migrate(ctx context.Context, domains []Migrations) error { panic("being written") }

// Migrations are the files NNNN_name.sql of one domain.
type Migrations struct {
	Domain string
	Files  fs.FS
}

// Engine tells which engine this is.
func (d *DB) Engine() Engine { panic("being written") }

// Close ends the store after the running units of work.
func (d *DB) Close() error { panic("being written") }

// Do runs f as one unit of work that commits if f returns nil. When Do returns
// nil the work is on disk. f may run more than once and so must only touch tx.
func (d *DB) Do(ctx context.Context, f func(tx *Tx) error) error { panic("being written") }

// View runs f on a consistent snapshot, read only, beside the writer.
func (d *DB) View(ctx context.Context, f func(tx *Tx) error) error { panic("being written") }

// Exec runs a statement and gives the number of rows that it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	panic("being written")
}

// Query runs a query; close the rows.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	panic("being written")
}

// QueryRow runs a query of one row; Scan gives ErrMissing where there is none.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) Row { panic("being written") }

// Row is the answer of QueryRow.
type Row interface{ Scan(dest ...any) error }

// Bulk loads rows (each as long as columns): COPY on PostgreSQL, prepared
// batches on SQLite. It gives the number loaded.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, rows func(yield func([]any) bool)) (int64, error) {
	panic("being written")
}

// Emit puts a fact into the outbox of this unit of work; kernel/bus carries it.
func (t *Tx) Emit(ctx context.Context, f Fact) error { panic("being written") }

// After runs f once, after the commit, never after a rollback.
func (t *Tx) After(f func()) { panic("being written") }

// Micros writes a time as the store holds it; Time reads it. The zero time is 0.
func Micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// Time reads what Micros wrote, in UTC.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
