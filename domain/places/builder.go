package places

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/places/osmfile"
	"citybrain/kernel/geo"
)

// builder makes a stock of extracts. An element that stands in two extracts is
// taken from the first.
type builder struct {
	rules  []poiRule
	kinds  map[string]bool
	seen   map[string]bool
	stock  *Stock
	lights map[int64]geo.Point // signal nodes
	at     map[int64]geo.Point // nodes of the extract being read
	ways   map[int64][]int64   // ways of the extract being read
}

func newBuilder(stock *Stock) *builder {
	return &builder{
		rules: poiRules(), kinds: kindSet(), stock: stock,
		seen: map[string]bool{}, lights: map[int64]geo.Point{},
	}
}

// read takes in one extract.
func (b *builder) read(f *osmfile.File) {
	b.at = make(map[int64]geo.Point, len(f.Nodes))
	for _, n := range f.Nodes {
		p := snap(geo.Point{Lon: n.Lon, Lat: n.Lat})
		b.at[n.ID] = p
		if strings.HasPrefix(n.Tags.Get("highway"), "traffic_signals") {
			b.lights[n.ID] = p
		}
		b.addPOI("n", n.ID, n.Tags, p)
	}
	b.ways = make(map[int64][]int64, len(f.Ways))
	for _, w := range f.Ways {
		b.ways[w.ID] = w.Refs
		b.addWay(w)
	}
	for _, r := range f.Relations {
		b.addRelation(r)
	}
}

// first reports whether an id comes for the first time.
func (b *builder) first(id string) bool {
	if b.seen[id] {
		return false
	}
	b.seen[id] = true
	return true
}

func (b *builder) addPOI(element string, number int64, tags osmfile.Tags, p geo.Point) {
	if len(tags) == 0 {
		return
	}
	tail := "_" + element + strconv.FormatInt(number, 10)
	if kind := b.poiKind(tags); kind != "" && b.first(kind+tail) {
		b.stock.POIs = append(b.stock.POIs, POI{ID: POIID(kind + tail), Kind: kind, Name: nameOf(tags), Point: p})
	}
	street, number1 := clean(tags.Get("addr:street")), clean(tags.Get("addr:housenumber"))
	if street == "" || number1 == "" || !b.first("address"+tail) {
		return
	}
	text := street + " " + number1
	if !isLatin(street) {
		text = street + number1 + "号"
	}
	name := Name{Name: text}
	if isLatin(text) {
		name.Latin = text
	}
	b.stock.POIs = append(b.stock.POIs, POI{ID: POIID("address" + tail), Kind: "address", Name: name, Point: p})
}

// line gives the nodes of a way that the extract holds, and their places.
func (b *builder) line(refs []int64) (nodes []int64, line []geo.Point) {
	for _, ref := range refs {
		if p, ok := b.at[ref]; ok {
			nodes, line = append(nodes, ref), append(line, p)
		}
	}
	return nodes, line
}

func (b *builder) addWay(w osmfile.Way) {
	if len(w.Tags) == 0 || len(w.Refs) < 2 {
		return
	}
	nodes, line := b.line(w.Refs)
	if len(line) < 2 {
		return
	}
	closed := nodes[0] == nodes[len(nodes)-1] && len(line) >= 4
	class, link := roadClass(w.Tags)
	if class != "" && !(closed && w.Tags.Get("area") == "yes") {
		b.addRoad(w, class, link, nodes, line)
		return
	}
	if !closed {
		return
	}
	b.addArea("w", w.ID, w.Tags, [][]geo.Point{line})
	b.addPOI("w", w.ID, w.Tags, snap(geo.Centroid(line)))
}

func (b *builder) addRoad(w osmfile.Way, class Class, link bool, nodes []int64, line []geo.Point) {
	id := "road_w" + strconv.FormatInt(w.ID, 10)
	if !b.first(id) {
		return
	}
	road := Road{
		ID: RoadID(id), Name: nameOf(w.Tags), Class: class, Link: link,
		Oneway: oneway(w.Tags), Lanes: smallNumber(w.Tags.Get("lanes"), 20), MaxSpeed: smallNumber(w.Tags.Get("maxspeed"), 200),
		Bridge: yes(w.Tags.Get("bridge")), Tunnel: yes(w.Tags.Get("tunnel")), Barred: barred(w.Tags),
		Nodes: nodes, Line: line,
	}
	b.stock.Roads = append(b.stock.Roads, road)
}

func yes(v string) bool { return v != "" && v != "no" }

// barred tells that motor vehicles may not use a way, or its owner's only; the
// tag that says most about motor vehicles decides.
func barred(tags osmfile.Tags) bool {
	if tags.Get("highway") == "busway" {
		return true
	}
	for _, key := range []string{"motor_vehicle", "vehicle", "access"} {
		switch tags.Get(key) {
		case "":
			continue
		case "no", "private", "emergency", "psv", "bus", "agricultural", "forestry", "military":
			return true
		}
		return false
	}
	return false
}

// oneway reads the direction of travel; roundabouts and motorways go one way.
func oneway(tags osmfile.Tags) int {
	switch tags.Get("oneway") {
	case "yes", "true", "1":
		return 1
	case "-1", "reverse":
		return -1
	case "no", "false", "0":
		return 0
	}
	if tags.Get("junction") == "roundabout" || tags.Get("highway") == "motorway" {
		return 1
	}
	return 0
}

// smallNumber reads a plain number from 1 to most; anything else is 0, unknown.
func smallNumber(text string, most int) int {
	n, err := strconv.Atoi(strings.TrimSuffix(text, " km/h"))
	if err != nil || n < 1 || n > most {
		return 0
	}
	return n
}

func (b *builder) addArea(element string, number int64, tags osmfile.Tags, rings [][]geo.Point) {
	kind, class := areaKind(tags)
	id := kind + "_" + element + strconv.FormatInt(number, 10)
	if kind == "" || !b.first(id) {
		return
	}
	b.stock.Areas = append(b.stock.Areas, Area{
		ID: AreaID(id), Kind: kind, Name: nameOf(tags), Class: clean(class),
		Levels: smallNumber(tags.Get("building:levels"), 300), Rings: rings,
	})
}

// addRelation takes in a multipolygon: each outer ring becomes an area with
// the holes that lie in it. Rings that the extract cuts open are left out.
func (b *builder) addRelation(r osmfile.Relation) {
	if kind, _ := areaKind(r.Tags); kind == "" || r.Tags.Get("type") != "multipolygon" {
		return
	}
	outer, inner := b.rings(r.Members, false), b.rings(r.Members, true)
	for i, ring := range outer {
		rings := [][]geo.Point{ring}
		for _, hole := range inner {
			if geo.RingContains(ring, hole[0]) {
				rings = append(rings, hole)
			}
		}
		element := "r"
		if i > 0 {
			element = "r" + strconv.Itoa(i) + "."
		}
		b.addArea(element, r.ID, r.Tags, rings)
	}
}

// rings joins the ways of one role end to end until they close.
func (b *builder) rings(members []osmfile.Member, inner bool) [][]geo.Point {
	var open [][]int64
	for _, m := range members {
		if m.Kind == osmfile.WayMember && (m.Role == "inner") == inner {
			if refs := b.ways[m.Ref]; len(refs) > 1 {
				open = append(open, refs)
			}
		}
	}
	var out [][]geo.Point
	for len(open) > 0 {
		ring := slices.Clone(open[0])
		open = open[1:]
		for ring[0] != ring[len(ring)-1] {
			i, reversed := continuing(open, ring[len(ring)-1])
			if i < 0 {
				break
			}
			next := slices.Clone(open[i])
			if reversed {
				slices.Reverse(next)
			}
			ring = append(ring, next[1:]...)
			open = slices.Delete(open, i, i+1)
		}
		nodes, line := b.line(ring)
		if len(line) >= 4 && nodes[0] == nodes[len(nodes)-1] {
			out = append(out, line)
		}
	}
	return out
}

// continuing finds the way that goes on from a node, perhaps backwards.
func continuing(open [][]int64, node int64) (index int, reversed bool) {
	for i, refs := range open {
		if refs[0] == node {
			return i, false
		}
		if refs[len(refs)-1] == node {
			return i, true
		}
	}
	return -1, false
}

// finish makes the junctions, gives everything its region and sorts by id.
func (b *builder) finish(region func(geo.Point) string) {
	s := b.stock
	s.Junctions = junctions(s.Roads, b.lights)
	for i := range s.Roads {
		s.Roads[i].Region = region(middle(s.Roads[i].Line))
	}
	for i := range s.Junctions {
		s.Junctions[i].Region = region(s.Junctions[i].Point)
	}
	for i := range s.Areas {
		s.Areas[i].Region = region(geo.Centroid(s.Areas[i].Rings[0]))
	}
	for i := range s.POIs {
		s.POIs[i].Region = region(s.POIs[i].Point)
	}
	s.sort()
}

// sort puts everything into the order of ids, byte by byte on every engine.
func (s *Stock) sort() {
	slices.SortFunc(s.Divisions, func(a, b Division) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(s.Roads, func(a, b Road) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Junctions, func(a, b Junction) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Areas, func(a, b Area) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.POIs, func(a, b POI) int { return cmp.Compare(a.ID, b.ID) })
}

// middle gives the point halfway along a line.
func middle(line []geo.Point) geo.Point { return snap(geo.Along(line, geo.Length(line)/2)) }
