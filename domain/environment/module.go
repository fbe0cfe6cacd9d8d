package environment

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
	"citybrain/kernel/pack"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// The kinds of work of environment.
const (
	jobWatch  = "environment.watch"
	jobForget = "environment.forget"
)

// kept is how long curves and episodes are kept.
const kept = 400 * 24 * time.Hour

// Migrations gives the numbered migrations of environment.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands environment over to app. It starts after things, which it asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "environment",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission},
		Routes:      s.routes(),
		Jobs: []job.Kind{
			{
				Name: jobWatch, ZH: "核对空气、噪声与供电", EN: "Look at air, noise and power", Attempts: 1,
				Run: func(ctx context.Context, _ *job.Run) error { return s.Watch(auth.AsSystem(ctx, jobWatch)) },
			},
			{
				Name: jobForget, ZH: "清理过期的环境曲线与时段", EN: "Remove curves and episodes past their keeping",
				Run: func(ctx context.Context, run *job.Run) error {
					return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.forget(ctx, tx, db.Micros(run.Now.Add(-kept))) })
				},
			},
		},
		Schedules: []job.Schedule{{Kind: jobWatch, Cron: "*/5 * * * *"}, {Kind: jobForget, Cron: "55 3 * * *"}},
		Texts:     sentences,
		Seed:      s.seed,
		Parts:     []life.Part{{Name: "environment", Start: s.load}},
	}
}

// seed reads environment/environment.yaml. A city without one has empty pages.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	rules, ok := readRules(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		if err := s.store.putNote(ctx, tx, noteRules, rules); err != nil {
			return err
		}
		tx.After(func() { s.rules.Store(&rules) })
		return nil
	}
}

// load reads the rules that a seed kept.
func (s *Service) load(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		var rules Rules
		ok, err := s.store.note(ctx, tx, noteRules, &rules)
		if err != nil {
			return fmt.Errorf("load the rules of the environment: %w", err)
		}
		if ok {
			s.rules.Store(&rules)
		}
		return nil
	})
}
