package entities

import (
	"embed"
	"fmt"
	"io/fs"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
)

//go:embed texts/*.yaml
var sentences embed.FS

// alone is the node of a city on one machine.
const alone = "local"

// New makes a broker that does not run yet.
func New(c Config) *Service {
	return &Service{Config: c, state: newState(), began: c.Clock.Now()}
}

// Module is everything that app needs to run the broker. Its part needs the bus
// to run before it.
func (s *Service) Module() module.Module {
	texts, _ := fs.Sub(sentences, "texts") // embedded above
	return module.Module{
		Name:        "entities",
		Permissions: []auth.Permission{ReadPermission, WritePermission},
		Routes:      s.routes(),
		Texts:       texts,
		Parts:       []life.Part{{Name: "entities", Start: s.Start, Stop: s.Stop}},
	}
}

// uptime is how long the broker runs, as an ISO 8601 duration.
func (s *Service) uptime() string {
	return fmt.Sprintf("PT%dS", int64(s.Clock.Now().Sub(s.began)/time.Second))
}
