package wave

import (
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

func stuck(at float64, stages ...int) []Wish {
	return []Wish{{Junction: 0, Stage: stages[0], Stages: stages, Vehicle: "ambulance", At: at, In: 3}}
}

func TestWhoDoesNotComeOnGetsTheNextStageThatServesIt(t *testing.T) {
	var h Holds
	shown, changes := 1, []int{}
	for now := range 60 {
		got := h.Grant(Usual(), float64(now), stuck(100, 1, 2), func(int) int { return shown })
		if len(got) == 0 {
			changes = append(changes, network.None)
			break
		}
		if shown = got[0].Stage; len(changes) == 0 || changes[len(changes)-1] != shown {
			changes = append(changes, shown)
		}
	}
	if !slices.Equal(changes, []int{1, 2, network.None}) {
		t.Errorf("first what empties the lane, then what protects the turn, then the others: %v", changes)
	}
}

func TestWhoComesOnKeepsItsStage(t *testing.T) {
	var h Holds
	for now := range 60 {
		got := h.Grant(Usual(), float64(now), stuck(float64(now*2), 1, 2), func(int) int { return 1 })
		if len(got) != 1 || got[0].Stage != 1 {
			t.Fatalf("after %d s: %+v", now, got)
		}
	}
}

func TestWhoComesAgainIsNotTakenForOneThatDoesNotComeOn(t *testing.T) {
	var h Holds
	for now := range 40 {
		at := float64(now*10) - 200*float64(now/20) // 20 s on the way, then from its begin again
		if got := h.Grant(Usual(), float64(now), stuck(at, 1, 2), func(int) int { return 1 }); len(got) != 1 || got[0].Stage != 1 {
			t.Fatalf("after %d s: %+v", now, got)
		}
	}
}

func TestNobodyHoldsAJunctionForEver(t *testing.T) {
	var h Holds
	m, held, longest, others := Usual(), 0, 0, 0
	for now := range 1000 {
		got := h.Grant(m, float64(now), stuck(float64(now*2), 1), func(int) int { return 1 })
		if len(got) == 0 {
			held, others = 0, others+1
			continue
		}
		held++
		longest = max(longest, held)
	}
	if float64(longest) > m.Longest+2 || others < 200 {
		t.Errorf("held for %d s on end, and the others had %d s of 1000", longest, others)
	}
}

// crossingWays are an ambulance and an engine that need different stages of a junction.
func crossingWays() []Wish {
	return append(stuck(100, 1), Wish{Junction: 0, Stages: []int{0}, Vehicle: "engine", In: 3, Waits: "ambulance"})
}

func TestOneOfTwoThatCrossGoesFirst(t *testing.T) {
	var h Holds
	elsewhere := Wish{Junction: 1, Stages: []int{0}, Vehicle: "engine"}
	behind := elsewhere
	behind.Vehicle = "second engine"
	got := h.Grant(Usual(), 0, append(crossingWays(), elsewhere, behind), func(int) int { return 0 })
	if len(got) != 2 || got[0].Vehicle != "ambulance" || got[1].Vehicle != "engine" || got[1].Junction != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhoWaitsGoesWhenTheFirstIsHeldInVain(t *testing.T) {
	var h Holds
	shown := 1
	for now := range 60 {
		got := h.Grant(Usual(), float64(now), crossingWays(), func(int) int { return shown })
		if len(got) != 1 {
			t.Fatalf("after %d s: %+v", now, got)
		}
		shown = got[0].Stage
		if got[0].Vehicle == "engine" {
			return
		}
	}
	t.Error("the ambulance does not come on, and the engine waits behind it for ever")
}

func TestLaneThatOthersShareIsEmptiedRatherThanTheTurnProtected(t *testing.T) {
	net := avenue()
	// From e0 one may also turn off before J0, which only the second stage lets go.
	off := len(net.Links)
	net.Links = append(net.Links, network.Link{From: 0, To: 7, Length: 20, Junction: 0, Group: 2})
	net.Lanes[0].Out = []int{0, off}
	j := &net.Junctions[0]
	j.Groups = append(j.Groups, network.Group{Links: []int{off}, Signals: []int{2}})
	j.Stages = []network.Stage{{Name: "protected", Show: "Grr"}, {Name: "all of the lane", Show: "grG"}, {Name: "side", Show: "rGr"}}
	route, err := NewRoads(net).Along([]int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := StagesFor(net, route.Crossings[0]); !slices.Equal(got, []int{1, 0}) {
		t.Errorf("stages %v", got)
	}
}

func TestStageThatTakesLongToShowIsWishedForEarlier(t *testing.T) {
	wished := func(least time.Duration) float64 {
		net := avenue()
		for g := range net.Junctions[0].Groups {
			group := &net.Junctions[0].Groups[g]
			group.MinGreen, group.Yellow, group.AllRed = least, 3*time.Second, 2*time.Second
		}
		for at := 0.0; at < 300; at++ {
			if w := Usual().Wishes(net, []Vehicle{ambulance(t, net, at)}, seen{}); len(w) > 0 && w[0].Junction == 0 {
				return w[0].In
			}
		}
		return 0
	}
	m := Usual()
	for _, least := range []time.Duration{2 * time.Second, 6 * time.Second} {
		want := least.Seconds() + 5 + m.Margin
		if got := wished(least); got > want || got < want-0.2 {
			t.Errorf("a change takes up to %s and 5 s, and it is wished for %.1f s before", least, got)
		}
	}
}
