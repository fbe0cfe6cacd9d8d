package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

func (store) addRetiming(ctx context.Context, tx *db.Tx, junction string, v Retiming) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_retimings (junction, at, outcome, body) VALUES ($1, $2, $3, $4) ON CONFLICT (junction, at) DO NOTHING`,
		junction, db.Micros(v.At), v.Outcome, string(body))
	return err
}

func (store) retimings(ctx context.Context, tx *db.Tx, junction string, limit int) ([]Retiming, error) {
	rows, err := tx.Query(ctx, `SELECT junction, body FROM traffic_retimings WHERE junction = $1 ORDER BY at DESC LIMIT $2`, junction, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (Retiming, error) {
		_, v, err := retimingOf(row)
		return v, err
	})
}

func retimingOf(row scanner) (junction string, v Retiming, err error) {
	var body string
	if err := row.Scan(&junction, &body); err != nil {
		return "", v, err
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return "", v, fmt.Errorf("retiming of %s: %w", junction, err)
	}
	return junction, v, nil
}

// retimed gives what was put in or put back last, by junction.
func (store) retimed(ctx context.Context, tx *db.Tx) (map[string]Retiming, error) {
	rows, err := tx.Query(ctx, `SELECT junction, body FROM traffic_retimings t WHERE outcome <> 'kept'
		AND at = (SELECT MAX(at) FROM traffic_retimings o WHERE o.junction = t.junction AND o.outcome <> 'kept')`)
	if err != nil {
		return nil, err
	}
	found := map[string]Retiming{}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		junction, v, err := retimingOf(row)
		found[junction] = v
		return struct{}{}, err
	})
	return found, err
}

// dropRetimings forgets decisions that changed nothing.
func (store) dropRetimings(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM traffic_retimings WHERE outcome = 'kept' AND at < $1`, db.Micros(before))
	return err
}
