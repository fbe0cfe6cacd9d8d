package places

import "citybrain/kernel/geo"

// Graph is the road network ready for routing: vertices are the nodes where
// stretches begin, end or meet; the edges of vertex v are
// Edges[First[v]:First[v+1]].
type Graph struct {
	Nodes  []int64     // OpenStreetMap's number of each vertex
	Points []geo.Point // place of each vertex
	First  []int32     // len(Nodes)+1 offsets into Edges
	Edges  []Edge
}

// Edge leads from one vertex to the next along a road.
type Edge struct {
	To      int32
	Road    int32   // index into Atlas.Roads
	Metres  float32 // along the road's line
	Against bool    // runs against the direction of the line
	Closed  bool    // a oneway street entered the wrong way: for walkers only
}

// Graph gives the network of all roads but rail, made at the first call.
func (a *Atlas) Graph() *Graph {
	a.graphOnce.Do(func() { a.graph = newGraph(a.stock.Roads) })
	return a.graph
}

// newGraph cuts roads at vertices and lays the edges out by their start.
func newGraph(roads []Road) *Graph {
	g, vertex := &Graph{}, vertices(roads)
	number := map[int64]int32{}
	name := func(node int64, p geo.Point) int32 {
		v, ok := number[node]
		if !ok {
			v = int32(len(g.Nodes))
			number[node] = v
			g.Nodes, g.Points = append(g.Nodes, node), append(g.Points, p)
		}
		return v
	}
	var from []int32
	var edges []Edge
	for i, r := range roads {
		if r.Class == Rail {
			continue
		}
		start, metres := name(r.Nodes[0], r.Line[0]), 0.0
		for k := 1; k < len(r.Nodes); k++ {
			metres += geo.Distance(r.Line[k-1], r.Line[k])
			if !vertex[r.Nodes[k]] {
				continue
			}
			end := name(r.Nodes[k], r.Line[k])
			from = append(from, start, end)
			edges = append(edges,
				Edge{To: end, Road: int32(i), Metres: float32(metres), Closed: r.Oneway < 0},
				Edge{To: start, Road: int32(i), Metres: float32(metres), Against: true, Closed: r.Oneway > 0})
			start, metres = end, 0
		}
	}
	g.layOut(from, edges)
	return g
}

// vertices are the ends of roads and the nodes that two stretches share.
func vertices(roads []Road) map[int64]bool {
	used := map[int64]int{}
	for _, r := range roads {
		if r.Class == Rail {
			continue
		}
		for k, node := range r.Nodes {
			used[node]++
			if k == 0 || k == len(r.Nodes)-1 {
				used[node] += 2
			}
		}
	}
	out := map[int64]bool{}
	for node, n := range used {
		if n > 1 {
			out[node] = true
		}
	}
	return out
}

// layOut sorts the edges by their first vertex, by counting.
func (g *Graph) layOut(from []int32, edges []Edge) {
	g.First = make([]int32, len(g.Nodes)+1)
	for _, v := range from {
		g.First[v+1]++
	}
	for v := range g.Nodes {
		g.First[v+1] += g.First[v]
	}
	next := append([]int32(nil), g.First...)
	g.Edges = make([]Edge, len(edges))
	for i, v := range from {
		g.Edges[next[v]] = edges[i]
		next[v]++
	}
}
