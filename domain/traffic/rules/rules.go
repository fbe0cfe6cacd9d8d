// Package rules is what the times of signals are held to (配时规范): least green, yellow,
// all-red and clearance of walkers, from the speed and the size of a junction, and the
// checks of a junction against them. The figures of a Standard can be changed; the floors
// cannot. The package is pure.
package rules

import (
	"math"
	"time"

	"citybrain/domain/traffic/network"
)

// The floors: no junction is steered below them, whatever its standard says.
const (
	LeastYellow = 3 * time.Second // GB 14886-2016; MUTCD 2009 4D.26: 3 to 6 s
	LeastGreen  = 4 * time.Second // the shortest walk interval of MUTCD 2009 4E.06
)

// Standard is the figures from which the times of a group follow. Speeds in m/s,
// deceleration in m/s², lengths in metres.
type Standard struct {
	MinGreen     time.Duration `json:"minGreen"`     // of vehicles that turn, bicycles, trams
	MinThrough   time.Duration `json:"minThrough"`   // of vehicles that go straight on
	MinWalk      time.Duration `json:"minWalk"`      // of walkers
	Reaction     time.Duration `json:"reaction"`     // of a driver to yellow
	Braking      float64       `json:"braking"`      // deceleration to stop at yellow
	MaxYellow    time.Duration `json:"maxYellow"`    //
	Vehicle      float64       `json:"vehicle"`      // length of a vehicle that must leave the box
	MaxAllRed    time.Duration `json:"maxAllRed"`    //
	WalkSpeed    float64       `json:"walkSpeed"`    // of the slow
	MaxRed       time.Duration `json:"maxRed"`       // nobody waits longer at a red
	MinCycle     time.Duration `json:"minCycle"`     //
	MaxCycle     time.Duration `json:"maxCycle"`     //
	SlowestClear float64       `json:"slowestClear"` // speed of those who clear the box late
}

// Usual is the standard of a city that has none of its own. Yellow and all-red follow
// the kinematic formula of the ITE (Traffic Engineering Handbook): one second of
// reaction, 3.05 m/s² of braking; greens and the walk interval follow the FHWA Signal
// Timing Manual (2nd ed., 6.1.3) and MUTCD 2009 4E.06 (7 s); walkers go 1.0 m/s, the slow
// end of GB/T 36670 and the figure for places with many old people.
func Usual() Standard {
	return Standard{
		MinGreen: 5 * time.Second, MinThrough: 8 * time.Second, MinWalk: 7 * time.Second,
		Reaction: time.Second, Braking: 3.05, MaxYellow: 6 * time.Second,
		Vehicle: 6, MaxAllRed: 6 * time.Second, WalkSpeed: 1, SlowestClear: 4,
		MaxRed: 180 * time.Second, MinCycle: 40 * time.Second, MaxCycle: 200 * time.Second,
	}
}

// Yellow gives the yellow for an approach speed: the reaction and half the time of
// braking, in steps of 0.1 s, never under LeastYellow.
func (s Standard) Yellow(speed float64) time.Duration {
	seconds := s.Reaction.Seconds() + speed/(2*s.Braking)
	return clamp(seconds, LeastYellow, s.MaxYellow)
}

// AllRed gives the time in which the last one who entered at the end of yellow has left
// a box of this length, in steps of 0.1 s.
func (s Standard) AllRed(length, speed float64) time.Duration {
	return clamp((length+s.Vehicle)/max(speed, s.SlowestClear), 0, s.MaxAllRed)
}

// WalkClear gives the time in which a slow walker who stepped off at the end of green is
// across, in steps of 0.1 s.
func (s Standard) WalkClear(length float64) time.Duration {
	return clamp(length/s.WalkSpeed, LeastYellow, 90*time.Second)
}

func clamp(seconds float64, least, most time.Duration) time.Duration {
	if math.IsNaN(seconds) {
		return most
	}
	t := time.Duration(math.Ceil(min(seconds, 3600)*10-1e-9)) * (time.Second / 10)
	return max(least, min(most, t))
}

// Fill sets the times of the groups of junction j from the standard and its links.
func (s Standard) Fill(n *network.Network, j int) {
	to := &n.Junctions[j]
	to.Limits = network.Limits{MinCycle: s.MinCycle, MaxCycle: s.MaxCycle}
	for g := range to.Groups {
		s.group(n, &to.Groups[g])
	}
}

func (s Standard) group(n *network.Network, g *network.Group) {
	g.MaxRed, g.Yellow, g.AllRed, g.WalkClear = s.MaxRed, 0, 0, 0
	if g.Kind == network.Walkers {
		g.MinGreen = s.MinWalk
		for _, l := range g.Links {
			g.WalkClear = max(g.WalkClear, s.WalkClear(n.Links[l].Length))
		}
		g.WalkClear = max(g.WalkClear, s.WalkClear(0))
		return
	}
	g.MinGreen, g.Yellow = s.MinGreen, LeastYellow
	for _, i := range g.Links {
		l := &n.Links[i]
		if l.Turn == network.Straight && g.Kind == network.Vehicles {
			g.MinGreen = max(g.MinGreen, s.MinThrough)
		}
		speed := l.Speed
		if l.From != network.None {
			speed = n.Lanes[l.From].Speed
		}
		g.Yellow = max(g.Yellow, s.Yellow(speed))
		g.AllRed = max(g.AllRed, s.AllRed(l.Length, l.Speed))
	}
}
