package reviews

import (
	"context"
	"fmt"
	"strings"

	"citybrain/kernel/db"
)

// where builds conditions; each ? stands for the next argument.
type where struct {
	text []string
	args []any
}

func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.text = append(w.text, condition)
}

func (w *where) String() string {
	if len(w.text) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.text, " AND ")
}

// under narrows to an organisation with all below it, or to any.
func (w *where) under(org string) {
	if org != "" {
		w.and(`(org = ? OR org LIKE ? ESCAPE '\')`, org, db.Prefix(org+"/"))
	}
}

// in narrows to a region.
func (w *where) in(region string) {
	if region != "" {
		w.and(`region LIKE ? ESCAPE '\'`, db.Prefix(region))
	}
}

// list gives voices, newest first, behind a row.
func (s store) list(ctx context.Context, tx *db.Tx, w *where, limit int) ([]Voice, error) {
	return s.readVoices(tx.Query(ctx, fmt.Sprintf(`SELECT %s FROM reviews_voices WHERE %s ORDER BY said_at DESC, id DESC LIMIT %d`, voiceColumns, w, limit), w.args...))
}

// published gives what everybody may read, newest day first, behind a row.
func (s store) published(ctx context.Context, tx *db.Tx, w *where, limit int) ([]Voice, error) {
	return s.readVoices(tx.Query(ctx, fmt.Sprintf(`SELECT %s FROM reviews_voices WHERE %s ORDER BY shown_day DESC, id DESC LIMIT %d`, voiceColumns, w, limit), w.args...))
}

// sums are the counts of a department, an item or a kind.
type sums struct {
	of                                         string
	handlings, reviewed, all, good, levels     int64
	bad, called, reached, mended, due, invalid int64
	answered, onTime, content, discontent      int64
	by                                         [6]int64
}

// groupColumn is what figures are grouped by; nothing else gets into the text.
func groupColumn(by string) string {
	switch by {
	case "matter":
		return "matter"
	case "kind":
		return "kind"
	}
	return "org"
}

// countHandlings counts what could be reviewed, and what was.
func (store) countHandlings(ctx context.Context, tx *db.Tx, by string, w *where, into map[string]*sums) error {
	column := groupColumn(by)
	if by == "kind" {
		column = "'review'"
	}
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT %s, COUNT(*), SUM(CASE WHEN voice <> '' THEN 1 ELSE 0 END) FROM reviews_handlings WHERE %s GROUP BY 1`, column, w), w.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of string
		var n, reviewed int64
		if err := rows.Scan(&of, &n, &reviewed); err != nil {
			return err
		}
		one := sumOf(into, of)
		one.handlings, one.reviewed = n, reviewed
	}
	return rows.Err()
}

func sumOf(into map[string]*sums, of string) *sums {
	if into[of] == nil {
		into[of] = &sums{of: of}
	}
	return into[of]
}

// countVoices counts what was said and how it was answered. Mended is a bad review that
// was answered within its limit; due is one whose limit is over or that was answered.
func (store) countVoices(ctx context.Context, tx *db.Tx, by string, w *where, now int64, into map[string]*sums) error {
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT %s, level, valid, COUNT(*), SUM(CASE WHEN called_at > 0 THEN 1 ELSE 0 END), SUM(reached),
		SUM(CASE WHEN answered_at > 0 THEN 1 ELSE 0 END),
		SUM(CASE WHEN answered_at > 0 AND (due_at = 0 OR answered_at <= due_at) THEN 1 ELSE 0 END),
		SUM(CASE WHEN answered_at > 0 OR due_at > 0 AND due_at < %d THEN 1 ELSE 0 END),
		SUM(CASE WHEN content = 'yes' THEN 1 ELSE 0 END), SUM(CASE WHEN content = 'no' THEN 1 ELSE 0 END)
		FROM reviews_voices WHERE %s GROUP BY 1, level, valid`, groupColumn(by), now, w), w.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of string
		var level, valid, n, called, reached, answered, onTime, due, content, discontent int64
		if err := rows.Scan(&of, &level, &valid, &n, &called, &reached, &answered, &onTime, &due, &content, &discontent); err != nil {
			return err
		}
		one := sumOf(into, of)
		one.all += n
		one.answered += answered
		one.onTime += onTime
		one.content += content
		one.discontent += discontent
		if level == 0 {
			one.due += due
			continue
		}
		if valid == 0 {
			one.invalid += n
			continue
		}
		one.levels += n * level
		one.by[level] += n
		if level > Bad {
			one.good += n
			continue
		}
		one.bad += n
		one.called += called
		one.reached += reached
		one.mended += onTime
		one.due += due
	}
	return rows.Err()
}
