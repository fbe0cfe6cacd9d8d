package windows

import (
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of windows.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands windows over to app. It comes after services, which it asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "windows",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ServePermission, SupervisePermission},
		Routes:      slices.Concat(s.publicRoutes(), s.citizenRoutes(), s.deskRoutes()),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Sealed:      sealedColumns(),
		Seed:        s.seed,
		Parts:       []life.Part{s.part()},
	}
}
