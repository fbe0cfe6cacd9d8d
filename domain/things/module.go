package things

import (
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations are the numbered SQL files of things.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// Module is everything that app needs to run the things of the city. Its part
// needs the bus to run before it; the device door comes after it.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "things",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, RegisterPermission, CredentialPermission, AlarmPermission, RulePermission, CommandPermission, FirmwarePermission, SharePermission, ViewPermission},
		Routes:      slices.Concat(s.routes(), s.commandRoutes(), s.firmwareRoutes(), s.certificateRoutes(), s.importRoutes(), s.relationRoutes(), s.ruleRoutes(), s.viewRoutes(), s.publicRoutes()),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "things", Start: s.Start, Stop: s.Stop}},
	}
}
