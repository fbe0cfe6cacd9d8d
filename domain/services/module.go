package services

import (
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/job"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of services.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands services over to app. It comes after identity and cases, which it asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "services",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{EditPermission, PublishPermission},
		Routes:      slices.Concat(s.publicRoutes(), s.draftRoutes(), s.offerRoutes(), s.paperRoutes(), s.correctionRoutes(), s.deskRoutes()),
		Jobs:        s.jobs(),
		Schedules:   []job.Schedule{{Kind: jobForget, Cron: "25 3 * * *"}},
		Listeners:   s.listeners(),
		Texts:       sentences,
		Sealed:      sealedColumns(),
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "services", Start: s.start, Stop: s.end}},
	}
}
