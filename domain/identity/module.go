package identity

import (
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations are the numbered SQL files of identity.
func Migrations() fs.FS {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return files
}

// Module is everything that app needs to run identity.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "identity",
		Migrations:  Migrations(),
		Permissions: Permissions(),
		Routes:      slices.Concat(s.routes(), s.mineRoutes(), s.linkedRoutes()),
		Texts:       sentences,
		Seed:        s.Seed,
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
	}
}
