package places_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/places"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

const (
	shanghai = "../../cities/shanghai"
	helsinki = "../../cities/helsinki"
)

func tables() []db.Migrations {
	return []db.Migrations{{Domain: "places", Files: places.Migrations()}}
}

// seed loads a pack into a store.
func seed(t testing.TB, d *db.DB, s *places.Service, dir string) {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	load := s.Seed(p)
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	if err := d.Do(context.Background(), func(tx *db.Tx) error { return load(context.Background(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// cities are the maps that tests only read; each pack is read once.
var cities = map[string]*places.Atlas{}

// city gives the map of a pack without a store: reading it is enough to serve.
func city(t testing.TB, dir string) *places.Atlas {
	t.Helper()
	if cities[dir] == nil {
		cities[dir] = fresh(t, dir)
	}
	return cities[dir]
}

// fresh reads a pack anew.
func fresh(t testing.TB, dir string) *places.Atlas {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s := places.New(places.Deps{})
	s.Seed(p)
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	a, err := s.Atlas()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func count(t *testing.T, d *db.DB, table string) (n int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		return tx.QueryRow(context.Background(), `SELECT COUNT(*) FROM `+table).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestShanghaiIsLoadedOnce(t *testing.T) {
	dbtest.Each(t, tables(), func(t *testing.T, d *db.DB) {
		s := places.New(places.Deps{DB: d})
		if _, err := s.Atlas(); fault.From(err).Code != "places.not_loaded" {
			t.Errorf("before the seed: %v", err)
		}
		seed(t, d, s, shanghai)
		loaded := func() (out [6]int64) {
			for i, table := range []string{"places_pack", "places_division", "places_road", "places_junction", "places_area", "places_poi"} {
				out[i] = count(t, d, table)
			}
			return out
		}
		first := loaded()
		if first[0] != 1 || first[2] != 4701 {
			t.Errorf("%d packs and %d roads, want 1 and 4,701", first[0], first[2])
		}
		var at, again int64
		loadedAt := func(to *int64) {
			_ = d.View(context.Background(), func(tx *db.Tx) error {
				return tx.QueryRow(context.Background(), `SELECT loaded_at FROM places_pack`).Scan(to)
			})
		}
		loadedAt(&at)
		seed(t, d, s, shanghai)
		if loadedAt(&again); at != again || loaded() != first {
			t.Errorf("the second seed changed the store: %v, then %v", first, loaded())
		}
		seed(t, d, s, helsinki)
		if n := count(t, d, "places_pack"); n != 1 {
			t.Errorf("%d packs after another city moved in", n)
		}
	})
}

// TestTheStoreGivesTheSameMap reads the map back from SQL: every tile and every
// answer must be the same as from the files.
func TestTheStoreGivesTheSameMap(t *testing.T) {
	dbtest.Each(t, tables(), func(t *testing.T, d *db.DB) {
		for _, dir := range []string{shanghai, helsinki} {
			s := places.New(places.Deps{DB: d})
			seed(t, d, s, dir)
			before, _ := s.Atlas()
			other := places.New(places.Deps{DB: d})
			if err := other.Open(context.Background(), before.City()); err != nil {
				t.Fatal(err)
			}
			after, _ := other.Atlas()
			sameMap(t, before, after)
			missing := before.City()
			missing.Name = "atlantis"
			if err := other.Open(context.Background(), missing); fault.From(err).Code != "places.not_loaded" {
				t.Errorf("a city that was never loaded: %v", err)
			}
		}
	})
}

func TestShanghaiHasItsJunctions(t *testing.T) {
	a := city(t, shanghai)
	signals, lights := 0, 0
	for _, j := range a.Junctions() {
		if j.Signal {
			signals++
			lights += len(j.Nodes)
		}
		if len(j.Nodes) == 0 {
			t.Errorf("junction %s has no nodes", j.ID)
		}
	}
	if lights != 1385 { // 1,384 plain lights and one that is a crossing too
		t.Errorf("%d lights at junctions, want every one of the 1,385", lights)
	}
	if signals < 700 || signals > 900 {
		t.Errorf("%d junctions with lights; 796 were counted", signals)
	}
	found := a.Search("南京西路/石门一路", nil, 1)
	if len(found) != 1 || found[0].Kind != "junction" || found[0].County != "静安区" {
		t.Errorf("南京西路/石门一路: %+v", found)
	}
}

func TestHelsinkiHasBuildingsAndStreetFurniture(t *testing.T) {
	kinds := city(t, helsinki).Kinds()
	for kind, want := range map[string]int{"lamp": 586, "hydrant": 37, "camera": 220, "bin": 36, "building": 400, "manhole": 300, "address": 1300, "tree": 600} {
		if kinds[kind] < want {
			t.Errorf("%d of kind %s, want at least %d", kinds[kind], kind, want)
		}
	}
}

func TestEveryPointOfTheCityHasARegion(t *testing.T) {
	for dir, want := range map[string]struct {
		point geo.Point
		code  string
	}{
		shanghai: {geo.Point{Lon: 121.4576, Lat: 31.2329}, "310106"}, // 南京西路 by 石门一路 is 静安
		helsinki: {geo.Point{Lon: 24.9505, Lat: 60.1783}, "0913111"}, // Siltasaari
	} {
		a := city(t, dir)
		code, ok := a.RegionAt(want.point)
		if !ok || !strings.HasPrefix(code, want.code) {
			t.Errorf("%v lies in %q, want %s…", want.point, code, want.code)
		}
		for _, j := range a.Junctions() {
			if code, ok := a.RegionAt(j.Point); ok && code != j.Region {
				t.Fatalf("junction %s keeps %s, its point lies in %s", j.ID, j.Region, code)
			}
		}
		if code, ok := a.RegionAt(geo.Point{Lon: 0, Lat: 0}); ok {
			t.Errorf("the gulf of Guinea lies in %s", code)
		}
	}
}

func TestKnownPlacesOfShanghaiLieInTheirDistricts(t *testing.T) {
	a := city(t, shanghai)
	for name, c := range map[string]struct {
		lon, lat float64
		county   string
	}{
		"the Bund":            {121.4870, 31.2380, "310101"},
		"Lujiazui":            {121.5030, 31.2395, "310115"},
		"Jing'an Temple":      {121.4452, 31.2240, "310106"},
		"Xujiahui":            {121.4340, 31.1945, "310104"},
		"Changshou Park":      {121.4360, 31.2420, "310107"},
		"Hailun Road":         {121.4890, 31.2600, "310109"},
		"Zhongshan Park":      {121.4170, 31.2230, "310105"},
		"Pingliang Road park": {121.5250, 31.2640, "310110"},
	} {
		if code, _ := a.RegionAt(geo.Point{Lon: c.lon, Lat: c.lat}); !strings.HasPrefix(code, c.county) {
			t.Errorf("%s lies in %q, want %s…", name, code, c.county)
		}
	}
}

// copyPack copies the small tables of a pack with one file changed.
func copyPack(t *testing.T, dir, name string, change func([]byte) []byte) string {
	t.Helper()
	out := t.TempDir()
	if err := os.Mkdir(filepath.Join(out, "places"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"pack.yaml", "places/divisions.csv", "places/centres.csv", "places/grids.yaml", "places/helsinki.osm.pbf"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if file == name {
			if data = change(data); data == nil {
				continue
			}
		}
		if err := os.WriteFile(filepath.Join(out, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestABrokenPackIsRefusedWithFileAndLine(t *testing.T) {
	swap := func(old, new string) func([]byte) []byte {
		return func(data []byte) []byte { return []byte(strings.Replace(string(data), old, new, 1)) }
	}
	for name, c := range map[string]struct {
		file   string
		change func([]byte) []byte
		want   string
	}{
		"map cut off":        {"places/helsinki.osm.pbf", func(b []byte) []byte { return b[:len(b)/2] }, "places/helsinki.osm.pbf: is not a map extract"},
		"map is text":        {"places/helsinki.osm.pbf", func([]byte) []byte { return []byte("<osm/>") }, "places/helsinki.osm.pbf: is not a map extract"},
		"no map":             {"places/helsinki.osm.pbf", func([]byte) []byte { return nil }, "no map extract"},
		"orphan division":    {"places/divisions.csv", swap("0911,091,", "0911,092,"), "places/divisions.csv:3: parent 092"},
		"code twice":         {"places/divisions.csv", swap("0913,091,county", "0911,091,county"), "places/divisions.csv:4: code 0911 stands twice"},
		"unknown level":      {"places/divisions.csv", swap("0913,091,county", "0913,091,realm"), "places/divisions.csv:4: level"},
		"centre of nothing":  {"places/centres.csv", swap("0911011,", "7,"), "places/centres.csv:2: code"},
		"centre off earth":   {"places/centres.csv", swap("24.9535", "249.535"), "places/centres.csv:2: lon and lat"},
		"cells too small":    {"places/grids.yaml", swap("metres: 150", "metres: 0.1"), "places/grids.yaml:3: metres"},
		"cells for too many": {"places/grids.yaml", swap("metres: 150", "metres: 20"), "places/grids.yaml: division"},
		"no tables":          {"places/divisions.csv", func([]byte) []byte { return nil }, "places/divisions.csv: is missing"},
	} {
		p, err := pack.Open(copyPack(t, helsinki, c.file, c.change))
		if err != nil {
			t.Fatal(err)
		}
		s := places.New(places.Deps{})
		s.Seed(p)
		if err := p.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if _, err := s.Atlas(); err == nil {
			t.Errorf("%s: the broken pack is served", name)
		}
		_ = p.Close()
	}
}

// TestOnlyBridgesAndTunnelsCrossTheRiver holds the hand-drawn river to the real
// roads of both banks.
func TestOnlyBridgesAndTunnelsCrossTheRiver(t *testing.T) {
	a := city(t, shanghai)
	var river places.Area
	for _, area := range a.Areas() {
		if area.Name.Name == "黄浦江" {
			river = area
		}
	}
	if len(river.Rings) != 1 {
		t.Fatal("no river")
	}
	wet, tunnels := 0, 0
	for _, r := range a.Roads() {
		in := 0
		for _, p := range r.Line {
			if geo.PolygonContains(river.Rings, p) {
				in++
			}
		}
		switch {
		case in == 0:
		case r.Bridge || r.Tunnel || strings.Contains(r.Name.Name, "隧道"):
			tunnels++
		default:
			wet++
			t.Logf("%s %s: %d of %d points", r.ID, r.Name.Name, in, len(r.Line))
		}
	}
	if wet > 12 || tunnels < 5 {
		t.Errorf("%d roads lie in the water, %d cross it", wet, tunnels)
	}
}

// TestPudongIsEastOfTheRiver asks on which bank known roads stand.
func TestPudongIsEastOfTheRiver(t *testing.T) {
	a := city(t, shanghai)
	east := map[string]bool{"陆家嘴环路": true, "陆家嘴西路": true, "富城路": true, "丰和路": true, "世纪大道": true, "浦东南路": true,
		"浦东大道": true, "滨江大道": true, "东方路": true, "浦电路": true, "塘桥新路": true, "世博大道": true}
	west := map[string]bool{"中山东一路": true, "中山东二路": true, "外马路": true, "东大名路": true, "杨树浦路": true, "四川中路": true,
		"南京东路": true, "龙吴路": true, "瑞金南路": true, "龙华东路": true, "国货路": true, "霍山路": true, "平凉路": true}
	right, wrong := 0, 0
	for _, r := range a.Roads() {
		if r.Region == "" || !east[r.Name.Name] && !west[r.Name.Name] {
			continue
		}
		if strings.HasPrefix(r.Region, "310115") == east[r.Name.Name] {
			right++
			continue
		}
		wrong++
		t.Logf("%s %s lies in %s", r.ID, r.Name.Name, r.Region)
	}
	if right < 150 || wrong*50 > right {
		t.Errorf("%d stretches on the right bank, %d on the wrong", right, wrong)
	}
}
