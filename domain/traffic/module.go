package traffic

import (
	"embed"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of traffic.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands traffic over to app.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "traffic",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, PlanPermission, ApprovePermission, PriorityPermission, IncidentPermission, ClosePermission, SignPermission},
		Routes:      s.routes(),
		Texts:       sentences,
		Parts:       []life.Part{s.part(), s.briefer(), s.closer(), s.signer()},
	}
}
