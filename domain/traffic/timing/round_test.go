package timing

import (
	"slices"
	"testing"
)

// lopsided is the street with most vehicles on one way, under even greens.
func lopsided() (*Area, []Plan) {
	net, flows := street()
	a, _ := FromNetwork(net, []int{0, 1}, flows)
	even := Plan{Order: []int{0, 1}, Greens: []int{26, 26}}
	return a, []Plan{even, even}
}

var few60 = Limits{Cycles: []int{40, 60}, Passes: 4}

// A quarter's look puts in plans that save enough; the next one asks the street, and takes
// them back where more stand than would have under the old ones.
func TestAChangeIsProvedByTheStreet(t *testing.T) {
	a, now := lopsided()
	model, gate := Usual(), Careful()
	first, err := gate.Look(a, a, model, now, few60, 10, Memory{})
	if err != nil || first.Outcome != PutIn || !first.Verdict.Passed || first.Memory.Old == nil || first.Proof != nil || len(first.Tried) != 2 {
		t.Fatalf("%+v, %v", first, err)
	}
	worse, err := gate.Look(a, a, model, first.Next, few60, 15, first.Memory)
	if err != nil || worse.Outcome != Back || worse.Proof.Kept || !slices.Equal(worse.Next[0].Greens, now[0].Greens) || worse.Memory.Old != nil {
		t.Fatalf("%+v, %v", worse, err)
	}
	better, err := gate.Look(a, a, model, first.Next, few60, 7, first.Memory)
	if err != nil || better.Outcome != Kept || !better.Proof.Kept || better.Proof.Worse > -0.2 || !slices.Equal(better.Next[0].Greens, first.Next[0].Greens) {
		t.Errorf("%+v, %v", better, err)
	}
}

func TestPlansThatSaveTooLittleStayOut(t *testing.T) {
	a, now := lopsided()
	gate := Gate{Margin: 0.95, Worse: 0.1}
	r, err := gate.Look(a, a, Usual(), now, few60, 10, Memory{})
	if err != nil || r.Outcome != Kept || r.Memory.Old != nil || !slices.Equal(r.Next[0].Greens, now[0].Greens) || r.Verdict.Saved <= 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Junctions between which vehicles go on are timed together, as many as an area may have.
func TestNeighboursAreTimedTogether(t *testing.T) {
	net, flows := street()
	if g := Groups(net, []int{0, 1}, flows, 12); len(g) != 1 || !slices.Equal(g[0], []int{0, 1}) {
		t.Errorf("%v", g)
	}
	if g := Groups(net, []int{0, 1}, flows, 1); len(g) != 2 {
		t.Errorf("an area of one junction at most: %v", g)
	}
	flows.Links = make([]float64, len(flows.Links))
	flows.Lanes = make([]float64, len(flows.Lanes))
	if g := Groups(net, []int{0, 1}, flows, 12); len(g) != 2 {
		t.Errorf("nobody drives from one to the other: %v", g)
	}
}
