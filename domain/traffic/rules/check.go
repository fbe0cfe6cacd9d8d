package rules

import (
	"fmt"
	"time"

	"citybrain/domain/traffic/network"
)

// Finding is one thing that a check found. Code names it for every language; Refuse
// says that nothing may be started with it. Group and Stage are indices or network.None;
// Have and Need are the times at odds, where there are any.
type Finding struct {
	Code   string        `json:"code"`
	Refuse bool          `json:"refuse"`
	Group  int           `json:"group"`
	Stage  int           `json:"stage"`
	Have   time.Duration `json:"have"`
	Need   time.Duration `json:"need"`
}

// The findings about junctions.
const (
	Fatal          = "fatal"           // the source has a problem that forbids steering
	NoGroups       = "no_groups"       //
	NoStages       = "no_stages"       //
	ConflictShape  = "conflict_shape"  // the matrix does not fit the groups
	StageShape     = "stage_shape"     // a stage does not fit the groups or shows more than red and green
	StageClash     = "stage_clash"     // conflicting groups go in one stage
	YellowShort    = "yellow_short"    //
	AllRedShort    = "all_red_short"   // against the standard
	MinGreenShort  = "min_green_short" //
	WalkClearShort = "walk_clear_short"
	NeverGreen     = "never_green" // no stage serves the group
)

// String writes a finding for a log.
func (f Finding) String() string {
	return fmt.Sprintf("%s group %d stage %d: %v, needs %v", f.Code, f.Group+1, f.Stage+1, f.Have, f.Need)
}

// Refused reports whether any finding forbids starting.
func Refused(findings []Finding) bool {
	for _, f := range findings {
		if f.Refuse {
			return true
		}
	}
	return false
}

// Check holds a junction to the floors: what it finds with Refuse keeps a junction from
// being steered at all.
func Check(j *network.Junction) []Finding {
	var found []Finding
	say := func(code string, refuse bool, group, stage int, have, need time.Duration) {
		found = append(found, Finding{code, refuse, group, stage, have, need})
	}
	if j.Fatal {
		say(Fatal, true, network.None, network.None, 0, 0)
	}
	if len(j.Groups) == 0 {
		say(NoGroups, true, network.None, network.None, 0, 0)
	}
	if len(j.Stages) == 0 {
		say(NoStages, true, network.None, network.None, 0, 0)
	}
	if !square(j) {
		say(ConflictShape, true, network.None, network.None, 0, 0)
		return found
	}
	for g := range j.Groups {
		times(&j.Groups[g], g, say)
	}
	stages(j, say)
	return found
}

type sayer func(code string, refuse bool, group, stage int, have, need time.Duration)

func times(g *network.Group, at int, say sayer) {
	if g.MinGreen < LeastGreen {
		say(MinGreenShort, true, at, network.None, g.MinGreen, LeastGreen)
	}
	if g.Kind == network.Walkers {
		if g.WalkClear < LeastYellow {
			say(WalkClearShort, true, at, network.None, g.WalkClear, LeastYellow)
		}
		return
	}
	if g.Yellow < LeastYellow {
		say(YellowShort, true, at, network.None, g.Yellow, LeastYellow)
	}
	if g.AllRed < 0 {
		say(AllRedShort, true, at, network.None, g.AllRed, 0)
	}
}

func stages(j *network.Junction, say sayer) {
	served := make([]bool, len(j.Groups))
	for s, stage := range j.Stages {
		if !steady(stage.Show, len(j.Groups)) {
			say(StageShape, true, network.None, s, 0, 0)
			continue
		}
		if c, bad := j.Clash(stage.Show); bad {
			say(StageClash, true, c.A, s, 0, 0)
		}
		for g := range j.Groups {
			served[g] = served[g] || stage.Show.At(g).Enters()
		}
	}
	for g, ok := range served {
		if !ok {
			say(NeverGreen, false, g, network.None, 0, 0)
		}
	}
}

// steady reports whether a stage shows one letter a group, all of them red, green,
// permissive or filter.
func steady(show network.Aspects, groups int) bool {
	if len(show) != groups {
		return false
	}
	for g := range groups {
		if a := show.At(g); a != network.Red && !a.Enters() {
			return false
		}
	}
	return true
}

func square(j *network.Junction) bool {
	if len(j.Conflicts) != len(j.Groups) {
		return false
	}
	for _, row := range j.Conflicts {
		if len(row) != len(j.Groups) {
			return false
		}
	}
	return true
}

// Against compares a junction's times with what the standard asks of it. It never
// refuses: a city may have reasons; it must see the difference.
func (s Standard) Against(n *network.Network, j int) []Finding {
	var found []Finding
	for g := range n.Junctions[j].Groups {
		have := n.Junctions[j].Groups[g]
		need := have
		s.group(n, &need)
		for _, c := range []struct {
			code       string
			have, need time.Duration
		}{
			{MinGreenShort, have.MinGreen, need.MinGreen}, {YellowShort, have.Yellow, need.Yellow},
			{AllRedShort, have.AllRed, need.AllRed}, {WalkClearShort, have.WalkClear, need.WalkClear},
		} {
			if c.have < c.need {
				found = append(found, Finding{Code: c.code, Group: g, Stage: network.None, Have: c.have, Need: c.need})
			}
		}
	}
	return found
}
