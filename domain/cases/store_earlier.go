package cases

import (
	"context"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

func (store) earlierOf(ctx context.Context, tx *db.Tx, subject string, since time.Time) (list []Earlier, err error) {
	rows, err := tx.Query(ctx, `SELECT matter, opened_at, ended_at, outcome FROM cases_cases WHERE subject = $1 AND opened_at >= $2
		ORDER BY opened_at DESC, id DESC LIMIT $3`, subject, db.Micros(since), earlierMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Earlier
		var opened, ended int64
		var outcome flow.Outcome
		if err := rows.Scan(&one.Matter, &opened, &ended, &outcome); err != nil {
			return nil, err
		}
		one.Granted = outcome == flow.Granted || outcome == flow.Partly
		one.Opened, one.Ended = instant(opened), instant(ended)
		list = append(list, one)
	}
	return list, rows.Err()
}
