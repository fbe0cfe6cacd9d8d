package cases

import (
	"context"
	"errors"

	"citybrain/kernel/db"
)

// flowRow is a version of a flow as the store holds it.
type flowRow struct {
	version
	body, digest, source, by, note string
	publisher                      string // who let it into force; by wrote it
	at                             int64
}

func (store) flowBody(ctx context.Context, tx *db.Tx, v version) (body string, err error) {
	err = tx.QueryRow(ctx, `SELECT body FROM cases_flows WHERE code = $1 AND version = $2`, v.code, v.no).Scan(&body)
	return body, err
}

// newest gives the newest version of a flow and the digest of its body; 0 if there is none.
func (store) newest(ctx context.Context, tx *db.Tx, code string) (v version, digest string, err error) {
	v.code = code
	err = tx.QueryRow(ctx, `SELECT version, digest FROM cases_flows WHERE code = $1 ORDER BY version DESC LIMIT 1`, code).Scan(&v.no, &digest)
	if errors.Is(err, db.ErrMissing) {
		return v, "", nil
	}
	return v, digest, err
}

func (store) putFlow(ctx context.Context, tx *db.Tx, r flowRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_flows (code, version, body, digest, source, made_by, note, made_at, published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.code, r.no, r.body, r.digest, r.source, r.by, r.note, r.at, r.publisher)
	return err
}
