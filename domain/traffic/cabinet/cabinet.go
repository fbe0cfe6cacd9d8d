// Package cabinet is what runs inside the controller at a junction (信号机): it holds its
// own plan, runs a plan of the centre, or rests in a stage and waits for the next, and it
// checks by itself everything that it is told (冲突检查), for the wire may lie. When the
// centre is silent for longer than Backup it goes back to its own plan, without a jump.
// All least times run by its running time, which Pass moves; its clock of day, which may
// be wrong or set, only decides where in the cycle a plan is. The package is pure.
package cabinet

import (
	"fmt"
	"math"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Why a command is refused.
const (
	OtherSession  = "other_session"  // made for what the cabinet was before
	OtherJunction = "other_junction" //
	OldCommand    = "old_command"    // its number is not above the last
	OtherState    = "other_state"    // the cabinet shows something else than the centre thinks
	NotHeld       = "not_held"       //
	Unknown       = "unknown"        // no such stage, letters or kind
	Unsafe        = "unsafe"         // conflicting groups at once
	TooSoon       = "too_soon"       // least green or clearance
	NoYellow      = "no_yellow"      //
	PlanRefused   = "plan_refused"   //
	Flashing      = "flashing"       // it starts, or waits for a person
)

// Warm is how long a cabinet flashes after it was switched on.
const Warm = 5 * time.Second

const forever = time.Duration(math.MaxInt64)

// Setup is how a cabinet is set up at its junction.
type Setup struct {
	Name    string        // of the device
	Own     plan.Plan     // run when the centre does not steer
	Clock   time.Time     // its clock of day when it is switched on
	Session uint64        // the first session's number; each restart takes the next
	Backup  time.Duration // of silence, after which it steers itself
}

// Cabinet is one controller. It is not for use by several goroutines at once.
type Cabinet struct {
	j     *network.Junction
	setup Setup
	own   *plan.Programme
	runs  *plan.Programme // own, or that of the centre

	up    time.Duration // running time
	clock time.Time     // of day, when up was 0
	heard time.Duration // when the centre was heard last

	session, number, last uint64
	mode                  monitor.Mode
	tripped               string // the rule that its own steering would have broken

	lamps lamps
	stage int // shown, or gone towards
	moves bool
	steps []plan.Step // after the one that is shown
	to    network.Aspects
	left  time.Duration // of the step or of the green
	legs  []plan.Leg    // the first is that of the stage
}

// New switches a cabinet on. An own plan that plan.Check refuses is a *plan.Error.
func New(j *network.Junction, s Setup) (*Cabinet, error) {
	own, err := plan.Compile(j, s.Own)
	if err != nil {
		return nil, fmt.Errorf("the own plan of %s: %w", s.Name, err)
	}
	c := &Cabinet{j: j, setup: s, own: own, clock: s.Clock, session: s.Session}
	c.lamps.groups = make([]past, len(j.Groups))
	c.begin()
	return c, nil
}

// Restart is a loss of power: what the centre told it is forgotten; it flashes for Warm
// and begins its own plan.
func (c *Cabinet) Restart() {
	c.session++
	c.begin()
}

func (c *Cabinet) begin() {
	c.number, c.last, c.tripped = 0, 0, ""
	c.mode, c.runs, c.legs = monitor.Local, c.own, nil
	c.lamps.flash(c.up)
	c.stage = c.own.Plan().Entries[0].Stage
	c.to = c.j.Stages[c.stage].Show
	c.steps = plan.Between(c.j, c.lamps.show, c.to)
	c.moves, c.left = true, Warm
}

// Now is the cabinet's clock of day.
func (c *Cabinet) Now() time.Time { return c.clock.Add(c.up) }

// SetClock sets the clock of day. Nothing that is shown changes at once: the plan is
// entered anew from the present stage.
func (c *Cabinet) SetClock(now time.Time) {
	c.clock = now.Add(-c.up)
	c.enter()
}

// Heard is a sign of life of the centre.
func (c *Cabinet) Heard() { c.heard = c.up }

// Mode tells who steers; Tripped names the rule for whose sake it flashes, if it does.
func (c *Cabinet) Mode() monitor.Mode { return c.mode }

// Tripped names the rule that its own steering would have broken, or is empty.
func (c *Cabinet) Tripped() string { return c.tripped }

// Show is what the groups show.
func (c *Cabinet) Show() network.Aspects { return c.lamps.show }

// Report gives what it shows, numbered.
func (c *Cabinet) Report() monitor.Report {
	c.number++
	return monitor.Report{Controller: c.setup.Name, Session: fmt.Sprint(c.session), Number: c.number, State: c.j.State(c.lamps.show), At: c.Now()}
}

// Hello is how it begins with the centre, which is heard by it.
func (c *Cabinet) Hello() monitor.Hello {
	c.Heard()
	return monitor.Hello{Junction: c.j.ID, Fingerprint: monitor.Fingerprint(c.j), Held: c.mode == monitor.Held && !c.moves, Report: c.Report()}
}
