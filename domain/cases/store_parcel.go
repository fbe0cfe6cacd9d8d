package cases

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

// mineWish is what somebody looks for among the cases of a subject.
type mineWish struct {
	subject, which, text string
	before               int64
	after                string
	limit                int
}

// The kinds of cases that somebody can look for among theirs.
const (
	whichRunning = "running"
	whichNeeds   = "needs"
	whichEnded   = "ended"
)

// mostNeeds bounds how many cases can need somebody at once, as far as lists tell.
const mostNeeds = 400

// need is what a case, or a part of it, needs of its applicant.
type need struct {
	wanted bool
	unread int
}

// needs gives which of a subject's cases need them; those of parts count for the whole.
func (store) needs(ctx context.Context, tx *db.Tx, subject string) (map[CaseID]need, error) {
	out := map[CaseID]need{}
	rows, err := tx.Query(ctx, `SELECT c.id, c.parent, 1, 0 FROM cases_cases c JOIN cases_tasks t ON t.case_id = c.id
		WHERE c.subject = $1 AND c.aside = 0 AND t.role = $2
		UNION ALL SELECT c.id, c.parent, 0, COUNT(*) FROM cases_cases c JOIN cases_messages m ON m.case_id = c.id
		WHERE c.subject = $1 AND c.aside = 0 AND m.side = $3 AND m.read_at = 0 GROUP BY c.id, c.parent`, subject, flow.Applicant, byOfficial)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent CaseID
		var wanted, unread int
		if err := rows.Scan(&id, &parent, &wanted, &unread); err != nil {
			return nil, err
		}
		if parent != "" {
			id = parent
		}
		n := out[id]
		out[id] = need{n.wanted || wanted == 1, n.unread + unread}
	}
	return out, rows.Err()
}

// ofSubject gives a subject's applications but for the parts of packages, newest first,
// behind a row.
func (store) ofSubject(ctx context.Context, tx *db.Tx, w mineWish, needs map[CaseID]need) ([]Case, error) {
	args := []any{w.subject, w.before, w.after, w.limit}
	where := ""
	switch w.which {
	case whichRunning:
		where = ` AND outcome = ''`
	case whichEnded:
		where = ` AND outcome <> ''`
	case whichNeeds:
		if len(needs) == 0 {
			return nil, nil
		}
		for id := range needs {
			if len(args) < 4+mostNeeds {
				args = append(args, string(id))
			}
		}
		where = ` AND id IN (` + db.Places(5, len(args)-4) + `)`
	}
	if w.text != "" {
		args = append(args, "%"+escapeLike(strings.ToLower(w.text))+"%")
		n := "$" + strconv.Itoa(len(args))
		where += ` AND (LOWER(number) LIKE ` + n + ` ESCAPE '\' OR LOWER(title_zh) LIKE ` + n + ` ESCAPE '\' OR LOWER(title_en) LIKE ` + n + ` ESCAPE '\')`
	}
	return readCases(tx.Query(ctx, `SELECT `+caseColumns+` FROM cases_cases WHERE subject = $1 AND aside = 0 AND parent = '' AND (opened_at, id) < ($2, $3)`+where+`
		ORDER BY opened_at DESC, id DESC LIMIT $4`, args...))
}

func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// partCounts gives of packages how many parts they have and how many of these ended.
func (store) partCounts(ctx context.Context, tx *db.Tx, ids []CaseID) (map[CaseID][2]int, error) {
	out := map[CaseID][2]int{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, 0, len(ids))
	for _, id := range ids {
		args = append(args, string(id))
	}
	rows, err := tx.Query(ctx, `SELECT parent, COUNT(*), SUM(CASE WHEN outcome = '' THEN 0 ELSE 1 END) FROM cases_cases
		WHERE parent IN (`+db.Places(1, len(args))+`) GROUP BY parent`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id CaseID
		var all, done int
		if err := rows.Scan(&id, &all, &done); err != nil {
			return nil, err
		}
		out[id] = [2]int{all, done}
	}
	return out, rows.Err()
}

func (store) countRunning(ctx context.Context, tx *db.Tx, subject string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM cases_cases WHERE subject = $1 AND aside = 0 AND parent = '' AND outcome = ''`, subject).Scan(&n)
	return n, err
}

// numbered gives the case of a number 申办流水号; other domains know cases by their ids.
func (store) numbered(ctx context.Context, tx *db.Tx, number string) (id CaseID, err error) {
	err = tx.QueryRow(ctx, `SELECT id FROM cases_cases WHERE number = $1 OR id = $1`, number).Scan(&id)
	if errors.Is(err, db.ErrMissing) {
		return "", ErrNoCase
	}
	return id, err
}

// unread counts the messages of officials in a case that nobody has read.
func (store) unread(ctx context.Context, tx *db.Tx, id CaseID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM cases_messages WHERE case_id = $1 AND side = $2 AND read_at = 0`, string(id), byOfficial).Scan(&n)
	return n, err
}
