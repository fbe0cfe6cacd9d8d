package sign

import (
	"math"
	"time"
)

// Span is a time in which a signal is green; an Until of zero: it is green still.
type Span struct {
	From, Until time.Time
}

const (
	steady  = time.Second     // by which a signal that repeats itself may be off
	margin  = 2 * time.Second // from the begin and to the end of a green
	fewSeen = 3               // greens from which it is told whether a signal repeats itself
)

// Greens foresees the greens of a signal from those that it showed of late, the oldest first:
// where the last three came evenly and lasted equally long, it goes on so. Not ok: it does not
// repeat itself, or too little was seen.
func Greens(shown []Span, now time.Time, ahead time.Duration) (list []Span, ok bool) {
	n := len(shown)
	if n < fewSeen {
		return nil, false
	}
	a, b, c := shown[n-3], shown[n-2], shown[n-1]
	cycle, lasts := c.From.Sub(b.From), b.Until.Sub(b.From)
	even := near(cycle, b.From.Sub(a.From)) && near(lasts, a.Until.Sub(a.From)) && cycle > lasts && lasts > 0
	late := now.Sub(c.From) > cycle+steady
	other := !c.Until.IsZero() && !near(c.Until.Sub(c.From), lasts) || c.Until.IsZero() && now.Sub(c.From) > lasts+steady
	if !even || late || other {
		return nil, false
	}
	for from := c.From; from.Before(now.Add(ahead)); from = from.Add(cycle) {
		if until := from.Add(lasts); until.After(now) {
			list = append(list, Span{from, until})
		}
	}
	return list, true
}

func near(a, b time.Duration) bool { return max(a-b, b-a) <= steady }

// Glide is the fastest whole speed in km/h, from least to most, at which somebody so many
// metres before a stop line comes to it in a green (绿波车速引导); 0: there is none.
func Glide(metres float64, least, most int, greens []Span, now time.Time) int {
	for _, g := range greens {
		early, late := g.From.Add(margin).Sub(now).Seconds(), g.Until.Add(-margin).Sub(now).Seconds()
		speed := most
		if early > 0 {
			speed = min(most, int(math.Floor(3.6*metres/early)))
		}
		if speed >= least && speed > 0 && metres > 0 && 3.6*metres/float64(speed) <= late {
			return speed
		}
	}
	return 0
}
