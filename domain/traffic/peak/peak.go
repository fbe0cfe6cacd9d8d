// Package peak tells what a rush hour will be like from days before it 高峰研判: the
// median of what days of the same kind had. Nothing here knows a clock.
//
// Flows are vehicles an hour, delays seconds a vehicle, quarters count from the begin of
// the peak.
package peak

import (
	"math"
	"slices"
)

// Had is what a lane had in a quarter of an hour of one day.
type Had struct{ Flow, Delay float64 }

// key is a quarter of an hour of a lane.
type key struct {
	lane    string
	quarter int
}

// History is what the lanes had on days before. The zero value is empty.
type History struct {
	had  map[key][]Had
	days map[int]bool
}

// Add takes in a quarter of an hour of a lane; day tells days apart. What is no number, or
// below nothing, is left out.
func (h *History) Add(day int, lane string, quarter int, v Had) {
	if !(v.Flow >= 0 && v.Delay >= 0) || math.IsInf(v.Flow, 0) || math.IsInf(v.Delay, 0) {
		return
	}
	if h.had == nil {
		h.had, h.days = map[key][]Had{}, map[int]bool{}
	}
	k := key{lane, quarter}
	h.had[k] = append(h.had[k], v)
	h.days[day] = true
}

// Days is how many days there are.
func (h *History) Days() int { return len(h.days) }

// Expected is what is expected of a lane in a quarter of an hour.
type Expected struct {
	Had
	Spread float64 // of the flow: half of the days were off by less
	Days   int     // that it was taken from
}

// Expect gives the medians of a lane's quarter; false where no day has it.
func (h *History) Expect(lane string, quarter int) (Expected, bool) {
	had := h.had[key{lane, quarter}]
	if len(had) == 0 {
		return Expected{}, false
	}
	flows, delays := make([]float64, len(had)), make([]float64, len(had))
	for i, v := range had {
		flows[i], delays[i] = v.Flow, v.Delay
	}
	e := Expected{Had{median(flows), median(delays)}, 0, len(had)}
	for i := range flows {
		flows[i] = math.Abs(flows[i] - e.Flow)
	}
	e.Spread = median(flows)
	return e, true
}

// median sorts what it is given.
func median(x []float64) float64 {
	slices.Sort(x)
	n := len(x)
	if n%2 == 1 {
		return x[n/2]
	}
	return (x[n/2-1] + x[n/2]) / 2
}

// Approach is what comes to a junction along one piece of road, by quarter of an hour.
type Approach struct {
	Flow  []float64
	Delay []float64 // NaN where nothing is known
}

// Join puts the lanes of an approach together: flows add up, delays count by flow.
func Join(quarters int, lanes []string, of func(lane string, quarter int) (Had, bool)) Approach {
	a := Approach{make([]float64, quarters), make([]float64, quarters)}
	for q := range quarters {
		known, waited := false, 0.0
		for _, lane := range lanes {
			v, ok := of(lane, q)
			if !ok {
				continue
			}
			known = true
			a.Flow[q] += v.Flow
			waited += v.Flow * v.Delay
		}
		switch {
		case !known:
			a.Delay[q] = math.NaN()
		case a.Flow[q] > 0:
			a.Delay[q] = waited / a.Flow[q]
		}
	}
	return a
}

// Hot is the delay from which an approach is a hot spot: level of service E begins there
// (Highway Capacity Manual 2010, table 18-4).
const Hot = 55.0

// Spot is an approach at which vehicles lose much time, from its first hot quarter of an
// hour to its last.
type Spot struct {
	First, Last int     // quarters
	Worst       float64 // delay
	At          int     // quarter of the worst delay
	Lost        float64 // vehicle hours that the whole peak loses there
}

// Spot tells whether an approach is one.
func (a Approach) Spot() (s Spot, hot bool) {
	s.First = -1
	for q, delay := range a.Delay {
		if math.IsNaN(delay) {
			continue
		}
		s.Lost += a.Flow[q] / 4 * delay / 3600
		if delay > s.Worst {
			s.Worst, s.At = delay, q
		}
		if delay <= Hot {
			continue
		}
		if s.First < 0 {
			s.First = q
		}
		s.Last = q
	}
	return s, s.First >= 0
}

// Busiest is the begin of the four quarters of an hour in which most vehicles come.
func Busiest(all []Approach, quarters int) int {
	sums := make([]float64, quarters)
	for _, a := range all {
		for q, flow := range a.Flow {
			sums[q] += flow
		}
	}
	best, at := -1.0, 0
	for q := 0; q+min(4, quarters) <= quarters; q++ {
		sum := 0.0
		for _, x := range sums[q : q+min(4, quarters)] {
			sum += x
		}
		if sum > best {
			best, at = sum, q
		}
	}
	return at
}

// Advice is when a way is quick and when it is slow; seconds by quarter in which one sets
// out.
type Advice struct {
	Slow       int // the slowest quarter
	Before     int // the last quarter before it from which the way takes at most a tenth more than the quickest before; -1: none
	After      int // the first one after it; -1: none
	Saved      int // seconds, by the quicker of the two
	Worthwhile bool
}

// Worth saying is what saves two minutes and a fifth of the way.
const leastSaved, leastPart = 120, 0.2

// Advise says when to set out instead of in the slowest quarter of an hour.
func Advise(seconds []int) Advice {
	a := Advice{Before: -1, After: -1}
	if len(seconds) == 0 {
		return a
	}
	for q, s := range seconds {
		if s > seconds[a.Slow] {
			a.Slow = q
		}
	}
	worst := seconds[a.Slow]
	enough := func(s int) bool { return worst-s >= leastSaved && float64(worst-s) >= leastPart*float64(worst) }
	if before := seconds[:a.Slow]; len(before) > 0 {
		quick := slices.Min(before)
		for q, s := range before {
			if enough(s) && s*10 <= quick*11 {
				a.Before = q
			}
		}
	}
	if after := seconds[a.Slow+1:]; len(after) > 0 {
		quick := slices.Min(after)
		at := slices.IndexFunc(after, func(s int) bool { return enough(s) && s*10 <= quick*11 })
		if at >= 0 {
			a.After = a.Slow + 1 + at
		}
	}
	for _, q := range []int{a.Before, a.After} {
		if q >= 0 {
			a.Worthwhile, a.Saved = true, max(a.Saved, worst-seconds[q])
		}
	}
	return a
}

// Off tells how far forecasts of lanes' flows were off what came: the mean error as a part
// of all flow, over so many quarters of lanes.
func Off(quarters int, lanes []string, expected, had *History) (part float64, compared int) {
	off, all := 0.0, 0.0
	for _, lane := range lanes {
		for q := range quarters {
			e, told := expected.Expect(lane, q)
			h, was := had.Expect(lane, q)
			if !told || !was {
				continue
			}
			compared++
			off += math.Abs(e.Flow - h.Flow)
			all += h.Flow
		}
	}
	if all == 0 {
		return 0, compared
	}
	return off / all, compared
}
