package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"citybrain/kernel/db"
)

func (store) addClosure(ctx context.Context, tx *db.Tx, c Closure) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_closures (id, state, begins, ends, changed_at, authors, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, c.State, db.Micros(c.From), db.Micros(c.Until), db.Micros(c.ChangedAt), strings.Join(c.authors, ","), string(body))
	return err
}

func (store) setClosure(ctx context.Context, tx *db.Tx, c Closure) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE traffic_closures SET state = $1, begins = $2, ends = $3, changed_at = $4, body = $5 WHERE id = $6`,
		c.State, db.Micros(c.From), db.Micros(c.Until), db.Micros(c.ChangedAt), string(body), c.ID)
	return err
}

func closureRow(row scanner) (c Closure, err error) {
	var authors, body string
	var changed int64
	if err := row.Scan(&changed, &authors, &body); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return c, fmt.Errorf("closing of a road: %w", err)
	}
	c.ChangedAt, c.authors = db.Time(changed), strings.Split(authors, ",")
	return c, nil
}

// closure reads one. Fault: ErrNoClosure.
func (store) closure(ctx context.Context, tx *db.Tx, id string) (Closure, error) {
	c, err := closureRow(tx.QueryRow(ctx, `SELECT changed_at, authors, body FROM traffic_closures WHERE id = $1`, id))
	if errors.Is(err, db.ErrMissing) {
		return c, ErrNoClosure.With("closure", id)
	}
	return c, err
}

// closures reads those that are planned, approved or in force, those that begin first first,
// and unless only these are wanted the others, the newest first.
func (store) closures(ctx context.Context, tx *db.Tx, pending bool, limit int) ([]Closure, error) {
	const open = `state IN ('planned', 'approved', 'active')`
	where := ""
	if pending {
		where = " WHERE " + open
	}
	rows, err := tx.Query(ctx, `SELECT changed_at, authors, body FROM traffic_closures`+where+
		` ORDER BY CASE WHEN `+open+` THEN 0 ELSE 1 END, CASE WHEN `+open+` THEN begins ELSE -begins END, id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, closureRow)
}
