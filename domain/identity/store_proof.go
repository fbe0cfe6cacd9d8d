package identity

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// proofRow is a proof with its number in clear.
type proofRow struct {
	Kind   ProofKind
	Number string
	Proved time.Time
}

// proofPlace names the row of a sealed number.
func proofPlace(person PersonID, kind ProofKind) string { return string(person) + ":" + string(kind) }

// putProof tells whether the proof is new.
func (s store) putProof(ctx context.Context, tx *db.Tx, person PersonID, kind ProofKind, number string) (bool, error) {
	text, err := s.sealed(number, "proofs.number", proofPlace(person, kind))
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO identity_proofs (person, kind, number, proved) VALUES ($1, $2, $3, $4) ON CONFLICT (person, kind) DO NOTHING`,
		person, kind, text, db.Micros(tx.Now))
	return n == 1, err
}

func (s store) proofKinds(ctx context.Context, tx *db.Tx, person PersonID) (list []ProofKind, err error) {
	rows, err := tx.Query(ctx, `SELECT kind FROM identity_proofs WHERE person = $1`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k ProofKind
		if err := rows.Scan(&k); err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

func (s store) proofs(ctx context.Context, tx *db.Tx, person PersonID) (list []proofRow, err error) {
	rows, err := tx.Query(ctx, `SELECT kind, number, proved FROM identity_proofs WHERE person = $1 ORDER BY proved, kind`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r proofRow
		var proved int64
		if err := rows.Scan(&r.Kind, &r.Number, &proved); err != nil {
			return nil, err
		}
		if r.Number, err = s.opened(r.Number, "proofs.number", proofPlace(person, r.Kind)); err != nil {
			return nil, err
		}
		r.Proved = db.Time(proved)
		list = append(list, r)
	}
	return list, rows.Err()
}
