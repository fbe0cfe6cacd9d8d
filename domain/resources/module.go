package resources

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

// Migrations gives the numbered migrations of resources.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands resources over to app. It starts after things and places, which it
// asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "resources",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, BookPermission, ApprovePermission, PreemptPermission, ManagePermission},
		Routes:      slices.Concat(s.publicRoutes(), s.deskRoutes()),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "resources", Start: s.start, Stop: s.end}},
	}
}
