package overview

import (
	"math"
	"slices"
	"time"
)

// Vital is one figure at one instant, with everything that must stand beside a
// number before anybody acts on it.
type Vital struct {
	Figure string     `json:"figure"`
	Value  *float64   `json:"value"` // null: unknown
	State  string     `json:"state"`
	At     *time.Time `json:"at"`         // of the newest report in it; null if none was ever heard
	Age    *int       `json:"ageSeconds"` // since At
	Count  int        `json:"count"`      // things or alarms that it counts or measures
	Total  int        `json:"total"`      // of this many
	Unit   Text       `json:"unit"`
	Title  Text       `json:"title"`
	Source Text       `json:"source"`
	Owner  Text       `json:"owner"`

	state  State
	counts bool // counts things or alarms rather than measures
}

// Feed is one source of reports: a profile, how many of its things were heard
// from in time, and how old its newest report is.
type Feed struct {
	Profile string      `json:"profile"`
	Title   Text        `json:"title"`
	Icon    string      `json:"icon"`
	Total   int         `json:"total"`
	Heard   int         `json:"heard"`
	States  [states]int `json:"states"` // good, notice, warning, danger, unknown
	At      *time.Time  `json:"at"`
	Age     *int        `json:"ageSeconds"`
	State   string      `json:"state"` // good; notice or warning where more than 10 or 30 % of its things are silent; unknown where it is stale

	state State
}

// Vitals is the state of the city, or of a region of it, at one instant.
type Vitals struct {
	At       time.Time   `json:"at"`
	Region   Area        `json:"region" doc:"What the figures cover; an empty code is the whole city"`
	State    string      `json:"state"` // the worst of all
	Sentence Text        `json:"sentence"`
	Things   int         `json:"things"`
	Heard    int         `json:"heard"`
	Alarms   [states]int `json:"alarms"` // open alarms by severity: good, notice, warning, danger, unknown
	Figures  []Vital     `json:"figures"`
	Feeds    []Feed      `json:"feeds"`
}

// reading is what one second's vitals are computed from.
type reading struct {
	now      time.Time
	region   string
	counts   map[string]Count
	all      Count
	profiles []Profile
	measure  func(profile, attribute, region string) Measure
	alarms   []OpenAlarm
	open     [states]int
}

// read asks the twin and adds up all profiles.
func read(things Things, measured *measures, region string, now time.Time) reading {
	r := reading{now: now, region: region, counts: map[string]Count{}, profiles: things.Profiles()}
	r.measure = func(profile, attribute, region string) Measure {
		return measured.of(things, now, profile, attribute)(region)
	}
	for _, c := range things.Counts(region) {
		r.counts[c.Profile] = c
		r.all.Total += c.Total
		for i, n := range c.States {
			r.all.States[i] += n
		}
		if c.Newest.After(r.all.Newest) {
			r.all.Newest = c.Newest
		}
	}
	return r
}

// of gives the counters of a profile, or of all for "".
func (r reading) of(profile string) Count {
	if profile == "" {
		return r.all
	}
	return r.counts[profile]
}

// vital computes one figure.
func (r reading) vital(f Figure) Vital {
	v := Vital{Figure: f.ID, Unit: f.Unit, Title: f.Title, Source: f.Source, Owner: f.Owner, state: Unknown, counts: f.What == "count" || f.What == "alarms"}
	count := r.of(f.Profile)
	value, newest, known := 0.0, count.Newest, count.Total > 0
	switch f.What {
	case "count", "share", "heard":
		v.Count, v.Total = count.heard(), count.Total
		if f.What != "heard" {
			v.Count = inStates(count.States, f.States)
		}
		value = float64(v.Count)
		if f.What != "count" {
			value = 100 * value / float64(max(count.Total, 1))
		}
	case "alarms":
		v.Count, v.Total = r.alarmsOf(f), sum(r.open)
		value = float64(v.Count)
	case "age":
		v.Count, v.Total = count.heard(), count.Total
		value, known = r.now.Sub(newest).Seconds(), !newest.IsZero()
	default:
		var m Measure
		if region, ok := narrowed(f.Region, r.region); ok {
			m = r.measure(f.Profile, f.Attribute, region)
		}
		v.Count, v.Total = m.N, count.Total
		value, newest, known = m.of(f.What), m.Newest, m.N > 0
	}
	v.stamp(newest, r.now)
	stale := newest.IsZero() || r.now.Sub(newest) > time.Duration(f.StaleAfter)*time.Second
	if known && (!stale || f.What == "age") {
		value = round(value, f.Digits)
		v.Value, v.state = &value, f.Thresholds.judge(value)
	}
	v.State = v.state.String()
	return v
}

// stamp writes the instant and the age of the newest report in the figure.
func (v *Vital) stamp(newest, now time.Time) { v.At, v.Age = stamp(newest, now) }

func stamp(newest, now time.Time) (*time.Time, *int) {
	if newest.IsZero() {
		return nil, nil
	}
	age := max(0, int(now.Sub(newest)/time.Second)) // a device's clock may run ahead
	return &newest, &age
}

// alarmsOf counts open alarms of the figure's severities and profile. Without a
// profile the counters suffice; with one, the list of the worst is counted.
func (r reading) alarmsOf(f Figure) int {
	if f.Profile == "" {
		if len(f.States) == 0 {
			return sum(r.open)
		}
		return inStates(r.open, f.States)
	}
	n := 0
	for _, a := range r.alarms {
		if a.Profile == f.Profile && (len(f.States) == 0 || slices.Contains(f.States, a.Severity.String())) {
			n++
		}
	}
	return n
}

// feeds tells of every profile whether it is heard from.
func (r reading) feeds(stale func(profile string) time.Duration) []Feed {
	out := make([]Feed, 0, len(r.profiles))
	for _, p := range r.profiles {
		c := r.counts[p.Code]
		if c.Total == 0 {
			continue
		}
		f := Feed{Profile: p.Code, Title: Text{p.ZH, p.EN}, Icon: p.Icon, Total: c.Total, Heard: c.heard(), States: c.States}
		f.At, f.Age = stamp(c.Newest, r.now)
		f.state = silence(c)
		if c.Newest.IsZero() || r.now.Sub(c.Newest) > stale(p.Code) {
			f.state = Unknown
		}
		f.State = f.state.String()
		out = append(out, f)
	}
	return out
}

// From which share of silent things on a feed is notice and warning: its newest
// report alone says nothing of the others.
const (
	silentNotice  = 0.1
	silentWarning = 0.3
)

// silence says how bad it is that some of a feed's things are not heard from.
func silence(c Count) State {
	switch silent := float64(c.States[Unknown]) / float64(max(c.Total, 1)); {
	case silent > silentWarning:
		return Warning
	case silent > silentNotice:
		return Notice
	}
	return Good
}

// judge says how bad a value is.
func (t Thresholds) judge(value float64) State {
	crossed := func(limit *float64) bool {
		if limit == nil {
			return false
		}
		if t.Falling {
			return value <= *limit
		}
		return value >= *limit
	}
	switch {
	case crossed(t.Danger):
		return Danger
	case crossed(t.Warning):
		return Warning
	case crossed(t.Notice):
		return Notice
	}
	return Good
}

func (m Measure) of(what string) float64 {
	switch what {
	case "mean":
		return m.Sum / float64(max(m.N, 1))
	case "max":
		return m.Max
	case "min":
		return m.Min
	}
	return m.Sum
}

func inStates(counts [states]int, words []string) int {
	n := 0
	for _, word := range words {
		if s, ok := ParseState(word); ok {
			n += counts[s]
		}
	}
	return n
}

func sum(counts [states]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func round(value float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(value*scale) / scale
}
