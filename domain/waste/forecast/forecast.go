// Package forecast tells when a bin will be full. It learns from a bin's past how
// fast it fills, in which hours of the day and on which days of the week, and how
// far from its own mean it strays; and it says by the bin's own past how good its
// forecasts would have been.
//
// Times must be in the city's zone: the rhythm of a day is that of people.
package forecast

import (
	"math"
	"slices"
	"time"
)

// Sample is one reading of a bin's level, or the mean of a quarter of an hour.
type Sample struct {
	At    time.Time // in the city's zone
	Level float64   // 0 empty, 1 full
}

// The bounds of what is learned.
const (
	gap        = 3 * time.Hour // readings farther apart say nothing of the hours between
	fall       = 0.12          // a bin that falls so much between two readings was emptied
	chunkHours = 24            // a slope is taken over about a day
	leastHours = 6             // shorter chunks are left out
	horizon    = 21 * 24       // hours; what takes longer is "not soon"
	reading    = 0.02          // how far a reading may be from the truth
	early      = 1.28          // spreads above the mean that nine bins of ten stay below
	usual      = 0.35          // spread of a bin that little is known of
	enough     = 3             // chunks from which a bin's own spread is believed
	leastRate  = 1e-5          // a share an hour below which a bin does not fill
)

// Emptied tells whether a bin was emptied between two readings.
func Emptied(before, after float64) bool { return before-after >= fall && after <= before/2 }

// Rhythm is how the filling of a bin is spread over the week: relative rates
// whose mean over the week is 1.
type Rhythm struct {
	Hours [2][24]float64 `json:"hours"` // of working days and of the weekend
	Days  [7]float64     `json:"days"`  // from Sunday
}

// Even is the rhythm of which nothing is known.
func Even() Rhythm {
	var r Rhythm
	for k := range r.Hours {
		for h := range r.Hours[k] {
			r.Hours[k][h] = 1
		}
	}
	for d := range r.Days {
		r.Days[d] = 1
	}
	return r
}

func kindOf(day time.Weekday) int {
	if day == time.Saturday || day == time.Sunday {
		return 1
	}
	return 0
}

// at gives the relative rate in the hour of an instant.
func (r *Rhythm) at(t time.Time) float64 {
	return r.Hours[kindOf(t.Weekday())][t.Hour()] * r.Days[t.Weekday()]
}

// over gives the hours from a to b, each weighed by its rate.
func (r *Rhythm) over(a, b time.Time) (weighed float64) {
	for a.Before(b) {
		next := nextHour(a)
		if next.After(b) {
			next = b
		}
		weighed += r.at(a) * next.Sub(a).Hours()
		a = next
	}
	return weighed
}

// nextHour is the next full hour of the zone's clock.
func nextHour(t time.Time) time.Time {
	return t.Add(time.Hour - time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}

// Model is what was learned of one bin.
type Model struct {
	Rate   float64 `json:"rate"`   // share of the bin an hour, in the mean of a week
	Spread float64 `json:"spread"` // how far a day strays from that, as a share of it
	Days   float64 `json:"days"`   // days that were seen
	Rhythm Rhythm  `json:"rhythm"`
}

// Assumed is the model of a bin of which nothing is known yet.
func Assumed(rate float64, rhythm Rhythm) Model {
	return Model{Rate: rate, Spread: usual, Rhythm: rhythm}
}

// Full tells when a bin that stands at a level will reach another: when it is
// likely, and how early it may be in nine cases of ten. ok is false where that
// lies more than three weeks ahead.
func (m *Model) Full(now time.Time, level, full float64) (likely, soonest time.Time, ok bool) {
	likely, ok = m.reach(now, level, full, m.Rate)
	soonest, _ = m.reach(now, level+reading, full, m.Rate*(1+early*m.Spread))
	return likely, soonest, ok
}

// reach steps through the hours until the level is there.
func (m *Model) reach(now time.Time, level, full, rate float64) (time.Time, bool) {
	for range horizon {
		if level >= full {
			return now, true
		}
		next, speed := nextHour(now), rate*m.Rhythm.at(now)
		span := next.Sub(now)
		if speed > leastRate && level+speed*span.Hours() >= full {
			return now.Add(time.Duration((full - level) / speed * float64(time.Hour))), true
		}
		level += speed * span.Hours()
		now = next
	}
	return now, false
}

// At gives the level that is likely at an instant ahead, at most 1.
func (m *Model) At(now time.Time, level float64, then time.Time) float64 {
	return math.Min(1, level+m.Rate*m.Rhythm.over(now, then))
}

// smooth takes out readings that stand alone, such as a lid that was held open: a
// level that lies far from both of its neighbours becomes the middle one of the three.
func smooth(samples []Sample) []Sample {
	out := slices.Clone(samples)
	for i := 1; i+1 < len(samples); i++ {
		a, b, c := samples[i-1].Level, samples[i].Level, samples[i+1].Level
		if middle := max(min(a, b), min(max(a, b), c)); math.Abs(middle-b) > fall {
			out[i].Level = middle
		}
	}
	return out
}

// cycles parts readings where the bin was emptied or where nothing was heard.
func cycles(samples []Sample) (list [][]Sample) {
	start := 0
	for i := 1; i <= len(samples); i++ {
		if i == len(samples) || Emptied(samples[i-1].Level, samples[i].Level) || samples[i].At.Sub(samples[i-1].At) > gap {
			if i-start > 1 {
				list = append(list, samples[start:i])
			}
			start = i
		}
	}
	return list
}
