package corridor

import (
	"slices"
	"strconv"
	"testing"

	"citybrain/domain/traffic/network"
)

// A street of lit junctions both ways, with a side street that turns off at the second.
func mainStreet(junctions int) *network.Network {
	n := &network.Network{Junctions: make([]network.Junction, junctions)}
	edge := func(name string) int {
		e, l := len(n.Edges), len(n.Lanes)
		n.Edges = append(n.Edges, network.Edge{ID: strconv.Itoa(e), Name: name, Lanes: []int{l}})
		n.Lanes = append(n.Lanes, network.Lane{ID: strconv.Itoa(l), Edge: e, Length: 300})
		return e
	}
	join := func(from, to, junction int, turn network.Turn) {
		k := len(n.Links)
		n.Links = append(n.Links, network.Link{From: n.Edges[from].Lanes[0], To: n.Edges[to].Lanes[0], Junction: junction, Turn: turn, Length: 20, Group: len(n.Junctions[junction].Groups)})
		lane := &n.Lanes[n.Edges[from].Lanes[0]]
		lane.Out = append(lane.Out, k)
		j := &n.Junctions[junction]
		j.Groups = append(j.Groups, network.Group{Links: []int{k}})
	}
	for _, back := range []bool{false, true} {
		last := edge("延安路")
		for i := range junctions {
			j := i
			if back {
				j = junctions - 1 - i
			}
			if i == 1 {
				join(last, edge("小路"), j, network.Right)
			}
			next := edge("延安路")
			join(last, next, j, network.Straight)
			last = next
		}
	}
	return n
}

func TestAStreetIsFollowedBothWaysPastItsSideStreets(t *testing.T) {
	n := mainStreet(4)
	if names := Names(n); !slices.Equal(names, []string{"延安路"}) {
		t.Fatalf("%v", names)
	}
	ways := Find(n, "延安路")
	if len(ways) != 2 {
		t.Fatalf("%d ways", len(ways))
	}
	for d, w := range ways {
		if len(w.Edges) != 5 || len(w.Stops) != 4 || w.Metres != 5*300+4*20 {
			t.Fatalf("way %d: %+v", d, w)
		}
		for i, s := range w.Stops {
			want := i
			if d == 1 {
				want = 3 - i
			}
			if s.Junction != want || s.At != float64(300+320*i) || n.Links[n.Junctions[s.Junction].Groups[s.Group].Links[0]].Turn != network.Straight {
				t.Fatalf("way %d stop %d: %+v", d, i, s)
			}
		}
	}
	if Find(n, "小路") != nil || Find(n, "") != nil || len(Names(mainStreet(2))) != 0 {
		t.Fatal("a street without three lit junctions is no corridor")
	}
}

func TestARingEndsWhereItBegan(t *testing.T) {
	n := mainStreet(3)
	// The last edge of the first way leads back to its first.
	k := len(n.Links)
	n.Links = append(n.Links, network.Link{From: n.Edges[4].Lanes[0], To: n.Edges[0].Lanes[0], Junction: network.None, Length: 5})
	n.Lanes[n.Edges[4].Lanes[0]].Out = append(n.Lanes[n.Edges[4].Lanes[0]].Out, k)
	for _, w := range Find(n, "延安路") {
		if len(w.Edges) > len(n.Edges) {
			t.Fatalf("%+v", w)
		}
	}
}
