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

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the numbered SQL files of entities.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

//go:embed texts/*.yaml
var sentences embed.FS

// alone is the node of a city on one machine.
const alone = "local"

// New makes a broker that does not run yet.
func New(c Config) *Service {
	s := &Service{Config: c, state: newState(), began: c.Clock.Now(), history: newRecorder(c.DB, c.Clock, c.Node)}
	if s.history != nil {
		s.watch = append(s.watch, s.history)
	}
	s.notifier = newNotifier(s)
	if c.Things != nil {
		c.Things.FollowWith(&s.notifier.devices)
	}
	s.watch = append(s.watch, s.notifier)
	s.sources = newSources(s)
	s.tallies = newTallies(s)
	s.watch = append(s.watch, s.sources, s.tallies)
	if c.Hosted != nil {
		c.Hosted.broker.Store(s)
		s.watch = append(s.watch, contextWatch{s})
	}
	return s
}

// Module is everything that app needs to run the broker. Its part needs the bus
// to run before it.
func (s *Service) Module() module.Module {
	texts, _ := fs.Sub(sentences, "texts") // embedded above
	return module.Module{
		Name:        "entities",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, WritePermission},
		Routes:      s.routes(),
		Texts:       texts,
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Parts:       []life.Part{{Name: "entities", Start: s.Start, Stop: s.Stop}},
	}
}

// uptime is how long the broker runs, as an ISO 8601 duration.
func (s *Service) uptime() string {
	return fmt.Sprintf("PT%dS", int64(s.Clock.Now().Sub(s.began)/time.Second))
}
