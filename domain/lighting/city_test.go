package lighting

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
	"citybrain/kernel/web"
)

// zone is the city of the tests, where the sun sets at 16:58 and rises at 06:51;
// noon is its noon.
var (
	zone = time.FixedZone("CST", 8*3600)
	noon = time.Date(2022, 12, 27, 12, 0, 0, 0, zone).UTC()
)

// road is the lamps of a test: those of two streets, and a detector in the first.
type road struct {
	clock     *clock.Fake
	lamps     []Lamp
	detectors []Detector
}

func (r *road) Lamps(into []Lamp) []Lamp { return append(into, r.lamps...) }
func (r *road) Detectors() []Detector    { return append([]Detector(nil), r.detectors...) }

func (r *road) Along(p geo.Point) string {
	if p.Lat > 31.24 {
		return "北街"
	}
	return "南街"
}

func (r *road) Mark(_ context.Context, lamp string, out int) error {
	for i := range r.lamps {
		if r.lamps[i].ID == lamp {
			r.lamps[i].Feeder = out
		}
	}
	return nil
}

func (r *road) NameIn(name string, english bool) string {
	if english {
		return strings.Replace(name, "路灯", "Lamp", 1)
	}
	return name
}

func (r *road) StreetIn(name string, english bool) string {
	return map[bool]string{true: map[string]string{"北街": "North Street", "南街": "South Street"}[name], false: name}[english]
}

// burn lets lamps report now, drawing so many watts.
func (r *road) burn(watts float64, lamps ...int) {
	now := r.clock.Now()
	for _, i := range lamps {
		l := &r.lamps[i]
		l.Heard, l.Power, l.PowerAt = now, watts, now
	}
}

// field is the lamps' side of commands.
type field struct {
	orders []told
	refuse error
}

// told is one order that was given.
type told struct {
	id      string
	lamps   []string
	level   int
	minutes int
}

func (f *field) Dim(_ context.Context, lamps []string, level, minutes int, _ string) (string, error) {
	if f.refuse != nil {
		return "", f.refuse
	}
	f.orders = append(f.orders, told{fmt.Sprintf("order_%026d", len(f.orders)), append([]string(nil), lamps...), level, minutes})
	return f.orders[len(f.orders)-1].id, nil
}

// take gives the orders since the last time, as "50 % to 3 for 60 min".
func (f *field) take() string {
	var list []string
	for _, o := range f.orders {
		list = append(list, fmt.Sprintf("%d %% to %d for %d min", o.level, len(o.lamps), o.minutes))
	}
	f.orders = nil
	return strings.Join(list, "; ")
}

// region names nothing but one district.
type region struct{}

func (region) RegionName(code string, english bool) string {
	if english {
		return "District " + code
	}
	return "区" + code
}

// city is lighting with its outside, on one engine.
type city struct {
	*Service
	road  *road
	field *field
	clock *clock.Fake
	db    *db.DB
	jobs  *job.Queue
	ctx   context.Context // of the planner of the lighting company
}

// lampID names a test's lamp as things would.
func lampID(i int) string { return fmt.Sprintf("thing_%026d", i) }

// row puts lamps along the two streets, the even ones in the north.
func row(count int) []Lamp {
	list := make([]Lamp, count)
	for i := range list {
		p := geo.Point{Lon: 121.47 + float64(i)*0.0002, Lat: 31.25 - 0.02*float64(i%2)}
		list[i] = Lamp{ID: lampID(i), Name: fmt.Sprintf("路灯 %03d", i), Region: "310106", Org: "/sh/lighting", Point: p, Interval: 5 * time.Minute}
	}
	return list
}

// layout is two groups: the north street without traffic, the south with.
func layout() Layout {
	plain := dimming.Schedule{On: -10, Off: 10, Level: 100, Min: 30, Max: 100, Steps: []dimming.Step{{From: "23:00", Level: 60}}}
	busy := plain
	busy.Traffic = &dimming.Traffic{Measure: dimming.Flow, Within: 3000, Quiet: 50, Busy: 500, Lower: 20, Raise: 30, Hold: 10, MaxAge: 10}
	return Layout{
		Rules: Rules{Reports: 2, Settle: 6, Dark: 0.1, Gather: 6, Storm: 5, PerMinute: 1000},
		Groups: []Group{
			{Code: "north", ZH: "北街", EN: "North Street", Organisation: "/sh/lighting", Region: "310106", Watts: 100, Lamps: Choice{Streets: []string{"北街"}}, Schedule: plain},
			{Code: "south", ZH: "南街", EN: "South Street", Organisation: "/sh/lighting", Region: "310106", Watts: 100, Lamps: Choice{Streets: []string{"南街"}}, Schedule: busy},
		},
	}
}

func person(ctx context.Context, scope auth.Scope, rights ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_test", Post: "post_test", Scope: scope, Permissions: map[string]bool{}}
	for _, one := range rights {
		p.Permissions[one.Code] = true
	}
	return auth.With(ctx, p)
}

func eachCity(t *testing.T, lamps int, story func(t *testing.T, c city)) {
	t.Helper()
	migrations := []db.Migrations{job.Migrations(), {Domain: "lighting", Files: Migrations()}}
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(noon)
			d := dbtest.Open(t, engine, migrations, dbtest.At(fake.Now))
			c := city{road: &road{clock: fake, lamps: row(lamps)}, field: &field{}, clock: fake, db: d, jobs: job.New(d, fake, zone)}
			c.road.detectors = []Detector{{ID: "thing_loop", Point: c.road.lamps[min(1, lamps-1)].Point}}
			c.Service = c.node()
			c.ctx = person(t.Context(), auth.Scope{}, ReadPermission, PlanPermission, OverridePermission, RepairPermission)
			m := c.Module()
			if err := c.jobs.Register(m.Jobs, nil); err != nil {
				t.Fatal(err)
			}
			c.sowing(t, layout())
			story(t, c)
		})
	}
}

// node is another node of the same city.
func (c city) node() *Service {
	return New(Deps{DB: c.db, Queue: c.jobs, Clock: c.clock, Zone: zone, Place: geo.Point{Lon: 121.4737, Lat: 31.2304}, Street: c.road, Commands: c.field, Regions: region{}})
}

// sowing loads a layout as the seed does.
func (c city) sowing(t *testing.T, l Layout) {
	t.Helper()
	err := c.db.Do(t.Context(), func(tx *db.Tx) error {
		if err := c.store.putNote(t.Context(), tx, noteLayout, l); err != nil {
			return err
		}
		return c.sow(t.Context(), tx, l)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.load(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// tick moves the clock to a time of the night, runs the minute and gives the orders.
func (c city) tick(t *testing.T, at time.Time) string {
	t.Helper()
	if d := at.Sub(c.clock.Now()); d > 0 {
		c.clock.Advance(d)
	}
	if err := c.Minute(auth.AsSystem(t.Context(), "test")); err != nil {
		t.Fatal(err)
	}
	return c.field.take()
}

// obeys is a tick whose orders all lamps obey.
func (c city) obeys(t *testing.T, at time.Time) string {
	t.Helper()
	if d := at.Sub(c.clock.Now()); d > 0 {
		c.clock.Advance(d)
	}
	if err := c.Minute(auth.AsSystem(t.Context(), "test")); err != nil {
		t.Fatal(err)
	}
	for _, o := range c.field.orders {
		c.answer(t, o, obeyed, o.lamps...)
	}
	return c.field.take()
}

// until runs minute by minute to an instant, all lamps but the dead burning.
func (c city) until(t *testing.T, at time.Time, watts float64, dead ...int) {
	t.Helper()
	for c.clock.Now().Before(at) {
		c.clock.Advance(time.Minute)
		if c.clock.Now().Minute()%5 == 0 {
			for i := range c.road.lamps {
				if !contains(dead, i) {
					c.road.burn(watts, i)
				}
			}
		}
		orders := len(c.field.orders)
		if err := c.Minute(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
		for _, o := range c.field.orders[orders:] {
			c.answer(t, o, obeyed, o.lamps...)
		}
	}
}

func contains(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// answer lets lamps answer an order, as the fact of things tells it.
func (c city) answer(t *testing.T, o told, state string, lamps ...string) {
	t.Helper()
	for _, l := range lamps {
		raw, err := json.Marshal(commandFact{Command: "cmd_" + o.id + l, Order: o.id, Thing: l, Code: "dim", State: state, At: c.clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		err = c.db.Do(t.Context(), func(tx *db.Tx) error { return c.hear(t.Context(), tx, bus.Heard{ID: "fact", Data: raw}) })
		if err != nil {
			t.Fatal(err)
		}
	}
}

// evening is a time of the night of the tests; hours past 24 are the next day's.
func evening(hour, minute int) time.Time {
	return time.Date(2022, 12, 27, hour, minute, 0, 0, zone).UTC()
}

// facts gives the facts of a subject that wait in the outbox.
func (c city) facts(t *testing.T, subject string) (list []map[string]any) {
	t.Helper()
	all, err := c.db.Outbox(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Subject == subject {
			var body map[string]any
			if err := json.Unmarshal(f.Data, &body); err != nil {
				t.Fatal(err)
			}
			list = append(list, body)
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

// faultCode is the stable code of an error, "" of none.
func faultCode(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}

// errorFields names the fields that a fault complains of.
func errorFields(err error) string {
	var list []string
	for _, f := range fault.From(err).Fields {
		list = append(list, f.Path)
	}
	return strings.Join(list, " ")
}
