package cases

import (
	"context"
	"strings"

	"citybrain/kernel/db"
)

// columnsOf gives the names of a list of columns.
func columnsOf(list string) []string {
	names := strings.Split(list, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// serials takes so many serials of a code on a day; it gives the last.
func (store) serials(ctx context.Context, tx *db.Tx, code, day string, n int64) (last int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO cases_serials (code, day, last) VALUES ($1, $2, $3)
		ON CONFLICT (code, day) DO UPDATE SET last = cases_serials.last + $3 RETURNING last`, code, day, n).Scan(&last)
	return last, err
}

// putTaken writes the rows of cases that are taken over.
func (store) putTaken(ctx context.Context, tx *db.Tx, all taken) error {
	events := make([][]any, len(all.tallies))
	for i := range all.tallies {
		events[i] = all.tallies[i].row()
	}
	for _, one := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"cases_cases", wholeCase, all.cases}, {"cases_steps", stepColumns, all.steps}, {"cases_tasks", taskColumns + ", sort_at", all.tasks},
		{"cases_timers", "case_id, branch, action, state, due_at", all.timers}, {"cases_events", eventColumns, events},
	} {
		rows := func(yield func([]any) bool) {
			for _, row := range one.rows {
				if !yield(row) {
					return
				}
			}
		}
		if _, err := tx.Bulk(ctx, one.table, columnsOf(one.columns), rows); err != nil {
			return err
		}
	}
	return nil
}
