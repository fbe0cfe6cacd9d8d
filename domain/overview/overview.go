// Package overview is the one screen 一屏观全城: vital signs of the city 城市体征
// with thresholds, source, owner and age; their trends; one sentence that says
// how the city is; the stream that keeps a wall alive; the replay of the last
// hours. It owns no thing and no alarm: it shows what the twin knows.
package overview

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// ReadPermission lets its holder see the one screen.
var ReadPermission = auth.Permission{Code: "overview.read", ZH: "查看城市一屏总览", EN: "See the city on one screen"}

// The faults of overview.
var (
	ErrNoFigure = fault.New(fault.Missing, "overview.no_figure", "There is no such figure on this city's screen.")
	ErrTopic    = fault.New(fault.Invalid, "overview.topic", "The topics of the stream are things, alarms and vitals.")
	ErrWish     = fault.New(fault.Invalid, "overview.wish", "The stream has no parameter but topics: everyone who looks after a region gets the same events of it.")
	ErrRange    = fault.New(fault.Invalid, "overview.range", "The beginning must lie before the end, and the span must not be longer than is kept.")
	ErrNoLayout = fault.New(fault.Unavailable, "overview.no_layout", "This city pack has no layout of the screen (overview/layout.yaml).")
)

// Text is a text in the two languages of the screen.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// State says how a thing or a figure is. Its number travels in packed columns.
type State uint8

// The states. Unknown is not the worst: a silent sensor is no fire, but it is
// worse than good.
const (
	Good    State = iota // 正常
	Notice               // 提示
	Warning              // 警告
	Danger               // 危险
	Unknown              // 未知: not heard from in time
	states  = 5
)

var stateNames = [states]string{"good", "notice", "warning", "danger", "unknown"}

// String gives the state's word in the interface.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return stateNames[Unknown]
}

// ParseState reads a state's word; anything else is Unknown and false.
func ParseState(word string) (State, bool) {
	for i, name := range stateNames {
		if name == word {
			return State(i), true
		}
	}
	return Unknown, false
}

// rank orders states by how much they ask for attention.
func (s State) rank() int {
	switch s {
	case Good:
		return 0
	case Unknown:
		return 1
	default:
		return int(s) + 1
	}
}

// Worse gives that of two states which asks for more attention.
func Worse(a, b State) State {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// Profile is one type of things 设备型号, as far as the screen shows it.
type Profile struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Icon string `json:"icon"` // shape on the map; "" draws a plain mark
}

// Count is what the twin counts of one profile while it works, so that asking
// costs nothing.
type Count struct {
	Profile string
	Total   int
	States  [states]int // by State
	Newest  time.Time   // of the newest report; zero if none was ever heard
}

// heard is the number of things that reported within their profile's limit.
func (c Count) heard() int { return c.Total - c.States[Unknown] }

// Measure sums up one attribute over the things of a profile that were heard in time.
type Measure struct {
	N             int
	Sum, Min, Max float64
	Newest        time.Time // of the newest of these values
}

// Change is one thing as it is now, after it was added, moved, restated or removed.
type Change struct {
	Slot     uint32 // the twin's handle, stable while the thing is registered
	ID       string
	Profile  int // index into Things.Profiles
	State    State
	Lon, Lat float64 // degrees, WGS-84; 0,0 for a thing without a place
	Region   string  // code of its home, "" for a thing without one
	Removed  bool
}

// Frame is how all things stood at one instant of the past.
type Frame struct {
	At     time.Time
	States map[string]State // by thing; absent: as in the frame before, Unknown in the first
	// Positions are lon, lat of the things that moved since the frame before.
	Positions map[string][2]float64
}

// Things is what overview needs of the twin.
type Things interface {
	Profiles() []Profile
	// Counts gives the counters of the things whose region code begins with
	// region, by profile; "" is the whole city. They are kept, never counted.
	Counts(region string) []Count
	// Measure sums up an attribute and tells the sum of any region; "" is the
	// whole city. It visits every thing, once for all regions.
	Measure(profile, attribute string) func(region string) Measure
	// Changes gives what changed visibly after the version, each thing once, and
	// the version to ask from next time. 0 gives every thing.
	Changes(since uint64) (changes []Change, upto uint64)
	// Replay gives the states from..to every step, oldest first, the first frame whole.
	Replay(ctx context.Context, from, to time.Time, step time.Duration) ([]Frame, error)
}

// OpenAlarm is an alarm that nobody has cleared.
type OpenAlarm struct {
	ID           string
	Thing        string
	Name         string // of the thing
	NameEN       string
	Profile      string
	Title        Text // what is wrong
	Place        string
	PlaceEN      string
	Severity     State
	RaisedAt     time.Time
	Acknowledged bool
	Lon, Lat     float64
}

// Alarms is what overview needs of the alarm list.
type Alarms interface {
	// Open gives the open alarms of things whose region code begins with region,
	// the worst first, the newest first among equals, at most limit; total is the
	// number of all that are open there, by severity.
	Open(ctx context.Context, region string, limit int) (alarms []OpenAlarm, total [states]int, err error)
}

// Regions tells what people call a region, "" for an unknown code.
type Regions interface {
	RegionName(code string, english bool) string
}
