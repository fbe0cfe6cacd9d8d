package leak

import (
	"math"
	"time"
)

// Correction is what was mended in the readings of one sensor.
type Correction struct {
	Sensor string
	Kind   string  // "unit", "stuck", "masked"
	Factor float64 // by which readings were multiplied, for "unit"
	Steps  int     // how many steps it concerned
	From   time.Time
	To     time.Time // the last of them
}

// cleaner mends readings before anything looks at them.
type cleaner struct {
	sensors []Sensor
	states  []reading
	found   []Correction
}

// reading is what is known of one sensor's readings.
type reading struct {
	factor     float64 // that its unit now asks for
	low, high  float64 // of the quiet days
	last       float64
	run, usual int // equal values in a row: now, and the longest of the quiet days
	runSince   time.Time

	masked                bool      // strays alone: nothing is concluded from it
	lately                []float64 // what it strayed by since it is masked, newest last
	straySince, strayLast time.Time
}

func newCleaner(sensors []Sensor) *cleaner {
	c := &cleaner{sensors: sensors, states: make([]reading, len(sensors))}
	for i := range c.states {
		c.states[i] = reading{factor: 1, low: math.NaN(), high: math.NaN(), last: math.NaN()}
	}
	return c
}

// learned takes the range and the longest run of equal values of the quiet days.
func (c *cleaner) learned(days [][]*slot) {
	for i := range c.states {
		var values []float64
		longest, run, last := 0, 0, math.NaN()
		for _, day := range days {
			for _, s := range day {
				if math.IsNaN(s.x[i]) {
					continue
				}
				values = append(values, s.x[i])
				if s.x[i] == last {
					run++
				} else {
					run = 0
				}
				last, longest = s.x[i], max(longest, run)
			}
		}
		c.states[i].low, c.states[i].high, c.states[i].usual = quantile(values, 0.005), quantile(values, 0.995), longest
	}
}

// factorsOfUnits are what a reading is multiplied by when its unit changes between
// metres of water, kPa, bar, MPa, psi, feet and their thousandfold.
var factorsOfUnits = []float64{9.80665, 0.0980665, 0.00980665, 1.4219702, 3.2808399, 100, 1000, 10, 6.894757, 14.503774, 145.03774}

// mend puts a step right: units back, what is stuck or masked away. What is masked
// stays in whole, to see when it comes right again.
func (c *cleaner) mend(s *slot) {
	s.whole = append([]float64(nil), s.x...)
	for i := range s.x {
		if math.IsNaN(s.x[i]) {
			continue
		}
		c.unit(s, i)
		if c.stuck(s, i) {
			s.x[i], s.whole[i] = math.NaN(), math.NaN()
		}
		if c.states[i].masked {
			s.x[i] = math.NaN()
		}
	}
}

func (c *cleaner) unit(s *slot, i int) {
	r := &c.states[i]
	if c.sensors[i].Kind == Level || math.IsNaN(r.low) || r.low <= 0 {
		return
	}
	x := s.x[i] * r.factor
	if !r.fits(x, 1) {
		if f := r.otherUnit(s.x[i]); f != 0 {
			r.factor = f
			x = s.x[i] * f
		}
	}
	if r.factor != 1 {
		c.note(i, "unit", s.at, r.factor)
	}
	s.x[i], s.whole[i] = x, x
}

// fits holds where a reading lies near the range of the quiet days; width
// stretches what is near.
func (r *reading) fits(x, width float64) bool {
	reach := width * math.Max(r.high-r.low, 0.02*math.Abs(r.high))
	return x > r.low-reach && x < r.high+reach
}

// otherUnit gives the factor that brings a reading which is far out of the range
// back into it, 0 if no unit explains it.
func (r *reading) otherUnit(x float64) float64 {
	if r.fits(x, 1) {
		return 1
	}
	if x > 0.6*r.low && x < 1.6*r.high {
		return 0 // a leak may do this
	}
	best, middle := 0.0, (r.low+r.high)/2
	for _, u := range factorsOfUnits {
		for _, f := range []float64{u, 1 / u} {
			if r.fits(x*f, 0.5) && (best == 0 || math.Abs(x*f-middle) < math.Abs(x*best-middle)) {
				best = f
			}
		}
	}
	return best
}

// stuckFor is how long the same value may come again.
const stuckFor = 3 * time.Hour

// stuck holds where a sensor repeats itself as it never did in the quiet days.
func (c *cleaner) stuck(s *slot, i int) bool {
	r := &c.states[i]
	if c.sensors[i].Kind == Flow && s.x[i] == 0 || c.sensors[i].Kind == Level {
		return false // a pump may stand still, a tank may be full
	}
	if s.x[i] != r.last {
		r.last, r.run, r.runSince = s.x[i], 0, s.at
		return false
	}
	r.run++
	if math.IsNaN(r.low) || r.run <= 3*r.usual+2 || s.at.Sub(r.runSince) < stuckFor {
		return false
	}
	c.note(i, "stuck", s.at, 0)
	return true
}

// note counts a correction; one that goes on is one entry.
func (c *cleaner) note(i int, kind string, at time.Time, factor float64) {
	id := c.sensors[i].ID
	for k := len(c.found) - 1; k >= 0; k-- {
		if f := &c.found[k]; f.Sensor == id && f.Kind == kind && f.Factor == factor {
			f.Steps++
			f.To = at
			return
		}
	}
	c.found = append(c.found, Correction{Sensor: id, Kind: kind, Factor: factor, Steps: 1, From: at, To: at})
}

// forgetStray is how long a sensor must be quiet before its straying begins anew.
const forgetStray = 2 * time.Hour

// strays tells since when a sensor has been over its limit.
func (c *cleaner) strays(i int, at time.Time) time.Time {
	r := &c.states[i]
	if r.strayLast.IsZero() || at.Sub(r.strayLast) > forgetStray {
		r.straySince = at
	}
	r.strayLast = at
	return r.straySince
}

func (c *cleaner) isMasked(i int) bool { return i < len(c.states) && c.states[i].masked }

func (c *cleaner) mask(i int, at time.Time) {
	c.states[i].masked, c.states[i].lately = true, nil
	c.note(i, "masked", at, 0)
}

func (c *cleaner) unmask(i int) {
	c.states[i].masked, c.states[i].straySince, c.states[i].strayLast = false, time.Time{}, time.Time{}
}

// watch sees whether a masked sensor is as expected again: left is what it strays
// by in units of its noise, limit what the mean of the last width steps must stay
// below. It gives true once they did.
func (c *cleaner) watch(i int, left float64, width int, limit float64) bool {
	r := &c.states[i]
	if math.IsNaN(left) {
		return false
	}
	r.lately = append(r.lately, clip(left, 2*clipped))
	if len(r.lately) < width {
		return false
	}
	r.lately = r.lately[len(r.lately)-width:]
	return math.Abs(mean(r.lately)) < limit
}
