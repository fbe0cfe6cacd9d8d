package detour

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/timing"
	"citybrain/kernel/geo"
)

// town is a grid of streets with two lanes in each direction, lit where they cross inside;
// streets from west to east are called r0, r1 …, those from south to north c0, c1 …
func town(wide, high int) *network.Network {
	o := network.OSM{}
	id := func(x, y int) int64 { return int64(1 + y*wide + x) }
	for y := range high {
		for x := range wide {
			tags := map[string]string{}
			if x > 0 && x < wide-1 && y > 0 && y < high-1 {
				tags["highway"] = "traffic_signals"
			}
			o.Nodes = append(o.Nodes, network.OSMNode{ID: id(x, y), At: geo.Point{Lon: 121.4 + 0.004*float64(x), Lat: 31.2 + 0.0035*float64(y)}, Tags: tags})
		}
	}
	way := func(name string, nodes []int64) {
		o.Ways = append(o.Ways, network.OSMWay{ID: int64(1000 + len(o.Ways)), Nodes: nodes,
			Tags: map[string]string{"highway": "secondary", "name": name, "lanes": "4", "maxspeed": "50"}})
	}
	for y := 1; y < high-1; y++ {
		var nodes []int64
		for x := range wide {
			nodes = append(nodes, id(x, y))
		}
		way("r"+string(rune('0'+y)), nodes)
	}
	for x := 1; x < wide-1; x++ {
		var nodes []int64
		for y := range high {
			nodes = append(nodes, id(x, y))
		}
		way("c"+string(rune('0'+x)), nodes)
	}
	return network.FromOSM(o)
}

type quiet struct{}

func (quiet) Speed(int) float64   { return 0 }
func (quiet) Waiting(int) float64 { return 0 }

// Pieces are found between the streets that cross, in both directions, and nowhere else.
func TestPiecesLieBetweenTheStreetsThatCross(t *testing.T) {
	r := New(town(6, 5))
	for name, one := range map[string]struct {
		street, from, to string
		want             int
	}{
		"one block":        {"r2", "c1", "c2", 2},
		"three blocks":     {"r2", "c1", "c4", 6},
		"to its end":       {"r2", "c4", "", 2}, // the nearer one
		"whole":            {"r2", "", "", 10},
		"does not cross":   {"r2", "r1", "r3", 0},
		"no such street":   {"r9", "", "", 0},
		"no such crossing": {"r2", "c9", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Between(one.street, one.from, one.to)
			if len(got) != one.want {
				t.Fatalf("%d pieces: %v", len(got), got)
			}
			for _, e := range got {
				if r.net.Edges[e].Name != one.street {
					t.Errorf("a piece of %s", r.net.Edges[e].Name)
				}
			}
		})
	}
}

// Whatever is closed: rows hold each piece once, no way around uses what is closed, it ends
// where the closed row would have led, and it is not shorter in time.
func TestNoDetourUsesWhatIsClosed(t *testing.T) {
	n := town(7, 6)
	r := New(n)
	random := rand.New(rand.NewPCG(17, 99))
	found := 0
	for range 300 {
		var closed []int
		for range 1 + random.IntN(12) {
			if e := random.IntN(len(n.Edges)); !slices.Contains(closed, e) {
				closed = append(closed, e)
			}
		}
		var rows []int
		for _, d := range r.Around(closed, quiet{}) {
			rows = append(rows, d.Closed...)
			if len(d.Route.Edges) == 0 {
				continue
			}
			found++
			for _, e := range d.Route.Edges {
				if slices.Contains(closed, e) {
					t.Fatalf("piece %d is closed: %v", e, closed)
				}
			}
			first, last := d.Route.Edges[0], d.Route.Edges[len(d.Route.Edges)-1]
			if !slices.Contains(r.next[first], d.Cut[0]) || !slices.Contains(r.next[d.Cut[len(d.Cut)-1]], last) || d.Seconds < 0 {
				t.Fatalf("%+v", d)
			}
		}
		slices.Sort(rows)
		slices.Sort(closed)
		if !slices.Equal(rows, closed) {
			t.Fatalf("%v became %v", closed, rows)
		}
	}
	if found < 200 {
		t.Errorf("only %d ways around", found)
	}
}

// Before a bridge the road leads nowhere else for a while: who has to go around leaves it
// before that, and comes back behind it.
func TestABridgeIsGoneAroundFromTheLastFork(t *testing.T) {
	o := network.OSM{}
	for i, at := range [][2]float64{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {1, 1}, {4, 1}} {
		o.Nodes = append(o.Nodes, network.OSMNode{ID: int64(i + 1), At: geo.Point{Lon: 121.4 + 0.004*at[0], Lat: 31.2 + 0.004*at[1]}})
	}
	for i, way := range []struct {
		name  string
		nodes []int64
	}{{"外路", []int64{1, 2}}, {"桥头路", []int64{2, 3}}, {"大桥", []int64{3, 4}}, {"桥尾路", []int64{4, 5}}, {"外路", []int64{5, 6}}, {"另一座桥", []int64{2, 7, 8, 5}}} {
		o.Ways = append(o.Ways, network.OSMWay{ID: int64(100 + i), Nodes: way.nodes, Tags: map[string]string{"highway": "primary", "name": way.name, "lanes": "2"}})
	}
	n := network.FromOSM(o)
	r := New(n)
	found := r.Around(r.Of("大桥"), quiet{})
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	for _, d := range found {
		if got := d.Streets(n); !slices.Equal(got, []string{"外路", "另一座桥", "外路"}) || len(d.Cut) != 3 || d.None() {
			t.Errorf("%v, %v cut", got, len(d.Cut))
		}
	}
}

// Vehicles are moved, not made: the closed row is empty, each stop line on the way around has
// as many more, and nothing falls below nothing.
func TestVehiclesAreMovedOntoTheWayAround(t *testing.T) {
	n := town(6, 5)
	r := New(n)
	f := timing.Flows{Lanes: make([]float64, len(n.Lanes)), Links: make([]float64, len(n.Links)), Saturation: make([]float64, len(n.Lanes))}
	for l := range n.Lanes {
		f.Lanes[l] = 0.1
		for _, k := range n.Lanes[l].Out {
			f.Links[k] = 0.1 / float64(len(n.Lanes[l].Out))
		}
	}
	closed := r.Between("r2", "c2", "c3")
	for _, d := range r.Around(closed, quiet{}) {
		flow := r.Through(d, f)
		if math.Abs(flow-0.2) > 0.01 {
			t.Errorf("%.3f vehicles a second come by", flow)
		}
		before := slices.Clone(f.Links)
		r.Shift(&f, d, flow)
		for _, c := range d.Route.Crossings {
			more := 0.0
			for _, k := range c.Links {
				more += f.Links[k] - before[k]
			}
			if math.Abs(more-flow) > 1e-9 {
				t.Errorf("%.3f more at a stop line instead of %.3f", more, flow)
			}
		}
	}
	for _, e := range closed {
		for _, l := range n.Edges[e].Lanes {
			if f.Lanes[l] != 0 {
				t.Errorf("lane %d still carries %.3f", l, f.Lanes[l])
			}
		}
	}
	if slices.Min(f.Links) < 0 || slices.Min(f.Lanes) < 0 {
		t.Error("below nothing")
	}
}

// A closed lane's vehicles take the others of its piece of road.
func TestOneLaneTakesWhatTheOtherHad(t *testing.T) {
	n := town(6, 5)
	r := New(n)
	f := timing.Flows{Lanes: make([]float64, len(n.Lanes)), Links: make([]float64, len(n.Links)), Saturation: make([]float64, len(n.Lanes))}
	e := r.Between("r2", "c2", "c3")[0]
	sum := 0.0
	for _, l := range n.Edges[e].Lanes {
		f.Lanes[l] = 0.2
		for _, k := range n.Lanes[l].Out {
			f.Links[k] = 0.2 / float64(len(n.Lanes[l].Out))
			sum += f.Links[k]
		}
	}
	shut := n.Edges[e].Lanes[0]
	r.Narrow(&f, e, map[int]bool{shut: true})
	after := 0.0
	for _, l := range n.Edges[e].Lanes {
		for _, k := range n.Lanes[l].Out {
			after += f.Links[k]
		}
	}
	if f.Lanes[shut] != 0 || math.Abs(after-sum) > 1e-9 || f.Lanes[n.Edges[e].Lanes[1]] < 0.35 {
		t.Errorf("%.3f became %.3f; lanes %v", sum, after, f.Lanes)
	}
}
