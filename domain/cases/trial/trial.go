// Package trial plays a case through a flow 流程模拟, before anybody's real case does:
// the same moves, limits and lights, without a store and with a clock that is moved by
// hand. It is pure: the same script always gives the same picture.
package trial

import (
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/fault"
)

// The bounds of a script.
const (
	mostActs     = 200
	mostFields   = 200
	mostChildren = 50
	mostDays     = 400
)

// ErrScript: the script asks for more than a trial does.
var ErrScript = fault.New(fault.Invalid, "cases.trial", "A trial takes at most 200 steps, 400 days a step and 50 parts.")

// Script is what happens to a case in a trial.
type Script struct {
	Case Setting `json:"case"`
	Acts []Act   `json:"acts" maxItems:"200"`
}

// Setting is the case that is tried.
type Setting struct {
	Form      map[string]any `json:"form,omitempty" doc:"Answers that guards read, by field: text, number or boolean"`
	Kind      string         `json:"kind,omitempty" maxLength:"40" doc:"Of the applicant: person, company, …"`
	Level     int            `json:"level,omitempty" minimum:"0" maximum:"3" doc:"Real-name level of the applicant"`
	Channel   string         `json:"channel,omitempty" maxLength:"40"`
	Item      string         `json:"item,omitempty" maxLength:"80"`
	Complete  bool           `json:"complete,omitempty" doc:"Every required material is there"`
	Paid      bool           `json:"paid,omitempty"`
	Children  int            `json:"children,omitempty" minimum:"0" maximum:"50" doc:"Parts of a package"`
	Promised  *clock.Limit   `json:"promised,omitempty"`
	Statutory *clock.Limit   `json:"statutory,omitempty"`
	Start     time.Time      `json:"start,omitzero" doc:"When it begins; now if absent"`
}

// Act is one thing that happens: an action is taken, days pass, a part ends, or what
// guards read changes.
type Act struct {
	Do       string         `json:"do" enum:"act,wait,part,change"`
	Branch   string         `json:"branch,omitempty" maxLength:"48"`
	Action   string         `json:"action,omitempty" maxLength:"48"`
	Days     int            `json:"days,omitempty" minimum:"0" maximum:"400" doc:"Working days that pass"`
	Granted  bool           `json:"granted,omitempty" doc:"How the part ends"`
	Form     map[string]any `json:"form,omitempty"`
	Complete *bool          `json:"complete,omitempty"`
	Paid     *bool          `json:"paid,omitempty"`
}

// Calendar counts limits; *clock.Calendar is one.
type Calendar interface {
	Deadline(start time.Time, limit clock.Limit, stops ...clock.Stop) (time.Time, error)
	Reach(start time.Time, limit clock.Limit, share float64, stops ...clock.Stop) (time.Time, error)
}

// Picture is how the case stands after a script.
type Picture struct {
	Now         time.Time     `json:"now"`
	Position    flow.Position `json:"position"`
	Outcome     flow.Outcome  `json:"outcome,omitempty"`
	Accepted    time.Time     `json:"accepted,omitzero"`
	Promised    Light         `json:"promised,omitzero"`
	Statutory   Light         `json:"statutory,omitzero"`
	Paused      flow.Pause    `json:"paused,omitempty"`
	Corrections int           `json:"corrections"`
	Reopened    int           `json:"reopened" doc:"How often an end was left again"`
	Places      []Place       `json:"places"`
	Offers      []Offer       `json:"offers"`
	Timers      []Timer       `json:"timers"`
	Steps       []Step        `json:"steps"`
	Parts       *Parts        `json:"parts,omitempty"`
	Refused     *Refused      `json:"refused,omitempty"`
}

// Light is the end of a limit and its colour: green, yellow from four fifths on, red
// when it is over; "" where none runs.
type Light struct {
	Due    time.Time `json:"due,omitzero"`
	Yellow time.Time `json:"yellow,omitzero"`
	Colour string    `json:"colour,omitempty" enum:"green,yellow,red"`
}

// Place is a state in which it is somebody's turn.
type Place struct {
	Branch     string    `json:"branch,omitempty"`
	State      string    `json:"state"`
	Role       string    `json:"role,omitempty"`
	Department string    `json:"department,omitempty"`
	Since      time.Time `json:"since"`
	Light      Light     `json:"light,omitzero"`
}

// Offer is an action that is offered, with the reason where it is closed.
type Offer struct {
	Branch  string      `json:"branch,omitempty"`
	State   string      `json:"state"`
	Action  string      `json:"action"`
	Name    flow.Words  `json:"name"`
	By      string      `json:"by"`
	Open    bool        `json:"open"`
	Guard   string      `json:"guard,omitempty" doc:"Where it is closed"`
	Refusal flow.Words  `json:"refusal,omitzero"`
	Needs   []flow.Need `json:"needs"`
	Until   time.Time   `json:"until,omitzero" doc:"Out of an end: by when"`
}

// Timer is what will happen by itself.
type Timer struct {
	Branch string    `json:"branch,omitempty"`
	State  string    `json:"state"`
	Action string    `json:"action"`
	Due    time.Time `json:"due"`
}

// Step is a change of state, with the number of the act that caused it: 0 is the
// beginning.
type Step struct {
	Act     int           `json:"act"`
	At      time.Time     `json:"at"`
	ByTime  bool          `json:"byTime,omitempty" doc:"A timer rang"`
	Branch  string        `json:"branch,omitempty"`
	From    string        `json:"from,omitempty"`
	Action  string        `json:"action,omitempty"`
	To      string        `json:"to"`
	Effects []flow.Effect `json:"effects"`
}

// Parts are those of a package.
type Parts struct {
	Total   int `json:"total"`
	Granted int `json:"granted"`
	Refused int `json:"refused"`
	Open    int `json:"open"`
}

// Refused is an act that could not be: the script was played up to it.
type Refused struct {
	Act     int        `json:"act"` // from 1
	Code    string     `json:"code"`
	Refusal flow.Words `json:"refusal,omitzero"`
}
