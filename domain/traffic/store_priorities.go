package traffic

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// priorityBody is what of a priority is not looked for.
type priorityBody struct {
	Kind     string    `json:"kind"`
	Reason   string    `json:"reason"`
	From     geo.Point `json:"from"`
	To       geo.Point `json:"to"`
	Metres   float64   `json:"metres"`
	Expected float64   `json:"expected"`
	Signals  int       `json:"signals"`
}

func (store) addPriority(ctx context.Context, tx *db.Tx, p Priority) error {
	body, err := json.Marshal(priorityBody{p.Kind, p.Reason, p.From, p.To, p.Metres, p.Expected, p.Signals})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_priorities (id, asked_at, asked_by, state, ended_at, body) VALUES ($1, $2, $3, $4, 0, $5)`,
		p.ID, db.Micros(p.AskedAt), p.AskedBy, p.State, string(body))
	return err
}

func (s store) endPriority(ctx context.Context, tx *db.Tx, p Priority, opened []Preemption) error {
	_, err := tx.Exec(ctx, `UPDATE traffic_priorities SET state = $1, ended_at = $2 WHERE id = $3`, p.State, db.Micros(*p.EndedAt), p.ID)
	for _, o := range opened {
		if err != nil {
			return err
		}
		green := int64(0)
		if o.Green != nil {
			green = db.Micros(*o.Green)
		}
		_, err = tx.Exec(ctx, `INSERT INTO traffic_preemptions (priority, junction, since, until, stage, green) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (priority, junction, since) DO NOTHING`, p.ID, o.Junction, db.Micros(o.Since), db.Micros(o.Until), o.Stage-1, green)
	}
	return err
}

const priorityColumns = `id, asked_at, asked_by, state, ended_at, body`

func scanPriority(row scanner) (p Priority, err error) {
	var body string
	var asked, ended int64
	if err := row.Scan(&p.ID, &asked, &p.AskedBy, &p.State, &ended, &body); err != nil {
		return p, err
	}
	var b priorityBody
	err = json.Unmarshal([]byte(body), &b)
	p.Kind, p.Reason, p.From, p.To, p.Metres, p.Expected, p.Signals = b.Kind, b.Reason, b.From, b.To, b.Metres, b.Expected, b.Signals
	p.AskedAt = db.Time(asked)
	if ended != 0 {
		at := db.Time(ended)
		p.EndedAt = &at
	}
	return p, err
}

func (store) priority(ctx context.Context, tx *db.Tx, id string) (Priority, error) {
	p, err := scanPriority(tx.QueryRow(ctx, `SELECT `+priorityColumns+` FROM traffic_priorities WHERE id = $1`, id))
	if fault.Is(err, fault.Missing) {
		return p, ErrNoPriority.With("priority", id)
	}
	return p, err
}

// priorities reads the hundred newest.
func (store) priorities(ctx context.Context, tx *db.Tx) ([]Priority, error) {
	rows, err := tx.Query(ctx, `SELECT `+priorityColumns+` FROM traffic_priorities ORDER BY asked_at DESC, id LIMIT 100`)
	if err != nil {
		return nil, err
	}
	return each(rows, scanPriority)
}

// forsake ends those who drove when the city was stopped: nobody knows where they are.
func (store) forsake(ctx context.Context, tx *db.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE traffic_priorities SET state = 'lost', ended_at = $1 WHERE state = 'driving'`, db.Micros(now))
	return err
}

func (store) preemptions(ctx context.Context, tx *db.Tx, priority string) ([]Preemption, error) {
	rows, err := tx.Query(ctx, `SELECT junction, since, until, stage, green FROM traffic_preemptions WHERE priority = $1 ORDER BY since, junction`, priority)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (p Preemption, err error) {
		var since, until, green int64
		err = row.Scan(&p.Junction, &since, &until, &p.Stage, &green)
		p.Stage, p.Since, p.Until = p.Stage+1, db.Time(since), db.Time(until)
		if green != 0 {
			at := db.Time(green)
			p.Green = &at
		}
		return p, err
	})
}
