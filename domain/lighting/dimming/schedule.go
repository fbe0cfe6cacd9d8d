// Package dimming works out how bright street lamps are to be 调光: by the sun, the
// time of night, the traffic beside them and what somebody ordered by hand. Every
// level tells its reasons. It is pure: same schedule, same instant, same answer.
package dimming

import (
	"fmt"
	"time"
)

// Schedule is when the lamps of a group burn and how bright 调光方案. Levels are
// whole percents of full power.
type Schedule struct {
	On      int      `yaml:"on" json:"on" doc:"Minutes added to sunset: -10 is ten minutes before"`
	Off     int      `yaml:"off" json:"off" doc:"Minutes added to sunrise: 10 is ten minutes after"`
	Level   int      `yaml:"level" json:"level" doc:"Percent from switching on to the first step"`
	Steps   []Step   `yaml:"steps" json:"steps" doc:"In the order of the night, from noon to noon"`
	Min     int      `yaml:"min" json:"min" doc:"Percent below which traffic never brings the level while the lamps burn"`
	Max     int      `yaml:"max" json:"max" doc:"Percent above which traffic never brings it"`
	Traffic *Traffic `yaml:"traffic" json:"traffic,omitempty" doc:"Absent: traffic changes nothing"`
}

// Step is a level from a time of night on 时段.
type Step struct {
	From  string `yaml:"from" json:"from" doc:"15:04 in the city's zone"`
	Level int    `yaml:"level" json:"level" doc:"Percent"`
}

// Traffic is how the traffic beside a lamp changes its level: more light where
// there is more traffic or where it is faster, as lighting classes have it.
type Traffic struct {
	Measure string  `yaml:"measure" json:"measure" enum:"flow,speed" doc:"Vehicles an hour, or km/h"`
	Within  float64 `yaml:"within" json:"within" doc:"Metres from a lamp to the detector that counts for it"`
	Quiet   float64 `yaml:"quiet" json:"quiet" doc:"At most so much is quiet: the level is lowered"`
	Busy    float64 `yaml:"busy" json:"busy" doc:"At least so much is busy: the level is raised"`
	Lower   int     `yaml:"lower" json:"lower" doc:"Points by which quiet lowers"`
	Raise   int     `yaml:"raise" json:"raise" doc:"Points by which busy raises"`
	Hold    int     `yaml:"hold" json:"hold" doc:"Minutes for which it must be calmer before the level falls"`
	MaxAge  int     `yaml:"maxAge" json:"maxAge" doc:"Minutes after which a reading counts as missing"`
}

// The two measures of traffic.
const (
	Flow  = "flow"
	Speed = "speed"
)

// Problem is one thing that is wrong with a schedule; Path leads to it.
type Problem struct {
	Path   []any // keys and indexes, "steps", 0, "from"
	Reason string
}

// The bounds of a schedule.
const (
	offsetMost = 180 // minutes
	maxSteps   = 12
)

// Check gives everything that is wrong with a schedule.
func (s Schedule) Check() (list []Problem) {
	say := func(reason string, path ...any) { list = append(list, Problem{path, reason}) }
	for _, one := range []struct {
		key              string
		value, low, high int
	}{
		{"on", s.On, -offsetMost, offsetMost}, {"off", s.Off, -offsetMost, offsetMost},
		{"min", s.Min, 0, 100}, {"max", s.Max, max(0, min(s.Min, 100)), 100}, {"level", s.Level, s.Min, s.Max},
	} {
		if one.value < one.low || one.value > one.high {
			say(fmt.Sprintf("%s must be from %d to %d", one.key, one.low, one.high), one.key)
		}
	}
	s.checkSteps(say)
	if s.Traffic != nil {
		s.Traffic.check(say)
	}
	return list
}

func (s Schedule) checkSteps(say func(string, ...any)) {
	if len(s.Steps) > maxSteps {
		say(fmt.Sprintf("a night may have %d steps", maxSteps), "steps")
		return
	}
	before := -1
	for i, step := range s.Steps {
		at, ok := step.minute()
		switch {
		case !ok:
			say(fmt.Sprintf("from must be a time such as 23:00, not %q", step.From), "steps", i, "from")
		case at <= before:
			say("steps must stand in the order of the night, from noon to noon", "steps", i, "from")
		}
		before = max(before, at)
		if step.Level < s.Min || step.Level > s.Max {
			say(fmt.Sprintf("level must be from %d to %d", s.Min, s.Max), "steps", i, "level")
		}
	}
}

func (t *Traffic) check(say func(string, ...any)) {
	if t.Measure != Flow && t.Measure != Speed {
		say(fmt.Sprintf("measure must be flow or speed, not %q", t.Measure), "traffic", "measure")
	}
	for _, one := range []struct {
		key              string
		value, low, high float64
	}{
		{"within", t.Within, 10, 5000}, {"quiet", t.Quiet, 0, 100_000}, {"busy", t.Busy, 0, 100_000},
		{"lower", float64(t.Lower), 0, 100}, {"raise", float64(t.Raise), 0, 100},
		{"hold", float64(t.Hold), 0, 240}, {"maxAge", float64(t.MaxAge), 1, 240},
	} {
		if !(one.value >= one.low && one.value <= one.high) {
			say(fmt.Sprintf("%s must be a number from %v to %v", one.key, one.low, one.high), "traffic", one.key)
		}
	}
	if t.Quiet >= t.Busy {
		say("quiet must be less than busy", "traffic", "quiet")
	}
}

// minute gives the minutes from noon to a step; false for what is no time.
func (s Step) minute() (int, bool) {
	at, err := time.Parse("15:04", s.From)
	if err != nil || len(s.From) != 5 {
		return 0, false
	}
	return ((at.Hour()+12)%24)*60 + at.Minute(), true
}

// on gives when the step begins in the night of an evening. Daylight saving moves
// it with the clocks on the wall.
func (s Step) on(evening time.Time) time.Time {
	at, err := time.Parse("15:04", s.From)
	if err != nil {
		return evening // the schedule was checked
	}
	y, m, d := evening.Date()
	if at.Hour() < 12 {
		d++
	}
	return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, evening.Location())
}
