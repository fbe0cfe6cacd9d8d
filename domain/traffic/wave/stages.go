package wave

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// StageFor is the first of StagesFor; None where no stage lets the crossing's links go.
func StageFor(net *network.Network, c Crossing) int {
	stages := StagesFor(net, c)
	if len(stages) == 0 {
		return network.None
	}
	return stages[0]
}

// StagesFor are the stages that let a crossing's links go, the best first: those that
// empty the whole lane, so that nobody who goes elsewhere stands in the way; protected
// rather than among gaps; all its lanes rather than one; the most others with them.
func StagesFor(net *network.Network, c Crossing) []int {
	j := &net.Junctions[c.Junction]
	var stages []int
	worth := make([]int, len(j.Stages))
	for s := range j.Stages {
		for _, link := range c.Links {
			switch aspect(net, j, s, link) {
			case network.Green:
				worth[s] += 1000
			case network.Permissive:
				worth[s] += 100
			default:
				continue
			}
			if empties(net, j, s, net.Links[link].From) {
				worth[s] += 2000
			}
		}
		if worth[s] > 0 {
			worth[s] += beside(net, j, s, c)
			stages = append(stages, s)
		}
	}
	slices.SortStableFunc(stages, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	return stages
}

// aspect is what a link is shown in a stage.
func aspect(net *network.Network, j *network.Junction, stage, link int) network.Aspect {
	group := net.Links[link].Group
	if group < 0 || group >= len(j.Stages[stage].Show) {
		return network.Red
	}
	return j.Stages[stage].Show.At(group)
}

// empties tells whether a stage lets everybody go who stands on a lane.
func empties(net *network.Network, j *network.Junction, stage, lane int) bool {
	for _, link := range net.Lanes[lane].Out {
		if !net.Links[link].Walk && !aspect(net, j, stage, link).Enters() {
			return false
		}
	}
	return true
}

// beside counts the lanes of the vehicle's approach that a stage lets go: who stands
// there may have to make room.
func beside(net *network.Network, j *network.Junction, stage int, c Crossing) int {
	count := 0
	for g := range j.Groups {
		if !j.Stages[stage].Show.At(g).Goes() {
			continue
		}
		for _, link := range j.Groups[g].Links {
			from := net.Links[link].From
			if from != network.None && net.Lanes[from].Edge == c.From {
				count++
			}
		}
	}
	return min(count, 99)
}

// change is how many seconds it takes at most until a stage is green: when another one
// has just begun, its least green must pass before the change. A wish that counted on
// less would often be too late; and one for a stage that is green already would come
// when the green has just been given away.
func (m Model) change(j *network.Junction, stage int) float64 {
	most, to := 0.0, j.Stages[stage].Show
	for s := range j.Stages {
		if from := j.Stages[s].Show; s != stage {
			most = max(most, leastGreen(j, from, to)+plan.Lasts(plan.Between(j, from, to)).Seconds())
		}
	}
	if most == 0 {
		return m.Change
	}
	return most
}

// leastGreen is the longest least green among those that a change ends, in seconds.
func leastGreen(j *network.Junction, from, to network.Aspects) float64 {
	most := 0.0
	for g := range j.Groups {
		if from.At(g).Goes() && !to.At(g).Goes() {
			most = max(most, j.Groups[g].MinGreen.Seconds())
		}
	}
	return most
}
