package entities

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"citybrain/kernel/db"
)

// store is all SQL of the temporal evolution.
type store struct{}

// The rows of entities_writers.
const (
	writeHistory = "history"
	countDeleted = "deleted"
)

var errLeaseLost = errors.New("another node writes the history now, or this one wrote more than it knows")

// begin makes the row of the cursor where there is none, and sets it back where
// the log is shorter than what was written, as after a power cut.
func (store) begin(ctx context.Context, tx *db.Tx, most uint64) (written uint64, err error) {
	_, err = tx.Exec(ctx, `INSERT INTO entities_writers (name, sequence, node, until_at) VALUES ($1, 0, '', 0), ($2, 0, '', 0)
		ON CONFLICT (name) DO NOTHING`, writeHistory, countDeleted)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE entities_writers SET sequence = $1 WHERE name = $2 AND sequence > $1`, int64(most), writeHistory)
	}
	if err != nil {
		return 0, err
	}
	return store{}.counted(ctx, tx, writeHistory)
}

// counted gives the sequence of a row of entities_writers.
func (store) counted(ctx context.Context, tx *db.Tx, name string) (sequence uint64, err error) {
	err = tx.QueryRow(ctx, `SELECT sequence FROM entities_writers WHERE name = $1`, name).Scan(&sequence)
	return sequence, err
}

// advance notes that the log is written from one operation to another, and takes
// the lease until an instant. It fails, and with it the unit of work, if another
// node has the lease or the log is not written up to from: nothing is ever
// written twice. alone takes the lease from whoever had it: on an engine that one
// process only can open, the holder must be gone.
func (store) advance(ctx context.Context, tx *db.Tx, node string, from, to uint64, until int64) error {
	alone := int64(0)
	if tx.Engine == db.SQLite {
		alone = 1
	}
	n, err := tx.Exec(ctx, `UPDATE entities_writers SET sequence = $1, node = $2, until_at = $3
		WHERE name = $4 AND sequence = $5 AND (node = $2 OR until_at < $6 OR $7 = 1)`,
		int64(to), node, until, writeHistory, int64(from), db.Micros(tx.Now), alone)
	if err == nil && n == 0 {
		return errLeaseLost
	}
	return err
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 200

// tuples is ($1, $2), ($3, $4), … for rows of so many columns.
func tuples(rows, columns int) string {
	var s strings.Builder
	for i := range rows {
		if i > 0 {
			s.WriteString(", ")
		}
		for j := range columns {
			s.WriteString([...]string{"(", ", "}[min(j, 1)])
			s.WriteByte('$')
			s.WriteString(strconv.Itoa(i*columns + j + 1))
		}
		s.WriteByte(')')
	}
	return s.String()
}

// historyOf is an evolution of a tenant.
type historyOf struct {
	tenant string
	*evolution
}

// putHeads writes what is known of entities besides their attributes. A list
// names an entity once.
func (store) putHeads(ctx context.Context, tx *db.Tx, list []historyOf) error {
	for len(list) > 0 {
		part := list[:min(rowsAtOnce, len(list))]
		list = list[len(part):]
		args := make([]any, 0, 6*len(part))
		for _, ev := range part {
			args = append(args, ev.tenant, ev.id, textOf(ev.types), textOf(ev.scopes), ev.created, ev.deleted)
		}
		_, err := tx.Exec(ctx, `INSERT INTO entities_histories (tenant, entity, types, scopes, created_at, deleted_at) VALUES `+tuples(len(part), 6)+`
			ON CONFLICT (tenant, entity) DO UPDATE SET types = excluded.types, scopes = excluded.scopes,
			created_at = excluded.created_at, deleted_at = excluded.deleted_at`, args...)
		if err == nil {
			err = store{}.putTypes(ctx, tx, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (store) putTypes(ctx context.Context, tx *db.Tx, list []historyOf) error {
	var args []any
	for _, ev := range list {
		for _, name := range ev.types {
			args = append(args, ev.tenant, name, ev.id)
		}
	}
	for len(args) > 0 {
		part := args[:min(3*rowsAtOnce, len(args))]
		args = args[len(part):]
		_, err := tx.Exec(ctx, `INSERT INTO entities_history_types (tenant, type, entity) VALUES `+tuples(len(part)/3, 3)+`
			ON CONFLICT (tenant, type, entity) DO NOTHING`, part...)
		if err != nil {
			return err
		}
	}
	return nil
}

func textOf(list []string) string {
	if list == nil {
		list = []string{}
	}
	text, _ := json.Marshal(list) // texts
	return string(text)
}

// partRow is a part of the history of an entity.
type partRow struct {
	tenant, entity string
	part           int64
	fresh          bool
	courses        []course
}

var partColumns = []string{"tenant", "entity", "part", "fresh", "observed_from", "observed_to", "changed_from", "changed_to", "body"}

// putParts writes new parts.
func (store) putParts(ctx context.Context, tx *db.Tx, list []partRow, room *scratch) error {
	if len(list) == 0 {
		return nil
	}
	bodies := room.bodies[:0]
	row := make([]any, 0, len(partColumns))
	_, err := tx.Bulk(ctx, "entities_history", partColumns, func(yield func([]any) bool) {
		for _, p := range list {
			s, fresh := spanOf(p.courses), int64(0)
			if p.fresh {
				fresh = 1
			}
			from := len(bodies)
			bodies = appendPart(bodies, p.courses, room)
			row = append(row[:0], p.tenant, p.entity, p.part, fresh, s.observedFrom, s.observedTo, s.changedFrom, s.changedTo, bodies[from:len(bodies):len(bodies)])
			if !yield(row) {
				return
			}
		}
	})
	if room.bodies = bodies; cap(bodies) > scratchMost {
		room.bodies = nil
	}
	return err
}

// replacePart writes a part anew, or deletes it where nothing is left of it.
func (store) replacePart(ctx context.Context, tx *db.Tx, p partRow) error {
	if len(p.courses) == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM entities_history WHERE tenant = $1 AND entity = $2 AND part = $3`, p.tenant, p.entity, p.part)
		return err
	}
	s := spanOf(p.courses)
	_, err := tx.Exec(ctx, `UPDATE entities_history SET observed_from = $1, observed_to = $2, changed_from = $3, changed_to = $4, body = $5
		WHERE tenant = $6 AND entity = $7 AND part = $8`,
		s.observedFrom, s.observedTo, s.changedFrom, s.changedTo, appendPart(nil, p.courses, &scratch{}), p.tenant, p.entity, p.part)
	return err
}

// rawPart is a part that is not read yet.
type rawPart struct {
	part int64
	body []byte
}

// parts gives the parts of an entity, all or the fresh ones only.
func (store) parts(ctx context.Context, tx *db.Tx, tenant, entity string, freshOnly bool) ([]rawPart, error) {
	query := `SELECT part, body FROM entities_history WHERE tenant = $1 AND entity = $2`
	if freshOnly {
		query += ` AND fresh = 1`
	}
	rows, err := tx.Query(ctx, query+` ORDER BY changed_from, part`, tenant, entity)
	return readParts(rows, err)
}

func readParts(rows *sql.Rows, err error) (list []rawPart, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p rawPart
		if err := rows.Scan(&p.part, &p.body); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// partsWithin gives the parts of an entity that may have instances whose time
// (observed, or else changed) lies from..to, to excluded.
func (store) partsWithin(ctx context.Context, tx *db.Tx, tenant, entity string, observed bool, from, to int64) ([]rawPart, error) {
	query := `SELECT part, body FROM entities_history WHERE tenant = $1 AND entity = $2 AND changed_to >= $3 AND changed_from < $4`
	if observed {
		query = `SELECT part, body FROM entities_history WHERE tenant = $1 AND entity = $2 AND observed_to >= $3 AND observed_from < $4`
	}
	rows, err := tx.Query(ctx, query+` ORDER BY changed_from, part`, tenant, entity, from, to)
	return readParts(rows, err)
}

// dropFresh deletes the fresh parts of an entity.
func (store) dropFresh(ctx context.Context, tx *db.Tx, tenant, entity string) error {
	_, err := tx.Exec(ctx, `DELETE FROM entities_history WHERE tenant = $1 AND entity = $2 AND fresh = 1`, tenant, entity)
	return err
}

// dropHistory deletes all that is kept of an entity, and tells whether anything was.
func (store) dropHistory(ctx context.Context, tx *db.Tx, tenant, entity string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM entities_histories WHERE tenant = $1 AND entity = $2`, tenant, entity)
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM entities_history_types WHERE tenant = $1 AND entity = $2`, tenant, entity)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM entities_history WHERE tenant = $1 AND entity = $2`, tenant, entity)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE entities_writers SET sequence = sequence + 1 WHERE name = $1`, countDeleted)
	}
	return n > 0, err
}

// hasTenant tells whether there is history of a tenant.
func (store) hasTenant(ctx context.Context, tx *db.Tx, tenant string) (bool, error) {
	var one int64
	err := tx.QueryRow(ctx, `SELECT 1 FROM entities_histories WHERE tenant = $1 LIMIT 1`, tenant).Scan(&one)
	if errors.Is(err, db.ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

const headColumns = `h.entity, h.types, h.scopes, h.created_at, h.deleted_at`

// head gives an evolution without its courses; nil if there is none.
func (store) head(ctx context.Context, tx *db.Tx, tenant, entity string) (*evolution, error) {
	rows, err := tx.Query(ctx, `SELECT `+headColumns+` FROM entities_histories h WHERE h.tenant = $1 AND h.entity = $2`, tenant, entity)
	list, err := readHeads(rows, err)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// heads gives some evolutions without their courses, in the order of the
// entities' ids, behind one. Types and ids narrow the choice where they are given.
func (store) heads(ctx context.Context, tx *db.Tx, tenant, behind string, types, ids []string, limit int) ([]*evolution, error) {
	args := append([]any{tenant, behind, limit}, append(db.Args(types), db.Args(ids)...)...)
	query := `SELECT ` + headColumns + ` FROM entities_histories h WHERE h.tenant = $1 AND h.entity > $2`
	if len(types) == 1 {
		query = `SELECT ` + headColumns + ` FROM entities_history_types t JOIN entities_histories h ON h.tenant = t.tenant AND h.entity = t.entity
			WHERE t.tenant = $1 AND t.entity > $2 AND t.type = $4`
	} else if len(types) > 1 {
		query += ` AND EXISTS (SELECT 1 FROM entities_history_types t WHERE t.tenant = h.tenant AND t.entity = h.entity
			AND t.type IN (` + db.Places(4, len(types)) + `))`
	}
	if len(ids) > 0 {
		query += ` AND h.entity IN (` + db.Places(4+len(types), len(ids)) + `)`
	}
	rows, err := tx.Query(ctx, query+` ORDER BY h.entity LIMIT $3`, args...)
	return readHeads(rows, err)
}

func readHeads(rows *sql.Rows, err error) (list []*evolution, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		ev, types, scopes := &evolution{}, "", ""
		err := rows.Scan(&ev.id, &types, &scopes, &ev.created, &ev.deleted)
		if err == nil {
			err = errors.Join(json.Unmarshal([]byte(types), &ev.types), json.Unmarshal([]byte(scopes), &ev.scopes))
		}
		if err != nil {
			return nil, err
		}
		list = append(list, ev)
	}
	return list, rows.Err()
}

// forgetParts deletes some parts all of whose times lie before an instant.
func (store) forgetParts(ctx context.Context, tx *db.Tx, before int64, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM entities_history WHERE (tenant, entity, part) IN (
		SELECT tenant, entity, part FROM entities_history WHERE changed_to < $1 AND observed_to < $1 LIMIT $2)`, before, most)
}

// forgetHeads deletes some entities that were deleted before an instant and of
// which nothing is kept any more.
func (store) forgetHeads(ctx context.Context, tx *db.Tx, before int64, most int) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM entities_histories WHERE (tenant, entity) IN (
		SELECT h.tenant, h.entity FROM entities_histories h WHERE h.deleted_at <> 0 AND h.deleted_at < $1 AND NOT EXISTS (
			SELECT 1 FROM entities_history p WHERE p.tenant = h.tenant AND p.entity = h.entity) LIMIT $2)`, before, most)
	if err != nil || n == 0 {
		return n, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM entities_history_types WHERE NOT EXISTS (SELECT 1 FROM entities_histories h
		WHERE h.tenant = entities_history_types.tenant AND h.entity = entities_history_types.entity)`)
	return n, err
}
