package cases

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/db"
)

// wish narrows the tasks of a queue.
type wish struct {
	roles         []string
	org, region   string // scope
	matter, state string
	holders       []string // these posts' only
	rung          int64    // so far up the ladder at least; 0: any
	pool          bool     // nobody's
	before        int64    // due before; 0: any
	yellow        int64    // turned yellow before; 0: any
	after         [3]any   // sort_at, case, branch of the row before; nil for the first page
	limit         int
}

// row is a line of a queue: a task and what is shown of its case.
type row struct {
	task
	number, flow, title, titleEN, name, channel string
	flowVersion, sort                           int64
}

// builder puts a statement and its arguments together.
type builder struct {
	strings.Builder
	args []any
}

// put writes text in which each ? stands for the next value.
func (b *builder) put(text string, values ...any) {
	for _, v := range values {
		before, after, _ := strings.Cut(text, "?")
		b.args = append(b.args, v)
		b.WriteString(before + "$" + strconv.Itoa(len(b.args)))
		text = after
	}
	b.WriteString(text)
}

// marks are so many ? for values.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// within keeps rows to an organisation with all below it, and to a region. '0' is the
// sign behind '/'; the outer bounds are one piece of an index, which neither engine
// makes of the alternatives alone.
func (b *builder) within(org, region string) {
	if org != "" {
		b.put(" AND t.org >= ? AND t.org < ? AND (t.org = ? OR t.org >= ?)", org, org+"0", org, org+"/")
	}
	if region != "" {
		b.put(" AND t.region LIKE ? ESCAPE '\\'", db.Prefix(region))
	}
}

// queue gives tasks in the order in which they are due. They are chosen within the
// index alone; only then the tasks that are shown are read, and their cases.
func (s store) queue(ctx context.Context, tx *db.Tx, w wish) ([]row, error) {
	var b builder
	b.put(`SELECT t.case_id, t.branch, t.state, t.role, t.org, t.region, t.matter, t.holder, t.since_at, t.yellow_at, t.due_at, t.urged, t.rung, t.sort_at,
		c.number, c.flow, c.flow_version, c.title_zh, c.title_en, c.subject_name, c.channel
		FROM (`)
	b.chosen(w)
	b.put(`) q JOIN cases_tasks t ON t.case_id = q.case_id AND t.branch = q.branch JOIN cases_cases c ON c.id = q.case_id
		ORDER BY q.sort_at, q.case_id, q.branch`)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	return s.readQueue(rows)
}

// chosen asks for the keys of the tasks that are wished for.
func (b *builder) chosen(w wish) {
	b.put(`SELECT t.case_id, t.branch, t.sort_at FROM cases_tasks t WHERE t.role IN (`+marks(len(w.roles))+`)`, db.Args(w.roles)...)
	b.within(w.org, w.region)
	for _, one := range []struct{ column, value string }{{"matter", w.matter}, {"state", w.state}} {
		if one.value != "" {
			b.put(" AND t."+one.column+" = ?", one.value)
		}
	}
	if len(w.holders) > 0 {
		b.put(" AND t.holder IN ("+marks(len(w.holders))+")", db.Args(w.holders)...)
	}
	if w.rung > 0 {
		b.put(" AND t.rung >= ?", w.rung)
	}
	if w.pool {
		b.put(" AND t.holder = ''")
	}
	if w.before != 0 {
		b.put(" AND t.due_at <> 0 AND t.due_at <= ?", w.before)
	}
	if w.yellow != 0 {
		b.put(" AND t.yellow_at <> 0 AND t.yellow_at <= ?", w.yellow)
	}
	if w.after[0] != nil {
		b.put(" AND (t.sort_at, t.case_id, t.branch) > (?, ?, ?)", w.after[:]...)
	}
	b.put(" ORDER BY t.sort_at, t.case_id, t.branch LIMIT ?", w.limit)
}

func (s store) readQueue(rows *sql.Rows) (list []row, err error) {
	defer rows.Close()
	for rows.Next() {
		var r row
		err := rows.Scan(&r.id, &r.branch, &r.state, &r.role, &r.org, &r.region, &r.matter, &r.holder, &r.since, &r.yellow, &r.due, &r.urged, &r.rung, &r.sort,
			&r.number, &r.flow, &r.flowVersion, &r.title, &r.titleEN, &r.name, &r.channel)
		if err != nil {
			return nil, err
		}
		plain, err := s.seal.Decrypt(r.name, place("subject_name", r.id))
		if err != nil {
			return nil, err
		}
		r.name = string(plain)
		list = append(list, r)
	}
	return list, rows.Err()
}

// count is how many tasks a role has, and how many of them are late or nearly so.
type count struct {
	role                string
	all, pool, mine     int64
	yellow, red, urgent int64
}

// counts gives the figures at the head of a queue.
func (store) counts(ctx context.Context, tx *db.Tx, w wish, now int64) (list []count, err error) {
	var b builder
	b.put(`SELECT t.role, COUNT(*), SUM(CASE WHEN t.holder = '' THEN 1 ELSE 0 END), SUM(CASE WHEN t.holder IN (`+marks(len(w.holders))+`) THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.yellow_at <> 0 AND t.yellow_at <= ? AND t.due_at > ? THEN 1 ELSE 0 END),
		SUM(CASE WHEN t.due_at <> 0 AND t.due_at <= ? THEN 1 ELSE 0 END), SUM(CASE WHEN t.urged > 0 THEN 1 ELSE 0 END)
		FROM cases_tasks t WHERE t.role IN (`+marks(len(w.roles))+`)`,
		slices.Concat(db.Args(w.holders), []any{now, now, now}, db.Args(w.roles))...)
	b.within(w.org, w.region)
	b.put(" GROUP BY t.role ORDER BY t.role")
	rows, err := tx.Query(ctx, b.String(), b.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c count
		if err := rows.Scan(&c.role, &c.all, &c.pool, &c.mine, &c.yellow, &c.red, &c.urgent); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
