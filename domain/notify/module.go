package notify

import (
	"embed"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var sentences embed.FS

// Migrations gives the numbered migrations of notify.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands notify over to app.
func (s *Service) Module() module.Module {
	texts, _ := fs.Sub(sentences, "texts") // embedded above
	return module.Module{
		Name:        "notify",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, ManagePermission},
		Routes:      s.routes(),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       texts,
		Sealed:      sealedColumns(),
		Seed:        s.seed,
	}
}
