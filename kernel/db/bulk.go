package db

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"regexp"
	"strings"
)

// plainName is what tables and columns are called in every migration; nothing
// else may be put into a statement's text.
var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// bulk is a load of many rows into one table.
type bulk struct {
	table   string
	columns []string
	rows    iter.Seq[[]any]
}

// Bulk loads rows (each as long as columns): COPY on PostgreSQL, prepared
// batches on SQLite. It gives the number loaded. A duplicate fails the unit:
// where some rows may be there already, load with Exec and ON CONFLICT. The
// slice that is yielded may be used again for the next row.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, rows func(yield func([]any) bool)) (int64, error) {
	if err := t.admit(ctx, "INSERT", nil); err != nil {
		return 0, err
	}
	if len(columns) == 0 || len(columns) > mostParameters {
		return 0, ErrArgument.Saying("A load into %q names %d columns.", table, len(columns))
	}
	for _, name := range append([]string{table}, columns...) {
		if !plainName.MatchString(name) {
			return 0, ErrArgument.Saying("%q is not the name of a table or column.", name)
		}
	}
	n, err := t.on.bulk(ctx, bulk{table, columns, rows})
	if err != nil {
		return 0, t.fail(err)
	}
	return n, nil
}

// check refuses a row that does not fit the columns or holds what the other
// engine would not take.
func (b bulk) check(row []any, number int) error {
	if len(row) != len(b.columns) {
		return ErrArgument.Saying("Row %d has %d values for %d columns.", number, len(row), len(b.columns))
	}
	if err := checkArgs(row); err != nil {
		return fmt.Errorf("row %d of %s: %w", number, b.table, err)
	}
	return nil
}

// pull gives the rows one by one, nil after the last.
func (b bulk) pull() (next func() ([]any, error), stop func()) {
	pull, stop := iter.Pull(b.rows)
	number := 0
	return func() ([]any, error) {
		row, ok := pull()
		if !ok {
			return nil, nil
		}
		number++
		return row, b.check(row, number)
	}, stop
}

// SQLite takes at most 32,766 parameters; past some thousand a longer batch
// gains nothing.
const mostParameters = 4000

// insert writes full batches with one prepared statement and the rest with
// another.
func (b bulk) insert(ctx context.Context, exec func(context.Context, string, []any) (sql.Result, error)) (int64, error) {
	size := max(1, min(200, mostParameters/len(b.columns)))
	full := b.statement(size)
	args := make([]any, 0, size*len(b.columns))
	var loaded int64
	var failed error
	for row := range b.rows {
		if failed = b.check(row, int(loaded)+len(args)/len(b.columns)+1); failed != nil {
			break
		}
		args = append(args, row...)
		if len(args) < cap(args) {
			continue
		}
		if failed = ctx.Err(); failed != nil {
			break
		}
		if _, failed = exec(ctx, full, args); failed != nil {
			break
		}
		loaded += int64(size)
		args = args[:0]
	}
	if failed != nil || len(args) == 0 {
		return loaded, failed
	}
	rest := len(args) / len(b.columns)
	_, err := exec(ctx, b.statement(rest), args)
	return loaded + int64(rest), err
}

// statement is INSERT INTO t (a, b) VALUES (?, ?), … for so many rows.
func (b bulk) statement(rows int) string {
	var s strings.Builder
	fmt.Fprintf(&s, "INSERT INTO %s (%s) VALUES ", b.table, strings.Join(b.columns, ", "))
	one := "(" + strings.Repeat("?, ", len(b.columns)-1) + "?)"
	for i := range rows {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(one)
	}
	return s.String()
}
