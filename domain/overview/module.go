package overview

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
var files embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations are the numbered SQL files of overview.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// Module is everything that app needs to run the one screen.
func (s *Service) Module(stream Stream) module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "overview",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission},
		Texts:       sentences,
		Routes:      s.Routes(stream),
		Listeners:   s.listeners(),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Seed:        s.seed,
		Parts:       []life.Part{s.part()},
	}
}

// seed reads overview/layout.yaml. A pack without one has an empty screen that
// says so.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	var kinds Kinds
	if s.kinds != nil {
		kinds = s.kinds(p)
	}
	layout, ok := readLayout(p, kinds)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		if err := s.store.putLayout(ctx, tx, layout); err != nil {
			return err
		}
		tx.After(func() { s.setLayout(layout) })
		return nil
	}
}
