package notify

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"citybrain/kernel/db"
)

// Where a version of a template comes from.
const (
	fromPack = "pack"
	fromDesk = "desk"
)

// templateRow is a version of a template as the store holds it.
type templateRow struct {
	version
	effective                      time.Time
	body, digest, source, by, note string
	made                           time.Time
}

const templateColumns = `code, version, effective, body, digest, source, made_by, note, made_at`

func readTemplateRow(row interface{ Scan(...any) error }) (r templateRow, err error) {
	var effective, made int64
	err = row.Scan(&r.code, &r.no, &effective, &r.body, &r.digest, &r.source, &r.by, &r.note, &made)
	r.effective, r.made = instant(effective), instant(made)
	return r, err
}

func (store) template(ctx context.Context, tx *db.Tx, v version) (templateRow, error) {
	return readTemplateRow(tx.QueryRow(ctx, `SELECT `+templateColumns+` FROM notify_templates WHERE code = $1 AND version = $2`, v.code, v.no))
}

// inForce gives the number of the version that is used at an instant: of those that
// have begun the one that began last.
func (store) inForce(ctx context.Context, tx *db.Tx, code string, at int64) (no int64, err error) {
	err = tx.QueryRow(ctx, `SELECT version FROM notify_templates WHERE code = $1 AND effective <= $2 ORDER BY effective DESC, version DESC LIMIT 1`, code, at).Scan(&no)
	return no, err
}

// newest gives the number of the newest version, and the digest of the newest one of
// the pack; 0 and "" where there is none.
func (store) newest(ctx context.Context, tx *db.Tx, code string) (no int64, packed string, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(version), 0) FROM notify_templates WHERE code = $1`, code).Scan(&no)
	if err != nil {
		return 0, "", err
	}
	err = tx.QueryRow(ctx, `SELECT digest FROM notify_templates WHERE code = $1 AND source = 'pack' ORDER BY version DESC LIMIT 1`, code).Scan(&packed)
	if errors.Is(err, db.ErrMissing) {
		err = nil
	}
	return no, packed, err
}

func (store) putTemplate(ctx context.Context, tx *db.Tx, r templateRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO notify_templates (`+templateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.code, r.no, db.Micros(r.effective), r.body, r.digest, r.source, r.by, r.note, db.Micros(r.made))
	return err
}

// templates gives the versions of a template, newest first, or those of all.
func (store) templates(ctx context.Context, tx *db.Tx, code string) (list []templateRow, err error) {
	rows, err := tx.Query(ctx, `SELECT `+templateColumns+` FROM notify_templates WHERE ($1 = '' OR code = $1) ORDER BY code, version DESC`, code)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, readTemplateRow)
}

// scanAll reads all rows of a query and closes it.
func scanAll[T any](rows *sql.Rows, read func(interface{ Scan(...any) error }) (T, error)) (list []T, err error) {
	defer rows.Close()
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
