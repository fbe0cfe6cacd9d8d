// Package environment is the air, the noise and the power of the city 空气、噪声与供电:
// how they are now against what the standards allow, how the day went, and when and
// where a limit was exceeded or the power was gone.
//
// Stations and meters are things; environment asks for what they say every five
// minutes, keeps episodes and the curves of the city and its districts, and invents
// nothing where no station is near.
package environment

import (
	"context"
	"sync/atomic"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// EpisodeID names an episode 超标或停电时段 ("exceedance_01k3…").
type EpisodeID string

// ReadPermission lets see air, noise, power and their episodes.
var ReadPermission = auth.Permission{Code: "environment.read", ZH: "查看空气、噪声与供电", EN: "See air, noise and power"}

// The faults of environment.
var (
	ErrNoEpisode = fault.New(fault.Missing, "environment.no_episode", "There is no such episode.")
	ErrNoStation = fault.New(fault.Missing, "environment.no_station", "There is no such station.")
	ErrDate      = fault.New(fault.Invalid, "environment.date", "A date is written 2026-03-31.")
	ErrMeasure   = fault.New(fault.Invalid, "environment.measure", "There is no such measure.")
)

// Reading is a station or a meter with its newest values.
type Reading struct {
	Thing, Name, Region, Org string
	At                       geo.Point
	Values                   map[string]float64 // by attribute
	Seen                     time.Time          // of the newest value, zero where none was heard
	Silent                   bool               // not heard from for longer than its profile allows
}

// Hour is the mean of a step of a history, and its greatest value.
type Hour struct {
	At        time.Time
	Mean, Max float64
}

// Stations is the city's stations and meters; app supplies it from things.
type Stations interface {
	// Of gives the things of a profile.
	Of(profile string) []Reading
	// History gives the means of an attribute by steps ("1m", "1h"), oldest first.
	History(ctx context.Context, thing, attribute, step string, from, to time.Time) ([]Hour, error)
	// NameIn gives a thing's name in another language.
	NameIn(name string, english bool) string
}

// Regions tells what a region is called; *places.Service is one.
type Regions interface {
	RegionName(code string, english bool) string
}

// Deps is what environment needs from app; all are required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Zone     *time.Location
	Bounds   geo.Box // of the city, for maps
	Stations Stations
	Regions  Regions
}

// Service is the verbs of environment. Make it with New.
type Service struct {
	Deps
	store store
	rules atomic.Pointer[Rules]
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service { return &Service{Deps: d} }

// Text is words in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

func (t Text) in(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}
