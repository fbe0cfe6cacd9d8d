package places_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"citybrain/domain/places"
	"citybrain/kernel/geo"
)

func TestSearchFindsByEveryName(t *testing.T) {
	a, h := city(t, shanghai), city(t, helsinki)
	for _, c := range []struct {
		atlas             *places.Atlas
		words, kind, name string
	}{
		{a, "南京西路", "road", "南京西路"},
		{a, "West Nanjing Road", "road", "南京西路"},
		{a, "nanjing west", "road", "南京西路"},
		{a, "njxl", "road", "南京西路"},
		{a, "石门一路 / 南京西路", "junction", "南京西路/石门二路/石门一路"},
		{a, "石门一路南京西路", "junction", "南京西路/石门二路/石门一路"},
		{a, "静安区", "division", "静安区"},
		{a, "pudong", "division", "浦东新区"},
		{a, "jing'an", "division", "静安区"},
		{a, "310106", "", ""},
		{a, "人民广场", "bus_stop", "人民广场"},
		{h, "mannerheimintie", "road", "Mannerheimintie"},
		{h, "Mannerheimvägen", "road", "Mannerheimintie"},
		{h, "mannerheimvagen", "road", "Mannerheimintie"},
		{h, "Siltasaari", "division", "Siltasaari"},
		{h, "Mannerheimintie 5", "address", "Mannerheimintie 5"},
		{h, "zzzz", "", ""},
		{h, "🙂", "", ""},
	} {
		found := c.atlas.Search(c.words, nil, 5)
		switch {
		case c.kind == "":
			if len(found) > 0 {
				t.Errorf("%q found %v", c.words, found[0].Name)
			}
		case len(found) == 0:
			t.Errorf("%q found nothing", c.words)
		case found[0].Kind != c.kind || found[0].Name.Name != c.name:
			t.Errorf("%q found %s %q first, want %s %q", c.words, found[0].Kind, found[0].Name.Name, c.kind, c.name)
		}
	}
}

func TestSearchPrefersWhatIsNear(t *testing.T) {
	a := city(t, shanghai)
	near := geo.Point{Lon: 121.4390, Lat: 31.2268}
	found := a.Search("静安寺", &near, 5)
	far := a.Search("静安寺", &geo.Point{Lon: 121.50, Lat: 31.24}, 5)
	if len(found) == 0 || found[0].Metres > 1000 || len(far) == 0 || far[0].Metres < 3000 {
		t.Errorf("near: %+v, from across the river: %+v", found, far)
	}
}

func TestReverseNamesAPoint(t *testing.T) {
	a := city(t, shanghai)
	out, err := a.Reverse(geo.Point{Lon: 121.4570, Lat: 31.2326})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.Text, "静安区南京西路近石门") || !strings.HasPrefix(out.TextEN, "West Nanjing Road near Shimen") {
		t.Errorf("%q, %q", out.Text, out.TextEN)
	}
	levels := []places.Level{}
	for _, d := range out.Divisions {
		levels = append(levels, d.Level)
	}
	if len(levels) != 6 || levels[0] != places.Province || levels[5] != places.GridLevel {
		t.Errorf("levels %v", levels)
	}
	if _, err := a.Reverse(geo.Point{}); err == nil {
		t.Error("the gulf of Guinea has a name in Shanghai")
	}
}

// TestNearestIsTheNearest checks the index against a walk over everything.
func TestNearestIsTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 5))
	a := city(t, helsinki)
	b := a.City().Bounds
	for range 200 {
		p := geo.Point{Lon: b[0] + r.Float64()*(b[2]-b[0]), Lat: b[1] + r.Float64()*(b[3]-b[1])}
		best := 1e18
		for _, road := range a.Roads() {
			if road.Class != places.Rail {
				best = min(best, geo.NearestOn(road.Line, p).Metres)
			}
		}
		_, foot, ok := a.NearestRoad(p, false)
		if !ok || foot.Metres > best+1e-6 {
			t.Fatalf("nearest road of %v at %.2f m, want %.2f", p, foot.Metres, best)
		}
		lamps := a.Near("lamp", p, 10, 1e6)
		if len(lamps) != 10 {
			t.Fatalf("%d lamps", len(lamps))
		}
		nearer, worst := 0, geo.NewMetric(p.Lat).Distance(p, lamps[9].Point)
		for _, poi := range a.POIs() {
			if poi.Kind == "lamp" && geo.NewMetric(p.Lat).Distance(p, poi.Point) < worst-1e-9 {
				nearer++
			}
		}
		if nearer > 9 {
			t.Fatalf("%d lamps are nearer than the tenth", nearer)
		}
	}
}

// FuzzSearch holds that no words make the search panic or answer too much.
func FuzzSearch(f *testing.F) {
	a := city(f, helsinki)
	for _, q := range []string{"南京西路/石门一路", "a", "路路路", "Mannerheimintie 5", "\xff", "///", "ﬀ", "İ"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if len(q) > 400 {
			return
		}
		if n := len(a.Search(q, nil, 5)); n > 5 {
			t.Fatalf("%d places", n)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	a := city(b, shanghai)
	for _, q := range []string{"南京西路", "nanjing", "南京西路/石门一路"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				a.Search(q, nil, 10)
			}
		})
	}
	b.Run("reverse", func(b *testing.B) {
		for b.Loop() {
			_, _ = a.Reverse(geo.Point{Lon: 121.4570, Lat: 31.2326})
		}
	})
	b.Run("region", func(b *testing.B) {
		for b.Loop() {
			a.RegionAt(geo.Point{Lon: 121.4570, Lat: 31.2326})
		}
	})
}

// BenchmarkRead is the whole way from the pack's files to a map that serves.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		start := time.Now()
		fresh(b, shanghai)
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "last-ms")
	}
}
