package index

import "math"

// Zone is a class of GB 3096—2008 声环境功能区.
type Zone string

// The classes: 0 for sanatoria, 1 for dwellings and schools, 2 for mixed areas, 3 for
// industry, 4a beside main roads, 4b beside railways.
const (
	Zone0  Zone = "0"
	Zone1  Zone = "1"
	Zone2  Zone = "2"
	Zone3  Zone = "3"
	Zone4a Zone = "4a"
	Zone4b Zone = "4b"
)

// Limits of a class in dB(A), of the equivalent level.
type Limits struct{ Day, Night float64 }

// LimitsOf gives what a class allows; false for what is no class.
func LimitsOf(z Zone) (Limits, bool) {
	switch z {
	case Zone0:
		return Limits{50, 40}, true
	case Zone1:
		return Limits{55, 45}, true
	case Zone2:
		return Limits{60, 50}, true
	case Zone3:
		return Limits{65, 55}, true
	case Zone4a:
		return Limits{70, 55}, true
	case Zone4b:
		return Limits{70, 60}, true
	}
	return Limits{}, false
}

// At gives the limit at an hour of the day: day is from 6 to 22 o'clock.
func (l Limits) At(hour int) float64 {
	if hour >= 6 && hour < 22 {
		return l.Day
	}
	return l.Night
}

// Sudden gives what the greatest level of a sudden noise at night may reach: 15 dB
// over the limit (GB 3096—2008, 5.4).
func (l Limits) Sudden() float64 { return l.Night + 15 }

// Mean gives the energy mean of levels in dB, which is how equivalent levels are
// summed up; NaN of none.
func Mean(levels []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range levels {
		if !math.IsNaN(v) {
			sum, n = sum+math.Pow(10, v/10), n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return 10 * math.Log10(sum/float64(n))
}
