package water

import (
	"context"
	"embed"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
	"citybrain/kernel/pack"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations are the numbered SQL files of water.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// Module is everything that app needs to run the networks of pipes.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "water",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, HandlePermission, ReplayPermission},
		Routes:      s.routes(),
		Jobs:        s.jobs(),
		Schedules:   []job.Schedule{{Kind: jobListen, Cron: "* * * * *"}},
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "water", Start: s.load}},
	}
}

// seed reads water/networks.yaml. A city without one has no live networks; histories
// can be uploaded all the same.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	all, ok := readNetworks(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		if err := s.store.putNote(ctx, tx, noteNetworks, all); err != nil {
			return err
		}
		tx.After(func() { s.live.Store(&all) })
		return nil
	}
}
