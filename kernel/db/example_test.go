package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"citybrain/kernel/db"
)

// A verb of a domain is one unit of work: what it changes and the fact that it
// announces are there together, or neither is.
func ExampleDB_Do() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "lots")
	defer os.RemoveAll(dir)
	d, _ := db.Open(ctx, db.Config{Dir: dir})
	defer d.Close()
	_ = d.Migrate(ctx, lots())

	open := func(code string) error {
		return d.Do(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO lots_lot (code, name, free) VALUES ($1, $2, $3)", code, "人民广场", 300); err != nil {
				return fmt.Errorf("open lot %s: %w", code, err)
			}
			return tx.Emit(ctx, opened{Lot: code})
		})
	}
	fmt.Println(open("P1"))
	fmt.Println(errors.Is(open("P1"), db.ErrDuplicate))
	facts, _ := d.Waiting(ctx)
	fmt.Println(facts, "fact")
	// Output:
	// <nil>
	// true
	// 1 fact
}
