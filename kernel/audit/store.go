package audit

import (
	"context"
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
	for _, l := range list {
		if _, err := tx.Exec(ctx, `DELETE FROM audit_pending WHERE id = $1`, l.ID); err != nil {
			return nil, err
		}
	}
	return list, nil
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
// the scope of who asks.
func find(ctx context.Context, tx *db.Tx, f Filter, before int64, limit int) (list []Line, err error) {
	rows, err := tx.Query(ctx, `
		SELECT `+columns+`, seq, prev, hash FROM audit_entries
		WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR action = $2) AND ($3 = '' OR object = $3)
		  AND ($4 = '' OR person = $4) AND at >= $5 AND ($6 = 0 OR at < $6) AND ($7 = 0 OR seq < $7)
		  AND ($8 = '' OR substr(region, 1, length($8)) = $8)
		  AND ($9 = '' OR org = $9 OR substr(org, 1, length($9) + 1) = $9 || '/')
		ORDER BY seq DESC LIMIT $10`,
		f.Actor, f.Action, f.Object, f.Person, db.Micros(f.From), db.Micros(f.To), before, f.region, f.org, limit)
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

// Filter narrows a list of entries; the zero value lists all that the caller may see.
type Filter struct {
	Actor, Action, Object string
	Person                string    // whose data was read
	From, To              time.Time // From ≤ at < To
	region, org           string    // the caller's scope
}
