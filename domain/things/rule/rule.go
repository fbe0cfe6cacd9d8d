// Package rule evaluates the rules of departments over what things say 告警规则.
// A rule is an expression in CEL that raises an alarm and one that clears it.
//
// The expressions are parsed and checked by cel-go, with the place of every
// mistake, and then made into Go closures: of CEL only numbers, booleans and texts
// are left, no loops and no regular expressions, so that what an evaluation costs
// is known before and no rule can hold up the city. Whole numbers are read as
// numbers with fractions. What is not known (an attribute that was never reported,
// a window without values) makes an expression unknown, as an error does in CEL:
// && and || may still decide, otherwise the rule stays as it is.
//
// An Engine holds what the rules remember of each thing: the value before, windows,
// since when an expression holds, which alarms are raised. Things whose profile has
// no rules cost nothing. It is not safe for several goroutines.
package rule

import (
	"time"

	"citybrain/domain/things/twin"
)

// The bounds of rules.
const (
	MostSigns    = 2_000  // of one expression
	MostCost     = 10_000 // of all expressions of a rule, see Program.Cost
	LeastSpan    = 10 * time.Second
	MostSpan     = 24 * time.Hour // of a window, of silence
	MostMetres   = 5_000          // of neighbours
	MostNear     = 100            // neighbours that are looked at
	MostFailures = 100            // evaluations that may fail before a rule is switched off
	MostAnHour   = 2_000          // alarms that a rule may raise in an hour before it is switched off
)

// Source is a rule as people write it.
type Source struct {
	Raise string // yes or no: is there an alarm?
	Clear string // yes or no: is it over? "" is when Raise no longer holds
	ZH    string // title of the alarm, with expressions in braces: "亮度 {illuminance} lx"
	EN    string
}

// Problem is a mistake in a Source, and where it is.
type Problem struct {
	Field  string // raise, clear, zh or en
	Line   int    // from 1
	Column int    // from 1, in characters
	Code   string // things.rule_syntax …: what is wrong, for the texts of the domain
	What   string // the name or word that is wrong; "" where the place says enough
	Detail string // what the parser said, in English
}

// Target chooses the things of the profile that a rule is for; empty fields choose all.
type Target struct {
	Region string          // beginning of the region code
	Org    string          // path of the organisation: it and what is below it
	Things map[string]bool // ids
}

// Rule is a rule that an Engine runs.
type Rule struct {
	ID       string
	Target   Target
	For      int64 // µs that Raise must hold, in the time of the observations
	Pause    int64 // µs after the end of an alarm in which the thing raises no other
	Schedule *Schedule
	Program  *Program

	Figures Figures
	series  []int // of the plan, by the program's windows
	hour    int64 // in which raised counts
	raised  int
}

// Figures is how a rule fared since it was set.
type Figures struct {
	Evaluated int64
	Raised    int64
	Failed    int64
	LastFault string // code of the last failure
	LastThing string // whose it was
	LastAt    int64  // µs
	Off       string // why the engine switched it off, a code; "" is on
}

// Alarm is a rule of a thing that began or ceased to hold.
type Alarm struct {
	Rule     string
	Thing    string
	Raised   bool  // false: cleared
	At       int64 // µs, observation time of the change
	RaisedAt int64 // µs, names the alarm together with rule and thing
	Value    float64
	ZH, EN   string // the title, when raised
}

// Outcome collects what an Engine brought about. Reuse it: the slices keep their room.
type Outcome struct {
	Alarms []Alarm
	Off    []*Rule // were switched off just now
}

// Reset empties the outcome.
func (o *Outcome) Reset() { o.Alarms, o.Off = o.Alarms[:0], o.Off[:0] }

// City is what rules ask beyond the report that they judge.
type City interface {
	// About gives what the registry knows of a thing.
	About(id string) (twin.Info, bool)
	// Known gives the values of a thing that were observed before an instant (µs),
	// for a thing that the engine has not met yet.
	Known(id string, before int64, take func(attribute int, num float64, text string, at int64))
	// Near visits the values of an attribute of the things of a profile within so
	// many metres, nearest first, at most MostNear, without the thing itself and
	// without those that are silent.
	Near(of *twin.Info, metres float64, attribute int, visit func(value float64))
	// Silent visits the things of a profile from which nothing was received since an
	// instant (µs) although something was before.
	Silent(profile int, since int64, visit func(id string, heard int64))
}

// Local tells the time of the city.
type Local interface {
	// Local gives the hour with its fraction, the day of the week (1 is Monday) and
	// whether it is a working day.
	Local(at int64) (hour float64, weekday int, working bool)
}
