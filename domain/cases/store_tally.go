package cases

import (
	"context"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

const tallyColumns = `id, day, org, region, matter, official, event, channel, late, unlawful, took, promised, statutory, fields, materials, visits`

func (store) addTally(ctx context.Context, tx *db.Tx, t tally) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_tallies (`+tallyColumns+`) VALUES (`+db.Places(1, 16)+`)`,
		t.id, t.day, t.org, t.region, t.matter, t.official, t.event, t.channel, one(t.late), one(t.unlawful),
		t.took.Microseconds(), t.promised.Microseconds(), t.statutory.Microseconds(), t.saved.Fields, t.saved.Materials, t.saved.Visits)
	return err
}

// reach is what of the figures somebody asks for.
type reach struct {
	from, to    string // days; "" for any
	org, region string // with all below
	matter      string
	by, of      string // of one line only: what a line is, and which
}

// columns of what a line can be; a task has no day, and its official is who holds it.
func (r reach) column() string {
	return map[string]string{"organisation": "org", "matter": "matter", "official": "official", "region": "region"}[r.by]
}

func (b *builder) reach(r reach) {
	if r.from != "" {
		b.put(" AND t.day >= ? AND t.day <= ?", r.from, r.to)
	}
	b.within(r.org, r.region)
	if r.matter != "" {
		b.put(" AND t.matter = ?", r.matter)
	}
	if c := r.column(); c != "" {
		b.put(" AND t."+c+" = ?", r.of)
	}
}

// tallies gives what waits to be folded; a limit of 0 is none.
func (store) tallies(ctx context.Context, tx *db.Tx, r reach, limit int) (list []tally, err error) {
	var b builder
	b.put(`SELECT ` + tallyColumns + ` FROM cases_tallies t WHERE 1 = 1`)
	b.reach(r)
	if limit > 0 {
		b.put(" ORDER BY t.id LIMIT ?", limit)
	}
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t tally
		var late, unlawful, took, promised, statutory int64
		if err := rows.Scan(&t.id, &t.day, &t.org, &t.region, &t.matter, &t.official, &t.event, &t.channel, &late, &unlawful, &took, &promised, &statutory,
			&t.saved.Fields, &t.saved.Materials, &t.saved.Visits); err != nil {
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

// standing is how many cases of a group are open, and how many of them late.
type standingRow struct {
	dayKey
	open, late, yellow int64
}

// open counts what is open now by department, region and item.
func (store) open(ctx context.Context, tx *db.Tx, r reach, now int64) (list []standingRow, err error) {
	var b builder
	b.put(`SELECT t.org, t.region, t.matter, t.holder, COUNT(*), SUM(CASE WHEN t.role <> ? AND t.due_at <> 0 AND t.due_at <= ? THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.role <> ? AND t.due_at > ? AND t.yellow_at <> 0 AND t.yellow_at <= ? THEN 1 ELSE 0 END) FROM cases_tasks t
		WHERE NOT EXISTS (SELECT 1 FROM cases_cases c WHERE c.id = t.case_id AND c.aside = 1)`, flow.Applicant, now, flow.Applicant, now, now)
	b.within(r.org, r.region)
	if r.matter != "" {
		b.put(" AND t.matter = ?", r.matter)
	}
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
