package identity

import (
	"context"
	"errors"
	"fmt"

	"citybrain/kernel/db"
)

// placeIn binds a sealed value to its table, column and row.
func placeIn(column, id string) []byte { return []byte("identity_" + column + ":" + id) }

// missingAs gives a fault for a row that is not there, and every other error as it is.
func missingAs(err error, fault error) error {
	if errors.Is(err, db.ErrMissing) {
		return fault
	}
	return err
}

func (s store) sealed(plain, column, id string) (string, error) {
	if plain == "" {
		return "", nil
	}
	text, err := s.seal.Encrypt([]byte(plain), placeIn(column, id))
	if err != nil {
		return "", fmt.Errorf("seal %s of %s: %w", column, id, err)
	}
	return text, nil
}

func (s store) opened(text, column, id string) (string, error) {
	if text == "" {
		return "", nil
	}
	plain, err := s.seal.Decrypt(text, placeIn(column, id))
	if err != nil {
		return "", fmt.Errorf("open %s of %s: %w", column, id, err)
	}
	return string(plain), nil
}

func (s store) putFirm(ctx context.Context, tx *db.Tx, f LegalPerson) error {
	name, err := s.sealed(f.Name, "firms.name", string(f.ID))
	if err != nil {
		return err
	}
	code, err := s.sealed(f.Code, "firms.code", string(f.ID))
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `INSERT INTO identity_firms (id, kind, name, code, region, state, demo, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		f.ID, f.Kind, name, code, f.Region, f.State, flag(f.Demo), db.Micros(f.Created)); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_credits (number, firm) VALUES ($1, $2)`, s.seal.Index("identity_firms.code", f.Code), f.ID)
	return err
}

// firm gives ErrNoFirm where there is none.
func (s store) firm(ctx context.Context, tx *db.Tx, id FirmID) (f LegalPerson, err error) {
	var demo, created int64
	err = tx.QueryRow(ctx, `SELECT id, kind, name, code, region, state, demo, created FROM identity_firms WHERE id = $1`, id).
		Scan(&f.ID, &f.Kind, &f.Name, &f.Code, &f.Region, &f.State, &demo, &created)
	if err != nil {
		return f, missingAs(err, ErrNoFirm)
	}
	f.Demo, f.Created = demo == 1, db.Time(created)
	if f.Name, err = s.opened(f.Name, "firms.name", string(id)); err != nil {
		return f, err
	}
	f.Code, err = s.opened(f.Code, "firms.code", string(id))
	return f, err
}

// firmByCode gives "" where no firm has the code.
func (s store) firmByCode(ctx context.Context, tx *db.Tx, code string) (id FirmID, err error) {
	err = tx.QueryRow(ctx, `SELECT firm FROM identity_credits WHERE number = $1`, s.seal.Index("identity_firms.code", code)).Scan(&id)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return id, err
}
