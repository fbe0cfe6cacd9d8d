package traffic

import (
	"strconv"
	"strings"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/fault"
)

// findingCode is before the code of a finding where it stands as a field of a fault.
const findingCode = "traffic.finding."

// said is what findings say in English; texts/findings.yaml has the Chinese. Groups,
// stages and rows count from one, as people do; have and need are seconds.
var said = map[string]string{
	rules.Fatal:          "The source of this junction has a problem that forbids steering it.",
	rules.NoGroups:       "The junction has no signal groups.",
	rules.NoStages:       "The junction has no stages.",
	rules.ConflictShape:  "The conflict matrix does not fit the groups.",
	rules.StageShape:     "Stage {stage} does not fit the groups.",
	rules.StageClash:     "In stage {stage} group {group} goes together with one that crosses it.",
	rules.YellowShort:    "Group {group} has {have} s of yellow and needs {need} s.",
	rules.AllRedShort:    "Group {group} has {have} s of all-red and needs {need} s.",
	rules.MinGreenShort:  "Group {group} has a least green of {have} s and needs {need} s.",
	rules.WalkClearShort: "Walkers of group {group} have {have} s to clear the crossing and need {need} s.",
	rules.NeverGreen:     "No stage serves group {group}.",
	plan.OtherJunction:   "The plan was made for another junction.",
	plan.NoEntries:       "The plan has no stages.",
	plan.ManyEntries:     "The plan has too many stages.",
	plan.StageUnknown:    "Entry {stage} names a stage that the junction does not have.",
	plan.GreenEmpty:      "Entry {stage} has no green.",
	plan.CycleSum:        "Greens and transitions fill {have} s, the cycle has {need} s.",
	plan.CycleShort:      "The cycle has {have} s and needs {need} s.",
	plan.CycleLong:       "The cycle has {have} s; {need} s is the most.",
	plan.Unserved:        "Group {group} gets no green.",
	plan.MinGreen:        "Group {group} has {have} s of green and needs {need} s.",
	plan.Clearance:       "Group {group} goes {have} s after one that crosses it, {need} s are needed.",
	plan.RedLong:         "Group {group} waits {have} s at red; {need} s is the most.",
	plan.RowTime:         "Line {stage} has no time of day.",
	plan.RowDouble:       "Line {stage} has the day and the time of another.",
	plan.RowPlan:         "Line {stage} names a plan that is not approved, or cannot run under the limits.",
	plan.RowsNone:        "The timetable is empty.",
}

// told adds a finding to a fault.
func told(err *fault.Fault, path string, f rules.Finding) *fault.Fault {
	args := map[string]any{"have": f.Have.Seconds(), "need": f.Need.Seconds()}
	if f.Group != network.None {
		args["group"] = f.Group + 1
	}
	if f.Stage != network.None {
		args["stage"] = f.Stage + 1
	}
	return err.Naming(fault.Field{Path: path, Code: findingCode + f.Code, Message: sentence(f), Args: args})
}

func sentence(f rules.Finding) string {
	seconds := func(s float64) string { return strconv.FormatFloat(s, 'f', -1, 64) }
	return strings.NewReplacer("{group}", strconv.Itoa(f.Group+1), "{stage}", strconv.Itoa(f.Stage+1),
		"{have}", seconds(f.Have.Seconds()), "{need}", seconds(f.Need.Seconds())).Replace(said[f.Code])
}
