package geo_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

var (
	peoplesSquare = geo.Point{Lon: 121.4737, Lat: 31.2304}
	bund          = geo.Point{Lon: 121.4903, Lat: 31.2397}
)

func TestDistanceAndBearingAcrossTheCentre(t *testing.T) {
	d := geo.Distance(peoplesSquare, bund)
	if d < 1880 || d > 1900 {
		t.Errorf("People's Square to the Bund: %.0f m, want about 1,890", d)
	}
	if b := geo.Bearing(peoplesSquare, bund); b < 55 || b > 60 {
		t.Errorf("bearing %.1f°, want north-east by east", b)
	}
	if flat := geo.NewMetric(31.235).Distance(peoplesSquare, bund); math.Abs(flat-d) > 1 {
		t.Errorf("flat metric %.2f m, sphere %.2f m", flat, d)
	}
	back := geo.Move(peoplesSquare, geo.Bearing(peoplesSquare, bund), d)
	if geo.Distance(back, bund) > 0.01 {
		t.Errorf("moving there misses by %.3f m", geo.Distance(back, bund))
	}
}

func TestShiftedSystemsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 1))
	systems := []geo.System{geo.WGS84, geo.GCJ02, geo.BD09}
	for range 20000 {
		p := geo.Point{Lon: 74 + r.Float64()*60, Lat: 5 + r.Float64()*48}
		for _, via := range systems {
			q := geo.Convert(geo.Convert(p, geo.WGS84, via), via, geo.WGS84)
			if math.Abs(q.Lon-p.Lon) > 1e-6 || math.Abs(q.Lat-p.Lat) > 1e-6 {
				t.Fatalf("%v by %s comes back as %v", p, via, q)
			}
		}
		a := geo.Convert(p, geo.WGS84, geo.BD09)
		b := geo.Convert(geo.Convert(p, geo.WGS84, geo.GCJ02), geo.GCJ02, geo.BD09)
		if a != b {
			t.Fatalf("two ways to BD-09 differ: %v %v", a, b)
		}
	}
}

func TestShiftIsHundredsOfMetresInShanghaiAndNoneInHelsinki(t *testing.T) {
	d := geo.Distance(peoplesSquare, geo.Convert(peoplesSquare, geo.WGS84, geo.GCJ02))
	if d < 300 || d > 700 {
		t.Errorf("GCJ-02 shifts People's Square by %.0f m", d)
	}
	helsinki := geo.Point{Lon: 24.94, Lat: 60.17}
	if got := geo.Convert(helsinki, geo.WGS84, geo.GCJ02); got != helsinki {
		t.Errorf("Helsinki was shifted to %v", got)
	}
}

func TestNearestOnLine(t *testing.T) {
	line := []geo.Point{{Lon: 121.47, Lat: 31.23}, {Lon: 121.48, Lat: 31.23}, {Lon: 121.48, Lat: 31.24}}
	n := geo.NearestOn(line, geo.Point{Lon: 121.475, Lat: 31.231})
	if n.Segment != 0 || math.Abs(n.Point.Lon-121.475) > 1e-9 || math.Abs(n.Metres-111.2) > 0.5 {
		t.Errorf("foot: %+v", n)
	}
	if p := geo.Along(line, n.Along); geo.Distance(p, n.Point) > 1 {
		t.Errorf("walking %.1f m gives %v, want %v", n.Along, p, n.Point)
	}
	if p := geo.Along(line, 1e9); p != line[2] {
		t.Errorf("past the end: %v", p)
	}
	if !math.IsInf(geo.NearestOn(nil, bund).Metres, 1) {
		t.Error("an empty line is near something")
	}
}

func TestPolygonWithHole(t *testing.T) {
	square := func(r float64) []geo.Point {
		return []geo.Point{{Lon: -r, Lat: -r}, {Lon: r, Lat: -r}, {Lon: r, Lat: r}, {Lon: -r, Lat: r}, {Lon: -r, Lat: -r}}
	}
	rings := [][]geo.Point{square(2), square(1)}
	for p, want := range map[geo.Point]bool{{Lon: 1.5, Lat: 0}: true, {Lon: 0, Lat: 0}: false, {Lon: 3, Lat: 0}: false} {
		if geo.PolygonContains(rings, p) != want {
			t.Errorf("%v inside = %v", p, !want)
		}
	}
	if c := geo.Centroid(square(2)); math.Hypot(c.Lon, c.Lat) > 1e-9 {
		t.Errorf("centroid %v", c)
	}
	if a := geo.RingArea(square(0.001)); math.Abs(a-49457) > 100 {
		t.Errorf("area %.0f m²", a)
	}
}

func TestGridCellsTile(t *testing.T) {
	g := geo.Grid{Origin: peoplesSquare, Metres: 200}
	r := rand.New(rand.NewPCG(31, 2))
	for range 1000 {
		p := geo.Point{Lon: 121.4 + r.Float64()*0.15, Lat: 31.17 + r.Float64()*0.1}
		if box := g.Box(g.CellAt(p)).Grow(0.001); !box.Contains(p) {
			t.Fatalf("%v is not in its cell %+v", p, box)
		}
	}
}

func TestHashIsTheKnownOne(t *testing.T) {
	if h := geo.Hash(geo.Point{Lon: -5.6, Lat: 42.6}, 5); h != "ezs42" {
		t.Errorf("geohash %q, want the textbook's ezs42", h)
	}
}

func TestGeoJSONFaults(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"not JSON":      {`{`, "geo.geometry_invalid"},
		"null":          {`null`, "geo.geometry_invalid"},
		"no type":       {`{"coordinates":[1,2]}`, "geo.geometry_invalid"},
		"no place":      {`{"type":"Point"}`, "geo.geometry_invalid"},
		"off the earth": {`{"type":"Point","coordinates":[181,2]}`, "geo.geometry_invalid"},
		"infinite":      {`{"type":"Point","coordinates":[1e999,2]}`, "geo.geometry_invalid"},
		"one number":    {`{"type":"Point","coordinates":[1]}`, "geo.geometry_invalid"},
		"wrong shape":   {`{"type":"Polygon","coordinates":[1,2]}`, "geo.geometry_invalid"},
		"short line":    {`{"type":"LineString","coordinates":[[1,2]]}`, "geo.geometry_invalid"},
		"open ring":     {`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`, "geo.geometry_invalid"},
		"short ring":    {`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`, "geo.geometry_invalid"},
		"empty":         {`{"type":"MultiPolygon","coordinates":[]}`, "geo.geometry_invalid"},
		"empty polygon": {`{"type":"Polygon","coordinates":[]}`, "geo.geometry_invalid"},
		"too many":      {`{"type":"LineString","coordinates":[` + strings.Repeat("[1,2],", 200) + `[1,2]]}`, "geo.too_many_points"},
	} {
		if _, err := geo.ParseGeoJSON([]byte(c.text), 100); err == nil || fault.From(err).Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestPointAndBoxFromText(t *testing.T) {
	if p, err := geo.ParsePoint("121.4737, 31.2304"); err != nil || p != peoplesSquare {
		t.Errorf("%v %v", p, err)
	}
	for _, bad := range []string{"", "1", "1,2,3", "NaN,1", "181,1", "a,b", "1,Inf"} {
		if _, err := geo.ParsePoint(bad); !errors.Is(err, geo.ErrPoint) {
			t.Errorf("point %q: %v", bad, err)
		}
	}
	if b, err := geo.ParseBox("121.4,31.1,121.5,31.3"); err != nil || !b.Contains(peoplesSquare) {
		t.Errorf("%v %v", b, err)
	}
	for _, bad := range []string{"", "1,2,3", "2,0,1,1", "0,0,0,91"} {
		if _, err := geo.ParseBox(bad); !errors.Is(err, geo.ErrBox) {
			t.Errorf("box %q: %v", bad, err)
		}
	}
}

// FuzzGeoJSON holds that whatever is accepted is on the earth, within the
// limit, and is written and read back as the same.
func FuzzGeoJSON(f *testing.F) {
	f.Add([]byte(`{"type":"Point","coordinates":[121.4,31.2]}`))
	f.Add([]byte(`{"type":"MultiPoint","coordinates":[[121.4,31.2],[1,2,3]]}`))
	f.Add([]byte(`{"type":"LineString","coordinates":[[121.4,31.2],[121.5,31.2]]}`))
	f.Add([]byte(`{"type":"MultiLineString","coordinates":[[[121.4,31.2],[121.5,31.2]]]}`))
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`))
	f.Add([]byte(`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := geo.ParseGeoJSON(data, 50)
		if err != nil {
			if k := fault.From(err).Kind; k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("kind %d: %v", k, err)
			}
			return
		}
		if !g.Box().Valid() {
			t.Fatalf("accepted %s with box %+v", data, g.Box())
		}
		text, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		again, err := geo.ParseGeoJSON(text, 50)
		if err != nil {
			t.Fatalf("%s is not read back: %v", text, err)
		}
		if again.Box() != g.Box() || len(again.Parts) != len(g.Parts) {
			t.Fatalf("%s became %s", data, text)
		}
	})
}

func FuzzPointAndBoxText(f *testing.F) {
	f.Add("121.4,31.2")
	f.Add("121.4,31.1,121.5,31.3")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := geo.ParsePoint(text); err == nil && !p.Valid() {
			t.Fatalf("%q gave %v", text, p)
		}
		if b, err := geo.ParseBox(text); err == nil && !b.Valid() {
			t.Fatalf("%q gave %v", text, b)
		}
	})
}

func BenchmarkDistance(b *testing.B) {
	m := geo.NewMetric(31.23)
	b.Run("sphere", func(b *testing.B) {
		for b.Loop() {
			geo.Distance(peoplesSquare, bund)
		}
	})
	b.Run("flat", func(b *testing.B) {
		for b.Loop() {
			m.Distance(peoplesSquare, bund)
		}
	})
}
