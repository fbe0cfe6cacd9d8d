package measure

import (
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/field"
)

// Fate is what became of a reading.
type Fate uint8

// The fates. Only Taken readings are in the windows.
const (
	Taken   Fate = iota
	Doubled      // of a time that another reading has spoken of
	Late         // of a window that is closed
	Ahead        // of a time that has not come: a clock that is wrong
	Broken       // figures that cannot be: below nothing, not numbers, a span of no length
	Unknown      // of no detector that is here
)

// String names the fate.
func (f Fate) String() string {
	return [...]string{"taken", "doubled", "late", "ahead", "broken", "unknown"}[min(f, Unknown)]
}

// The limits of what a reading may say.
const (
	longest  = 15 * time.Minute // that one reading spans
	briefest = 100 * time.Millisecond
	slack    = 5 * time.Second // that a detector's clock may be ahead
	mostPer  = 3.0             // vehicles a second that no lane carries and no reading may say
	fastest  = 120.0           // m/s
)

// Gather makes one-minute windows from readings, in whatever order they come. A window is
// closed when Grace has passed since its end; until then late readings still find in.
type Gather struct {
	Grace  time.Duration
	Fates  [Unknown + 1]int // how many readings met which fate
	open   map[string]map[int64]*adder
	spans  map[string][]span // spoken of, sorted, of the open windows
	closed time.Time         // all windows that begin before it are closed
}

type span struct{ from, until int64 } // ns since 1970

// NewGather knows the detectors by their ids. The first minute is the one of from.
func NewGather(ids []string, grace time.Duration, from time.Time) *Gather {
	g := &Gather{Grace: grace, open: map[string]map[int64]*adder{}, spans: map[string][]span{}, closed: from.Truncate(Minute)}
	for _, id := range ids {
		g.open[id] = map[int64]*adder{}
	}
	return g
}

// Take adds a reading that arrived now.
func (g *Gather) Take(r field.Reading, now time.Time) Fate {
	fate := g.judge(r, now)
	g.Fates[fate]++
	if fate != Taken {
		return fate
	}
	s := span{r.At.Add(-r.Span).UnixNano(), r.At.UnixNano()}
	g.spans[r.Detector] = insert(g.spans[r.Detector], s)
	for at := s.from; at < s.until; {
		begin := at - mod(at, int64(Minute))
		end := min(begin+int64(Minute), s.until)
		share := float64(end-at) / float64(r.Span)
		a := g.open[r.Detector][begin]
		if a == nil {
			a = &adder{}
			g.open[r.Detector][begin] = a
		}
		a.add(float64(end-at)/1e9, float64(r.Count)*share, r.Occupancy, r.Speed)
		at = end
	}
	return Taken
}

func (g *Gather) judge(r field.Reading, now time.Time) Fate {
	if _, ok := g.open[r.Detector]; !ok {
		return Unknown
	}
	if broken(r) {
		return Broken
	}
	if r.At.After(now.Add(slack)) {
		return Ahead
	}
	from := r.At.Add(-r.Span)
	if from.Before(g.closed) {
		return Late
	}
	s := span{from.UnixNano(), r.At.UnixNano()}
	for _, have := range g.spans[r.Detector] {
		if have.from < s.until && s.from < have.until {
			return Doubled
		}
	}
	return Taken
}

// broken refuses figures that no street gives. A NaN fails every comparison, so each is
// written as what must hold.
func broken(r field.Reading) bool {
	return !(r.Span >= briefest && r.Span <= longest && r.Count >= 0 && float64(r.Count) <= math.Ceil(mostPer*r.Span.Seconds()) &&
		r.Occupancy >= 0 && r.Occupancy <= 1 && r.Speed >= 0 && r.Speed <= fastest)
}

// Close gives the windows that are over, by detector, oldest first, and forgets them. A
// detector that said nothing has a window that is covered by nothing.
func (g *Gather) Close(now time.Time) map[string][]Window {
	until := now.Add(-g.Grace).Truncate(Minute)
	out := map[string][]Window{}
	if !until.After(g.closed) {
		return out
	}
	for id, open := range g.open {
		for from := g.closed; from.Before(until); from = from.Add(Minute) {
			w := Window{From: from, Length: Minute}
			if a := open[from.UnixNano()]; a != nil {
				a.fill(&w)
				delete(open, from.UnixNano())
			}
			out[id] = append(out[id], w)
		}
		g.spans[id] = slices.DeleteFunc(g.spans[id], func(s span) bool { return s.until <= until.UnixNano() })
	}
	g.closed = until
	return out
}

// Begin forgets everything; the first minute is the one of from. Fates are counted on.
func (g *Gather) Begin(from time.Time) {
	for id := range g.open {
		clear(g.open[id])
	}
	clear(g.spans)
	g.closed = from.Truncate(Minute)
}

func insert(spans []span, s span) []span {
	at, _ := slices.BinarySearchFunc(spans, s, func(a, b span) int { return int(max(-1, min(1, a.from-b.from))) })
	return slices.Insert(spans, at, s)
}

// mod is the remainder that is never below nothing, so that times before 1970 have minutes too.
func mod(a, b int64) int64 { return (a%b + b) % b }
