package tile_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"citybrain/domain/places/tile"
	"citybrain/kernel/geo"
)

var square = geo.Point{Lon: 121.4737, Lat: 31.2304}

func TestAddressesAgreeWithTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 3))
	for range 5000 {
		p := geo.Point{Lon: r.Float64()*360 - 180, Lat: r.Float64()*160 - 80}
		z := r.IntN(tile.MaxZoom + 1)
		want := maptile.At(orb.Point{p.Lon, p.Lat}, maptile.Zoom(z))
		got := tile.At(p, z)
		if got.X != int(want.X) || got.Y != int(want.Y) {
			t.Fatalf("%v at %d: %v, want %v", p, z, got, want)
		}
		b, wb := got.Box(0), want.Bound()
		if math.Abs(b.West-wb.Min[0]) > 1e-9 || math.Abs(b.North-wb.Max[1]) > 1e-9 {
			t.Fatalf("%v: box %+v, want %v", got, b, wb)
		}
		if !b.Grow(0.1).Contains(p) {
			t.Fatalf("%v is not in its tile %v", p, got)
		}
	}
}

func TestBadAddressesAreRefused(t *testing.T) {
	for _, bad := range [][3]string{
		{"", "0", "0"}, {"-1", "0", "0"}, {"19", "0", "0"}, {"1", "2", "0"}, {"1", "0", "2"}, {"a", "0", "0"},
		{"1", "1.5", "0"}, {"01", "0", "0"}, {"+1", "0", "0"}, {"1", "99999999999999999999", "0"}, {"0x1", "0", "0"},
	} {
		if a, err := tile.Parse(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%q was read as %v", bad, a)
		}
	}
	if a, err := tile.Parse("14", "13722", "6693"); err != nil || a.String() != "14/13722/6693" {
		t.Errorf("%v %v", a, err)
	}
}

// layer decodes the only layer of a tile back to degrees.
func layer(t *testing.T, a tile.Address, data []byte) *mvt.Layer {
	t.Helper()
	layers, err := mvt.Unmarshal(data)
	if err != nil || len(layers) != 1 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	layers.ProjectToWGS84(maptile.New(uint32(a.X), uint32(a.Y), maptile.Zoom(a.Z)))
	return layers[0]
}

func TestFeaturesComeBack(t *testing.T) {
	a := tile.At(square, 15)
	m := geo.NewMetric(square.Lat)
	corner := func(e, n float64) tile.Vertex { return tile.Project(m.Offset(square, e, n)) }
	b := tile.New(a, 0)
	l := b.Layer("mix")
	l.Point(7, tile.Project(square), tile.Text("name", "人民广场"), tile.Number("lanes", 4), tile.Text("empty", ""))
	l.Line(8, []tile.Vertex{corner(0, 0), corner(50, 0), corner(50, 50)}, tile.Text("name", "人民广场"))
	l.Polygon(9, [][]tile.Vertex{
		{corner(0, 0), corner(100, 0), corner(100, 100), corner(0, 100), corner(0, 0)},
		{corner(20, 20), corner(40, 20), corner(40, 40), corner(20, 40)},
	})
	got := layer(t, a, b.Bytes())
	if len(got.Features) != 3 {
		t.Fatalf("%d features", len(got.Features))
	}
	p := got.Features[0]
	if p.Properties["name"] != "人民广场" || p.Properties["lanes"] != float64(4) || len(p.Properties) != 2 {
		t.Errorf("properties %v", p.Properties)
	}
	point := p.Geometry.(orb.Point)
	if geo.Distance(square, geo.Point{Lon: point[0], Lat: point[1]}) > 0.3 {
		t.Errorf("the point came back at %v", point)
	}
	polygon, ok := got.Features[2].Geometry.(orb.Polygon)
	if !ok || len(polygon) != 2 || len(polygon[0]) != 5 || len(polygon[1]) != 5 {
		t.Errorf("polygon %v", got.Features[2].Geometry)
	}
}

func TestLongLinesAreCutAtTheMargin(t *testing.T) {
	a := tile.At(square, 15)
	b := tile.New(a, 0)
	l := b.Layer("roads")
	west, east := tile.Project(geo.Point{Lon: 120, Lat: square.Lat}), tile.Project(geo.Point{Lon: 123, Lat: square.Lat})
	l.Line(1, []tile.Vertex{west, east})
	l.Line(2, []tile.Vertex{tile.Project(geo.Point{Lon: 120, Lat: 30}), tile.Project(geo.Point{Lon: 120, Lat: 31})})
	got := layer(t, a, b.Bytes())
	if len(got.Features) != 1 {
		t.Fatalf("%d features, want the one that crosses", len(got.Features))
	}
	line := got.Features[0].Geometry.(orb.LineString)
	box := a.Box(0.03)
	for _, p := range line {
		if !box.Contains(geo.Point{Lon: p[0], Lat: p[1]}) {
			t.Errorf("vertex %v lies outside the margin", p)
		}
	}
}

func TestEmptyTileHasNoBytes(t *testing.T) {
	b := tile.New(tile.At(square, 15), 0)
	b.Layer("roads").Line(1, []tile.Vertex{{X: 0, Y: 0}, {X: 0.1, Y: 0.1}})
	if data := b.Bytes(); data != nil {
		t.Errorf("%d bytes", len(data))
	}
}

// TestRandomPolygonsStayValid clips random stars and lets the library judge.
func TestRandomPolygonsStayValid(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 4))
	a := tile.At(square, 14)
	for range 300 {
		var ring []tile.Vertex
		for k := range 5 + r.IntN(30) {
			p := geo.Move(square, float64(k)*10, 100+r.Float64()*4000)
			ring = append(ring, tile.Project(p))
		}
		b := tile.New(a, 2)
		b.Layer("water").Polygon(1, [][]tile.Vertex{ring})
		data := b.Bytes()
		if data == nil {
			continue
		}
		polygon, ok := layer(t, a, data).Features[0].Geometry.(orb.Polygon)
		if !ok || len(polygon[0]) < 4 {
			t.Fatalf("clipped to %v", polygon)
		}
	}
}

// FuzzAddress holds that whatever is accepted is a tile of the world.
func FuzzAddress(f *testing.F) {
	f.Add("14", "13722", "6693")
	f.Add("0", "0", "0")
	f.Add("18", "262143", "262143")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		a, err := tile.Parse(z, x, y)
		if err != nil {
			return
		}
		if !a.Box(0).Valid() || a.String() != z+"/"+x+"/"+y {
			t.Fatalf("%q/%q/%q was read as %v", z, x, y, a)
		}
		if at := tile.At(a.Box(0).Centre(), a.Z); a.Z > 0 && at != a {
			t.Fatalf("the centre of %v lies in %v", a, at)
		}
	})
}
