package network

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"citybrain/kernel/geo"
)

// sketch draws a map in metres around one place.
type sketch struct{ OSM }

func (s *sketch) node(id int64, east, north float64, tags ...string) {
	at := geo.NewMetric(31).Offset(geo.Point{Lon: 121, Lat: 31}, east, north)
	s.Nodes = append(s.Nodes, OSMNode{id, at, pairs(tags)})
}

func (s *sketch) way(id int64, nodes []int64, tags ...string) {
	s.Ways = append(s.Ways, OSMWay{id, nodes, pairs(append([]string{"highway", "secondary"}, tags...))})
}

func pairs(list []string) map[string]string {
	tags := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		tags[list[i]] = list[i+1]
	}
	return tags
}

var signal = []string{"highway", "traffic_signals"}

// plus is two streets of two lanes a direction that cross at one signal.
func plus() *sketch {
	s := &sketch{}
	s.node(1, 0, 0, signal...)
	s.node(2, -200, 0)
	s.node(3, 200, 0)
	s.node(4, 0, -200)
	s.node(5, 0, 200)
	for i, far := range []int64{2, 3, 4, 5} {
		s.way(10+int64(i), []int64{far, 1}, "lanes", "4", "name", [...]string{"Long", "Long", "Short", "Short"}[i])
	}
	return s
}

// group finds the group of the turn that comes from the far node.
func group(t *testing.T, n *Network, j int, from string, turn Turn) int {
	t.Helper()
	for g := range n.Junctions[j].Groups {
		l := n.Links[n.Junctions[j].Groups[g].Links[0]]
		if l.From != None && l.Turn == turn && n.Edges[n.Lanes[l.From].Edge].From == from {
			return g
		}
	}
	t.Fatalf("no group turns %v from %s", turn, from)
	return None
}

func TestASignalWhereStreetsCrossBecomesAJunction(t *testing.T) {
	s := plus()
	s.Crossings = true
	n := FromOSM(s.OSM)
	whole(t, n)
	if len(n.Junctions) != 1 || len(n.Problems) != 0 || len(n.Edges) != 8 || len(n.Lanes) != 16 {
		t.Fatalf("%d junctions, %d edges, %d lanes, %+v", len(n.Junctions), len(n.Edges), len(n.Lanes), n.Problems)
	}
	j := &n.Junctions[0]
	if j.Name != "Long / Short" || len(j.Groups) != 16 || len(j.Stages) != 2 {
		t.Errorf("%s: %d groups, stages %+v", j.Name, len(j.Groups), j.Stages)
	}
	west, east, south := group(t, n, 0, "2", Straight), group(t, n, 0, "3", Straight), group(t, n, 0, "4", Straight)
	left, right := group(t, n, 0, "3", Left), group(t, n, 0, "4", Right)
	for name, c := range map[string]struct{ have, want Conflict }{
		"the streets cross":                    {j.Conflicts[west][south], Crosses},
		"opposite ways do not meet":            {j.Conflicts[west][east], Free},
		"the left turn gives way":              {j.Conflicts[left][west], Yields},
		"what comes towards it does not":       {j.Conflicts[west][left], Free},
		"the right turn gives way to who goes": {j.Conflicts[right][west], Yields},
	} {
		if c.have != c.want {
			t.Errorf("%s: %d", name, c.have)
		}
	}
	first := j.Stages[0].Show
	if !first.At(west).Goes() || !first.At(east).Goes() || first.At(south).Goes() || first.At(left) != Permissive || first.At(right) != Filter {
		t.Errorf("the first stage is %s", first)
	}
	for g := range j.Groups {
		if j.Groups[g].Kind == Walkers && n.Links[j.Groups[g].Links[0]].Length != 4*laneWidth+1 {
			t.Errorf("a crossing of four lanes is %.1f m", n.Links[j.Groups[g].Links[0]].Length)
		}
	}
}

func TestFourSignalsOfTwoDividedStreetsAreOneJunction(t *testing.T) {
	s := &sketch{}
	for i, at := range [][2]float64{{-9, -9}, {9, -9}, {9, 9}, {-9, 9}} {
		s.node(int64(i+1), at[0], at[1], signal...)
	}
	for i, at := range [][2]float64{{-200, -9}, {200, -9}, {200, 9}, {-200, 9}, {-9, -200}, {-9, 200}, {9, -200}, {9, 200}} {
		s.node(int64(i+11), at[0], at[1])
	}
	for i, nodes := range [][]int64{{11, 1, 2, 12}, {13, 3, 4, 14}, {16, 4, 1, 15}, {17, 2, 3, 18}} {
		s.way(int64(i+30), nodes, "oneway", "yes", "lanes", "3")
	}
	n := FromOSM(s.OSM)
	whole(t, n)
	if len(n.Junctions) != 1 || len(n.Junctions[0].Nodes) != 4 || len(n.Edges) != 8 {
		t.Fatalf("%d junctions, %d edges: %+v", len(n.Junctions), len(n.Edges), n.Problems)
	}
	j := &n.Junctions[0]
	for _, far := range []string{"11", "13", "16", "17"} {
		for _, turn := range []Turn{Left, Straight, Right} {
			group(t, n, 0, far, turn)
		}
	}
	if c := j.Conflicts[group(t, n, 0, "17", Left)][group(t, n, 0, "13", Straight)]; c != Crosses {
		t.Errorf("a left turn into another lane of the street that somebody goes straight into: %d", c)
	}
	if len(j.Groups) != 12 || len(j.Stages) != 4 {
		t.Errorf("%d groups and stages %+v: lefts with lanes of their own get stages of their own", len(j.Groups), j.Stages)
	}
}

func TestSignalsAtStopLinesBelongToTheMeetingAhead(t *testing.T) {
	s := &sketch{}
	s.node(1, 0, 0)
	for i, at := range [][2]float64{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		k := int64(i)
		s.node(2+k, at[0]*40, at[1]*40, append([]string{"traffic_signals:direction", "forward"}, signal...)...)
		s.node(12+k, at[0]*200, at[1]*200)
		s.way(20+k, []int64{12 + k, 2 + k, 1})
	}
	n := FromOSM(s.OSM)
	whole(t, n)
	if len(n.Junctions) != 1 || len(n.Junctions[0].Nodes) != 5 || len(n.Junctions[0].Groups) != 12 {
		t.Fatalf("%+v", n.Junctions)
	}
}

func TestTurnRestrictionsAreKept(t *testing.T) {
	s := plus()
	s.Restrictions = []OSMRestriction{{1, 10, 1, 13, "no_left_turn"}, {2, 12, 1, 13, "only_straight_on"}, {3, 10, 0, 12, "no_u_turn"}}
	n := FromOSM(s.OSM)
	whole(t, n)
	turns := map[string][]Turn{}
	for _, l := range n.Links {
		if from := n.Edges[n.Lanes[l.From].Edge].From; !slices.Contains(turns[from], l.Turn) {
			turns[from] = append(turns[from], l.Turn)
		}
	}
	for from, want := range map[string][]Turn{"2": {Straight, Right}, "3": {Straight, Right, Left}, "4": {Straight}, "5": {Straight, Right, Left}} {
		slices.Sort(turns[from])
		if !slices.Equal(turns[from], want) {
			t.Errorf("from %s: %v", from, turns[from])
		}
	}
	if len(n.Problems) != 1 || n.Problems[0].Code != RestrictionOdd {
		t.Errorf("%+v", n.Problems)
	}
}

func TestLanesFollowTheirMarks(t *testing.T) {
	lanes := func(marks string) (got [4][]int, n *Network) {
		s := plus()
		s.Ways[0].Tags = pairs([]string{"highway", "secondary", "oneway", "yes", "lanes", "3", "turn:lanes", marks})
		n = FromOSM(s.OSM)
		for _, l := range n.Links {
			if n.Edges[n.Lanes[l.From].Edge].From == "2" {
				got[l.Turn] = append(got[l.Turn], n.Lanes[l.From].Index)
			}
		}
		for t := range got {
			slices.Sort(got[t])
		}
		return got, n
	}
	for marks, want := range map[string][4][]int{
		"left|through|right":        {Straight: {1}, Right: {0}, Left: {2}},
		"left|left;through|through": {Straight: {0, 1}, Right: {0}, Left: {1, 2}}, // the map has a right turn that the marks forget
		"":                          {Straight: {0, 1}, Right: {0}, Left: {2}},
		"left|right":                {Straight: {0, 1}, Right: {0}, Left: {2}}, // two marks on three lanes say nothing
	} {
		got, n := lanes(marks)
		for turn := range got {
			if !slices.Equal(got[turn], want[turn]) {
				t.Errorf("%q: %v use %v", marks, Turn(turn), got[turn])
			}
		}
		if odd := slices.ContainsFunc(n.Problems, func(p Problem) bool { return p.Code == TurnLanesOdd }); odd != (marks == "left|left;through|through") {
			t.Errorf("%q: %+v", marks, n.Problems)
		}
	}
}

func TestOddSignalsAreNamed(t *testing.T) {
	s := &sketch{}
	s.node(1, 0, 0, signal...)
	s.node(2, -100, 0)
	s.node(3, 100, 0)
	s.node(4, 0, 5, signal...)                          // beside the road
	s.way(10, []int64{2, 1, 3}, "lanes", "2")           // a signal for walkers in its middle
	s.way(11, []int64{2, 99, 3}, "access", "no")        // a node that is not there, nobody may
	s.Restrictions = []OSMRestriction{{ID: 5, From: 7}} // of ways that are not there
	s.Crossings = true
	n := FromOSM(s.OSM)
	whole(t, n)
	if len(n.Junctions) != 1 || len(n.Junctions[0].Stages) != 2 || len(n.Junctions[0].Groups) != 3 {
		t.Fatalf("vehicles both ways, and walkers: %+v", n.Junctions)
	}
	codes := []string{}
	for _, p := range n.Problems {
		codes = append(codes, p.Code)
	}
	if !slices.Equal(codes, []string{NoApproach, RestrictionOdd}) {
		t.Errorf("%v", codes)
	}
	star := &sketch{}
	star.node(1, 0, 0, signal...)
	for k := range int64(20) {
		star.node(2+k, float64(k*17%40)-20, float64(k*29%40)-150)
		star.way(100+k, []int64{1, 2 + k})
	}
	n = FromOSM(star.OSM)
	if len(n.Junctions) != 1 || !n.Junctions[0].Fatal || n.Problems[0].Code != TooManyArms {
		t.Errorf("twenty streets: %+v", n.Problems)
	}
}

// FuzzFromOSM: any map becomes a network whose every index holds and none of whose
// stages clashes.
func FuzzFromOSM(f *testing.F) {
	f.Add([]byte("a map of a few streets and signals, drawn by nobody in particular"))
	f.Add([]byte{0, 1, 2, 3, 250, 251, 252, 253, 9, 9, 9, 9, 8, 1, 8, 2, 8, 3, 4, 5, 6, 7})
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := &sketch{OSM{Crossings: len(raw)%2 == 0}}
		for len(raw) >= 4 && len(s.Nodes) < 60 {
			v := binary.LittleEndian.Uint32(raw)
			raw = raw[4:]
			var tags []string
			if v%3 == 0 {
				tags = signal
			}
			id := int64(len(s.Nodes))
			s.node(id, float64(v%211), float64(v/211%211), tags...)
			s.way(id, []int64{id, int64(v >> 8 % 61), int64(v >> 16 % 61)}, "lanes", fmt.Sprint(v%9), "oneway", [...]string{"yes", "no", "-1"}[v>>4%3], "turn:lanes", "left||right")
			s.Restrictions = append(s.Restrictions, OSMRestriction{id, int64(v % 50), int64(v % 40), int64(v % 30), "no_left_turn"})
		}
		n := FromOSM(s.OSM)
		whole(t, n)
		for _, p := range n.Problems {
			if p.Code == StageClash {
				t.Fatalf("%+v", p)
			}
		}
	})
}
