package leak

import (
	"math"
	"time"
)

// daily expects of a sensor what it said at the same time of other days: of the
// same weekday where it is weekly, otherwise of the same kind of day (working day
// or weekend) where at least two are known.
type daily struct {
	perDay int64
	zone   *time.Location
	weekly bool
	usual  [7][][]float64 // kind of day × time of day × column; nil where nothing is known
}

// fitDaily learns the median of each time of day.
func fitDaily(days [][]*slot, columns []int, perDay int64, zone *time.Location, weekly bool) *daily {
	d := &daily{perDay: perDay, zone: zone, weekly: weekly}
	var kinds [7][][]*slot
	for _, day := range days {
		kind := d.kind(day[len(day)/2])
		kinds[kind] = append(kinds[kind], day)
	}
	for kind, of := range kinds {
		if !weekly && len(of) < 2 {
			of = days
		}
		if len(of) > 0 {
			d.usual[kind] = d.medians(of, columns)
		}
	}
	return d
}

// medians gives the median of each time of day over some days.
func (d *daily) medians(days [][]*slot, columns []int) [][]float64 {
	at := make([][][]float64, d.perDay)
	for _, day := range days {
		for _, s := range day {
			t := s.n % d.perDay
			if at[t] == nil {
				at[t] = make([][]float64, len(columns))
			}
			for i, c := range columns {
				if !math.IsNaN(s.x[c]) {
					at[t][i] = append(at[t][i], s.x[c])
				}
			}
		}
	}
	usual := make([][]float64, d.perDay)
	for t := range usual {
		usual[t] = make([]float64, len(columns))
		for i := range columns {
			usual[t][i] = math.NaN()
			if at[t] != nil {
				usual[t][i] = median(at[t][i])
			}
		}
	}
	return usual
}

// kind tells the weekdays apart, or only working days, 0, from weekends, 1.
func (d *daily) kind(s *slot) int {
	day := s.at.In(d.zone).Weekday()
	switch {
	case d.weekly:
		return int(day)
	case day == time.Saturday, day == time.Sunday:
		return 1
	}
	return 0
}

func (d *daily) expect(s *slot, out []float64) float64 {
	if usual := d.usual[d.kind(s)]; usual != nil {
		copy(out, usual[s.n%d.perDay])
		return 1
	}
	for i := range out {
		out[i] = math.NaN()
	}
	return 1
}
