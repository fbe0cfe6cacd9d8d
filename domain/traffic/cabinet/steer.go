package cabinet

import (
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Pass lets running time pass.
func (c *Cabinet) Pass(d time.Duration) {
	for d > 0 {
		step := min(d, c.left, c.patience())
		c.up += step
		d -= step
		if c.left != forever {
			c.left -= step
		}
		if c.patience() <= 0 {
			c.alone()
		}
		if c.left <= 0 {
			c.turn()
		}
	}
}

// patience is how long the centre may still be silent.
func (c *Cabinet) patience() time.Duration {
	if c.mode == monitor.Local || c.setup.Backup <= 0 {
		return forever
	}
	return c.heard + c.setup.Backup - c.up
}

// alone goes back to the own plan. The session ends with it, so that no late command of
// the centre finds a cabinet in another mode than it was made for.
func (c *Cabinet) alone() {
	c.session++
	c.number, c.last = 0, 0
	c.mode, c.runs = monitor.Local, c.own
	c.enter()
}

// turn goes on from a step or a green that is over.
func (c *Cabinet) turn() {
	switch {
	case !c.moves:
		c.follow()
	case len(c.steps) > 0:
		step := c.steps[0]
		c.steps = c.steps[1:]
		c.left = step.For
		c.put(step)
	default:
		c.moves = false
		if c.put(plan.Step{Show: c.to}) {
			c.rest()
		}
	}
}

// put shows a step. What its own check forbids is never shown: it flashes instead and
// waits for a person, who restarts it.
func (c *Cabinet) put(s plan.Step) bool {
	if why := c.lamps.forbids(c.j, s.Show, c.up); why != "" {
		c.tripped, c.moves, c.left = why, true, forever
		c.lamps.flash(c.up)
		return false
	}
	c.lamps.put(s.Show, c.up)
	return true
}

// rest is in a stage that has just become green, or that nobody has held any more.
func (c *Cabinet) rest() {
	c.left = forever
	if c.mode == monitor.Held {
		return
	}
	if len(c.legs) == 0 || c.legs[0].Stage != c.stage {
		c.legs = plan.Join(c.j, c.runs, c.stage, c.green(), c.day())
	}
	c.left = max(c.legs[0].Green, c.least())
}

// enter begins to steer anew from what is shown; a transition that runs ends first.
func (c *Cabinet) enter() {
	c.legs = nil
	if !c.moves {
		c.rest()
	}
}

// follow leaves a stage for the next of the way into the plan, or of the plan.
func (c *Cabinet) follow() {
	c.legs = c.legs[min(1, len(c.legs)):]
	if len(c.legs) == 0 {
		c.legs = []plan.Leg{c.next()}
	}
	to := c.legs[0].Stage
	if to == c.stage {
		c.left = max(time.Second, c.legs[0].Green)
		return
	}
	show := c.j.Stages[to].Show
	c.toward(to, plan.Between(c.j, c.lamps.show, show))
}

// next gives the plan's stage after the present one, by the clock when it is in step.
func (c *Cabinet) next() plan.Leg {
	entries := c.runs.Plan().Entries
	m := c.runs.At(c.day())
	at := m.Entry
	if m.Changing || m.Stage == c.stage {
		at = (m.Entry + 1) % len(entries)
	}
	return plan.Leg{Stage: entries[at].Stage, Green: entries[at].Green}
}

func (c *Cabinet) toward(stage int, steps []plan.Step) {
	c.stage, c.to, c.steps = stage, c.j.Stages[stage].Show, steps
	c.moves, c.left = true, 0
	c.turn()
}

// green is how long the stage has been green as a whole.
func (c *Cabinet) green() time.Duration {
	green := time.Duration(forever)
	for g := range c.lamps.groups {
		if c.lamps.show.At(g).Goes() {
			green = min(green, c.up-c.lamps.groups[g].since)
		}
	}
	if green == forever {
		return 0
	}
	return green
}

// least is how long the groups that go must still go. Who has lost his protection only
// now clears the box before anybody whom he met then can be next.
func (c *Cabinet) least() time.Duration {
	least := time.Duration(0)
	for g := range c.lamps.groups {
		if c.lamps.show.At(g).Goes() {
			least = max(least, c.j.Groups[g].MinGreen-(c.up-c.lamps.groups[g].since))
		}
		if p := &c.lamps.groups[g]; p.kept && c.lamps.show.At(g) == network.Permissive {
			least = max(least, plan.Clear(&c.j.Groups[g], network.Green)-(c.up-p.guarded))
		}
	}
	return max(least, time.Second)
}

// day is the clock of day as plans count it.
func (c *Cabinet) day() time.Duration { return time.Duration(c.Now().UnixNano()) }
