package identity

import (
	"embed"
	"io/fs"

	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Module is everything that app needs to run identity.
func (s *Service) Module() module.Module {
	files, _ := fs.Sub(migrations, "migrations") // both folders are embedded above
	sentences, _ := fs.Sub(texts, "texts")
	return module.Module{
		Name:        "identity",
		Migrations:  files,
		Permissions: Permissions(),
		Routes:      s.routes(),
		Texts:       sentences,
		Seed:        s.Seed,
	}
}
