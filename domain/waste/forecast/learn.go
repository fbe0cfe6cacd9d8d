package forecast

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Tally gathers in which hours bins fill. The zero value is empty.
type Tally struct {
	rise, hours [7][24]float64
}

// Add takes in the readings of one bin, oldest first. Each bin counts the same,
// however fast it fills: rises are taken as shares of its own mean.
func (t *Tally) Add(samples []Sample) {
	var own Tally
	for _, cycle := range cycles(smooth(samples)) {
		for i := 1; i < len(cycle); i++ {
			own.step(cycle[i-1], cycle[i])
		}
	}
	mean, hours := own.mean()
	if mean <= leastRate || hours < 24 {
		return
	}
	for d := range own.rise {
		for h := range own.rise[d] {
			t.rise[d][h] += own.rise[d][h] / mean
			t.hours[d][h] += own.hours[d][h]
		}
	}
}

// step spreads the rise between two readings over the hours between them.
func (t *Tally) step(a, b Sample) {
	span, rise := b.At.Sub(a.At).Hours(), b.Level-a.Level
	if span <= 0 {
		return
	}
	for at := a.At; at.Before(b.At); {
		next := nextHour(at)
		if next.After(b.At) {
			next = b.At
		}
		share := next.Sub(at).Hours()
		t.rise[at.Weekday()][at.Hour()] += rise * share / span
		t.hours[at.Weekday()][at.Hour()] += share
		at = next
	}
}

func (t *Tally) mean() (mean, hours float64) {
	rise := 0.0
	for d := range t.rise {
		for h := range t.rise[d] {
			rise, hours = rise+t.rise[d][h], hours+t.hours[d][h]
		}
	}
	if hours == 0 {
		return 0, 0
	}
	return rise / hours, hours
}

// Rhythm gives the rhythm of what was gathered, drawn to another as if that had
// been seen for so many hours in each hour of the day.
func (t *Tally) Rhythm(towards Rhythm, weight float64) Rhythm {
	mean, _ := t.mean()
	if mean <= leastRate {
		return towards
	}
	out := Rhythm{}
	for kind := range out.Hours {
		for h := range 24 {
			rise, hours := 0.0, 0.0
			for d := range 7 {
				if kindOf(time.Weekday(d)) == kind {
					rise, hours = rise+t.rise[d][h], hours+t.hours[d][h]
				}
			}
			out.Hours[kind][h] = math.Max(0, (rise/mean+weight*towards.Hours[kind][h])/(hours+weight))
		}
	}
	for d := range 7 {
		seen, expected := 24*weight*towards.Days[d], 24*weight
		for h := range 24 {
			seen += t.rise[d][h] / mean
			expected += t.hours[d][h] * out.Hours[kindOf(time.Weekday(d))][h]
		}
		out.Days[d] = math.Max(0, seen/expected)
	}
	return out.level()
}

// level brings the mean over the week to 1.
func (r Rhythm) level() Rhythm {
	sum := 0.0
	for d := range 7 {
		for _, rate := range r.Hours[kindOf(time.Weekday(d))] {
			sum += rate * r.Days[d]
		}
	}
	if sum <= 0 {
		return Even()
	}
	for d := range r.Days {
		r.Days[d] *= 7 * 24 / sum
	}
	return r
}

// ownWeight is for how many hours in each hour of the day a bin must have been
// seen until its own rhythm counts as much as that of all bins.
const ownWeight = 6

// Learn makes the model of a bin from its readings, oldest first. common is the
// rhythm of all bins. A bin that was seen for less than a day keeps the assumed
// model.
func Learn(samples []Sample, common Rhythm, assumed float64) Model {
	list := cycles(smooth(samples))
	var own Tally
	for _, cycle := range list {
		for i := 1; i < len(cycle); i++ {
			own.step(cycle[i-1], cycle[i])
		}
	}
	_, hours := own.mean()
	m := Assumed(assumed, common)
	if hours < 24 {
		return m
	}
	m.Days = math.Round(hours/24*10) / 10
	m.Rhythm = own.Rhythm(common, ownWeight)
	slopes := slopesOf(list, &m.Rhythm)
	if len(slopes) == 0 {
		return m
	}
	m.Rate = math.Max(0, median(slopes))
	if m.Rate <= leastRate || len(slopes) < enough {
		return m
	}
	// Half of the days lie within this of the median; 1.48 of it is what a bell
	// curve calls its standard deviation. Days that fell out of line (a market, a
	// bin that was used for removal) weigh no more than others.
	far := make([]slope, len(slopes))
	for i, s := range slopes {
		far[i] = slope{math.Abs(s.rate - m.Rate), s.hours}
	}
	m.Spread = math.Min(1, math.Max(0.05, 1.48*median(far)/m.Rate))
	return m
}

// slope is how fast a bin filled over a chunk of about a day.
type slope struct{ rate, hours float64 }

// slopesOf cuts cycles into chunks and takes the slope of each.
func slopesOf(list [][]Sample, r *Rhythm) (slopes []slope) {
	for _, cycle := range list {
		for start := 0; start+1 < len(cycle); {
			end := start + 1
			for end+1 < len(cycle) && cycle[end].At.Sub(cycle[start].At).Hours() < chunkHours {
				end++
			}
			weighed := r.over(cycle[start].At, cycle[end].At)
			if cycle[end].At.Sub(cycle[start].At).Hours() >= leastHours && weighed > 1 {
				slopes = append(slopes, slope{(cycle[end].Level - cycle[start].Level) / weighed, weighed})
			}
			start = end
		}
	}
	return slopes
}

// median is the rate above and below which half of the hours lie.
func median(slopes []slope) float64 {
	sorted := slices.Clone(slopes)
	slices.SortFunc(sorted, func(a, b slope) int { return cmp.Or(cmp.Compare(a.rate, b.rate), cmp.Compare(a.hours, b.hours)) })
	total := 0.0
	for _, s := range sorted {
		total += s.hours
	}
	sum := 0.0
	for _, s := range sorted {
		if sum += s.hours; sum >= total/2 {
			return s.rate
		}
	}
	return 0
}
