package identity

import (
	"context"
	"encoding/json"
	"errors"

	"citybrain/kernel/db"
)

// heldRow is a holder with the codes of their roles.
type heldRow struct {
	Held
	roles []string
}

const heldPosts = `SELECT h.id, h.person, h.organisation, h.roles, h.region, h.org FROM identity_posts h JOIN identity_people p ON p.id = h.person
	WHERE h.ended = 0 AND p.state = 'active' AND `

func scanHeld(row db.Row) (one heldRow, err error) {
	var roles string
	if err = row.Scan(&one.Post, &one.Person, &one.Organisation, &roles, &one.Scope.Region, &one.Scope.Org); err != nil {
		return one, err
	}
	return one, json.Unmarshal([]byte(roles), &one.roles)
}

// covering gives the posts whose scope is one of the regions and one of the
// organisations.
func (store) covering(ctx context.Context, tx *db.Tx, regions, orgs []string) (list []heldRow, err error) {
	n := len(regions)
	rows, err := tx.Query(ctx, heldPosts+`h.region IN (`+db.Places(1, n)+`) AND h.org IN (`+db.Places(n+1, len(orgs))+`) ORDER BY h.id`,
		append(db.Args(regions), db.Args(orgs)...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scanHeld(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

func (store) heldPost(ctx context.Context, tx *db.Tx, post PostID) (heldRow, error) {
	one, err := scanHeld(tx.QueryRow(ctx, heldPosts+`h.id = $1`, post))
	if errors.Is(err, db.ErrMissing) {
		err = ErrNoPost
	}
	return one, err
}
