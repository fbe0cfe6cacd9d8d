package auth

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
)

// spend counts one use of an allowance, whose time begins anew where the last is over.
func spend(ctx context.Context, tx *db.Tx, name string, now, end time.Time) (used int64, until time.Time, err error) {
	var micros int64
	err = tx.QueryRow(ctx, `
		INSERT INTO auth_allowances (name, used, until) VALUES ($1, 1, $3)
		ON CONFLICT (name) DO UPDATE SET
			used = CASE WHEN auth_allowances.until <= $2 THEN 1 ELSE auth_allowances.used + 1 END,
			until = CASE WHEN auth_allowances.until <= $2 THEN excluded.until ELSE auth_allowances.until END
		RETURNING used, until`, name, db.Micros(now), db.Micros(end)).Scan(&used, &micros)
	return used, db.Time(micros), err
}

// spentOf tells how much of an allowance is used, and until when that counts.
func spentOf(ctx context.Context, tx *db.Tx, name string) (used int64, until time.Time, err error) {
	var micros int64
	err = tx.QueryRow(ctx, `SELECT used, until FROM auth_allowances WHERE name = $1`, name).Scan(&used, &micros)
	if errors.Is(err, db.ErrMissing) {
		return 0, time.Time{}, nil
	}
	return used, db.Time(micros), err
}

// putCode replaces the code that was sent before, and forgets those that are over.
func putCode(ctx context.Context, tx *db.Tx, name, hash string, now, expires time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM auth_codes WHERE expires < $1`, db.Micros(now)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM auth_allowances WHERE until < $1`, db.Micros(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO auth_codes (name, hash, tries, expires) VALUES ($1, $2, 0, $3)
		ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, tries = 0, expires = excluded.expires`,
		name, hash, db.Micros(expires))
	return err
}

// tryCode counts a try and gives the code's hash; "" where there is none to try.
func tryCode(ctx context.Context, tx *db.Tx, name string, now time.Time, most int64) (hash string, err error) {
	err = tx.QueryRow(ctx, `UPDATE auth_codes SET tries = tries + 1 WHERE name = $1 AND expires > $2 AND tries < $3 RETURNING hash`,
		name, db.Micros(now), most).Scan(&hash)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return hash, err
}

func dropCode(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM auth_codes WHERE name = $1`, name)
	return err
}
