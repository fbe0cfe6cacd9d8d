package waste

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/db"
)

// store is all the SQL of waste.
type store struct{}

// The ids of notes.
const (
	noteFleet  = "fleet"
	noteRhythm = "rhythm"
	noteScore  = "score"
)

func (store) putNote(ctx context.Context, tx *db.Tx, id string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the note %s: %w", id, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO waste_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, id, string(text), db.Micros(tx.Now))
	return err
}

// note reads a note and gives when it was written; db.ErrMissing if there is none.
func (store) note(ctx context.Context, tx *db.Tx, id string, into any) (at int64, err error) {
	var text string
	if err := tx.QueryRow(ctx, `SELECT body, at FROM waste_notes WHERE id = $1`, id).Scan(&text, &at); err != nil {
		return 0, err
	}
	return at, json.Unmarshal([]byte(text), into)
}

// putModels replaces what was learned of all bins.
func (store) putModels(ctx context.Context, tx *db.Tx, models map[string]forecast.Model) error {
	if _, err := tx.Exec(ctx, `DELETE FROM waste_models`); err != nil {
		return err
	}
	_, err := tx.Bulk(ctx, "waste_models", []string{"bin", "body", "learned_at"}, func(yield func([]any) bool) {
		for bin, m := range models {
			text, _ := json.Marshal(m) // numbers, checked when learned
			if !yield([]any{bin, string(text), db.Micros(tx.Now)}) {
				return
			}
		}
	})
	return err
}

func (store) models(ctx context.Context, tx *db.Tx) (map[string]forecast.Model, error) {
	rows, err := tx.Query(ctx, `SELECT bin, body FROM waste_models`)
	if err != nil {
		return nil, err
	}
	models := map[string]forecast.Model{}
	return models, each(rows, func() error {
		var bin, text string
		var m forecast.Model
		if err := rows.Scan(&bin, &text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return err
		}
		models[bin] = m
		return nil
	})
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

func (store) overflows(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	rows, err := tx.Query(ctx, `SELECT bin FROM waste_overflows`)
	if err != nil {
		return nil, err
	}
	set := map[string]bool{}
	return set, each(rows, func() error {
		var bin string
		err := rows.Scan(&bin)
		set[bin] = true
		return err
	})
}

func (store) putOverflow(ctx context.Context, tx *db.Tx, bin string) error {
	_, err := tx.Exec(ctx, `INSERT INTO waste_overflows (bin, at) VALUES ($1, $2) ON CONFLICT (bin) DO NOTHING`, bin, db.Micros(tx.Now))
	return err
}

func (store) forgetOverflow(ctx context.Context, tx *db.Tx, bin string) error {
	_, err := tx.Exec(ctx, `DELETE FROM waste_overflows WHERE bin = $1`, bin)
	return err
}

// forget removes the plans of days before a day.
func (store) forget(ctx context.Context, tx *db.Tx, before string) error {
	for _, statement := range []string{
		`DELETE FROM waste_stops WHERE plan IN (SELECT id FROM waste_plans WHERE day < $1)`,
		`DELETE FROM waste_rounds WHERE plan IN (SELECT id FROM waste_plans WHERE day < $1)`,
		`DELETE FROM waste_plans WHERE day < $1`,
	} {
		if _, err := tx.Exec(ctx, statement, before); err != nil {
			return err
		}
	}
	return nil
}
