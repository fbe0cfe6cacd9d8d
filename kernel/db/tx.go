package db

import (
	"context"
	"database/sql"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// Tx is one unit of work at one instant. It belongs to the goroutine that runs
// the unit and ends with it.
type Tx struct {
	Now    time.Time // the instant of the unit of work, UTC, microseconds
	Engine Engine

	on      conn
	kind    string
	open    *sql.Rows // the last query's rows, which must be closed before the next statement
	facts   []outgoing
	emitted bool
	after   []func()
	over    bool
	failed  error // the first statement that failed; nothing can follow it
}

// conn is a transaction of an engine.
type conn interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	bulk(ctx context.Context, b bulk) (int64, error)
}

// Row is the answer of QueryRow.
type Row interface{ Scan(dest ...any) error }

// Exec runs a statement and gives the number of rows that it changed. Faults:
// ErrDuplicate, ErrConstraint, ErrReadOnly in a View, ErrArgument. After a
// statement that failed the unit cannot go on: use ON CONFLICT where a
// duplicate is expected.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := t.admit(ctx, query, args); err != nil {
		return 0, err
	}
	result, err := t.on.exec(ctx, query, args)
	if err != nil {
		return 0, t.fail(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}

// Query runs a query; close the rows before the next statement of the unit,
// else that gets ErrRowsOpen: one connection serves one statement at a time.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.admit(ctx, query, args); err != nil {
		return nil, err
	}
	rows, err := t.on.query(ctx, query, args)
	if err != nil {
		return nil, t.fail(err)
	}
	t.open = rows
	return rows, nil
}

// QueryRow runs a query of one row; Scan gives ErrMissing where there is none.
// The row must be scanned.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	rows, err := t.Query(ctx, query, args...)
	return oneRow{t, rows, err}
}

type oneRow struct {
	tx   *Tx
	rows *sql.Rows
	err  error
}

// Scan reads the row and closes the query.
func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return r.tx.fail(err)
		}
		return ErrMissing
	}
	if err := r.rows.Scan(dest...); err != nil {
		return translate(err)
	}
	if err := r.rows.Close(); err != nil {
		return r.tx.fail(err)
	}
	return nil
}

// fail keeps the first error of a statement: from there PostgreSQL refuses the
// rest of the transaction, and so SQLite must too.
func (t *Tx) fail(err error) error {
	err = translate(err)
	if t.failed == nil {
		t.failed = err
	}
	return err
}

// After runs f once, after the commit, never after a rollback. It runs before
// Do returns, in the goroutine of Do; what f does is not part of the unit.
// Units that commit together may run theirs in any order.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

// admit refuses what would work on one engine only, before the engine sees it.
func (t *Tx) admit(ctx context.Context, query string, args []any) error {
	if t.over {
		return ErrOver
	}
	if err := ctx.Err(); err != nil {
		return ErrCancelled.Because(err)
	}
	if t.failed != nil {
		return ErrAborted.Because(t.failed)
	}
	if t.rowsOpen() {
		return ErrRowsOpen
	}
	if controlsTransaction(query) {
		return ErrStatement.With("statement", firstWord(query))
	}
	return checkArgs(args)
}

func (t *Tx) rowsOpen() bool {
	if t.open == nil {
		return false
	}
	_, err := t.open.Columns() // fails on closed rows only
	if err != nil {
		t.open = nil
	}
	return err == nil
}

// checkArgs refuses what the engines would store differently: times, which
// belong into the store as microseconds, text that PostgreSQL would not take,
// and the number that is none.
func checkArgs(args []any) error {
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, int, int64, bool, []byte:
		case string:
			if !storable(v) {
				return ErrText.With("argument", i+1)
			}
		case float64:
			if math.IsNaN(v) {
				return ErrArgument.Saying("Argument $%d is not a number; write NULL.", i+1)
			}
		case time.Time, *time.Time:
			return ErrArgument.Saying("Argument $%d is a time; write db.Micros of it.", i+1)
		default:
			if r := reflect.ValueOf(arg); r.Kind() == reflect.String && !storable(r.String()) {
				return ErrText.With("argument", i+1)
			}
		}
	}
	return nil
}

func storable(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

// controlsTransaction reports a statement that would end or split the unit.
func controlsTransaction(query string) bool {
	switch firstWord(query) {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PRAGMA", "ATTACH", "DETACH", "VACUUM":
		return true
	}
	return false
}

func firstWord(query string) string {
	query = strings.TrimLeft(query, " \t\r\n;(")
	end := strings.IndexFunc(query, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') })
	if end < 0 {
		end = len(query)
	}
	if end > 9 { // longer than any word that is looked for
		return ""
	}
	return strings.ToUpper(query[:end])
}
