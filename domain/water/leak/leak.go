// Package leak finds leaks in a network of pipes from what its sensors say 漏损侦测:
// pressures of water or gas, and flows where they are measured. It is told nothing
// of the network and nothing of past leaks: it learns from the first days how the
// pressures move together and how far they usually stray from that, and judges
// every later row by what it knew at that time (online: no row is seen early).
//
// Three views watch side by side. The spatial view explains every pressure by the
// others (factor.go): demand moves all of them together, a leak moves those near
// it more. The daily and the weekly view compare with the same time of other days and of
// the same weekday (daily.go): they see what moves all pressures alike, which
// matters where sensors are few, and what empties a tank (storage.go).
// What is left over is summed in windows of an hour to four days (window.go) and
// held against limits that the quiet days themselves set (noise.go).
package leak

import (
	"math"
	"time"

	"citybrain/kernel/geo"
)

// Kind is what a sensor measures.
type Kind uint8

// The kinds of sensors. A level is read and not judged.
const (
	Pressure Kind = iota
	Flow
	Level
	stored // a column of its own, see storage
)

// Sensor is one column of the history. Units do not matter as long as a column
// keeps to one; a change of unit is noticed and undone (clean.go).
type Sensor struct {
	ID   string
	Kind Kind
	At   geo.Point // zero where it is not known
}

// Row is what the sensors said at one time: as many values as sensors, NaN where
// one said nothing. Rows come in order of time; what is older than the row before
// by more than a step is dropped.
type Row struct {
	At     time.Time
	Values []float64
}

// Settings are what may be chosen; none of them depends on a network or a leak.
type Settings struct {
	Learn  int           // days before anything is judged; 0 is 7, so that a weekend is known
	Memory int           // days of quiet that are remembered; 0 is 28
	Step   time.Duration // rows are gathered into steps of this length; 0 chooses 15 minutes or the rows' own
	Zone   *time.Location
	// Follow is called once a step with what was left over; nil is nobody. The
	// slices are only valid during the call.
	Follow func(Step)
}

func (s Settings) withDefaults() Settings {
	if s.Learn == 0 {
		s.Learn = 7
	}
	if s.Memory == 0 {
		s.Memory = 28
	}
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	return s
}

// Step is one step after its judgement.
type Step struct {
	At       time.Time
	Residual []float64 // measured minus expected, in the unit of the sensor; NaN where either is missing
	Band     []float64 // what 99.7 % of quiet steps stay within, plus or minus
	Learning bool      // nothing is judged yet
}

// Cause says what an episode looks like.
type Cause string

// The causes. Where one sensor strays and nothing else confirms it, a leak and a
// fault of the sensor cannot be told apart; such an episode is no leak alarm.
const (
	Leak      Cause = "leak"
	OneSensor Cause = "one_sensor"
)

// Episode is one time in which the network was not as it should be.
type Episode struct {
	Number     int // from 1, in the order of detection
	Cause      Cause
	Began      time.Time // best estimate
	Detected   time.Time // when the rows up to then were enough to say so
	Ended      time.Time // zero while it goes on
	Confidence float64   // 0 to 1: how far beyond the limit, how many sensors agree
	View       string    // "spatial", "daily" or "weekly"
	Window     time.Duration
	Ranked     []Ranked // every pressure sensor, the nearest to the leak first
}

// Ranked is a sensor and how much the episode moved it.
type Ranked struct {
	Sensor string
	Drop   float64 // in the unit of the sensor; positive is lower pressure than expected
	Score  float64 // the drop in units of its usual straying over the same window
}

// Detector watches one network. It is not safe for use by several goroutines.
type Detector struct {
	sensors []Sensor // those of the rows, then one for each storage
	width   int      // how many the rows have
	tanks   []storage
	set     Settings
	gather  gatherer
	past    []*slot // newest last
	first   int64   // number of the first step ever
	all     []*view
	views   []*view // those that have learned
	learned int     // from how many quiet days
	tidy    *cleaner
	open    []*trace
	shadow  *behind // while a leak is open
	closed  []Episode
	number  int
	Dropped int // rows out of order or of a wrong width
}

// New makes a detector for these sensors.
func New(sensors []Sensor, set Settings) *Detector {
	d := &Detector{sensors: append([]Sensor(nil), sensors...), width: len(sensors), set: set.withDefaults()}
	d.gather.step = d.set.Step
	d.tidy = newCleaner(sensors)
	return d
}

// Feed takes the next row and gives the episodes that began, changed their cause
// or ended with it.
func (d *Detector) Feed(r Row) []Episode {
	if len(r.Values) != d.width {
		d.Dropped++
		return nil
	}
	ready, ok := d.gather.add(r)
	if !ok {
		d.Dropped++
	}
	return d.take(ready)
}

// Flush judges the step that is not yet full: call it after the last row.
func (d *Detector) Flush() []Episode { return d.take(d.gather.flush()) }

// Episodes gives every episode so far, in the order of detection.
func (d *Detector) Episodes() []Episode {
	all := append([]Episode(nil), d.closed...)
	for _, t := range d.open {
		all = append(all, t.episode)
	}
	for i := 1; i < len(all); i++ {
		for k := i; k > 0 && all[k].Number < all[k-1].Number; k-- {
			all[k], all[k-1] = all[k-1], all[k]
		}
	}
	return all
}

// Corrected tells what was mended in the readings of each sensor.
func (d *Detector) Corrected() []Correction { return d.tidy.found }

func (d *Detector) take(ready []*slot) (changed []Episode) {
	for _, s := range ready {
		changed = append(changed, d.judge(s)...)
	}
	return changed
}

// perDay is the number of steps of a day.
func (d *Detector) perDay() int64 { return int64(24 * time.Hour / d.gather.step) }

// judge takes one step: mend it, learn at the end of a day, look at what is left.
func (d *Detector) judge(s *slot) []Episode {
	if len(d.past) == 0 {
		d.first = s.n
	} else if gap := s.n - d.past[len(d.past)-1].n; gap > 1 {
		d.bridge(gap - 1)
	}
	d.tidy.mend(s)
	if n := len(d.past); n > 0 {
		extend(d.tanks, d.past[n-1], s, d.width)
	} else {
		extend(d.tanks, nil, s, d.width)
	}
	d.past = append(d.past, s)
	if (s.n-d.first)%d.perDay() == 0 && s.n > d.first {
		d.learn(s.n)
	}
	for _, v := range d.views {
		v.look(s)
	}
	d.tell(s)
	if len(d.views) == 0 {
		return nil
	}
	changed := d.trackOpen(s)
	if found := d.search(s); found != nil {
		changed = append(changed, *found)
	}
	return changed
}

// bridge puts empty steps into a gap, so that steps count time.
func (d *Detector) bridge(missing int64) {
	last := d.past[len(d.past)-1]
	missing = min(missing, int64(d.set.Memory)*d.perDay())
	for i := range missing {
		empty := &slot{n: last.n + 1 + i, at: last.at.Add(time.Duration(i+1) * d.gather.step), x: make([]float64, len(d.sensors))}
		for k := range empty.x {
			empty.x[k] = math.NaN()
		}
		d.past = append(d.past, empty)
		for _, v := range d.views {
			v.look(empty)
		}
	}
}

func (d *Detector) tell(s *slot) {
	if d.set.Follow == nil {
		return
	}
	step := Step{At: s.at, Learning: len(d.views) == 0, Residual: make([]float64, d.width), Band: make([]float64, d.width)}
	for k := range step.Residual {
		step.Residual[k], step.Band[k] = math.NaN(), math.NaN()
	}
	for i := len(d.views) - 1; i >= 0; i-- { // the spatial view is the first and has the last word
		d.views[i].show(&step)
	}
	d.set.Follow(step)
}
