package tariff

import (
	"cmp"
	"slices"
	"time"
)

// Steady makes of what a meter said the readings that Bill takes: from the first to
// the last, in the order of time, never falling. What was said in between and does
// not fit is left out: it only helps to lay the energy over the time. sound is
// false where the last contradicts the first; then no energy is charged.
func Steady(first Reading, said []Reading, last Reading) (list []Reading, sound bool) {
	sound = true
	if last.At.Before(first.At) {
		last.At, sound = first.At, false
	}
	if last.Wh < first.Wh {
		last.Wh, sound = first.Wh, false
	}
	said = slices.SortedFunc(slices.Values(said), func(a, b Reading) int { return a.At.Compare(b.At) })
	list = []Reading{first}
	for _, one := range said {
		before := list[len(list)-1]
		if one.At.After(before.At) && one.At.Before(last.At) && one.Wh >= before.Wh && one.Wh <= last.Wh {
			list = append(list, one)
		}
	}
	return append(list, last), sound
}

// Line is a part of a bill with what it costs; the lines of a bill add up to it.
type Line struct {
	Part
	EnergyFee, ServiceFee int64 // fen
}

// Lines gives the parts with their sums. Each fee is rounded once for the bill;
// what is rounded of a line is what is left of the bill.
func (b Bill) Lines() []Line {
	lines := make([]Line, 0, len(b.Parts))
	var energy, service int64
	for _, p := range b.Parts {
		beforeEnergy, beforeService := Fen(energy), Fen(service)
		energy += p.Wh * int64(p.Energy)
		service += p.Wh * int64(p.Service)
		lines = append(lines, Line{p, (Fen(energy) - beforeEnergy).Minor(), (Fen(service) - beforeService).Minor()})
	}
	return slices.Clip(lines)
}

// Latest gives the reading that was taken last, and of two at once the greater.
func Latest(list []Reading) (r Reading) {
	for _, one := range list {
		if cmp.Or(one.At.Compare(r.At), cmp.Compare(one.Wh, r.Wh)) > 0 {
			r = one
		}
	}
	return r
}

// StandingCosts tells whether standing at the socket costs anything on the day of
// an instant in the city's zone.
func (t Tariff) StandingCosts(at time.Time) bool {
	v, ok := t.At(at.Format(time.DateOnly))
	return ok && v.Idle.Minute > 0
}
