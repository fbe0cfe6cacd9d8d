package charging

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"citybrain/domain/charging/forecast"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/db"
)

// store is all the SQL of charging.
type store struct{}

// The ids of notes.
const (
	noteBook    = "book"
	noteModel   = "model"
	noteScore   = "score"
	noteChanged = "changed"
	noteMetered = "metered"
)

func (store) putNote(ctx context.Context, tx *db.Tx, id string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the note %s: %w", id, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO charging_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, id, string(text), db.Micros(tx.Now))
	return err
}

// note reads a note and gives when it was written; db.ErrMissing if there is none.
func (store) note(ctx context.Context, tx *db.Tx, id string, into any) (at int64, err error) {
	var text string
	if err := tx.QueryRow(ctx, `SELECT body, at FROM charging_notes WHERE id = $1`, id).Scan(&text, &at); err != nil {
		return 0, err
	}
	return at, json.Unmarshal([]byte(text), into)
}

// changed gives how often the book was changed.
func (s store) changed(ctx context.Context, tx *db.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(CAST(body AS BIGINT)), 0) FROM charging_notes WHERE id = $1`, noteChanged).Scan(&n)
	return n, err
}

// touch says that the book was changed, so that every node reads it again.
func (s store) touch(ctx context.Context, tx *db.Tx) error {
	n, err := s.changed(ctx, tx)
	if err != nil {
		return err
	}
	return s.putNote(ctx, tx, noteChanged, n+1)
}

func (store) stations(ctx context.Context, tx *db.Tx) ([]Station, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM charging_stations`)
	if err != nil {
		return nil, err
	}
	var list []Station
	return list, each(rows, func() error {
		var text string
		var s Station
		if err := rows.Scan(&text); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(text), &s)
		list = append(list, s)
		return err
	})
}

func (store) putStation(ctx context.Context, tx *db.Tx, s Station) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO charging_stations (id, source, body, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET source = excluded.source, body = excluded.body, at = excluded.at`, s.ID, s.Source, string(text), db.Micros(tx.Now))
	return err
}

func (store) dropPack(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM charging_stations WHERE source = 'pack'`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM charging_tariffs WHERE source = 'pack'`)
	return err
}

// tariffRow is a version as it is stored.
type tariffRow struct {
	code, source, by string
	version          tariff.Written
	at               int64
}

func (store) tariffRows(ctx context.Context, tx *db.Tx) ([]tariffRow, error) {
	rows, err := tx.Query(ctx, `SELECT code, source, made_by, body, at FROM charging_tariffs ORDER BY code, from_day`)
	if err != nil {
		return nil, err
	}
	var list []tariffRow
	return list, each(rows, func() error {
		var r tariffRow
		var text string
		if err := rows.Scan(&r.code, &r.source, &r.by, &text, &r.at); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(text), &r.version)
		list = append(list, r)
		return err
	})
}

func (s store) tariffs(ctx context.Context, tx *db.Tx) (map[string]tariff.Tariff, error) {
	rows, err := s.tariffRows(ctx, tx)
	out := map[string]tariff.Tariff{}
	for _, r := range rows {
		v, problems := r.version.Read()
		if len(problems) > 0 {
			return nil, fmt.Errorf("tariff %s from %s: %s", r.code, r.version.From, problems[0].Why)
		}
		out[r.code] = append(out[r.code], v)
	}
	return out, err
}

// putTariff writes a version; one of the desk is not replaced by the pack's.
func (store) putTariff(ctx context.Context, tx *db.Tx, r tariffRow) error {
	text, err := json.Marshal(r.version)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO charging_tariffs (code, from_day, source, made_by, body, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code, from_day) DO UPDATE SET source = excluded.source, made_by = excluded.made_by, body = excluded.body, at = excluded.at
		WHERE excluded.source = 'desk'`, r.code, r.version.From, r.source, r.by, string(text), db.Micros(tx.Now))
	return err
}

func (store) profiles(ctx context.Context, tx *db.Tx) (map[string]*forecast.Profile, error) {
	rows, err := tx.Query(ctx, `SELECT grp, body FROM charging_profiles`)
	if err != nil {
		return nil, err
	}
	list := map[string]*forecast.Profile{}
	return list, each(rows, func() error {
		var key, text string
		p := new(forecast.Profile)
		if err := rows.Scan(&key, &text); err != nil {
			return err
		}
		list[key] = p
		return json.Unmarshal([]byte(text), p)
	})
}

// putProfiles replaces what was learnt of all groups.
func (store) putProfiles(ctx context.Context, tx *db.Tx, keys []string, profiles []forecast.Profile) error {
	if _, err := tx.Exec(ctx, `DELETE FROM charging_profiles`); err != nil {
		return err
	}
	_, err := tx.Bulk(ctx, "charging_profiles", []string{"grp", "body"}, func(yield func([]any) bool) {
		for i, key := range keys {
			text, _ := json.Marshal(profiles[i]) // numbers, all of them finite
			if !yield([]any{key, string(text)}) {
				return
			}
		}
	})
	return err
}

// drawn is what a station gave on a day.
type drawn struct {
	wh, energy, service int64
}

func (store) addDrawn(ctx context.Context, tx *db.Tx, day string, station StationID, d drawn) error {
	_, err := tx.Exec(ctx, `INSERT INTO charging_days (day, station, wh, energy, service) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (day, station) DO UPDATE SET wh = charging_days.wh + excluded.wh,
			energy = charging_days.energy + excluded.energy, service = charging_days.service + excluded.service`,
		day, station, d.wh, d.energy, d.service)
	return err
}

func (store) drawnOn(ctx context.Context, tx *db.Tx, day string) (map[StationID]drawn, error) {
	rows, err := tx.Query(ctx, `SELECT station, wh, energy, service FROM charging_days WHERE day = $1`, day)
	if err != nil {
		return nil, err
	}
	list := map[StationID]drawn{}
	return list, each(rows, func() error {
		var id StationID
		var d drawn
		err := rows.Scan(&id, &d.wh, &d.energy, &d.service)
		list[id] = d
		return err
	})
}

func (store) forget(ctx context.Context, tx *db.Tx, before string) error {
	_, err := tx.Exec(ctx, `DELETE FROM charging_days WHERE day < $1`, before)
	return err
}

// each visits the rows and closes them.
func each(rows *sql.Rows, visit func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(); err != nil {
			return err
		}
	}
	return rows.Err()
}
