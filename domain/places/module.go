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

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of places.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands places over to app. Its seed must come before those of domains
// that ask for regions.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:       "places",
		Migrations: Migrations(),
		Routes:     s.routes(),
		Texts:      sentences,
		Seed:       s.Seed,
		Parts: []life.Part{{Name: "places", Start: func(context.Context) error {
			_, err := s.Atlas()
			return err
		}}},
	}
}
