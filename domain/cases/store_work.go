package cases

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"citybrain/kernel/db"
)

const substituteColumns = `id, post, substitute, org, from_at, to_at, made_by, revoked_at`

func readSubstitution(row interface{ Scan(...any) error }) (one Substitution, err error) {
	var from, to, revoked int64
	err = row.Scan(&one.ID, &one.Post, &one.Substitute, &one.org, &from, &to, &one.By, &revoked)
	one.From, one.To, one.revoked = instant(from), instant(to), instant(revoked)
	return one, err
}

func (store) putSubstitution(ctx context.Context, tx *db.Tx, one Substitution) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_substitutes (`+substituteColumns+`, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)`,
		string(one.ID), one.Post, one.Substitute, one.org, db.Micros(one.From), db.Micros(one.To), one.By, db.Micros(tx.Now))
	return err
}

func (store) substitution(ctx context.Context, tx *db.Tx, id SubstituteID) (Substitution, error) {
	return readSubstitution(tx.QueryRow(ctx, `SELECT `+substituteColumns+` FROM cases_substitutes WHERE id = $1`, string(id)))
}

// substitutions gives those of a span that were not revoked; without an end all that
// are to come.
func (store) substitutions(ctx context.Context, tx *db.Tx, from, to time.Time) (list []Substitution, err error) {
	until := db.Micros(to)
	if until == 0 {
		until = far
	}
	rows, err := tx.Query(ctx, `SELECT `+substituteColumns+` FROM cases_substitutes WHERE to_at > $1 AND from_at < $2 AND revoked_at = 0 ORDER BY from_at, id LIMIT 5000`,
		db.Micros(from), until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := readSubstitution(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

func (store) revoke(ctx context.Context, tx *db.Tx, id SubstituteID) error {
	_, err := tx.Exec(ctx, `UPDATE cases_substitutes SET revoked_at = $1 WHERE id = $2`, db.Micros(tx.Now), string(id))
	return err
}

// stoodInFor gives the posts for which some stand in now.
func (store) stoodInFor(ctx context.Context, tx *db.Tx, posts []string) ([]string, error) {
	n := len(posts)
	return readTexts(tx.Query(ctx, `SELECT DISTINCT post FROM cases_substitutes WHERE substitute IN (`+db.Places(1, n)+`) AND from_at <= `+db.Places(n+1, 1)+`
		AND to_at > `+db.Places(n+2, 1)+` AND revoked_at = 0 ORDER BY post`, append(db.Args(posts), db.Micros(tx.Now), db.Micros(tx.Now))...))
}

// away gives the posts for which somebody stands in at an instant.
func (store) away(ctx context.Context, tx *db.Tx, at time.Time) (map[string]bool, error) {
	list, err := readTexts(tx.Query(ctx, `SELECT DISTINCT post FROM cases_substitutes WHERE from_at <= $1 AND to_at > $1 AND revoked_at = 0`, db.Micros(at)))
	away := make(map[string]bool, len(list))
	for _, post := range list {
		away[post] = true
	}
	return away, err
}

// readTexts reads rows of one text.
func readTexts(rows *sql.Rows, err error) (list []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

func (store) putFilter(ctx context.Context, tx *db.Tx, f Filter) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_filters (owner, id, org, name, body, shared) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (owner, id) DO UPDATE SET name = excluded.name, body = excluded.body, shared = excluded.shared`,
		f.owner, string(f.ID), f.org, f.Name, asJSON(f.Wish, false), one(f.Shared))
	return err
}

// filters gives those of a post, and those that its department shares.
func (store) filters(ctx context.Context, tx *db.Tx, owner, org string) ([]Filter, error) {
	list := []Filter{}
	rows, err := tx.Query(ctx, `SELECT owner, id, org, name, body, shared FROM cases_filters WHERE owner = $1 OR org = $2 AND shared = 1 ORDER BY name, id LIMIT 300`, owner, org)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Filter
		var body string
		var shared int64
		if err := rows.Scan(&f.owner, &f.ID, &f.org, &f.Name, &body, &shared); err != nil {
			return nil, err
		}
		if err := fromJSON(body, &f.Wish); err != nil {
			return nil, err
		}
		f.Shared, f.Mine = shared == 1, f.owner == owner
		list = append(list, f)
	}
	return list, rows.Err()
}

func (store) dropFilter(ctx context.Context, tx *db.Tx, owner string, id FilterID) error {
	n, err := tx.Exec(ctx, `DELETE FROM cases_filters WHERE owner = $1 AND id = $2`, owner, string(id))
	if err == nil && n == 0 {
		return ErrFilter
	}
	return err
}

func (store) putTemplate(ctx context.Context, tx *db.Tx, t Template, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_templates (org, id, role, title, text, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org, id) DO UPDATE SET role = excluded.role, title = excluded.title, text = excluded.text, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		t.Org, string(t.ID), t.Role, t.Title, t.Text, by, db.Micros(tx.Now))
	return err
}

// templates gives those of some departments.
func (store) templates(ctx context.Context, tx *db.Tx, orgs []string) ([]Template, error) {
	list := []Template{}
	rows, err := tx.Query(ctx, `SELECT org, id, role, title, text, changed_at FROM cases_templates WHERE org IN (`+db.Places(1, len(orgs))+`) ORDER BY title, id LIMIT 500`, db.Args(orgs)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Template
		var at int64
		if err := rows.Scan(&t.Org, &t.ID, &t.Role, &t.Title, &t.Text, &at); err != nil {
			return nil, err
		}
		t.Changed = db.Time(at)
		list = append(list, t)
	}
	return list, rows.Err()
}

func (store) dropTemplate(ctx context.Context, tx *db.Tx, org string, id TemplateID) error {
	n, err := tx.Exec(ctx, `DELETE FROM cases_templates WHERE org = $1 AND id = $2`, org, string(id))
	if err == nil && n == 0 {
		return ErrTemplate
	}
	return err
}

// putMatter remembers what an item is called, the first time that one is asked for.
func (store) putMatter(ctx context.Context, tx *db.Tx, matter string, title Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO cases_matters (matter, folded) VALUES ($1, $2) ON CONFLICT (matter) DO NOTHING`, matter, db.Fold(title.ZH+" "+title.EN))
	return err
}

// matters gives the items whose name holds a text.
func (store) matters(ctx context.Context, tx *db.Tx, text string) ([]string, error) {
	return readTexts(tx.Query(ctx, `SELECT matter FROM cases_matters WHERE matter = $1 OR folded LIKE $2 ESCAPE '\' ORDER BY matter LIMIT 50`,
		text, db.Contains(db.Fold(text))))
}

var errNothing = errors.New("nothing is looked for")

// seek gives cases by one of what they can be found by, newest first.
func (store) seek(ctx context.Context, tx *db.Tx, w seeking) ([]Case, error) {
	var b builder
	b.put(`SELECT ` + caseColumns + ` FROM cases_cases c WHERE `)
	switch {
	case w.number != "":
		b.put("c.number = ?", w.number)
	case w.tail != "":
		b.put("c.tail = ?", w.tail)
	case w.phone != "":
		b.put("c.phone_index = ?", w.phone)
	case w.name != "":
		b.put("c.name_index = ?", w.name)
	case w.matter != "":
		b.put("c.matter = ?", w.matter)
	default:
		return nil, errNothing
	}
	if w.org != "" {
		b.put(" AND (c.org = ? OR c.org >= ? AND c.org < ?)", w.org, w.org+"/", w.org+"0")
	}
	if w.region != "" {
		b.put(" AND c.region LIKE ? ESCAPE '\\'", db.Prefix(w.region))
	}
	switch w.state {
	case "open":
		b.put(" AND c.ended_at = 0")
	case "ended":
		b.put(" AND c.ended_at <> 0")
	}
	b.put(" AND (c.opened_at, c.id) < (?, ?) ORDER BY c.opened_at DESC, c.id DESC LIMIT ?", w.before, string(w.after), w.limit)
	return readCases(tx.Query(ctx, b.String(), b.args...))
}

// phoneIndex is the blind index of a phone's last signs; "" where there is none.
func (s store) phoneIndex(phone string) string {
	if len(phone) < phoneSigns {
		return ""
	}
	return s.seal.Index("cases.phone_tail", lastSigns(phone, phoneSigns))
}
