package identity

import (
	"context"
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
