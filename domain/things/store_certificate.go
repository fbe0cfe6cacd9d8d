package things

import (
	"context"
	"database/sql"

	"citybrain/kernel/db"
)

type authorityRow struct {
	id      AuthorityID
	name    string
	org     string
	pem     string
	sealed  string
	by      string
	added   int64
	revoked int64
}

const authorityColumns = `id, name, org, pem, sealed_key, added_by, added_at, revoked_at`

func (store) addAuthority(ctx context.Context, tx *db.Tx, r authorityRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_authorities (`+authorityColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		string(r.id), r.name, r.org, r.pem, r.sealed, r.by, r.added)
	return err
}

func (store) authorities(ctx context.Context, tx *db.Tx) ([]authorityRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+authorityColumns+` FROM things_authorities ORDER BY added_at DESC, id`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (r authorityRow, err error) {
		err = rows.Scan(&r.id, &r.name, &r.org, &r.pem, &r.sealed, &r.by, &r.added, &r.revoked)
		return r, err
	})
}

func (store) hasAuthority(ctx context.Context, tx *db.Tx, id AuthorityID) (known bool, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) > 0 FROM things_authorities WHERE id = $1`, string(id)).Scan(&known)
	return known, err
}

func (store) revokeAuthority(ctx context.Context, tx *db.Tx, id AuthorityID) error {
	_, err := tx.Exec(ctx, `UPDATE things_authorities SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0`, db.Micros(tx.Now), string(id))
	return err
}

func (store) resealAuthority(ctx context.Context, tx *db.Tx, id AuthorityID, sealed string) error {
	_, err := tx.Exec(ctx, `UPDATE things_authorities SET sealed_key = $1 WHERE id = $2`, sealed, string(id))
	return err
}

// thingsOfOrg gives the things of an organisation and below, "" for all, and marks
// them as changed, so that every node looks at them again.
func (store) thingsOfOrg(ctx context.Context, tx *db.Tx, org string) ([]ThingID, error) {
	rows, err := tx.Query(ctx, `UPDATE things_things SET changed_at = $1 WHERE retired_at = 0 AND ($2 = '' OR org = $2 OR substr(org, 1, $3) = $2 || '/') RETURNING id`,
		db.Micros(tx.Now), org, len(org)+1)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (id ThingID, err error) { err = rows.Scan(&id); return id, err })
}

type certificateRow struct {
	thing     ThingID
	authority AuthorityID
	serial    string
	starts    int64
	ends      int64
	by        string
	issued    int64
	revoked   int64
	why       string
	used      int64
}

const certificateColumns = `thing, authority, serial, starts_at, ends_at, issued_by, issued_at, revoked_at, why, used_at`

func readCertificate(rows *sql.Rows) (r certificateRow, err error) {
	err = rows.Scan(&r.thing, &r.authority, &r.serial, &r.starts, &r.ends, &r.by, &r.issued, &r.revoked, &r.why, &r.used)
	return r, err
}

func (store) addCertificate(ctx context.Context, tx *db.Tx, r certificateRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_certificates (`+certificateColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', 0)`,
		string(r.thing), string(r.authority), r.serial, r.starts, r.ends, r.by, r.issued)
	return err
}

// revokeCertificate ends a certificate, also one that was not known before.
func (store) revokeCertificate(ctx context.Context, tx *db.Tx, r certificateRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_certificates (`+certificateColumns+`) VALUES ($1, $2, $3, $4, $4, '', $4, $4, $5, 0)
		ON CONFLICT (thing, authority, serial) DO UPDATE SET revoked_at = excluded.revoked_at, why = excluded.why
		WHERE things_certificates.revoked_at = 0`, string(r.thing), string(r.authority), r.serial, db.Micros(tx.Now), r.why)
	return err
}

func (store) revokeAllCertificates(ctx context.Context, tx *db.Tx, thing ThingID, why string) error {
	_, err := tx.Exec(ctx, `UPDATE things_certificates SET revoked_at = $1, why = $2 WHERE thing = $3 AND revoked_at = 0`, db.Micros(tx.Now), why, string(thing))
	return err
}

// certificate gives one; db.ErrMissing where it is not known.
func (store) certificate(ctx context.Context, tx *db.Tx, key certificateRow) (r certificateRow, err error) {
	err = tx.QueryRow(ctx, `SELECT `+certificateColumns+` FROM things_certificates WHERE thing = $1 AND authority = $2 AND serial = $3`,
		string(key.thing), string(key.authority), key.serial).
		Scan(&r.thing, &r.authority, &r.serial, &r.starts, &r.ends, &r.by, &r.issued, &r.revoked, &r.why, &r.used)
	return r, err
}

// lastRenewal is when a thing last asked for a certificate itself, 0 for never.
func (store) lastRenewal(ctx context.Context, tx *db.Tx, thing ThingID) (at int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(issued_at), 0) FROM things_certificates WHERE thing = $1 AND issued_by = $2`, string(thing), renewedBy).Scan(&at)
	return at, err
}

// revokeUnused ends what a thing has asked for and never used.
func (store) revokeUnused(ctx context.Context, tx *db.Tx, thing ThingID) error {
	_, err := tx.Exec(ctx, `UPDATE things_certificates SET revoked_at = $1, why = $2 WHERE thing = $3 AND issued_by = $4 AND used_at = 0 AND revoked_at = 0`,
		db.Micros(tx.Now), overUnused, string(thing), renewedBy)
	return err
}

// useCertificate notes that a thing has signed on with a certificate; false where
// it did before.
func (store) useCertificate(ctx context.Context, tx *db.Tx, r certificateRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_certificates SET used_at = $1 WHERE thing = $2 AND authority = $3 AND serial = $4 AND used_at = 0 AND revoked_at = 0`,
		db.Micros(tx.Now), string(r.thing), string(r.authority), r.serial)
	return n > 0, err
}

// revokeOlder ends the certificates of a thing that are older than one.
func (store) revokeOlder(ctx context.Context, tx *db.Tx, r certificateRow) error {
	_, err := tx.Exec(ctx, `UPDATE things_certificates SET revoked_at = $1, why = $2 WHERE thing = $3 AND revoked_at = 0 AND issued_at <= $4
		AND NOT (authority = $5 AND serial = $6)`, db.Micros(tx.Now), overRenewed, string(r.thing), r.issued, string(r.authority), r.serial)
	return err
}

// certified counts the things of each authority with a certificate in force.
func (store) certified(ctx context.Context, tx *db.Tx) (map[AuthorityID]int, error) {
	type count struct {
		of AuthorityID
		n  int
	}
	rows, err := tx.Query(ctx, `SELECT authority, COUNT(DISTINCT thing) FROM things_certificates WHERE revoked_at = 0 AND ends_at > $1 GROUP BY authority`, db.Micros(tx.Now))
	if err != nil {
		return nil, err
	}
	counts := map[AuthorityID]int{}
	return counts, each(rows, func(rows *sql.Rows) (c count, err error) {
		err = rows.Scan(&c.of, &c.n)
		return c, err
	}, func(c count) { counts[c.of] = c.n })
}

func (store) liveCertificates(ctx context.Context, tx *db.Tx, thing ThingID, now int64) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM things_certificates WHERE thing = $1 AND revoked_at = 0 AND ends_at > $2`, string(thing), now).Scan(&n)
	return n, err
}

func (store) certificatesOf(ctx context.Context, tx *db.Tx, thing ThingID) ([]certificateRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+certificateColumns+` FROM things_certificates WHERE thing = $1 ORDER BY issued_at DESC, serial`, string(thing))
	if err != nil {
		return nil, err
	}
	return scan(rows, readCertificate)
}

const certificatesListed = 1_000

// endingFilter chooses certificates by their end, and of one authority unless it is
// empty.
type endingFilter struct {
	from, to  int64
	authority AuthorityID
}

// certificatesEnding gives those in force that end in a span of time, without those
// of things that have a later one and of authorities that were revoked.
func (store) certificatesEnding(ctx context.Context, tx *db.Tx, f endingFilter) ([]certificateRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+certificateColumns+` FROM things_certificates c WHERE revoked_at = 0 AND ends_at >= $1 AND ends_at <= $2 AND ($3 = '' OR authority = $3)
		AND NOT EXISTS (SELECT 1 FROM things_certificates later WHERE later.thing = c.thing AND later.revoked_at = 0 AND later.ends_at > c.ends_at)
		AND NOT EXISTS (SELECT 1 FROM things_authorities a WHERE a.id = c.authority AND a.revoked_at <> 0)
		ORDER BY ends_at, thing, serial LIMIT $4`, f.from, f.to, string(f.authority), certificatesListed)
	if err != nil {
		return nil, err
	}
	return scan(rows, readCertificate)
}
