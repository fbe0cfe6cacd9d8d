package main

import (
	"math"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
)

// keeper holds one junction to the rules that its monitor would hold it to: nobody
// loses a green before its least time, and between two stages everybody who meets
// somebody that goes next has had his yellow and cleared the box. Seconds are whole.
type keeper struct {
	j     *network.Junction
	show  network.Aspects
	since []float64 // by group, when it began to go
	steps []plan.Step
	until float64 // the end of the first of the steps
	next  network.Aspects
}

func newKeeper(j *network.Junction) *keeper {
	return &keeper{j: j, since: make([]float64, len(j.Groups))}
}

// put shows aspects and remembers who began to go.
func (k *keeper) put(show network.Aspects, now float64) {
	for g := range k.j.Groups {
		if show.At(g).Goes() && (k.show == "" || !k.show.At(g).Goes()) {
			k.since[g] = now
		}
	}
	k.show = show
}

// changing tells whether a transition runs.
func (k *keeper) changing() bool { return len(k.steps) > 0 }

// stage is the stage that is shown, None in a change.
func (k *keeper) stage() int {
	if k.changing() {
		return network.None
	}
	return stageOf(k.j, k.show)
}

// pass ends the steps of a transition that are over.
func (k *keeper) pass(now float64) {
	for k.changing() && now >= k.until {
		k.steps = k.steps[1:]
		if !k.changing() {
			k.put(k.next, now)
			return
		}
		k.begin(now)
	}
}

func (k *keeper) begin(now float64) {
	k.until = now + math.Ceil(k.steps[0].For.Seconds()-1e-9)
	k.put(k.steps[0].Show, now)
}

// toward begins the transition to a stage, if the rules let it.
func (k *keeper) toward(stage int, now float64) {
	next := k.j.Stages[stage].Show
	if k.changing() || k.show == next || k.wait(next, now) > 0 {
		return
	}
	k.next, k.steps = next, plan.Between(k.j, k.show, next)
	if !k.changing() {
		k.put(next, now)
		return
	}
	k.begin(now)
}

// wait is how many seconds the least greens forbid a change still.
func (k *keeper) wait(next network.Aspects, now float64) float64 {
	most := 0.0
	for g := range k.j.Groups {
		if k.show.At(g).Goes() && !next.At(g).Goes() {
			most = max(most, k.since[g]+k.j.Groups[g].MinGreen.Seconds()-now)
		}
	}
	return most
}

// change is how many seconds it takes until a stage is green.
func (k *keeper) change(stage int, now float64) float64 {
	next := k.j.Stages[stage].Show
	if k.changing() {
		left := k.until - now
		for _, s := range k.steps[1:] {
			left += math.Ceil(s.For.Seconds())
		}
		if k.next == next {
			return left
		}
		return left + least(k.j, k.next, next) + lasts(k.j, k.next, next)
	}
	if k.show == next {
		return 0
	}
	return k.wait(next, now) + lasts(k.j, k.show, next)
}

// least is the longest least green among those that a change ends.
func least(j *network.Junction, from, to network.Aspects) float64 {
	most := 0.0
	for g := range j.Groups {
		if from.At(g).Goes() && !to.At(g).Goes() {
			most = max(most, j.Groups[g].MinGreen.Seconds())
		}
	}
	return most
}

func lasts(j *network.Junction, from, to network.Aspects) float64 {
	sum := 0.0
	for _, s := range plan.Between(j, from, to) {
		sum += math.Ceil(s.For.Seconds() - 1e-9)
	}
	return sum
}

// fill gives every junction the times that the city's standard asks for.
func fill(s *scenario) {
	for j := range s.streets.Junctions {
		rules.Usual().Fill(s.streets, j)
	}
}
