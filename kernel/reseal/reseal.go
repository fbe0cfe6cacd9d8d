// Package reseal seals columns anew after the city's keys were rotated, so that what an
// older key sealed is not left to whoever has seen that key.
package reseal

import (
	"context"
	"fmt"
	"strings"

	"citybrain/kernel/db"
)

// rowsAtOnce go in one unit of work: others must not wait for long.
const rowsAtOnce = 200

// Column is a column whose texts were sealed, each for its row; an empty text is none.
// A domain names those of its own tables.
type Column struct {
	Table string
	Name  string
	Key   []string             // the columns that name a row
	Place func(row Row) []byte // what the text of a row was sealed for
}

// Row is the values of a column's key.
type Row []any

// Text gives a value that is a text.
func (r Row) Text(i int) string {
	if raw, ok := r[i].([]byte); ok {
		return string(raw)
	}
	text, _ := r[i].(string)
	return text
}

// Number gives a value that is a number.
func (r Row) Number(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

// Sealer seals anew; *seal.Ring is one.
type Sealer interface {
	Mark() string
	Reseal(text string, associated []byte) (again string, changed bool, err error)
}

// Work is columns that are sealed anew.
type Work struct {
	DB      *db.DB
	Seal    Sealer
	Columns []Column
}

// Run seals with the active key what an older one sealed, and tells how many texts that
// were. Where nothing was rotated it finds nothing, and it may be repeated at any point.
// progress may be nil; its error ends the work.
func (w Work) Run(ctx context.Context, progress func(done int64) error) (n int64, err error) {
	for _, c := range w.Columns {
		var after Row
		for more := true; more; {
			var done int64
			err := w.DB.Do(ctx, func(tx *db.Tx) (err error) {
				done, after, err = w.some(ctx, tx, c, after)
				return err
			})
			n, more = n+done, done > 0
			if err == nil && progress != nil {
				err = progress(n)
			}
			if err != nil {
				return n, fmt.Errorf("seal %s.%s anew: %w", c.Table, c.Name, err)
			}
		}
	}
	return n, nil
}

// found is a text that an older key sealed.
type found struct {
	row  Row
	text string
}

// some seals the next texts behind a row anew, and gives the last of their rows.
func (w Work) some(ctx context.Context, tx *db.Tx, c Column, after Row) (n int64, last Row, err error) {
	list, err := w.old(ctx, tx, c, after)
	if err != nil {
		return 0, after, err
	}
	// Nobody's change is lost: what is another text by now is theirs, and sealed by the active key.
	update := `UPDATE ` + c.Table + ` SET ` + c.Name + ` = $1 WHERE ` + c.Name + ` = $2`
	for i, column := range c.Key {
		update += fmt.Sprintf(" AND %s = $%d", column, i+3)
	}
	last = after
	for _, one := range list {
		again, _, err := w.Seal.Reseal(one.text, c.Place(one.row))
		if err != nil {
			return 0, after, fmt.Errorf("row %v: %w", one.row, err)
		}
		if _, err := tx.Exec(ctx, update, append([]any{again, one.text}, one.row...)...); err != nil {
			return 0, after, err
		}
		last = one.row
	}
	return int64(len(list)), last, nil
}

func (w Work) old(ctx context.Context, tx *db.Tx, c Column, after Row) (list []found, err error) {
	key := strings.Join(c.Key, ", ")
	where := c.Name + ` <> '' AND substr(` + c.Name + `, 1, length($1)) <> $1`
	if after != nil {
		where += ` AND (` + key + `) > (` + db.Places(2, len(after)) + `)`
	}
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT %s, %s FROM %s WHERE %s ORDER BY %s LIMIT %d`, key, c.Name, c.Table, where, key, rowsAtOnce),
		append([]any{w.Seal.Mark()}, after...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		one := found{row: make(Row, len(c.Key))}
		into := make([]any, 0, len(c.Key)+1)
		for i := range one.row {
			into = append(into, &one.row[i])
		}
		if err := rows.Scan(append(into, &one.text)...); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
