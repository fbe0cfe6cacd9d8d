package app

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"citybrain/domain/traffic"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
	"citybrain/kernel/pack"
	"citybrain/world"
	"citybrain/world/plant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var ownTexts embed.FS

func ownMigrations() db.Migrations {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Migrations{Domain: "app", Files: files}
}

// loadPack reads the city pack, which checks it, and loads it in one unit of work
// for all domains. A pack that the store already has is only read: loading it
// again would change nothing and cost time at every start; again asks for it.
func (c *city) loadPack(ctx context.Context, again bool) error {
	d, p, modules, demo := c.db, c.pack, c.modules(), c.cfg.Demo
	hash, err := p.Hash()
	if err != nil {
		return err
	}
	hash += shapeOf(modules)
	same, err := packLoaded(ctx, d, p.City.Name, hash, demo)
	if err != nil {
		return err
	}
	if err := c.sameCity(ctx); err != nil {
		return err
	}
	p.Known = same && !again
	loads := readSeeds(p, modules)
	checkRest(p)
	if err := p.Err(); err != nil {
		return err
	}
	if same && !again {
		life.Note(ctx, "%s, unchanged", p.City.Name)
		return nil
	}
	life.Note(ctx, "%s, loaded", p.City.Name)
	return d.Do(ctx, func(tx *db.Tx) error {
		if err := tx.Guard(ctx, "app/pack"); err != nil { // nodes that start at once take turns
			return err
		}
		if same, err := packIsLoaded(ctx, tx, p.City.Name, hash, demo); err != nil || same && !again {
			return err
		}
		for _, load := range loads {
			if err := load(ctx, tx); err != nil {
				return err
			}
		}
		return rememberPack(ctx, tx, p.City.Name, hash, demo)
	})
}

// ErrOtherCity tells that a store holds another city than the pack.
var ErrOtherCity = fault.New(fault.Conflict, "app.other_city", "The data folder holds another city than the pack.")

// sameCity refuses a pack on the store of another city: its people and posts
// would rule here, and its things would be retired.
func (c *city) sameCity(ctx context.Context) error {
	var here string
	err := c.db.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT name FROM app_packs WHERE name <> $1 ORDER BY loaded_at LIMIT 1`, c.pack.City.Name).Scan(&here)
	})
	if fault.Is(err, fault.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	return ErrOtherCity.With("city", here).With("pack", c.pack.City.Name).Saying("The data belong to the city %q, the pack is that of %q; "+
		"give the pack of the city (--city), or another data folder (--data) or database (--db).", here, c.pack.City.Name)
}

// checkRest reports what is wrong in files of the pack that no domain reads.
func checkRest(p *pack.Pack) {
	clock.ReadCalendar(p)
	world.Check(p)
	traffic.ReadStreetDay(p)
	traffic.ReadPeaks(p)
	traffic.ReadSigns(p)
	if plan := "things/plan.yaml"; p.Has(plan) {
		pack.YAML[plant.Plan](p, plan)
	}
}

// shapeOf tells which domains and migrations a binary has: an upgrade that brings
// a new domain must load its share of a pack that has not changed.
func shapeOf(modules []module.Module) string {
	var shape strings.Builder
	for _, m := range modules {
		files := 0
		if m.Migrations != nil {
			names, _ := fs.Glob(m.Migrations, "*.sql")
			files = len(names)
		}
		fmt.Fprintf(&shape, " %s:%d", m.Name, files)
	}
	return shape.String()
}

// readSeeds lets every domain read its files and report problems; no store is
// touched before all have read.
func readSeeds(p *pack.Pack, modules []module.Module) []func(context.Context, *db.Tx) error {
	var loads []func(context.Context, *db.Tx) error
	for _, m := range modules {
		if m.Seed == nil {
			continue
		}
		if load := m.Seed(p); load != nil {
			loads = append(loads, load)
		}
	}
	return loads
}

func packLoaded(ctx context.Context, d *db.DB, name, hash string, demo bool) (same bool, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		same, err = packIsLoaded(ctx, tx, name, hash, demo)
		return err
	})
	return same, err
}

func packIsLoaded(ctx context.Context, tx *db.Tx, name, hash string, demo bool) (bool, error) {
	var had string
	var withDemo int64
	err := tx.QueryRow(ctx, `SELECT hash, demo FROM app_packs WHERE name = $1`, name).Scan(&had, &withDemo)
	if fault.Is(err, fault.Missing) {
		return false, nil
	}
	return had == hash && (withDemo == 1) == demo, err
}

func rememberPack(ctx context.Context, tx *db.Tx, name, hash string, demo bool) error {
	withDemo := 0
	if demo {
		withDemo = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO app_packs (name, hash, demo, loaded_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, demo = excluded.demo, loaded_at = excluded.loaded_at`,
		name, hash, withDemo, db.Micros(tx.Now))
	return err
}
