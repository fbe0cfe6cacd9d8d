package auth

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"citybrain/kernel/db"
)

func putPassword(ctx context.Context, tx *db.Tx, principal, hash string, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO auth_passwords (principal, hash, changed) VALUES ($1, $2, $3)
		ON CONFLICT (principal) DO UPDATE SET hash = excluded.hash, changed = excluded.changed`,
		principal, hash, db.Micros(now))
	return err
}

// getPassword gives "" where the principal has none.
func getPassword(ctx context.Context, tx *db.Tx, principal string) (hash string, err error) {
	err = tx.QueryRow(ctx, `SELECT hash FROM auth_passwords WHERE principal = $1`, principal).Scan(&hash)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return hash, err
}

const sessionColumns = `id, principal, post, created, seen, expires, agent, address`

func scanSession(row db.Row) (s Session, err error) {
	var created, seen, expires int64
	err = row.Scan(&s.ID, &s.Principal, &s.Post, &created, &seen, &expires, &s.Agent, &s.Address)
	s.Created, s.Seen, s.Expires = db.Time(created), db.Time(seen), db.Time(expires)
	return s, err
}

func putSession(ctx context.Context, tx *db.Tx, token string, s Session) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO auth_sessions (token, id, principal, post, created, seen, expires, agent, address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		token, s.ID, s.Principal, s.Post, db.Micros(s.Created), db.Micros(s.Seen), db.Micros(s.Expires), s.Agent, s.Address)
	return err
}

func sessionByToken(ctx context.Context, tx *db.Tx, token string) (Session, error) {
	return scanSession(tx.QueryRow(ctx, `SELECT `+sessionColumns+` FROM auth_sessions WHERE token = $1`, token))
}

func sessionByID(ctx context.Context, tx *db.Tx, id string) (Session, error) {
	return scanSession(tx.QueryRow(ctx, `SELECT `+sessionColumns+` FROM auth_sessions WHERE id = $1`, id))
}

func sessionsOf(ctx context.Context, tx *db.Tx, principal string) (list []Session, err error) {
	rows, err := tx.Query(ctx, `SELECT `+sessionColumns+` FROM auth_sessions WHERE principal = $1 ORDER BY created DESC, id DESC`, principal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s, err := scanSession(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

func rotateSession(ctx context.Context, tx *db.Tx, id, token, post string) (int64, error) {
	return tx.Exec(ctx, `UPDATE auth_sessions SET token = $2, post = $3 WHERE id = $1`, id, token, post)
}

func touchSession(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE auth_sessions SET seen = $2 WHERE id = $1`, id, db.Micros(now))
	return err
}

func dropSessionOf(ctx context.Context, tx *db.Tx, principal, id string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM auth_sessions WHERE id = $1 AND principal = $2`, id, principal)
}

func dropSession(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_sessions WHERE id = $1`, id)
	return err
}

func dropSessions(ctx context.Context, tx *db.Tx, principal, except string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_sessions WHERE principal = $1 AND id <> $2`, principal, except)
	return err
}

// dropOldSessions also forgets old failures: both pile up by sign-ins.
func dropOldSessions(ctx context.Context, tx *db.Tx, now, idle time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM auth_sessions WHERE expires < $1 OR seen < $2`, db.Micros(now), db.Micros(idle)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM auth_attempts WHERE last < $1`, db.Micros(now.Add(-forgetAfter)))
	return err
}

// lockedUntil gives the zero time where nothing is locked.
func lockedUntil(ctx context.Context, tx *db.Tx, name string) (time.Time, error) {
	var until int64
	err := tx.QueryRow(ctx, `SELECT until FROM auth_attempts WHERE name = $1`, name).Scan(&until)
	if errors.Is(err, db.ErrMissing) {
		return time.Time{}, nil
	}
	return db.Time(until), err
}

// addAttempt counts one more failure; those before since are forgotten.
func addAttempt(ctx context.Context, tx *db.Tx, name string, now, since time.Time) (failures int64, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO auth_attempts (name, failures, last, until) VALUES ($1, 1, $2, 0)
		ON CONFLICT (name) DO UPDATE SET
			failures = CASE WHEN auth_attempts.last < $3 THEN 1 ELSE auth_attempts.failures + 1 END,
			last = excluded.last
		RETURNING failures`, name, db.Micros(now), db.Micros(since)).Scan(&failures)
	return failures, err
}

func lockUntil(ctx context.Context, tx *db.Tx, name string, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE auth_attempts SET until = $2 WHERE name = $1`, name, db.Micros(until))
	return err
}

func dropAttempts(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_attempts WHERE name = $1`, name)
	return err
}

// dropAccount forgets an account's count and those of its networks and devices.
func dropAccount(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_attempts WHERE name = $1 OR substr(name, 1, length($1) + 1) = $1 || '/'`, name)
	return err
}

// refundAttempt takes one failure back and lifts the lock that it set.
func refundAttempt(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `UPDATE auth_attempts SET failures = failures - 1, until = 0 WHERE name = $1 AND failures > 0`, name)
	return err
}

// apiKey is one row of auth_keys.
type apiKey struct {
	id, client, hash       string
	created, used, expires time.Time
}

func putKey(ctx context.Context, tx *db.Tx, k apiKey) error {
	_, err := tx.Exec(ctx, `INSERT INTO auth_keys (id, client, hash, created, used, expires) VALUES ($1, $2, $3, $4, 0, $5)`,
		k.id, k.client, k.hash, db.Micros(k.created), db.Micros(k.expires))
	return err
}

func keyByID(ctx context.Context, tx *db.Tx, id string) (k apiKey, err error) {
	var created, used, expires int64
	err = tx.QueryRow(ctx, `SELECT id, client, hash, created, used, expires FROM auth_keys WHERE id = $1`, id).
		Scan(&k.id, &k.client, &k.hash, &created, &used, &expires)
	k.created, k.used, k.expires = db.Time(created), db.Time(used), db.Time(expires)
	return k, err
}

func touchKey(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE auth_keys SET used = $2 WHERE id = $1`, id, db.Micros(now))
	return err
}

func dropKeys(ctx context.Context, tx *db.Tx, client string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_keys WHERE client = $1`, client)
	return err
}

func putPasskey(ctx context.Context, tx *db.Tx, principal string, p Passkey, data string) error {
	_, err := tx.Exec(ctx, `INSERT INTO auth_passkeys (id, principal, name, data, created, used) VALUES ($1, $2, $3, $4, $5, 0)`,
		p.ID, principal, p.Name, data, db.Micros(p.Created))
	return err
}

func passkeysOf(ctx context.Context, tx *db.Tx, principal string) (list []Passkey, err error) {
	rows, err := tx.Query(ctx, `SELECT id, name, created, used FROM auth_passkeys WHERE principal = $1 ORDER BY created, id`, principal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Passkey
		var created, used int64
		if err := rows.Scan(&p.ID, &p.Name, &created, &used); err != nil {
			return nil, err
		}
		p.Created, p.Used = db.Time(created), db.Time(used)
		list = append(list, p)
	}
	return list, rows.Err()
}

// passkeyData gives the sealed records by credential id.
func passkeyData(ctx context.Context, tx *db.Tx, principal string) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT id, data FROM auth_passkeys WHERE principal = $1`, principal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return keyed(rows)
}

// keyed reads rows of id and data.
func keyed(rows *sql.Rows) (map[string]string, error) {
	out := map[string]string{}
	for rows.Next() {
		var key, data string
		if err := rows.Scan(&key, &data); err != nil {
			return nil, err
		}
		out[key] = data
	}
	return out, rows.Err()
}

// oldPasskeys gives the sealed records that do not begin with the mark, by id.
func oldPasskeys(ctx context.Context, tx *db.Tx, mark string) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT id, data FROM auth_passkeys WHERE substr(data, 1, length($1)) <> $1`, mark)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return keyed(rows)
}

func resealPasskey(ctx context.Context, tx *db.Tx, id, data string) error {
	_, err := tx.Exec(ctx, `UPDATE auth_passkeys SET data = $2 WHERE id = $1`, id, data)
	return err
}

func usePasskey(ctx context.Context, tx *db.Tx, key, data string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE auth_passkeys SET data = $2, used = $3 WHERE id = $1`, key, data, db.Micros(now))
	return err
}

func dropPasskey(ctx context.Context, tx *db.Tx, principal, key string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM auth_passkeys WHERE id = $1 AND principal = $2`, key, principal)
}

// putChallenge also forgets the expired ones.
func putChallenge(ctx context.Context, tx *db.Tx, id, principal, data string, now, expires time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM auth_challenges WHERE expires < $1`, db.Micros(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO auth_challenges (id, principal, data, expires) VALUES ($1, $2, $3, $4)`,
		id, principal, data, db.Micros(expires))
	return err
}

func takeChallenge(ctx context.Context, tx *db.Tx, id, principal string, now time.Time) (data string, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM auth_challenges WHERE id = $1 AND principal = $2 AND expires >= $3 RETURNING data`,
		id, principal, db.Micros(now)).Scan(&data)
	return data, err
}

// hasCredential tells whether a principal has a password or a passkey.
func hasCredential(ctx context.Context, tx *db.Tx, principal string) (bool, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM auth_passwords WHERE principal = $1) + (SELECT COUNT(*) FROM auth_passkeys WHERE principal = $1)`, principal).Scan(&n)
	return n > 0, err
}
