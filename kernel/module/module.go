// Package module is what a domain hands over to app: everything needed to run
// it, in one value.
package module

import (
	"context"
	"io/fs"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/life"
	"citybrain/kernel/pack"
	"citybrain/kernel/reseal"
	"citybrain/kernel/web"
)

// Module is one domain.
type Module struct {
	Name        string            // the folder's name, the prefix of its tables and permissions
	Migrations  fs.FS             // NNNN_name.sql
	Permissions []auth.Permission // every permission that its routes and verbs ask for
	Routes      []web.Route
	Listeners   []bus.Listener
	Jobs        []job.Kind
	Schedules   []job.Schedule
	Texts       fs.FS           // *.yaml for package lang: its faults' sentences in every language; nil if none
	Seed        Seed            // nil if the domain takes nothing from the city pack
	Sealed      []reseal.Column // what is sealed in its tables, for the night after keys were rotated
	Parts       []life.Part     // long-running parts, started in order after the store and the bus
}

// Seed loads a domain's share of the city pack. Read checks files and collects
// every problem with file and line, touching no store; the load it returns runs
// inside one unit of work shared by all domains, so that nothing is half loaded.
// Loading the same pack twice changes nothing.
type Seed func(p *pack.Pack) (load func(ctx context.Context, tx *db.Tx) error)
