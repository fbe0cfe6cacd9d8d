package measure

import (
	"math"
	"time"
)

// Fault is what is wrong with a detector (检测器故障).
type Fault uint8

// The faults, from the surest on.
const (
	Healthy     Fault = iota
	Silent            // it says nothing
	StuckOn           // always occupied and nobody counted
	StuckOff          // nobody seen where somebody must have been
	Chattering        // it counts more often than vehicles can come, or they pass too quickly
	Implausible       // flow, speed and occupancy do not fit together
	Doubling          // it counts twice what its neighbour in the same lane counts
	Noisy             // now and then figures that cannot be
)

// String names the fault.
func (f Fault) String() string {
	return [...]string{"healthy", "silent", "stuck_on", "stuck_off", "chattering", "implausible", "doubling", "noisy"}[min(f, Noisy)]
}

// Evidence is what a judgement of one detector rests on: its last windows of one minute,
// oldest first, and what others say of the same time.
type Evidence struct {
	Windows  []Window
	SameLane float64 // vehicles that a healthy detector of the same lane counted over Windows; below 0: there is none
	Expected float64 // vehicles that are usual over Windows, or that lanes beside and above make likely; below 0: not known
}

// Verdict is a judgement and its reason in figures.
type Verdict struct {
	Fault  Fault   `json:"fault"`
	Figure float64 `json:"figure"` // the figure that decided
	Limit  float64 `json:"limit"`  // what it was held against
}

// The limits of a healthy detector. A vehicle and the loop are together between 2 and
// 25 m long, as a mean over several; nobody is on a loop for less than 0.08 s; vehicles of
// one lane are a second apart at the least.
const (
	silentAfter  = 3  // min
	stuckAfter   = 10 // min: longer than any red
	unlikely     = 14 // vehicles awaited and none seen: one in a million if they come by chance
	shortest     = 0.08
	quickest     = 55 // vehicles a minute
	least, most  = 2.0, 25.0
	enough       = 5  // vehicles before lengths are judged
	twiceAtLeast = 60 // vehicles before twice is said
)

// Judge says what is wrong with a detector, or that it is healthy.
func Judge(e Evidence) Verdict {
	for _, check := range []func(Evidence) (Verdict, bool){silent, stuckOn, stuckOff, chattering, implausible, doubling, noisy} {
		if v, bad := check(e); bad {
			return v
		}
	}
	return Verdict{}
}

func silent(e Evidence) (Verdict, bool) {
	n := 0.0
	for i := len(e.Windows) - 1; i >= 0 && e.Windows[i].Covered == 0; i-- {
		n++
	}
	return Verdict{Silent, n, silentAfter}, n >= silentAfter || len(e.Windows) == 0
}

func stuckOn(e Evidence) (Verdict, bool) {
	n := 0.0
	for i := len(e.Windows) - 1; i >= 0; i-- {
		w := e.Windows[i]
		if !w.Whole() || w.Occupancy < 0.99 || w.Count > 0 {
			break
		}
		n++
	}
	return Verdict{StuckOn, n, stuckAfter}, n >= stuckAfter
}

// stuckOff needs a reason to expect vehicles: an empty street at night is no fault.
func stuckOff(e Evidence) (Verdict, bool) {
	for _, w := range e.Windows {
		if w.Covered > 0 && (w.Count > 0 || w.Occupancy > 0) {
			return Verdict{}, false
		}
	}
	awaited := max(e.Expected, e.SameLane)
	return Verdict{StuckOff, awaited, unlikely}, awaited >= unlikely
}

func chattering(e Evidence) (Verdict, bool) {
	t := total(e.Windows)
	if t.covered < 2*time.Minute.Seconds() || t.count < enough {
		return Verdict{}, false
	}
	if rate := t.count / t.covered * 60; rate > quickest {
		return Verdict{Chattering, rate, quickest}, true
	}
	on := t.occupied / t.count
	return Verdict{Chattering, on, shortest}, on < shortest
}

// implausible holds the mean length of vehicles, which is occupancy × speed ÷ flow,
// against what vehicles are.
func implausible(e Evidence) (Verdict, bool) {
	t := total(e.Windows)
	if t.timed < enough || t.count < enough {
		return Verdict{}, false
	}
	length := meanLength(t)
	if length < least {
		return Verdict{Implausible, length, least}, true
	}
	// Who stands on the loop at a red light is as long as the red: only flowing traffic
	// can show that the figures are too long.
	if t.occupied/t.covered > 0.35 {
		return Verdict{}, false
	}
	return Verdict{Implausible, length, most}, length > most && freely(e.Windows)
}

// freely reports that no window shows standing traffic, so that lengths can be believed.
func freely(windows []Window) bool {
	for _, w := range windows {
		if w.Count > 0 && w.Speed < 8 {
			return false
		}
	}
	return true
}

func doubling(e Evidence) (Verdict, bool) {
	t := total(e.Windows)
	if e.SameLane < twiceAtLeast/2 || t.count < twiceAtLeast {
		return Verdict{}, false
	}
	ratio := t.count / e.SameLane
	return Verdict{Doubling, ratio, 1.8}, ratio > 1.8 && ratio < 2.2
}

func noisy(e Evidence) (Verdict, bool) {
	bad, all := 0.0, 0.0
	for _, w := range e.Windows {
		if !w.Whole() {
			continue
		}
		all++
		t := total([]Window{w})
		short := t.timed >= enough && meanLength(t) < least
		if w.Count > quickest || short || (w.Count >= enough && t.occupied/w.Count < shortest) {
			bad++
		}
	}
	return Verdict{Noisy, bad, 3}, bad >= 3 && bad >= all/5
}

func meanLength(t adder) float64 {
	return t.occupied * (t.metres / math.Max(t.timed, 1e-9)) / t.count
}

func total(windows []Window) adder {
	var t adder
	for _, w := range windows {
		if !w.Imputed {
			t.add(w.Covered*w.Length.Seconds(), w.Count, w.Occupancy, w.Speed)
		}
	}
	return t
}
