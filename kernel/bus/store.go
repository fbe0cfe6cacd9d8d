package bus

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// hearFirst records that the listener hears the fact in this unit of work and
// tells whether it is the first time.
func hearFirst(ctx context.Context, tx *db.Tx, listener, fact string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO bus_inbox (listener, fact_id, heard_at) VALUES ($1, $2, $3)
		ON CONFLICT (listener, fact_id) DO NOTHING`, listener, fact, db.Micros(tx.Now))
	return n == 1, err
}

// trimInbox forgets facts heard before the instant, at most limit of them.
func trimInbox(ctx context.Context, tx *db.Tx, before time.Time, limit int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM bus_inbox WHERE (listener, fact_id) IN
		(SELECT listener, fact_id FROM bus_inbox WHERE heard_at < $1 ORDER BY heard_at, listener, fact_id LIMIT $2)`,
		db.Micros(before), limit)
}

// loadCursor gives the sequence up to which the listener has handled all; 0 at first.
func loadCursor(ctx context.Context, tx *db.Tx, listener string) (seq uint64, err error) {
	var n int64
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(seq), 0) FROM bus_cursor WHERE listener = $1`, listener).Scan(&n)
	return uint64(n), err
}

// moveCursor moves forward only: a node that lost its lease must not pull back
// the one that has it.
func moveCursor(ctx context.Context, tx *db.Tx, listener string, seq uint64) error {
	_, err := tx.Exec(ctx, `INSERT INTO bus_cursor (listener, seq, moved_at) VALUES ($1, $2, $3)
		ON CONFLICT (listener) DO UPDATE SET seq = excluded.seq, moved_at = excluded.moved_at
		WHERE bus_cursor.seq < excluded.seq`, listener, int64(seq), db.Micros(tx.Now))
	return err
}

// capCursors pulls cursors back to the end of the stream. After a power cut the
// stream may have lost its last messages; the relay sends them again under new
// sequences, which the listeners must not take for handled.
func capCursors(ctx context.Context, tx *db.Tx, last uint64) error {
	_, err := tx.Exec(ctx, `UPDATE bus_cursor SET seq = $1 WHERE seq > $1`, int64(last))
	return err
}

// takeLease takes or renews the duty for the node; false if another node has it.
func takeLease(ctx context.Context, tx *db.Tx, duty, node string, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO bus_lease (duty, node, until) VALUES ($1, $2, $3)
		ON CONFLICT (duty) DO UPDATE SET node = excluded.node, until = excluded.until
		WHERE bus_lease.node = excluded.node OR bus_lease.until < $4`,
		duty, node, db.Micros(until), db.Micros(tx.Now))
	return n == 1, err
}

// leaseHolders are the nodes that have duties now.
func leaseHolders(ctx context.Context, tx *db.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT node FROM bus_lease WHERE until >= $1`, db.Micros(tx.Now))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var nodes []string
	for rows.Next() {
		var node string
		if err := rows.Scan(&node); err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return nodes, rows.Err()
}

// dropLeases gives up all duties of the node, so that others need not wait.
func dropLeases(ctx context.Context, tx *db.Tx, node string) error {
	_, err := tx.Exec(ctx, `UPDATE bus_lease SET until = 0 WHERE node = $1`, node)
	return err
}

const deadColumns = `id, listener, fact_id, subject, fact_key, fact_at, data, trace, reason, attempts, at`

// bury keeps a fact that the listener could not handle.
func bury(ctx context.Context, tx *db.Tx, d DeadLetter) error {
	_, err := tx.Exec(ctx, `INSERT INTO bus_dead (`+deadColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (listener, fact_id) DO NOTHING`,
		string(d.ID), d.Listener, d.Fact, d.Subject, d.Key, db.Micros(d.FactAt), string(d.Data), d.trace,
		d.Reason, d.Attempts, db.Micros(d.At))
	return err
}

// exhume takes a dead letter out; false if it is not there (any more).
func exhume(ctx context.Context, tx *db.Tx, d DeadLetter) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM bus_dead WHERE listener = $1 AND fact_id = $2`, d.Listener, d.Fact)
	return n == 1, err
}

// failAgain records one more failed attempt at a dead letter.
func failAgain(ctx context.Context, tx *db.Tx, d DeadLetter, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE bus_dead SET attempts = attempts + 1, reason = $3, at = $4
		WHERE listener = $1 AND fact_id = $2`, d.Listener, d.Fact, reason, db.Micros(tx.Now))
	return err
}

// findDead gives a dead letter by its id.
func findDead(ctx context.Context, tx *db.Tx, id DeadID) (DeadLetter, error) {
	d, err := scanDead(tx.QueryRow(ctx, `SELECT `+deadColumns+` FROM bus_dead WHERE id = $1`, string(id)))
	if err != nil {
		return d, ErrDeadMissing.Because(err).With("id", string(id))
	}
	return d, nil
}

// listDead gives the newest dead letters before the place given, ids being
// sortable by time.
func listDead(ctx context.Context, tx *db.Tx, before DeadID, limit int) ([]DeadLetter, error) {
	rows, err := tx.Query(ctx, `SELECT `+deadColumns+` FROM bus_dead
		WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2`, string(before), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []DeadLetter{}
	for rows.Next() {
		d, err := scanDead(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

func scanDead(row db.Row) (d DeadLetter, err error) {
	var factAt, at int64
	var data string
	err = row.Scan(&d.ID, &d.Listener, &d.Fact, &d.Subject, &d.Key, &factAt, &data, &d.trace, &d.Reason, &d.Attempts, &at)
	d.FactAt, d.At, d.Data = db.Time(factAt), db.Time(at), []byte(data)
	return d, err
}
