package cases

import (
	"context"
	"errors"

	"citybrain/kernel/db"
)

const reportColumns = `id, month, org, region, state, done, asked_by, asked_at, made_at, sizes`

func readReport(row interface{ Scan(...any) error }) (r Report, err error) {
	var asked, made int64
	var sizes string
	if err := row.Scan(&r.ID, &r.Month, &r.Org, &r.Region, &r.State, &r.Done, &r.askedBy, &asked, &made, &sizes); err != nil {
		return r, err
	}
	r.Asked, r.Made = instant(asked), at(instant(made))
	return r, fromJSON(sizes, &r.Files)
}

func (store) addReport(ctx context.Context, tx *db.Tx, r Report) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_reports (`+reportColumns+`) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, 0, '')`,
		string(r.ID), r.Month, r.Org, r.Region, r.State, r.askedBy, db.Micros(r.Asked))
	return err
}

// markReport writes how far the making of a report is.
func (store) markReport(ctx context.Context, tx *db.Tx, r Report) error {
	made := int64(0)
	if r.Made != nil {
		made = db.Micros(*r.Made)
	}
	_, err := tx.Exec(ctx, `UPDATE cases_reports SET state = $1, done = $2, made_at = $3, sizes = $4 WHERE id = $5`,
		r.State, r.Done, made, asJSON(r.Files, len(r.Files) == 0), string(r.ID))
	return err
}

func (store) report(ctx context.Context, tx *db.Tx, id ReportID) (Report, error) {
	r, err := readReport(tx.QueryRow(ctx, `SELECT `+reportColumns+` FROM cases_reports WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return r, ErrNoReport
	}
	return r, err
}

// reports gives those of a scope, the one that was asked for last first, behind a row.
func (store) reports(ctx context.Context, tx *db.Tx, in reach, before int64, after ReportID, limit int) (list []Report, err error) {
	var b builder
	b.put(`SELECT `+reportColumns+` FROM cases_reports t WHERE (t.asked_at, t.id) < (?, ?)`, before, string(after))
	b.within(in.org, in.region)
	b.put(" ORDER BY t.asked_at DESC, t.id DESC LIMIT ?", limit)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := readReport(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// reportOpen gives the report of a month and scope that is being made.
func (store) reportOpen(ctx context.Context, tx *db.Tx, r Report) (Report, error) {
	return readReport(tx.QueryRow(ctx, `SELECT `+reportColumns+` FROM cases_reports WHERE month = $1 AND org = $2 AND region = $3 AND state = $4 LIMIT 1`,
		r.Month, r.Org, r.Region, reportMaking))
}

// busy gives the departments that had something to do in a month, with the regions where
// they had it.
func (store) busy(ctx context.Context, tx *db.Tx, month string) (list []reach, err error) {
	rows, err := tx.Query(ctx, `SELECT org, region FROM cases_sums WHERE grain = $1 AND span = $2 ORDER BY org, region`, string(perPlace), month)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one reach
		if err := rows.Scan(&one.org, &one.region); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
