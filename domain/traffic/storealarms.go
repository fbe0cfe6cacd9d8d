package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/kernel/db"
)

func (store) addAlarm(ctx context.Context, tx *db.Tx, a JunctionAlarm) error {
	_, err := tx.Exec(ctx, `INSERT INTO traffic_alarms (junction, kind, raised_at, cause, cleared_at, cleared_by, reason) VALUES ($1, $2, $3, $4, 0, '', '')
		ON CONFLICT (junction, kind, raised_at) DO NOTHING`, a.Junction, a.Kind, db.Micros(a.RaisedAt), a.Cause)
	return err
}

// clearAlarm closes what is open of a kind at a junction, and gives when it was raised and
// why; no time where nothing was open.
func (store) clearAlarm(ctx context.Context, tx *db.Tx, a JunctionAlarm) (raised time.Time, cause string, err error) {
	var at int64
	err = tx.QueryRow(ctx, `UPDATE traffic_alarms SET cleared_at = $1, cleared_by = $2, reason = $3
		WHERE junction = $4 AND kind = $5 AND cleared_at = 0 RETURNING raised_at, cause`,
		db.Micros(*a.ClearedAt), a.ClearedBy, a.Reason, a.Junction, a.Kind).Scan(&at, &cause)
	if errors.Is(err, db.ErrMissing) {
		return time.Time{}, "", nil
	}
	return db.Time(at), cause, err
}

// alarms reads alarms, the newest first.
func (store) alarms(ctx context.Context, tx *db.Tx, open bool, limit int) ([]JunctionAlarm, error) {
	where := ""
	if open {
		where = " WHERE cleared_at = 0"
	}
	rows, err := tx.Query(ctx, `SELECT junction, kind, raised_at, cause, cleared_at, cleared_by, reason FROM traffic_alarms`+where+` ORDER BY raised_at DESC, junction, kind LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (a JunctionAlarm, err error) {
		var raised, cleared int64
		err = row.Scan(&a.Junction, &a.Kind, &raised, &a.Cause, &cleared, &a.ClearedBy, &a.Reason)
		a.RaisedAt = db.Time(raised)
		if cleared != 0 {
			at := db.Time(cleared)
			a.ClearedAt = &at
		}
		return a, err
	})
}

// wayVersions reads what was set of a junction's way, the newest first.
func (store) wayVersions(ctx context.Context, tx *db.Tx, junction string) ([]JunctionWay, error) {
	rows, err := tx.Query(ctx, `SELECT version, body, note, made_by, made_at FROM traffic_ways WHERE junction = $1 ORDER BY version DESC LIMIT 200`, junction)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (w JunctionWay, err error) {
		var body string
		var at int64
		if err := row.Scan(&w.Version, &body, &w.Reason, &w.MadeBy, &at); err != nil {
			return w, err
		}
		w.MadeAt = db.Time(at)
		return w, json.Unmarshal([]byte(body), &w.Way)
	})
}

// limitsVersions reads what was set of a junction's limits, the newest first.
func (store) limitsVersions(ctx context.Context, tx *db.Tx, junction string) ([]JunctionLimits, error) {
	rows, err := tx.Query(ctx, `SELECT version, body, note, made_by, made_at FROM traffic_limits WHERE junction = $1 ORDER BY version DESC LIMIT 200`, junction)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (l JunctionLimits, err error) {
		var version int
		var body, note, by string
		var at int64
		if err := row.Scan(&version, &body, &note, &by, &at); err != nil {
			return l, err
		}
		err = json.Unmarshal([]byte(body), &l)
		l.Version, l.Note, l.MadeBy, l.MadeAt = version, note, by, db.Time(at)
		return l, err
	})
}
