package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"

	"citybrain/kernel/fault"
)

//go:embed migrations/*.sql
var files embed.FS

// The faults of Migrate.
var (
	ErrMigration = fault.New(fault.Invalid, "db.migration_malformed", "A migration file is wrong.")
	ErrChanged   = fault.New(fault.Conflict, "db.migration_changed", "A migration that the store has applied was changed afterwards.")
	ErrNewer     = fault.New(fault.Conflict, "db.newer", "The store was made by a newer version of citybrain.")
	ErrApply     = fault.New(fault.Internal, "db.migration_failed", "A migration could not be applied.")
)

// migration is one file, ready for one engine.
type migration struct {
	domain string
	number int
	name   string
	hash   string // SHA-256 of the file, hex
	script string
}

func (m migration) String() string { return fmt.Sprintf("%s/%04d_%s.sql", m.domain, m.number, m.name) }

// Migrate applies the numbered migrations of every domain in order, each in a
// transaction of its own, after the store's own. It refuses a changed
// migration (ErrChanged), a gap or a duplicate number (ErrMigration) and a
// store that is newer than this binary (ErrNewer) before it changes anything.
// Nodes that start at once take turns.
func (d *DB) Migrate(ctx context.Context, domains []Migrations) error {
	if d.readOnly {
		return ErrReadOnly
	}
	own, err := fs.Sub(files, "migrations")
	if err != nil {
		return fmt.Errorf("own migrations: %w", err)
	}
	all, err := readAll(append([]Migrations{{Domain: "db", Files: own}}, domains...), d.engine)
	if err != nil {
		return err
	}
	return d.store.exclusive(ctx, func(c *sql.Conn) error {
		if _, err := c.ExecContext(ctx, migrationsTable); err != nil {
			return ErrApply.Because(err)
		}
		applied, err := appliedMigrations(ctx, c)
		if err != nil {
			return err
		}
		todo, err := plan(all, applied)
		if err != nil {
			return err
		}
		for _, m := range todo {
			if err := apply(ctx, c, m, d.now()); err != nil {
				return ErrApply.With("migration", m.String()).Saying("The migration %s could not be applied.", m).Because(err)
			}
		}
		return nil
	})
}

const migrationsTable = `CREATE TABLE IF NOT EXISTS db_migrations (
	domain TEXT   NOT NULL,
	number BIGINT NOT NULL,
	name   TEXT   NOT NULL,
	hash   TEXT   NOT NULL,
	at     BIGINT NOT NULL,
	PRIMARY KEY (domain, number)
)`

func appliedMigrations(ctx context.Context, c *sql.Conn) ([]migration, error) {
	rows, err := c.QueryContext(ctx, "SELECT domain, number, name, hash FROM db_migrations ORDER BY domain, number")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var applied []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.domain, &m.number, &m.name, &m.hash); err != nil {
			return nil, translate(err)
		}
		applied = append(applied, m)
	}
	return applied, translate(rows.Err())
}

// plan gives what is still to be applied, in order.
func plan(all, applied []migration) ([]migration, error) {
	type place struct {
		domain string
		number int
	}
	done := map[place]migration{}
	for _, m := range applied {
		done[place{m.domain, m.number}] = m
	}
	var todo []migration
	for _, m := range all {
		old, ok := done[place{m.domain, m.number}]
		delete(done, place{m.domain, m.number})
		switch {
		case !ok:
			todo = append(todo, m)
		case old.hash != m.hash:
			return nil, ErrChanged.With("migration", m.String()).
				Saying("The migration %s was changed after the store applied it; add a new one instead.", m)
		}
	}
	for _, m := range applied {
		if _, unknown := done[place{m.domain, m.number}]; unknown {
			return nil, ErrNewer.With("migration", m.String()).
				Saying("The store has the migration %s, which this version of citybrain does not know.", m)
		}
	}
	return todo, nil
}

func apply(ctx context.Context, c *sql.Conn, m migration, now time.Time) error {
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if m.script != "" {
		if _, err := tx.ExecContext(ctx, m.script); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO db_migrations (domain, number, name, hash, at) VALUES ($1, $2, $3, $4, $5)",
		m.domain, m.number, m.name, m.hash, Micros(now))
	if err != nil {
		return err
	}
	return tx.Commit()
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
