package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

func (store) addIncident(ctx context.Context, tx *db.Tx, v Incident) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_incidents (id, lane, begun, cleared_at, word, body) VALUES ($1, $2, $3, 0, '', $4)`, v.ID, v.Lane, db.Micros(v.Begun), string(body))
	return err
}

func (store) setIncident(ctx context.Context, tx *db.Tx, v Incident) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	cleared := int64(0)
	if v.ClearedAt != nil {
		cleared = db.Micros(*v.ClearedAt)
	}
	_, err = tx.Exec(ctx, `UPDATE traffic_incidents SET cleared_at = $1, word = $2, body = $3 WHERE id = $4`, cleared, v.Word, string(body), v.ID)
	return err
}

func incidentRow(row scanner) (v Incident, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("incident: %w", err)
	}
	return v, nil
}

// incident reads one. Fault: ErrNoIncident.
func (store) incident(ctx context.Context, tx *db.Tx, id string) (Incident, error) {
	v, err := incidentRow(tx.QueryRow(ctx, `SELECT body FROM traffic_incidents WHERE id = $1`, id))
	if errors.Is(err, db.ErrMissing) {
		return v, ErrNoIncident.With("incident", id)
	}
	return v, err
}

// incidents reads those that are open, then the others, the newest first.
func (store) incidents(ctx context.Context, tx *db.Tx, open bool, limit int) ([]Incident, error) {
	where := ""
	if open {
		where = " WHERE cleared_at = 0"
	}
	rows, err := tx.Query(ctx, `SELECT body FROM traffic_incidents`+where+` ORDER BY CASE WHEN cleared_at = 0 THEN 0 ELSE 1 END, begun DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, incidentRow)
}

// forsakeIncidents ends what was open when the city stopped.
func (s store) forsakeIncidents(ctx context.Context, tx *db.Tx, now time.Time) error {
	list, err := s.incidents(ctx, tx, true, 1e5)
	if err != nil {
		return err
	}
	for _, v := range list {
		v.ClearedAt = &now
		if err := s.setIncident(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}

// words reads what people said of incidents since a time, the oldest first.
func (store) words(ctx context.Context, tx *db.Tx, since time.Time) ([]Incident, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM traffic_incidents WHERE word <> '' AND begun >= $1 ORDER BY begun, id`, db.Micros(since))
	if err != nil {
		return nil, err
	}
	return each(rows, incidentRow)
}
