package things

import (
	"context"
	"database/sql"
	"fmt"

	"citybrain/kernel/db"
)

// noteLate notes sums that are to be made again. One that is noted already is
// written again, so that a unit of work that makes it just now is tried anew.
func (store) noteLate(ctx context.Context, tx *db.Tx, list []lateRow) error {
	return inParts(list, func(part []lateRow) error {
		args := make([]any, 0, 5*len(part))
		for _, r := range part {
			args = append(args, r.thing, r.attribute, r.step, r.at, r.until)
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_late_sums (thing, attribute, step, at, until_at) VALUES `+tuples(len(part), 5, "")+`
			ON CONFLICT (thing, attribute, step, at) DO UPDATE SET until_at = excluded.until_at`, args...)
		return err
	})
}

// dropLate forgets the sums of a step whose parts before an instant are kept no longer.
func (store) dropLate(ctx context.Context, tx *db.Tx, step, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM things_late_sums WHERE step = $1 AND at < $2`, step, before)
	return err
}

// lateBatchOf chooses the sums of a step that are made next: $1 the step, $2 how many.
const lateBatchOf = `SELECT thing, attribute, step, at, until_at FROM things_late_sums WHERE step = $1 ORDER BY at, thing, attribute LIMIT $2`

// sumLate makes some of the noted sums of a step of their finer parts, and gives
// those that it made.
func (store) sumLate(ctx context.Context, tx *db.Tx, step, finer int64, most int) ([]lateRow, error) {
	rows, err := tx.Query(ctx, lateBatchOf, step, most)
	if err != nil {
		return nil, err
	}
	list, err := scan(rows, func(rows *sql.Rows) (r lateRow, err error) {
		err = rows.Scan(&r.thing, &r.attribute, &r.step, &r.at, &r.until)
		return r, err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	_, err = tx.Exec(ctx, fmt.Sprintf(`INSERT INTO things_sums (thing, attribute, step, at, count, total, least, greatest, last, last_at)
		SELECT p.thing, p.attribute, $1, p.began, SUM(p.count), SUM(p.total), MIN(p.least), MAX(p.greatest),
			MAX(CASE WHEN p.rank = 1 THEN p.last END), MAX(p.last_at)
		FROM (
			SELECT s.*, l.at AS began, ROW_NUMBER() OVER (PARTITION BY s.thing, s.attribute, l.at ORDER BY s.last_at DESC, s.at DESC) AS rank
			FROM (%s) l JOIN things_sums s ON s.thing = l.thing AND s.attribute = l.attribute AND s.step = %d AND s.at >= l.at AND s.at < l.until_at
		) p
		GROUP BY p.thing, p.attribute, p.began
		ON CONFLICT (thing, attribute, step, at) DO UPDATE SET count = excluded.count, total = excluded.total,
			least = excluded.least, greatest = excluded.greatest, last = excluded.last, last_at = excluded.last_at`, lateBatchOf, finer), step, most)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM things_late_sums WHERE (thing, attribute, step, at) IN (
		SELECT thing, attribute, step, at FROM (`+lateBatchOf+`) l)`, step, most)
	return list, err
}
