package cabinet

import (
	"fmt"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/plan"
)

// Obey takes a command from the wire, where anybody may have written it: what is not of
// this session, not new, does not meet what is shown or is unsafe by the cabinet's own
// check is refused and changes nothing.
func (c *Cabinet) Obey(command monitor.Command) monitor.Ack {
	why := c.refuses(command)
	if why == "" {
		c.last = command.Number
		c.Heard()
		c.obey(command)
	}
	return monitor.Ack{Order: command.Number, Accepted: why == "", Reason: why, Report: c.Report()}
}

func (c *Cabinet) refuses(command monitor.Command) string {
	switch {
	case command.Junction != c.j.ID:
		return OtherJunction
	case command.Session != fmt.Sprint(c.session):
		return OtherSession
	case command.Number <= c.last:
		return OldCommand
	case c.lamps.show.At(0) == 'o':
		return Flashing
	}
	switch command.Kind {
	case monitor.ToStage:
		return c.refusesStage(command)
	case monitor.RunPlan:
		if _, err := plan.Compile(c.j, command.Plan); err != nil {
			return PlanRefused
		}
	case monitor.Hold, monitor.ToLocal:
	default:
		return Unknown
	}
	return ""
}

// refusesStage walks the change to its end before the first lamp moves.
func (c *Cabinet) refusesStage(command monitor.Command) string {
	switch {
	case c.mode != monitor.Held || c.moves:
		return NotHeld
	case command.Stage < 0 || command.Stage >= len(c.j.Stages) || c.j.Stages[command.Stage].Show != command.Show:
		return Unknown
	case command.From != c.lamps.show:
		return OtherState
	}
	lamps, at := c.lamps.copy(), c.up
	for _, step := range append(command.Steps[:len(command.Steps):len(command.Steps)], plan.Step{Show: command.Show}) {
		if step.For < 0 {
			return Unsafe
		}
		if why := lamps.forbids(c.j, step.Show, at); why != "" {
			return why
		}
		lamps.put(step.Show, at)
		at += step.For
	}
	return ""
}

func (c *Cabinet) obey(command monitor.Command) {
	switch command.Kind {
	case monitor.ToStage:
		c.toward(command.Stage, command.Steps)
		return
	case monitor.Hold:
		c.mode = monitor.Held
	case monitor.RunPlan:
		c.runs, _ = plan.Compile(c.j, command.Plan)
		c.mode = monitor.Planned
	case monitor.ToLocal:
		c.mode, c.runs = monitor.Local, c.own
	}
	c.enter()
}
