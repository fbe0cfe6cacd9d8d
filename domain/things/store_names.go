package things

import (
	"context"
	"database/sql"

	"citybrain/kernel/db"
)

// putNames writes the words in place of those of the last pack.
func (store) putNames(ctx context.Context, tx *db.Tx, l latin) error {
	if _, err := tx.Exec(ctx, `DELETE FROM things_names`); err != nil {
		return err
	}
	for zh, en := range l {
		if _, err := tx.Exec(ctx, `INSERT INTO things_names (zh, en) VALUES ($1, $2)`, zh, en); err != nil {
			return err
		}
	}
	return nil
}

func (store) names(ctx context.Context, tx *db.Tx) (latin, error) {
	rows, err := tx.Query(ctx, `SELECT zh, en FROM things_names`)
	if err != nil {
		return nil, err
	}
	pairs, err := scan(rows, func(rows *sql.Rows) (pair [2]string, err error) {
		err = rows.Scan(&pair[0], &pair[1])
		return pair, err
	})
	l := make(latin, len(pairs))
	for _, pair := range pairs {
		l[pair[0]] = pair[1]
	}
	return l, err
}
