package query

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/kernel/geo"
)

func TestTimesAsTheCalendarHasThem(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 6))
	for range 20_000 {
		at := time.Date(1+r.IntN(9998), 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(366*86400*1e6)) * time.Microsecond)
		if got, ok := parseMoment([]byte(at.Format("2006-01-02T15:04:05.999999Z"))); !ok || got != at.UnixMicro() {
			t.Fatalf("%v: %d %v, want %d", at, got, ok, at.UnixMicro())
		}
		day := at.Truncate(24 * time.Hour)
		if got, ok := parseDay([]byte(at.Format(time.DateOnly))); !ok || got != day.UnixMicro() {
			t.Fatalf("%v: %d %v", day, got, ok)
		}
	}
	for _, text := range []string{"", "2026-07-01", "2026-07-01T12:00:00", "2026-07-01 12:00:00Z", "2026-02-29T12:00:00Z", "1900-02-29T12:00:00Z", "2026-00-01T12:00:00Z", "2026-04-31T12:00:00Z", "2026-07-01T24:00:00Z",
		"2026-07-01T12:60:00Z", "2026-07-01T12:00:60Z", "2026-07-01T12:00:00.Z", "2026-07-01T12:00:00.1234567890Z", "2026-07-01T12:00:00.xZ", "2026-07-01T12:00:00;5Z", "202a-07-01T12:00:00Z", "2026-07-01T1a:00:00Z", "26-07-01T12:00:00Z", "2026-07-01T12:00Z", "2026-07-01T12:00:00+00:00"} {
		if at, ok := parseMoment([]byte(text)); ok {
			t.Errorf("%q is taken as %d", text, at)
		}
	}
	if _, ok := parseDay([]byte("2000-02-29")); !ok {
		t.Error("2000 had no leap day")
	}
}

// TestTurnIsExact compares with fractions where rounding misleads: points on and
// beside long lines.
func TestTurnIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 7))
	some := func() geo.Point {
		return geo.Point{Lon: math.Round(r.Float64()*3.6e9)/1e7 - 180, Lat: math.Round(r.Float64()*1.8e9)/1e7 - 90}
	}
	near := func(x float64) float64 {
		for range r.IntN(3) {
			x = math.Nextafter(x, math.Inf(1-2*r.IntN(2)))
		}
		return x
	}
	zeros := 0
	for i := range 50_000 {
		a, b := some(), some()
		if i%3 == 0 {
			b = geo.Point{Lon: a.Lon + float64(r.IntN(9)-4)/8, Lat: a.Lat + float64(r.IntN(9)-4)/8}
		}
		e := edge{a, b}
		p := e.at(float64(r.IntN(9)) / 8)
		p = geo.Point{Lon: near(p.Lon), Lat: near(p.Lat)}
		got, want := turn(a, b, p), exactTurn(a, b, p)
		if got != want {
			t.Fatalf("%v %v %v: %d, want %d", a, b, p, got, want)
		}
		if want == 0 {
			zeros++
		}
	}
	if zeros < 500 {
		t.Errorf("only %d points were on their line", zeros)
	}
}

func TestWeirdNumbersDoNotBreakTurn(t *testing.T) {
	weird := []float64{0, math.Copysign(0, -1), 5e-324, -5e-324, 1e-300, 1e-160, 1, -1, 90, 180, math.Nextafter(1, 2)}
	for _, x := range weird {
		for _, y := range weird {
			for _, z := range weird {
				turn(geo.Point{Lon: x, Lat: y}, geo.Point{Lon: z, Lat: x}, geo.Point{Lon: y, Lat: z})
			}
		}
	}
}

// TestBandsGiveEveryEdgeOnce compares the rows with a look at all edges.
func TestBandsGiveEveryEdgeOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 8))
	for range 200 {
		f := &figure{dim: 1, box: geo.EmptyBox()}
		for range 16 + r.IntN(100) {
			e := edge{geo.Point{Lon: r.Float64(), Lat: r.Float64() * 10}, geo.Point{Lon: r.Float64(), Lat: r.Float64() * 10}}
			f.edges = append(f.edges, e)
			f.box = f.box.Join(e.box())
		}
		f.index()
		for range 50 {
			south, north := r.Float64()*12-1, r.Float64()*12-1
			south, north = min(south, north), max(south, north)
			given := map[*edge]int{}
			for e := range f.near(south, north) {
				given[e]++
			}
			for i := range f.edges {
				e := &f.edges[i]
				needed := max(e.a.Lat, e.b.Lat) >= south && min(e.a.Lat, e.b.Lat) <= north
				if given[e] > 1 || needed && given[e] == 0 {
					t.Fatalf("edge %v between %f and %f is given %d times", e, south, north, given[e])
				}
			}
		}
	}
}

// TestBandsOfAZigzagStaySmall: edges that run from south to north again and again
// must not fill the memory.
func TestBandsOfAZigzagStaySmall(t *testing.T) {
	f := &figure{dim: 1, box: geo.Box{East: 1, North: 1}}
	for i := range 10_000 {
		x := float64(i) / 1e4
		f.edges = append(f.edges, edge{geo.Point{Lon: x, Lat: 0}, geo.Point{Lon: x, Lat: 1}})
	}
	f.index()
	if n := len(f.bands.items); n > 8*10_000 {
		t.Errorf("%d items for 10,000 edges", n)
	}
}

// circle is a polygon around the middle of Shanghai.
func circle(corners int) *Geo {
	ring := make([]geo.Point, corners+1)
	for i := range corners {
		ring[i] = geo.Move(geo.Point{Lon: 121.47, Lat: 31.23}, float64(i)*360/float64(corners), 5000+float64(i%7)*100)
	}
	ring[corners] = ring[0]
	f := newFigure(geo.Geometry{Type: geo.TypePolygon, Parts: [][][]geo.Point{{ring}}})
	f.index()
	return &Geo{relation: within, reference: f}
}

// TestGreatFiguresGetAnAnswer: what a city has must not be given up as too much.
func TestGreatFiguresGetAnAnswer(t *testing.T) {
	ring := func(metres float64) *figure {
		line := make([]geo.Point, 10_001)
		for i := range 10_000 {
			line[i] = geo.Move(geo.Point{Lon: 121.47, Lat: 31.23}, float64(i)*360/10_000, metres+float64(i%7))
		}
		line[10_000] = line[0]
		return newFigure(geo.Geometry{Type: geo.TypePolygon, Parts: [][][]geo.Point{{line}}})
	}
	large := ring(20_000)
	large.index()
	for relation, want := range map[relation][2]bool{within: {true, true}, contains: {false, true}, intersects: {true, true}, disjoint: {false, false}, overlaps: {false, false}, equals: {false, true}} {
		g := &Geo{relation: relation, reference: large}
		if got := [2]bool{g.matchFigure(ring(19_950)), g.matchFigure(ring(20_000))}; got != want {
			t.Errorf("%s: %v, want %v", relation, got, want)
		}
	}
}

func BenchmarkPointInPolygon(b *testing.B) {
	for name, corners := range map[string]int{"5": 5, "100": 100, "10000": 10_000} {
		g := circle(corners)
		value := []byte(`{"type":"Point","coordinates":[121.4737,31.2304]}`)
		b.Run(name+" corners", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !g.MatchValue(value) {
					b.Fatal("is not inside")
				}
			}
		})
	}
}

func BenchmarkGeoMatch(b *testing.B) {
	near, _ := ParseGeo("near;maxDistance==2000", "Point", "[121.48,31.23]", "", nobody{})
	inside, _ := ParseGeo("intersects", "Polygon", "[[[121,31],[122,31],[122,32],[121,31]]]", "", nobody{})
	point := []byte(`{"type":"Point","coordinates":[121.4737,31.2304]}`)
	area := []byte(`{"type":"Polygon","coordinates":[[[121.4,31.2],[121.5,31.2],[121.5,31.3],[121.4,31.3],[121.4,31.2]]]}`)
	for name, c := range map[string]struct {
		g     *Geo
		value []byte
	}{"near point": {near, point}, "polygon and polygon": {inside, area}, "near polygon": {near, area}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !c.g.MatchValue(c.value) {
					b.Fatal("does not match")
				}
			}
		})
	}
}

// BenchmarkWorstGeo is what a stranger can ask for at most: two geometries of
// 10,000 positions each whose edges all run across one another.
func BenchmarkWorstGeo(b *testing.B) {
	zigzag := func(across bool) *figure {
		line := make([]geo.Point, 10_000)
		for i := range line {
			x, y := float64(i)/1e4, float64(i%2)
			if line[i] = (geo.Point{Lon: x, Lat: y}); across {
				line[i] = geo.Point{Lon: y, Lat: x}
			}
		}
		return newFigure(geo.Geometry{Type: geo.TypeLine, Parts: [][][]geo.Point{{line}}})
	}
	f, g := zigzag(true), zigzag(false)
	g.index()
	back := make([]geo.Point, 10_000) // to and fro on one line
	for i := range back {
		back[i] = geo.Point{Lon: float64(i%2) + float64(i)/1e5}
	}
	h := newFigure(geo.Geometry{Type: geo.TypeLine, Parts: [][][]geo.Point{{back}}})
	h.index()
	b.Run("on one line", func(b *testing.B) {
		for b.Loop() {
			(&Geo{relation: within, reference: h}).matchFigure(h)
		}
	})
	for _, relation := range []relation{near, within, contains, intersects, overlaps, equals} {
		b.Run(string(relation), func(b *testing.B) {
			for b.Loop() {
				(&Geo{relation: relation, reference: g}).matchFigure(f)
			}
		})
	}
}

type nobody struct{}

func (nobody) Expand(name string) string { return name }
func (nobody) Compact(iri string) string { return iri }
