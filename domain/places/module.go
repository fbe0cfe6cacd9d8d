package places

import (
	"context"
	"embed"
	"io/fs"

	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations gives the numbered migrations of places.
func Migrations() fs.FS {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic("places: " + err.Error()) // only a path that is none can fail
	}
	return files
}

// Module hands places over to app. Its seed must come before those of domains
// that ask for regions.
func (s *Service) Module() module.Module {
	return module.Module{
		Name:       "places",
		Migrations: Migrations(),
		Routes:     s.routes(),
		Seed:       s.Seed,
		Parts: []life.Part{{Name: "places", Start: func(context.Context) error {
			_, err := s.Atlas()
			return err
		}}},
	}
}
