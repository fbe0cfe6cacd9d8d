package forecast

import (
	"math"
	"slices"
	"time"
)

// Score is how good forecasts were against what came.
type Score struct {
	Forecasts int     `json:"forecasts"`
	Median    float64 `json:"median"` // hours by which half of them were wrong at most
	Ninety    float64 `json:"ninety"` // hours by which nine of ten were wrong at most
	Early     float64 `json:"early"`  // share whose bin was full before the soonest time that was told
}

// Trial is one forecast and what came.
type Trial struct {
	Ahead   float64 // hours from the forecast to what came
	Error   float64 // hours by which the likely time was late (+) or early (-)
	TooLate bool    // what came came before the soonest time
}

// Try forecasts the cycles of a bin from the readings within them: when will it
// reach the level at which it was emptied? It asks once every so many hours, with
// a model that must have been learned from other readings.
func (m *Model) Try(samples []Sample, every time.Duration) (list []Trial) {
	const worth = 0.5 // a bin that was emptied below this tells little
	for _, cycle := range cycles(smooth(samples)) {
		last := cycle[len(cycle)-1]
		if last.Level < worth {
			continue
		}
		target := last.Level - reading
		truth := reached(cycle, target)
		next := cycle[0].At
		for _, one := range cycle {
			if one.At.Before(next) || !one.At.Before(truth.Add(-time.Hour)) {
				continue
			}
			next = one.At.Add(every)
			likely, soonest, ok := m.Full(one.At, one.Level, target)
			if !ok {
				continue
			}
			list = append(list, Trial{truth.Sub(one.At).Hours(), likely.Sub(truth).Hours(), truth.Before(soonest)})
		}
	}
	return list
}

// reached is the first time at which a bin stood at a level and stayed: one
// reading above it may be chance.
func reached(cycle []Sample, level float64) time.Time {
	for i := len(cycle) - 1; i > 0; i-- {
		if cycle[i-1].Level < level {
			return cycle[i].At
		}
	}
	return cycle[0].At
}

// Sum sums trials up.
func Sum(list []Trial) Score {
	if len(list) == 0 {
		return Score{}
	}
	far, late := make([]float64, len(list)), 0
	for i, one := range list {
		far[i] = math.Abs(one.Error)
		if one.TooLate {
			late++
		}
	}
	slices.Sort(far)
	return Score{
		Forecasts: len(list), Median: tenth(far[len(far)/2]), Ninety: tenth(far[len(far)*9/10]),
		Early: math.Round(float64(late)/float64(len(list))*1000) / 1000,
	}
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }
