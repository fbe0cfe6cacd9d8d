package things

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"citybrain/kernel/db"
)

// lease takes or renews the right to write under a name until an instant, and
// gives how far the log is written. alone takes it from whoever had it: on an
// engine that only one process can open, the holder must be gone.
func (store) lease(ctx context.Context, tx *db.Tx, name, node string, until int64, alone bool) (sequence uint64, held bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO things_writers (name, sequence, node, until_at) VALUES ($1, 0, $2, $3)
		ON CONFLICT (name) DO UPDATE SET node = excluded.node, until_at = excluded.until_at
		WHERE things_writers.node = excluded.node OR things_writers.until_at < $4 OR $5 = 1`,
		name, node, until, db.Micros(tx.Now), flag(alone))
	if err != nil || n == 0 {
		return 0, false, err
	}
	sequence, err = store{}.written(ctx, tx, name)
	return sequence, true, err
}

// release ends the leases of a node.
func (store) release(ctx context.Context, tx *db.Tx, node string) error {
	_, err := tx.Exec(ctx, `UPDATE things_writers SET until_at = 0 WHERE node = $1`, node)
	return err
}

// written tells how far the log is written under a name; 0 before the beginning.
func (store) written(ctx context.Context, tx *db.Tx, name string) (sequence uint64, err error) {
	err = tx.QueryRow(ctx, `SELECT sequence FROM things_writers WHERE name = $1`, name).Scan(&sequence)
	if errors.Is(err, db.ErrMissing) {
		return 0, nil
	}
	return sequence, err
}

// advance notes how far the log is written. It fails if the node no longer
// holds the lease, and with it the unit of work: no two nodes write the same.
func (store) advance(ctx context.Context, tx *db.Tx, name, node string, sequence uint64) error {
	n, err := tx.Exec(ctx, `UPDATE things_writers SET sequence = $1 WHERE name = $2 AND node = $3`, sequence, name, node)
	return lostLease(n, err)
}

// advanceFrom is advance for what must not be written twice by the same node
// either: it fails, too, if the log is not written up to from, because a commit
// was done whose answer was lost.
func (store) advanceFrom(ctx context.Context, tx *db.Tx, name, node string, from, sequence uint64) error {
	n, err := tx.Exec(ctx, `UPDATE things_writers SET sequence = $1 WHERE name = $2 AND node = $3 AND sequence = $4`, sequence, name, node, from)
	return lostLease(n, err)
}

func lostLease(changed int64, err error) error {
	if err == nil && changed == 0 {
		return errLeaseLost
	}
	return err
}

var errLeaseLost = errors.New("another node writes now, or this one wrote more than it knows")

// valueRow is a single value of the history.
type valueRow struct {
	thing, attribute string
	at               int64
	num              float64
	text             string
}

func (store) putValues(ctx context.Context, tx *db.Tx, list []valueRow) error {
	return inParts(list, func(part []valueRow) error {
		args := make([]any, 0, 5*len(part))
		for _, v := range part {
			args = append(args, v.thing, v.attribute, v.at, v.num, v.text)
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_values (thing, attribute, at, num, text) VALUES `+tuples(len(part), 5, "")+`
			ON CONFLICT (thing, attribute, at) DO NOTHING`, args...)
		return err
	})
}

func inParts[T any](list []T, f func([]T) error) error {
	for len(list) > 0 {
		part := list[:min(listRows, len(list))]
		list = list[len(part):]
		if err := f(part); err != nil {
			return err
		}
	}
	return nil
}

// sumKey names a sum: thing, attribute, step in seconds, beginning in µs.
type sumKey struct {
	thing, attribute string
	step             int64
	at               int64
}

// sum is what is kept of the values of a span of time.
type sum struct {
	count                  int64
	total, least, greatest float64
	last                   float64
	lastAt                 int64
}

func (s *sum) add(at int64, v float64) {
	if s.count == 0 || v < s.least {
		s.least = v
	}
	if s.count == 0 || v > s.greatest {
		s.greatest = v
	}
	if s.count == 0 || at >= s.lastAt {
		s.last, s.lastAt = v, at
	}
	s.count++
	s.total += v
}

type sumRow struct {
	sumKey
	sum
}

const sumUpsert = ` ON CONFLICT (thing, attribute, step, at) DO UPDATE SET
	count = things_sums.count + excluded.count,
	total = things_sums.total + excluded.total,
	least = CASE WHEN excluded.least < things_sums.least THEN excluded.least ELSE things_sums.least END,
	greatest = CASE WHEN excluded.greatest > things_sums.greatest THEN excluded.greatest ELSE things_sums.greatest END,
	last = CASE WHEN excluded.last_at >= things_sums.last_at THEN excluded.last ELSE things_sums.last END,
	last_at = CASE WHEN excluded.last_at >= things_sums.last_at THEN excluded.last_at ELSE things_sums.last_at END`

// addSums adds to what the sums hold already.
func (store) addSums(ctx context.Context, tx *db.Tx, list []sumRow) error {
	return inParts(list, func(part []sumRow) error {
		args := make([]any, 0, 10*len(part))
		for _, r := range part {
			args = append(args, r.thing, r.attribute, r.step, r.at, r.count, r.total, r.least, r.greatest, r.last, r.lastAt)
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_sums (thing, attribute, step, at, count, total, least, greatest, last, last_at)
			VALUES `+tuples(len(part), 10, "")+sumUpsert, args...)
		return err
	})
}

// sumQuarters makes the 15-minute sums of what is kept by the minute, for the
// quarters that began from..to. Running it again gives the same.
func (store) sumQuarters(ctx context.Context, tx *db.Tx, from, to int64) (int64, error) {
	const quarter = `s.at - s.at % 900000000`
	return tx.Exec(ctx, sumOf(900, 60, quarter), from, to)
}

// sumSpan makes the sums of one span from..to, which begins at from, of those of a
// finer step: an hour of quarters, a day of hours. Running it again gives the same.
func (store) sumSpan(ctx context.Context, tx *db.Tx, step, finer int, span [2]int64) error {
	_, err := tx.Exec(ctx, sumOf(step, finer, strconv.FormatInt(span[0], 10)), span[0], span[1])
	return err
}

// sumOf is the SQL that sums one step up from a finer one; at says when the sum of
// a row s begins. The newest value of a sum is that of its part with the newest.
func sumOf(step, finer int, at string) string {
	return fmt.Sprintf(`INSERT INTO things_sums (thing, attribute, step, at, count, total, least, greatest, last, last_at)
		SELECT p.thing, p.attribute, %d, p.began, SUM(p.count), SUM(p.total), MIN(p.least), MAX(p.greatest),
			MAX(CASE WHEN p.rank = 1 THEN p.last END), MAX(p.last_at)
		FROM (
			SELECT s.*, %[3]s AS began,
				ROW_NUMBER() OVER (PARTITION BY s.thing, s.attribute, %[3]s ORDER BY s.last_at DESC, s.at DESC) AS rank
			FROM things_sums s WHERE s.step = %[2]d AND s.at >= $1 AND s.at < $2
		) p
		GROUP BY p.thing, p.attribute, p.began
		ON CONFLICT (thing, attribute, step, at) DO UPDATE SET count = excluded.count, total = excluded.total,
			least = excluded.least, greatest = excluded.greatest, last = excluded.last, last_at = excluded.last_at`, step, finer, at)
}

func (store) values(ctx context.Context, tx *db.Tx, thing, attribute string, from, to int64, limit int) ([]valueRow, error) {
	rows, err := tx.Query(ctx, `SELECT at, num, text FROM things_values
		WHERE thing = $1 AND attribute = $2 AND at >= $3 AND at < $4 ORDER BY at LIMIT $5`, thing, attribute, from, to, limit)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (v valueRow, err error) {
		err = rows.Scan(&v.at, &v.num, &v.text)
		return v, err
	})
}

func (store) sums(ctx context.Context, tx *db.Tx, key sumKey, to int64, limit int) ([]sumRow, error) {
	rows, err := tx.Query(ctx, `SELECT at, count, total, least, greatest, last, last_at FROM things_sums
		WHERE thing = $1 AND attribute = $2 AND step = $3 AND at >= $4 AND at < $5 ORDER BY at LIMIT $6`,
		key.thing, key.attribute, key.step, key.at, to, limit)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (r sumRow, err error) {
		r.sumKey = key
		err = rows.Scan(&r.at, &r.count, &r.total, &r.least, &r.greatest, &r.last, &r.lastAt)
		return r, err
	})
}

// stateRow is a change of a thing's state.
type stateRow struct {
	thing string
	at    int64
	state State
}

func (store) putStates(ctx context.Context, tx *db.Tx, list []stateRow) error {
	return inParts(list, func(part []stateRow) error {
		args := make([]any, 0, 3*len(part))
		for _, r := range part {
			args = append(args, r.thing, r.at, int64(r.state))
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_states (thing, at, state) VALUES `+tuples(len(part), 3, "")+`
			ON CONFLICT (thing, at) DO NOTHING`, args...)
		return err
	})
}

// statesAt gives the state of every thing at an instant; a thing of which
// nothing is known then is left out.
func (store) statesAt(ctx context.Context, tx *db.Tx, at int64) ([]stateRow, error) {
	rows, err := tx.Query(ctx, `SELECT s.thing, s.at, s.state FROM things_states s JOIN (
			SELECT thing, MAX(at) AS newest FROM things_states WHERE at <= $1 GROUP BY thing
		) m ON m.thing = s.thing AND m.newest = s.at`, at)
	if err != nil {
		return nil, err
	}
	return scan(rows, readState)
}

func readState(rows *sql.Rows) (r stateRow, err error) {
	err = rows.Scan(&r.thing, &r.at, &r.state)
	return r, err
}

// statesWithin gives the changes after from up to to, oldest first.
func (store) statesWithin(ctx context.Context, tx *db.Tx, from, to int64, take func(stateRow)) error {
	rows, err := tx.Query(ctx, `SELECT thing, at, state FROM things_states WHERE at > $1 AND at <= $2 ORDER BY at, thing`, from, to)
	if err != nil {
		return err
	}
	return each(rows, readState, take)
}

// positionRow is where a moving thing was.
type positionRow struct {
	thing    string
	at       int64
	lon, lat float64
}

func (store) putPositions(ctx context.Context, tx *db.Tx, list []positionRow) error {
	return inParts(list, func(part []positionRow) error {
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, r.thing, r.at, r.lon, r.lat)
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_positions (thing, at, lon, lat) VALUES `+tuples(len(part), 4, "")+`
			ON CONFLICT (thing, at) DO NOTHING`, args...)
		return err
	})
}

// positionsWithin gives the positions after from up to to, oldest first.
func (store) positionsWithin(ctx context.Context, tx *db.Tx, from, to int64, take func(positionRow)) error {
	rows, err := tx.Query(ctx, `SELECT thing, at, lon, lat FROM things_positions WHERE at > $1 AND at <= $2 ORDER BY at, thing`, from, to)
	if err != nil {
		return err
	}
	return each(rows, func(rows *sql.Rows) (r positionRow, err error) {
		err = rows.Scan(&r.thing, &r.at, &r.lon, &r.lat)
		return r, err
	}, take)
}

// outdated is one kind of row past its keeping: a DELETE of at most $2 rows older
// than $1.
type outdated struct {
	query string
	at    int64
}

// outdatedAt lists what may go at an instant.
func outdatedAt(now time.Time, k Keep) []outdated {
	before := func(d time.Duration) int64 { return db.Micros(now) - d.Microseconds() }
	return []outdated{
		{`DELETE FROM things_values WHERE (thing, attribute, at) IN (
			SELECT thing, attribute, at FROM things_values WHERE at < $1 LIMIT $2)`, before(k.Raw)},
		{`DELETE FROM things_sums WHERE (thing, attribute, step, at) IN (
			SELECT thing, attribute, step, at FROM things_sums WHERE step = 60 AND at < $1 LIMIT $2)`, before(k.Minutes)},
		{`DELETE FROM things_sums WHERE (thing, attribute, step, at) IN (
			SELECT thing, attribute, step, at FROM things_sums WHERE step = 900 AND at < $1 LIMIT $2)`, before(k.Quarters)},
		{`DELETE FROM things_sums WHERE (thing, attribute, step, at) IN (
			SELECT thing, attribute, step, at FROM things_sums WHERE step IN (3600, 86400) AND at < $1 LIMIT $2)`, before(k.Days)},
		{`DELETE FROM things_positions WHERE (thing, at) IN (
			SELECT thing, at FROM things_positions WHERE at < $1 LIMIT $2)`, before(k.States)},
		// The last change before the limit stays: it says how the thing was then.
		{`DELETE FROM things_states WHERE (thing, at) IN (SELECT s.thing, s.at FROM things_states s WHERE s.at < $1 AND EXISTS (
			SELECT 1 FROM things_states n WHERE n.thing = s.thing AND n.at > s.at AND n.at <= $1) LIMIT $2)`, before(k.States)},
		{`DELETE FROM things_alarm_comments WHERE (alarm, at, author) IN (SELECT c.alarm, c.at, c.author FROM things_alarm_comments c
			JOIN things_alarms a ON a.id = c.alarm WHERE a.cleared_at <> 0 AND a.cleared_at < $1 LIMIT $2)`, before(k.Alarms)},
		{`DELETE FROM things_commands WHERE id IN (
			SELECT id FROM things_commands WHERE ended_at <> 0 AND issued_at < $1 LIMIT $2)`, before(k.Alarms)},
		{`DELETE FROM things_orders WHERE id IN (
			SELECT id FROM things_orders WHERE expires_at < $1 LIMIT $2)`, before(k.Alarms)},
		{`DELETE FROM things_alarms WHERE id IN (
			SELECT id FROM things_alarms WHERE cleared_at <> 0 AND cleared_at < $1 LIMIT $2)`, before(k.Alarms)},
	}
}

// forget deletes some of what is past its keeping and tells how many rows.
func (store) forget(ctx context.Context, tx *db.Tx, o outdated, most int) (int64, error) {
	return tx.Exec(ctx, o.query, o.at, most)
}
