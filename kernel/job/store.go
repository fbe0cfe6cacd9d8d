package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// store is all SQL of the queue.
type store struct{}

type newRun struct {
	id       ID
	kind     string
	args     string
	attempts int
	at       time.Time
	options  Options
}

// add inserts the job, or finds the open one with the same unique key.
func (store) add(ctx context.Context, tx *db.Tx, n newRun) (ID, error) {
	var key any
	if n.options.UniqueKey != "" {
		key = n.options.UniqueKey
	}
	changed, err := tx.Exec(ctx, `INSERT INTO job_runs (id, kind, args, state, priority, run_at, unique_key, attempt, attempts,
			lock_version, lock_holder, lock_until, done, total, note, error_code, error, added_at, started_at, ended_at)
		VALUES ($1, $2, $3, 'queued', $4, $5, $6, 0, $7, 0, '', 0, 0, 0, '', '', '', $8, 0, 0)
		ON CONFLICT (kind, unique_key) WHERE state IN ('queued', 'running') DO NOTHING`,
		string(n.id), n.kind, n.args, n.options.Priority, db.Micros(n.at), key, n.attempts, db.Micros(tx.Now))
	if err != nil || changed == 1 {
		return n.id, err
	}
	var open ID
	err = tx.QueryRow(ctx, `SELECT id FROM job_runs WHERE kind = $1 AND unique_key = $2 AND state IN ('queued', 'running')`,
		n.kind, n.options.UniqueKey).Scan(&open)
	return open, err
}

// claimed is a job in the hands of a node.
type claimed struct {
	id       ID
	kind     string
	args     string
	attempt  int
	attempts int
	version  int64
	runAt    time.Time
	expired  bool // its last holder disappeared
}

// first gives the job that is to be claimed next, ErrMissing if none is due: one
// whose node disappeared before those that wait, or a long queue would keep it
// for ever. On PostgreSQL nodes pass over what another is taking at this moment.
func (s store) first(ctx context.Context, tx *db.Tx, kinds []string) (claimed, error) {
	c, err := s.pick(ctx, tx, kinds, `state = 'running' AND lock_until <= $1`)
	c.expired = err == nil
	if errors.Is(err, db.ErrMissing) {
		c, err = s.pick(ctx, tx, kinds, `state = 'queued' AND run_at <= $1`)
	}
	return c, err
}

func (store) pick(ctx context.Context, tx *db.Tx, kinds []string, which string) (c claimed, err error) {
	lock := ""
	if tx.Engine == db.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	args := append([]any{db.Micros(tx.Now)}, db.Args(kinds)...)
	var runAt int64
	err = tx.QueryRow(ctx, `SELECT id, kind, args, attempt, attempts, lock_version, run_at FROM job_runs
		WHERE `+which+` AND kind IN (`+db.Places(2, len(kinds))+`)
		ORDER BY priority DESC, run_at, id LIMIT 1`+lock, args...).
		Scan(&c.id, &c.kind, &c.args, &c.attempt, &c.attempts, &c.version, &runAt)
	c.runAt = db.Time(runAt)
	return c, err
}

// claim takes the first job that is due; ok is false if there is none. A job
// that comes back expired has no attempt left: the caller ends it.
func (s store) claim(ctx context.Context, tx *db.Tx, kinds []string, holder string, until time.Time) (c claimed, ok bool, err error) {
	c, err = s.first(ctx, tx, kinds)
	if errors.Is(err, db.ErrMissing) {
		return c, false, nil
	}
	if err != nil || c.expired && c.attempt >= c.attempts {
		return c, err == nil, err
	}
	changed, err := tx.Exec(ctx, `UPDATE job_runs SET state = 'running', lock_version = lock_version + 1, lock_holder = $1, lock_until = $2,
			attempt = attempt + 1, started_at = $3, ended_at = 0
		WHERE id = $4 AND lock_version = $5`, holder, db.Micros(until), db.Micros(tx.Now), string(c.id), c.version)
	c.version++
	c.attempt++
	c.expired = false
	return c, changed == 1, err // no row: taken between the two statements
}

// hold gives an error unless the job is running under this version, and
// renews the lock.
func (s store) hold(ctx context.Context, tx *db.Tx, c claimed, until time.Time) error {
	changed, err := tx.Exec(ctx, `UPDATE job_runs SET lock_until = $1 WHERE id = $2 AND lock_version = $3 AND state = 'running'`,
		db.Micros(until), string(c.id), c.version)
	return s.held(ctx, tx, c, changed, err)
}

func (s store) progress(ctx context.Context, tx *db.Tx, c claimed, until time.Time, done, total int64, note string) error {
	changed, err := tx.Exec(ctx, `UPDATE job_runs SET lock_until = $1, done = $2, total = $3, note = $4
		WHERE id = $5 AND lock_version = $6 AND state = 'running'`,
		db.Micros(until), done, total, note, string(c.id), c.version)
	return s.held(ctx, tx, c, changed, err)
}

// ending is how an attempt ended.
type ending struct {
	state  State
	runAt  time.Time // of the next attempt, if queued again; of this one else
	refund bool      // the attempt does not count
	code   string
	text   string
}

func (s store) end(ctx context.Context, tx *db.Tx, c claimed, e ending) error {
	ended, attempt := tx.Now, c.attempt
	if e.state == Queued {
		ended = time.Time{}
	}
	if e.refund {
		attempt--
	}
	changed, err := tx.Exec(ctx, `UPDATE job_runs SET state = $1, run_at = $2, error_code = $3, error = $4,
			ended_at = $5, attempt = $8, lock_version = lock_version + 1, lock_holder = '', lock_until = 0
		WHERE id = $6 AND lock_version = $7 AND state = 'running'`,
		string(e.state), db.Micros(e.runAt), e.code, e.text, db.Micros(ended), string(c.id), c.version, attempt)
	return s.held(ctx, tx, c, changed, err)
}

// held says why a change under the lock met no row.
func (store) held(ctx context.Context, tx *db.Tx, c claimed, changed int64, err error) error {
	if err != nil || changed == 1 {
		return err
	}
	var state State
	err = tx.QueryRow(ctx, `SELECT state FROM job_runs WHERE id = $1`, string(c.id)).Scan(&state)
	switch {
	case err != nil && !errors.Is(err, db.ErrMissing):
		return err
	case state == Cancelled:
		return ErrCancelled.With("job", string(c.id))
	}
	return ErrLost.With("job", string(c.id))
}

const columns = `id, kind, args, state, priority, run_at, attempt, attempts, lock_holder, done, total, note, error_code, error, added_at, started_at, ended_at`

func scan(from interface{ Scan(...any) error }) (j Job, err error) {
	var args string
	var runAt, added, started, ended int64
	err = from.Scan(&j.ID, &j.Kind, &args, &j.State, &j.Priority, &runAt, &j.Attempt, &j.Attempts, &j.Node,
		&j.Done, &j.Total, &j.Note, &j.ErrorCode, &j.Error, &added, &started, &ended)
	j.Args = json.RawMessage(args)
	j.RunAt, j.AddedAt, j.StartedAt, j.EndedAt = db.Time(runAt), db.Time(added), db.Time(started), db.Time(ended)
	return j, err
}

func (store) get(ctx context.Context, tx *db.Tx, id ID) (Job, error) {
	j, err := scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM job_runs WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return j, ErrMissing.With("job", string(id))
	}
	return j, err
}

// list gives the newest first; ids sort by the time of adding.
func (store) list(ctx context.Context, tx *db.Tx, f Filter, after ID, limit int) ([]Job, error) {
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM job_runs
		WHERE ($1 = '' OR state = $1) AND ($2 = '' OR kind = $2) AND ($3 = '' OR id < $3)
		ORDER BY id DESC LIMIT $4`, string(f.State), f.Kind, string(after), limit)
	if err != nil {
		return nil, err
	}
	return collect(rows)
}

func collect(rows *sql.Rows) (jobs []Job, err error) {
	defer rows.Close()
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read job: %w", err)
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}

// reopen queues an ended job again from its first attempt.
func (store) reopen(ctx context.Context, tx *db.Tx, id ID) (int64, error) {
	return tx.Exec(ctx, `UPDATE job_runs SET state = 'queued', run_at = $1, attempt = 0, done = 0, total = 0, note = '',
			error_code = '', error = '', ended_at = 0, lock_version = lock_version + 1
		WHERE id = $2 AND state IN ('failed', 'cancelled')`, db.Micros(tx.Now), string(id))
}

func (store) cancel(ctx context.Context, tx *db.Tx, id ID) (int64, error) {
	return tx.Exec(ctx, `UPDATE job_runs SET state = 'cancelled', ended_at = $1, lock_version = lock_version + 1, lock_holder = '', lock_until = 0
		WHERE id = $2 AND state IN ('queued', 'running')`, db.Micros(tx.Now), string(id))
}

func (store) prune(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job_runs WHERE ended_at > 0 AND ended_at < $1`, db.Micros(before))
}

// timetable is the stored side of a schedule.
type timetable struct {
	cron         string
	next, last   time.Time
	lastRun      ID
	neverWritten bool
}

func (store) timetable(ctx context.Context, tx *db.Tx, name string) (t timetable, err error) {
	var next, last int64
	err = tx.QueryRow(ctx, `SELECT cron, next_at, last_at, run FROM job_schedules WHERE name = $1`, name).
		Scan(&t.cron, &next, &last, &t.lastRun)
	if errors.Is(err, db.ErrMissing) {
		return timetable{neverWritten: true}, nil
	}
	t.next, t.last = db.Time(next), db.Time(last)
	return t, err
}

func (store) keepTimetable(ctx context.Context, tx *db.Tx, s scheduled, t timetable) error {
	_, err := tx.Exec(ctx, `INSERT INTO job_schedules (name, kind, cron, next_at, last_at, run) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, cron = excluded.cron, next_at = excluded.next_at,
			last_at = excluded.last_at, run = excluded.run`,
		s.name, s.Kind, s.Cron, db.Micros(t.next), db.Micros(t.last), string(t.lastRun))
	return err
}
