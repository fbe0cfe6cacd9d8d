package timing

import (
	"math"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

// street is two lit junctions on a main street with a node without a signal between
// them, and a side street at each, made by hand: edges of one lane.
func street() (*network.Network, Flows) {
	n := &network.Network{}
	edge := func(id string) int {
		n.Lanes = append(n.Lanes, network.Lane{ID: id, Edge: len(n.Edges), Length: 150, Speed: 15, Uses: network.Car})
		n.Edges = append(n.Edges, network.Edge{ID: id, Lanes: []int{len(n.Edges)}})
		return len(n.Edges) - 1
	}
	in, mid, far, out := edge("in"), edge("mid"), edge("far"), edge("out")
	sides := []int{edge("side a"), edge("side b")}
	link := func(from, to, junction, group int) {
		i := len(n.Links)
		n.Links = append(n.Links, network.Link{From: from, To: to, Length: 15, Speed: 15, Junction: junction, Group: group})
		n.Lanes[from].Out = append(n.Lanes[from].Out, i)
		n.Lanes[to].In = append(n.Lanes[to].In, i)
	}
	link(in, mid, 0, 0)
	link(sides[0], mid, 0, 1)
	link(mid, far, network.None, network.None)
	link(far, out, 1, 0)
	link(sides[1], out, 1, 1)
	group := func(link int) network.Group {
		return network.Group{Links: []int{link}, MinGreen: 5 * time.Second, Yellow: 3 * time.Second, AllRed: 500 * time.Millisecond}
	}
	for j, links := range [][]int{{0, 1}, {3, 4}} {
		n.Junctions = append(n.Junctions, network.Junction{ID: string(rune('A' + j)), Groups: []network.Group{group(links[0]), group(links[1])},
			Stages: []network.Stage{{Show: "Gr"}, {Show: "rG"}}})
	}
	return n, Flows{Lanes: []float64{0.2, 0.25, 0.25, 0, 0.05, 0.1}, Links: []float64{0.2, 0.05, 0.25, 0.25, 0.1}}
}

func TestAreaIsMadeOfTheStreets(t *testing.T) {
	net, flows := street()
	a, sites := FromNetwork(net, []int{0, 1}, flows)
	if err := a.Check(); err != nil || len(sites) != 2 {
		t.Fatalf("%v %v", sites, err)
	}
	first, second := a.Sites[0], a.Sites[1]
	if s := first.Stages[0]; s.Min != 5 || !s.Needed || len(s.Serves) == 0 || first.Clear[0][1] != 4 || first.Clear[0][0] != 0 {
		t.Errorf("%+v %v", first.Stages, first.Clear)
	}
	far := second.Lanes[0]
	if far.Storage != 40 {
		t.Errorf("vehicles stand on both edges before the second: room for %.0f", far.Storage)
	}
	if far.ID != "far" || len(far.Feeds) != 2 || far.Arrivals > 1e-9 {
		t.Fatalf("what the first junction lets go reaches the second through the node between: %+v", far)
	}
	if f := far.Feeds[0]; f.Site != 0 || f.Travel < 20 || f.Travel > 24 || f.Share < 0.99 {
		t.Errorf("%+v", f)
	}
	if in := first.Lanes[0]; in.Arrivals != 0.2 || len(in.Feeds) != 0 || in.Storage != 20 {
		t.Errorf("%+v", in)
	}
}

func TestWhatIsSeenMoreThanSentArrivesEvenly(t *testing.T) {
	net, flows := street()
	flows.Lanes[2] = 0.35 // a car park between the junctions lets out a tenth a second
	a, _ := FromNetwork(net, []int{0, 1}, flows)
	if got := a.Sites[1].Lanes[0].Arrivals; got < 0.09 || got > 0.11 {
		t.Errorf("%.3f a second come from elsewhere", got)
	}
	flows.Lanes[2] = 0.1 // and now it takes some
	a, _ = FromNetwork(net, []int{0, 1}, flows)
	sum := 0.0
	for _, f := range a.Sites[1].Lanes[0].Feeds {
		from := []float64{0.2, 0.05}[f.Lane]
		sum += from * f.Share
	}
	if sum < 0.09 || sum > 0.11 {
		t.Errorf("%.3f a second are fed where 0.1 were seen", sum)
	}
}

func TestJunctionThatCannotBeSteeredIsLeftOut(t *testing.T) {
	net, flows := street()
	net.Junctions[0].Fatal = true
	a, sites := FromNetwork(net, []int{0, 1}, flows)
	if len(sites) != 1 || sites[0] != 1 || len(a.Sites[0].Lanes[0].Feeds) != 0 || a.Sites[0].Lanes[0].Arrivals != 0.25 {
		t.Errorf("%v %+v", sites, a.Sites)
	}
}

func TestFoundPlansKeepTheirCycleOnTheStreet(t *testing.T) {
	net, flows := street()
	a, sites := FromNetwork(net, []int{0, 1}, flows)
	now := []Plan{{Order: []int{0, 1}, Greens: []int{30, 22}}, {Order: []int{0, 1}, Greens: []int{30, 22}}}
	found, err := Search(a, Usual(), now, Limits{Cycles: []int{60}, Passes: 4})
	if err != nil {
		t.Fatal(err)
	}
	for k, i := range sites {
		j := &net.Junctions[i]
		p := found.Plans[k].For(j)
		if length := a.Sites[k].Cycle(found.Plans[k]); p.Cycle != time.Duration(length)*time.Second || 60%length != 0 {
			t.Errorf("junction %d: %v for %d s", i, p.Cycle, length)
		}
	}
}

func TestLaneThatStandsMoreThanTheModelSaysLetsLessGo(t *testing.T) {
	a := &Area{Sites: []Site{crossing("a", 0.12, 0.08)}}
	plans := []Plan{even(80)}
	slow := &Area{Sites: []Site{crossing("a", 0.12, 0.08)}}
	slow.Sites[0].Lanes[0].Saturation = 0.38
	_, street, err := Judge(slow, Usual(), plans)
	if err != nil {
		t.Fatal(err)
	}
	stood := [][]float64{nil}
	for _, l := range street[0] {
		stood[0] = append(stood[0], l.Flow*l.Delay)
	}
	stood[0][3] = math.NaN() // its detector is dead
	got, err := Calibrate(a, Usual(), plans, stood)
	if err != nil {
		t.Fatal(err)
	}
	if s := got[0][0]; s < 0.36 || s > 0.40 {
		t.Errorf("the slow lane is taken to let %.3f go, in truth 0.38", s)
	}
	if s := got[0][1]; s < 0.45 || s > 0.56 {
		t.Errorf("a lane as usual: %.3f", s)
	}
	if got[0][3] != 0.5 || a.Sites[0].Lanes[0].Saturation != 0.5 {
		t.Errorf("what is not seen stays: %.3f, the area %.3f", got[0][3], a.Sites[0].Lanes[0].Saturation)
	}
}

func TestPlansAreMadeForMoreThanTheMean(t *testing.T) {
	net, flows := street()
	more := flows.Reserved(net, 900)
	for i, flow := range flows.Links {
		if want := flow + math.Sqrt(flow/900); math.Abs(more.Links[i]-want) > 1e-9 {
			t.Errorf("link %d: %.4f for %.4f, want %.4f", i, more.Links[i], flow, want)
		}
	}
	for i := range flows.Lanes {
		sum := 0.0
		for _, l := range net.Lanes[i].Out {
			sum += more.Links[l] - flows.Links[l]
		}
		if math.Abs(more.Lanes[i]-flows.Lanes[i]-sum) > 1e-9 {
			t.Errorf("lane %d has %.4f more, its links %.4f", i, more.Lanes[i]-flows.Lanes[i], sum)
		}
	}
}
