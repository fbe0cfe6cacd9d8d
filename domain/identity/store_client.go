package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

func scanClient(row db.Row) (c Client, err error) {
	var roles string
	var created int64
	if err = row.Scan(&c.ID, &c.Name, &c.Organisation, &roles, &c.Region, &created, &c.Creator); err != nil {
		return c, err
	}
	c.Created = db.Time(created)
	return c, json.Unmarshal([]byte(roles), &c.Roles)
}

func (s store) client(ctx context.Context, tx *db.Tx, id ClientID) (Client, error) {
	c, err := scanClient(tx.QueryRow(ctx, `SELECT `+clientColumns+` FROM identity_clients WHERE id = $1 AND ended = 0`, id))
	if errors.Is(err, db.ErrMissing) {
		return c, ErrNoClient
	}
	return c, err
}

func (s store) clients(ctx context.Context, tx *db.Tx, scope auth.Scope, after ClientID, limit int) ([]Client, error) {
	rows, err := tx.Query(ctx, `SELECT `+clientColumns+` FROM identity_clients p2 WHERE ended = 0 AND id > $1
		AND `+fmt.Sprintf(inScope, "$2", "$3")+` ORDER BY id LIMIT $4`, after, scope.Region, scope.Org, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Client
	for rows.Next() {
		c, err := scanClient(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

func (s store) putClient(ctx context.Context, tx *db.Tx, c Client) error {
	roles, err := json.Marshal(c.Roles)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO identity_clients (id, name, organisation, roles, region, created, creator, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		c.ID, c.Name, c.Organisation, string(roles), c.Region, db.Micros(c.Created), c.Creator)
	return err
}

func (s store) endClient(ctx context.Context, tx *db.Tx, id ClientID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE identity_clients SET ended = $2 WHERE id = $1`, id, db.Micros(at))
	return err
}
