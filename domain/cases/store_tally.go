package cases

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
)

func (store) addTally(ctx context.Context, tx *db.Tx, t tally) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_tallies (id, day, org, region, matter, official, event, channel, late, unlawful, took, promised, statutory)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		t.id, t.day, t.org, t.region, t.matter, t.official, t.event, t.channel, one(t.late), one(t.unlawful),
		t.took.Microseconds(), t.promised.Microseconds(), t.statutory.Microseconds())
	return err
}

// tallies gives some that wait to be folded.
func (store) tallies(ctx context.Context, tx *db.Tx, limit int) (list []tally, err error) {
	rows, err := tx.Query(ctx, `SELECT id, day, org, region, matter, official, event, channel, late, unlawful, took, promised, statutory
		FROM cases_tallies ORDER BY id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t tally
		var late, unlawful, took, promised, statutory int64
		if err := rows.Scan(&t.id, &t.day, &t.org, &t.region, &t.matter, &t.official, &t.event, &t.channel, &late, &unlawful, &took, &promised, &statutory); err != nil {
			return nil, err
		}
		t.late, t.unlawful = late == 1, unlawful == 1
		t.took, t.promised, t.statutory = micros(took), micros(promised), micros(statutory)
		list = append(list, t)
	}
	return list, rows.Err()
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

func (store) dropTallies(ctx context.Context, tx *db.Tx, list []tally) error {
	for len(list) > 0 {
		part := list[:min(500, len(list))]
		list = list[len(part):]
		ids := make([]string, len(part))
		for i := range part {
			ids[i] = part[i].id
		}
		if _, err := tx.Exec(ctx, `DELETE FROM cases_tallies WHERE id IN (`+db.Places(1, len(ids))+`)`, db.Args(ids)...); err != nil {
			return err
		}
	}
	return nil
}

func (store) day(ctx context.Context, tx *db.Tx, k dayKey) (body string, err error) {
	err = tx.QueryRow(ctx, `SELECT body FROM cases_days WHERE org = $1 AND day = $2 AND region = $3 AND matter = $4 AND official = $5`,
		k.org, k.day, k.region, k.matter, k.official).Scan(&body)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return body, err
}

func (store) putDay(ctx context.Context, tx *db.Tx, k dayKey, body string) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_days (org, day, region, matter, official, body) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org, day, region, matter, official) DO UPDATE SET body = excluded.body`, k.org, k.day, k.region, k.matter, k.official, body)
	return err
}

// days visits the sums of a span of days within a scope.
func (store) days(ctx context.Context, tx *db.Tx, from, to, org, region string, visit func(k dayKey, body string) error) error {
	var b builder
	b.put(`SELECT t.org, t.day, t.region, t.matter, t.official, t.body FROM cases_days t WHERE t.day >= ? AND t.day <= ?`, from, to)
	b.within(org, region)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k dayKey
		var body string
		if err := rows.Scan(&k.org, &k.day, &k.region, &k.matter, &k.official, &body); err != nil {
			return err
		}
		if err := visit(k, body); err != nil {
			return err
		}
	}
	return rows.Err()
}

// standing is how many cases of a group are open, and how many of them late.
type standingRow struct {
	dayKey
	open, late, yellow int64
}

// open counts what is open now by department, region and item.
func (store) open(ctx context.Context, tx *db.Tx, org, region string, now int64) (list []standingRow, err error) {
	var b builder
	b.put(`SELECT t.org, t.region, t.matter, t.holder, COUNT(*), SUM(CASE WHEN t.due_at <> 0 AND t.due_at <= ? THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.due_at > ? AND t.yellow_at <> 0 AND t.yellow_at <= ? THEN 1 ELSE 0 END) FROM cases_tasks t WHERE t.role <> 'applicant'`, now, now, now)
	b.within(org, region)
	b.put(" GROUP BY t.org, t.region, t.matter, t.holder")
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r standingRow
		if err := rows.Scan(&r.org, &r.region, &r.matter, &r.official, &r.open, &r.late, &r.yellow); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}
