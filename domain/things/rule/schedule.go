package rule

import (
	"slices"
	"time"
)

// Schedule says when a rule may raise alarms 值守时段. Those that are raised are
// cleared at any time.
type Schedule struct {
	Days []int  `json:"days,omitempty" yaml:"days,omitempty,flow" doc:"1 is Monday, 7 Sunday; none means every day"`
	Only string `json:"only,omitempty" yaml:"only,omitempty" enum:"working,free" doc:"Only working days, or only days off, by the city's calendar"`
	From string `json:"from,omitempty" yaml:"from,omitempty" doc:"08:00; the window may go over midnight"`
	To   string `json:"to,omitempty" yaml:"to,omitempty"`

	from, to float64 // hours
}

// Check reads the times; false where something cannot be.
func (s *Schedule) Check() bool {
	if s.From == "" && s.To == "" {
		s.from, s.to = 0, 24
	} else {
		var okFrom, okTo bool
		s.from, okFrom = hours(s.From)
		s.to, okTo = hours(s.To)
		if !okFrom || !okTo || s.from == s.to {
			return false
		}
	}
	for _, d := range s.Days {
		if d < 1 || d > 7 {
			return false
		}
	}
	return s.Only == "" || s.Only == "working" || s.Only == "free"
}

// hours reads 08:30 as 8.5; 24:00 is the end of the day.
func hours(text string) (float64, bool) {
	if text == "24:00" {
		return 24, true
	}
	at, err := time.Parse("15:04", text)
	return float64(at.Hour()) + float64(at.Minute())/60, err == nil && len(text) == 5
}

// covers tells whether alarms may be raised at a local time. The part of a window
// after midnight belongs to the day on which the window began.
func (s *Schedule) covers(city Local, at int64) bool {
	if s == nil {
		return true
	}
	hour, day, working := city.Local(at)
	if s.from > s.to {
		if hour < s.to {
			_, day, working = city.Local(at - int64(24*time.Hour/time.Microsecond))
		} else if hour < s.from {
			return false
		}
	} else if hour < s.from || hour >= s.to {
		return false
	}
	if len(s.Days) > 0 && !slices.Contains(s.Days, day) {
		return false
	}
	return s.Only == "" || (s.Only == "working") == working
}
