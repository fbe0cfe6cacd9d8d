package route

import "citybrain/kernel/geo"

// builder cuts ways into pieces at the nodes where they meet.
type builder struct {
	ways   []Way
	waits  map[int64]float64
	number map[int64]int32 // node → vertex
	points []geo.Point
	wait   []uint32
	pieces []piece
}

func newBuilder(ways []Way, waits map[int64]float64) *builder {
	return &builder{ways: ways, waits: waits, number: map[int64]int32{}}
}

// vertex gives the vertex of a node.
func (b *builder) vertex(node int64, p geo.Point) int32 {
	v, ok := b.number[node]
	if !ok {
		v = int32(len(b.points))
		b.number[node] = v
		b.points = append(b.points, p)
		wait := uint32(0)
		if seconds := b.waits[node]; seconds > 0 {
			wait = thousandths(seconds)
		}
		b.wait = append(b.wait, wait)
	}
	return v
}

// cut makes the pieces: a way is cut at its ends and at every node that it
// shares, also with itself, and at every node that costs a wait.
func (b *builder) cut() {
	uses := map[int64]int{}
	for _, w := range b.ways {
		for k, node := range w.Nodes {
			uses[node]++
			if k == 0 || k == len(w.Nodes)-1 {
				uses[node] += 2
			}
		}
	}
	for i, w := range b.ways {
		if len(w.Nodes) < 2 || len(w.Nodes) != len(w.Line) || !(w.Speed > 0) {
			continue
		}
		start, metres := 0, 0.0
		for k := 1; k < len(w.Nodes); k++ {
			metres += geo.Distance(w.Line[k-1], w.Line[k])
			if uses[w.Nodes[k]] < 2 && b.waits[w.Nodes[k]] == 0 {
				continue
			}
			b.pieces = append(b.pieces, piece{
				way: int32(i), first: int32(start), last: int32(k),
				from: b.vertex(w.Nodes[start], w.Line[start]), to: b.vertex(w.Nodes[k], w.Line[k]),
				mm: thousandths(metres), ms: thousandths(metres / w.Speed),
				forth: w.Oneway >= 0, back: w.Oneway <= 0,
			})
			start, metres = k, 0
		}
	}
}

// network lays out what hangs together, with the vertices numbered anew.
func (b *builder) network() *Network {
	part := b.greatestPart()
	n := &Network{ways: b.ways}
	again := make([]int32, len(b.points))
	for v := range b.points {
		again[v] = -1
		if part[v] {
			again[v] = int32(len(n.points))
			n.points, n.wait = append(n.points, b.points[v]), append(n.wait, b.wait[v])
		}
	}
	for _, p := range b.pieces {
		if !part[p.from] || !part[p.to] {
			n.left++
			continue
		}
		p.from, p.to = again[p.from], again[p.to]
		n.pieces = append(n.pieces, p)
	}
	n.layOut()
	n.rooms.size = len(n.points)
	return n
}

// layOut sorts the arcs by the vertex that they leave, by counting.
func (n *Network) layOut() {
	n.first = make([]int32, len(n.points)+1)
	each := func(f func(from int32, a arc)) {
		for i, p := range n.pieces {
			if p.forth {
				f(p.from, arc{to: p.to, piece: int32(i), mm: p.mm, ms: p.ms + n.wait[p.to]})
			}
			if p.back {
				f(p.to, arc{to: p.from, piece: int32(i), mm: p.mm, ms: p.ms + n.wait[p.from], back: true})
			}
		}
	}
	each(func(from int32, _ arc) { n.first[from+1]++ })
	for v := range n.points {
		n.first[v+1] += n.first[v]
	}
	next := append([]int32(nil), n.first...)
	n.arcs = make([]arc, n.first[len(n.points)])
	each(func(from int32, a arc) {
		n.arcs[next[from]] = a
		next[from]++
	})
}

// greatestPart marks the vertices of the greatest strongly connected part: from
// each of them each other can be reached. (Kosaraju's two passes, without
// recursion, for a city is deep.)
func (b *builder) greatestPart() []bool {
	out, in := b.neighbours(false), b.neighbours(true)
	order := make([]int32, 0, len(b.points))
	seen := make([]bool, len(b.points))
	for v := range b.points {
		finish(out, int32(v), seen, func(u int32) { order = append(order, u) })
	}
	clear(seen)
	var best []int32
	for i := len(order) - 1; i >= 0; i-- {
		var members []int32
		finish(in, order[i], seen, func(u int32) { members = append(members, u) })
		if len(members) > len(best) {
			best = members
		}
	}
	part := make([]bool, len(b.points))
	for _, v := range best {
		part[v] = true
	}
	return part
}

// neighbours lists where one gets from each vertex or, turned, from where one
// gets to it.
func (b *builder) neighbours(turned bool) [][]int32 {
	list := make([][]int32, len(b.points))
	for _, p := range b.pieces {
		if (p.forth && !turned) || (p.back && turned) {
			list[p.from] = append(list[p.from], p.to)
		}
		if (p.back && !turned) || (p.forth && turned) {
			list[p.to] = append(list[p.to], p.from)
		}
	}
	return list
}

// finish visits all that can be reached from start and was not seen, and calls
// done for each when everything behind it is done.
func finish(next [][]int32, start int32, seen []bool, done func(int32)) {
	if seen[start] {
		return
	}
	type step struct {
		at   int32
		turn int
	}
	seen[start] = true
	stack := []step{{at: start}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.turn == len(next[top.at]) {
			done(top.at)
			stack = stack[:len(stack)-1]
			continue
		}
		u := next[top.at][top.turn]
		top.turn++
		if !seen[u] {
			seen[u] = true
			stack = append(stack, step{at: u})
		}
	}
}
