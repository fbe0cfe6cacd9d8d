package network

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

// arm is one street as seen from a junction: what comes and what leaves.
type arm struct {
	bearing float64 // outwards
	edges   []int
	lanes   int
	crossed bool
	fast    bool // nobody walks on it
}

// junction makes a lit junction out of a box and its links.
func (b *osmBuilder) junction(box *osmBox, links []int) {
	j := len(b.net.Junctions)
	box.junction = j
	slices.Sort(box.nodes)
	to := Junction{ID: nodeID(box.nodes[0])}
	middle := geo.Point{}
	for _, n := range box.nodes {
		at := b.nodes[n].At
		middle.Lon, middle.Lat = middle.Lon+at.Lon/float64(len(box.nodes)), middle.Lat+at.Lat/float64(len(box.nodes))
		to.Nodes = append(to.Nodes, nodeID(n))
		if to.Name == "" {
			to.Name = b.nodes[n].Tags["name"]
		}
	}
	to.At = middle
	b.net.Junctions = append(b.net.Junctions, to)
	if len(links) == 0 { // at the edge of the map
		b.net.Note(Problem{Code: NoApproach, Subject: to.ID, Junction: j, Fatal: true})
		return
	}
	b.vehicleGroups(j, links)
	b.walkerGroups(j, b.arms(box), links)
	b.net.Junctions[j].Signals = len(b.net.Junctions[j].Groups)
	if b.net.Junctions[j].Name == "" {
		b.net.Junctions[j].Name = b.net.nameOf(j)
	}
	b.relate(j)
	b.stages(j)
	b.guessed(box, j)
	b.net.judge(j)
}

// guessed says that lanes of the approaches are not in the map.
func (b *osmBuilder) guessed(box *osmBox, j int) {
	for _, in := range box.in {
		if b.parts[in].guessed {
			b.net.Note(Problem{Code: LanesGuessed, Subject: b.net.Junctions[j].ID, Junction: j, Detail: b.net.Edges[b.parts[in].edge].ID})
			return
		}
	}
}

// vehicleGroups makes one group a turn of every approach.
func (b *osmBuilder) vehicleGroups(j int, links []int) {
	type key struct {
		edge int
		turn Turn
	}
	groups := map[key]int{}
	for _, l := range links {
		link := &b.net.Links[l]
		k := key{b.net.Lanes[link.From].Edge, link.Turn}
		if k.turn == Around {
			k.turn = Left
		}
		g, ok := groups[k]
		if !ok {
			g = b.newGroup(j, Vehicles)
			groups[k] = g
		}
		b.assign(j, g, l)
	}
}

func (b *osmBuilder) newGroup(j int, kind Kind) int {
	to := &b.net.Junctions[j]
	g := len(to.Groups)
	to.Groups = append(to.Groups, Group{Name: strconv.Itoa(g + 1), Kind: kind, Signals: []int{g}})
	return g
}

func (b *osmBuilder) assign(j, g, l int) {
	link := &b.net.Links[l]
	link.Junction, link.Group, link.Index = j, g, g
	b.net.Junctions[j].Groups[g].Links = append(b.net.Junctions[j].Groups[g].Links, l)
}

// arms gathers the streets of a box by the direction in which they leave it.
func (b *osmBuilder) arms(box *osmBox) []arm {
	var arms []arm
	add := func(part int, outwards float64) {
		p := &b.parts[part]
		for i := range arms {
			if math.Abs(turned(arms[i].bearing, outwards)) <= 25 {
				arms[i].edges = append(arms[i].edges, p.edge)
				arms[i].lanes += p.lanes
				arms[i].crossed = arms[i].crossed || p.crossed
				arms[i].fast = arms[i].fast && b.fast(p)
				return
			}
		}
		arms = append(arms, arm{outwards, []int{p.edge}, p.lanes, p.crossed, b.fast(p)})
	}
	for _, in := range box.in {
		add(in, math.Mod(b.parts[in].bearing(true)+180, 360))
	}
	for _, out := range box.out {
		add(out, b.parts[out].bearing(false))
	}
	return arms
}

func (b *osmBuilder) fast(p *osmPart) bool {
	return strings.HasPrefix(b.ways[p.way].Tags["highway"], "motorway")
}

// walkerGroups makes a crossing and its group over each arm. Where the road only goes on
// there is one crossing, not two.
func (b *osmBuilder) walkerGroups(j int, arms []arm, links []int) {
	for i, a := range arms {
		if !a.crossed && (a.fast || !b.osm.Crossings) || len(arms) <= 2 && i > 0 {
			continue
		}
		l := len(b.net.Links)
		crossing := Link{From: None, To: None, Walk: true, Length: float64(a.lanes)*laneWidth + 1, Speed: 1, Junction: None, Group: None, Index: None}
		for _, v := range links {
			link := &b.net.Links[v]
			if slices.Contains(a.edges, b.net.Lanes[link.From].Edge) || slices.Contains(a.edges, b.net.Lanes[link.To].Edge) {
				crossing.Foes = append(crossing.Foes, v)
				link.Foes = append(link.Foes, l)
				link.Yields = append(link.Yields, l)
			}
		}
		b.walks[l] = a.edges
		b.net.Links = append(b.net.Links, crossing)
		b.assign(j, b.newGroup(j, Walkers), l)
	}
}

// relate sets the conflicts of groups by those of their links.
func (b *osmBuilder) relate(j int) {
	to := &b.net.Junctions[j]
	to.Conflicts = make([][]Conflict, len(to.Groups))
	for g := range to.Groups {
		to.Conflicts[g] = make([]Conflict, len(to.Groups))
	}
	for g := range to.Groups {
		for _, x := range to.Groups[g].Links {
			for _, y := range b.net.Links[x].Foes {
				h := b.net.Links[y].Group
				if h <= g || b.net.Links[y].Junction != j {
					continue
				}
				xy, yx := b.between(x, y)
				to.Conflicts[g][h], to.Conflicts[h][g] = worse(to.Conflicts[g][h], to.Conflicts[h][g], xy, yx)
			}
		}
	}
}

// worse joins what two pairs of links say of their groups: once it is a crossing, it
// stays one.
func worse(ab, ba, xy, yx Conflict) (Conflict, Conflict) {
	if max(ab, ba, xy, yx) == Crosses {
		return Crosses, Crosses
	}
	return max(ab, xy), max(ba, yx)
}

// between tells how two links that meet stand to each other, by the traffic law: turns
// give way to walkers, left turns to what comes towards them, right turns to whom they
// join; all others cross.
func (b *osmBuilder) between(x, y int) (xy, yx Conflict) {
	p, q := &b.net.Links[x], &b.net.Links[y]
	switch {
	case p.Walk && q.Walk:
		return Free, Free
	case q.Walk:
		return b.withWalkers(p, y), Free
	case p.Walk:
		return Free, b.withWalkers(q, x)
	}
	joins := b.net.Lanes[p.To].Edge == b.net.Lanes[q.To].Edge
	left := func(l *Link) bool { return l.Turn == Left }
	if joins && p.Turn == Right || b.opposite(x, y) && left(p) && !left(q) {
		xy = Yields
	}
	if joins && q.Turn == Right || b.opposite(x, y) && left(q) && !left(p) {
		yx = Yields
	}
	if xy == Free && yx == Free {
		return Crosses, Crosses
	}
	b.noteYields(p, y, xy)
	b.noteYields(q, x, yx)
	return xy, yx
}

func (b *osmBuilder) noteYields(l *Link, to int, c Conflict) {
	if c == Yields && !slices.Contains(l.Yields, to) {
		l.Yields = append(l.Yields, to)
	}
}

// withWalkers tells how a vehicle's link stands to a crossing: a right turn gives way on
// both arms, a left turn on the arm that it turns into; nobody else meets walkers.
func (b *osmBuilder) withWalkers(v *Link, walk int) Conflict {
	own := slices.Contains(b.walks[walk], b.net.Lanes[v.From].Edge)
	if v.Turn == Right || v.Turn == Left && !own {
		return Yields
	}
	return Crosses
}
