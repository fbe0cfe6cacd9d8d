package resources

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"citybrain/kernel/db"
)

// store is all the SQL of resources.
type store struct{}

// The ids of notes.
const (
	noteBook    = "book"
	noteChanged = "changed"
)

func (store) putNote(ctx context.Context, tx *db.Tx, id string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the note %s: %w", id, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO resources_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, id, string(text), db.Micros(tx.Now))
	return err
}

// note reads a note; db.ErrMissing if there is none.
func (store) note(ctx context.Context, tx *db.Tx, id string, into any) error {
	var text string
	if err := tx.QueryRow(ctx, `SELECT body FROM resources_notes WHERE id = $1`, id).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// changed gives how often the register was changed.
func (store) changed(ctx context.Context, tx *db.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(CAST(body AS BIGINT)), 0) FROM resources_notes WHERE id = $1`, noteChanged).Scan(&n)
	return n, err
}

// touch says that the register was changed, so that every node reads it again.
func (s store) touch(ctx context.Context, tx *db.Tx) error {
	n, err := s.changed(ctx, tx)
	if err != nil {
		return err
	}
	return s.putNote(ctx, tx, noteChanged, n+1)
}

func (store) resources(ctx context.Context, tx *db.Tx) ([]Resource, error) {
	rows, err := tx.Query(ctx, `SELECT version, body FROM resources_resources`)
	if err != nil {
		return nil, err
	}
	var list []Resource
	return list, each(rows, func() error {
		r, err := scanResource(rows)
		list = append(list, r)
		return err
	})
}

func (store) resource(ctx context.Context, tx *db.Tx, id ResourceID) (Resource, error) {
	return scanResource(tx.QueryRow(ctx, `SELECT version, body FROM resources_resources WHERE id = $1`, id))
}

func scanResource(row db.Row) (r Resource, err error) {
	var text string
	var version int
	if err := row.Scan(&version, &text); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return r, err
	}
	r.Version = version
	r.table, _ = r.Hours.Read() // was read before it was stored
	return r, nil
}

// putResource writes a resource. One that the desk has changed is not replaced by
// the pack's.
func (store) putResource(ctx context.Context, tx *db.Tx, r Resource) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO resources_resources (id, source, version, body, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET source = excluded.source, version = excluded.version, body = excluded.body, at = excluded.at
		WHERE excluded.source = 'desk' OR resources_resources.source = 'pack'`, r.ID, r.Source, r.Version, string(text), db.Micros(tx.Now))
	return err
}

func (store) dropPack(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM resources_resources WHERE source = 'pack'`)
	return err
}

func (store) putClosure(ctx context.Context, tx *db.Tx, c Closure) error {
	_, err := tx.Exec(ctx, `INSERT INTO resources_closures (id, resource, from_at, to_at, quantity, why, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, c.ID, c.Resource, db.Micros(c.From), db.Micros(c.To), c.Quantity, c.Why, c.By, db.Micros(c.At))
	return err
}

func (store) dropClosure(ctx context.Context, tx *db.Tx, resource ResourceID, id ClosureID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM resources_closures WHERE resource = $1 AND id = $2`, resource, id)
	return n > 0, err
}

// closures gives those of some resources that meet a span, by their begin.
func (store) closures(ctx context.Context, tx *db.Tx, ids []ResourceID, from, to int64) (map[ResourceID][]Closure, error) {
	marks, args := listed(ids, from, to)
	rows, err := tx.Query(ctx, `SELECT id, resource, from_at, to_at, quantity, why, made_by, made_at FROM resources_closures
		WHERE to_at > $1 AND from_at < $2 AND resource IN (`+marks+`) ORDER BY from_at, id`, args...)
	if err != nil {
		return nil, err
	}
	out := map[ResourceID][]Closure{}
	return out, each(rows, func() error {
		var c Closure
		var from, to, at int64
		err := rows.Scan(&c.ID, &c.Resource, &from, &to, &c.Quantity, &c.Why, &c.By, &at)
		c.From, c.To, c.At = db.Time(from), db.Time(to), db.Time(at)
		out[c.Resource] = append(out[c.Resource], c)
		return err
	})
}

// listed writes the placeholders of ids that follow some other arguments.
func listed[T ~string](ids []T, before ...any) (marks string, args []any) {
	args = before
	for i, id := range ids {
		if i > 0 {
			marks += ", "
		}
		args = append(args, string(id))
		marks += fmt.Sprintf("$%d", len(args))
	}
	return marks, args
}

// each visits the rows and closes them.
func each(rows *sql.Rows, visit func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(); err != nil {
			return err
		}
	}
	return rows.Err()
}
