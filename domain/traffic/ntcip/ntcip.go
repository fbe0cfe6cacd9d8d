// Package ntcip drives signal controllers that speak NTCIP 1202 over SNMP (美标信号机):
// a Controller is a field.Controller, Detectors are its volumes and occupancies.
//
// The standard knows neither our sessions nor numbered commands, so the driver builds what
// can be built, and what cannot is said here:
//
//   - A command is one SNMP SET of all control objects, read back before it is acknowledged.
//     A controller that shows anything but what the order starts from is not told.
//   - A session ends when the controller's uptime goes back, its database changes, or the
//     control objects are no longer what we set: it fell back, restarted, or has another master.
//   - Only SETs count for unitBackupTime, after which a controller that hears nothing goes
//     back to its own plan. So each State sets the same values again while something is asked
//     of it; and a controller whose backup time is 0 is not met, for it would never fall back.
//   - There is no fingerprint of a junction. The mapping names the database that it was made
//     for (globalSetIDParameter), and the times of all phases are read and held to the limits.
//   - How one stage changes to the next is the controller's: it ends phases by its own yellow,
//     red and walk clearance times, and goes by its own rings. We say where, it says how.
//   - A SET that is late or doubled on the way can ask for an older stage. The controller
//     goes there by its own clearances; the next State finds other values than were set and
//     the session ends. SNMPv3 narrows this to its window of 150 s, it does not close it.
//   - Plans are patterns that stand in the controller; a plan without a pattern is refused.
//     What splits a pattern has is vouched for by the database's id, cycle and offset are read.
//
// The controller's own conflict monitor stays required. The package is pure but for the net.
package ntcip

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
)

// What keeps a controller from being spoken with.
var (
	ErrUnmet  = errors.New("the controller was not met yet")
	ErrEnded  = errors.New("the controller no longer does what it was told: its session has ended")
	ErrUnsure = errors.New("the controller did not keep what was set")
)

// The reasons of a refusal, beside those of a cabinet.
const (
	NoPattern = "no_pattern" // no pattern of the controller is this plan
	NotSet    = "not_set"    // the controller did not take the values
)

// Controller drives the controller of one junction. It may be used by many at once.
type Controller struct {
	mu   sync.Mutex
	j    *network.Junction
	name string
	laid layout
	line Line

	met     bool
	session uint64
	number  uint64
	last    uint64 // number of the last order
	setID   int64
	uptime  time.Duration
	base    time.Time // the controller's clock when its uptime was 0
	wanted  *controls // what is asked of it and kept up; nil: nothing
}

// New makes the driver of a junction's controller, which is called name in reports. A
// mapping that does not fit the junction is an *Error.
func New(name string, j *network.Junction, m Mapping, line Line) (*Controller, error) {
	laid, err := m.lay(j)
	if err != nil {
		return nil, err
	}
	return &Controller{j: j, name: name, laid: laid, line: line}, nil
}

// Hello reads how the controller is set up and holds it to the junction. One with another
// database, with times below the limits or without a backup time is an *Error. One that
// rests where a driver of ours left it is Held; anything else that was asked of it is not
// kept up, and runs out with its backup time.
func (c *Controller) Hello(ctx context.Context) (monitor.Hello, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.read(ctx)
	if err != nil {
		return monitor.Hello{}, err
	}
	if r.setID != c.laid.setID {
		return monitor.Hello{}, c.odd("database", fmt.Sprintf("its id is %d, the mapping was made for %d", r.setID, c.laid.setID))
	}
	if err := c.inspect(ctx); err != nil {
		return monitor.Hello{}, err
	}
	if !c.met || !c.goesOn(r) {
		c.begin(r)
	}
	if !c.met && c.laid.adopts(r) {
		kept := r.controls
		c.wanted = &kept
	}
	c.met = true
	held := c.wanted != nil && c.wanted.hold != 0 && c.laid.rests(r)
	if c.wanted != nil && !held {
		c.begin(r)
	}
	return monitor.Hello{Junction: c.j.ID, Fingerprint: monitor.Fingerprint(c.j), Held: held, Report: c.report(r)}, nil
}

// State reads what is shown, and keeps up what is asked of the controller.
func (c *Controller) State(ctx context.Context) (monitor.Report, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := c.read(ctx)
	if err != nil {
		return monitor.Report{}, err
	}
	if !c.goesOn(r) {
		c.begin(r)
	}
	report := c.report(r)
	if c.wanted != nil {
		if err := c.set(ctx, *c.wanted); err != nil {
			return monitor.Report{}, err
		}
	}
	return report, nil
}

// Tell takes the order, sets the control objects and reads them back.
func (c *Controller) Tell(ctx context.Context, o monitor.Order, now time.Time) (monitor.Ack, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.met {
		return monitor.Ack{}, ErrUnmet
	}
	r, err := c.read(ctx)
	if err != nil {
		return monitor.Ack{}, err
	}
	if !c.goesOn(r) {
		c.begin(r)
		return monitor.Ack{}, ErrEnded
	}
	command, err := o.Take(now)
	if err != nil {
		return monitor.Ack{}, err
	}
	want, why := c.means(command, r)
	if why != "" {
		return monitor.Ack{Order: command.Number, Reason: why, Report: c.report(r)}, nil
	}
	return c.put(ctx, command.Number, r, want)
}

// put sets and reads back. What neither kept the old values nor took the new is unsure.
func (c *Controller) put(ctx context.Context, order uint64, before reading, want controls) (monitor.Ack, error) {
	refused := c.set(ctx, want)
	var status *statusError
	if refused != nil && !errors.As(refused, &status) {
		return monitor.Ack{}, refused
	}
	r, err := c.read(ctx)
	switch {
	case err != nil:
		return monitor.Ack{}, err
	case r.controls == want && c.same(r):
		c.last, c.wanted = order, &want
		if want == (controls{}) {
			c.wanted = nil
		}
		return monitor.Ack{Order: order, Accepted: true, Report: c.report(r)}, nil
	case refused != nil && r.controls == before.controls && c.same(r):
		return monitor.Ack{Order: order, Reason: NotSet, Report: c.report(r)}, nil
	}
	c.begin(r)
	return monitor.Ack{}, errors.Join(ErrUnsure, refused)
}

// means finds the control objects of a command, or why it is not sent.
func (c *Controller) means(command monitor.Command, r reading) (controls, string) {
	switch {
	case command.Junction != c.j.ID:
		return controls{}, cabinet.OtherJunction
	case command.Session != fmt.Sprint(c.session):
		return controls{}, cabinet.OtherSession
	case command.Number <= c.last:
		return controls{}, cabinet.OldCommand
	case r.flash:
		return controls{}, cabinet.Flashing
	}
	switch command.Kind {
	case monitor.ToStage:
		if c.wanted == nil || c.wanted.hold == 0 {
			return controls{}, cabinet.NotHeld
		}
		if command.Stage < 0 || command.Stage >= len(c.laid.stages) {
			return controls{}, cabinet.Unknown
		}
		if c.laid.show(r) != command.From {
			return controls{}, cabinet.OtherState
		}
		return c.laid.stages[command.Stage], ""
	case monitor.Hold:
		return c.laid.hold(), ""
	case monitor.RunPlan:
		for _, p := range c.laid.patterns {
			if p.Plan == command.Plan.Name && p.Version == command.Plan.Version && p.cycle() == command.Plan.Cycle {
				return controls{pattern: int64(p.Number)}, ""
			}
		}
		return controls{}, NoPattern
	case monitor.ToLocal:
		return controls{}, ""
	}
	return controls{}, cabinet.Unknown
}

// goesOn reports whether it is still the session that we know.
func (c *Controller) goesOn(r reading) bool {
	return c.met && c.same(r) && (c.wanted == nil || *c.wanted == r.controls)
}

// same reports whether the controller ran on since it was last heard, with one database.
func (c *Controller) same(r reading) bool { return r.uptime >= c.uptime && r.setID == c.setID }

// begin is a new session, in which nothing is asked of the controller.
func (c *Controller) begin(r reading) {
	c.session++
	c.last, c.wanted, c.base = 0, nil, time.Time{}
	c.setID, c.uptime = r.setID, r.uptime
}

// report numbers what was read. The clock of day has whole seconds and the uptime
// hundredths: the report's time is the uptime on a base that is moved only when the clock
// of day has left it by more than its own coarseness.
func (c *Controller) report(r reading) monitor.Report {
	c.number++
	c.uptime = r.uptime
	if off := r.clock.Sub(c.base.Add(r.uptime)); off > time.Second || off < -time.Second {
		c.base = r.clock.Add(-r.uptime)
	}
	return monitor.Report{
		Controller: c.name, Session: fmt.Sprint(c.session), Number: c.number,
		State: c.j.State(c.laid.show(r)), At: c.base.Add(r.uptime),
	}
}

func (c *Controller) odd(what, detail string) error {
	return &Error{Junction: c.j.ID, What: what, Detail: detail}
}

var _ field.Controller = (*Controller)(nil)
