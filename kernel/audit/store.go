package audit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/db"
)

const columns = `id, at, actor, kind, post, region, org, action, object, purpose, person, detail, trace`

func values(l Line) []any {
	return []any{l.ID, db.Micros(l.At), l.Actor, l.Kind, l.Post, l.Region, l.Org,
		l.Action, l.Object, l.Purpose, l.Person, string(l.Detail), l.Trace}
}

// into gives the places to scan columns to; done moves them into the line.
func into(l *Line) (places []any, done func()) {
	var at int64
	var detail string
	return []any{&l.ID, &at, &l.Actor, &l.Kind, &l.Post, &l.Region, &l.Org,
			&l.Action, &l.Object, &l.Purpose, &l.Person, &detail, &l.Trace},
		func() { l.At, l.Detail = db.Time(at), []byte(detail) }
}

func putPending(ctx context.Context, tx *db.Tx, l Line) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_pending (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, values(l)...)
	return err
}

func putEntry(ctx context.Context, tx *db.Tx, l Line) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_entries (`+columns+`, seq, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		append(values(l), l.Seq, l.Prev, l.Hash)...)
	return err
}

// putEntries loads many at once.
func putEntries(ctx context.Context, tx *db.Tx, lines []Line) error {
	if len(lines) == 1 {
		return putEntry(ctx, tx, lines[0])
	}
	names := append(strings.Split(columns, ", "), "seq", "prev", "hash")
	_, err := tx.Bulk(ctx, "audit_entries", names, func(yield func([]any) bool) {
		for _, l := range lines {
			if !yield(append(values(l), l.Seq, l.Prev, l.Hash)) {
				return
			}
		}
	})
	return err
}

func anyPending(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT id FROM audit_pending LIMIT 1) AS one`).Scan(&n)
	return n > 0, err
}

// takePending removes and gives the oldest waiting entries.
func takePending(ctx context.Context, tx *db.Tx, limit int) ([]Line, error) {
	list, err := readLines(ctx, tx, `SELECT `+columns+` FROM audit_pending ORDER BY at, id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	// The unit sees one snapshot, so this deletes what was read and nothing that
	// came in between, even with an earlier instant.
	last := list[len(list)-1]
	_, err = tx.Exec(ctx, `DELETE FROM audit_pending WHERE at < $1 OR (at = $1 AND id <= $2)`, db.Micros(last.At), last.ID)
	return list, err
}

func readLines(ctx context.Context, tx *db.Tx, query string, args ...any) (list []Line, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		places, done := into(&l)
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		done()
		list = append(list, l)
	}
	return list, rows.Err()
}

func head(ctx context.Context, tx *db.Tx) (seq int64, hash string, err error) {
	err = tx.QueryRow(ctx, `SELECT seq, hash FROM audit_head WHERE id = 1`).Scan(&seq, &hash)
	return seq, hash, err
}

// lockHead reads the head and keeps other linkers waiting until the commit.
func lockHead(ctx context.Context, tx *db.Tx) (seq int64, hash string, err error) {
	query := `SELECT seq, hash FROM audit_head WHERE id = 1`
	if tx.Engine == db.Postgres {
		query += ` FOR UPDATE`
	}
	err = tx.QueryRow(ctx, query).Scan(&seq, &hash)
	return seq, hash, err
}

func moveHead(ctx context.Context, tx *db.Tx, seq int64, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1`, seq, hash)
	return err
}

// eachEntry walks the chain in order.
func eachEntry(ctx context.Context, tx *db.Tx, step func(Line) error) error {
	rows, err := tx.Query(ctx, `SELECT `+columns+`, seq, prev, hash FROM audit_entries ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if err := step(l); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanEntry(row db.Row) (l Line, err error) {
	places, done := into(&l)
	err = row.Scan(append(places, &l.Seq, &l.Prev, &l.Hash)...)
	done()
	return l, err
}

// find lists entries, newest first, before a seq (0: from the newest), within
// the scope of who asks. Only the conditions that are asked for are written, so
// that each finds its index.
func find(ctx context.Context, tx *db.Tx, f Filter, before int64, limit int) (list []Line, err error) {
	var w where
	w.equal("person", f.Person)
	w.equal("actor", f.Actor)
	w.equal("object", f.Object)
	w.equal("action", f.Action)
	if !f.From.IsZero() {
		w.add("at >= %s", db.Micros(f.From))
	}
	if !f.To.IsZero() {
		w.add("at < %s", db.Micros(f.To))
	}
	if before != 0 {
		w.add("seq < %s", before)
	}
	if f.region != "" {
		w.add("substr(region, 1, length(%[1]s)) = %[1]s", f.region)
	}
	if f.org != "" {
		w.add("(org = %[1]s OR substr(org, 1, length(%[1]s) + 1) = %[1]s || '/')", f.org)
	}
	rows, err := tx.Query(ctx, `SELECT `+columns+`, seq, prev, hash FROM audit_entries`+w.text()+` ORDER BY seq DESC LIMIT `+w.place(limit), w.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// where collects conditions and their arguments.
type where struct {
	conditions []string
	args       []any
}

// place takes an argument and gives its placeholder.
func (w *where) place(arg any) string {
	w.args = append(w.args, arg)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) add(condition string, arg any) {
	w.conditions = append(w.conditions, fmt.Sprintf(condition, w.place(arg)))
}

func (w *where) equal(column, value string) {
	if value != "" {
		w.add(column+" = %s", value)
	}
}

func (w *where) text() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// Filter narrows a list of entries; the zero value lists all that the caller may see.
type Filter struct {
	Actor, Action, Object string
	Person                string    // whose data was read
	From, To              time.Time // From ≤ at < To
	region, org           string    // the caller's scope
}
