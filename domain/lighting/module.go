package lighting

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

// Migrations gives the numbered migrations of lighting.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands lighting over to app. It starts after things, which it asks for
// lamps and tells what they are to do.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "lighting",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, PlanPermission, OverridePermission, RepairPermission},
		Routes:      s.routes(),
		Listeners:   s.listeners(),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "lighting", Start: s.load, Stop: s.flush}},
	}
}

// seed reads lighting/groups.yaml. A city without one dims no lamps.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	layout, ok := readLayout(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		if err := s.store.putNote(ctx, tx, noteLayout, layout); err != nil {
			return err
		}
		return s.sow(ctx, tx, layout)
	}
}
