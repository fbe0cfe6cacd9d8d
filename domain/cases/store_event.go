package cases

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

// eventColumns are those of cases_events, in the order of its key first.
const eventColumns = `day, org, matter, event, case_id, nth, region, official, channel, measured, late, unlawful, took, promised, statutory,
	fields, materials, visits`

// eventsAtOnce is how many rows one statement writes.
const eventsAtOnce = 100

// addEvents keeps tallies for good; one that is there already is left alone.
func (store) addEvents(ctx context.Context, tx *db.Tx, list []tally) error {
	for len(list) > 0 {
		part := list[:min(eventsAtOnce, len(list))]
		list = list[len(part):]
		var b builder
		b.put(`INSERT INTO cases_events (` + eventColumns + `) VALUES `)
		for i, t := range part {
			if i > 0 {
				b.put(", ")
			}
			b.put("("+strings.TrimSuffix(strings.Repeat("?, ", 18), ", ")+")", t.row()...)
		}
		b.put(` ON CONFLICT (day, org, matter, event, case_id, nth) DO NOTHING`)
		if _, err := tx.Exec(ctx, b.String(), b.args...); err != nil {
			return err
		}
	}
	return nil
}

// row gives the values of eventColumns.
func (t *tally) row() []any {
	of, event, _ := strings.Cut(t.id, " ")
	what, number, _ := strings.Cut(event, " ")
	nth, _ := strconv.ParseInt(number, 10, 64) // none is 0
	return []any{t.day, t.org, t.matter, what, of, nth, t.region, t.official, t.channel, one(t.measured()), one(t.late), one(t.unlawful),
		t.took.Microseconds(), t.promised.Microseconds(), t.statutory.Microseconds(), t.saved.Fields, t.saved.Materials, t.saved.Visits}
}

// happened is an event with what is shown of its case.
type happened struct {
	tally
	nth                            int64
	number, title, titleEN, branch string
	outcome                        string
	since, due                     int64
}

// condition tells which events a figure counts; "" if it counts none.
func condition(figure string) string {
	const ended = `t.event NOT IN ('received', 'accepted', 'returned', 'reopened')`
	const online = `t.event = 'received' AND t.channel NOT IN ('window', 'other')`
	return map[string]string{
		"received": `t.event = 'received'`, "accepted": `t.event = 'accepted'`, "returned": `t.event = 'returned'`, "reopened": `t.event = 'reopened'`,
		"ended": ended, "granted": `t.event = 'granted'`, "refused": `t.event IN ('refused', 'rejected')`,
		"lateEnded": ended + ` AND t.measured = 1 AND t.late = 1`, "onTime": ended + ` AND t.measured = 1 AND t.late = 0`,
		"unlawful": ended + ` AND t.measured = 1 AND t.unlawful = 1`, "measured": ended + ` AND t.measured = 1`,
		"instant": ended + ` AND t.measured = 1 AND t.took < ` + strconv.FormatInt(instantWithin.Microseconds(), 10),
		"online":  online, "mobile": `t.event = 'received' AND t.channel = 'mobile'`,
		"fieldsSaved": `t.event = 'received' AND t.fields > 0`, "materialsSaved": `t.event = 'received' AND t.materials > 0`,
		"visitsSaved": `t.event = 'received' AND t.visits > 0`,
	}[figure]
}

// events gives what a figure counts, the newest day first, behind a key.
func (store) events(ctx context.Context, tx *db.Tx, r reach, figure string, after []any, limit int) ([]happened, error) {
	var b builder
	b.put(`SELECT t.day, t.org, t.matter, t.event, t.case_id, t.nth, t.region, t.official, t.channel, t.late, t.unlawful, t.took, t.promised, t.statutory,
		t.fields, t.materials, t.visits, c.number, c.title_zh, c.title_en, c.outcome
		FROM cases_events t JOIN cases_cases c ON c.id = t.case_id WHERE ` + condition(figure))
	b.reach(r)
	if after != nil {
		b.put(" AND (t.day, t.org, t.matter, t.event, t.case_id, t.nth) < (?, ?, ?, ?, ?, ?)", after...)
	}
	b.put(" ORDER BY t.day DESC, t.org DESC, t.matter DESC, t.event DESC, t.case_id DESC, t.nth DESC LIMIT ?", limit)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	return readHappened(rows, err, func(h *happened, took, promised, statutory *int64) []any {
		return []any{&h.day, &h.org, &h.matter, &h.event, &h.id, &h.nth, &h.region, &h.official, &h.channel, flag{&h.late}, flag{&h.unlawful}, took, promised, statutory,
			&h.saved.Fields, &h.saved.Materials, &h.saved.Visits, &h.number, &h.title, &h.titleEN, &h.outcome}
	})
}

// flag reads the store's 0 and 1.
type flag struct{ to *bool }

// Scan takes a number.
func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return errors.New("a flag that is no number")
	}
	*f.to = n == 1
	return nil
}

func readHappened(rows *sql.Rows, err error, into func(h *happened, took, promised, statutory *int64) []any) (list []happened, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h happened
		var took, promised, statutory int64
		if err := rows.Scan(into(&h, &took, &promised, &statutory)...); err != nil {
			return nil, err
		}
		h.took, h.promised, h.statutory = micros(took), micros(promised), micros(statutory)
		list = append(list, h)
	}
	return list, rows.Err()
}

// turns gives the turns of open cases that a figure counts, those of applicants among them
// where nobody is late, the most pressing first,
// behind a key of sort, case and branch.
func (store) turns(ctx context.Context, tx *db.Tx, w turnWish) ([]happened, error) {
	var b builder
	b.put(`SELECT t.sort_at, t.case_id, t.branch, t.org, t.matter, t.region, t.holder, t.since_at, t.due_at, c.channel, c.number, c.title_zh, c.title_en
		FROM cases_tasks t JOIN cases_cases c ON c.id = t.case_id WHERE c.aside = 0`)
	switch w.figure {
	case "lateOpen":
		b.put(" AND t.role <> ? AND t.due_at <> 0 AND t.due_at <= ?", flow.Applicant, w.now)
	case "nearlyLate":
		b.put(" AND t.role <> ? AND t.due_at > ? AND t.yellow_at <> 0 AND t.yellow_at <= ?", flow.Applicant, w.now, w.now)
	}
	b.within(w.org, w.region)
	if w.matter != "" {
		b.put(" AND t.matter = ?", w.matter)
	}
	if c := w.column(); c == "official" {
		b.put(" AND t.holder = ?", w.of)
	} else if c != "" {
		b.put(" AND t."+c+" = ?", w.of)
	}
	if w.after != nil {
		b.put(" AND (t.sort_at, t.case_id, t.branch) > (?, ?, ?)", w.after...)
	}
	b.put(" ORDER BY t.sort_at, t.case_id, t.branch LIMIT ?", w.limit)
	rows, err := tx.Query(ctx, b.String(), b.args...)
	return readHappened(rows, err, func(h *happened, _, _, _ *int64) []any {
		return []any{&h.nth, &h.id, &h.branch, &h.org, &h.matter, &h.region, &h.official, &h.since, &h.due, &h.channel, &h.number, &h.title, &h.titleEN}
	})
}

// turnWish narrows the turns behind a figure.
type turnWish struct {
	reach
	figure string
	now    int64
	after  []any
	limit  int
}

// titles gives what the cases of matters are called, by the newest case of each.
func (store) titles(ctx context.Context, tx *db.Tx, matters []string) (map[string]Text, error) {
	out := make(map[string]Text, len(matters))
	for _, one := range matters {
		var t Text
		err := tx.QueryRow(ctx, `SELECT title_zh, title_en FROM cases_cases WHERE matter = $1 ORDER BY opened_at DESC LIMIT 1`, one).Scan(&t.ZH, &t.EN)
		if err != nil && !errors.Is(err, db.ErrMissing) {
			return nil, err
		}
		out[one] = t
	}
	return out, nil
}
