package clock

import (
	"math"
	"time"
)

// Light is the warning colour of a limit 红黄灯.
type Light string

// The lights.
const (
	Green  Light = "green"
	Yellow Light = "yellow"
	Red    Light = "red"
)

// Thresholds are the shares of a limit after which its light turns.
type Thresholds struct {
	Yellow float64 `json:"yellow" yaml:"yellow"` // 0.8: a fifth of the time is left
	Red    float64 `json:"red" yaml:"red"`       // 1: the time is over
}

// DefaultThresholds warn when a fifth of the time is left.
func DefaultThresholds() Thresholds { return Thresholds{Yellow: 0.8, Red: 1} }

// Validate gives ErrLimit unless 0 < yellow ≤ red ≤ 1.
func (t Thresholds) Validate() error {
	if !(t.Yellow > 0 && t.Yellow <= t.Red && t.Red <= 1) {
		return ErrLimit.With("yellow", t.Yellow).With("red", t.Red)
	}
	return nil
}

// Progress is how a limit stands at an instant. Times are the limit's own: office
// time for working hours and days.
type Progress struct {
	Deadline  time.Time     // zero while the clock stands
	Stopped   bool          // a special procedure is under way
	Elapsed   time.Duration // own time used; at most the whole
	Remaining time.Duration // own time left; 0 once it is over
	Overdue   time.Duration // time of day and night since the deadline; 0 before it
	Used      float64       // share of the whole, 0 to 1
	Light     Light
}

// Progress tells how a limit stands at an instant; faults as for Deadline.
func (c *Calendar) Progress(start time.Time, limit Limit, stops []Stop, at time.Time, t Thresholds) (Progress, error) {
	if err := t.Validate(); err != nil {
		return Progress{}, err
	}
	r, err := c.run(start, limit, stops)
	if err != nil {
		return Progress{}, err
	}
	end, err := r.reach()
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Deadline: end, Elapsed: r.need}
	if over := !end.IsZero() && !at.Before(end); over {
		p.Overdue = at.Sub(end)
	} else {
		if p.Elapsed, err = r.used(at); err != nil {
			return Progress{}, err
		}
		p.Stopped = stopped(stops, at)
	}
	p.Remaining = r.need - p.Elapsed
	p.Used = math.Min(1, float64(p.Elapsed)/float64(r.need))
	p.Light = t.light(p.Used)
	return p, nil
}

func (t Thresholds) light(used float64) Light {
	switch {
	case used >= t.Red:
		return Red
	case used >= t.Yellow:
		return Yellow
	}
	return Green
}

// stopped tells whether the clock stands at an instant.
func stopped(stops []Stop, at time.Time) bool {
	for _, s := range stops {
		if !s.From.After(at) && (s.To.IsZero() || at.Before(s.To)) {
			return true
		}
	}
	return false
}
