package route

import "sync"

const (
	never = ^uint32(0)
	none  = int32(-1)
)

// room is the scratch of one search; a stamp spares the clearing.
type room struct {
	stamp  uint32
	known  []uint32 // stamp of the search that wrote the vertex
	cost   []uint32 // by the metric
	other  []uint32 // by the other metric, along the same way
	arc    []int32  // arc by which the vertex was reached, none at the start
	before []int32  // vertex before it
	heap   heap
}

// rooms keeps rooms for the next searches.
type rooms struct {
	size int
	pool sync.Pool
}

func (r *rooms) take() *room {
	one, ok := r.pool.Get().(*room)
	if !ok {
		one = &room{
			known: make([]uint32, r.size), cost: make([]uint32, r.size), other: make([]uint32, r.size),
			arc: make([]int32, r.size), before: make([]int32, r.size),
		}
	}
	if one.stamp++; one.stamp == 0 { // four thousand million searches later
		clear(one.known)
		one.stamp = 1
	}
	one.heap = one.heap[:0]
	return one
}

func (r *room) costOf(v int32) uint32 {
	if r.known[v] != r.stamp {
		return never
	}
	return r.cost[v]
}

// reach notes a cheaper way to a vertex; false if there was one as cheap.
func (r *room) reach(v int32, cost, other uint32, by, before int32) bool {
	if r.costOf(v) <= cost {
		return false
	}
	r.known[v], r.cost[v], r.other[v], r.arc[v], r.before[v] = r.stamp, cost, other, by, before
	return true
}

// entry is a vertex in the heap: the key in the upper, the vertex in the lower
// half, so that equal keys come by vertex.
type entry uint64

func entryOf(key uint32, v int32) entry { return entry(key)<<32 | entry(uint32(v)) }

func (e entry) key() uint32   { return uint32(e >> 32) }
func (e entry) vertex() int32 { return int32(uint32(e)) }

// heap is a heap of four children a node: half as deep as one of two.
type heap []entry

func (h *heap) push(e entry) {
	list := append(*h, e)
	i := len(list) - 1
	for i > 0 {
		up := (i - 1) / 4
		if list[up] <= e {
			break
		}
		list[i] = list[up]
		i = up
	}
	list[i] = e
	*h = list
}

func (h *heap) pop() entry {
	list := *h
	top, e := list[0], list[len(list)-1]
	list = list[:len(list)-1]
	*h = list
	if len(list) == 0 {
		return top
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= len(list) {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, len(list)); c++ {
			if list[c] < list[least] {
				least = c
			}
		}
		if list[least] >= e {
			break
		}
		list[i] = list[least]
		i = least
	}
	list[i] = e
	return top
}

// end is a vertex at which a foot is left or reached, with what lies between.
type end struct {
	vertex int32
	mm, ms uint32
}

func (e end) costs(m Metric) (cost, other uint32) {
	if m == Time {
		return e.ms, e.mm
	}
	return e.mm, e.ms
}

// leaving lists the vertices that one comes to first from a foot.
func (n *Network) leaving(f Foot) []end {
	p := n.pieces[f.piece]
	var list []end
	if p.forth {
		list = append(list, end{p.to, part(p.mm, 1-f.share), part(p.ms, 1-f.share) + n.wait[p.to]})
	}
	if p.back {
		list = append(list, end{p.from, part(p.mm, f.share), part(p.ms, f.share) + n.wait[p.from]})
	}
	return list
}

// reaching lists the vertices from which one comes to a foot.
func (n *Network) reaching(f Foot) []end {
	p := n.pieces[f.piece]
	var list []end
	if p.forth {
		list = append(list, end{p.from, part(p.mm, f.share), part(p.ms, f.share)})
	}
	if p.back {
		list = append(list, end{p.to, part(p.mm, 1-f.share), part(p.ms, 1-f.share)})
	}
	return list
}

// along is the way between two feet on one piece without a turn, if there is.
func (n *Network) along(a, b Foot) (end, bool) {
	p := n.pieces[a.piece]
	if a.piece != b.piece || (b.share > a.share && !p.forth) || (b.share < a.share && !p.back) {
		return end{}, false
	}
	share := b.share - a.share
	if share < 0 {
		share = -share
	}
	return end{none, part(p.mm, share), part(p.ms, share)}, true
}

func part(whole uint32, share float64) uint32 { return uint32(float64(whole)*share + 0.5) }

// begin puts the vertices around a foot into the room; guide gives what is left
// from a vertex at least.
func (n *Network) begin(r *room, from Foot, m Metric, guide func(int32) uint32) {
	for _, e := range n.leaving(from) {
		cost, other := e.costs(m)
		if r.reach(e.vertex, cost, other, none, none) {
			r.heap.push(entryOf(cost+guide(e.vertex), e.vertex))
		}
	}
}

// grow settles the next vertex and reaches its neighbours.
func (n *Network) grow(r *room, v int32, m Metric, guide func(int32) uint32) {
	cost, other := r.cost[v], r.other[v]
	for i := n.first[v]; i < n.first[v+1]; i++ {
		a := &n.arcs[i]
		c, o := a.ms, a.mm
		if m == Distance {
			c, o = a.mm, a.ms
		}
		if r.reach(a.to, cost+c, other+o, i, v) {
			r.heap.push(entryOf(cost+c+guide(a.to), a.to))
		}
	}
}

func unguided(int32) uint32 { return 0 }

// spread is Dijkstra's algorithm from a foot until every wanted vertex is
// settled or nothing is left.
func (n *Network) spread(r *room, from Foot, m Metric, wanted wanted) {
	n.begin(r, from, m, unguided)
	left := wanted.count
	for len(r.heap) > 0 && left > 0 {
		e := r.heap.pop()
		v := e.vertex()
		if e.key() > r.cost[v] {
			continue // reached more cheaply since
		}
		if wanted.vertex[v] {
			left--
		}
		n.grow(r, v, m, unguided)
	}
}

// best is the cheapest way to a foot over the vertices that the room knows.
func (n *Network) best(r *room, from, to Foot, m Metric) (over end, cost, other uint32) {
	over, cost = end{vertex: none}, never
	if e, ok := n.along(from, to); ok {
		cost, other = e.costs(m)
		over = e
	}
	for _, e := range n.reaching(to) {
		c, o := e.costs(m)
		if r.known[e.vertex] == r.stamp && r.cost[e.vertex]+c < cost {
			over, cost, other = e, r.cost[e.vertex]+c, r.other[e.vertex]+o
		}
	}
	return over, cost, other
}

func legOf(cost, other uint32, m Metric) Leg {
	if m == Time {
		return Leg{Metres: whole(other), Seconds: whole(cost)}
	}
	return Leg{Metres: whole(cost), Seconds: whole(other)}
}
