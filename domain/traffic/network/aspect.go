package network

import (
	"fmt"
	"strings"
)

// Aspect is what one signal shows (灯色), by the letter that SUMO writes.
type Aspect byte

// The aspects.
const (
	Red        Aspect = 'r'
	RedYellow  Aspect = 'u' // about to go
	Yellow     Aspect = 'y'
	Green      Aspect = 'G' // protected: nobody crosses
	Permissive Aspect = 'g' // gives way to those who cross
	Filter     Aspect = 's' // red, but turning after a stop is allowed (红灯右转)
	Dark       Aspect = 'O'
	Flashing   Aspect = 'o' // flashing yellow: give way
)

// Known reports whether it is one of the aspects.
func (a Aspect) Known() bool { return strings.IndexByte("ruyGgsOo", byte(a)) >= 0 }

// Goes reports whether traffic is let go: green of either kind.
func (a Aspect) Goes() bool { return a == Green || a == Permissive }

// Enters reports whether somebody may lawfully enter the box: also by the filter.
func (a Aspect) Enters() bool { return a.Goes() || a == Filter }

// Aspects are what a row of groups or signals shows, one letter each. They compare and
// hash as text and read in logs.
type Aspects string

// At gives one aspect.
func (a Aspects) At(i int) Aspect { return Aspect(a[i]) }

// Known reports whether every letter is an aspect.
func (a Aspects) Known() bool {
	for i := range len(a) {
		if !a.At(i).Known() {
			return false
		}
	}
	return true
}

// Goes reports whether any of them is green.
func (a Aspects) Goes() bool { return strings.ContainsAny(string(a), "Gg") }

// Conflict is how two groups stand to each other when both are let go.
type Conflict uint8

// The conflicts. Yields is said by the one that gives way, in its row.
const (
	Free    Conflict = iota // their paths never meet, or the other one gives way
	Yields                  // it may go permissively, giving way to the other
	Crosses                 // never at once
)

// Meets reports whether the paths of two groups meet at all.
func (j *Junction) Meets(a, b int) bool {
	return a != b && (j.Conflicts[a][b] != Free || j.Conflicts[b][a] != Free)
}

// Together reports whether group a may show x while b shows y: their paths never meet,
// or one of them goes permissively and is the one that gives way.
func (j *Junction) Together(a int, x Aspect, b int, y Aspect) bool {
	if a == b || !x.Enters() || !y.Enters() {
		return true
	}
	ab, ba := j.Conflicts[a][b], j.Conflicts[b][a]
	switch {
	case ab == Crosses || ba == Crosses:
		return false
	case ab == Free && ba == Free:
		return true
	}
	return ab == Yields && x != Green || ba == Yields && y != Green
}

// Clash is two groups that must not show at once what they are given.
type Clash struct{ A, B int }

// Clash finds the first pair of groups that must not show this at once. The aspects must
// be one a group.
func (j *Junction) Clash(show Aspects) (Clash, bool) {
	for a := range j.Groups {
		if !show.At(a).Enters() {
			continue
		}
		for b := a + 1; b < len(j.Groups); b++ {
			if !j.Together(a, show.At(a), b, show.At(b)) {
				return Clash{a, b}, true
			}
		}
	}
	return Clash{}, false
}

// State writes what the groups show as the state of the signals: the letters that a
// SUMO programme and setRedYellowGreenState have. Signals of no group stay red.
func (j *Junction) State(show Aspects) string {
	state := []byte(strings.Repeat(string(rune(Red)), j.Signals))
	for g := range min(len(j.Groups), len(show)) {
		for _, s := range j.Groups[g].Signals {
			state[s] = show[g]
		}
	}
	return string(state)
}

// Show reads the state of the signals back as what the groups show. Signals of one group
// that differ, another length and unknown letters are an *Error.
func (j *Junction) Show(state string) (Aspects, error) {
	if len(state) != j.Signals || !Aspects(state).Known() {
		return "", &Error{j.ID, fmt.Sprintf("the state %.60q is not %d known letters", state, j.Signals)}
	}
	show := make([]byte, len(j.Groups))
	for g := range j.Groups {
		for n, s := range j.Groups[g].Signals {
			if n > 0 && state[s] != show[g] {
				return "", &Error{j.ID, fmt.Sprintf("the signals of group %d differ in %.60q", g, state)}
			}
			show[g] = state[s]
		}
	}
	return Aspects(show), nil
}

// AllRed is every group at red.
func (j *Junction) AllRed() Aspects { return Aspects(strings.Repeat("r", len(j.Groups))) }
