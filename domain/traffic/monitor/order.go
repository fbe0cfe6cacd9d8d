package monitor

import (
	"slices"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Kind is what a command asks for.
type Kind string

// The kinds of commands.
const (
	ToStage Kind = "stage" // show Steps, then Show, and rest there
	Hold    Kind = "hold"  // end a transition that runs, then rest in the stage
	RunPlan Kind = "plan"  // run Plan by yourself, entered without a jump
	ToLocal Kind = "local" // go back to your own plan
)

// Command is what an Order says to the controller that takes it.
type Command struct {
	Junction string          `json:"junction"`
	Session  string          `json:"session"`
	Number   uint64          `json:"number"`
	Kind     Kind            `json:"kind"`
	Stage    int             `json:"stage"`
	From     network.Aspects `json:"from"` // refuse it if you show anything else
	Steps    []plan.Step     `json:"steps"`
	Show     network.Aspects `json:"show"`
	Plan     plan.Plan       `json:"plan"`
}

// Order (指令) is a command that the monitor has found safe. Nobody else can make one; its
// command can be taken once, within Life, and only while nothing has changed since. The
// zero Order holds nothing.
type Order struct{ o *order }

type order struct {
	m            *Monitor
	command      Command
	made         time.Time
	taken        bool
	acknowledged bool
}

// Number is the order's number within its monitor, 0 of the zero Order.
func (o Order) Number() uint64 {
	if o.o == nil {
		return 0
	}
	return o.o.command.Number
}

// Junction is the id of the order's junction.
func (o Order) Junction() string {
	if o.o == nil {
		return ""
	}
	return o.o.command.Junction
}

// Take gives the command to the controller's driver. A second time, too late, or after
// anything has changed it is a *Refusal.
func (o Order) Take(now time.Time) (Command, error) {
	if o.o == nil {
		return Command{}, refuse(Nothing)
	}
	m := o.o.m
	m.mu.Lock()
	defer m.mu.Unlock()
	age := now.Sub(o.o.made)
	switch {
	case o.o.taken:
		return Command{}, refuse(Taken)
	case m.open != o.o || !m.met || m.tripped != nil:
		return Command{}, refuse(Void)
	case age < 0 || age > Life:
		m.open = nil
		return Command{}, refuse(Late)
	}
	o.o.taken = true
	c := o.o.command
	c.Steps, c.Plan.Entries = slices.Clone(c.Steps), slices.Clone(c.Plan.Entries)
	return c, nil
}

// Acked takes a controller's answer. An answer to anything but the order that waits for
// one is a *Refusal and changes nothing.
func (m *Monitor) Acked(a Ack, now time.Time) ([]Violation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := m.open
	switch {
	case !m.met:
		return nil, refuse(Unmet)
	case a.Controller != m.who || a.Session != m.session:
		return nil, refuse(OtherController)
	case o == nil || !o.taken || o.acknowledged || o.command.Number != a.Order:
		return nil, refuse(NotAsked)
	}
	var found []Violation
	if a.Number > m.number {
		found, _ = m.saw(a.Report, now)
	}
	if !a.Accepted {
		m.open = nil
		return found, nil
	}
	m.accepted(o)
	return found, nil
}

// accepted goes over to the mode that the command asked for. Whenever the controller
// stops steering itself, all times begin anew: it may have changed between two reports.
func (m *Monitor) accepted(o *order) {
	o.acknowledged = true
	switch o.command.Kind {
	case ToStage:
		if m.seen != o.command.Show {
			return
		}
	case Hold:
		m.mode = Held
		m.forget()
	case RunPlan:
		m.mode = Planned
	case ToLocal:
		m.mode = Local
	}
	if m.open == o {
		m.open = nil
	}
}
