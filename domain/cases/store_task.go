package cases

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

// task is a place at which an open case stands: somebody's turn.
type task struct {
	id                        CaseID
	branch, state, role       string
	org, region, matter       string
	holder                    string
	since, yellow, due, urged int64
	long, rung                int64
}

const taskColumns = `case_id, branch, state, role, org, region, matter, holder, since_at, yellow_at, due_at, urged, long_at, rung`

func readTask(row interface{ Scan(...any) error }) (t task, err error) {
	err = row.Scan(&t.id, &t.branch, &t.state, &t.role, &t.org, &t.region, &t.matter, &t.holder, &t.since, &t.yellow, &t.due, &t.urged, &t.long, &t.rung)
	return t, err
}

// tasks gives the places at which a case stands.
func (store) tasks(ctx context.Context, tx *db.Tx, id CaseID) (list []task, err error) {
	rows, err := tx.Query(ctx, `SELECT `+taskColumns+` FROM cases_tasks WHERE case_id = $1 ORDER BY branch`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		t, err := readTask(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

func (store) putTask(ctx context.Context, tx *db.Tx, t task) error {
	row := t.row()
	_, err := tx.Exec(ctx, `INSERT INTO cases_tasks (`+taskColumns+`, sort_at) VALUES (`+db.Places(1, len(row))+`)
		ON CONFLICT (case_id, branch) DO UPDATE SET state = excluded.state, role = excluded.role, org = excluded.org, holder = excluded.holder,
		since_at = excluded.since_at, yellow_at = excluded.yellow_at, due_at = excluded.due_at, urged = excluded.urged, long_at = excluded.long_at, sort_at = excluded.sort_at,
		rung = CASE WHEN cases_tasks.since_at = excluded.since_at AND cases_tasks.due_at = excluded.due_at THEN cases_tasks.rung ELSE 0 END`,
		row...)
	return err
}

// row gives the values of taskColumns and the place in the order of queues.
func (t *task) row() []any {
	sort := t.due
	if sort == 0 {
		sort = far
	}
	return []any{string(t.id), t.branch, t.state, t.role, t.org, t.region, t.matter, t.holder, t.since, t.yellow, t.due, t.urged, t.long, t.rung, sort}
}

func (store) dropTask(ctx context.Context, tx *db.Tx, id CaseID, branch string) error {
	_, err := tx.Exec(ctx, `DELETE FROM cases_tasks WHERE case_id = $1 AND branch = $2`, string(id), branch)
	return err
}

// hold gives a task to a post, or back to the pool; ErrTaken if another post has it.
func (store) hold(ctx context.Context, tx *db.Tx, id CaseID, branch, from, to string) error {
	n, err := tx.Exec(ctx, `UPDATE cases_tasks SET holder = $1 WHERE case_id = $2 AND branch = $3 AND holder = $4`, to, string(id), branch, from)
	if err == nil && n == 0 {
		return ErrTaken
	}
	return err
}

// step is a line of a case's history.
type step struct {
	at                       time.Time
	kind                     StepKind
	actor, org               string
	person, forPost          string // who acted in the post, and for which post as its substitute
	branch, from, action, to string
	note                     string // sealed in the store
}

const stepColumns = `case_id, number, at, kind, actor, org, branch, from_state, action, to_state, note, person, for_post`

// addSteps writes the next steps of a case.
func (s store) addSteps(ctx context.Context, tx *db.Tx, id CaseID, list []step) error {
	var last int64
	if err := tx.QueryRow(ctx, `SELECT COALESCE(MAX(number), 0) FROM cases_steps WHERE case_id = $1`, string(id)).Scan(&last); err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString(`INSERT INTO cases_steps (` + stepColumns + `) VALUES `)
	const columns = 13
	args := make([]any, 0, columns*len(list))
	for i, one := range list {
		row, err := s.stepRow(id, last+1+int64(i), one)
		if err != nil {
			return err
		}
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString("(" + db.Places(columns*i+1, columns) + ")")
		args = append(args, row...)
	}
	_, err := tx.Exec(ctx, text.String(), args...)
	return err
}

// stepRow gives the values of stepColumns.
func (s store) stepRow(id CaseID, number int64, one step) (row []any, err error) {
	note := ""
	if one.note != "" {
		if note, err = s.seal.Encrypt([]byte(one.note), notePlace(id, number)); err != nil {
			return nil, err
		}
	}
	return []any{string(id), number, db.Micros(one.at), string(one.kind), one.actor, one.org, one.branch, one.from, one.action, one.to, note, one.person, one.forPost}, nil
}

// steps gives the history of a case, oldest first.
func (s store) steps(ctx context.Context, tx *db.Tx, id CaseID) (list []step, err error) {
	rows, err := tx.Query(ctx, `SELECT number, at, kind, actor, org, branch, from_state, action, to_state, note, for_post FROM cases_steps
		WHERE case_id = $1 ORDER BY number`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one step
		var number, at int64
		var note string
		if err := rows.Scan(&number, &at, &one.kind, &one.actor, &one.org, &one.branch, &one.from, &one.action, &one.to, &note, &one.forPost); err != nil {
			return nil, err
		}
		one.at = db.Time(at)
		if note != "" {
			plain, err := s.seal.Decrypt(note, notePlace(id, number))
			if err != nil {
				return nil, err
			}
			one.note = string(plain)
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// lastReopened gives the number of the step that opened a case again; 0 if none did.
func (store) lastReopened(ctx context.Context, tx *db.Tx, id CaseID) (number int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(number), 0) FROM cases_steps WHERE case_id = $1 AND kind = $2`, string(id), string(StepReopened)).Scan(&number)
	return number, err
}

// actedBefore tells whether a post or person moved a case before a step.
func (store) actedBefore(ctx context.Context, tx *db.Tx, id CaseID, number int64, post, person string) (bool, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM cases_steps WHERE case_id = $1 AND number < $2 AND kind IN ($3, $4) AND (actor = $5 OR person = $6 AND person <> '')`,
		string(id), number, string(StepMoved), string(StepReopened), post, person).Scan(&n)
	return n > 0, err
}

// loads counts what posts hold.
func (store) loads(ctx context.Context, tx *db.Tx, posts []string) (map[string]int64, error) {
	loads := make(map[string]int64, len(posts))
	rows, err := tx.Query(ctx, `SELECT holder, COUNT(*) FROM cases_tasks WHERE holder IN (`+db.Places(1, len(posts))+`) GROUP BY holder`, db.Args(posts)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var post string
		var n int64
		if err := rows.Scan(&post, &n); err != nil {
			return nil, err
		}
		loads[post] = n
	}
	return loads, rows.Err()
}

// timer is something the engine will do with a case.
type timer struct {
	id                    CaseID
	branch, action, state string
	due                   int64
}

func (store) putTimer(ctx context.Context, tx *db.Tx, t timer) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_timers (case_id, branch, action, state, due_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (case_id, branch, action) DO UPDATE SET state = excluded.state, due_at = excluded.due_at`,
		string(t.id), t.branch, t.action, t.state, t.due)
	return err
}

func (store) dropTimers(ctx context.Context, tx *db.Tx, id CaseID, branch string) error {
	_, err := tx.Exec(ctx, `DELETE FROM cases_timers WHERE case_id = $1 AND branch = $2`, string(id), branch)
	return err
}

// ripe gives timers whose time has come, at most so many.
func (store) ripe(ctx context.Context, tx *db.Tx, now int64, limit int) (list []timer, err error) {
	rows, err := tx.Query(ctx, `SELECT case_id, branch, action, state, due_at FROM cases_timers WHERE due_at <= $1 ORDER BY due_at LIMIT $2`, now, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t timer
		if err := rows.Scan(&t.id, &t.branch, &t.action, &t.state, &t.due); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// dropTimer forgets a timer, if it is still set for the same instant.
func (store) dropTimer(ctx context.Context, tx *db.Tx, t timer) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM cases_timers WHERE case_id = $1 AND branch = $2 AND action = $3 AND due_at = $4`,
		string(t.id), t.branch, t.action, t.due)
}

// lastOf gives when the last step of a kind was; 0 if there was none.
func (store) lastOf(ctx context.Context, tx *db.Tx, id CaseID, kind StepKind) (at int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(at), 0) FROM cases_steps WHERE case_id = $1 AND kind = $2`, string(id), string(kind)).Scan(&at)
	return at, err
}

// acted tells whether a post has taken a step of a case.
func (store) acted(ctx context.Context, tx *db.Tx, id CaseID, post string) (bool, error) {
	if post == "" {
		return false, nil
	}
	var n int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM cases_steps WHERE case_id = $1 AND actor = $2`, string(id), post).Scan(&n)
	return n > 0, err
}

func (store) urgeTasks(ctx context.Context, tx *db.Tx, id CaseID) error {
	_, err := tx.Exec(ctx, `UPDATE cases_tasks SET urged = urged + 1 WHERE case_id = $1`, string(id))
	return err
}

// climbing gives tasks that are due to go a rung up the ladder. Applicants do not climb
// it: what they leave undone lapses.
func (store) climbing(ctx context.Context, tx *db.Tx, now int64, limit int) (list []task, err error) {
	rows, err := tx.Query(ctx, `SELECT `+taskColumns+` FROM cases_tasks WHERE role <> $1 AND due_at <> 0 AND (rung = 0 AND yellow_at <= $2
		OR rung = 1 AND yellow_at <= $2 AND due_at <= $2 OR rung = 2 AND yellow_at <= $2 AND long_at <= $2) ORDER BY due_at, case_id LIMIT $3`,
		flow.Applicant, now, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		t, err := readTask(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

func (store) setRung(ctx context.Context, tx *db.Tx, id CaseID, branch string, rung int64) error {
	_, err := tx.Exec(ctx, `UPDATE cases_tasks SET rung = $1 WHERE case_id = $2 AND branch = $3`, rung, string(id), branch)
	return err
}

// refer gives a case, and its open turns that were its department's, to another one.
func (s store) refer(ctx context.Context, tx *db.Tx, c Case, to string) error {
	n, err := tx.Exec(ctx, `UPDATE cases_cases SET org = $1, version = version + 1 WHERE id = $2 AND version = $3`, to, string(c.ID), c.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrMoved
	}
	_, err = tx.Exec(ctx, `UPDATE cases_tasks SET org = $1, holder = '' WHERE case_id = $2 AND org = $3`, to, string(c.ID), c.Org)
	return err
}
