package waste

import (
	"context"
	"embed"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
	"citybrain/kernel/pack"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of waste.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands waste over to app. It seeds after places, which it asks for roads,
// and starts after things, which it asks for bins.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "waste",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, PlanPermission, CollectPermission},
		Routes:      s.routes(),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "waste", Start: s.load}},
	}
}

// seed reads waste/fleet.yaml. A city without one has forecasts and no plans.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	fleet, ok := readFleet(p, s.Roads)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		if err := s.store.putNote(ctx, tx, noteFleet, fleet); err != nil {
			return err
		}
		tx.After(func() { s.fleet.Store(&fleet) })
		return nil
	}
}
