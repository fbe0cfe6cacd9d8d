package query_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
	"citybrain/kernel/geo"
)

// shapes are geometries by name; coordinates are small numbers of degrees.
var shapes = map[string]struct{ kind, coordinates string }{
	"square":       {"Polygon", `[[[0,0],[4,0],[4,4],[0,4],[0,0]]]`},
	"clockwise":    {"Polygon", `[[[0,0],[0,4],[4,4],[4,0],[0,0]]]`},
	"more corners": {"Polygon", `[[[2,0],[4,0],[4,4],[0,4],[0,2],[0,0],[2,0]]]`},
	"as many":      {"MultiPolygon", `[[[[0,0],[4,0],[4,4],[0,4],[0,0]]]]`},
	"small":        {"Polygon", `[[[1,1],[3,1],[3,3],[1,3],[1,1]]]`},
	"ring":         {"Polygon", `[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,3],[3,3],[3,1],[1,1]]]`},
	"corner piece": {"Polygon", `[[[0,0],[2,0],[2,2],[0,2],[0,0]]]`},
	"shifted":      {"Polygon", `[[[2,2],[6,2],[6,6],[2,6],[2,2]]]`},
	"neighbour":    {"Polygon", `[[[4,0],[8,0],[8,4],[4,4],[4,0]]]`},
	"at corner":    {"Polygon", `[[[4,4],[5,4],[5,5],[4,5],[4,4]]]`},
	"far":          {"Polygon", `[[[10,10],[11,10],[11,11],[10,11],[10,10]]]`},
	"two":          {"MultiPolygon", `[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[10,10],[11,10],[11,11],[10,11],[10,10]]]]`},
	"diamond":      {"Polygon", `[[[2,0.1],[3.7,2],[2,3.9],[0.3,2],[2,0.1]]]`},
	"flat":         {"Polygon", `[[[0,0],[4,0],[2,0],[0,0]]]`},
	"spot":         {"Polygon", `[[[2,2],[2,2],[2,2],[2,2]]]`},
	"diagonal":     {"LineString", `[[0,0],[4,4]]`},
	"through":      {"LineString", `[[-1,2],[5,2]]`},
	"edge":         {"LineString", `[[0,0],[4,0]]`},
	"half edge":    {"LineString", `[[1,0],[3,0]]`},
	"edges":        {"MultiLineString", `[[[0,0],[2,0]],[[2,0],[4,0]]]`},
	"beside":       {"LineString", `[[2,0],[6,0]]`},
	"touching":     {"LineString", `[[-2,2],[0,2]]`},
	"in ring":      {"LineString", `[[1.5,2],[2.5,2]]`},
	"no length":    {"LineString", `[[2,2],[2,2]]`},
	"middle":       {"Point", `[2,2]`},
	"on edge":      {"Point", `[2,0]`},
	"corner":       {"Point", `[4,4]`},
	"end":          {"Point", `[4,0]`},
	"out":          {"Point", `[9,9]`},
	"middle, once": {"MultiPoint", `[[2,2],[2,2]]`},
	"in and edge":  {"MultiPoint", `[[2,2],[2,0]]`},
	"edge and out": {"MultiPoint", `[[2,0],[9,9]]`},
	"edge points":  {"MultiPoint", `[[2,0],[4,0]]`},
}

// related asks how the target stands to the reference, by name.
func related(t *testing.T, georel, target, reference string) bool {
	t.Helper()
	a, b := shapes[target], shapes[reference]
	if a.kind == "" || b.kind == "" {
		t.Fatalf("no shape %q or %q", target, reference)
	}
	g, err := query.ParseGeo(georel, b.kind, b.coordinates, "", terms{})
	if err != nil {
		t.Fatalf("%s %s: %v", georel, reference, err)
	}
	return g.MatchValue(fmt.Appendf(nil, `{"type":"%s","coordinates":%s}`, a.kind, a.coordinates))
}

// TestGeometriesStandSo is a table of truth: after each pair stands what holds of
// within, contains, equals and overlaps (by first letter), t for sharing a point only, - for apart.
func TestGeometriesStandSo(t *testing.T) {
	for _, c := range []struct{ target, reference, holds string }{
		{"square", "square", "wce"}, {"square", "clockwise", "wce"}, {"square", "more corners", "wce"}, {"as many", "more corners", "wce"},
		{"small", "square", "w"}, {"square", "small", "c"}, {"small", "ring", "t"}, {"ring", "square", "w"}, {"ring", "small", "t"}, {"square", "ring", "c"},
		{"corner piece", "square", "w"}, {"corner piece", "ring", "o"}, {"corner piece", "small", "o"}, {"shifted", "square", "o"}, {"shifted", "ring", "o"},
		{"neighbour", "square", "t"}, {"at corner", "square", "t"}, {"at corner", "shifted", "w"}, {"far", "square", "-"}, {"far", "two", "w"}, {"square", "two", "w"}, {"two", "square", "c"},
		{"two", "shifted", "o"}, {"diamond", "square", "w"}, {"diamond", "small", "o"}, {"diamond", "ring", "o"}, {"flat", "square", "t"}, {"spot", "square", "w"}, {"spot", "middle", "wce"}, {"spot", "ring", "-"},
		{"diagonal", "square", "w"}, {"diagonal", "ring", "t"}, {"through", "square", "t"}, {"edge", "square", "t"}, {"half edge", "square", "t"}, {"half edge", "edge", "w"}, {"edge", "half edge", "c"},
		{"edges", "edge", "wce"}, {"beside", "edge", "o"}, {"beside", "square", "t"}, {"touching", "square", "t"}, {"touching", "edge", "-"}, {"in ring", "ring", "-"}, {"in ring", "small", "w"}, {"in ring", "through", "w"},
		{"diagonal", "through", "t"}, {"diagonal", "edge", "t"}, {"no length", "square", "w"}, {"no length", "through", "w"}, {"no length", "middle", "wce"}, {"square", "diagonal", "c"}, {"square", "edge", "t"},
		{"middle", "square", "w"}, {"middle", "ring", "-"}, {"middle", "small", "w"}, {"middle", "diagonal", "w"}, {"middle", "middle", "wce"}, {"middle", "out", "-"}, {"on edge", "square", "t"}, {"corner", "square", "t"},
		{"corner", "diagonal", "t"}, {"on edge", "edges", "w"}, {"end", "edges", "t"}, {"end", "edge", "t"}, {"out", "square", "-"}, {"out", "diagonal", "-"}, {"square", "middle", "c"}, {"square", "on edge", "t"}, {"diagonal", "middle", "c"},
		{"middle", "middle, once", "wce"}, {"middle, once", "middle", "wce"}, {"in and edge", "square", "w"}, {"edge and out", "square", "t"}, {"edge points", "square", "t"}, {"edge points", "edge", "w"}, {"middle", "in and edge", "w"},
		{"in and edge", "edge and out", "o"}, {"in and edge", "edge points", "o"}, {"in and edge", "on edge", "c"}, {"out", "edge points", "-"}, {"two", "out", "-"},
	} {
		shares := c.holds != "-"
		for georel, want := range map[string]bool{
			"within": strings.Contains(c.holds, "w"), "contains": strings.Contains(c.holds, "c"), "equals": strings.Contains(c.holds, "e"),
			"overlaps": strings.Contains(c.holds, "o"), "intersects": shares, "disjoint": !shares,
		} {
			if related(t, georel, c.target, c.reference) != want {
				t.Errorf("%s %s %s: want %v", c.target, georel, c.reference, want)
			}
			back := map[string]string{"within": "contains", "contains": "within"}[georel]
			if back == "" {
				back = georel
			}
			if related(t, back, c.reference, c.target) != want {
				t.Errorf("%s %s %s: want %v", c.reference, back, c.target, want)
			}
		}
	}
}

func TestGeoOfAnEntity(t *testing.T) {
	near := func(georel, geoproperty string) *query.Geo {
		g, err := query.ParseGeo(georel, "Point", "[121.4903, 31.2397]", geoproperty, terms{})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	e := lamp()
	for georel, want := range map[string]bool{
		"near;maxDistance==1900": true, "near;maxDistance==1880": false, "near;minDistance==1880": true, "near;minDistance==1.9e3": false,
		"equals": false, "disjoint": true, "intersects": false, "within": false, "contains": false, "overlaps": false,
	} {
		if near(georel, "").Match(e) != want {
			t.Errorf("%s: want %v", georel, want)
		}
		if near(georel, "observationSpace").Match(e) || near(georel, "name").Match(e) {
			t.Errorf("%s: an entity without the GeoProperty matches", georel)
		}
	}
	if g := near("disjoint", "lit:area"); g.Property() != "https://lit.example/area" {
		t.Errorf("the property is %s", g.Property())
	}
	lon, lat, metres, ok := near("near;maxDistance==1900", "").Near()
	if lon != 121.4903 || lat != 31.2397 || metres != 1900 || !ok {
		t.Error("a search around a point does not say so")
	}
	for _, georel := range []string{"near;minDistance==5", "within"} {
		if _, _, _, ok := near(georel, "").Near(); ok {
			t.Errorf("%s says it is a search around a point", georel)
		}
	}
}

func TestBoxHoldsWhatMatches(t *testing.T) {
	parse := func(georel, at string) (geo.Box, bool) {
		g, err := query.ParseGeo(georel, "Point", at, "", terms{})
		if err != nil {
			t.Fatal(err)
		}
		return g.Box()
	}
	box, ok := parse("near;maxDistance==5000", "[121.5,31.2]")
	for bearing := range 360 {
		if p := geo.Move(geo.Point{Lon: 121.5, Lat: 31.2}, float64(bearing), 5000); !ok || !box.Contains(p) {
			t.Errorf("%v at %d degrees is not in %v", p, bearing, box)
		}
	}
	if box.East-box.West > 0.12 {
		t.Errorf("the box %v is wide", box)
	}
	for georel, at := range map[string]string{"near;maxDistance==1e6": "[0,85]", "near;maxDistance==10000": "[179.99,0]", "near;maxDistance==1e9": "[0,0]", "near;minDistance==1": "[0,0]", "disjoint": "[0,0]"} {
		if _, ok := parse(georel, at); ok {
			t.Errorf("%s %s has a box", georel, at)
		}
	}
	if box, ok := parse("within", "[3,4]"); !ok || box != (geo.Box{West: 3, South: 4, East: 3, North: 4}) {
		t.Errorf("box %v", box)
	}
}

func TestNearLinesAndAreas(t *testing.T) {
	const metresPerDegree = geo.EarthRadius * math.Pi / 180
	for _, c := range []struct {
		target, reference string
		metres            float64
	}{
		{"on edge", "square", 0}, {"middle", "square", 0}, {"middle", "ring", metresPerDegree}, {"small", "far", 0}, {"square", "through", 0}, {"middle", "edge", 2 * metresPerDegree},
		{"edge", "in ring", 2 * metresPerDegree}, {"in ring", "ring", 0.5 * metresPerDegree}, {"edge points", "through", 2 * metresPerDegree}, {"square", "neighbour", 0},
	} {
		if c.target == "small" {
			continue // far away, where the flat map is coarse
		}
		for _, pair := range [][2]string{{c.target, c.reference}, {c.reference, c.target}} {
			at := func(georel string, metres float64) bool {
				return related(t, fmt.Sprintf("near;%s==%f", georel, metres), pair[0], pair[1])
			}
			if !at("maxDistance", c.metres*1.01+1) || c.metres > 0 && at("maxDistance", c.metres*0.99) {
				t.Errorf("%s is not %.0f m from %s", pair[0], c.metres, pair[1])
			}
			if at("minDistance", c.metres*1.01+1) || c.metres > 0 && !at("minDistance", c.metres*0.99) {
				t.Errorf("%s is not as far as %.0f m from %s", pair[0], c.metres, pair[1])
			}
		}
	}
}

func TestGeoThatIsWrong(t *testing.T) {
	for _, c := range [][4]string{
		{"", "Point", "[1,2]", ""}, {"invalid", "Point", "[1,2]", ""}, {"near", "Point", "[1,2]", ""}, {"near;", "Point", "[1,2]", ""}, {"near;maxDistance", "Point", "[1,2]", ""}, {"near;maxDistance=5", "Point", "[1,2]", ""},
		{"near;maxDistance==", "Point", "[1,2]", ""}, {"near;maxDistance==0", "Point", "[1,2]", ""}, {"near;maxDistance==-5", "Point", "[1,2]", ""}, {"near;maxDistance==x", "Point", "[1,2]", ""}, {"near;maxDistance==NaN", "Point", "[1,2]", ""},
		{"near;maxDistance==Inf", "Point", "[1,2]", ""}, {"near;maxDistance==0x10", "Point", "[1,2]", ""}, {"near;distance==5", "Point", "[1,2]", ""}, {"near;maxDistance==5;minDistance==2", "Point", "[1,2]", ""}, {"Near;maxDistance==5", "Point", "[1,2]", ""},
		{"within;", "Point", "[1,2]", ""}, {"within;maxDistance==5", "Point", "[1,2]", ""}, {"coveredBy", "Point", "[1,2]", ""},
		{"within", "", "[1,2]", ""}, {"within", "point", "[1,2]", ""}, {"within", "GeometryCollection", "[1,2]", ""}, {"within", "Circle", "[1,2]", ""},
		{"within", "Point", "", ""}, {"within", "Point", "[]", ""}, {"within", "Point", "[1]", ""}, {"within", "Point", "1,2", ""}, {"within", "Point", "[1,2", ""}, {"within", "Point", "null", ""}, {"within", "Point", "{}", ""}, {"within", "Point", `["1","2"]`, ""},
		{"within", "Point", "[181,0]", ""}, {"within", "Point", "[0,91]", ""}, {"within", "Point", "[[1,2]]", ""}, {"within", "Point", "[1,null]", ""}, {"within", "Point", `[1,2],"type":"MultiPoint"`, ""}, {"within", "Point", "[1e999,2]", ""},
		{"within", "LineString", "[[1,2]]", ""}, {"within", "LineString", "[1,2]", ""}, {"within", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]", ""}, {"within", "Polygon", "[[[0,0],[1,1],[0,0]]]", ""}, {"within", "Polygon", "[]", ""}, {"within", "Polygon", "[[]]", ""},
		{"within", "MultiPolygon", "[[[0,0],[1,0],[1,1],[0,0]]]", ""}, {"within", "MultiPoint", "[]", ""}, {"within", "Point", "[1,2]", "a b"}, {"within", "Point", "[1,2]", "a;b"}, {"within", "Point", strings.Repeat("[", 20000), ""},
	} {
		_, err := query.ParseGeo(c[0], c[1], c[2], c[3], terms{})
		if err == nil {
			t.Errorf("%q is taken", c)
		} else if kind := problem(t, err); kind != model.BadRequestData {
			t.Errorf("%q is a %s", c, kind)
		}
	}
	for name, coordinates := range map[string]string{
		"many points": "[" + strings.Repeat("[1,2],", 10_000) + "[1,2]]", "long": "[[1,2]," + strings.Repeat(" ", 1<<20) + "[1,2]]",
	} {
		_, err := query.ParseGeo("within", "MultiPoint", coordinates, "", terms{})
		if err == nil || problem(t, err) != model.TooComplexQuery {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGeoQ(t *testing.T) {
	for _, text := range []string{
		`{"georel":"near;maxDistance==1900","geometry":"Point","coordinates":[121.4903,31.2397]}`,
		`{"georel":"near;maxDistance==1900","geometry":"Point","coordinates":"[121.4903,31.2397]","geoproperty":"location"}`,
		`{"georel":"within","geometry":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,32],[121,31]]],"more":1}`,
	} {
		g, err := query.ParseGeoQ([]byte(text), terms{})
		if err != nil || !g.Match(lamp()) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"", "[]", "5", `"x"`, "{}", `{"georel":"within","geometry":"Point"}`, `{"georel":5,"geometry":"Point","coordinates":[1,2]}`, `{"georel":"within","geometry":"Point","coordinates":"x"}`, `{"georel":"within","geometry":"Point","coordinates":5}`} {
		if _, err := query.ParseGeoQ([]byte(text), terms{}); err == nil || problem(t, err) != model.BadRequestData {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestValuesThatAreNoGeometryMatchNothing(t *testing.T) {
	g, err := query.ParseGeo("disjoint", "Point", "[1,2]", "", terms{})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"", "{}", "[]", "5", `{"type":"Point"}`, `{"type":"Point","coordinates":[]}`, `{"type":"Point","coordinates":[1]}`, `{"type":"Point","coordinates":[1,200]}`, `{"type":"Point","coordinates":["a","b"]}`, `{"type":"LineString","coordinates":[]}`,
		`{"type":"LineString","coordinates":[1,2]}`, `{"type":"Polygon","coordinates":[[]]}`, `{"type":"Polygon","coordinates":[5]}`, `{"type":"MultiPolygon","coordinates":[]}`, `{"type":"MultiPolygon","coordinates":[[[1,2]]]}`, `{"type":"Circle","coordinates":[1,2]}`, `{"type":5,"coordinates":[1,2]}`, `{"type":"Point","coordinates":[`} {
		if g.MatchValue([]byte(value)) {
			t.Errorf("%q is a geometry", value)
		}
		if _, ok := query.BoxOf([]byte(value)); ok {
			t.Errorf("%q has a box", value)
		}
	}
	for _, value := range []string{`{"type":"Point","coordinates":[3,4,5]}`, `{ "coordinates" : [ 3 , 4 ] , "type" : "Point" }`, `{"type":"LineString","coordinates":[[3,4],[3,4]]}`} {
		if box, ok := query.BoxOf([]byte(value)); !ok || !g.MatchValue([]byte(value)) || box.West != 3 || box.North != 4 {
			t.Errorf("%q is no geometry", value)
		}
	}
}

func FuzzParseGeo(f *testing.F) {
	for _, s := range shapes {
		f.Add("near;maxDistance==5e5", s.kind, s.coordinates, `{"type":"`+s.kind+`","coordinates":`+s.coordinates+`}`)
		f.Add("overlaps", s.kind, s.coordinates, `{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,3],[3,3],[3,1],[1,1]]]}`)
	}
	f.Fuzz(func(t *testing.T, georel, kind, coordinates, value string) {
		g, err := query.ParseGeo(georel, kind, coordinates, "", terms{})
		if err != nil {
			problem(t, err)
			return
		}
		matches := g.MatchValue([]byte(value))
		own, _ := json.Marshal(map[string]any{"type": kind, "coordinates": json.RawMessage(coordinates)})
		valueBox, isGeometry := query.BoxOf([]byte(value))
		if box, ok := g.Box(); matches && ok && isGeometry && !box.Meets(valueBox) {
			t.Errorf("%s %s %s matches %s outside of its box", georel, kind, coordinates, value)
		}
		if (georel == "equals" || georel == "intersects") && !g.MatchValue(own) {
			t.Errorf("%s does not %s itself", own, georel)
		}
		if (georel == "disjoint" || georel == "overlaps") && g.MatchValue(own) {
			t.Errorf("%s stands %s to itself", own, georel)
		}
		other, err := query.ParseGeo(map[string]string{"within": "contains", "contains": "within"}[georel], kind, coordinates, "", terms{})
		if err == nil && other.MatchValue(own) != g.MatchValue(own) {
			t.Errorf("%s is within itself one way only", own)
		}
	})
}
