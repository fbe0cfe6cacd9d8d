package cases

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// store is all SQL of cases.
type store struct{ seal Sealer }

// far stands in the order of queues for what has no limit.
const far = int64(1) << 52

// notePlace binds a sealed note to its step.
func notePlace(id CaseID, number int64) []byte {
	return []byte("cases_steps.note:" + string(id) + ":" + strconv.FormatInt(number, 10))
}

// place binds a sealed text to its column and row.
func place(column string, id CaseID) []byte {
	return []byte("cases_cases." + column + ":" + string(id))
}

const caseColumns = `id, number, kind, matter, code, title_zh, title_en, flow, flow_version, state, branches, outcome, result,
	region, org, subject, agent, channel, parent, statutory, promised, opened_at, accepted_at, due_at, statutory_at, ended_at, stops,
	corrections, reopened, urged, version, sphere, restarted_at, aside`

// readCase reads a row of caseColumns.
func readCase(row interface{ Scan(...any) error }) (c Case, err error) {
	var branches, statutory, promised, stops string
	var opened, accepted, due, law, ended, restarted, aside int64
	err = row.Scan(&c.ID, &c.Number, &c.Kind, &c.Matter, &c.Code, &c.Title.ZH, &c.Title.EN, &c.Flow, &c.FlowVersion, &c.Position.State, &branches,
		&c.Outcome, &c.Result, &c.Region, &c.Org, &c.Subject, &c.Agent, &c.Channel, &c.Parent, &statutory, &promised, &opened, &accepted,
		&due, &law, &ended, &stops, &c.Corrections, &c.Reopened, &c.Urged, &c.Version, &c.Sphere, &restarted, &aside)
	if err != nil {
		return c, err
	}
	c.Aside = aside == 1
	c.Opened, c.Accepted, c.Due, c.Statutory, c.Ended, c.Restarted = instant(opened), instant(accepted), instant(due), instant(law), instant(ended), instant(restarted)
	err = errors.Join(fromJSON(branches, &c.Position.Branches), fromJSON(statutory, &c.Limits.Statutory),
		fromJSON(promised, &c.Limits.Promised), fromJSON(stops, &c.Stops))
	return c, err
}

// instant reads a time of the store; 0 is the zero time.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func fromJSON(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// asJSON writes what fromJSON reads; what is empty is ”.
func asJSON(v any, empty bool) string {
	if empty {
		return ""
	}
	text, _ := json.Marshal(v) // plain structs
	return string(text)
}

func limitJSON(l *clock.Limit) string { return asJSON(l, l == nil) }

// sealed is what of a case opens only for those who handle it.
type sealed struct {
	name  string
	phone string // only its last signs are kept, and nobody can read them
	form  Form
}

func (s store) putCase(ctx context.Context, tx *db.Tx, c *Case, in sealed) error {
	row, err := s.caseRow(c, in)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cases_cases (`+wholeCase+`) VALUES (`+db.Places(1, len(row))+`)`, row...)
	return err
}

// wholeCase is every column of a case, in the order of caseRow.
const wholeCase = caseColumns + `, subject_name, name_index, form, tail, phone_index`

func (s store) caseRow(c *Case, in sealed) ([]any, error) {
	name, err := s.seal.Encrypt([]byte(in.name), place("subject_name", c.ID))
	if err != nil {
		return nil, err
	}
	form, err := s.sealForm(c.ID, in.form)
	if err != nil {
		return nil, err
	}
	return []any{
		string(c.ID), c.Number, c.Kind, c.Matter, c.Code, c.Title.ZH, c.Title.EN, c.Flow, c.FlowVersion, c.Position.State,
		asJSON(c.Position.Branches, len(c.Position.Branches) == 0), string(c.Outcome), c.Result, c.Region, c.Org, c.Subject, c.Agent,
		string(c.Channel), string(c.Parent), limitJSON(c.Limits.Statutory), limitJSON(c.Limits.Promised), db.Micros(c.Opened),
		db.Micros(c.Accepted), db.Micros(c.Due), db.Micros(c.Statutory), db.Micros(c.Ended), asJSON(c.Stops, len(c.Stops) == 0),
		c.Corrections, c.Reopened, c.Urged, c.Version, c.Sphere, db.Micros(c.Restarted), one(c.Aside), name, s.seal.Index("cases.name", in.name), form,
		lastSigns(c.Number, tailSigns), s.phoneIndex(in.phone),
	}, nil
}

// changeCase writes what a move changes; ErrMoved if somebody else was quicker.
func (store) changeCase(ctx context.Context, tx *db.Tx, c *Case) error {
	n, err := tx.Exec(ctx, `UPDATE cases_cases SET state = $1, branches = $2, outcome = $3, result = $4, accepted_at = $5, due_at = $6,
		statutory_at = $7, ended_at = $8, stops = $9, corrections = $10, reopened = $11, urged = $12, restarted_at = $13, version = version + 1
		WHERE id = $14 AND version = $15`,
		c.Position.State, asJSON(c.Position.Branches, len(c.Position.Branches) == 0), string(c.Outcome), c.Result, db.Micros(c.Accepted),
		db.Micros(c.Due), db.Micros(c.Statutory), db.Micros(c.Ended), asJSON(c.Stops, len(c.Stops) == 0), c.Corrections, c.Reopened, c.Urged,
		db.Micros(c.Restarted), string(c.ID), c.Version)
	if err == nil && n == 0 {
		return ErrMoved
	}
	c.Version++
	return err
}

// touch makes units of work that look at a case at the same time take turns.
func (store) touch(ctx context.Context, tx *db.Tx, id CaseID) error {
	_, err := tx.Exec(ctx, `UPDATE cases_cases SET version = version + 1 WHERE id = $1`, string(id))
	return err
}

func (s store) sealForm(id CaseID, f Form) (string, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return "", fault.From(err)
	}
	return s.seal.Encrypt(text, place("form", id))
}

func (s store) changeForm(ctx context.Context, tx *db.Tx, id CaseID, f Form) error {
	text, err := s.sealForm(id, f)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE cases_cases SET form = $1 WHERE id = $2`, text, string(id))
	}
	return err
}

func (store) find(ctx context.Context, tx *db.Tx, id CaseID) (Case, error) {
	c, err := readCase(tx.QueryRow(ctx, `SELECT `+caseColumns+` FROM cases_cases WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return c, ErrNoCase
	}
	return c, err
}

// form gives what was written, and the name of the subject.
func (s store) form(ctx context.Context, tx *db.Tx, id CaseID) (in sealed, err error) {
	var name, form string
	err = tx.QueryRow(ctx, `SELECT subject_name, form FROM cases_cases WHERE id = $1`, string(id)).Scan(&name, &form)
	if errors.Is(err, db.ErrMissing) {
		return in, ErrNoCase
	}
	if err != nil {
		return in, err
	}
	plain, err := s.seal.Decrypt(name, place("subject_name", id))
	if err != nil {
		return in, err
	}
	text, err := s.seal.Decrypt(form, place("form", id))
	if err != nil {
		return in, err
	}
	in.name = string(plain)
	return in, json.Unmarshal(text, &in.form)
}

// subjectName gives whose case it is by name, without opening what was handed in.
func (s store) subjectName(ctx context.Context, tx *db.Tx, id CaseID) (string, error) {
	var name string
	err := tx.QueryRow(ctx, `SELECT subject_name FROM cases_cases WHERE id = $1`, string(id)).Scan(&name)
	if err != nil {
		return "", err
	}
	plain, err := s.seal.Decrypt(name, place("subject_name", id))
	return string(plain), err
}

// serial gives the next serial of a code on a day.
func (store) serial(ctx context.Context, tx *db.Tx, code, day string) (n int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO cases_serials (code, day, last) VALUES ($1, $2, 1)
		ON CONFLICT (code, day) DO UPDATE SET last = cases_serials.last + 1 RETURNING last`, code, day).Scan(&n)
	return n, err
}

// children counts the parts of a package by how they stand.
func (store) children(ctx context.Context, tx *db.Tx, parent CaseID) (f flow.Facts, err error) {
	rows, err := tx.Query(ctx, `SELECT outcome, COUNT(*) FROM cases_cases WHERE parent = $1 GROUP BY outcome`, string(parent))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var total, open, granted float64
	for rows.Next() {
		var outcome string
		var n int64
		if err := rows.Scan(&outcome, &n); err != nil {
			return nil, err
		}
		total += float64(n)
		switch flow.Outcome(outcome) {
		case "":
			open += float64(n)
		case flow.Granted:
			granted += float64(n)
		}
	}
	return flow.Facts{"children.total": total, "children.open": open, "children.granted": granted, "children.refused": total - open - granted}, rows.Err()
}

// partsOf gives the cases of a package, oldest first.
func (store) partsOf(ctx context.Context, tx *db.Tx, parent CaseID) ([]Case, error) {
	return readCases(tx.Query(ctx, `SELECT `+caseColumns+` FROM cases_cases WHERE parent = $1 ORDER BY opened_at, id`, string(parent)))
}

func readCases(rows *sql.Rows, err error) (list []Case, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		c, err := readCase(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
