package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

const draftColumns = `id, owner, subject, item, version, region, step, revision, body, case_id, made_at, saved_at, outcome, dropped_at`

// place binds a sealed text to its row.
func place(table, id string) []byte { return []byte(table + ".body:" + id) }

func (s store) readDraft(row interface{ Scan(...any) error }) (d draft, err error) {
	var body string
	var made, saved, dropped int64
	if err = row.Scan(&d.id, &d.owner, &d.subject, &d.item, &d.version, &d.region, &d.step, &d.revision, &body, &d.caseID, &made, &saved, &d.outcome, &dropped); err != nil {
		return d, err
	}
	d.made, d.saved, d.dropped = instant(made), instant(saved), dropped != 0
	plain, err := s.seal.Decrypt(body, place("services_drafts", string(d.id)))
	if err != nil {
		return d, fmt.Errorf("open draft %s: %w", d.id, err)
	}
	if err := json.Unmarshal(plain, &d.written); err != nil {
		return d, fmt.Errorf("read draft %s: %w", d.id, err)
	}
	if d.written.Answers == nil {
		d.written.Answers = form.Answers{}
	}
	return d, nil
}

func (s store) sealDraft(d *draft) (string, error) {
	plain, err := json.Marshal(d.written)
	if err != nil {
		return "", fmt.Errorf("write draft %s: %w", d.id, err)
	}
	return s.seal.Encrypt(plain, place("services_drafts", string(d.id)))
}

func (s store) addDraft(ctx context.Context, tx *db.Tx, d *draft) error {
	body, err := s.sealDraft(d)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO services_drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 0)`,
		string(d.id), d.owner, d.subject, string(d.item), d.version, d.region, d.step, d.revision, body, d.caseID, micros(d.made), micros(d.saved))
	return err
}

// saveDraft writes a draft whose stored revision is still the one that was seen.
func (s store) saveDraft(ctx context.Context, tx *db.Tx, d *draft, seen int64) error {
	body, err := s.sealDraft(d)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE services_drafts SET step = $1, revision = $2, body = $3, case_id = $4, saved_at = $5
		WHERE owner = $6 AND id = $7 AND revision = $8 AND case_id = '' AND dropped_at = 0`,
		d.step, d.revision, body, d.caseID, micros(d.saved), d.owner, string(d.id), seen)
	if err == nil && n == 0 {
		return ErrRevision
	}
	return err
}

func (s store) draft(ctx context.Context, tx *db.Tx, owner string, id DraftID) (draft, error) {
	d, err := s.readDraft(tx.QueryRow(ctx, `SELECT `+draftColumns+` FROM services_drafts WHERE owner = $1 AND id = $2`, owner, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return d, ErrNoDraft
	}
	return d, err
}

// drafts gives what somebody has not handed in yet, the one saved last first.
func (s store) drafts(ctx context.Context, tx *db.Tx, owner string) (list []draft, err error) {
	rows, err := tx.Query(ctx, `SELECT `+draftColumns+` FROM services_drafts WHERE owner = $1 AND case_id = '' AND dropped_at = 0 ORDER BY saved_at DESC, id LIMIT 100`, owner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := s.readDraft(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// touchDraft notes that somebody went on with an application; its revision stays.
func (store) touchDraft(ctx context.Context, tx *db.Tx, owner string, id DraftID) error {
	n, err := tx.Exec(ctx, `UPDATE services_drafts SET saved_at = $1 WHERE owner = $2 AND id = $3 AND case_id = '' AND dropped_at = 0`,
		db.Micros(tx.Now), owner, string(id))
	if err == nil && n == 0 {
		return ErrSubmitted
	}
	return err
}

// drop marks an application as dropped at a moment; zero takes that back.
func (store) drop(ctx context.Context, tx *db.Tx, owner string, id DraftID, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE services_drafts SET dropped_at = $1 WHERE owner = $2 AND id = $3 AND case_id = ''`, at, owner, string(id))
	return err
}

// draftName names a draft as it was saved last.
type draftName struct {
	owner string
	id    DraftID
	saved int64
}

// stale names what was saved last before one moment, or dropped before another.
func (store) stale(ctx context.Context, tx *db.Tx, saved, dropped time.Time, most int) (list []draftName, err error) {
	rows, err := tx.Query(ctx, `SELECT owner, id, saved_at FROM services_drafts
		WHERE case_id = '' AND (saved_at < $1 OR (dropped_at > 0 AND dropped_at < $2)) ORDER BY saved_at, id LIMIT $3`,
		db.Micros(saved), db.Micros(dropped), most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one draftName
		if err := rows.Scan(&one.owner, &one.id, &one.saved); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// removeDraft removes an application that nobody has saved since it was named.
func (store) removeDraft(ctx context.Context, tx *db.Tx, one draftName) error {
	_, err := tx.Exec(ctx, `DELETE FROM services_drafts WHERE owner = $1 AND id = $2 AND saved_at = $3 AND case_id = ''`, one.owner, string(one.id), one.saved)
	return err
}

// earlier gives what somebody answered before, by field.
func (s store) earlier(ctx context.Context, tx *db.Tx, owner string) (map[string]any, error) {
	var body string
	err := tx.QueryRow(ctx, `SELECT body FROM services_earlier WHERE owner = $1`, owner).Scan(&body)
	if errors.Is(err, db.ErrMissing) {
		return map[string]any{}, nil
	}
	if err != nil {
		return nil, err
	}
	plain, err := s.seal.Decrypt(body, place("services_earlier", owner))
	if err != nil {
		return nil, fmt.Errorf("open earlier answers: %w", err)
	}
	out := map[string]any{}
	return out, json.Unmarshal(plain, &out)
}

func (s store) putEarlier(ctx context.Context, tx *db.Tx, owner string, answers map[string]any) error {
	plain, err := json.Marshal(answers)
	if err != nil {
		return fmt.Errorf("write earlier answers: %w", err)
	}
	body, err := s.seal.Encrypt(plain, place("services_earlier", owner))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO services_earlier (owner, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (owner) DO UPDATE SET body = excluded.body, at = excluded.at`, owner, body, db.Micros(tx.Now))
	return err
}

// endDraft notes how the case of an application ended; one of a part has none.
func (store) endDraft(ctx context.Context, tx *db.Tx, caseID, outcome string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE services_drafts SET outcome = $1, ended_at = $2 WHERE case_id = $3 AND case_id <> ''`, outcome, micros(at), caseID)
	return err
}
