package wave

import "slices"

// Errors learn how far predicted arrivals were off, by how long before they were
// made: what is published beside every arrival, and by what the next are set right.
type Errors struct {
	byHorizon [horizons][]float64 // seconds late (positive) or early, the newest last
}

const (
	horizons = 13  // of ten seconds each; the last holds all beyond two minutes
	kept     = 400 // predictions of a horizon that count
)

func horizon(in float64) int { return max(0, min(int(in/10), horizons-1)) }

// Learn takes a prediction made so many seconds ahead and what came true.
func (e *Errors) Learn(predicted, took float64) {
	h := horizon(predicted)
	e.byHorizon[h] = append(e.byHorizon[h], took-predicted)
	if extra := len(e.byHorizon[h]) - kept; extra > 0 {
		e.byHorizon[h] = slices.Delete(e.byHorizon[h], 0, extra)
	}
}

// Spread is how arrivals of a horizon came: seconds later than predicted, at the
// tenth, the half and the ninth tenth; Count is on how many that rests.
type Spread struct {
	Count             int
	Early, Half, Late float64
}

// Of gives the spread for a prediction so many seconds ahead.
func (e *Errors) Of(in float64) Spread {
	all := slices.Sorted(slices.Values(e.byHorizon[horizon(in)]))
	if len(all) == 0 {
		return Spread{}
	}
	at := func(part float64) float64 { return all[int(part*float64(len(all)-1)+0.5)] }
	return Spread{len(all), at(0.1), at(0.5), at(0.9)}
}

// enough is how many must have come before predictions are set right by them.
const enough = 20

// Right sets a prediction right by the half of those before it.
func (e *Errors) Right(in float64) float64 {
	spread := e.Of(in)
	if spread.Count < enough {
		return in
	}
	return max(0, in+spread.Half)
}
