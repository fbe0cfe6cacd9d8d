package services

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/db"
)

// store is all SQL of services.
type store struct{ seal Sealer }

// The notes.
const (
	noteFrame   = "frame"
	noteChanged = "changed"
)

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return db.Micros(at)
}

func (store) putNote(ctx context.Context, tx *db.Tx, id string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write note %s: %w", id, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO services_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, id, string(text), db.Micros(tx.Now))
	return err
}

// note reads a note; what is not there leaves into as it is.
func (store) note(ctx context.Context, tx *db.Tx, id string, into any) error {
	var body string
	err := tx.QueryRow(ctx, `SELECT body FROM services_notes WHERE id = $1`, id).Scan(&body)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(body), into)
}

// touch tells every node that the catalogue has changed.
func (s store) touch(ctx context.Context, tx *db.Tx) error {
	n, err := s.changed(ctx, tx)
	if err != nil {
		return err
	}
	return s.putNote(ctx, tx, noteChanged, n+1)
}

func (s store) changed(ctx context.Context, tx *db.Tx) (n int64, err error) {
	return n, s.note(ctx, tx, noteChanged, &n)
}

const versionColumns = `version, state, source, digest, body, effective, until_at, note, made_by, made_at, reviewed_by, reviewed_at, authors`

func readVersion(row interface{ Scan(...any) error }) (*Version, error) {
	var v Version
	var body, authors string
	var effective, until, made, reviewed int64
	err := row.Scan(&v.No, &v.State, &v.Source, &v.digest, &body, &effective, &until, &v.Note, &v.MadeBy, &made, &v.ReviewedBy, &reviewed, &authors)
	if err != nil {
		return nil, err
	}
	v.authors = strings.FieldsFunc(authors, func(r rune) bool { return r == ',' })
	v.Effective, v.Until, v.MadeAt, v.ReviewedAt = instant(effective), instant(until), instant(made), instant(reviewed)
	if err := json.Unmarshal([]byte(body), &v.Item); err != nil {
		return nil, fmt.Errorf("read version %d of an item: %w", v.No, err)
	}
	return &v, nil
}

func readVersions(rows *sql.Rows) (list []*Version, err error) {
	defer rows.Close()
	for rows.Next() {
		v, err := readVersion(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// published gives every version that was ever published, by item and number.
func (store) published(ctx context.Context, tx *db.Tx) ([]*Version, error) {
	rows, err := tx.Query(ctx, `SELECT `+versionColumns+` FROM services_versions WHERE state = $1 ORDER BY item, version`, string(Published))
	if err != nil {
		return nil, err
	}
	return readVersions(rows)
}

// versions gives the versions of an item, the newest first.
func (store) versions(ctx context.Context, tx *db.Tx, item ItemKey) ([]*Version, error) {
	rows, err := tx.Query(ctx, `SELECT `+versionColumns+` FROM services_versions WHERE item = $1 ORDER BY version DESC`, string(item))
	if err != nil {
		return nil, err
	}
	return readVersions(rows)
}

// unfinished gives the newest version of every item that waits for somebody.
func (store) unfinished(ctx context.Context, tx *db.Tx) ([]*Version, error) {
	rows, err := tx.Query(ctx, `SELECT `+versionColumns+` FROM services_versions WHERE state <> $1 ORDER BY made_at DESC, item LIMIT 500`, string(Published))
	if err != nil {
		return nil, err
	}
	return readVersions(rows)
}

func (store) version(ctx context.Context, tx *db.Tx, item ItemKey, no int64) (*Version, error) {
	v, err := readVersion(tx.QueryRow(ctx, `SELECT `+versionColumns+` FROM services_versions WHERE item = $1 AND version = $2`, string(item), no))
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrNoVersion.With("item", string(item)).With("version", no)
	}
	return v, err
}

// digests gives the newest version that the pack wrote, of every item.
func (store) digests(ctx context.Context, tx *db.Tx) (map[ItemKey]string, map[ItemKey]int64, error) {
	rows, err := tx.Query(ctx, `SELECT item, version, source, digest FROM services_versions ORDER BY item, version`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	digests, newest := map[ItemKey]string{}, map[ItemKey]int64{}
	for rows.Next() {
		var item, source, digest string
		var no int64
		if err := rows.Scan(&item, &no, &source, &digest); err != nil {
			return nil, nil, err
		}
		newest[ItemKey(item)] = no
		if source == fromPack {
			digests[ItemKey(item)] = digest
		}
	}
	return digests, newest, rows.Err()
}

func (store) putVersion(ctx context.Context, tx *db.Tx, v *Version) error {
	body, err := json.Marshal(v.Item)
	if err != nil {
		return fmt.Errorf("write item %s: %w", v.Item.Key, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO services_versions (item, `+versionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (item, version) DO UPDATE SET state = excluded.state, digest = excluded.digest, body = excluded.body, effective = excluded.effective,
		until_at = excluded.until_at, note = excluded.note, made_by = excluded.made_by, made_at = excluded.made_at,
		reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at, authors = excluded.authors`,
		string(v.Item.Key), v.No, string(v.State), v.Source, digest(body), string(body), micros(v.Effective), micros(v.Until), v.Note,
		v.MadeBy, micros(v.MadeAt), v.ReviewedBy, micros(v.ReviewedAt), strings.Join(v.authors, ","))
	return err
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}
