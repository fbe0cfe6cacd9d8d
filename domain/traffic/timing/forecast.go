package timing

import "math"

// Forecast tells the next window's flow from the last ones and, where it is
// known, from what is usual. It knows nothing of the future.
//
// past holds the flows of the last windows, the newest last. usual and next are
// what days of the kind have in the newest window and in the coming one; NaN
// where no such day was seen.
func Forecast(past []float64, usual, next float64) float64 {
	n := len(past)
	if n == 0 {
		if math.IsNaN(next) {
			return 0
		}
		return max(0, next)
	}
	last := past[n-1]
	guess := last + 0.5*slope(past)
	if !math.IsNaN(usual) && !math.IsNaN(next) {
		// The day keeps half of what it has more or less than usual.
		guess = (guess + next + 0.5*(last-usual)) / 2
	}
	// A window can grow by half at the most: a trend is not a law.
	return min(max(0, guess, last/2), max(1.5*last, usualOr(next, last)))
}

func usualOr(usual, other float64) float64 {
	if math.IsNaN(usual) {
		return other
	}
	return usual
}

// slope is the mean change between the last windows, three at the most.
func slope(past []float64) float64 {
	n := min(len(past), 4)
	if n < 2 {
		return 0
	}
	return (past[len(past)-1] - past[len(past)-n]) / float64(n-1)
}
