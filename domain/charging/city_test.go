package charging

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/places"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// zone is the city of the tests; noon is 12:00 of a Monday there.
var (
	zone = time.FixedZone("CST", 8*3600)
	noon = time.Date(2026, 3, 30, 12, 0, 0, 0, zone).UTC()
)

// field is the piles of a test.
type field struct {
	clock *clock.Fake
	piles []Reading
	past  func(pile int, at time.Time) int // free sockets; nil for no past
}

func (f *field) All() []Reading { return append([]Reading(nil), f.piles...) }

func (f *field) Thing(serial string) string {
	for _, p := range f.piles {
		if p.Thing == serial || p.Thing == "thing_"+serial {
			return p.Thing
		}
	}
	return ""
}

func (f *field) History(_ context.Context, thing string, from, to time.Time) (list []Past, err error) {
	for i, r := range f.piles {
		if r.Thing != thing || f.past == nil {
			continue
		}
		for at := from; at.Before(to); at = at.Add(15 * time.Minute) {
			list = append(list, Past{at, f.past(i, at)})
		}
	}
	return list, nil
}

func (f *field) NameIn(name string, english bool) string {
	if english {
		return strings.Replace(name, "充电桩", "charger", 1)
	}
	return name
}

// say gives a pile what it reports now.
func (f *field) say(pile, free int) {
	f.piles[pile].Free, f.piles[pile].At, f.piles[pile].Silent = free, f.clock.Now(), false
}

type region struct{}

func (region) RegionAt(lon, _ float64) (string, bool) {
	if lon < 121.46 {
		return "310106001", true
	}
	return "310101001", true
}

func (region) RegionName(code string, _ bool) string { return "区" + code }

var maps = map[string]*places.Service{}

func roadsOf(t testing.TB, name string) *places.Service {
	t.Helper()
	if maps[name] == nil {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		s := places.New(places.Deps{})
		if s.Seed(p); p.Err() != nil {
			t.Fatal(p.Err())
		}
		maps[name] = s
	}
	return maps[name]
}

// city is charging with its outside, on one engine, seeded from Shanghai's pack.
type city struct {
	*Service
	field *field
	clock *clock.Fake
	jobs  *job.Queue
	hub   *web.Hub
	ctx   context.Context // of who keeps all chargers
}

func person(ctx context.Context, scope auth.Scope, rights ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_test", Post: "post_test", Scope: scope, Permissions: map[string]bool{}}
	for _, one := range rights {
		p.Permissions[one.Code] = true
	}
	return auth.With(ctx, p)
}

// readings makes a report of every pile of the pack's list: one socket free.
func readings(t testing.TB, at time.Time) []Reading {
	t.Helper()
	p := opened(t, "shanghai", nil)
	_, rows, ok := readBook(p)
	if !ok || p.Err() != nil {
		t.Fatal(p.Err())
	}
	var list []Reading
	for i, r := range rows {
		code, _ := region{}.RegionAt(r.Point.Lon, r.Point.Lat)
		list = append(list, Reading{Thing: "thing_" + r.Serial, Name: fmt.Sprintf("充电桩 %03d", i+1), Region: code, Org: "/sh/power",
			Point: r.Point, Free: 1, Total: r.Sockets, Kilowatt: 20, At: at})
	}
	return list
}

func makeCity(t testing.TB, d *db.DB, fake *clock.Fake) city {
	t.Helper()
	c := city{field: &field{clock: fake, piles: readings(t, fake.Now())}, clock: fake, jobs: job.New(d, fake, zone), hub: web.NewHub(web.HubConfig{})}
	bounds := geo.Box{West: 121.409, South: 31.179, East: 121.552, North: 31.279}
	c.Service = New(Deps{DB: d, Clock: fake, Zone: zone, Bounds: bounds, Piles: c.field, Roads: roadsOf(t, "shanghai"), Regions: region{}, Stream: c.hub})
	c.ctx = person(t.Context(), auth.Scope{}, ReadPermission, ManagePermission)
	p := opened(t, "shanghai", nil)
	load := c.seed(p)
	for range 2 { // loading the same pack twice changes nothing
		if err := d.Do(t.Context(), func(tx *db.Tx) error { return load(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func eachCity(t *testing.T, story func(t *testing.T, c city)) {
	t.Helper()
	migrations := []db.Migrations{job.Migrations(), {Domain: "charging", Files: Migrations()}}
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(noon)
			c := makeCity(t, dbtest.Open(t, engine, migrations, dbtest.At(fake.Now)), fake)
			story(t, c)
		})
	}
}

// badge lets a test say who calls.
type badge struct{ permissions []auth.Permission }

func (b badge) Authenticate(*http.Request) (auth.Principal, bool, error) {
	return auth.From(person(context.Background(), auth.Scope{}, b.permissions...)), true, nil
}

// door mounts the routes behind the real border.
func (c city) door(t *testing.T, rights ...auth.Permission) *httptest.Server {
	t.Helper()
	s := web.New(web.Config{Authenticators: []web.Authenticator{badge{rights}}})
	m := c.Module()
	s.Mount(m.Routes)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}
