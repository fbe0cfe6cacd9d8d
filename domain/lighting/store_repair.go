package lighting

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

const repairColumns = `id, lamp, name, street, grp, region, org, lon, lat, lamps, cause, state, opened_at, reported_at, reported_by, done_at, done_by, note`

func readRepair(row interface{ Scan(...any) error }) (r Repair, err error) {
	var opened, reported, done int64
	err = row.Scan(&r.ID, &r.Lamp, &r.Name, &r.Street, &r.Group, &r.Region, &r.Org, &r.Lon, &r.Lat, &r.Lamps, &r.Cause, &r.State,
		&opened, &reported, &r.ReportedBy, &done, &r.DoneBy, &r.Note)
	r.OpenedAt, r.ReportedAt, r.DoneAt = db.Time(opened), perhaps(reported), perhaps(done)
	return r, err
}

// perhaps is an instant that has not come yet where it is 0.
func perhaps(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	at := db.Time(micros)
	return &at
}

func (store) addRepair(ctx context.Context, tx *db.Tx, r *Repair) error {
	_, err := tx.Exec(ctx, `INSERT INTO lighting_repairs (id, lamp, name, street, grp, region, org, lon, lat, lamps, cause, state, opened_at)
		VALUES `+tuples(1, 13), string(r.ID), r.Lamp, r.Name, r.Street, r.Group, r.Region, r.Org, r.Lon, r.Lat, r.Lamps, r.Cause, r.State, db.Micros(r.OpenedAt))
	return err
}

func (store) growRepair(ctx context.Context, tx *db.Tx, repair RepairID, more int) error {
	_, err := tx.Exec(ctx, `UPDATE lighting_repairs SET lamps = lamps + $1 WHERE id = $2`, more, string(repair))
	return err
}

func (store) repair(ctx context.Context, tx *db.Tx, repair RepairID) (Repair, error) {
	r, err := readRepair(tx.QueryRow(ctx, `SELECT `+repairColumns+` FROM lighting_repairs WHERE id = $1`, string(repair)))
	if errors.Is(err, db.ErrMissing) {
		return r, ErrNoRepair.With("repair", repair)
	}
	return r, err
}

// moveRepair brings a repair into a state.
func (store) moveRepair(ctx context.Context, tx *db.Tx, repair RepairID, state, by, note string) error {
	now := db.Micros(tx.Now)
	set := `state = $1, note = CASE WHEN $2 = '' THEN note ELSE $2 END`
	args := []any{state, note}
	switch state {
	case Reported:
		set += `, reported_at = $3, reported_by = $4`
		args = append(args, now, by)
	case Done:
		set += `, done_at = $3, done_by = $4`
		args = append(args, now, by)
	default:
		set += `, reported_at = 0, reported_by = ''`
	}
	args = append(args, string(repair))
	_, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE lighting_repairs SET `+set+` WHERE id = $%d`, len(args)), args...)
	return err
}

// feederRow is an open repair of a feeder.
type feederRow struct {
	id     RepairID
	street string
	lamps  int
}

func (store) feeders(ctx context.Context, tx *db.Tx) (list []feederRow, err error) {
	rows, err := tx.Query(ctx, `SELECT id, street, lamps FROM lighting_repairs WHERE cause = 'feeder' AND state <> 'done' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	err = each(rows, func() error {
		var f feederRow
		err := rows.Scan(&f.id, &f.street, &f.lamps)
		list = append(list, f)
		return err
	})
	return list, err
}

// repairFilter chooses repairs; after and afterID are the sort keys of the last one
// of the page before.
type repairFilter struct {
	state, group string
	region, org  string // that bound the asker
	after        int64
	afterID      string
}

// repairs lists the newest first.
func (store) repairs(ctx context.Context, tx *db.Tx, f repairFilter, limit int) ([]Repair, error) {
	rows, err := tx.Query(ctx, `SELECT `+repairColumns+` FROM lighting_repairs
		WHERE ($1 = '' OR state = $1 OR $1 = 'undone' AND state <> 'done') AND ($2 = '' OR grp = $2)
			AND substr(region, 1, $3) = $4 AND ($5 = '' OR org = $5 OR substr(org, 1, $6) = $7)
			AND (opened_at < $8 OR opened_at = $8 AND id < $9)
		ORDER BY opened_at DESC, id DESC LIMIT $10`,
		f.state, f.group, len(f.region), f.region, f.org, len(f.org)+1, f.org+"/", f.after, f.afterID, limit)
	if err != nil {
		return nil, err
	}
	return readRepairs(rows)
}

func readRepairs(rows *sql.Rows) (list []Repair, err error) {
	err = each(rows, func() error {
		r, err := readRepair(rows)
		list = append(list, r)
		return err
	})
	return list, err
}

// undone counts the repairs by group that are not done.
func (store) undone(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	rows, err := tx.Query(ctx, `SELECT grp, COUNT(*) FROM lighting_repairs WHERE state <> 'done' GROUP BY grp`)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	return counts, each(rows, func() error {
		var grp string
		var n int
		err := rows.Scan(&grp, &n)
		counts[grp] = n
		return err
	})
}
