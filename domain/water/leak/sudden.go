package leak

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Sudden sees pipes burst 爆管: pressures of one neighbourhood that fall within
// minutes, by far more than they ever did lately and than the rest of the zone does.
// It needs minutes of learning where the Detector needs days, and sees nothing that
// comes slowly. Rows should come every one to five minutes. It is not safe for use
// by several goroutines.
type Sudden struct {
	sensors []Sensor
	rows    []Row // the newest last, at most remembered
	usual   []usual
	fallen  []int  // rows in a row for which a sensor has been down
	far     []bool // it is so by much
	open    *Episode
	calm    int
	number  int
}

// usual is how a sensor behaves: what its steps from a quarter of an hour ago
// reach.
type usual struct {
	reached float64 // greatest stray lately, fading by half in six hours
	known   int
}

// The figures of Sudden. None depends on a network.
const (
	remembered  = 90    // rows
	baseSpare   = 5     // the newest rows, which make no base
	fewestRows  = 6     // before anything is judged
	suddenTimes = 2.5   // of the greatest stray of quiet rows
	leastPart   = 0.15  // of the pressure itself: less is no burst
	fallenRows  = 2     // for so many rows
	calmRows    = 10    // until it is over
	fading      = 0.998 // a row: by half in six hours
)

// NewSudden watches these sensors; all but pressures are not looked at.
func NewSudden(sensors []Sensor) *Sudden {
	return &Sudden{sensors: append([]Sensor(nil), sensors...), usual: make([]usual, len(sensors)), fallen: make([]int, len(sensors)), far: make([]bool, len(sensors))}
}

// Feed takes the next row and gives the episode that began or ended with it, nil
// where nothing did. A row of another width or of an older time is not taken.
func (s *Sudden) Feed(r Row) *Episode {
	if len(r.Values) != len(s.sensors) || len(s.rows) > 0 && !r.At.After(s.rows[len(s.rows)-1].At) {
		return nil
	}
	strays, base := s.strays(r)
	down, far := s.count(strays, base)
	switch {
	case s.open == nil:
		s.remember(r, strays)
		if far >= 1 && down >= 2 { // one that is far down and one that agrees
			return s.begin(r, strays)
		}
	case far >= 1 || down >= 2:
		s.calm = 0
	default:
		if s.calm++; s.calm >= calmRows {
			return s.end(r)
		}
	}
	return nil
}

// Open gives the episode that goes on, nil where none does.
func (s *Sudden) Open() *Episode { return s.open }

// strays gives by how much each pressure lies below (negative) its base, without
// what all of them do, and the base: the median of the last rows but the newest.
func (s *Sudden) strays(r Row) (strays, base []float64) {
	strays, base = make([]float64, len(s.sensors)), make([]float64, len(s.sensors))
	var all []float64
	past := s.rows[:max(0, len(s.rows)-baseSpare)]
	if s.open != nil {
		past = s.rows // none was remembered since it began
	}
	for c := range s.sensors {
		strays[c], base[c] = math.NaN(), math.NaN()
		if s.sensors[c].Kind != Pressure {
			continue
		}
		var values []float64
		for _, p := range past {
			if !math.IsNaN(p.Values[c]) {
				values = append(values, p.Values[c])
			}
		}
		if len(values) == 0 || math.IsNaN(r.Values[c]) {
			continue
		}
		base[c] = median(values)
		strays[c] = r.Values[c] - base[c]
		all = append(all, strays[c])
	}
	const several = 5 // sensors, for what is common to them to be told from one of them
	if len(all) >= several {
		common := median(all)
		for c := range strays {
			strays[c] -= common // NaN stays NaN
		}
	}
	return strays, base
}

// count gives how many sensors have been lower for long enough than they were in
// quiet rows, and how many of them by a good part of their pressure.
func (s *Sudden) count(strays, base []float64) (down, far int) {
	for c, stray := range strays {
		if s.usual[c].known < fewestRows || math.IsNaN(stray) || stray > -math.Max(suddenTimes*s.usual[c].reached, leastPart/3*math.Abs(base[c])) {
			s.fallen[c], s.far[c] = 0, false
			continue
		}
		s.far[c] = stray < -leastPart*math.Abs(base[c])
		if s.fallen[c]++; s.fallen[c] < fallenRows {
			continue
		}
		if down++; s.far[c] {
			far++
		}
	}
	return down, far
}

// remember takes a row of which nothing is suspected.
func (s *Sudden) remember(r Row, strays []float64) {
	s.rows = append(s.rows, Row{At: r.At, Values: slices.Clone(r.Values)})
	if extra := len(s.rows) - remembered; extra > 0 {
		s.rows = slices.Delete(s.rows, 0, extra)
	}
	for c, stray := range strays {
		u := &s.usual[c]
		u.reached *= fading
		if !math.IsNaN(r.Values[c]) {
			u.known++
		}
		if math.IsNaN(stray) || s.fallen[c] > 0 { // what may be a burst is not usual
			continue
		}
		u.reached = math.Max(u.reached, math.Abs(stray))
	}
}

func (s *Sudden) begin(r Row, strays []float64) *Episode {
	s.number++
	s.calm = 0
	began := r.At
	for c := range s.fallen {
		if s.fallen[c] > 0 {
			if at := len(s.rows) - s.fallen[c]; at >= 0 && s.rows[at].At.Before(began) {
				began = s.rows[at].At
			}
		}
	}
	e := Episode{Number: s.number, Cause: Leak, Began: began, Detected: r.At, View: SuddenView, Window: r.At.Sub(began)}
	worst, agree := 0.0, 0
	for c, stray := range strays {
		if math.IsNaN(stray) {
			continue
		}
		score := -stray / math.Max(s.usual[c].reached, 1e-9)
		e.Ranked = append(e.Ranked, Ranked{Sensor: s.sensors[c].ID, Drop: -stray, Score: score})
		if s.fallen[c] >= fallenRows {
			worst, agree = math.Max(worst, score/suddenTimes), agree+1
		}
	}
	slices.SortStableFunc(e.Ranked, func(a, b Ranked) int { return cmp.Compare(b.Drop, a.Drop) })
	e.Confidence = (1 - 0.5/math.Max(worst, 1)) * (1 - 0.5/float64(max(1, agree)))
	s.open = &e
	return s.told()
}

// end says that the pressures are back.
func (s *Sudden) end(r Row) *Episode {
	s.open.Ended = r.At
	over := s.told()
	s.open = nil
	clear(s.fallen)
	s.rows = slices.DeleteFunc(s.rows, func(p Row) bool { return !p.At.Before(over.Began) || r.At.Sub(p.At) > 6*time.Hour })
	return over
}

func (s *Sudden) told() *Episode {
	e := *s.open
	return &e
}
