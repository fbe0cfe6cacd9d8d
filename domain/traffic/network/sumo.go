package network

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadSUMO reads a SUMO .net.xml, plain or gzip, of version 0.20 or newer. What the file
// cannot be without gives an *Error; what is odd is named in Problems. The stages are the
// green phases of each programme: phases without yellow in which anybody goes. Who
// crosses whom comes from the request rows of the junctions; two groups that cross may be
// let go together only where the programme itself does it with one of them permissive.
//
// The format: https://sumo.dlr.de/docs/Networks/SUMO_Road_Networks.html
func ReadSUMO(r io.Reader) (*Network, error) {
	source, err := decodeSUMO(r)
	if err != nil {
		return nil, err
	}
	b := &sumoBuilder{raw: source, net: &Network{}, lanes: map[string]int{}, edges: map[string]int{}, nodeOf: map[string]int{}, inner: map[string]rawLane{}}
	if err := b.streets(); err != nil {
		return nil, err
	}
	b.joins()
	b.priorities()
	if err := b.junctions(); err != nil {
		return nil, err
	}
	return b.net, nil
}

type sumoBuilder struct {
	raw    *raw
	net    *Network
	lanes  map[string]int     // id → lane
	edges  map[string]int     // id → raw edge
	nodeOf map[string]int     // lane id → raw node that it runs into
	inner  map[string]rawLane // lanes inside boxes, crossings
	byNode [][]int            // raw node → its links in the order of its rows
	signal []string           // link → id of its programme
	second []int              // link → its other letter, or None
}

// streets takes over the edges that are not inside a box.
func (b *sumoBuilder) streets() error {
	for i, e := range b.raw.edges {
		if _, double := b.edges[e.id]; double || e.id == "" {
			return &Error{"edge " + short(e.id), "it stands twice or has no id"}
		}
		b.edges[e.id] = i
		if strings.HasPrefix(e.id, ":") {
			for _, l := range e.lanes {
				b.inner[l.id] = l
			}
			continue
		}
		edge := Edge{ID: e.id, Name: e.name, Class: e.class, From: e.from, To: e.to, Shape: b.raw.projection.shape(e.shape)}
		for index, l := range e.lanes {
			if _, double := b.lanes[l.id]; double {
				return &Error{"lane " + short(l.id), "it stands twice"}
			}
			b.lanes[l.id] = len(b.net.Lanes)
			edge.Lanes = append(edge.Lanes, len(b.net.Lanes))
			b.net.Lanes = append(b.net.Lanes, Lane{ID: l.id, Edge: len(b.net.Edges), Index: index, Length: l.length, Speed: l.speed,
				Uses: usesOf(l.allow, l.disallow), Shape: b.raw.projection.shape(l.shape)})
		}
		if len(edge.Shape) == 0 && len(edge.Lanes) > 0 {
			edge.Shape = b.net.Lanes[edge.Lanes[0]].Shape
		}
		b.net.Edges = append(b.net.Edges, edge)
	}
	return nil
}

// usesOf reads SUMO's lists of classes; without any everybody may.
func usesOf(allow, disallow string) Uses {
	known := map[string]Uses{"passenger": Car, "private": Car, "bus": Bus, "bicycle": Bike, "pedestrian": Walk, "tram": Rail, "rail": Rail, "rail_urban": Rail, "all": Car | Bus | Bike | Walk | Rail}
	sum := func(list string) (u Uses) {
		for word := range strings.FieldsSeq(list) {
			u |= known[word]
		}
		return u
	}
	if allow != "" {
		return sum(allow)
	}
	return (Car | Bus | Bike | Walk | Rail) &^ sum(disallow)
}

// lane gives a lane of a street by edge and number.
func (b *sumoBuilder) lane(edge string, index int) (int, bool) {
	i, ok := b.edges[edge]
	if !ok || index < 0 || index >= len(b.raw.edges[i].lanes) {
		return None, false
	}
	lane, ok := b.lanes[b.raw.edges[i].lanes[index].id]
	return lane, ok
}

// innerLane gives a lane inside a box.
func (b *sumoBuilder) innerLane(edge string, index int) (rawLane, bool) {
	i, ok := b.edges[edge]
	if !ok || index < 0 || index >= len(b.raw.edges[i].lanes) || !strings.HasPrefix(edge, ":") {
		return rawLane{}, false
	}
	return b.raw.edges[i].lanes[index], true
}

// joins takes over the connections: those between streets and those onto crossings.
// Each node's links are kept in the order that its rows count them.
func (b *sumoBuilder) joins() {
	next := map[string]string{} // lane in the box → the one that follows
	from := map[string][]int{}  // lane id → its links, in the file's order
	for i, l := range b.raw.links {
		if inner, ok := b.innerLane(l.from, l.fromLane); ok && !b.isCrossing(l.to) {
			if l.via != "" {
				next[inner.id] = l.via
			}
			continue
		}
		if link, at, ok := b.link(i); ok {
			from[at] = append(from[at], len(b.net.Links))
			b.net.Links = append(b.net.Links, link)
			b.signal, b.second = append(b.signal, l.signal), append(b.second, l.second)
		}
	}
	for i := range b.net.Links {
		b.through(&b.net.Links[i], next)
		b.attach(i)
	}
	b.byNode = make([][]int, len(b.raw.nodes))
	for n, node := range b.raw.nodes {
		if node.kind == "internal" {
			continue
		}
		for _, lane := range node.incoming {
			b.byNode[n] = append(b.byNode[n], from[lane]...)
			from[lane] = nil // a lane named twice counts once
		}
	}
}

func (b *sumoBuilder) isCrossing(edge string) bool {
	i, ok := b.edges[edge]
	return ok && b.raw.edges[i].function == "crossing"
}

// link makes the link of a connection and tells the lane that it leaves. What only leads
// walkers along the kerb is none.
func (b *sumoBuilder) link(i int) (Link, string, bool) {
	l := b.raw.links[i]
	link := Link{From: None, To: None, Turn: turnOf(l.dir), Junction: None, Group: None, Index: l.index}
	if inner, ok := b.innerLane(l.from, l.fromLane); ok {
		crossing, known := b.innerLane(l.to, l.toLane)
		link.Walk, link.Via, link.Length, link.Speed = true, []string{crossing.id}, crossing.length, crossing.speed
		return link, inner.id, known
	}
	if to, ok := b.edges[l.to]; ok && b.raw.edges[to].function == "walkingarea" {
		return Link{}, "", false
	}
	var ok1, ok2 bool
	link.From, ok1 = b.lane(l.from, l.fromLane)
	link.To, ok2 = b.lane(l.to, l.toLane)
	if !ok1 || !ok2 {
		b.net.Note(Problem{Code: LinkLane, Subject: short(l.from + " → " + l.to), Junction: None, Detail: "connection " + strconv.Itoa(i)})
		return Link{}, "", false
	}
	if l.via != "" {
		link.Via = []string{l.via}
	}
	return link, b.net.Lanes[link.From].ID, true
}

// through adds up the lanes inside the box.
func (b *sumoBuilder) through(l *Link, next map[string]string) {
	if l.Walk || len(l.Via) == 0 {
		return
	}
	for via, hops := l.Via[0], 0; via != "" && hops < 8; via, hops = next[via], hops+1 {
		if hops > 0 {
			l.Via = append(l.Via, via)
		}
		inner := b.inner[via]
		l.Length += inner.length
		if l.Speed == 0 || inner.speed > 0 && inner.speed < l.Speed {
			l.Speed = inner.speed
		}
	}
}

func (b *sumoBuilder) attach(i int) {
	l := &b.net.Links[i]
	if l.From == None {
		return
	}
	b.net.Lanes[l.From].Out = append(b.net.Lanes[l.From].Out, i)
	b.net.Lanes[l.To].In = append(b.net.Lanes[l.To].In, i)
	if l.Speed == 0 {
		l.Speed = b.net.Lanes[l.To].Speed
	}
}

func turnOf(dir string) Turn {
	switch strings.ToLower(dir) {
	case "l":
		return Left
	case "r":
		return Right
	case "t":
		return Around
	}
	return Straight
}

// priorities reads the rows of every node: who yields to whom and who meets whom.
func (b *sumoBuilder) priorities() {
	for n, node := range b.raw.nodes {
		links := b.byNode[n]
		if len(links) == 0 || len(node.rows) == 0 && node.kind == "unregulated" {
			continue
		}
		if len(node.rows) < len(links) {
			b.net.Note(Problem{Code: RowsMissing, Subject: short(node.id), Junction: None,
				Detail: fmt.Sprintf("%d rows for %d links", len(node.rows), len(links))})
		}
		for _, row := range node.rows {
			if row.index < len(links) {
				l := &b.net.Links[links[row.index]]
				l.Yields, l.Foes = ones(row.response, links), ones(row.meets, links)
			}
		}
	}
}

// ones gives the links whose letter, counted from the right, is 1.
func ones(row string, links []int) (out []int) {
	for i := range min(len(row), len(links)) {
		if row[len(row)-1-i] == '1' {
			out = append(out, links[i])
		}
	}
	return out
}

// short keeps a stranger's id readable in a message.
func short(id string) string {
	if len(id) > 80 {
		return id[:80] + "…"
	}
	return id
}

// sorted gives the distinct numbers in order.
func sorted(list []int) []int {
	slices.Sort(list)
	return slices.Compact(list)
}
