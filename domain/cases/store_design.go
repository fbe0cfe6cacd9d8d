package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// draftRow is a flow that is being designed, as the store holds it.
type draftRow struct {
	code, body, note string
	revision, base   int64
	authors          []string // persons
	findings         int
	by               string // post
	at               time.Time
}

const flowColumns = `code, version, body, digest, source, made_by, note, made_at, published_by`

func readFlow(row interface{ Scan(...any) error }) (r flowRow, err error) {
	err = row.Scan(&r.code, &r.no, &r.body, &r.digest, &r.source, &r.by, &r.note, &r.at, &r.publisher)
	return r, err
}

// newestFlows gives the newest version of every flow, by code.
func (store) newestFlows(ctx context.Context, tx *db.Tx) (list []flowRow, err error) {
	return flowRows(ctx, tx, `SELECT `+flowColumns+` FROM cases_flows f
		WHERE version = (SELECT MAX(g.version) FROM cases_flows g WHERE g.code = f.code) ORDER BY code`)
}

// versionsOf gives the versions of a flow, the newest first.
func (store) versionsOf(ctx context.Context, tx *db.Tx, code string) ([]flowRow, error) {
	return flowRows(ctx, tx, `SELECT `+flowColumns+` FROM cases_flows WHERE code = $1 ORDER BY version DESC`, code)
}

func flowRows(ctx context.Context, tx *db.Tx, query string, args ...any) (list []flowRow, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := readFlow(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// packDigest gives the digest of the newest version that the pack wrote; "" if it wrote none.
func (store) packDigest(ctx context.Context, tx *db.Tx, code string) (digest string, err error) {
	err = tx.QueryRow(ctx, `SELECT digest FROM cases_flows WHERE code = $1 AND source = $2 ORDER BY version DESC LIMIT 1`, code, fromPack).Scan(&digest)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return digest, err
}

// running counts the cases that have not ended, by version of their flow.
func (store) running(ctx context.Context, tx *db.Tx) (map[version]int, error) {
	rows, err := tx.Query(ctx, `SELECT flow, flow_version, COUNT(*) FROM cases_cases WHERE outcome = '' GROUP BY flow, flow_version`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[version]int{}
	for rows.Next() {
		var v version
		var n int
		if err := rows.Scan(&v.code, &v.no, &n); err != nil {
			return nil, err
		}
		out[v] = n
	}
	return out, rows.Err()
}

const draftColumns = `code, revision, base, body, note, authors, findings, changed_by, changed_at`

func readDraft(row interface{ Scan(...any) error }) (d draftRow, err error) {
	var authors string
	var at int64
	if err = row.Scan(&d.code, &d.revision, &d.base, &d.body, &d.note, &authors, &d.findings, &d.by, &at); err != nil {
		return d, err
	}
	d.at = instant(at)
	return d, json.Unmarshal([]byte(authors), &d.authors)
}

func (store) drafts(ctx context.Context, tx *db.Tx) (list []draftRow, err error) {
	rows, err := tx.Query(ctx, `SELECT `+draftColumns+` FROM cases_flow_drafts ORDER BY code`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := readDraft(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// draft gives the draft of a flow; nil if nobody writes on one.
func (store) draft(ctx context.Context, tx *db.Tx, code string) (*draftRow, error) {
	d, err := readDraft(tx.QueryRow(ctx, `SELECT `+draftColumns+` FROM cases_flow_drafts WHERE code = $1`, code))
	if errors.Is(err, db.ErrMissing) {
		return nil, nil
	}
	return &d, err
}

// putDraft writes a draft that was seen with a revision, 0 for a new one;
// ErrFlowRevision if somebody else was quicker.
func (store) putDraft(ctx context.Context, tx *db.Tx, d draftRow, seen int64) error {
	authors, err := json.Marshal(d.authors)
	if err != nil {
		return fmt.Errorf("write draft of flow %s: %w", d.code, err)
	}
	var n int64
	if seen == 0 {
		n, err = tx.Exec(ctx, `INSERT INTO cases_flow_drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING`,
			d.code, d.revision, d.base, d.body, d.note, string(authors), d.findings, d.by, db.Micros(d.at))
	} else {
		n, err = tx.Exec(ctx, `UPDATE cases_flow_drafts SET revision = $1, base = $2, body = $3, note = $4, authors = $5, findings = $6, changed_by = $7,
			changed_at = $8 WHERE code = $9 AND revision = $10`,
			d.revision, d.base, d.body, d.note, string(authors), d.findings, d.by, db.Micros(d.at), d.code, seen)
	}
	if err == nil && n == 0 {
		return ErrFlowRevision
	}
	return err
}

func (store) dropDraft(ctx context.Context, tx *db.Tx, code string, seen int64) error {
	n, err := tx.Exec(ctx, `DELETE FROM cases_flow_drafts WHERE code = $1 AND revision = $2`, code, seen)
	if err == nil && n == 0 {
		return ErrFlowRevision
	}
	return err
}
