package resources

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/job"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// zone is the city of the tests; noon is 12:00 of a Monday there.
var (
	zone = time.FixedZone("CST", 8*3600)
	noon = time.Date(2026, 3, 30, 12, 0, 0, 0, zone).UTC()
)

// hour gives an hour of the Monday; 24 and more are the days after it.
func hour(h int) time.Time { return time.Date(2026, 3, 30, h, 0, 0, 0, zone).UTC() }

func hoursOf(from, to int) span.Span { return span.Span{From: hour(from), To: hour(to)} }

type region struct{}

func (region) RegionAt(lon, _ float64) (string, bool) {
	if lon < 121.46 {
		return "310106001", true
	}
	return "310101001", true
}

func (region) RegionName(code string, _ bool) string { return "区" + code }

// field is what things say, by profile and serial number.
type field map[string]Now

func (f field) Now(ref string) (Now, bool) {
	n, ok := f[ref]
	return n, ok
}

// small is a pack with a few resources in a row: hall-1 to hall-4 a kilometre apart,
// a car park, a road of 4 lanes and a square that asks for approval.
const small = `synthetic: test
kinds:
  - {code: hall, name: {zh: 礼堂, en: Hall}, unit: {zh: 人, en: persons}, hold: 15, grace: 0, longest: 12}
  - {code: carpark, name: {zh: 停车场, en: Car park}, unit: {zh: 个车位, en: spaces}, hold: 10, grace: 30, longest: 24, citizens: {most: 1, days: 7, open: 2}}
  - {code: road, name: {zh: 路段, en: Road}, unit: {zh: 条车道, en: lanes}, hold: 60, grace: 0, longest: 240, approval: true}
resources:
  - {code: hall-1, kind: hall, name: {zh: 一号礼堂, en: Hall 1}, at: [121.4700, 31.23], organisation: /sh/commerce, capacity: 500, hours: {daily: ["08:00-22:00"]}}
  - {code: hall-2, kind: hall, name: {zh: 二号礼堂, en: Hall 2}, at: [121.4805, 31.23], organisation: /sh/commerce, capacity: 600, hours: {daily: ["08:00-22:00"]}}
  - {code: hall-3, kind: hall, name: {zh: 三号礼堂, en: Hall 3}, at: [121.4910, 31.23], organisation: /sh/commerce, capacity: 900, hours: {daily: ["08:00-22:00"]}}
  - {code: hall-4, kind: hall, name: {zh: 四号礼堂, en: Hall 4}, at: [121.5400, 31.23], organisation: /sh/commerce, capacity: 900, hours: {daily: ["08:00-22:00"]}}
  - {code: carpark-1, kind: carpark, name: {zh: 停车场, en: Car park}, at: [121.4710, 31.231], organisation: /sh/transport, capacity: 3, public: true, thing: "parking:P-1"}
  - {code: road-1, kind: road, name: {zh: 南京东路, en: East Nanjing Road}, at: [121.4720, 31.232], organisation: /sh/road-centre, capacity: 4}
demo:
  - {resource: hall-4, from: "14:00", minutes: 120, quantity: 300, purpose: {zh: 演练, en: Drill}, by: /sh/fire}
  - {resource: carpark-1, from: "13:00", minutes: 60, quantity: 1, purpose: {zh: 家长会, en: Parents}, by: /sh/transport, weekdays: [2]}
`

// city is resources with its outside, on one engine.
type city struct {
	*Service
	clock *clock.Fake
	jobs  *job.Queue
	live  field
	ctx   context.Context // of who books, decides and manages everywhere
}

func all() []auth.Permission {
	return []auth.Permission{ReadPermission, BookPermission, ApprovePermission, PreemptPermission, ManagePermission}
}

func person(ctx context.Context, post string, scope auth.Scope, rights ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_" + post, Post: post, Scope: scope, Permissions: map[string]bool{}}
	for _, one := range rights {
		p.Permissions[one.Code] = true
	}
	return auth.With(ctx, p)
}

func citizenOf(ctx context.Context, id string) context.Context {
	return auth.With(ctx, auth.Principal{Kind: auth.Person, ID: id})
}

// opened opens Shanghai's pack with another file of resources.
func opened(t testing.TB, yaml string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile("../../cities/shanghai/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "resources"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, resourcesFile), []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func makeCity(t testing.TB, d *db.DB, fake *clock.Fake, p *pack.Pack) city {
	t.Helper()
	c := city{clock: fake, jobs: job.New(d, fake, zone), live: field{}}
	c.Service = New(Deps{DB: d, Clock: fake, Zone: zone, Regions: region{}, Live: c.live})
	c.ctx = person(t.Context(), "post_test", auth.Scope{}, all()...)
	load := c.seed(p)
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
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

func migrationsOf() []db.Migrations {
	return []db.Migrations{job.Migrations(), {Domain: "resources", Files: Migrations()}}
}

func eachCity(t *testing.T, story func(t *testing.T, c city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(noon)
			story(t, makeCity(t, dbtest.Open(t, engine, migrationsOf(), dbtest.At(fake.Now)), fake, opened(t, small)))
		})
	}
}

// order is a confirmed booking of a resource for some hours of the Monday.
func order(code string, over span.Span, quantity int) Order {
	return Order{Resource: resourceOfCode(code), Span: over, Quantity: quantity, Purpose: Text{ZH: "测试"}, Confirm: true}
}

// booked books, and fails the test if that is refused.
func (c city) booked(t *testing.T, ctx context.Context, o Order) Booking {
	t.Helper()
	made, err := c.Book(ctx, o)
	if err != nil {
		t.Fatalf("book %s: %v", o.Resource, err)
	}
	return made.Bookings[0]
}

// freeOf tells what is free of a resource over a span.
func (c city) freeOf(t *testing.T, code string, over span.Span) int {
	t.Helper()
	list, err := c.Find(c.ctx, Query{Span: over})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Items {
		if r.ID == resourceOfCode(code) {
			return r.Free
		}
	}
	t.Fatalf("no %s", code)
	return 0
}

// facts gives the keys of the facts of a subject that wait in the outbox.
func (c city) facts(t *testing.T, subject string) (list []db.Outgoing) {
	t.Helper()
	all, err := c.DB.Outbox(t.Context(), 1000)
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
type badge struct{ ctx context.Context }

func (b badge) Authenticate(*http.Request) (auth.Principal, bool, error) {
	p := auth.From(b.ctx)
	return p, p.Kind != auth.Anonymous, nil
}

// door mounts the routes behind the real border.
func (c city) door(t *testing.T, ctx context.Context) *httptest.Server {
	t.Helper()
	s := web.New(web.Config{Authenticators: []web.Authenticator{badge{ctx}}})
	m := c.Module()
	s.Mount(m.Routes)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

func idsOf(list []Booking) (ids []string) {
	for _, b := range list {
		ids = append(ids, fmt.Sprintf("%s:%s", b.Purpose.ZH, b.State))
	}
	return ids
}
