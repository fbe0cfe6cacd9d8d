package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"citybrain/kernel/db"
)

const authorityColumns = `id, principal, agent, kind, matters, starts, ends, given, giver, taken, revoked, revoker, created`

func scanAuthority(row db.Row) (a Authority, err error) {
	var matters string
	var starts, ends, given, taken, revoked, created int64
	if err = row.Scan(&a.ID, &a.Principal, &a.Agent, &a.Kind, &matters, &starts, &ends, &given, &a.Giver, &taken, &revoked, &a.Revoker, &created); err != nil {
		return a, err
	}
	a.Starts, a.Given, a.Created = db.Time(starts), db.Time(given), db.Time(created)
	a.Ends, a.Taken, a.Revoked = sometime(ends), sometime(taken), sometime(revoked)
	return a, json.Unmarshal([]byte(matters), &a.Matters)
}

// sometime reads a time that may not be: 0 is none.
func sometime(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

// microsOr0 writes a time that may not be.
func microsOr0(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return db.Micros(t)
}

func readAuthorities(rows *sql.Rows, err error) (list []Authority, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		a, err := scanAuthority(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

func (s store) putAuthority(ctx context.Context, tx *db.Tx, a Authority) error {
	matters, err := json.Marshal(a.Matters)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_authorities (`+authorityColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11)`,
		a.ID, a.Principal, a.Agent, a.Kind, string(matters), db.Micros(a.Starts), microsOr0(a.Ends), db.Micros(a.Given), a.Giver, microsOr0(a.Taken), db.Micros(a.Created))
	return err
}

// authority gives ErrNotFound where there is none.
func (s store) authority(ctx context.Context, tx *db.Tx, id AuthorityID) (Authority, error) {
	a, err := scanAuthority(tx.QueryRow(ctx, `SELECT `+authorityColumns+` FROM identity_authorities WHERE id = $1`, id))
	return a, missingAs(err, ErrNotFound)
}

// between gives what an agent holds of a principal and was not revoked.
func (s store) between(ctx context.Context, tx *db.Tx, principal string, agent PersonID) ([]Authority, error) {
	return readAuthorities(tx.Query(ctx, `SELECT `+authorityColumns+` FROM identity_authorities
		WHERE agent = $1 AND principal = $2 AND revoked = 0 ORDER BY created, id`, agent, principal))
}

// receivedBy gives an agent's, newest first; those revoked before since are left out.
func (s store) receivedBy(ctx context.Context, tx *db.Tx, agent PersonID, since time.Time) ([]Authority, error) {
	return readAuthorities(tx.Query(ctx, `SELECT `+authorityColumns+` FROM identity_authorities
		WHERE agent = $1 AND (revoked = 0 OR revoked > $2) ORDER BY created DESC, id DESC LIMIT 200`, agent, db.Micros(since)))
}

// givenBy gives a principal's, newest first; those revoked before since are left out.
func (s store) givenBy(ctx context.Context, tx *db.Tx, principal string, since time.Time) ([]Authority, error) {
	return readAuthorities(tx.Query(ctx, `SELECT `+authorityColumns+` FROM identity_authorities
		WHERE principal = $1 AND (revoked = 0 OR revoked > $2) ORDER BY created DESC, id DESC LIMIT 200`, principal, db.Micros(since)))
}

// representatives gives those of a firm that were not revoked: one, but for a firm
// whose register was never read.
func (s store) representatives(ctx context.Context, tx *db.Tx, firm FirmID) ([]Authority, error) {
	return readAuthorities(tx.Query(ctx, `SELECT `+authorityColumns+` FROM identity_authorities
		WHERE principal = $1 AND kind = $2 AND revoked = 0 ORDER BY created, id`, firm, Representative))
}

// takeAuthority is the agent's word; false where it was given or the authority ended
// meanwhile.
func (s store) takeAuthority(ctx context.Context, tx *db.Tx, id AuthorityID) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE identity_authorities SET taken = $2 WHERE id = $1 AND taken = 0 AND revoked = 0`, id, db.Micros(tx.Now))
	return n == 1, err
}

func (s store) revokeAuthority(ctx context.Context, tx *db.Tx, id AuthorityID, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE identity_authorities SET revoked = $2, revoker = $3 WHERE id = $1 AND revoked = 0`, id, db.Micros(tx.Now), by)
	return n == 1, err
}

func (s store) restoreAuthority(ctx context.Context, tx *db.Tx, id AuthorityID, by string, since time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE identity_authorities SET revoked = 0, revoker = '' WHERE id = $1 AND revoker = $2 AND revoked > $3`, id, by, db.Micros(since))
	return n == 1, err
}

func (s store) matters(ctx context.Context, tx *db.Tx) (list []Matter, err error) {
	rows, err := tx.Query(ctx, `SELECT code, zh, en FROM identity_matters ORDER BY place, code`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Matter
		if err := rows.Scan(&m.Code, &m.ZH, &m.EN); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// putMatters brings the pack's classes up to date; those that left it keep their
// names, because authorities may be limited to them.
func (s store) putMatters(ctx context.Context, tx *db.Tx, list []Matter) error {
	for i, m := range list {
		if _, err := tx.Exec(ctx, `INSERT INTO identity_matters (code, zh, en, place) VALUES ($1, $2, $3, $4)
			ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, place = excluded.place`, m.Code, m.ZH, m.EN, i); err != nil {
			return err
		}
	}
	return nil
}
