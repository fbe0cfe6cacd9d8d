package identity

import (
	"context"
	"errors"

	"citybrain/kernel/db"
)

// anyPost gives title and organisation of a post, held or ended.
func (s store) anyPost(ctx context.Context, tx *db.Tx, id PostID) (zh, en, organisation string, err error) {
	err = tx.QueryRow(ctx, `SELECT zh, en, organisation FROM identity_posts WHERE id = $1`, id).Scan(&zh, &en, &organisation)
	if errors.Is(err, db.ErrMissing) {
		err = ErrNoPost
	}
	return zh, en, organisation, err
}

// unlessMissing drops the fault that says that there is none.
func unlessMissing(err, missing error) error {
	if errors.Is(err, missing) {
		return nil
	}
	return err
}

// anyClient gives a client system, ended or not.
func (s store) anyClient(ctx context.Context, tx *db.Tx, id ClientID) (Client, error) {
	c, err := scanClient(tx.QueryRow(ctx, `SELECT `+clientColumns+` FROM identity_clients WHERE id = $1`, id))
	if errors.Is(err, db.ErrMissing) {
		return c, ErrNoClient
	}
	return c, err
}
