package things

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"citybrain/kernel/db"
)

// ruleRow is a rule as the store holds it.
type ruleRow struct {
	Rule
	version   int64
	on        bool
	changedAt int64
	changedBy string
	retired   int64
	offCode   string
	offAt     int64
	offThing  string
	failures  int64
}

const ruleColumns = `body, version, switched_on, changed_at, changed_by, retired_at, off_code, off_at, off_thing, failures`

func readRule(rows interface{ Scan(...any) error }) (r ruleRow, err error) {
	var body string
	var on int
	if err = rows.Scan(&body, &r.version, &on, &r.changedAt, &r.changedBy, &r.retired, &r.offCode, &r.offAt, &r.offThing, &r.failures); err != nil {
		return r, err
	}
	r.on = on == 1
	return r, json.Unmarshal([]byte(body), &r.Rule)
}

// rules gives every rule that is not retired, by code.
func (store) rules(ctx context.Context, tx *db.Tx) ([]ruleRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+ruleColumns+` FROM things_rules WHERE retired_at = 0 ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (ruleRow, error) { return readRule(rows) })
}

// rule gives one rule, retired or not, or ErrNoRule.
func (store) rule(ctx context.Context, tx *db.Tx, code string) (ruleRow, error) {
	r, err := readRule(tx.QueryRow(ctx, `SELECT `+ruleColumns+` FROM things_rules WHERE code = $1`, code))
	return r, missing(err, ErrNoRule.With("rule", code))
}

// ruleMark is another number whenever a rule or a fence was changed.
func (store) ruleMark(ctx context.Context, tx *db.Tx) (mark int64, err error) {
	err = tx.QueryRow(ctx, `SELECT r.n + f.n FROM
		(SELECT COALESCE(SUM(changed_at % 1000000000 + version * 2 + switched_on), 0) AS n FROM things_rules) r,
		(SELECT COALESCE(SUM(changed_at % 1000000000 + 1), 0) AS n FROM things_fences) f`).Scan(&mark)
	return mark, err
}

// putRule writes a rule with its next version; false if the store has another
// version than from (0: there is none, or it is retired).
func (store) putRule(ctx context.Context, tx *db.Tx, r ruleRow, from int64) (bool, error) {
	body, err := json.Marshal(r.Rule)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO things_rules (code, profile, body, version, switched_on, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO UPDATE SET profile = excluded.profile, body = excluded.body,
			version = excluded.version, switched_on = excluded.switched_on, changed_at = excluded.changed_at, changed_by = excluded.changed_by,
			retired_at = 0, off_code = '', off_at = 0, off_thing = '', failures = 0
		WHERE things_rules.version = $8 OR things_rules.retired_at <> 0 AND $8 = 0`,
		r.Code, r.Profile, string(body), r.version, flag(r.on), r.changedAt, r.changedBy, from)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO things_rule_versions (code, version, body, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (code, version) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		r.Code, r.version, string(body), r.changedAt, r.changedBy)
	return true, err
}

// switchRule switches a rule on or off; a retired one cannot be. What the city has
// switched off stays told: somebody who looks at an older page means the same.
func (store) switchRule(ctx context.Context, tx *db.Tx, code string, on bool, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_rules SET switched_on = $1, changed_at = $2, changed_by = $3,
		off_code = CASE WHEN CAST($1 AS BIGINT) = 1 THEN '' ELSE off_code END, off_at = CASE WHEN CAST($1 AS BIGINT) = 1 THEN 0 ELSE off_at END,
		off_thing = CASE WHEN CAST($1 AS BIGINT) = 1 THEN '' ELSE off_thing END, failures = CASE WHEN CAST($1 AS BIGINT) = 1 THEN 0 ELSE failures END
		WHERE code = $4 AND retired_at = 0`, flag(on), db.Micros(tx.Now), by, code)
	return n > 0, err
}

// breakRule notes that the city switched a rule off, and why.
func (store) breakRule(ctx context.Context, tx *db.Tx, r ruleRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_rules SET switched_on = 0, changed_at = $1, off_code = $2, off_at = $3, off_thing = $4, failures = $5
		WHERE code = $6 AND switched_on = 1 AND version = $7`, db.Micros(tx.Now), r.offCode, r.offAt, r.offThing, r.failures, r.Code, r.version)
	return n > 0, err
}

func (store) retireRule(ctx context.Context, tx *db.Tx, code, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_rules SET switched_on = 0, retired_at = $1, changed_at = $1, changed_by = $2 WHERE code = $3 AND retired_at = 0`,
		db.Micros(tx.Now), by, code)
	return n > 0, err
}

// versionRow is what a rule was.
type versionRow struct {
	Rule
	version, at int64
	by          string
}

const versionsShown = 50

func (store) ruleVersions(ctx context.Context, tx *db.Tx, code string) ([]versionRow, error) {
	rows, err := tx.Query(ctx, `SELECT body, version, changed_at, changed_by FROM things_rule_versions
		WHERE code = $1 ORDER BY version DESC LIMIT $2`, code, versionsShown)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (v versionRow, err error) {
		var body string
		if err = rows.Scan(&body, &v.version, &v.at, &v.by); err != nil {
			return v, err
		}
		return v, json.Unmarshal([]byte(body), &v.Rule)
	})
}

// beginRules says that the rules have seen the log up to a frame, where nothing
// was read before because there were no rules.
func (store) beginRules(ctx context.Context, tx *db.Tx, sequence uint64) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_writers (name, sequence, node, until_at) VALUES ($1, $2, '', 0)
		ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence`, writeRules, sequence)
	return err
}

// hasWriter tells whether it is known how far the log is written under a name.
func (store) hasWriter(ctx context.Context, tx *db.Tx, name string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM things_writers WHERE name = $1`, name).Scan(&n)
	return n > 0, err
}

// forgetWriter lets the writing under a name begin anew.
func (store) forgetWriter(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM things_writers WHERE name = $1`, name)
	return err
}

// openRuled gives the open alarms of departments' rules; of one rule, if code is
// not "".
func (store) openRuled(ctx context.Context, tx *db.Tx, code string) ([]alarmRow, error) {
	w := where{}
	w.raw("department = 1 AND cleared_at = 0")
	w.equal("rule", code)
	rows, err := tx.Query(ctx, `SELECT `+alarmColumns+` FROM things_alarms`+w.String()+` ORDER BY id`, w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (alarmRow, error) { return readAlarm(rows) })
}

// marks gives the worst open alarm of each department's rule and thing.
func (store) marks(ctx context.Context, tx *db.Tx) ([]markRow, error) {
	rows, err := tx.Query(ctx, `SELECT thing, rule, MAX(severity) FROM things_alarms
		WHERE department = 1 AND cleared_at = 0 GROUP BY thing, rule`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (m markRow, err error) {
		err = rows.Scan(&m.thing, &m.rule, &m.severity)
		return m, err
	})
}

// countRuled gives the number of open alarms by rule.
func (store) countRuled(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	rows, err := tx.Query(ctx, `SELECT rule, COUNT(*) FROM things_alarms WHERE department = 1 AND cleared_at = 0 GROUP BY rule`)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	type count struct {
		rule string
		n    int
	}
	return counts, each(rows, func(rows *sql.Rows) (c count, err error) {
		err = rows.Scan(&c.rule, &c.n)
		return c, err
	}, func(c count) { counts[c.rule] = c.n })
}

// handCleared tells whether somebody closed the last alarm of a rule and a thing.
func (store) handCleared(ctx context.Context, tx *db.Tx, rule, thing string) (bool, error) {
	var by string
	err := tx.QueryRow(ctx, `SELECT cleared_by FROM things_alarms WHERE department = 1 AND rule = $1 AND thing = $2
		ORDER BY raised_at DESC, id DESC LIMIT 1`, rule, thing).Scan(&by)
	if missing(err, ErrNoAlarm) == ErrNoAlarm {
		return false, nil
	}
	return by != "", err
}

// fenceRow is a fence as the store holds it.
type fenceRow struct {
	code, zh, en, org, shape string
	changedAt                int64
	changedBy                string
}

func (store) fences(ctx context.Context, tx *db.Tx) ([]fenceRow, error) {
	rows, err := tx.Query(ctx, `SELECT code, zh, en, org, shape, changed_at, changed_by FROM things_fences WHERE retired_at = 0 ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (f fenceRow, err error) {
		err = rows.Scan(&f.code, &f.zh, &f.en, &f.org, &f.shape, &f.changedAt, &f.changedBy)
		return f, err
	})
}

func (store) putFence(ctx context.Context, tx *db.Tx, f fenceRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_fences (code, zh, en, org, shape, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, org = excluded.org, shape = excluded.shape,
			changed_at = excluded.changed_at, changed_by = excluded.changed_by, retired_at = 0`,
		f.code, f.zh, f.en, f.org, f.shape, f.changedAt, f.changedBy)
	return err
}

func (store) retireFence(ctx context.Context, tx *db.Tx, code, by string) error {
	_, err := tx.Exec(ctx, `UPDATE things_fences SET retired_at = $1, changed_at = $1, changed_by = $2 WHERE code = $3`, db.Micros(tx.Now), by, code)
	return err
}

// trialRow is a dry run as the store holds it.
type trialRow struct {
	id          string
	rule        Rule
	org, region string
	from, to    int64
	done, total int64
	result      string
	trouble     string
	at          int64
	by          string
}

func (store) addTrial(ctx context.Context, tx *db.Tx, r trialRow) error {
	body, err := json.Marshal(r.rule)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO things_dry_runs (id, body, org, region, from_at, to_at, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.id, string(body), r.org, r.region, r.from, r.to, r.at, r.by)
	return err
}

func (store) trial(ctx context.Context, tx *db.Tx, id string) (r trialRow, err error) {
	var body string
	err = tx.QueryRow(ctx, `SELECT id, body, org, region, from_at, to_at, done, total, result, trouble, asked_at, asked_by FROM things_dry_runs WHERE id = $1`, id).
		Scan(&r.id, &body, &r.org, &r.region, &r.from, &r.to, &r.done, &r.total, &r.result, &r.trouble, &r.at, &r.by)
	if err != nil {
		return r, missing(err, ErrNoDryRun)
	}
	return r, json.Unmarshal([]byte(body), &r.rule)
}

func (store) moveTrial(ctx context.Context, tx *db.Tx, id string, done, total int64) error {
	_, err := tx.Exec(ctx, `UPDATE things_dry_runs SET done = $1, total = $2 WHERE id = $3`, done, total, id)
	return err
}

// endTrial writes what came of a dry run, and forgets those of long ago.
func (store) endTrial(ctx context.Context, tx *db.Tx, r trialRow, keepFrom int64) error {
	_, err := tx.Exec(ctx, `UPDATE things_dry_runs SET done = $1, total = $2, result = $3, trouble = $4 WHERE id = $5`, r.done, r.total, r.result, r.trouble, r.id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM things_dry_runs WHERE asked_at < $1`, keepFrom)
	return err
}

// pastValue is a value of the history for a dry run; attribute is a code.
type pastValue struct {
	attribute string
	at        int64
	num       float64
	text      string
}

func readPast(rows *sql.Rows) (v pastValue, err error) {
	err = rows.Scan(&v.attribute, &v.at, &v.num, &v.text)
	return v, err
}

// pastOf gives the values of a thing in a span: single ones, or the last of each
// sum of a step (seconds).
func (store) pastOf(ctx context.Context, tx *db.Tx, thing string, step, from, to int64) ([]pastValue, error) {
	query := `SELECT attribute, last_at, last, '' FROM things_sums WHERE thing = $1 AND step = $4 AND at >= $2 AND at < $3 ORDER BY at`
	args := []any{thing, from, to, step}
	if step == 0 {
		query = `SELECT attribute, at, num, text FROM things_values WHERE thing = $1 AND at >= $2 AND at < $3 ORDER BY at`
		args = args[:3]
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, readPast)
}

func (store) positionsOf(ctx context.Context, tx *db.Tx, thing string, from, to int64) ([]positionRow, error) {
	rows, err := tx.Query(ctx, `SELECT thing, at, lon, lat FROM things_positions WHERE thing = $1 AND at >= $2 AND at < $3 ORDER BY at`, thing, from, to)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (r positionRow, err error) {
		err = rows.Scan(&r.thing, &r.at, &r.lon, &r.lat)
		return r, err
	})
}

// alarmSpan chooses the alarms that statistics are of.
type alarmSpan struct {
	From, To int64
	Profile  string
	Rule     string
	Region   string
	Scope    [2]string
}

func (f alarmSpan) where() *where {
	w := &where{}
	w.args = append(w.args, f.From, f.To)
	w.raw("raised_at >= $1 AND raised_at < $2")
	w.equal("profile", f.Profile)
	w.equal("rule", f.Rule)
	w.prefix("region", f.Region)
	w.prefix("region", f.Scope[0])
	w.below("org", f.Scope[1])
	return w
}

// tallyRow is what the alarms with one key come to. Times are sums in µs.
type tallyRow struct {
	key                               string
	hour                              int64 // since 1970, where that is the key
	count, open, acknowledged, closed int64
	lasted, waited                    float64
}

// tallies sums alarms up by profile, rule, region, thing or hour. The column is
// one of ours, never a word of the caller's.
func (store) tallies(ctx context.Context, tx *db.Tx, f alarmSpan, column string, limit int) ([]tallyRow, error) {
	w := f.where()
	key, hour := column, "0"
	if column == "hour" {
		key, hour = "''", "raised_at / 3600000000"
	}
	group := column
	if column == "hour" {
		group = hour
	}
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT `+key+`, `+hour+`, COUNT(*), SUM(CASE WHEN cleared_at = 0 THEN 1 ELSE 0 END),
		SUM(CASE WHEN acknowledged_at <> 0 THEN 1 ELSE 0 END), SUM(CASE WHEN cleared_at <> 0 THEN 1 ELSE 0 END),
		SUM(CASE WHEN cleared_at <> 0 THEN 1.0 * (cleared_at - raised_at) ELSE 0.0 END),
		SUM(CASE WHEN acknowledged_at <> 0 THEN 1.0 * (acknowledged_at - raised_at) ELSE 0.0 END)
		FROM things_alarms`+w.String()+` GROUP BY `+group+` ORDER BY COUNT(*) DESC, `+group+fmt.Sprintf(` LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (t tallyRow, err error) {
		err = rows.Scan(&t.key, &t.hour, &t.count, &t.open, &t.acknowledged, &t.closed, &t.lasted, &t.waited)
		return t, err
	})
}

// assign notes whose an alarm is; false if it is over.
func (store) assign(ctx context.Context, tx *db.Tx, id AlarmID, to, person string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_alarms SET assigned_to = $1, assigned_person = $2, assigned_at = $3 WHERE id = $4 AND cleared_at = 0`,
		to, person, db.Micros(tx.Now), string(id))
	return n > 0, err
}
