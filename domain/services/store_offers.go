package services

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// restingOffers gives the codes of what somebody put away since a time; that they want
// none at all does not lapse.
func (store) restingOffers(ctx context.Context, tx *db.Tx, owner, subject string, since time.Time) (map[string]bool, error) {
	rows, err := tx.Query(ctx, `SELECT code FROM services_offers WHERE owner = $1 AND (subject = $2 AND at >= $3 OR subject = '' AND code = $4)`,
		owner, subject, micros(since), everyOffer)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	resting := map[string]bool{}
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		resting[code] = true
	}
	return resting, rows.Err()
}

func (store) restOffer(ctx context.Context, tx *db.Tx, owner, subject, code string, rest bool) error {
	if !rest {
		_, err := tx.Exec(ctx, `DELETE FROM services_offers WHERE owner = $1 AND subject = $2 AND code = $3`, owner, subject, code)
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO services_offers (owner, subject, code, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (owner, subject, code) DO UPDATE SET at = excluded.at`, owner, subject, code, micros(tx.Now))
	return err
}
