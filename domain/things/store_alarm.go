package things

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/db"
)

const alarmColumns = `id, thing, profile, rule, severity, value, region, org, raised_at, acknowledged_at, acknowledged_by, cleared_at, cleared_by,
	department, attribute, zh, en, assigned_to, assigned_person, assigned_at`

// alarmRow is an alarm as the store holds it.
type alarmRow struct {
	id                            AlarmID
	thing, profile, rule          string
	severity                      State
	value                         float64
	region, org                   string
	raised, acknowledged, cleared int64
	acknowledgedBy, clearedByWhom string
	department                    bool // of a department's rule, whose title and attribute it bears
	own                           bool // of the city's own watch; it bears its title, too
	attribute                     string
	title                         Text
	assignedTo, assignedPerson    string // a post, and who holds it where it is for that person
	assigned                      int64
}

func readAlarm(rows interface{ Scan(...any) error }) (a alarmRow, err error) {
	var department int
	err = rows.Scan(&a.id, &a.thing, &a.profile, &a.rule, &a.severity, &a.value, &a.region, &a.org,
		&a.raised, &a.acknowledged, &a.acknowledgedBy, &a.cleared, &a.clearedByWhom,
		&department, &a.attribute, &a.title.ZH, &a.title.EN, &a.assignedTo, &a.assignedPerson, &a.assigned)
	a.department, a.own = department == 1, department == 2
	return a, err
}

// watcher is how the store says whose rule it is: 0 the profile's, 1 a
// department's, 2 the city's own.
func (a *alarmRow) watcher() int64 {
	switch {
	case a.own:
		return 2
	case a.department:
		return 1
	}
	return 0
}

// openOwn gives the open alarms of a rule of the city's own.
func (store) openOwn(ctx context.Context, tx *db.Tx, rule string) ([]alarmRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+alarmColumns+` FROM things_alarms WHERE department = 2 AND cleared_at = 0 AND rule = $1 ORDER BY id`, rule)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (alarmRow, error) { return readAlarm(rows) })
}

// raise writes an alarm; false if it was written before.
func (store) raise(ctx context.Context, tx *db.Tx, a alarmRow) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO things_alarms (id, thing, profile, rule, severity, value, region, org, raised_at,
			department, attribute, zh, en)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING`,
		string(a.id), a.thing, a.profile, a.rule, int64(a.severity), a.value, a.region, a.org, a.raised,
		a.watcher(), a.attribute, a.title.ZH, a.title.EN)
	return n > 0, err
}

// clear ends an alarm; false if it is over already. by is "" for the thing itself.
func (store) clear(ctx context.Context, tx *db.Tx, id AlarmID, at int64, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_alarms SET cleared_at = $1, cleared_by = $2 WHERE id = $3 AND cleared_at = 0`, at, by, string(id))
	return n > 0, err
}

func (store) acknowledge(ctx context.Context, tx *db.Tx, id AlarmID, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_alarms SET acknowledged_at = $1, acknowledged_by = $2
		WHERE id = $3 AND acknowledged_at = 0 AND cleared_at = 0`, db.Micros(tx.Now), by, string(id))
	return n > 0, err
}

func (store) alarm(ctx context.Context, tx *db.Tx, id AlarmID) (alarmRow, error) {
	a, err := readAlarm(tx.QueryRow(ctx, `SELECT `+alarmColumns+` FROM things_alarms WHERE id = $1`, string(id)))
	return a, missing(err, ErrNoAlarm)
}

// alarmFilter chooses alarms; empty fields choose all.
type alarmFilter struct {
	State    string // open, unacknowledged, acknowledged, cleared
	Severity []State
	Thing    string
	Profile  string
	Rule     string
	Assigned string // the post that it was given to
	Person   string // or the person
	Region   string
	Scope    [2]string // region prefix and organisation path
	AfterAt  int64     // of the last one of the page before
	After    AlarmID
}

// alarms lists the newest first.
func (store) alarms(ctx context.Context, tx *db.Tx, f alarmFilter, limit int) ([]alarmRow, error) {
	w := where{}
	switch f.State {
	case "open":
		w.raw("cleared_at = 0")
	case "unacknowledged":
		w.raw("cleared_at = 0 AND acknowledged_at = 0")
	case "acknowledged":
		w.raw("cleared_at = 0 AND acknowledged_at <> 0")
	case "cleared":
		w.raw("cleared_at <> 0")
	}
	if len(f.Severity) > 0 {
		marks := make([]string, len(f.Severity))
		for i, s := range f.Severity {
			w.args = append(w.args, int64(s))
			marks[i] = fmt.Sprintf("$%d", len(w.args))
		}
		w.raw("severity IN (" + strings.Join(marks, ", ") + ")")
	}
	w.equal("thing", f.Thing)
	w.equal("profile", f.Profile)
	w.equal("rule", f.Rule)
	w.assigned(f.Assigned, f.Person)
	w.prefix("region", f.Region)
	w.prefix("region", f.Scope[0])
	w.below("org", f.Scope[1])
	if f.AfterAt != 0 {
		w.args = append(w.args, f.AfterAt, string(f.After))
		n := len(w.args)
		w.raw(fmt.Sprintf("(raised_at < $%d OR raised_at = $%d AND id < $%d)", n-1, n-1, n))
	}
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT `+alarmColumns+` FROM things_alarms`+w.String()+
		fmt.Sprintf(` ORDER BY raised_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (alarmRow, error) { return readAlarm(rows) })
}

// openWithin chooses the open alarms of a region, "" for all.
func openWithin(region string) *where {
	w := &where{}
	w.raw("cleared_at = 0")
	w.prefix("region", region)
	return w
}

// worstAlarms lists the open alarms of a region, the worst first, then the newest.
func (store) worstAlarms(ctx context.Context, tx *db.Tx, region string, limit int) ([]alarmRow, error) {
	w := openWithin(region)
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT `+alarmColumns+` FROM things_alarms`+w.String()+
		fmt.Sprintf(` ORDER BY severity DESC, raised_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (alarmRow, error) { return readAlarm(rows) })
}

// countOpen gives the number of open alarms of a region by severity.
func (store) countOpen(ctx context.Context, tx *db.Tx, region string) (counts [5]int, err error) {
	w := openWithin(region)
	rows, err := tx.Query(ctx, `SELECT severity, COUNT(*) FROM things_alarms`+w.String()+` GROUP BY severity`, w.args...)
	if err != nil {
		return counts, err
	}
	defer rows.Close()
	for rows.Next() {
		var s, n int
		if err := rows.Scan(&s, &n); err != nil {
			return counts, err
		}
		if s >= 0 && s < len(counts) {
			counts[s] = n
		}
	}
	return counts, rows.Err()
}

// where gathers conditions that are joined by AND.
type where struct {
	parts []string
	args  []any
}

// assigned holds for what was given to a post, or to the person beside it.
func (w *where) assigned(post, person string) {
	if person == "" {
		w.equal("assigned_to", post)
		return
	}
	w.args = append(w.args, post, person)
	n := len(w.args)
	w.raw(fmt.Sprintf("(assigned_person = $%d OR assigned_person = '' AND assigned_to = $%d)", n, n-1))
}

func (w *where) raw(condition string) { w.parts = append(w.parts, condition) }

func (w *where) equal(column, value string) {
	if value == "" {
		return
	}
	w.args = append(w.args, value)
	w.raw(fmt.Sprintf("%s = $%d", column, len(w.args)))
}

// highest sorts behind every other character, in the bytes of UTF-8.
const highest = "\U0010FFFF"

// prefix holds for texts that begin with value, as a range that an index can
// serve. It means the same on both engines, which sort text by bytes.
func (w *where) prefix(column, value string) {
	if value == "" {
		return
	}
	w.args = append(w.args, value, value+highest)
	w.raw(fmt.Sprintf("(%s >= $%d AND %s < $%d)", column, len(w.args)-1, column, len(w.args)))
}

// below holds for an organisation path and what is under it.
func (w *where) below(column, path string) {
	if path == "" {
		return
	}
	w.args = append(w.args, path, len(path)+1, path+"/")
	n := len(w.args)
	w.raw(fmt.Sprintf("(%s = $%d OR substr(%s, 1, $%d) = $%d)", column, n-2, column, n-1, n))
}

func (w *where) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

func (store) comment(ctx context.Context, tx *db.Tx, id AlarmID, author, name, text string) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_alarm_comments (alarm, at, author, name, text) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (alarm, at, author) DO UPDATE SET text = excluded.text`, string(id), db.Micros(tx.Now), author, name, text)
	return err
}

// Comment is what somebody said about an alarm.
type Comment struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	Text string    `json:"text"`
}

func (store) comments(ctx context.Context, tx *db.Tx, id AlarmID) ([]Comment, error) {
	rows, err := tx.Query(ctx, `SELECT at, name, text FROM things_alarm_comments WHERE alarm = $1 ORDER BY at, author LIMIT 500`, string(id))
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (c Comment, err error) {
		var at int64
		err = rows.Scan(&at, &c.Name, &c.Text)
		c.At = db.Time(at)
		return c, err
	})
}

// rejectionRow is what is kept of refused reports.
type rejectionRow struct {
	thing, code, what, reason, sample string
	count                             int64
	first, last                       int64
}

func (store) putRejections(ctx context.Context, tx *db.Tx, list []rejectionRow) error {
	for _, r := range list {
		_, err := tx.Exec(ctx, `INSERT INTO things_rejections (thing, code, what, count, first_at, last_at, reason, sample)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (thing, code, what) DO UPDATE SET count = things_rejections.count + excluded.count,
				last_at = excluded.last_at, reason = excluded.reason, sample = excluded.sample`,
			r.thing, r.code, r.what, r.count, r.first, r.last, r.reason, r.sample)
		if err != nil {
			return err
		}
	}
	return nil
}

// rejections lists the newest first. afterAt and after are the sort keys of the
// last one of the page before.
func (store) rejections(ctx context.Context, tx *db.Tx, thing string, afterAt int64, after string, limit int) ([]rejectionRow, error) {
	w := where{}
	w.equal("thing", thing)
	if afterAt != 0 {
		w.args = append(w.args, afterAt, after)
		n := len(w.args)
		w.raw(fmt.Sprintf("(last_at < $%d OR last_at = $%d AND thing || '/' || code || '/' || what > $%d)", n-1, n-1, n))
	}
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT thing, code, what, reason, sample, count, first_at, last_at FROM things_rejections`+w.String()+
		fmt.Sprintf(` ORDER BY last_at DESC, thing || '/' || code || '/' || what LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (r rejectionRow, err error) {
		err = rows.Scan(&r.thing, &r.code, &r.what, &r.reason, &r.sample, &r.count, &r.first, &r.last)
		return r, err
	})
}

// trimRejections keeps the newest of them.
func (store) trimRejections(ctx context.Context, tx *db.Tx, keep int) error {
	_, err := tx.Exec(ctx, `DELETE FROM things_rejections WHERE last_at < COALESCE(
		(SELECT last_at FROM things_rejections ORDER BY last_at DESC LIMIT 1 OFFSET $1), 0)`, keep)
	return err
}

// openAlarms gives every alarm that is not over.
func (store) openAlarms(ctx context.Context, tx *db.Tx) ([]alarmRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+alarmColumns+` FROM things_alarms WHERE cleared_at = 0 ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (alarmRow, error) { return readAlarm(rows) })
}
