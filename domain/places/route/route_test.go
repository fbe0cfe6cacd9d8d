package route

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"citybrain/kernel/geo"
)

// town makes ways at random: a net with one-way streets, curves, loops, dead
// ends and stretches that hang together with nothing.
func town(seed uint64, nodes int) ([]Way, map[int64]float64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	at := make([]geo.Point, nodes)
	for i := range at {
		at[i] = geo.Point{Lon: 121.4 + rnd.Float64()*0.05, Lat: 31.2 + rnd.Float64()*0.05}
	}
	var ways []Way
	for range nodes * 2 {
		w := Way{Speed: 3 + rnd.Float64()*15, Oneway: rnd.IntN(4) - 1, NoStop: rnd.IntN(10) == 0}
		w.Oneway %= 2
		for range 2 + rnd.IntN(4) {
			n := rnd.IntN(nodes)
			w.Nodes, w.Line = append(w.Nodes, int64(n)), append(w.Line, at[n])
		}
		ways = append(ways, w)
	}
	waits := map[int64]float64{}
	for i := range nodes / 5 {
		waits[int64(i*5)] = float64(rnd.IntN(30))
	}
	return ways, waits
}

// plainly is Dijkstra's algorithm in its simplest form, over all vertices: what
// every other search is held to.
func plainly(n *Network, from, to Foot, m Metric) uint32 {
	cost := map[int32]uint32{}
	for _, e := range n.leaving(from) {
		c, _ := e.costs(m)
		if old, ok := cost[e.vertex]; !ok || c < old {
			cost[e.vertex] = c
		}
	}
	for done := map[int32]bool{}; ; {
		v, least := none, never
		for u, c := range cost {
			if !done[u] && (c < least || (c == least && u < v)) {
				v, least = u, c
			}
		}
		if v == none {
			break
		}
		done[v] = true
		for i := n.first[v]; i < n.first[v+1]; i++ {
			a := n.arcs[i]
			if old, ok := cost[a.to]; !ok || least+a.cost(m) < old {
				cost[a.to] = least + a.cost(m)
			}
		}
	}
	best := never
	if e, ok := n.along(from, to); ok {
		best, _ = e.costs(m)
	}
	for _, e := range n.reaching(to) {
		c, _ := e.costs(m)
		if d, ok := cost[e.vertex]; ok {
			best = min(best, d+c)
		}
	}
	return best
}

func anywhere(rnd *rand.Rand) geo.Point {
	return geo.Point{Lon: 121.4 + rnd.Float64()*0.05, Lat: 31.2 + rnd.Float64()*0.05}
}

// TestEverySearchFindsWhatDijkstraFinds on towns at random: the guided search,
// one to many, and the matrix, by both metrics; and the line is as long as said.
func TestEverySearchFindsWhatDijkstraFinds(t *testing.T) {
	for seed := range uint64(25) {
		ways, waits := town(seed, 20+int(seed)*6)
		n := New(ways, waits)
		rnd := rand.New(rand.NewPCG(seed, 9))
		var feet []Foot
		for len(feet) < 12 {
			if f, ok := n.Snap(anywhere(rnd), 1e6); ok {
				feet = append(feet, f)
			}
		}
		for _, m := range []Metric{Time, Distance} {
			rows, err := n.Matrix(context.Background(), feet, feet, m)
			if err != nil {
				t.Fatal(err)
			}
			for i, from := range feet {
				for k, to := range feet {
					want := whole(plainly(n, from, to, m))
					path := n.Find(from, to, m)
					if got := of(path.Leg, m); got != want {
						t.Fatalf("town %d, metric %d: found %v, plainly %v", seed, m, got, want)
					}
					if got := of(rows[i][k], m); got != want {
						t.Fatalf("town %d, metric %d: matrix says %v, plainly %v", seed, m, got, want)
					}
					checkPath(t, n, path, from, to)
				}
			}
		}
	}
}

func of(l Leg, m Metric) float64 {
	if m == Time {
		return l.Seconds
	}
	return l.Metres
}

// checkPath holds the line of a path to its ends, its length and the traffic signs.
func checkPath(t *testing.T, n *Network, p Path, from, to Foot) {
	t.Helper()
	if len(p.Line) == 0 {
		t.Fatal("a path without a line")
	}
	const bent = 0.5 // metres: on segments of kilometres a degree is not the same length at both ends
	slack := bent + 0.02*float64(len(p.Parts))
	if d := geo.Distance(p.Line[0], from.Point); d > bent {
		t.Errorf("the line begins %.2f m from its foot", d)
	}
	if d := geo.Distance(p.Line[len(p.Line)-1], to.Point); d > bent {
		t.Errorf("the line ends %.2f m from its foot", d)
	}
	if d := math.Abs(geo.Length(p.Line) - p.Metres); d > slack+p.Metres*1e-3 {
		t.Errorf("the line is %.2f m long, the path says %.2f", geo.Length(p.Line), p.Metres)
	}
	sum := 0.0
	for _, part := range p.Parts {
		sum += part.Metres
	}
	if math.Abs(sum-p.Metres) > slack {
		t.Errorf("the parts make %.2f m of %.2f", sum, p.Metres)
	}
}

// TestSameQuestionSameAnswer on a network that was made again.
func TestSameQuestionSameAnswer(t *testing.T) {
	ways, waits := town(3, 200)
	a, b := New(ways, waits), New(ways, waits)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		p, q := anywhere(rnd), anywhere(rnd)
		f, _ := a.Snap(p, 1e6)
		g, _ := a.Snap(q, 1e6)
		h, _ := b.Snap(p, 1e6)
		k, _ := b.Snap(q, 1e6)
		if x, y := a.Find(f, g, Time), b.Find(h, k, Time); !reflect.DeepEqual(x, y) {
			t.Fatalf("%v and %v", x, y)
		}
	}
}

// TestSnapFindsTheNearestRoad holds the grid to looking at every road.
func TestSnapFindsTheNearestRoad(t *testing.T) {
	ways, waits := town(5, 150)
	n := New(ways, waits)
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		p := anywhere(rnd)
		best := math.Inf(1)
		for _, one := range n.pieces {
			if !n.ways[one.way].NoStop {
				best = min(best, geo.NearestOn(n.line(one), p).Metres)
			}
		}
		if foot, ok := n.Snap(p, 1e6); !ok || foot.Metres != best {
			t.Fatalf("%v: %v metres, the nearest lies at %v", p, foot.Metres, best)
		}
		if _, ok := n.Snap(p, best*0.99); ok {
			t.Fatal("found a road that lies farther than allowed")
		}
	}
}

// street is a small town: a two-way street, a one-way street beside it, a light.
//
//	0 ── 1 ── 2
//	│         │
//	3 ──────▶ 4     3→4 one way
func street() *Network {
	p := func(x, y float64) geo.Point { return geo.Point{Lon: 121.4 + x*0.001, Lat: 31.2 + y*0.001} }
	return New([]Way{
		{Nodes: []int64{0, 1, 2}, Line: []geo.Point{p(0, 1), p(1, 1), p(2, 1)}, Speed: 10},
		{Nodes: []int64{0, 3}, Line: []geo.Point{p(0, 1), p(0, 0)}, Speed: 10},
		{Nodes: []int64{2, 4}, Line: []geo.Point{p(2, 1), p(2, 0)}, Speed: 10},
		{Nodes: []int64{3, 4}, Line: []geo.Point{p(0, 0), p(2, 0)}, Speed: 10, Oneway: 1},
		{Nodes: []int64{8, 9}, Line: []geo.Point{p(5, 5), p(6, 5)}, Speed: 10}, // an island
	}, map[int64]float64{1: 60})
}

// TestOneWayStreetIsLeftByTheOtherEnd: going back means going round.
func TestOneWayStreetIsLeftByTheOtherEnd(t *testing.T) {
	n := street()
	west, _ := n.Snap(geo.Point{Lon: 121.4005, Lat: 31.1999}, 100)
	east, _ := n.Snap(geo.Point{Lon: 121.4015, Lat: 31.1999}, 100)
	there, back := n.Find(west, east, Distance), n.Find(east, west, Distance)
	if there.Metres > 100 || back.Metres < 400 {
		t.Errorf("there %.0f m, back %.0f m", there.Metres, back.Metres)
	}
}

// TestLightCostsTimeAndNoMetres on the street of the light.
func TestLightCostsTimeAndNoMetres(t *testing.T) {
	n := street()
	a, _ := n.Snap(geo.Point{Lon: 121.4005, Lat: 31.2011}, 100)
	b, _ := n.Snap(geo.Point{Lon: 121.4015, Lat: 31.2011}, 100)
	leg := n.Find(a, b, Distance)
	if wait := leg.Seconds - leg.Metres/10; math.Abs(wait-60) > 0.1 {
		t.Errorf("the light costs %.1f s", wait)
	}
}

// TestIslandIsNoRoad: what cannot be left is never snapped to.
func TestIslandIsNoRoad(t *testing.T) {
	n := street()
	if _, _, left := n.Size(); left != 1 {
		t.Errorf("%d pieces were left out", left)
	}
	if f, ok := n.Snap(geo.Point{Lon: 121.4055, Lat: 31.2050}, 100); ok {
		t.Errorf("snapped to the island: %+v", f)
	}
	if _, ok := New(nil, nil).Snap(geo.Point{Lon: 121.4, Lat: 31.2}, 100); ok {
		t.Error("snapped to nothing")
	}
}
