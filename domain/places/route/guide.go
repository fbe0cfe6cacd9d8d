package route

// landmarks is how many places guide a search. Eight at the rim of the city cut
// what a search visits to a tenth; more cost more than they save.
const landmarks = 8

// guides are the costs from and to the landmarks, one row of 2×landmarks a
// vertex, so that a guess reads one stretch of memory. By the triangle
// inequality they bound from below what is left to a target: a search that adds
// the bound (A*) is drawn towards the target and stays exact.
type guides struct {
	row []uint32 // vertex*2*count: to landmark 0, from landmark 0, to 1, …
	n   int      // landmarks
}

// newGuides chooses landmarks one by one, each farthest from those before it.
func newGuides(n *Network, m Metric) guides {
	count := min(landmarks, len(n.points))
	g := guides{row: make([]uint32, len(n.points)*2*count), n: count}
	if count == 0 {
		return g
	}
	turned := n.turned()
	nearest := make([]uint32, len(n.points))
	for v := range nearest {
		nearest[v] = never
	}
	at := farthest(n.costsFrom(0, m))
	for k := range count {
		from, to := n.costsFrom(at, m), turned.costsFrom(at, m)
		for v := range nearest {
			g.row[(v*count+k)*2], g.row[(v*count+k)*2+1] = to[v], from[v]
			nearest[v] = min(nearest[v], from[v])
		}
		at = farthest(nearest)
	}
	return g
}

func farthest(costs []uint32) int32 {
	best := 0
	for v, c := range costs {
		if c > costs[best] {
			best = v
		}
	}
	return int32(best)
}

// turned is the network with every arc the other way, enough for costs.
func (n *Network) turned() *Network {
	t := &Network{points: n.points, first: make([]int32, len(n.first)), arcs: make([]arc, len(n.arcs))}
	t.rooms.size = len(n.points)
	for i := range n.arcs {
		t.first[n.arcs[i].to+1]++
	}
	for v := range n.points {
		t.first[v+1] += t.first[v]
	}
	next := append([]int32(nil), t.first...)
	for v := range n.points {
		for i := n.first[v]; i < n.first[v+1]; i++ {
			a := n.arcs[i]
			to := a.to
			a.to = int32(v)
			t.arcs[next[to]] = a
			next[to]++
		}
	}
	return t
}

// costsFrom gives the cost of every vertex from one; the network hangs together,
// so each has one.
func (n *Network) costsFrom(start int32, m Metric) []uint32 {
	r := n.rooms.take()
	defer n.rooms.pool.Put(r)
	r.reach(start, 0, 0, none, none)
	r.heap.push(entryOf(0, start))
	for len(r.heap) > 0 {
		e := r.heap.pop()
		if v := e.vertex(); e.key() <= r.cost[v] {
			n.grow(r, v, m, unguided)
		}
	}
	return append([]uint32(nil), r.cost...)
}

// towards gives the guide to a foot: what is left from a vertex at least, over
// whichever of the foot's ends is nearer. It never falls by more than an arc
// costs, so that each vertex is settled once.
func (g *guides) towards(ends []end, m Metric) func(int32) uint32 {
	type target struct {
		row   []uint32
		extra uint32
	}
	targets := make([]target, 0, 2)
	for _, e := range ends {
		cost, _ := e.costs(m)
		targets = append(targets, target{g.of(e.vertex), cost})
	}
	return func(v int32) uint32 {
		row, least := g.of(v), never
		for _, t := range targets {
			bound := uint32(0)
			for k := 0; k < len(row); k += 2 {
				if d := row[k] - t.row[k]; row[k] > t.row[k] && d > bound { // v→L minus t→L
					bound = d
				}
				if d := t.row[k+1] - row[k+1]; t.row[k+1] > row[k+1] && d > bound { // L→t minus L→v
					bound = d
				}
			}
			least = min(least, bound+t.extra)
		}
		return least
	}
}

func (g *guides) of(v int32) []uint32 { return g.row[int(v)*2*g.n : (int(v)+1)*2*g.n] }
