package wait

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Guess is how long somebody will wait from now on.
type Guess struct {
	Wait time.Duration // the middle: half of those in this place wait shorter
	Low  time.Duration // one of five waits shorter
	High time.Duration // one of seven waits longer
}

// rounds is how often the rest of the day is played; 200 hold the middle within a few
// per cent.
const rounds = 200

// Hall is a hall at one moment.
type Hall struct {
	Now     time.Time
	Waiting []Ticket // in order
	Windows []Window
	Pace    func(class string) Pace
}

// Forecast plays the queue many times with services as long as they were measured and
// gives what became of each ticket. One that no open window serves is not in it.
func Forecast(h Hall) map[string]Guess {
	r := rand.New(rand.NewPCG(uint64(len(h.Waiting)), uint64(len(h.Windows)))) // the same hall gives the same forecast
	waits := make([][]float64, len(h.Waiting))
	paces := map[string]Pace{}
	for _, t := range h.Waiting {
		paces[t.Class] = h.Pace(t.Class)
	}
	for _, w := range h.Windows {
		if w.Class != "" {
			paces[w.Class] = h.Pace(w.Class)
		}
	}
	for range rounds {
		play(h, paces, r, waits)
	}
	out := make(map[string]Guess, len(waits))
	for i, list := range waits {
		if len(list) == 0 {
			continue
		}
		slices.Sort(list)
		out[h.Waiting[i].ID] = Guess{Wait: at(list, 0.5), Low: at(list, 0.2), High: at(list, 0.85)}
	}
	return out
}

// at reads a quantile of sorted seconds.
func at(sorted []float64, share float64) time.Duration {
	i := int(math.Round(share * float64(len(sorted)-1)))
	return time.Duration(sorted[i] * float64(time.Second)).Round(time.Second)
}

// play lets the windows work the queue off once, and adds each ticket's wait in seconds.
func play(h Hall, paces map[string]Pace, r *rand.Rand, waits [][]float64) {
	free := make([]float64, len(h.Windows))
	for i, w := range h.Windows {
		if w.Class != "" {
			free[i] = paces[w.Class].drawLeft(r, h.Now.Sub(w.Since).Seconds())
		}
	}
	rest := make([]int, len(h.Waiting)) // indexes of those who still wait, in order
	for i := range rest {
		rest[i] = i
	}
	for len(rest) > 0 {
		w := soonest(free)
		if w < 0 {
			return // the rest waits for windows that are not open
		}
		k := slices.IndexFunc(rest, func(i int) bool { return slices.Contains(h.Windows[w].Serves, h.Waiting[i].Class) })
		if k < 0 {
			free[w] = math.Inf(1)
			continue
		}
		i := rest[k]
		waits[i] = append(waits[i], free[w])
		free[w] += paces[h.Waiting[i].Class].draw(r)
		rest = slices.Delete(rest, k, k+1)
	}
}

// soonest gives the window that is free first; -1 if none ever is.
func soonest(free []float64) int {
	best := -1
	for i, at := range free {
		if !math.IsInf(at, 1) && (best < 0 || at < free[best]) {
			best = i
		}
	}
	return best
}
