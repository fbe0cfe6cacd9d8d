package db

import "context"

// Guard makes the units that name the same guard run as if one after the
// other. PostgreSQL at REPEATABLE READ lets two units each read what the other
// is about to change (write skew), which SQLite's one writer does not: a rule
// over several rows, such as "one officer stays on duty", needs a guard. Name
// it narrowly ("duty/310106"), since its units queue for it; call it first.
func (t *Tx) Guard(ctx context.Context, name string) error {
	_, err := t.Exec(ctx, `INSERT INTO db_guards (name, touched) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET touched = excluded.touched`, name, Micros(t.Now))
	return err
}
