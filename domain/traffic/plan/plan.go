// Package plan is fixed-time plans (配时方案) of lit junctions: cycle, offset, stages with
// their greens; the transitions between stages; what is shown at a time; which plan
// holds when; and how to come from one plan into another without a jump. The package is
// pure.
package plan

import (
	"slices"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
)

// Entry is one stage of a cycle and how long it is fully green; the transition into it
// comes before and is not counted.
type Entry struct {
	Stage int           `json:"stage"`
	Green time.Duration `json:"green"`
}

// Plan is one version of a junction's fixed times. The first entry's green begins at
// Offset after every whole Cycle of the city's common clock.
type Plan struct {
	Junction string        `json:"junction"`
	Version  int           `json:"version"`
	Name     string        `json:"name"`
	Cycle    time.Duration `json:"cycle"`
	Offset   time.Duration `json:"offset"`
	Entries  []Entry       `json:"entries"`
}

// The findings about plans, beside those of rules.
const (
	OtherJunction = "other_junction" //
	NoEntries     = "no_entries"     //
	ManyEntries   = "many_entries"   //
	StageUnknown  = "stage_unknown"  // the junction does not have it; Stage is the entry
	GreenEmpty    = "green_empty"    //
	CycleSum      = "cycle_sum"      // greens and transitions do not fill the cycle
	CycleShort    = "cycle_short"    //
	CycleLong     = "cycle_long"     //
	Unserved      = "unserved"       // a group that some stage serves gets no green in the plan
	MinGreen      = "min_green"      //
	Clearance     = "clearance"      // somebody goes before another has left the box
	RedLong       = "red_long"       //
)

// mostEntries is how many stages one cycle may have.
const mostEntries = 64

// Check holds a plan to its junction, all findings at once. Findings with Refuse forbid
// starting it; a long red is for people to judge.
func Check(j *network.Junction, p Plan) []rules.Finding {
	found := rules.Check(j)
	if rules.Refused(found) {
		return found
	}
	if shape := p.shape(j); len(shape) > 0 {
		return append(found, shape...)
	}
	programme := compile(j, p)
	if sum := programme.cycle; sum != p.Cycle {
		found = append(found, whole(CycleSum, true, p.Cycle, sum))
	}
	if l := j.Limits; l.MinCycle > 0 && p.Cycle < l.MinCycle {
		found = append(found, whole(CycleShort, true, p.Cycle, l.MinCycle))
	}
	if l := j.Limits; l.MaxCycle > 0 && p.Cycle > l.MaxCycle {
		found = append(found, whole(CycleLong, true, p.Cycle, l.MaxCycle))
	}
	return append(found, judge(j, programme.all())...)
}

func whole(code string, refuse bool, have, need time.Duration) rules.Finding {
	return rules.Finding{Code: code, Refuse: refuse, Group: network.None, Stage: network.None, Have: have, Need: need}
}

// shape finds what keeps a plan from being laid out at all.
func (p Plan) shape(j *network.Junction) (found []rules.Finding) {
	switch {
	case p.Junction != j.ID:
		return append(found, whole(OtherJunction, true, 0, 0))
	case len(p.Entries) == 0:
		return append(found, whole(NoEntries, true, 0, 0))
	case len(p.Entries) > mostEntries:
		return append(found, whole(ManyEntries, true, 0, 0))
	}
	for i, e := range p.Entries {
		f := rules.Finding{Refuse: true, Group: network.None, Stage: i, Have: e.Green}
		switch {
		case e.Stage < 0 || e.Stage >= len(j.Stages):
			f.Code = StageUnknown
		case e.Green <= 0 || e.Green > time.Hour:
			f.Code = GreenEmpty
		default:
			continue
		}
		found = append(found, f)
	}
	return found
}

// Fit gives a plan with these greens, its cycle set to what they and the transitions
// last. The entries must name stages of the junction.
func Fit(j *network.Junction, p Plan) Plan {
	if len(p.shape(j)) == 0 {
		p.Cycle = compile(j, p).cycle
	}
	return p
}

// Even gives a plan that serves all stages in turn with equal greens, as near to the
// cycle as the least greens allow: what a junction without any plan begins with.
func Even(j *network.Junction, cycle time.Duration) Plan {
	p := Plan{Junction: j.ID, Name: "even"}
	for s := range j.Stages {
		p.Entries = append(p.Entries, Entry{s, time.Second})
	}
	lost := Fit(j, p).Cycle - time.Duration(len(j.Stages))*time.Second
	share := (cycle - lost) / time.Duration(max(1, len(j.Stages)))
	for i := range p.Entries {
		p.Entries[i].Green = max(share.Truncate(time.Second), leastGreen(j, i))
	}
	return Fit(j, p)
}

// Own gives the source's own programme as a plan: its green steps in their order, with
// our transitions between them. It is false where the programme has no green step, and
// Check may still refuse it.
func Own(j *network.Junction) (Plan, bool) {
	p := Plan{Junction: j.ID, Name: "own"}
	before, first := time.Duration(0), true
	for _, step := range j.Own {
		show, err := j.Show(step.State)
		if err != nil {
			return Plan{}, false
		}
		stage := slices.IndexFunc(j.Stages, func(s network.Stage) bool { return s.Show == show })
		if stage < 0 {
			if first {
				before += step.Duration
			}
			continue
		}
		first = false
		if n := len(p.Entries); n > 0 && p.Entries[n-1].Stage == stage {
			p.Entries[n-1].Green += step.Duration
			continue
		}
		p.Entries = append(p.Entries, Entry{stage, step.Duration})
	}
	p.Offset = j.Offset + before
	return Fit(j, p), len(p.Entries) > 0
}

// leastGreen gives the longest least green of the groups that a stage lets go.
func leastGreen(j *network.Junction, stage int) time.Duration {
	least := rules.LeastGreen
	for g := range j.Groups {
		if j.Stages[stage].Show.At(g).Goes() {
			least = max(least, j.Groups[g].MinGreen)
		}
	}
	return least
}
