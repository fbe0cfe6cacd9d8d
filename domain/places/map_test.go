package places_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/mvt"

	"citybrain/domain/places"
	"citybrain/domain/places/tile"
	"citybrain/kernel/geo"
)

func box(a *places.Atlas) geo.Box {
	b := a.City().Bounds
	return geo.Box{West: b[0], South: b[1], East: b[2], North: b[3]}
}

// sameMap holds two maps to each other: tiles, names, graph.
func sameMap(t *testing.T, a, b *places.Atlas) {
	t.Helper()
	if a.TileTag() != b.TileTag() {
		t.Errorf("tags %s and %s", a.TileTag(), b.TileTag())
	}
	for _, zoom := range []int{10, 13, 15, 17} {
		for at := range tile.Covering(box(a), zoom) {
			x, _ := a.Tile(at)
			y, _ := b.Tile(at)
			if !bytes.Equal(x, y) {
				t.Fatalf("tile %v differs", at)
			}
		}
	}
	for _, q := range []string{"南京西路", "road", "katu", "njxl"} {
		if x, y := a.Search(q, nil, 20), b.Search(q, nil, 20); !reflect.DeepEqual(x, y) {
			t.Errorf("%s: %v and %v", q, x, y)
		}
	}
	if !reflect.DeepEqual(a.Graph(), b.Graph()) || !reflect.DeepEqual(a.Junctions(), b.Junctions()) {
		t.Error("graph or junctions differ")
	}
}

// decode opens a tile as a map would.
func decode(t testing.TB, a *places.Atlas, at tile.Address) mvt.Layers {
	t.Helper()
	packed, err := a.Tile(at)
	if err != nil {
		t.Fatal(err)
	}
	if packed == nil {
		return nil
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

// names gives the names in one layer of a tile.
func names(layers mvt.Layers, layer string) []string {
	var out []string
	for _, l := range layers {
		for _, f := range l.Features {
			if name, ok := f.Properties["name"].(string); ok && l.Name == layer {
				out = append(out, name)
			}
		}
	}
	return out
}

func TestTilesShowNamedRoadsAndJunctions(t *testing.T) {
	a := city(t, shanghai)
	at := tile.At(geo.Point{Lon: 121.4576, Lat: 31.2329}, 15)
	layers := decode(t, a, at)
	if !slices.Contains(names(layers, "roads"), "南京西路") {
		t.Errorf("roads of tile %v: %v", at, names(layers, "roads"))
	}
	if !slices.Contains(names(layers, "junctions"), "南京西路/泰兴路") {
		t.Errorf("junctions of tile %v: %v", at, names(layers, "junctions"))
	}
	if out := decode(t, a, tile.At(geo.Point{Lon: 10, Lat: 10}, 15)); out != nil {
		t.Errorf("%d layers in Africa", len(out))
	}
}

func TestTilesShowBuildingsFromZoom15(t *testing.T) {
	a := city(t, helsinki)
	centre := geo.Point{Lon: a.City().Centre[0], Lat: a.City().Centre[1]}
	has := func(zoom int) map[string]int {
		out := map[string]int{}
		for _, l := range decode(t, a, tile.At(centre, zoom)) {
			out[l.Name] = len(l.Features)
		}
		return out
	}
	if n := has(14)["buildings"]; n != 0 {
		t.Errorf("%d buildings at zoom 14", n)
	}
	if n := has(15)["buildings"]; n < 50 {
		t.Errorf("%d buildings at zoom 15", n)
	}
	if n := has(17)["furniture"]; n < 10 {
		t.Errorf("%d pieces of street furniture at zoom 17", n)
	}
}

// TestEveryTileDecodes opens every tile of both packs at some zooms.
func TestEveryTileDecodes(t *testing.T) {
	for _, dir := range []string{shanghai, helsinki} {
		a := city(t, dir)
		for _, zoom := range []int{0, 6, 9, 11, 12, 14, 16} {
			for at := range tile.Covering(box(a), zoom) {
				decode(t, a, at)
			}
		}
	}
}

func TestGraphIsSound(t *testing.T) {
	for _, dir := range []string{shanghai, helsinki} {
		g := city(t, dir).Graph()
		if len(g.First) != len(g.Nodes)+1 || int(g.First[len(g.Nodes)]) != len(g.Edges) {
			t.Fatalf("%d nodes, %d offsets, %d edges", len(g.Nodes), len(g.First), len(g.Edges))
		}
		var forth, back float64
		for v := range g.Nodes {
			for _, e := range g.Edges[g.First[v]:g.First[v+1]] {
				if d := geo.Distance(g.Points[v], g.Points[e.To]); float64(e.Metres) < d-0.5 {
					t.Fatalf("an edge of %.1f m spans %.1f m", e.Metres, d)
				}
				if e.Against {
					back += float64(e.Metres)
				} else {
					forth += float64(e.Metres)
				}
			}
		}
		if forth < 1000 || forth-back > 1 || back-forth > 1 {
			t.Errorf("%.0f m along, %.0f m against", forth, back)
		}
	}
}

// BenchmarkTiles draws or fetches every tile of the packs from zoom 10 to 18.
// It reports the 99th percentile and the worst, not only the mean.
func BenchmarkTiles(b *testing.B) {
	for _, dir := range []string{shanghai, helsinki} {
		a := fresh(b, dir)
		var all []tile.Address
		for zoom := 10; zoom <= 18; zoom++ {
			for at := range tile.Covering(box(a), zoom) {
				all = append(all, at)
			}
		}
		for _, state := range []string{"cold", "warm"} {
			b.Run(fmt.Sprintf("%s/%s", a.City().Name, state), func(b *testing.B) {
				var times []time.Duration
				size := 0
				for b.Loop() {
					if state == "cold" {
						b.StopTimer()
						a = fresh(b, dir)
						b.StartTimer()
					}
					size = 0
					for _, at := range all {
						start := time.Now()
						packed, err := a.Tile(at)
						times = append(times, time.Since(start))
						if err != nil {
							b.Fatal(err)
						}
						size += len(packed)
					}
				}
				slices.Sort(times)
				b.ReportMetric(float64(len(all)), "tiles")
				b.ReportMetric(float64(size)/1e6, "MB")
				b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1e6, "p99-ms")
				b.ReportMetric(float64(times[len(times)-1].Microseconds())/1000, "worst-ms")
			})
		}
	}
}
