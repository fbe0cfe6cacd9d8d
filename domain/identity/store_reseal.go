package identity

import (
	"context"
	"errors"
	"fmt"

	"citybrain/kernel/db"
)

// reseal takes the next people behind after with a field that an older key sealed,
// and gives how many they were and the last of them.
func (s store) reseal(ctx context.Context, tx *db.Tx, after PersonID) (n int64, last PersonID, err error) {
	old, err := s.sealedBefore(ctx, tx, after)
	last = after
	for _, p := range old {
		if err := s.resealPerson(ctx, tx, p); err != nil {
			return 0, after, err
		}
		last = p.ID
	}
	return int64(len(old)), last, err
}

// sealedBefore gives people with their fields still sealed.
func (s store) sealedBefore(ctx context.Context, tx *db.Tx, after PersonID) (list []Person, err error) {
	rows, err := tx.Query(ctx, `SELECT id, name, phone, citizen_id FROM identity_people
		WHERE id > $1 AND ((name <> '' AND substr(name, 1, length($2)) <> $2) OR (phone <> '' AND substr(phone, 1, length($2)) <> $2)
			OR (citizen_id <> '' AND substr(citizen_id, 1, length($2)) <> $2))
		ORDER BY id LIMIT $3`, after, s.seal.Mark(), resealRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Person
		if err := rows.Scan(&p.ID, &p.Name, &p.Phone, &p.CitizenID); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func (s store) resealPerson(ctx context.Context, tx *db.Tx, p Person) error {
	for _, one := range [...]struct {
		column string
		value  *string
	}{{"name", &p.Name}, {"phone", &p.Phone}, {"citizen_id", &p.CitizenID}} {
		if *one.value == "" {
			continue
		}
		again, _, err := s.seal.Reseal(*one.value, place(one.column, p.ID))
		if err != nil {
			return fmt.Errorf("seal %s of %s again: %w", one.column, p.ID, err)
		}
		*one.value = again
	}
	_, err := tx.Exec(ctx, `UPDATE identity_people SET name = $2, phone = $3, citizen_id = $4 WHERE id = $1`, p.ID, p.Name, p.Phone, p.CitizenID)
	return err
}

// sealedRow is a sealed text of a firm or a proof: where it stands and for what it was
// sealed.
type sealedRow struct{ column, key, kind, text string }

// resealRest takes the next texts of firms and proofs that an older key sealed.
func (s store) resealRest(ctx context.Context, tx *db.Tx) (n int64, err error) {
	rows, err := tx.Query(ctx, `
		SELECT 'firms.name', id, '', name FROM identity_firms WHERE substr(name, 1, length($1)) <> $1
		UNION ALL SELECT 'firms.code', id, '', code FROM identity_firms WHERE substr(code, 1, length($1)) <> $1
		UNION ALL SELECT 'proofs.number', person, kind, number FROM identity_proofs WHERE number <> '' AND substr(number, 1, length($1)) <> $1
		LIMIT $2`, s.seal.Mark(), resealRows)
	if err != nil {
		return 0, err
	}
	var list []sealedRow
	for rows.Next() {
		var r sealedRow
		if err := rows.Scan(&r.column, &r.key, &r.kind, &r.text); err != nil {
			_ = rows.Close()
			return 0, err
		}
		list = append(list, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	for _, r := range list {
		if err := s.resealRow(ctx, tx, r); err != nil {
			return 0, err
		}
	}
	return int64(len(list)), nil
}

func (s store) resealRow(ctx context.Context, tx *db.Tx, r sealedRow) error {
	at := r.key
	if r.kind != "" {
		at = proofPlace(PersonID(r.key), ProofKind(r.kind))
	}
	again, _, err := s.seal.Reseal(r.text, placeIn(r.column, at))
	if err != nil {
		return fmt.Errorf("seal %s of %s again: %w", r.column, at, err)
	}
	switch r.column {
	case "firms.name":
		_, err = tx.Exec(ctx, `UPDATE identity_firms SET name = $2 WHERE id = $1`, r.key, again)
	case "firms.code":
		_, err = tx.Exec(ctx, `UPDATE identity_firms SET code = $2 WHERE id = $1`, r.key, again)
	default:
		_, err = tx.Exec(ctx, `UPDATE identity_proofs SET number = $3 WHERE person = $1 AND kind = $2`, r.key, r.kind, again)
	}
	return err
}
