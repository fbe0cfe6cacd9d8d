package monitor

import "time"

// clock counts the time that passes between reports by two clocks that may each jump.
type clock struct {
	ours, theirs time.Time
	least        time.Duration // what both agree on: for permissions
	most         time.Duration // what either says: for accusations
	skew         time.Duration
	known        bool
}

// restart forgets when the last report came; the counted time goes on.
func (c *clock) restart(ours, theirs time.Time) {
	c.ours, c.theirs, c.skew, c.known = ours, theirs, ours.Sub(theirs), true
}

// pass counts up to a report.
func (c *clock) pass(ours, theirs time.Time) {
	if c.known {
		a, b := ours.Sub(c.ours), theirs.Sub(c.theirs)
		c.least += max(0, min(a, b, time.Hour))
		c.most += min(max(0, a, b), time.Hour)
	}
	c.restart(ours, theirs)
}

// fresh reports whether the last report came a short time before now.
func (c *clock) fresh(now time.Time) bool {
	age := now.Sub(c.ours)
	return c.known && age >= 0 && age <= Fresh
}
