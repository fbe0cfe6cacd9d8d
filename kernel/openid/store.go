package openid

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"citybrain/kernel/db"
)

const appColumns = `id, name, org, auth, secret, keys, redirects, logouts, scopes, client, trusted, created, creator`

func scanApp(row db.Row) (a App, err error) {
	var redirects, logouts, scopes string
	var trusted, created int64
	if err = row.Scan(&a.ID, &a.Name, &a.Organisation, &a.Auth, &a.secret, &a.keys, &redirects, &logouts, &scopes, &a.Client, &trusted, &created, &a.creator); err != nil {
		return a, err
	}
	a.Trusted, a.Created = trusted == 1, db.Time(created)
	return a, errors.Join(json.Unmarshal([]byte(redirects), &a.Redirects), json.Unmarshal([]byte(logouts), &a.Logouts), json.Unmarshal([]byte(scopes), &a.Scopes))
}

// asJSON writes a list; nothing that is stored here can fail.
func asJSON(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

func putApp(ctx context.Context, tx *db.Tx, a App) error {
	trusted := 0
	if a.Trusted {
		trusted = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO openid_apps (`+appColumns+`, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)`,
		a.ID, a.Name, a.Organisation, a.Auth, a.secret, a.keys, asJSON(a.Redirects), asJSON(a.Logouts), asJSON(a.Scopes), a.Client, trusted, db.Micros(a.Created), a.creator)
	return err
}

// appByID gives ErrNoApp where there is none, or none any more.
func appByID(ctx context.Context, tx *db.Tx, id string) (App, error) {
	a, err := scanApp(tx.QueryRow(ctx, `SELECT `+appColumns+` FROM openid_apps WHERE id = $1 AND ended = 0`, id))
	if errors.Is(err, db.ErrMissing) {
		err = ErrNoApp
	}
	return a, err
}

// anyApp gives an app that may have ended, for its name.
func anyApp(ctx context.Context, tx *db.Tx, id string) (App, error) {
	a, err := scanApp(tx.QueryRow(ctx, `SELECT `+appColumns+` FROM openid_apps WHERE id = $1`, id))
	if errors.Is(err, db.ErrMissing) {
		err = ErrNoApp
	}
	return a, err
}

func listApps(ctx context.Context, tx *db.Tx) (list []App, err error) {
	rows, err := tx.Query(ctx, `SELECT `+appColumns+` FROM openid_apps WHERE ended = 0 ORDER BY name, id LIMIT 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		a, err := scanApp(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

func endApp(ctx context.Context, tx *db.Tx, id string) error {
	for _, q := range [...]string{
		`DELETE FROM openid_tokens WHERE app = $1`, `DELETE FROM openid_consents WHERE app = $1`, `DELETE FROM openid_requests WHERE app = $1`,
	} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE openid_apps SET ended = $2 WHERE id = $1 AND ended = 0`, id, db.Micros(tx.Now))
	return err
}

func putRequest(ctx context.Context, tx *db.Tx, id, person, app string, a ask, expires time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO openid_requests (id, person, app, ask, expires) VALUES ($1, $2, $3, $4, $5)`, id, person, app, asJSON(a), db.Micros(expires))
	return err
}

// request gives ErrNoRequest for what is over or somebody else's.
func request(ctx context.Context, tx *db.Tx, id, person string, now time.Time) (app string, a ask, err error) {
	var text string
	err = tx.QueryRow(ctx, `SELECT app, ask FROM openid_requests WHERE id = $1 AND person = $2 AND expires > $3`, id, person, db.Micros(now)).Scan(&app, &text)
	if errors.Is(err, db.ErrMissing) {
		return "", a, ErrNoRequest
	}
	if err != nil {
		return "", a, err
	}
	return app, a, json.Unmarshal([]byte(text), &a)
}

func dropRequest(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_requests WHERE id = $1`, id)
	return err
}

// consented gives the scopes that a person has agreed to; none where they were not asked.
func consented(ctx context.Context, tx *db.Tx, person, app string) (scopes []string, err error) {
	var text string
	err = tx.QueryRow(ctx, `SELECT scopes FROM openid_consents WHERE person = $1 AND app = $2`, person, app).Scan(&text)
	if errors.Is(err, db.ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return scopes, json.Unmarshal([]byte(text), &scopes)
}

func putConsent(ctx context.Context, tx *db.Tx, person, app string, scopes []string, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO openid_consents (person, app, scopes, given) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, app) DO UPDATE SET scopes = excluded.scopes, given = excluded.given`, person, app, asJSON(scopes), db.Micros(now))
	return err
}

func consentsOf(ctx context.Context, tx *db.Tx, person string) (list []Consent, err error) {
	rows, err := tx.Query(ctx, `SELECT a.id, a.name, c.scopes, c.given FROM openid_consents c JOIN openid_apps a ON a.id = c.app
		WHERE c.person = $1 AND a.ended = 0 ORDER BY c.given DESC, a.id`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Consent
		var scopes string
		var given int64
		if err := rows.Scan(&c.App, &c.Name, &scopes, &given); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(scopes), &c.Scopes); err != nil {
			return nil, err
		}
		c.Given = db.Time(given)
		list = append(list, c)
	}
	return list, rows.Err()
}

func dropConsent(ctx context.Context, tx *db.Tx, person, app string) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_consents WHERE person = $1 AND app = $2`, person, app)
	return err
}

const tokenColumns = `hash, kind, family, app, person, ask, created, expires, used`

func scanToken(row db.Row) (t token, err error) {
	var text string
	var created, expires, used int64
	if err = row.Scan(&t.hash, &t.kind, &t.family, &t.app, &t.person, &text, &created, &expires, &used); err != nil {
		return t, err
	}
	t.created, t.expires, t.used = db.Time(created), db.Time(expires), used != 0
	return t, json.Unmarshal([]byte(text), &t.ask)
}

func putToken(ctx context.Context, tx *db.Tx, t token) error {
	_, err := tx.Exec(ctx, `INSERT INTO openid_tokens (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		t.hash, t.kind, t.family, t.app, t.person, asJSON(t.ask), db.Micros(t.created), db.Micros(t.expires))
	return err
}

// tokenByHash gives found false where there is none.
func tokenByHash(ctx context.Context, tx *db.Tx, hash string) (t token, found bool, err error) {
	t, err = scanToken(tx.QueryRow(ctx, `SELECT `+tokenColumns+` FROM openid_tokens WHERE hash = $1`, hash))
	if errors.Is(err, db.ErrMissing) {
		return token{}, false, nil
	}
	return t, err == nil, err
}

// useToken marks a code or refresh token as used; false where somebody was first.
func useToken(ctx context.Context, tx *db.Tx, hash string, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE openid_tokens SET used = $2 WHERE hash = $1 AND used = 0`, hash, db.Micros(now))
	return n == 1, err
}

func dropFamily(ctx context.Context, tx *db.Tx, family string) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_tokens WHERE family = $1`, family)
	return err
}

func dropToken(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_tokens WHERE hash = $1`, hash)
	return err
}

// dropTokensOf ends what an app holds of a person; of every app where app is "".
func dropTokensOf(ctx context.Context, tx *db.Tx, person, app string) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_tokens WHERE person = $1 AND ($2 = '' OR app = $2)`, person, app)
	return err
}

// sweep forgets what is over. Used codes and refresh tokens stay until they would have
// expired, so that their second use is noticed.
func sweep(ctx context.Context, tx *db.Tx, now time.Time) (n int64, err error) {
	for _, q := range [...]string{
		`DELETE FROM openid_tokens WHERE expires < $1`, `DELETE FROM openid_requests WHERE expires < $1`, `DELETE FROM openid_assertions WHERE expires < $1`,
	} {
		k, err := tx.Exec(ctx, q, db.Micros(now))
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

// putAssertion tells whether the assertion is new.
func putAssertion(ctx context.Context, tx *db.Tx, id string, expires time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO openid_assertions (id, expires) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, id, db.Micros(expires))
	return n == 1, err
}

// storedKey is a row of openid_keys.
type storedKey struct {
	id, data string
	created  time.Time
	retired  time.Time // zero: it may sign
}

func listKeys(ctx context.Context, tx *db.Tx) (list []storedKey, err error) {
	rows, err := tx.Query(ctx, `SELECT id, data, created, retired FROM openid_keys ORDER BY created DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return readKeys(rows)
}

func readKeys(rows *sql.Rows) (list []storedKey, err error) {
	for rows.Next() {
		var k storedKey
		var created, retired int64
		if err := rows.Scan(&k.id, &k.data, &created, &retired); err != nil {
			return nil, err
		}
		k.created = db.Time(created)
		if retired != 0 {
			k.retired = db.Time(retired)
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

func putKey(ctx context.Context, tx *db.Tx, k storedKey) error {
	_, err := tx.Exec(ctx, `INSERT INTO openid_keys (id, data, created, retired) VALUES ($1, $2, $3, 0)`, k.id, k.data, db.Micros(k.created))
	return err
}

func retireKeys(ctx context.Context, tx *db.Tx, but string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE openid_keys SET retired = $2 WHERE id <> $1 AND retired = 0`, but, db.Micros(now))
	return err
}

func dropKeys(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM openid_keys WHERE retired <> 0 AND retired < $1`, db.Micros(before))
	return err
}

func resealKey(ctx context.Context, tx *db.Tx, id, data string) error {
	_, err := tx.Exec(ctx, `UPDATE openid_keys SET data = $2 WHERE id = $1`, id, data)
	return err
}
