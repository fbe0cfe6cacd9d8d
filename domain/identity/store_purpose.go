package identity

import (
	"context"
	"errors"

	"citybrain/kernel/db"
)

// purposes gives those of the pack, in its order.
func (s store) purposes(ctx context.Context, tx *db.Tx) ([]Purpose, error) {
	rows, err := tx.Query(ctx, `SELECT code, zh, en, permission, reason FROM identity_purposes WHERE retired = 0 ORDER BY place, code`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Purpose
	for rows.Next() {
		var p Purpose
		if err := rows.Scan(&p.Code, &p.ZH, &p.EN, &p.Permission, &p.Reason); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// purposeName gives what a purpose is called, retired or not; "" for none.
func (s store) purposeName(ctx context.Context, tx *db.Tx, code string) (zh, en string, err error) {
	err = tx.QueryRow(ctx, `SELECT zh, en FROM identity_purposes WHERE code = $1`, code).Scan(&zh, &en)
	if errors.Is(err, db.ErrMissing) {
		return "", "", nil
	}
	return zh, en, err
}

// replacePurposes makes the pack's purposes the only ones that can be used.
func (s store) replacePurposes(ctx context.Context, tx *db.Tx, list []Purpose) error {
	if _, err := tx.Exec(ctx, `UPDATE identity_purposes SET retired = 1`); err != nil {
		return err
	}
	for i, p := range list {
		if _, err := tx.Exec(ctx, `
			INSERT INTO identity_purposes (code, zh, en, permission, reason, place, retired) VALUES ($1, $2, $3, $4, $5, $6, 0)
			ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, permission = excluded.permission,
				reason = excluded.reason, place = excluded.place, retired = 0`,
			p.Code, p.ZH, p.EN, p.Permission, p.Reason, i); err != nil {
			return err
		}
	}
	return nil
}
