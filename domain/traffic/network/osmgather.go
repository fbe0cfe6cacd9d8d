package network

import (
	"math"
	"slices"

	"citybrain/kernel/geo"
)

// How signals become junctions, in metres.
const (
	litNear   = 30  // signals this near belong together
	litAhead  = 45  // a signal at a stop line belongs to the meeting this far ahead
	boxWidest = 130 // no junction is wider
)

// gather puts the nodes of each lit junction into one box.
func (b *osmBuilder) gather() {
	g := gathering{parent: map[int64]int64{}, bounds: map[int64]geo.Box{}}
	var lit []int64
	for i := range b.osm.Nodes {
		id := b.osm.Nodes[i].ID
		if b.nodes[id] != &b.osm.Nodes[i] || !b.lit(id) {
			continue
		}
		if len(b.uses[id]) == 0 {
			b.net.Note(Problem{Code: NoApproach, Subject: nodeID(id), Junction: None})
			continue
		}
		lit = append(lit, id)
		g.add(id, b.nodes[id].At)
	}
	b.gatherNear(&g, lit)
	b.gatherAhead(&g, lit)
	b.gatherBetween(&g)
	for _, id := range g.order {
		root := g.find(id)
		if _, ok := b.box[root]; !ok {
			b.box[root] = len(b.boxes)
			b.boxes = append(b.boxes, osmBox{lit: true, junction: None})
		}
		box := b.box[root]
		b.box[id] = box
		b.boxes[box].nodes = append(b.boxes[box].nodes, id)
	}
}

// gatherNear joins signals that stand near each other, found by cells of the map.
func (b *osmBuilder) gatherNear(g *gathering, lit []int64) {
	type cell struct{ x, y int }
	const size = 0.0003 // degrees: 33 m to the north
	cells := map[cell][]int64{}
	of := func(p geo.Point) cell {
		return cell{int(math.Floor(p.Lon * math.Cos(p.Lat*math.Pi/180) / size)), int(math.Floor(p.Lat / size))}
	}
	for _, id := range lit {
		at := b.nodes[id].At
		c := of(at)
		for x := -1; x <= 1; x++ {
			for y := -1; y <= 1; y++ {
				for _, other := range cells[cell{c.x + x, c.y + y}] {
					if geo.Distance(at, b.nodes[other].At) <= litNear {
						g.join(id, other)
					}
				}
			}
		}
		cells[c] = append(cells[c], id)
	}
}

// gatherAhead joins a signal at a stop line with the meeting of roads ahead of it.
func (b *osmBuilder) gatherAhead(g *gathering, lit []int64) {
	for _, id := range lit {
		if len(b.near[id]) > 2 {
			continue
		}
		best, reach := int64(0), float64(litAhead)
		for _, way := range b.uses[id] {
			for _, step := range []int{1, -1} {
				if meeting, metres := b.ahead(&b.ways[way], id, step); meeting != 0 && metres < reach {
					best, reach = meeting, metres
				}
			}
		}
		if best != 0 {
			g.add(best, b.nodes[best].At)
			g.join(id, best)
		}
	}
}

// ahead follows a way from a node, where it may be driven so and the signal looks so, to
// the next meeting.
func (b *osmBuilder) ahead(w *OSMWay, id int64, step int) (int64, float64) {
	looks := b.nodes[id].Tags["traffic_signals:direction"]
	if w.direction() == -step || step == 1 && looks == "backward" || step == -1 && looks == "forward" {
		return 0, 0
	}
	at, metres := slices.Index(w.Nodes, id), 0.0
	for k := at + step; at >= 0 && k >= 0 && k < len(w.Nodes) && metres < litAhead; k += step {
		metres += geo.Distance(b.nodes[w.Nodes[k-step]].At, b.nodes[w.Nodes[k]].At)
		if len(b.near[w.Nodes[k]]) > 2 {
			return w.Nodes[k], metres
		}
	}
	return 0, 0
}

// gatherBetween takes in meetings without a signal that lie between nodes of a junction.
func (b *osmBuilder) gatherBetween(g *gathering) {
	for _, id := range slices.Clone(g.order) {
		for _, other := range b.near[id] {
			if _, ok := g.parent[other]; ok || len(b.near[other]) < 3 || geo.Distance(b.nodes[id].At, b.nodes[other].At) > litNear {
				continue
			}
			root := g.find(id)
			same := 0
			for _, third := range b.near[other] {
				if _, ok := g.parent[third]; ok && g.find(third) == root && geo.Distance(b.nodes[third].At, b.nodes[other].At) <= litNear {
					same++
				}
			}
			if same >= 2 {
				g.add(other, b.nodes[other].At)
				g.join(id, other)
			}
		}
	}
}

// gathering is sets of nodes that grow together, none wider than boxWidest.
type gathering struct {
	parent map[int64]int64
	bounds map[int64]geo.Box
	order  []int64
}

func (g *gathering) add(id int64, at geo.Point) {
	if _, ok := g.parent[id]; ok {
		return
	}
	g.parent[id], g.bounds[id] = id, geo.BoxOf(at)
	g.order = append(g.order, id)
}

func (g *gathering) find(id int64) int64 {
	for g.parent[id] != id {
		g.parent[id] = g.parent[g.parent[id]]
		id = g.parent[id]
	}
	return id
}

func (g *gathering) join(a, b int64) {
	a, b = g.find(a), g.find(b)
	if a == b {
		return
	}
	both := g.bounds[a].Join(g.bounds[b])
	if geo.Distance(geo.Point{Lon: both.West, Lat: both.South}, geo.Point{Lon: both.East, Lat: both.North}) > boxWidest {
		return
	}
	g.parent[b], g.bounds[a] = a, both
}
