package places_test

import (
	"context"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/places"
	"citybrain/domain/places/route"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// roads serves a pack without a store.
func roads(t testing.TB, dir string) *places.Service {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	s := places.New(places.Deps{})
	if s.Seed(p); p.Err() != nil {
		t.Fatal(p.Err())
	}
	return s
}

// somewhere gives feet on the roads of a map, evenly over its box.
func somewhere(a *places.Atlas, count int, seed uint64) (list []route.Foot) {
	rnd, b := rand.New(rand.NewPCG(seed, 1)), box(a)
	for len(list) < count {
		p := geo.Point{Lon: b.West + rnd.Float64()*(b.East-b.West), Lat: b.South + rnd.Float64()*(b.North-b.South)}
		if f, ok := a.Network().Snap(p, 1000); ok {
			list = append(list, f)
		}
	}
	return list
}

// TestPacksCanBeDriven: most roads hang together, guided search and one-to-many
// agree on every pair, and no way is shorter than the crow's.
func TestPacksCanBeDriven(t *testing.T) {
	for _, dir := range []string{shanghai, helsinki} {
		a := city(t, dir)
		vertices, pieces, left := a.Network().Size()
		t.Logf("%s: %d vertices, %d pieces, %d left out", dir, vertices, pieces, left)
		if left*8 > pieces {
			t.Errorf("%s: %d pieces of %d hang together with nothing", dir, left, pieces+left)
		}
		feet := somewhere(a, 40, 3)
		for _, by := range []places.Metric{places.ByTime, places.ByDistance} {
			for _, from := range feet {
				for k, leg := range a.Network().FromOne(from, feet, by) {
					path := a.Network().Find(from, feet[k], by)
					least := func(l places.Leg) float64 {
						if by == places.ByTime {
							return l.Seconds
						}
						return l.Metres
					}
					if least(path.Leg) != least(leg) {
						t.Fatalf("%s: found %+v, one to many %+v", dir, path.Leg, leg)
					}
					if crow := geo.Distance(from.Point, feet[k].Point); leg.Metres < crow*0.995-1 {
						t.Fatalf("%s: %.0f m by road, %.0f m as the crow flies", dir, leg.Metres, crow)
					}
				}
			}
		}
	}
}

// TestRouteOfSmallestTimeIsNotLonger in time than the shortest one.
func TestRouteOfSmallestTimeIsNotLonger(t *testing.T) {
	s, ctx := roads(t, shanghai), context.Background()
	from, to := geo.Point{Lon: 121.4737, Lat: 31.2304}, geo.Point{Lon: 121.4456, Lat: 31.2242}
	quick, err := s.Route(ctx, from, to, places.ByTime)
	if err != nil {
		t.Fatal(err)
	}
	short, err := s.Route(ctx, from, to, places.ByDistance)
	if err != nil {
		t.Fatal(err)
	}
	if quick.Seconds > short.Seconds || short.Metres > quick.Metres {
		t.Errorf("quickest %+v, shortest %+v", quick.Leg, short.Leg)
	}
	if speed := quick.Metres / quick.Seconds * 3.6; speed < 10 || speed > 60 {
		t.Errorf("%.0f km/h through the centre", speed)
	}
	if len(quick.Roads) == 0 {
		t.Error("the route names no road")
	}
}

// TestNearestByRoadIsNotTheCrows: sorted by seconds, and what lies off the road
// is left out.
func TestNearestByRoadIsNotTheCrows(t *testing.T) {
	s, ctx := roads(t, shanghai), context.Background()
	from := geo.Point{Lon: 121.4737, Lat: 31.2304}
	candidates := []geo.Point{{Lon: 121.48, Lat: 31.235}, {Lon: 122.9, Lat: 31.2}, {Lon: 121.4456, Lat: 31.2242}, {Lon: 121.4741, Lat: 31.2310}}
	found, err := s.NearestByRoad(ctx, from, candidates, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || found[0].Index != 3 || found[2].Index != 2 ||
		!slices.IsSortedFunc(found, func(a, b places.Reach) int { return int(a.Seconds - b.Seconds) }) {
		t.Errorf("got %+v", found)
	}
	if _, err := s.Route(ctx, from, candidates[1], places.ByTime); !places.ErrOffRoad.Is(err) && err == nil {
		t.Error("a route into the sea")
	}
}

// TestRouteOverHTTP asks as the portal does.
func TestRouteOverHTTP(t *testing.T) {
	h := door(t, shanghai)
	status, body := get(t, h, "/api/v1/route?from=121.4737,31.2304&to=121.4456,31.2242")
	if status != 200 || body["metres"].(float64) < 2500 || body["line"].(map[string]any)["type"] != "LineString" {
		t.Errorf("%d %v", status, body)
	}
	for path, want := range map[string]int{
		"/api/v1/route?from=121.4737,31.2304":                                   422,
		"/api/v1/route?from=121.4737,31.2304&to=moon":                           422,
		"/api/v1/route?from=121.4737,31.2304&to=121.44,31.22&by=fuel":           422,
		"/api/v1/route?from=121.4737,31.2304&to=10,50":                          422,
		"/api/v1/route?from=121.4737,31.2304&to=121.4737,31.2304&by=distance":   200,
		"/api/v1/route?from=121.4737,31.2304&to=121.4738,31.2304&by=time&x=abc": 200,
	} {
		if status, body := get(t, h, path); status != want {
			t.Errorf("%s: %d %v", path, status, body)
		}
	}
	post := func(text string) (int, map[string]any) {
		r := httptest.NewRequest("POST", "/api/v1/route/matrix", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		return answer(t, h, r)
	}
	if status, body := post(`{"from":[[121.4737,31.2304],[121.4456,31.2242]]}`); status != 200 ||
		len(body["metres"].([]any)) != 2 || body["seconds"].([]any)[0].([]any)[0].(float64) != 0 {
		t.Errorf("%d %v", status, body)
	}
	if status, _ := post(`{"from":[]}`); status != 422 {
		t.Errorf("nothing to start from: %d", status)
	}
}

// TestRoadsAreQuick holds the speed that pages count on, with room for a busy
// machine; the benchmarks give the figures.
func TestRoadsAreQuick(t *testing.T) {
	a := city(t, shanghai)
	feet := somewhere(a, 400, 5)
	var took []time.Duration
	for i := range 1000 {
		began := time.Now()
		a.Network().Find(feet[i%400], feet[(i*7+13)%400], places.ByTime)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("one route: median %v, p99 %v", took[500], took[990])
	if took[990] > 20*time.Millisecond {
		t.Errorf("p99 %v", took[990])
	}
}

func BenchmarkRoute(b *testing.B) {
	a := city(b, shanghai)
	feet := somewhere(a, 400, 5)
	b.ResetTimer()
	for i := range b.N {
		a.Network().Find(feet[i%400], feet[(i*7+13)%400], places.ByTime)
	}
}

// BenchmarkRouteUnguided is what the landmarks save: the same by Dijkstra.
func BenchmarkRouteUnguided(b *testing.B) {
	a := city(b, shanghai)
	feet := somewhere(a, 400, 5)
	b.ResetTimer()
	for i := range b.N {
		a.Network().FromOne(feet[i%400], feet[(i*7+13)%400:][:1], places.ByTime)
	}
}

func BenchmarkMatrix100(b *testing.B) {
	a := city(b, shanghai)
	feet := somewhere(a, 100, 5)
	for b.Loop() {
		if _, err := a.Network().Matrix(b.Context(), feet, feet, places.ByTime); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNetwork(b *testing.B) {
	p, err := pack.Open(shanghai)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	for b.Loop() {
		b.StopTimer()
		s := places.New(places.Deps{})
		s.Seed(p)
		a, _ := s.Atlas()
		b.StartTimer()
		a.Network()
	}
}

func BenchmarkSnap(b *testing.B) {
	a := city(b, shanghai)
	box := box(a)
	rnd := rand.New(rand.NewPCG(1, 1))
	a.Network()
	for b.Loop() {
		a.Network().Snap(geo.Point{Lon: box.West + rnd.Float64()*(box.East-box.West), Lat: box.South + rnd.Float64()*(box.North-box.South)}, 1000)
	}
}
