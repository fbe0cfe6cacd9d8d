package web

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// insertKey takes a key; taken is false where somebody had it before. A key of
// more than a day ago is taken over.
func insertKey(ctx context.Context, tx *db.Tx, caller, key string, k kept) (taken bool, err error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO web_idempotency (caller, key, inputs, state, node, status, kind, place, body, started)
		VALUES ($1, $2, $3, $4, $5, 0, '', '', '', $6)
		ON CONFLICT (caller, key) DO UPDATE SET
			inputs = excluded.inputs, state = excluded.state, node = excluded.node,
			status = 0, kind = '', place = '', body = '', started = excluded.started
		WHERE web_idempotency.started < $7`,
		caller, key, k.inputs, k.state, k.node, db.Micros(k.started), db.Micros(k.started.Add(-keyLife)))
	return n == 1, err
}

func findKey(ctx context.Context, tx *db.Tx, caller, key string) (*kept, error) {
	var k kept
	var started int64
	err := tx.QueryRow(ctx, `
		SELECT inputs, state, node, status, kind, place, body, started
		FROM web_idempotency WHERE caller = $1 AND key = $2`, caller, key).
		Scan(&k.inputs, &k.state, &k.node, &k.status, &k.kind, &k.place, &k.body, &started)
	k.started = db.Time(started)
	return &k, err
}

func answerKey(ctx context.Context, tx *db.Tx, caller, key string, k kept) error {
	_, err := tx.Exec(ctx, `
		UPDATE web_idempotency SET state = $3, status = $4, kind = $5, place = $6, body = $7
		WHERE caller = $1 AND key = $2`, caller, key, k.state, k.status, k.kind, k.place, k.body)
	return err
}

func dropKey(ctx context.Context, tx *db.Tx, caller, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM web_idempotency WHERE caller = $1 AND key = $2`, caller, key)
	return err
}

func forgetKeys(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM web_idempotency WHERE started < $1`, db.Micros(before))
	return err
}
