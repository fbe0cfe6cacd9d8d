package dimming

import (
	"time"

	"citybrain/domain/lighting/sun"
	"citybrain/kernel/geo"
)

// The reasons of a level.
const (
	Sunlight   = "sunlight"    // off: the sun is up; At is when the lamps come on
	PolarDay   = "polar_day"   // off: the sun does not set
	Evening    = "evening"     // since they came on at At
	PolarNight = "polar_night" // on, though it would be day: the sun does not rise
	AtStep     = "step"        // the step that began at At
	QuietRoad  = "quiet"       // traffic lowered it; Value is what was measured
	BusyRoad   = "busy"        // traffic raised it
	NoTraffic  = "no_traffic"  // the traffic is not known: the higher level, to be safe
	AtLimit    = "limit"       // held at the least or greatest level
	ByHand     = "by_hand"     // somebody ordered it until At
)

// Reason is one part of why a level is what it is, in the order in which the parts
// were reckoned with; Level is the percent after it.
type Reason struct {
	Code  string     `json:"code" enum:"sunlight,polar_day,evening,polar_night,step,quiet,busy,no_traffic,limit,by_hand"`
	Level int        `json:"level"`
	At    *time.Time `json:"at,omitempty"`
	Value *float64   `json:"value,omitempty" doc:"Vehicles an hour or km/h, as the rule measures"`
}

// Decision is a level and why.
type Decision struct {
	Level   int       `json:"level" doc:"Percent; 0 is off"`
	Reasons []Reason  `json:"reasons"`
	Until   time.Time `json:"until" doc:"When the schedule changes it next; traffic and people may sooner"`
	Lit     bool      `json:"lit" doc:"It is night as the schedule has it"`
}

// Base gives the level of the sun and the time of night alone.
func (s Schedule) Base(place geo.Point, at time.Time) Decision {
	n := s.NightAt(place, at)
	if n.Lit(at) {
		return s.lit(n, at)
	}
	next := n.On
	if n.On.IsZero() || !at.Before(n.Off) {
		next = s.nextOn(place, n)
	}
	if n.On.IsZero() && n.Today.Sun == sun.Up {
		return Decision{Until: next, Reasons: []Reason{{Code: PolarDay}}}
	}
	return Decision{Until: next, Reasons: []Reason{{Code: Sunlight, At: &next}}}
}

// nextOn gives when the lamps come on after a night; a day later where the sun
// does not set then either.
func (s Schedule) nextOn(place geo.Point, n Night) time.Time {
	if next := s.NightOf(place, n.Evening.AddDate(0, 0, 1)); !next.On.IsZero() {
		return next.On
	}
	return n.Morrow.Noon.Add(24 * time.Hour)
}

// lit gives the level of an instant at which the lamps burn.
func (s Schedule) lit(n Night, at time.Time) Decision {
	d := Decision{Level: s.Level, Until: n.Off, Lit: true}
	on := n.On
	d.Reasons = []Reason{{Code: Evening, Level: s.Level, At: &on}}
	if n.Today.Sun == sun.Down {
		d.Reasons[0].Code = PolarNight
	}
	for _, step := range s.Steps {
		begins := step.on(n.Evening)
		if begins.After(at) && step.Level == d.Level {
			continue
		}
		if begins.After(at) {
			d.Until = earlier(d.Until, begins)
			break
		}
		d.Level = step.Level
		d.Reasons = []Reason{{Code: AtStep, Level: step.Level, At: &begins}}
	}
	return d
}

// Mood is how busy a road is, as far as is known.
type Mood int8

// The moods, from the calmest to the one that asks for most light.
const (
	Quiet Mood = iota + 1
	Usual
	Busy
	Unknown
)

// Reading is what a detector said last.
type Reading struct {
	Value float64
	At    time.Time // zero where it said nothing
}

// Feeling is a mood that does not change with every car.
type Feeling struct {
	Mood  Mood      `json:"m"`
	Calm  time.Time `json:"c,omitzero"` // since when it has been calmer than the mood
	Value float64   `json:"v"`
}

// Feel takes a reading into the feeling for a road. It rises at once and falls only
// after the rule's hold; the zero feeling takes what comes.
func (t *Traffic) Feel(was Feeling, r Reading, now time.Time) Feeling {
	raw := t.mood(r, now)
	if raw >= was.Mood || was.Mood == Unknown || was.Mood == 0 {
		return Feeling{Mood: raw, Value: r.Value}
	}
	was.Value = r.Value
	if was.Calm.IsZero() {
		was.Calm = now
	}
	if now.Sub(was.Calm) >= time.Duration(t.Hold)*time.Minute {
		return Feeling{Mood: raw, Value: r.Value}
	}
	return was
}

func (t *Traffic) mood(r Reading, now time.Time) Mood {
	switch {
	case r.At.IsZero() || now.Sub(r.At) > time.Duration(t.MaxAge)*time.Minute:
		return Unknown
	case r.Value >= t.Busy:
		return Busy
	case r.Value <= t.Quiet:
		return Quiet
	}
	return Usual
}

// With gives the level with the traffic beside the lamps. By day nothing changes;
// at night it stays between the least and the greatest level of the schedule, and
// where the traffic is not known it is what a busy road would get.
func (s Schedule) With(base Decision, f Feeling) Decision {
	if s.Traffic == nil || !base.Lit {
		return base
	}
	var level int
	var code string
	switch f.Mood {
	case Quiet:
		level, code = base.Level-s.Traffic.Lower, QuietRoad
	case Busy:
		level, code = base.Level+s.Traffic.Raise, BusyRoad
	case Usual:
		return base
	default:
		level, code = base.Level+s.Traffic.Raise, NoTraffic
	}
	held := max(s.Min, min(s.Max, level))
	r := Reason{Code: code, Level: held}
	if value := f.Value; f.Mood == Quiet || f.Mood == Busy {
		r.Value = &value
	}
	base.Reasons = append(append([]Reason{}, base.Reasons...), r)
	if held != level {
		base.Reasons = append(base.Reasons, Reason{Code: AtLimit, Level: held})
	}
	base.Level = held
	return base
}

// Hand is what somebody ordered for a group 手动调光.
type Hand struct {
	Level int
	Until time.Time
}

// Over gives the level with what was ordered by hand; it stands above everything,
// by day too, until it ends.
func (h Hand) Over(d Decision, now time.Time) Decision {
	if !now.Before(h.Until) {
		return d
	}
	until := h.Until
	d.Level, d.Until, d.Reasons = h.Level, until, []Reason{{Code: ByHand, Level: h.Level, At: &until}}
	return d
}
