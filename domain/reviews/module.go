package reviews

import (
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of reviews.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands reviews over to app. It comes after identity and cases, which it asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "reviews",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, ModeratePermission, SortPermission, InvitePermission},
		Routes:      slices.Concat(s.publicRoutes(), s.ownRoutes(), s.deskRoutes()),
		Listeners:   s.listeners(),
		Texts:       sentences,
		Sealed:      sealedColumns(),
		Seed:        s.seed,
	}
}
