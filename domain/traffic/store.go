package traffic

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"citybrain/domain/traffic/plan"
	"citybrain/kernel/db"
)

// store is all the SQL of traffic.
type store struct{}

// hold makes units of work wait for each other that judge what is kept of one junction:
// on PostgreSQL two at once would both see what was before.
func (store) hold(ctx context.Context, tx *db.Tx, junction string) error {
	_, err := tx.Exec(ctx, `INSERT INTO traffic_held (junction, times) VALUES ($1, 1)
		ON CONFLICT (junction) DO UPDATE SET times = traffic_held.times + 1`, junction)
	return err
}

const planColumns = `junction, version, state, origin, body, note, made_by, made_at, changed_at, decided_by, decided_at, reason, authors`

func (store) lastPlan(ctx context.Context, tx *db.Tx, junction string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(version), 0) FROM traffic_plans WHERE junction = $1`, junction).Scan(&n)
	return n, err
}

// addPlan adds a version; false: somebody else has taken its number.
func (store) addPlan(ctx context.Context, tx *db.Tx, v SignalPlan) (bool, error) {
	body, err := json.Marshal(v.plan())
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO traffic_plans (`+planColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11)
		ON CONFLICT (junction, version) DO NOTHING`,
		v.Junction, v.Version, v.State, v.Origin, string(body), v.Note, v.MadeBy, db.Micros(v.MadeAt), db.Micros(v.ChangedAt), v.DecidedBy, strings.Join(v.authors, ","))
	return n > 0, err
}

// setPlan writes a version that was changed at before last; false: it was since.
func (store) setPlan(ctx context.Context, tx *db.Tx, v SignalPlan, before time.Time) (bool, error) {
	body, err := json.Marshal(v.plan())
	if err != nil {
		return false, err
	}
	var decided int64
	if v.DecidedAt != nil {
		decided = db.Micros(*v.DecidedAt)
	}
	n, err := tx.Exec(ctx, `UPDATE traffic_plans SET state = $1, body = $2, note = $3, made_by = $4, changed_at = $5, decided_by = $6, decided_at = $7, reason = $8, authors = $9
		WHERE junction = $10 AND version = $11 AND changed_at = $12`,
		v.State, string(body), v.Note, v.MadeBy, db.Micros(v.ChangedAt), v.DecidedBy, decided, v.Reason, strings.Join(v.authors, ","), v.Junction, v.Version, db.Micros(before))
	return n > 0, err
}

type scanner interface{ Scan(into ...any) error }

func planOf(row scanner) (v SignalPlan, err error) {
	var body, authors string
	var made, changed, decided int64
	err = row.Scan(&v.Junction, &v.Version, &v.State, &v.Origin, &body, &v.Note, &v.MadeBy, &made, &changed, &v.DecidedBy, &decided, &v.Reason, &authors)
	if err != nil {
		return v, err
	}
	var p plan.Plan
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return v, fmt.Errorf("plan %d of %s: %w", v.Version, v.Junction, err)
	}
	v.write(p)
	v.authors = strings.FieldsFunc(authors, func(r rune) bool { return r == ',' })
	v.MadeAt, v.ChangedAt = db.Time(made), db.Time(changed)
	if decided != 0 {
		at := db.Time(decided)
		v.DecidedAt = &at
	}
	return v, nil
}

// plan reads a version; db.ErrMissing if there is none.
func (store) plan(ctx context.Context, tx *db.Tx, junction string, version int) (SignalPlan, error) {
	return planOf(tx.QueryRow(ctx, `SELECT `+planColumns+` FROM traffic_plans WHERE junction = $1 AND version = $2`, junction, version))
}

// plans reads the versions of a junction's plans, the newest first.
func (store) plans(ctx context.Context, tx *db.Tx, junction string) ([]SignalPlan, error) {
	rows, err := tx.Query(ctx, `SELECT `+planColumns+` FROM traffic_plans WHERE junction = $1 ORDER BY version DESC`, junction)
	if err != nil {
		return nil, err
	}
	return each(rows, planOf)
}

// waiting reads the plans that wait for a decision, the longest waiting first.
func (store) waiting(ctx context.Context, tx *db.Tx, limit int) ([]SignalPlan, error) {
	rows, err := tx.Query(ctx, `SELECT `+planColumns+` FROM traffic_plans WHERE state = 'proposed' ORDER BY changed_at, junction, version LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return each(rows, planOf)
}

// each reads all rows and closes them.
func each[T any](rows *sql.Rows, read func(scanner) (T, error)) (list []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	list = []T{}
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// newest reads the newest version of what a junction has in a table; the version is 0
// where it has none.
func (store) newest(ctx context.Context, tx *db.Tx, table, junction string, into any) (version int, note, by string, at time.Time, err error) {
	var body string
	var micros int64
	err = tx.QueryRow(ctx, `SELECT version, body, note, made_by, made_at FROM `+table+` WHERE junction = $1 ORDER BY version DESC LIMIT 1`, junction).
		Scan(&version, &body, &note, &by, &micros)
	if errors.Is(err, db.ErrMissing) {
		return 0, "", "", time.Time{}, nil
	}
	if err != nil {
		return 0, "", "", time.Time{}, err
	}
	return version, note, by, db.Time(micros), json.Unmarshal([]byte(body), into)
}

func (store) add(ctx context.Context, tx *db.Tx, table, junction string, version int, body any, note, by string, at time.Time) (bool, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO `+table+` (junction, version, body, note, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (junction, version) DO NOTHING`, junction, version, string(text), note, by, db.Micros(at))
	return n > 0, err
}

func (s store) addTimetable(ctx context.Context, tx *db.Tx, junction string, t SignalTimetable) (bool, error) {
	return s.add(ctx, tx, "traffic_timetables", junction, t.Version, t.Rows, t.Note, t.MadeBy, t.MadeAt)
}

// timetable reads the one in force.
func (s store) timetable(ctx context.Context, tx *db.Tx, junction string) (t SignalTimetable, err error) {
	t.Version, t.Note, t.MadeBy, t.MadeAt, err = s.newest(ctx, tx, "traffic_timetables", junction, &t.Rows)
	t.hoursOf()
	return t, err
}

const timetableColumns = `version, body, note, made_by, made_at`

func timetableOf(row scanner) (t SignalTimetable, err error) {
	var body string
	var at int64
	if err := row.Scan(&t.Version, &body, &t.Note, &t.MadeBy, &at); err != nil {
		return t, err
	}
	t.MadeAt = db.Time(at)
	err = json.Unmarshal([]byte(body), &t.Rows)
	t.hoursOf()
	return t, err
}

// timetableOf reads a version; db.ErrMissing if there is none.
func (store) timetableOf(ctx context.Context, tx *db.Tx, junction string, version int) (SignalTimetable, error) {
	return timetableOf(tx.QueryRow(ctx, `SELECT `+timetableColumns+` FROM traffic_timetables WHERE junction = $1 AND version = $2`, junction, version))
}

func (store) timetables(ctx context.Context, tx *db.Tx, junction string) ([]SignalTimetable, error) {
	rows, err := tx.Query(ctx, `SELECT `+timetableColumns+` FROM traffic_timetables WHERE junction = $1 ORDER BY version DESC`, junction)
	if err != nil {
		return nil, err
	}
	return each(rows, timetableOf)
}

func (s store) addLimits(ctx context.Context, tx *db.Tx, junction string, l JunctionLimits) (bool, error) {
	return s.add(ctx, tx, "traffic_limits", junction, l.Version, l, l.Note, l.MadeBy, l.MadeAt)
}

// limits reads those in force.
func (s store) limits(ctx context.Context, tx *db.Tx, junction string) (l JunctionLimits, err error) {
	l.Version, l.Note, l.MadeBy, l.MadeAt, err = s.newest(ctx, tx, "traffic_limits", junction, &l)
	return l, err
}

// standing is what is known of many junctions at once.
type standing struct {
	timetables map[string]SignalTimetable // in force
	waiting    map[string]int             // plans that wait for a decision
}

// standing reads how some junctions stand.
func (store) standing(ctx context.Context, tx *db.Tx, junctions []string) (standing, error) {
	st := standing{map[string]SignalTimetable{}, map[string]int{}}
	if len(junctions) == 0 {
		return st, nil
	}
	marks, args := make([]string, len(junctions)), make([]any, len(junctions))
	for i, id := range junctions {
		marks[i], args[i] = fmt.Sprintf("$%d", i+1), id
	}
	in := strings.Join(marks, ", ")
	rows, err := tx.Query(ctx, `SELECT junction, `+timetableColumns+` FROM traffic_timetables t WHERE junction IN (`+in+`)
		AND version = (SELECT MAX(version) FROM traffic_timetables o WHERE o.junction = t.junction)`, args...)
	if err != nil {
		return st, err
	}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		var id string
		t, err := timetableOf(withFirst{row, &id})
		st.timetables[id] = t
		return struct{}{}, err
	})
	if err != nil {
		return st, err
	}
	rows, err = tx.Query(ctx, `SELECT junction, COUNT(*) FROM traffic_plans WHERE junction IN (`+in+`) AND state = 'proposed' GROUP BY junction`, args...)
	if err != nil {
		return st, err
	}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		var id string
		var n int
		err := row.Scan(&id, &n)
		st.waiting[id] = n
		return struct{}{}, err
	})
	return st, err
}

// withFirst reads a row with one more column before the others.
type withFirst struct {
	scanner
	first *string
}

func (w withFirst) Scan(into ...any) error {
	return w.scanner.Scan(append([]any{w.first}, into...)...)
}

func (s store) addWay(ctx context.Context, tx *db.Tx, junction string, w JunctionWay) (bool, error) {
	return s.add(ctx, tx, "traffic_ways", junction, w.Version, w.Way, w.Reason, w.MadeBy, w.MadeAt)
}

// way reads the one in force; of version 0 where nobody has set any.
func (s store) way(ctx context.Context, tx *db.Tx, junction string) (w JunctionWay, err error) {
	w.Way = "planned"
	w.Version, w.Reason, w.MadeBy, w.MadeAt, err = s.newest(ctx, tx, "traffic_ways", junction, &w.Way)
	return w, err
}

// ways reads those in force of all junctions where somebody has set one.
func (store) ways(ctx context.Context, tx *db.Tx) (map[string]JunctionWay, error) {
	rows, err := tx.Query(ctx, `SELECT junction, version, body, note, made_by, made_at FROM traffic_ways t
		WHERE version = (SELECT MAX(version) FROM traffic_ways o WHERE o.junction = t.junction)`)
	if err != nil {
		return nil, err
	}
	found := map[string]JunctionWay{}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		var id, body string
		var w JunctionWay
		var at int64
		if err := row.Scan(&id, &w.Version, &body, &w.Reason, &w.MadeBy, &at); err != nil {
			return struct{}{}, err
		}
		w.MadeAt = db.Time(at)
		err := json.Unmarshal([]byte(body), &w.Way)
		found[id] = w
		return struct{}{}, err
	})
	return found, err
}

func (store) addChange(ctx context.Context, tx *db.Tx, junction string, c ControlChange) error {
	_, err := tx.Exec(ctx, `INSERT INTO traffic_changes (junction, changed_at, kind, plan, why, made_by) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (junction, changed_at) DO NOTHING`, junction, db.Micros(c.At), c.Kind, c.Plan, c.Why, c.By)
	return err
}

// changes reads who steered a junction of late; resets are told by the alarms.
func (store) changes(ctx context.Context, tx *db.Tx, junction string) ([]ControlChange, error) {
	rows, err := tx.Query(ctx, `SELECT changed_at, kind, plan, why, made_by FROM traffic_changes WHERE junction = $1 AND kind <> 'reset' ORDER BY changed_at DESC LIMIT 100`, junction)
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (c ControlChange, err error) {
		var at int64
		err = row.Scan(&at, &c.Kind, &c.Plan, &c.Why, &c.By)
		c.At = db.Time(at)
		return c, err
	})
}

// allLimits reads those in force of all junctions where somebody has set some.
func (s store) allLimits(ctx context.Context, tx *db.Tx) (map[string]JunctionLimits, error) {
	rows, err := tx.Query(ctx, `SELECT junction, body FROM traffic_limits t
		WHERE version = (SELECT MAX(version) FROM traffic_limits o WHERE o.junction = t.junction)`)
	if err != nil {
		return nil, err
	}
	found := map[string]JunctionLimits{}
	_, err = each(rows, func(row scanner) (struct{}, error) {
		var id, body string
		if err := row.Scan(&id, &body); err != nil {
			return struct{}{}, err
		}
		var l JunctionLimits
		err := json.Unmarshal([]byte(body), &l)
		found[id] = l
		return struct{}{}, err
	})
	return found, err
}
