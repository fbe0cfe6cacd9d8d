package water

import (
	"embed"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations are the numbered SQL files of water.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// Module is everything that app needs to run the networks of pipes.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "water",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, HandlePermission, ReplayPermission},
		Routes:      s.routes(),
		Jobs:        s.jobs(),
		Texts:       sentences,
	}
}
