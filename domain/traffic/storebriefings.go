package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// setBriefing keeps what was said of a peak; again false leaves what is there.
func (store) setBriefing(ctx context.Context, tx *db.Tx, b Briefing, again bool) (bool, error) {
	body, err := json.Marshal(b)
	if err != nil {
		return false, err
	}
	judged, otherwise := 0, "NOTHING"
	if b.Score != nil {
		judged = 1
	}
	if again {
		otherwise = "UPDATE SET made_at = excluded.made_at, judged = excluded.judged, body = excluded.body"
	}
	n, err := tx.Exec(ctx, `INSERT INTO traffic_briefings (peak, day, begins, ends, made_at, judged, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (peak, day) DO `+otherwise, b.Peak, b.Day, db.Micros(b.From), db.Micros(b.Until), db.Micros(b.MadeAt), judged, string(body))
	return n > 0, err
}

// briefings reads those of peaks that end after an instant, the last ones first.
func (store) briefings(ctx context.Context, tx *db.Tx, after time.Time, limit int) ([]Briefing, error) {
	rows, err := tx.Query(ctx, `SELECT peak, day, body FROM traffic_briefings WHERE ends > $1 ORDER BY begins DESC LIMIT $2`, db.Micros(after), limit)
	if err != nil {
		return nil, err
	}
	return each(rows, briefingOf)
}

// unjudged reads those of peaks that ended before an instant and were not held against what came.
func (store) unjudged(ctx context.Context, tx *db.Tx, before time.Time) ([]Briefing, error) {
	rows, err := tx.Query(ctx, `SELECT peak, day, body FROM traffic_briefings WHERE ends <= $1 AND judged = 0 ORDER BY ends`, db.Micros(before))
	if err != nil {
		return nil, err
	}
	return each(rows, briefingOf)
}

func briefingOf(row scanner) (b Briefing, err error) {
	var name, day, body string
	if err := row.Scan(&name, &day, &body); err != nil {
		return b, err
	}
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return b, fmt.Errorf("briefing of %s on %s: %w", name, day, err)
	}
	return b, nil
}

func (store) hasBriefing(ctx context.Context, tx *db.Tx, name, day string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM traffic_briefings WHERE peak = $1 AND day = $2`, name, day).Scan(&n)
	return n > 0, err
}

func (store) dropBriefings(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM traffic_briefings WHERE ends < $1`, db.Micros(before))
	return err
}

// measuredIn tells whether anything was measured in a span.
func (store) measuredIn(ctx context.Context, tx *db.Tx, from, until time.Time) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM traffic_windows WHERE began >= $1 AND began < $2 LIMIT 1) AS found`,
		db.Micros(from), db.Micros(until)).Scan(&n)
	return n > 0, err
}

// allWindows shows the windows of all junctions that began in a span.
func (store) allWindows(ctx context.Context, tx *db.Tx, from, until time.Time, show func(junction string, w FlowWindow)) error {
	rows, err := tx.Query(ctx, `SELECT junction, began, body FROM traffic_windows WHERE began >= $1 AND began < $2 ORDER BY began, junction`,
		db.Micros(from), db.Micros(until))
	if err != nil {
		return err
	}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		var junction, body string
		var began int64
		if err := row.Scan(&junction, &began, &body); err != nil {
			return struct{}{}, err
		}
		w, err := windowOf(began, body)
		if err != nil {
			return struct{}{}, fmt.Errorf("window of %s at %d: %w", junction, began, err)
		}
		show(junction, w)
		return struct{}{}, nil
	})
	return err
}

// proposedBy tells the version of a plan of an origin that waits at a junction; 0: none.
func (store) proposedBy(ctx context.Context, tx *db.Tx, junction, origin string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(version), 0) FROM traffic_plans WHERE junction = $1 AND origin = $2 AND state = 'proposed'`, junction, origin).Scan(&n)
	return n, err
}
