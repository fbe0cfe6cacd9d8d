package things

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"citybrain/kernel/db"
)

// putRelationKinds takes the kinds of the pack over, and drops those that it no
// longer has.
func (store) putRelationKinds(ctx context.Context, tx *db.Tx, list []RelationKind) error {
	if _, err := tx.Exec(ctx, `DELETE FROM things_relation_kinds`); err != nil {
		return err
	}
	for i, k := range list {
		body, err := json.Marshal(k)
		if err != nil {
			return fmt.Errorf("relation %s: %w", k.Code, err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO things_relation_kinds (code, place, body) VALUES ($1, $2, $3)`, k.Code, i, string(body)); err != nil {
			return fmt.Errorf("relation %s: %w", k.Code, err)
		}
	}
	return nil
}

func (store) relationKinds(ctx context.Context, tx *db.Tx) ([]RelationKind, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM things_relation_kinds ORDER BY place, code`)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (k RelationKind, err error) {
		var body string
		if err = rows.Scan(&body); err == nil {
			err = json.Unmarshal([]byte(body), &k)
		}
		return k, err
	})
}

// writeRelations is the row of things_writers behind which those queue who change
// a tree.
const writeRelations = "relations"

// lineUp waits until nobody else of the city changes a tree.
func (store) lineUp(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_writers (name, sequence, node, until_at) VALUES ($1, 0, '', 0)
		ON CONFLICT (name) DO UPDATE SET sequence = things_writers.sequence + 1`, writeRelations)
	return err
}

// parent gives where the relation of a kind begins that ends at a thing; "" if
// there is none.
func (store) parent(ctx context.Context, tx *db.Tx, kind string, of ThingID) (id ThingID, err error) {
	err = tx.QueryRow(ctx, `SELECT source FROM things_relations WHERE target = $1 AND kind = $2 AND ended_at = 0 ORDER BY source LIMIT 1`, string(of), kind).Scan(&id)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return id, err
}

// putRelation sets a relation; false if it was there.
func (store) putRelation(ctx context.Context, tx *db.Tx, r Relation, by string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO things_relations (target, kind, source, listed, set_by, changed_at) VALUES ($1, $2, $3, 0, $4, $5)
		ON CONFLICT (target, kind, source) DO UPDATE SET listed = 0, set_by = excluded.set_by, changed_at = excluded.changed_at, ended_at = 0
		WHERE things_relations.ended_at <> 0`, string(r.To), r.Kind, string(r.From), by, db.Micros(tx.Now))
	return n > 0, err
}

// dropRelation ends a relation; false if there was none.
func (store) dropRelation(ctx context.Context, tx *db.Tx, r Relation) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_relations SET ended_at = $1, changed_at = $1 WHERE target = $2 AND kind = $3 AND source = $4 AND ended_at = 0`,
		db.Micros(tx.Now), string(r.To), r.Kind, string(r.From))
	return n > 0, err
}

// listRelations takes the pack's list over: what it no longer has ends, what was
// set by hand stays.
func (store) listRelations(ctx context.Context, tx *db.Tx, list []Relation) error {
	now := db.Micros(tx.Now)
	if _, err := tx.Exec(ctx, `UPDATE things_relations SET ended_at = $1 WHERE listed = 1 AND ended_at = 0`, now); err != nil {
		return err
	}
	for len(list) > 0 {
		part := list[:min(listRows, len(list))]
		list = list[len(part):]
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, string(r.To), r.Kind, string(r.From), now)
		}
		_, err := tx.Exec(ctx, `INSERT INTO things_relations (target, kind, source, changed_at, listed, set_by) VALUES `+tuples(len(part), 4, ", 1, ''")+`
			ON CONFLICT (target, kind, source) DO UPDATE SET ended_at = 0`, args...)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE things_relations SET changed_at = $1 WHERE listed = 1 AND ended_at = $1`, now)
	return err
}

// tied is a relation with whether it has ended.
type tied struct {
	Relation
	ended bool
}

// relationsSince calls f for every relation that changed at or after an instant.
func (store) relationsSince(ctx context.Context, tx *db.Tx, since int64, f func(tied)) error {
	rows, err := tx.Query(ctx, `SELECT kind, source, target, ended_at <> 0 FROM things_relations WHERE changed_at >= $1 ORDER BY changed_at, source, target`, since)
	if err != nil {
		return err
	}
	return each(rows, func(rows *sql.Rows) (t tied, err error) {
		err = rows.Scan(&t.Kind, &t.From, &t.To, &t.ended)
		return t, err
	}, f)
}

// forgetRelations removes what ended before an instant.
func (store) forgetRelations(ctx context.Context, tx *db.Tx, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM things_relations WHERE ended_at <> 0 AND ended_at < $1`, before)
	return err
}
