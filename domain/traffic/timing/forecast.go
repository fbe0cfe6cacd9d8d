package timing

import (
	"math"
	"slices"

	"citybrain/domain/traffic/network"
)

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

// Reserved are the flows that plans are made for where these are expected in a window of so
// many seconds: by each link one standard deviation more than the mean of what chance brings.
// It matters most where few come: a short green that fits the mean is too short every other
// time.
func (f Flows) Reserved(net *network.Network, window float64) Flows {
	out := Flows{Lanes: slices.Clone(f.Lanes), Links: slices.Clone(f.Links), Saturation: f.Saturation}
	for i, flow := range f.Links {
		if flow <= 0 {
			continue
		}
		more := math.Sqrt(flow / window)
		out.Links[i] += more
		if from := net.Links[i].From; from != network.None {
			out.Lanes[from] += more
		}
	}
	return out
}
