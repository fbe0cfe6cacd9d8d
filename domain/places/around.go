package places

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"citybrain/kernel/geo"
)

// Distances in metres past which a name says nothing about a point.
const (
	reachRoad     = 400
	reachJunction = 250
	reachPlace    = 60
)

// Address is what a point is called.
type Address struct {
	// Text and TextEN name it in one line: "静安区南京西路近石门一路".
	Text   string `json:"text"`
	TextEN string `json:"textEn"`
	Region string `json:"region" doc:"Code of the division, down to the grid"`
	// Divisions run from the top down.
	Divisions   []Division `json:"divisions"`
	Approximate bool       `json:"approximate" doc:"The division's borders are not official"`
	Road        *Place     `json:"road,omitempty"`
	Junction    *Place     `json:"junction,omitempty"`
	Place       *Place     `json:"place,omitempty" doc:"A named place within 60 m"`
}

// Reverse names a point; outside the city's map it gives ErrOutside.
func (a *Atlas) Reverse(p geo.Point) (Address, error) {
	region, ok := a.RegionAt(p)
	if !ok {
		return Address{}, ErrOutside
	}
	out := Address{Region: region, Divisions: a.chain(region), Approximate: true}
	county := a.county(region)
	zh, en := county.Name.Name, county.Latin
	if i, foot, ok := a.NearestRoad(p, true); ok && foot.Metres <= reachRoad {
		road := a.roadPlace(i)
		road.Point, road.Metres = snap(foot.Point), int(foot.Metres)
		out.Road = &road
		zh = together(zh, road.Name.Name)
		en = strings.TrimSuffix(cmp.Or(road.Latin, road.Name.Name)+", "+en, ", ")
		out.Junction = a.junctionOn(road.Name.Name, p)
	}
	if out.Junction != nil {
		if other, otherEN := a.otherRoad(out.Junction, out.Road); other != "" {
			zh = together(together(zh, "近"), other)
			en = strings.Replace(en, ",", " near "+otherEN+",", 1)
		}
	}
	out.Place = a.nearestNamed(p)
	out.Text, out.TextEN = zh, en
	return out, nil
}

// together joins words as Chinese does, or with a space beside other letters.
func together(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if a == "" || (unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, first)) {
		return a + b
	}
	return a + " " + b
}

// NearestRoad gives the index in Roads of the road nearest to p and its foot;
// named leaves out roads without a name. ok is false where there is none.
func (a *Atlas) NearestRoad(p geo.Point, named bool) (road int, foot geo.Nearest, ok bool) {
	m := geo.NewMetric(p.Lat)
	foot.Metres = math.Inf(1)
	a.roads.Nearby(boxDistance(m, p), func(_, _ [2]float64, i int32, metres float64) bool {
		if metres > foot.Metres {
			return false // no later box can hold a nearer road
		}
		if r := &a.stock.Roads[i]; !named || r.Name.Name != "" {
			if n := geo.NearestOn(r.Line, p); n.Metres < foot.Metres {
				road, foot, ok = int(i), n, true
			}
		}
		return true
	})
	return road, foot, ok
}

// boxDistance measures metres from p to the nearest side of a box.
func boxDistance(m geo.Metric, p geo.Point) func(low, high [2]float64, _ int32, _ bool) float64 {
	return func(low, high [2]float64, _ int32, _ bool) float64 {
		q := geo.Point{Lon: max(low[0], min(p.Lon, high[0])), Lat: max(low[1], min(p.Lat, high[1]))}
		return m.Distance(p, q)
	}
}

// junctionOn gives the nearest junction of a road.
func (a *Atlas) junctionOn(road string, p geo.Point) *Place {
	best, at := float64(reachJunction), -1
	for _, i := range a.junction[road] {
		j := &a.stock.Junctions[i]
		if d := geo.Distance(p, j.Point); d < best && strings.Contains(j.Roads, ";") {
			best, at = d, int(i)
		}
	}
	if at < 0 {
		return nil
	}
	out := a.junctionPlace(at)
	out.Metres = int(best)
	return &out
}

// otherRoad gives the widest road of the junction that is not the given one.
func (a *Atlas) otherRoad(junction, road *Place) (name, latin string) {
	names := strings.Split(junction.Name.Name, "/")
	for _, one := range names {
		if one != road.Name.Name {
			return one, a.latinOf(one)
		}
	}
	return "", ""
}

// latinOf gives the Latin name of a road, else the name.
func (a *Atlas) latinOf(road string) string { return cmp.Or(a.latin[road], road) }

// nearestNamed gives the nearest named building or point of interest.
func (a *Atlas) nearestNamed(p geo.Point) *Place {
	var best *Place
	least := float64(reachPlace)
	for kind := range a.pois {
		for _, one := range a.Near(kind, p, 1, least) {
			if one.Name.Name != "" && (best == nil || float64(one.Metres) < least) {
				best, least = &one, float64(one.Metres)
			}
		}
	}
	for _, i := range found(a.areas[Building], geo.BoxOf(p)) {
		if area := &a.stock.Areas[i]; area.Name.Name != "" && geo.PolygonContains(area.Rings, p) {
			inside := a.areaPlace(i)
			return &inside
		}
	}
	return best
}

// Near gives the places of a kind nearest to p, nearest first, at most limit
// and no farther than metres.
func (a *Atlas) Near(kind string, p geo.Point, limit int, metres float64) []Place {
	tree, view := a.tree(kind)
	out := []Place{}
	if tree == nil {
		return out
	}
	m, worst := geo.NewMetric(p.Lat), metres
	var far []float64 // true distances, beside out
	tree.Nearby(boxDistance(m, p), func(_, _ [2]float64, i int32, box float64) bool {
		if box > worst {
			return false // no later box can hold a nearer place
		}
		one := view(int(i))
		d := box
		if kind == "road" {
			n := geo.NearestOn(a.stock.Roads[i].Line, p)
			d, one.Point = n.Metres, snap(n.Point)
		}
		if d > worst {
			return true
		}
		one.Metres = int(math.Round(d))
		at, _ := slices.BinarySearch(far, d)
		far, out = slices.Insert(far, at, d), slices.Insert(out, at, one)
		if len(out) > limit {
			far, out = far[:limit], out[:limit]
		}
		if len(out) == limit {
			worst = far[limit-1]
		}
		return true
	})
	return out
}

// tree gives the index of a kind and how to view its items; nil for no such kind.
func (a *Atlas) tree(kind string) (*index, func(int) Place) {
	switch {
	case kind == "road":
		return &a.roads, a.roadPlace
	case kind == "junction":
		return &a.junctions, a.junctionPlace
	case a.areas[kind] != nil:
		return a.areas[kind], a.areaPlace
	case a.pois[kind] != nil:
		return a.pois[kind], a.poiPlace
	}
	return nil, nil
}

// Kinds gives every kind with the number of its places.
func (a *Atlas) Kinds() map[string]int { return a.counts }

// mostTests bounds the work of one within query: places in the box times points
// of the shape.
const mostTests = 50_000_000

// Within gives the places of a kind in an area, in the order of ids after the
// given one, at most limit. An area is a box or, where given, the shape in it;
// region, where given, is a code prefix. A shape with too many points for the
// places in its box is ErrBroad.
func (a *Atlas) Within(kind string, area geo.Box, shape *geo.Geometry, region, after string, limit int) ([]Place, error) {
	tree, view := a.tree(kind)
	out := []Place{}
	tests, each := 0, 0
	if shape != nil {
		each = shape.Points()
	}
	for _, i := range found(tree, area) {
		if a.idAt(kind, i) <= after {
			continue // before its view is made, which costs much more
		}
		if tests += each; tests > mostTests {
			return nil, ErrBroad
		}
		one := view(i)
		if !strings.HasPrefix(one.Region, region) || (shape != nil && !shape.Contains(one.Point)) {
			continue
		}
		if out = append(out, one); len(out) == limit {
			break
		}
	}
	return out, nil
}

// idAt gives the id of the item of a kind.
func (a *Atlas) idAt(kind string, i int) string {
	switch {
	case kind == "road":
		return string(a.stock.Roads[i].ID)
	case kind == "junction":
		return string(a.stock.Junctions[i].ID)
	case a.areas[kind] != nil:
		return string(a.stock.Areas[i].ID)
	}
	return string(a.stock.POIs[i].ID)
}

// Shape gives the geometry of a road, area or point as GeoJSON.
func (a *Atlas) Shape(p Place) *Shape {
	g := geo.Geometry{Type: geo.TypePoint, Parts: [][][]geo.Point{{{p.Point}}}}
	if i, ok := slices.BinarySearchFunc(a.stock.Roads, p.ID, func(r Road, id string) int { return cmp.Compare(string(r.ID), id) }); ok {
		g = geo.Geometry{Type: geo.TypeLine, Parts: [][][]geo.Point{{a.stock.Roads[i].Line}}}
	}
	if i, ok := slices.BinarySearchFunc(a.stock.Areas, p.ID, func(r Area, id string) int { return cmp.Compare(string(r.ID), id) }); ok {
		g = geo.Geometry{Type: geo.TypePolygon, Parts: [][][]geo.Point{a.stock.Areas[i].Rings}}
	}
	return &Shape{Type: g.Type, Coordinates: g.Coordinates()}
}
