package things

import (
	"context"
	"database/sql"
	"encoding/json"

	"citybrain/kernel/db"
)

const viewColumns = `id, name, grantee, purpose, why, shows, region, org, given_by, given_at, ends_at, revoked_at`

func readView(rows interface{ Scan(...any) error }) (v Share, err error) {
	var shows string
	var given, ends, revoked int64
	if err = rows.Scan(&v.ID, &v.Name, &v.Grantee, &v.Purpose, &v.Why, &shows, &v.Region, &v.Org, &v.GivenBy, &given, &ends, &revoked); err != nil {
		return v, err
	}
	v.GivenAt, v.EndsAt, v.Revoked = db.Time(given), db.Time(ends), revoked != 0
	return v, json.Unmarshal([]byte(shows), &v.Shows)
}

func (store) addView(ctx context.Context, tx *db.Tx, v Share) error {
	shows, err := json.Marshal(v.Shows)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO things_views (`+viewColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)`,
		string(v.ID), v.Name, v.Grantee, v.Purpose, v.Why, string(shows), v.Region, v.Org, v.GivenBy, db.Micros(v.GivenAt), db.Micros(v.EndsAt))
	return err
}

func (store) view(ctx context.Context, tx *db.Tx, id ShareID) (Share, error) {
	v, err := readView(tx.QueryRow(ctx, `SELECT `+viewColumns+` FROM things_views WHERE id = $1`, string(id)))
	return v, missing(err, ErrNoView)
}

// views gives the newest views.
func (store) views(ctx context.Context, tx *db.Tx, limit int) ([]Share, error) {
	rows, err := tx.Query(ctx, `SELECT `+viewColumns+` FROM things_views ORDER BY given_at DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (Share, error) { return readView(rows) })
}

func (store) revokeView(ctx context.Context, tx *db.Tx, id ShareID) error {
	_, err := tx.Exec(ctx, `UPDATE things_views SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0`, db.Micros(tx.Now), string(id))
	return err
}
