package places_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/places"
	"citybrain/domain/places/tile"
	"citybrain/kernel/geo"
	"citybrain/kernel/lang"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// door mounts places behind the real border.
func door(t testing.TB, dir string) http.Handler {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s := places.New(places.Deps{Demo: true})
	if s.Seed(p); p.Err() != nil {
		t.Fatal(p.Err())
	}
	server := web.New(web.Config{Log: slog.New(slog.DiscardHandler)})
	server.Mount(s.Module().Routes)
	return server
}

// get asks and reads the JSON answer.
func get(t *testing.T, h http.Handler, path string) (status int, body map[string]any) {
	t.Helper()
	return answer(t, h, httptest.NewRequest("GET", path, nil))
}

func answer(t *testing.T, h http.Handler, r *http.Request) (status int, body map[string]any) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatalf("%s: %v in %s", r.URL, err, w.Body)
		}
	}
	return w.Code, body
}

func TestTheCityTellsWhatItIs(t *testing.T) {
	_, body := get(t, door(t, shanghai), "/api/v1/city")
	if body["name"] != "shanghai" || body["zh"] != "上海" || body["region"] != "31" || body["demo"] != true {
		t.Errorf("%v", body)
	}
	if credits := body["credits"].([]any); credits[0].(map[string]any)["zh"] != "© OpenStreetMap 贡献者（ODbL 1.0）" {
		t.Errorf("credits %v", credits)
	}
}

func TestEveryQueryAnswersOrSaysWhatIsWrong(t *testing.T) {
	h := door(t, shanghai)
	q := url.QueryEscape
	for path, want := range map[string]string{
		"/api/v1/places/search?q=" + q("南京西路"):                                   "",
		"/api/v1/places/search?q=nanjing&near=121.47,31.23&limit=3":              "",
		"/api/v1/places/search":                                                  "places.query_invalid",
		"/api/v1/places/search?q=" + strings.Repeat("a", 101):                    "places.query_invalid",
		"/api/v1/places/search?q=a&near=here":                                    "geo.point_invalid",
		"/api/v1/places/reverse?lon=121.457&lat=31.2326":                         "",
		"/api/v1/places/reverse?lon=0&lat=0":                                     "places.outside",
		"/api/v1/places/reverse?lon=999&lat=0":                                   "geo.point_invalid",
		"/api/v1/places/reverse":                                                 "web.invalid",
		"/api/v1/places/reverse?lon=NaN&lat=31":                                  "web.invalid",
		"/api/v1/places/near?lon=121.457&lat=31.2326&kind=junction":              "",
		"/api/v1/places/near?lon=121.457&lat=31.2326&kind=unicorn":               "places.kind_unknown",
		"/api/v1/places/within?kind=junction&bbox=121.45,31.22,121.46,31.23":     "",
		"/api/v1/places/within?kind=road&region=310106012&shapes=true":           "",
		"/api/v1/places/within?kind=road":                                        "places.within_invalid",
		"/api/v1/places/within?kind=road&bbox=1,2,3":                             "geo.box_invalid",
		"/api/v1/places/within?kind=road&region=99":                              "places.division_missing",
		"/api/v1/places/within?kind=road&region=31&cursor=x":                     "page.cursor",
		"/api/v1/places/kinds":                                                   "",
		"/api/v1/places/divisions":                                               "",
		"/api/v1/places/divisions?parent=310106":                                 "",
		"/api/v1/places/divisions?parent=999":                                    "places.division_missing",
		"/api/v1/places/divisions/310106012":                                     "",
		"/api/v1/places/divisions/999":                                           "places.division_missing",
		"/api/v1/places/convert?lon=121.4737&lat=31.2304&to=gcj02":               "",
		"/api/v1/places/convert?lon=121.4737&lat=31.2304&from=mars":              "geo.system_unknown",
		"/tiles/style/light.json":                                                "",
		"/tiles/style/dark.json?lang=en":                                         "",
		"/tiles/style/neon.json":                                                 "places.style_missing",
		"/tiles/99/0/0.mvt":                                                      "places.tile_invalid",
		"/tiles/3/8/0.mvt":                                                       "places.tile_invalid",
		"/tiles/a/b/c.mvt":                                                       "places.tile_invalid",
		"/tiles/14/13722/-1.mvt":                                                 "places.tile_invalid",
		"/tiles/14/13722/99999999999999999999999999999999999999999999999999.mvt": "places.tile_invalid",
	} {
		status, body := get(t, h, path)
		code, _ := body["code"].(string)
		if status == http.StatusOK {
			code = "" // a division has a code too
		}
		if want == "" && status != http.StatusOK || code != want || status >= 500 {
			t.Errorf("%s: %d %v, want %q", path, status, body["code"], want)
		}
		if strings.HasPrefix(want, "places.tile") && status != http.StatusBadRequest {
			t.Errorf("%s: %d, want 400", path, status)
		}
	}
}

func TestWithinComesInPagesWithoutGaps(t *testing.T) {
	h := door(t, shanghai)
	seen, cursor := map[string]bool{}, ""
	for range 100 {
		_, body := get(t, h, "/api/v1/places/within?kind=junction&region=310106&limit=50&cursor="+url.QueryEscape(cursor))
		for _, item := range body["items"].([]any) {
			id := item.(map[string]any)["id"].(string)
			if seen[id] {
				t.Fatalf("%s came twice", id)
			}
			seen[id] = true
		}
		if cursor = body["next"].(string); cursor == "" {
			break
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d junctions in 静安区", len(seen))
	}
}

func TestWithinAPolygon(t *testing.T) {
	h := door(t, shanghai)
	ask := func(body string) (int, map[string]any) {
		r := httptest.NewRequest("POST", "/api/v1/places/within?kind=junction&limit=500", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return answer(t, h, r)
	}
	status, body := ask(`{"type":"Polygon","coordinates":[[[121.45,31.22],[121.47,31.22],[121.46,31.24],[121.45,31.22]]]}`)
	if status != 200 || len(body["items"].([]any)) < 20 {
		t.Errorf("%d: %v", status, body["code"])
	}
	for text, code := range map[string]string{
		`{"type":"Point","coordinates":[1,2]}`:                                                                  "geo.geometry_invalid",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`:                                          "geo.geometry_invalid",
		`{"type":"Polygon","coordinates":[[[0,0],[999,0],[1,1],[0,0]]]}`:                                        "geo.geometry_invalid",
		`{"type":"Polygon","coordinates":[[[121.4,31.2],[121.5,31.3],[121.5,31.2],[121.4,31.3],[121.4,31.2]]]}`: "places.area_crossing",
	} {
		if status, body := ask(text); body["code"] != code || status != 422 {
			t.Errorf("%s: %d %v", text, status, body)
		}
	}
}

func TestTilesTravelPackedAndAreKept(t *testing.T) {
	h := door(t, shanghai)
	_, cityBody := get(t, h, "/api/v1/city")
	at := tile.At(geo.Point{Lon: 121.4737, Lat: 31.2304}, 14)
	fetch := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	path := fmt.Sprintf("/tiles/%s.mvt", at)
	w := fetch(path, "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	plain := fetch(path)
	if plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() <= w.Body.Len() {
		t.Errorf("unpacked %d bytes, packed %d", plain.Body.Len(), w.Body.Len())
	}
	if again := fetch(path, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("unchanged tile: %d", again.Code)
	}
	if kept := fetch(path + "?v=" + cityBody["map"].(string)); !strings.Contains(kept.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("versioned tile: %q", kept.Header().Get("Cache-Control"))
	}
	if empty := fetch("/tiles/14/0/0.mvt"); empty.Code != http.StatusNoContent {
		t.Errorf("empty tile: %d", empty.Code)
	}
}

// TestStylesNameNothingFromOutside holds the styles to a closed network: no
// address outside, every layer of the tiles known, the credit in place.
func TestStylesNameNothingFromOutside(t *testing.T) {
	h := door(t, shanghai)
	for _, path := range []string{"/tiles/style/light.json", "/tiles/style/dark.json", "/tiles/style/light.json?lang=en"} {
		_, style := get(t, h, path)
		for _, key := range []string{"glyphs", "sprite"} {
			if style[key] != nil {
				t.Errorf("%s wants %s from %v", path, key, style[key])
			}
		}
		source := style["sources"].(map[string]any)["city"].(map[string]any)
		if !strings.Contains(source["attribution"].(string), "© OpenStreetMap contributors") {
			t.Errorf("%s credits %v", path, source["attribution"])
		}
		if tiles := source["tiles"].([]any)[0].(string); !strings.HasPrefix(tiles, "/tiles/") {
			t.Errorf("%s takes tiles from %s", path, tiles)
		}
		known := []string{"water", "green", "buildings", "roads", "junctions", "names", "furniture"}
		ids := map[string]bool{}
		for _, l := range style["layers"].([]any) {
			layer := l.(map[string]any)
			if id := layer["id"].(string); ids[id] {
				t.Errorf("layer %s stands twice", id)
			} else {
				ids[id] = true
			}
			if source, ok := layer["source-layer"].(string); ok && !slices.Contains(known, source) {
				t.Errorf("layer of unknown tiles: %s", source)
			}
		}
	}
}

func TestEveryFaultHasItsSentences(t *testing.T) {
	s := places.New(places.Deps{})
	c, err := lang.Read(s.Module().Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"places.not_loaded", "places.division_missing", "places.outside", "places.kind_unknown", "places.query_invalid",
		"places.tile_invalid", "places.style_missing", "places.within_invalid", "places.stored_broken"} {
		if !c.Has(code) {
			t.Errorf("%s has no sentence", code)
		}
	}
}

// BenchmarkTilesOverHTTP fetches every tile from zoom 10 to 18 through the real
// border on loopback, once everything is in the cache.
func BenchmarkTilesOverHTTP(b *testing.B) {
	server := httptest.NewServer(door(b, shanghai))
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).DisableCompression = true
	var paths []string
	a := city(b, shanghai)
	for zoom := 10; zoom <= 18; zoom++ {
		for at := range tile.Covering(box(a), zoom) {
			paths = append(paths, server.URL+"/tiles/"+at.String()+".mvt")
		}
	}
	fetch := func(path string) time.Duration {
		start := time.Now()
		r, _ := http.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		return time.Since(start)
	}
	for _, path := range paths {
		fetch(path)
	}
	var times []time.Duration
	for b.Loop() {
		for _, path := range paths {
			times = append(times, fetch(path))
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(len(paths)), "tiles")
}
