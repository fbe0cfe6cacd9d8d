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

const draftColumns = `id, owner, subject, item, version, region, step, revision, body, case_id, made_at, saved_at, outcome`

// place binds a sealed text to its row.
func place(table, id string) []byte { return []byte(table + ".body:" + id) }

func (s store) readDraft(row interface{ Scan(...any) error }) (d draft, err error) {
	var body string
	var made, saved int64
	if err = row.Scan(&d.id, &d.owner, &d.subject, &d.item, &d.version, &d.region, &d.step, &d.revision, &body, &d.caseID, &made, &saved, &d.outcome); err != nil {
		return d, err
	}
	d.made, d.saved = instant(made), instant(saved)
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
	_, err = tx.Exec(ctx, `INSERT INTO services_drafts (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')`,
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
		WHERE owner = $6 AND id = $7 AND revision = $8 AND case_id = ''`,
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
	rows, err := tx.Query(ctx, `SELECT `+draftColumns+` FROM services_drafts WHERE owner = $1 AND case_id = '' ORDER BY saved_at DESC, id LIMIT 100`, owner)
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

func (store) dropDraft(ctx context.Context, tx *db.Tx, owner string, id DraftID) error {
	_, err := tx.Exec(ctx, `DELETE FROM services_drafts WHERE owner = $1 AND id = $2 AND case_id = ''`, owner, string(id))
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
