package network

import (
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

// OSM is the part of OpenStreetMap that streets and signals are made from; the caller
// fills it from a bounded reader.
type OSM struct {
	Nodes        []OSMNode
	Ways         []OSMWay
	Restrictions []OSMRestriction

	// Crossings tells to assume walkers' signals over every arm of a lit junction, where
	// the map is silent; otherwise only over arms with a mapped crossing.
	Crossings bool
}

// OSMNode is a point with its tags.
type OSMNode struct {
	ID   int64
	At   geo.Point
	Tags map[string]string
}

// OSMWay is a line of nodes.
type OSMWay struct {
	ID    int64
	Nodes []int64
	Tags  map[string]string
}

// OSMRestriction is a turn restriction (转向限制) from way to way over one node, or over
// none that we know (Via 0). Kind is the tag, such as "no_left_turn".
type OSMRestriction struct {
	ID, From, Via, To int64
	Kind              string
}

// FromOSM makes streets and lit junctions out of a map: signals that stand near each
// other are one junction, with its approaches, lanes, turns and crossings; who crosses
// whom follows from the paths across the box; stages are made up. The times of the
// groups are not filled: see rules. What does not fit is named in Problems.
func FromOSM(o OSM) *Network {
	b := &osmBuilder{osm: o, net: &Network{}, nodes: map[int64]*OSMNode{}, near: map[int64][]int64{}, uses: map[int64][]int{}, box: map[int64]int{}, walks: map[int][]int{}}
	b.take()
	b.gather()
	b.cut()
	b.join()
	return b.net
}

type osmBuilder struct {
	osm   OSM
	net   *Network
	nodes map[int64]*OSMNode
	near  map[int64][]int64 // neighbours by road
	uses  map[int64][]int   // node → ways
	ways  []OSMWay          // that vehicles may use
	box   map[int64]int     // node → box
	boxes []osmBox
	walks map[int][]int // crossing → edges of its arm
	parts []osmPart
}

// osmPart is one direction of a way between two nodes where something happens.
type osmPart struct {
	way      int
	from, to int64
	line     []geo.Point
	length   float64
	back     float64 // of the stop line from the node
	lanes    int
	guessed  bool
	twoWay   bool
	turns    []string // by lane from the kerb; nil: not said
	edge     int      // None inside a box
	reverse  bool     // against the way as drawn
	crossed  bool     // a crossing of walkers is mapped on it
}

// osmBox is where parts meet: one node, or all nodes of one lit junction.
type osmBox struct {
	nodes    []int64
	lit      bool
	in, out  []int // parts
	inner    []int
	junction int
}

var osmClasses = map[string]float64{ // usual speed in m/s where maxspeed is silent
	"motorway": 33.3, "motorway_link": 16.7, "trunk": 22.2, "trunk_link": 16.7, "primary": 16.7, "primary_link": 11.1, "secondary": 13.9,
	"secondary_link": 11.1, "tertiary": 11.1, "tertiary_link": 8.3, "unclassified": 11.1, "residential": 8.3, "living_street": 5.6,
}

// take keeps the ways that vehicles may use and who neighbours whom on them.
func (b *osmBuilder) take() {
	for i := range b.osm.Nodes {
		if n := &b.osm.Nodes[i]; n.At.Valid() {
			b.nodes[n.ID] = n
		}
	}
	for _, w := range b.osm.Ways {
		if osmClasses[w.Tags["highway"]] == 0 || w.Tags["area"] == "yes" || slices.Contains([]string{"no", "private"}, w.Tags["motor_vehicle"]) || slices.Contains([]string{"no", "private"}, w.Tags["access"]) {
			continue
		}
		w.Nodes = slices.DeleteFunc(slices.Clone(w.Nodes), func(id int64) bool { return b.nodes[id] == nil })
		if w.Nodes = slices.Compact(w.Nodes); len(w.Nodes) < 2 {
			continue
		}
		for i, id := range w.Nodes {
			b.uses[id] = append(b.uses[id], len(b.ways))
			if i > 0 {
				b.meet(id, w.Nodes[i-1])
				b.meet(w.Nodes[i-1], id)
			}
		}
		b.ways = append(b.ways, w)
	}
}

func (b *osmBuilder) meet(a, c int64) {
	if !slices.Contains(b.near[a], c) {
		b.near[a] = append(b.near[a], c)
	}
}

func (b *osmBuilder) lit(id int64) bool { return b.nodes[id].Tags["highway"] == "traffic_signals" }

// direction is 1 where a way may be driven only as drawn, -1 only against it, 0 both.
func (w *OSMWay) direction() int {
	switch w.Tags["oneway"] {
	case "yes", "true", "1":
		return 1
	case "-1", "reverse":
		return -1
	case "no", "false", "0":
		return 0
	}
	if w.Tags["junction"] == "roundabout" || strings.HasPrefix(w.Tags["highway"], "motorway") {
		return 1
	}
	return 0
}

// cut makes parts of the ways, one a direction, between the nodes where something
// happens: ends, meetings, signals.
func (b *osmBuilder) cut() {
	for i := range b.ways {
		w := &b.ways[i]
		start, number := 0, 0
		for k := 1; k < len(w.Nodes); k++ {
			if id := w.Nodes[k]; k < len(w.Nodes)-1 && len(b.near[id]) == 2 && !b.boxed(id) {
				continue
			}
			b.part(i, w.Nodes[start:k+1], number)
			start, number = k, number+1
		}
	}
}

// boxed reports whether the node belongs to a box of more than itself.
func (b *osmBuilder) boxed(id int64) bool {
	_, ok := b.box[id]
	return ok
}

func (b *osmBuilder) part(way int, nodes []int64, number int) {
	w := &b.ways[way]
	d := w.direction()
	id := strconv.FormatInt(w.ID, 10) + "#" + strconv.Itoa(number)
	if d >= 0 {
		b.add(way, nodes, id, false, d == 0)
	}
	if d <= 0 {
		back := slices.Clone(nodes)
		slices.Reverse(back)
		b.add(way, back, "-"+id, true, d == 0)
	}
}

// add makes one part, its edge and its lanes.
func (b *osmBuilder) add(way int, nodes []int64, id string, back, twoWay bool) {
	w := &b.ways[way]
	p := osmPart{way: way, from: nodes[0], to: nodes[len(nodes)-1], reverse: back, twoWay: twoWay, edge: None}
	for k, n := range nodes {
		p.line = append(p.line, b.nodes[n].At)
		inside := k > 0 && k < len(nodes)-1
		p.crossed = p.crossed || inside && b.nodes[n].Tags["highway"] == "crossing"
	}
	p.length = geo.Length(p.line)
	p.back = b.setBack(&p)
	p.lanes, p.guessed = w.lanes(back)
	p.turns = w.turnLanes(back, p.lanes)
	from, to := b.boxOf(p.from), b.boxOf(p.to)
	if from == to && b.boxes[from].lit {
		b.boxes[from].inner = append(b.boxes[from].inner, len(b.parts))
		b.parts = append(b.parts, p)
		return
	}
	p.edge = len(b.net.Edges)
	length := max(1, p.length-p.back*2)
	edge := Edge{ID: id, Name: w.Tags["name"], Class: w.Tags["highway"], From: strconv.FormatInt(p.from, 10), To: strconv.FormatInt(p.to, 10), Shape: p.line}
	for lane := range p.lanes {
		edge.Lanes = append(edge.Lanes, len(b.net.Lanes))
		b.net.Lanes = append(b.net.Lanes, Lane{ID: id + "_" + strconv.Itoa(lane), Edge: p.edge, Index: lane, Length: length, Speed: w.speed(), Uses: Car | Bus | Bike,
			Shape: []geo.Point{b.lanePoint(&p, lane, false), b.lanePoint(&p, lane, true)}})
	}
	b.net.Edges = append(b.net.Edges, edge)
	b.boxes[from].out = append(b.boxes[from].out, len(b.parts))
	b.boxes[to].in = append(b.boxes[to].in, len(b.parts))
	b.parts = append(b.parts, p)
}

// boxOf gives the box of a node, a new one of its own where it has none yet.
func (b *osmBuilder) boxOf(id int64) int {
	if i, ok := b.box[id]; ok {
		return i
	}
	b.box[id] = len(b.boxes)
	b.boxes = append(b.boxes, osmBox{nodes: []int64{id}, junction: None})
	return b.box[id]
}
