package wave

// Holds remembers for whom junctions are held, so that nobody holds one in vain: a
// vehicle that does not come on under one stage gets the next that serves it, for
// somebody who goes elsewhere may stand before it; and after the longest time the
// others have their turn. The zero value is ready.
type Holds struct {
	by map[held]*hold
}

type held struct {
	vehicle  string
	junction int
}

type hold struct {
	since  float64 // when it began
	rest   float64 // until when the others have their turn
	at     float64 // how far the vehicle had come
	came   float64 // when it came on last
	shown  float64 // since when its stage is shown; 0: it is not
	try    int     // which of its stages
	wished float64 // when it was wished last
}

// How long things take, in seconds, and how far is coming on, in metres.
const (
	turnOfOthers = 30.0
	inVain       = 8.0
	onward       = 3.0
	forgotten    = 120.0
)

// Grant gives the wishes that junctions should follow now, one a junction, out of
// those that Wishes gave, in their order: while who is first lets the others have their
// turn, the next goes. shown is the stage that a junction shows, None in a change.
func (h *Holds) Grant(m Model, now float64, wishes []Wish, shown func(junction int) int) []Wish {
	if h.by == nil {
		h.by = map[held]*hold{}
	}
	var granted []Wish
	for _, w := range wishes {
		if n := len(granted); n > 0 && granted[n-1].Junction == w.Junction {
			continue // it goes together with that one, or waits for it
		}
		one := h.of(w, now)
		if stage, ok := one.stage(m, now, w, shown(w.Junction)); ok {
			w.Stage = stage
			granted = append(granted, w)
		}
	}
	for key, one := range h.by {
		if now-one.wished > forgotten {
			delete(h.by, key)
		}
	}
	return granted
}

func (h *Holds) of(w Wish, now float64) *hold {
	key := held{w.Vehicle, w.Junction}
	if before := h.by[key]; before == nil || w.At < before.at-onward { // it comes again, on another way
		h.by[key] = &hold{since: now, at: w.At, came: now}
	}
	h.by[key].wished = now
	return h.by[key]
}

// stage is the stage that a vehicle gets now; false: the others have their turn.
func (o *hold) stage(m Model, now float64, w Wish, shown int) (int, bool) {
	if w.At >= o.at+onward {
		o.at, o.came = w.At, now
	}
	if now < o.rest {
		return 0, false
	}
	if o.rest > 0 {
		o.since, o.came, o.shown, o.rest = now, now, 0, 0
	}
	stage := w.Stages[o.try%len(w.Stages)]
	switch {
	case shown != stage:
		o.shown = 0
	case o.shown == 0:
		o.shown = now
	}
	if now-o.since > m.Longest+w.Flush {
		o.rest = now + turnOfOthers
		return 0, false
	}
	if o.shown > 0 && now-max(o.shown, o.came) > inVain+w.Flush/2 && w.In < m.Longest/2 {
		o.try++
		o.shown = 0
		if o.try%len(w.Stages) == 0 {
			o.rest = now + turnOfOthers
			return 0, false
		}
		stage = w.Stages[o.try%len(w.Stages)]
	}
	return stage, true
}
