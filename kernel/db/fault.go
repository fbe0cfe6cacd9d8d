package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"citybrain/kernel/fault"
)

// The faults of the store. Duplicates carry the Args table, columns and
// constraint; never the values, which may be personal.
var (
	ErrMissing     = fault.New(fault.Missing, "db.missing", "There is no such record.")
	ErrDuplicate   = fault.New(fault.Conflict, "db.duplicate", "There is already a record with these values.")
	ErrConstraint  = fault.New(fault.Invalid, "db.constraint", "The record breaks a rule of the store.")
	ErrText        = fault.New(fault.Invalid, "db.text_malformed", "The text holds a zero byte or is not UTF-8.")
	ErrRange       = fault.New(fault.Invalid, "db.out_of_range", "The number does not fit the column.")
	ErrArgument    = fault.New(fault.Internal, "db.argument", "The argument cannot be stored.")
	ErrStatement   = fault.New(fault.Internal, "db.statement_refused", "A unit of work does not control its transaction itself.")
	ErrReadOnly    = fault.New(fault.Internal, "db.read_only", "A view of the store was asked to write.")
	ErrNested      = fault.New(fault.Internal, "db.nested", "A unit of work was started inside another one; pass the tx down instead.")
	ErrAborted     = fault.New(fault.Internal, "db.aborted", "A statement of this unit of work failed before; nothing can follow it.")
	ErrOver        = fault.New(fault.Internal, "db.over", "The unit of work was used after its end.")
	ErrRowsOpen    = fault.New(fault.Internal, "db.rows_open", "Close the rows of a query before the next statement.")
	ErrPanicked    = fault.New(fault.Internal, "db.panicked", "The unit of work failed by a defect and was rolled back.")
	ErrCancelled   = fault.New(fault.Unavailable, "db.cancelled", "The request ended before its work was done; nothing was changed.")
	ErrClosed      = fault.New(fault.Unavailable, "db.closed", "The store is closed.")
	ErrBusy        = fault.New(fault.Unavailable, "db.busy", "Too many changes at the same record; try again.")
	ErrUnreachable = fault.New(fault.Unavailable, "db.unreachable", "The database does not answer.")
	ErrDiskFull    = fault.New(fault.Unavailable, "db.disk_full", "The disk is full; nothing was changed.")
	ErrCommit      = fault.New(fault.Unavailable, "db.commit_failed", "The store could not commit the change.")
	ErrLocked      = fault.New(fault.Conflict, "db.locked", "Another process uses this data folder.")
	ErrNoStore     = fault.New(fault.Missing, "db.no_store", "There is no store in this data folder.")
	ErrCorrupt     = fault.New(fault.Internal, "db.corrupt", "The store's file is damaged or is no store; restore the last backup.")
	ErrCollation   = fault.New(fault.Invalid, "db.collation", "The database must sort text by bytes.")
	ErrFailed      = fault.New(fault.Internal, "db.failed", "The store failed.")
)

// translate gives the fault of an engine's error; faults pass unchanged.
func translate(err error) error {
	var known *fault.Fault
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &pg):
		return fromPostgres(pg, err)
	case errors.As(err, &lite):
		return fromSQLite(lite.Code(), lite.Error(), err)
	case errors.Is(err, sql.ErrNoRows):
		return ErrMissing
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ErrCancelled.Because(err)
	case errors.Is(err, sql.ErrConnDone), strings.Contains(err.Error(), "database is closed"):
		return ErrClosed.Because(err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return ErrUnreachable.Because(err)
	}
	return ErrFailed.Because(err)
}

// fromPostgres reads SQLSTATE.
func fromPostgres(pg *pgconn.PgError, err error) error {
	switch {
	case pg.Code == "23505":
		return duplicate(pg.TableName, keyColumns(pg.Detail), pg.ConstraintName).Because(err)
	case strings.HasPrefix(pg.Code, "23"):
		return ErrConstraint.With("table", pg.TableName).With("constraint", pg.ConstraintName).
			With("columns", pg.ColumnName).Because(err)
	case pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
		return ErrBusy.Because(err)
	case pg.Code == "22003":
		return ErrRange.Because(err)
	case pg.Code == "22021":
		return ErrText.Because(err)
	case pg.Code == "25006":
		return ErrReadOnly.Because(err)
	case pg.Code == "53100":
		return ErrDiskFull.Because(err)
	case pg.Code == "57014":
		return ErrCancelled.Because(err)
	case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57"), strings.HasPrefix(pg.Code, "53"):
		return ErrUnreachable.Because(err)
	}
	return ErrFailed.Because(err)
}

// keyColumns reads "a, b" out of PostgreSQL's "Key (a, b)=(1, 2) already exists."
func keyColumns(detail string) string {
	_, rest, _ := strings.Cut(detail, "(")
	columns, _, ok := strings.Cut(rest, ")=(")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(columns, ", ", ",")
}

// SQLite's result codes, of which the low byte is the class.
const (
	liteBusy       = 5
	liteMemory     = 7
	liteReadOnly   = 8
	liteInterrupt  = 9
	liteIO         = 10
	liteCorrupt    = 11
	liteFull       = 13
	liteCantOpen   = 14
	liteConstraint = 19
	liteNoDatabase = 26
	litePrimaryKey = 1555
	liteUnique     = 2067
	liteRowID      = 2579
)

// failingDisk reports an error after which trying the same again is no use, or
// could even seem to work: a failed fsync is not repeated.
func failingDisk(err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	switch lite.Code() & 0xff {
	case liteMemory, liteIO, liteCorrupt, liteFull, liteCantOpen, liteNoDatabase:
		return true
	}
	return false
}

// fromSQLite reads the result code and the sentence behind it.
func fromSQLite(code int, message string, err error) error {
	switch code {
	case liteUnique, litePrimaryKey, liteRowID:
		table, columns, constraint := failedKey(message)
		return duplicate(table, columns, constraint).Because(err)
	}
	switch code & 0xff {
	case liteConstraint:
		table, columns, constraint := failedKey(message)
		return ErrConstraint.With("table", table).With("constraint", constraint).With("columns", columns).Because(err)
	case liteReadOnly:
		return ErrReadOnly.Because(err)
	case liteCorrupt, liteNoDatabase:
		return ErrCorrupt.Because(err)
	case liteFull:
		return ErrDiskFull.Because(err)
	case liteInterrupt:
		return ErrCancelled.Because(err)
	case liteBusy:
		return ErrBusy.Because(err)
	}
	return ErrFailed.Because(err)
}

// failedKey reads "… constraint failed: lot.code, lot.city (2067)" or the name
// of a CHECK or an index in the same place.
func failedKey(message string) (table, columns, constraint string) {
	_, names, ok := strings.Cut(message, "constraint failed: ")
	if !ok {
		return "", "", ""
	}
	// The driver may put its own class before and the code behind.
	if _, inner, again := strings.Cut(names, "constraint failed: "); again {
		names = inner
	}
	if i := strings.LastIndex(names, " ("); i >= 0 {
		names = names[:i]
	}
	if strings.HasSuffix(names, "constraint failed") {
		return "", "", "" // a foreign key, which SQLite does not name
	}
	constraint = strings.Trim(strings.TrimPrefix(names, "index "), "'")
	var list []string
	for _, name := range strings.Split(names, ", ") {
		of, column, dotted := strings.Cut(name, ".")
		if !dotted {
			return "", "", constraint
		}
		table = of
		list = append(list, column)
	}
	return table, strings.Join(list, ","), constraint
}

func duplicate(table, columns, constraint string) *fault.Fault {
	return ErrDuplicate.With("table", table).With("columns", columns).With("constraint", constraint)
}

// Duplicate reports whether err says that these columns ("code" or
// "city,code", in the order of the key) of the table already hold the values.
// It is the form that reads the same on both engines.
func Duplicate(err error, table, columns string) bool {
	f := fault.From(err)
	return f != nil && f.Code == ErrDuplicate.Code && f.Args["table"] == table && f.Args["columns"] == columns
}
