package entities

import (
	"context"

	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// tallyStore is all SQL of what is counted.
type tallyStore struct{}

// each gives all that is counted, by all nodes.
func (tallyStore) each(ctx context.Context, tx *db.Tx, visit func(node string, k tallyKey, t watch.Tally)) error {
	rows, err := tx.Query(ctx, `SELECT tenant, class, id, node, sent, failed, last_at, success_at, failure_at FROM entities_tallies`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k tallyKey
		var t watch.Tally
		var node string
		if err := rows.Scan(&k.tenant, &k.class, &k.id, &node, &t.Sent, &t.Failed, &t.Last, &t.LastSuccess, &t.LastFailure); err != nil {
			return err
		}
		visit(node, k, t)
	}
	return rows.Err()
}

func (tallyStore) put(ctx context.Context, tx *db.Tx, node string, k tallyKey, t watch.Tally) error {
	_, err := tx.Exec(ctx, `INSERT INTO entities_tallies (tenant, class, id, node, sent, failed, last_at, success_at, failure_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id, class, tenant, node) DO UPDATE SET sent = excluded.sent, failed = excluded.failed,
			last_at = excluded.last_at, success_at = excluded.success_at, failure_at = excluded.failure_at`,
		k.tenant, string(k.class), k.id, node, t.Sent, t.Failed, t.Last, t.LastSuccess, t.LastFailure)
	return err
}

func (tallyStore) drop(ctx context.Context, tx *db.Tx, k tallyKey) error {
	_, err := tx.Exec(ctx, `DELETE FROM entities_tallies WHERE id = $1 AND class = $2 AND tenant = $3`, k.id, string(k.class), k.tenant)
	return err
}
