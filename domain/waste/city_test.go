package waste

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
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

// zone is the city of the tests; dawn is 04:00 of a Monday there.
var (
	zone = time.FixedZone("CST", 8*3600)
	dawn = time.Date(2026, 3, 30, 4, 0, 0, 0, zone).UTC()
)

// street is the bins of a test, filled by hand.
type street struct {
	clock *clock.Fake
	bins  []Reading
	past  func(bin int, at time.Time) float64 // level, by quarter of an hour; nil for no past
}

func (s *street) All() []Reading { return append([]Reading(nil), s.bins...) }

func (s *street) History(_ context.Context, bin string, from, to time.Time) ([]Level, error) {
	var list []Level
	for i, b := range s.bins {
		if b.ID != bin || s.past == nil {
			continue
		}
		for at := from; at.Before(to); at = at.Add(15 * time.Minute) {
			list = append(list, Level{at, s.past(i, at)})
		}
	}
	return list, nil
}

func (s *street) NameIn(name string, english bool) string {
	if english {
		return strings.Replace(name, "废物箱", "Litter bin", 1)
	}
	return name
}

// says gives a bin a level, observed now.
func (s *street) says(bin int, level float64) {
	s.bins[bin].Level, s.bins[bin].At = level, s.clock.Now()
}

// region names nothing but one district.
type region struct{}

func (region) RegionName(code string, english bool) string {
	if english {
		return "District " + code
	}
	return "区" + code
}

// maps are the roads of the packs, read once.
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

// fleetOf reads the fleet of a pack.
func fleetOf(t testing.TB, name string) Fleet {
	t.Helper()
	p, err := pack.Open("../../cities/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	fleet, ok := readFleet(p, roadsOf(t, name))
	if !ok {
		t.Fatal(p.Err())
	}
	return fleet
}

// city is waste with its outside, on one engine.
type city struct {
	*Service
	street *street
	clock  *clock.Fake
	db     *db.DB
	jobs   *job.Queue
	ctx    context.Context // of the planner of the waste company
}

// binID names a test's bin as things would.
func binID(i int) string { return fmt.Sprintf("thing_%026d", i) }

// bins puts bins along the streets of a pack, all at a level.
func bins(t testing.TB, name string, count int, level float64, at time.Time) []Reading {
	t.Helper()
	roads, rnd := roadsOf(t, name), rand.New(rand.NewPCG(7, 7))
	a, err := roads.Atlas()
	if err != nil {
		t.Fatal(err)
	}
	b := a.City().Bounds
	var list []Reading
	for len(list) < count {
		p := geo.Point{Lon: b[0] + rnd.Float64()*(b[2]-b[0]), Lat: b[1] + rnd.Float64()*(b[3]-b[1])}
		if !roads.NearRoad(p) {
			continue
		}
		i := len(list)
		list = append(list, Reading{ID: binID(i), Name: fmt.Sprintf("废物箱 %03d", i), Region: fmt.Sprintf("0911%02d", i%2), Org: "/hki", Point: p, Level: level, At: at})
	}
	return list
}

func person(ctx context.Context, scope auth.Scope, rights ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_test", Post: "post_test", Scope: scope, Permissions: map[string]bool{}}
	for _, one := range rights {
		p.Permissions[one.Code] = true
	}
	return auth.With(ctx, p)
}

func eachCity(t *testing.T, story func(t *testing.T, c city)) {
	t.Helper()
	migrations := []db.Migrations{job.Migrations(), {Domain: "waste", Files: Migrations()}}
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(dawn)
			d := dbtest.Open(t, engine, migrations, dbtest.At(fake.Now))
			c := city{street: &street{clock: fake, bins: bins(t, "helsinki", 40, 0.2, dawn)}, clock: fake, db: d, jobs: job.New(d, fake, zone)}
			c.Service = New(Deps{DB: d, Queue: c.jobs, Clock: fake, Zone: zone, Bins: c.street, Roads: roadsOf(t, "helsinki"), Regions: region{}})
			fleet := fleetOf(t, "helsinki")
			c.fleet.Store(&fleet)
			c.ctx = person(t.Context(), auth.Scope{}, ReadPermission, PlanPermission, CollectPermission)
			m := c.Module()
			if err := c.jobs.Register(m.Jobs, m.Schedules); err != nil {
				t.Fatal(err)
			}
			if _, err := c.jobs.RunDue(t.Context()); err != nil { // the schedules begin to run
				t.Fatal(err)
			}
			story(t, c)
		})
	}
}

// facts gives the facts of a subject that wait in the outbox.
func (c city) facts(t *testing.T, subject string) (list []db.Outgoing) {
	t.Helper()
	all, err := c.db.Outbox(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Subject == subject {
			list = append(list, f)
		}
	}
	return list
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
	s.Mount(c.routes())
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

// sawtooth is a bin that fills by so much an hour, more by day, and is emptied
// when it is full.
func sawtooth(rate float64) func(bin int, at time.Time) float64 {
	return func(bin int, at time.Time) float64 {
		local := at.In(zone)
		hours := at.Sub(time.Unix(0, 0)).Hours() + 8 // zone
		day := math.Floor(hours / 24)
		// Seven parts by day, from 08:00 to 20:00, one by night.
		h := float64(local.Hour()) + float64(local.Minute())/60
		weighed := math.Min(h, 8)/8*2 + math.Max(0, math.Min(h-8, 12))/12*21 + math.Max(0, h-20)/4
		return math.Mod((day*24+weighed)*rate+float64(bin)*0.13, 0.9)
	}
}
