package ntcip

import (
	"fmt"
	"time"

	"citybrain/domain/traffic/network"
)

// mostPhases is how many phases a controller of the standard can have here: five groups of
// eight.
const mostPhases = 40

// Mapping is which phases of a controller are which groups and stages of a junction. Phases
// are numbered from 1, as the standard does.
type Mapping struct {
	SetID    int64     `json:"setId"`    // globalSetIDParameter of the database that it was made for
	Groups   []Lights  `json:"groups"`   // one a group, in the junction's order
	Stages   [][]int   `json:"stages"`   // the phases that are green in each stage, in its order
	Patterns []Pattern `json:"patterns"` // plans that stand in the controller
	Loops    []Loop    `json:"loops"`
}

// Lights is what a group's signals hang on: of walkers the Walk of one phase, of all others
// phases whose green is protected for it and phases in whose green it gives way.
type Lights struct {
	Green      []int `json:"green"`
	Permissive []int `json:"permissive"`
	Walk       int   `json:"walk"`
}

// Pattern is a plan of ours by name and version that an engineer has put into the controller.
type Pattern struct {
	Plan    string `json:"plan"`
	Version int    `json:"version"`
	Number  int    `json:"number"` // 1 to 253
	Cycle   int    `json:"cycle"`  // s
	Offset  int    `json:"offset"` // s, as the controller counts it
}

func (p Pattern) cycle() time.Duration { return time.Duration(p.Cycle) * time.Second }

// Loop is a detector of the city by the number that the controller gives it.
type Loop struct {
	Detector string `json:"detector"`
	Number   int    `json:"number"` // 1 to 255
}

// Error is a mapping that does not fit its junction, or a controller that does not fit
// either. What names the part, such as "group 3".
type Error struct {
	Junction string
	What     string
	Detail   string
}

func (e *Error) Error() string {
	return fmt.Sprintf("NTCIP controller of %s: %s: %s", e.Junction, e.What, e.Detail)
}

// phases is a set; phase 1 is bit 0.
type phases uint64

func (p phases) has(n int) bool { return n > 0 && p>>(n-1)&1 == 1 }

// controls is what we set: the phase control group objects and the pattern.
type controls struct {
	omit, walkOmit, hold, force, call, walkCall phases
	pattern                                     int64
}

// layout is a mapping that fits its junction.
type layout struct {
	setID    int64
	lights   []lights
	all      phases
	walks    phases
	stages   []controls
	patterns []Pattern
}

type lights struct {
	green, permissive, walk phases
	walkers                 bool
}

// Check holds a mapping to a junction; what does not fit is an *Error.
func (m Mapping) Check(j *network.Junction) error {
	_, err := m.lay(j)
	return err
}

func (m Mapping) lay(j *network.Junction) (layout, error) {
	l := layout{setID: m.SetID, patterns: m.Patterns}
	bad := func(what string, n int, form string, args ...any) (layout, error) {
		if n > 0 {
			what = fmt.Sprintf("%s %d", what, n)
		}
		return layout{}, &Error{j.ID, what, fmt.Sprintf(form, args...)}
	}
	if len(m.Groups) != len(j.Groups) || len(m.Stages) != len(j.Stages) {
		return bad("mapping", 0, "it has %d groups and %d stages, the junction %d and %d", len(m.Groups), len(m.Stages), len(j.Groups), len(j.Stages))
	}
	for i, g := range m.Groups {
		made, err := g.lay(j.Groups[i].Kind == network.Walkers)
		if err != nil {
			return bad("group", i+1, "%s", err)
		}
		l.lights = append(l.lights, made)
		l.all |= made.green | made.permissive | made.walk
		l.walks |= made.walk
	}
	for i, list := range m.Stages {
		green, err := set(list)
		if err != nil {
			return bad("stage", i+1, "%s", err)
		}
		made, show := l.stage(green, j.Stages[i].Show)
		if show != j.Stages[i].Show {
			return bad("stage", i+1, "its phases show %s, the junction wants %s", show, j.Stages[i].Show)
		}
		l.stages = append(l.stages, made)
	}
	for i, p := range m.Patterns {
		if p.Number < 1 || p.Number > 253 || p.Cycle < 1 || p.Cycle > 255 || p.Offset < 0 || p.Offset > 254 || p.Plan == "" {
			return bad("pattern", i+1, "a number of 1 to 253, a plan's name, a cycle of 1 to 255 s and an offset of 0 to 254 s are needed")
		}
	}
	return l, m.loops(j)
}

func (m Mapping) loops(j *network.Junction) error {
	seen := map[int]bool{}
	for i, loop := range m.Loops {
		if loop.Number < 1 || loop.Number > 255 || loop.Detector == "" || seen[loop.Number] {
			return &Error{j.ID, fmt.Sprintf("loop %d", i+1), "a detector and a number of 1 to 255 that no other loop has are needed"}
		}
		seen[loop.Number] = true
	}
	return nil
}

func (g Lights) lay(walkers bool) (lights, error) {
	if walkers {
		walk, err := set([]int{g.Walk})
		if len(g.Green)+len(g.Permissive) > 0 {
			err = fmt.Errorf("walkers have a walk and nothing else")
		}
		return lights{walk: walk, walkers: true}, err
	}
	green, err := set(g.Green)
	permissive, err2 := set(g.Permissive)
	switch {
	case err != nil:
		return lights{}, err
	case err2 != nil:
		return lights{}, err2
	case g.Walk != 0:
		return lights{}, fmt.Errorf("only walkers have a walk")
	case green|permissive == 0:
		return lights{}, fmt.Errorf("no phase stands behind it")
	case green&permissive != 0:
		return lights{}, fmt.Errorf("a phase is both protected and permissive")
	}
	return lights{green: green, permissive: permissive}, nil
}

func set(list []int) (p phases, err error) {
	for _, n := range list {
		if n < 1 || n > mostPhases {
			return 0, fmt.Errorf("phase %d is not 1 to %d", n, mostPhases)
		}
		if p.has(n) {
			return 0, fmt.Errorf("phase %d stands there twice", n)
		}
		p |= 1 << (n - 1)
	}
	return p, nil
}

// stage gives what is set for a stage and what its phases will show.
func (l layout) stage(green phases, want network.Aspects) (controls, network.Aspects) {
	walk := phases(0)
	for g, x := range l.lights {
		if x.walkers && g < len(want) && want.At(g) == network.Green {
			walk |= x.walk
		}
	}
	walk &= green
	show := l.show(reading{greens: green, reds: l.all &^ green, walks: walk, stops: l.walks &^ walk})
	return controls{omit: l.all &^ green, walkOmit: l.walks &^ walk, hold: green, force: l.all &^ green, call: green, walkCall: walk}, show
}

// hold lets whatever is green, or becomes green, stay so.
func (l layout) hold() controls { return controls{hold: l.all} }

// adopts reports whether the controller is held just as a driver of ours holds it.
func (l layout) adopts(r reading) bool {
	if r.controls == l.hold() {
		return true
	}
	for _, s := range l.stages {
		if r.controls == s {
			return true
		}
	}
	return false
}

// rests reports whether the controller shows no yellow, no flash and some green.
func (l layout) rests(r reading) bool { return !r.flash && r.yellows&l.all == 0 && r.greens&l.all != 0 }

// show gives what the groups show. What no signal can show is a letter that the monitor
// does not know; a phase without any light is dark.
func (l layout) show(r reading) network.Aspects {
	show := make([]byte, len(l.lights))
	for g, x := range l.lights {
		show[g] = byte(x.show(r))
	}
	return network.Aspects(show)
}

const garbled network.Aspect = '?'

func (x lights) show(r reading) network.Aspect {
	if r.flash {
		return network.Flashing
	}
	lit, all := [3]phases{r.greens, r.yellows, r.reds}, x.green|x.permissive
	if x.walkers {
		lit, all = [3]phases{r.walks, 0, r.clears | r.stops}, x.walk
	}
	switch {
	case lit[0]&lit[1]&all != 0 || lit[0]&lit[2]&all != 0 || lit[1]&lit[2]&all != 0:
		return garbled
	case (lit[0]|lit[1]|lit[2])&all != all:
		return network.Dark
	case lit[0]&(x.green|x.walk) != 0:
		return network.Green
	case lit[0]&x.permissive != 0:
		return network.Permissive
	case lit[1]&all != 0:
		return network.Yellow
	}
	return network.Red
}
