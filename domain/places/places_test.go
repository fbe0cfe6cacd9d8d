package places_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"citybrain/domain/places"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
)

const (
	shanghai = "../../cities/shanghai"
	helsinki = "../../cities/helsinki"
)

func tables() []db.Migrations { return []db.Migrations{{Domain: "places", Files: places.Migrations()}} }

// seed loads a pack into a store.
func seed(t testing.TB, d *db.DB, s *places.Service, dir string) {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	start := time.Now()
	load := s.Seed(p)
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	read := time.Since(start)
	if err := d.Do(context.Background(), func(tx *db.Tx) error { return load(context.Background(), tx) }); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: read in %v, loaded in %v", dir, read, time.Since(start)-read)
}

func TestSmoke(t *testing.T) {
	dbtest.Each(t, tables(), func(t *testing.T, d *db.DB) {
		for _, dir := range []string{shanghai, helsinki} {
			s := places.New(places.Deps{DB: d})
			seed(t, d, s, dir)
			seed(t, d, s, dir)
			a, err := s.Atlas()
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			if err := s.Open(context.Background(), a.City()); err != nil {
				t.Fatal(err)
			}
			t.Log("from SQL", time.Since(start))
			n := 0
			for _, j := range a.Junctions() {
				if j.Signal {
					n++
				}
			}
			t.Log(a.Kinds(), "signals", n, len(a.Junctions()))
			for _, q := range []string{"南京西路", "West Nanjing", "njxl", "南京西路/石门一路", "石门一路南京西路", "nanjing road", "静安", "人民广场", "陆家嘴", "Mannerheimintie", "rautatientori", "silta"} {
				start := time.Now()
				out := a.Search(q, nil, 5)
				took := time.Since(start)
				for _, p := range out {
					t.Log(q, took, p.Kind, p.Name, p.Point, p.Region, p.County)
				}
			}
			c := a.City().Centre
			for _, d := range [][2]float64{{0, 0}, {-0.01, 0.001}, {0.03, 0.005}} {
				p := a.Roads()[0].Line[0]
				p.Lon, p.Lat = c[0]+d[0], c[1]+d[1]
				r, err := a.Reverse(p)
				b, _ := json.Marshal(r)
				t.Log(string(b), err)
			}
		}
	})
}
