// Package network is the streets that signals steer: lanes, the links between them
// across junctions, and the lit junctions with their signal groups (灯组), conflicts
// (冲突矩阵) and stages (相位阶段). It reads a SUMO net and OpenStreetMap's ways into one
// shape, so that every controller, model and check works on both.
//
// Everything refers by index within the slices of one Network; ids are the source's.
// Length is metres, speed metres a second, time a time.Duration. Left and right assume
// driving on the right. The package is pure.
package network

import (
	"fmt"
	"time"

	"citybrain/kernel/geo"
)

// None is the index of nothing: a link without a signal, a crossing without a lane.
const None = -1

// Network is streets with their lit junctions. Readers fill it once; after that it is
// only read and may be shared between goroutines.
type Network struct {
	Edges     []Edge     `json:"edges"`
	Lanes     []Lane     `json:"lanes"`
	Links     []Link     `json:"links"`
	Junctions []Junction `json:"junctions"`
	Problems  []Problem  `json:"problems"`
}

// Edge is one direction of a street (路段) between two nodes of the source.
type Edge struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Class string      `json:"class"` // of the source, such as "highway.primary" or "primary"
	From  string      `json:"from"`
	To    string      `json:"to"`
	Lanes []int       `json:"lanes"` // from the kerb inwards
	Shape []geo.Point `json:"shape"`
}

// Uses is who may drive or walk on a lane, as bits.
type Uses uint8

// The users of lanes.
const (
	Car Uses = 1 << iota
	Bus
	Bike
	Walk
	Rail
)

// Has reports whether all of u may use it.
func (u Uses) Has(other Uses) bool { return u&other == other }

// Lane (车道) is one lane of an edge.
type Lane struct {
	ID     string      `json:"id"`
	Edge   int         `json:"edge"`
	Index  int         `json:"index"` // 0 at the kerb
	Length float64     `json:"length"`
	Speed  float64     `json:"speed"` // allowed
	Uses   Uses        `json:"uses"`
	Out    []int       `json:"out"` // links that leave its end
	In     []int       `json:"in"`  // links that reach its start
	Shape  []geo.Point `json:"shape"`
}

// Turn is which way a link goes.
type Turn uint8

// The turns.
const (
	Straight Turn = iota
	Right
	Left
	Around
)

// String names the turn.
func (t Turn) String() string {
	return [...]string{"straight", "right", "left", "around"}[min(t, Around)]
}

// Link is one way across a node: from a lane to a lane, or a walkers' crossing.
type Link struct {
	From     int      `json:"from"` // lane; None for a crossing
	To       int      `json:"to"`
	Via      []string `json:"via"`    // the source's ids of the lanes inside the box
	Length   float64  `json:"length"` // inside the box; of a crossing: kerb to kerb
	Speed    float64  `json:"speed"`
	Turn     Turn     `json:"turn"`
	Walk     bool     `json:"walk"`     // a crossing of walkers (人行横道)
	Junction int      `json:"junction"` // lit junction; None where no signal stands
	Group    int      `json:"group"`    // within its junction
	Index    int      `json:"index"`    // of its letter in the junction's state
	Yields   []int    `json:"yields"`   // links that it gives way to without a protected green
	Foes     []int    `json:"foes"`     // links whose path meets its own
}

// Kind is what a signal group stands for.
type Kind uint8

// The kinds of groups.
const (
	Vehicles Kind = iota
	Walkers
	Bikes
	Trams
)

// String names the kind.
func (k Kind) String() string {
	return [...]string{"vehicles", "walkers", "bikes", "trams"}[min(k, Trams)]
}

// Group (灯组) is the links whose signals always change together, and the times that it
// is held to. A time of 0 is "none" for AllRed, WalkClear and MaxRed.
type Group struct {
	Name      string        `json:"name"`
	Kind      Kind          `json:"kind"`
	Links     []int         `json:"links"`
	Signals   []int         `json:"signals"` // letters of the junction's state
	MinGreen  time.Duration `json:"minGreen"`
	MaxRed    time.Duration `json:"maxRed"`
	Yellow    time.Duration `json:"yellow"`    // of vehicles
	AllRed    time.Duration `json:"allRed"`    // after the yellow, before a conflicting green
	WalkClear time.Duration `json:"walkClear"` // of walkers: from the end of green to a conflicting green
}

// Stage (相位阶段) is what all groups show while one green lasts: only Red, Green,
// Permissive and Filter.
type Stage struct {
	Name string  `json:"name"`
	Show Aspects `json:"show"` // one letter a group
	Own  int     `json:"own"`  // the step of the own programme that it comes from, or None
}

// Step is one step of the source's own programme.
type Step struct {
	State    string        `json:"state"` // one letter a signal
	Duration time.Duration `json:"duration"`
	Min      time.Duration `json:"min"` // 0: none said
	Max      time.Duration `json:"max"`
}

// Limits hold for a whole junction.
type Limits struct {
	MinCycle time.Duration `json:"minCycle"`
	MaxCycle time.Duration `json:"maxCycle"`
}

// Junction (路口) is one lit junction: all signals that one controller steers.
type Junction struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	At        geo.Point     `json:"at"`
	Nodes     []string      `json:"nodes"`   // of the source that belong to it
	Signals   int           `json:"signals"` // letters of a state
	Groups    []Group       `json:"groups"`
	Conflicts [][]Conflict  `json:"conflicts"` // row gives way to column; see Together
	Stages    []Stage       `json:"stages"`
	Own       []Step        `json:"own"`
	Offset    time.Duration `json:"offset"` // of the own programme
	Limits    Limits        `json:"limits"`
	Fatal     bool          `json:"fatal"` // it cannot be steered and stays on its own programme
}

// Problem is one thing that is odd in the source. Subject is an id of the source.
type Problem struct {
	Code     string `json:"code"`
	Subject  string `json:"subject"`
	Junction int    `json:"junction"` // or None
	Fatal    bool   `json:"fatal"`
	Detail   string `json:"detail"`
}

// The problems that readers name.
const (
	OneStage       = "one_stage"    // nothing to choose between
	NoStage        = "no_stage"     // no state of the programme is a green one
	NoLinks        = "no_links"     // a junction that steers nothing
	NeverGreen     = "never_green"  // a group that no stage serves
	GroupEmpty     = "group_empty"  // a signal without a link
	LinkOutside    = "link_outside" // a link whose signal the state does not have
	LinkLane       = "link_without_lane"
	StageClash     = "stage_clash"     // a stage lets crossing links go at once
	RowsMissing    = "rows_missing"    // the source says nothing of who crosses whom
	StateLength    = "state_length"    // steps of different length, or unknown letters
	RestrictionOdd = "restriction_odd" // a turn restriction that fits no street
	LanesGuessed   = "lanes_guessed"   // the source does not say how many lanes
	TurnLanesOdd   = "turn_lanes_odd"  // turn:lanes do not fit the lanes or the streets
	NoApproach     = "no_approach"     // a signal that no vehicle comes to
	TooManyArms    = "too_many_arms"   // more approaches than stages can be made for
)

// Error says why a source is refused and where.
type Error struct {
	Where  string // "byte 120", "connection 3", an id
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Where, e.Reason) }

// Note adds a problem; a fatal one takes its junction out of steering.
func (n *Network) Note(p Problem) {
	n.Problems = append(n.Problems, p)
	if p.Fatal && p.Junction >= 0 && p.Junction < len(n.Junctions) {
		n.Junctions[p.Junction].Fatal = true
	}
}

// Junction gives the index of the lit junction with the id, or None.
func (n *Network) Junction(id string) int {
	for i := range n.Junctions {
		if n.Junctions[i].ID == id {
			return i
		}
	}
	return None
}
