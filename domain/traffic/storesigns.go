package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// addShown writes what a sign is to show from a time on.
func (store) addShown(ctx context.Context, tx *db.Tx, sign string, v SignShown) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_signs (sign, at, body) VALUES ($1, $2, $3) ON CONFLICT (sign, at) DO UPDATE SET body = excluded.body`, sign, db.Micros(v.At), string(body))
	return err
}

func shownRow(row scanner) (v SignShown, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("what a sign showed: %w", err)
	}
	return v, nil
}

// shownOf reads what a sign was to show, the newest first.
func (store) shownOf(ctx context.Context, tx *db.Tx, sign string, limit int) ([]SignShown, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM traffic_signs WHERE sign = $1 ORDER BY at DESC LIMIT $2`, sign, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, shownRow)
}

func (store) dropShown(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM traffic_signs WHERE at < $1`, db.Micros(before))
	return err
}

func (store) addText(ctx context.Context, tx *db.Tx, sign string, t SignText) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_sign_texts (sign, at, until_at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (sign, at) DO UPDATE SET until_at = excluded.until_at, body = excluded.body`,
		sign, db.Micros(t.From), db.Micros(t.Until), string(body))
	return err
}

// endTexts ends the text of a sign now.
func (store) endTexts(ctx context.Context, tx *db.Tx, sign string) error {
	now := db.Micros(tx.Now)
	_, err := tx.Exec(ctx, `UPDATE traffic_sign_texts SET until_at = $1 WHERE sign = $2 AND until_at > $1`, now, sign)
	return err
}

// texts reads the texts that stand now, by sign.
func (store) texts(ctx context.Context, tx *db.Tx) (map[string]SignText, error) {
	rows, err := tx.Query(ctx, `SELECT sign, body FROM traffic_sign_texts WHERE until_at > $1 ORDER BY at`, db.Micros(tx.Now))
	if err != nil {
		return nil, err
	}
	type text struct {
		sign string
		SignText
	}
	list, err := each(rows, func(row scanner) (t text, err error) {
		var body string
		if err := row.Scan(&t.sign, &body); err != nil {
			return t, err
		}
		return t, json.Unmarshal([]byte(body), &t.SignText)
	})
	standing := map[string]SignText{}
	for _, t := range list {
		standing[t.sign] = t.SignText
	}
	return standing, err
}

// signAlarms reads since when signs do not answer.
func (store) signAlarms(ctx context.Context, tx *db.Tx) (map[string]time.Time, error) {
	rows, err := tx.Query(ctx, `SELECT sign, raised_at FROM traffic_sign_alarms WHERE cleared_at = 0`)
	if err != nil {
		return nil, err
	}
	since := map[string]time.Time{}
	_, err = each(rows, func(row scanner) (sign string, err error) {
		var at int64
		err = row.Scan(&sign, &at)
		since[sign] = db.Time(at)
		return sign, err
	})
	return since, err
}

func (store) addSignAlarm(ctx context.Context, tx *db.Tx, sign string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO traffic_sign_alarms (sign, raised_at, cleared_at) VALUES ($1, $2, 0) ON CONFLICT (sign, raised_at) DO NOTHING`, sign, db.Micros(at))
	return err
}

func (store) clearSignAlarm(ctx context.Context, tx *db.Tx, sign string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE traffic_sign_alarms SET cleared_at = $1 WHERE sign = $2 AND cleared_at = 0`, db.Micros(at), sign)
	return err
}
