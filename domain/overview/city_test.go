package overview

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
)

// noon is the instant at which the city of the tests begins: 12:00 in Shanghai.
var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// town is the outside of overview in tests: a twin and an alarm list that a test
// moves by hand.
type town struct {
	mu      sync.Mutex
	version uint64
	changes []Change // the newest of each thing, in order
	at      []uint64
	counts  []Count
	within  map[string][]Count // of a region
	measure map[string]Measure
	frames  []Frame
	homes   map[string]string // region of a thing
	open    []OpenAlarm
	totals  [states]int
	asked   int             // how often Changes was asked
	broken  map[string]bool // regions whose alarms cannot be read
}

func (o *town) Profiles() []Profile {
	return []Profile{{Code: "lamp", ZH: "路灯", EN: "Street lamps", Icon: "lamp"}, {Code: "manhole", ZH: "井盖", EN: "Manholes", Icon: "manhole"}}
}

func (o *town) Counts(region string) []Count {
	if region != "" {
		return o.within[region]
	}
	return o.counts
}

func (o *town) Measure(profile, attribute string) func(region string) Measure {
	return func(region string) Measure { return o.measure[profile+"."+attribute+"."+region] }
}

func (o *town) put(c Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.version++
	o.changes, o.at = append(o.changes, c), append(o.at, o.version)
}

func (o *town) Changes(since uint64) ([]Change, uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	newest := map[string]Change{}
	for i, c := range o.changes {
		if o.at[i] > since {
			newest[c.ID] = c
		}
	}
	var out []Change
	for _, c := range newest {
		out = append(out, c)
	}
	return out, o.version
}

func (o *town) Replay(context.Context, time.Time, time.Time, time.Duration) ([]Frame, error) {
	return o.frames, nil
}

func (o *town) Open(_ context.Context, region string, _ int) ([]OpenAlarm, [states]int, error) {
	if o.broken[region] {
		return nil, o.totals, errors.New("the store is away")
	}
	if region == "" {
		return o.open, o.totals, nil
	}
	var open []OpenAlarm
	var totals [states]int
	for _, a := range o.open {
		if strings.HasPrefix(o.homes[a.Thing], region) {
			open = append(open, a)
			totals[a.Severity]++
		}
	}
	return open, totals, nil
}

func (o *town) RegionName(code string, english bool) string {
	if code != "310106" {
		return ""
	}
	if english {
		return "Jing'an"
	}
	return "静安区"
}

// event is what a hub was given.
type event struct {
	topic, name string
	data        string
}

// wall is a hub that remembers.
type wall struct {
	events    []event
	forgotten []string
}

func (w *wall) Publish(topic, name string, data []byte, _ any) {
	w.events = append(w.events, event{topic, name, string(data)})
}

func (w *wall) Forget(topic string) { w.forgotten = append(w.forgotten, topic) }

func (w *wall) on(topic string) []event {
	var out []event
	for _, e := range w.events {
		if e.topic == topic {
			out = append(out, e)
		}
	}
	return out
}

func (w *wall) of(name string) []event {
	var out []event
	for _, e := range w.events {
		if e.name == name {
			out = append(out, e)
		}
	}
	return out
}

// city is a screen with its outside, on one engine.
type city struct {
	*Service
	town  *town
	wall  *wall
	clock *clock.Fake
	db    *db.DB
	ctx   context.Context
}

// eachCity runs a story on every engine with the layout given.
func eachCity(t *testing.T, layout Layout, story func(t *testing.T, c city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(noon)
			d := dbtest.Open(t, engine, []db.Migrations{{Domain: "overview", Files: Migrations()}}, dbtest.At(fake.Now))
			c := city{town: &town{measure: map[string]Measure{}}, wall: &wall{}, clock: fake, db: d}
			c.ctx = auth.With(t.Context(), auth.Principal{Kind: auth.Official, ID: "person_leader", Permissions: map[string]bool{ReadPermission.Code: true}})
			c.Service = New(Deps{
				DB: d, Clock: fake, Things: c.town, Alarms: c.town, Regions: c.town, Hub: c.wall,
				City: pack.City{Region: "31", Zone: "Asia/Shanghai", Bounds: [4]float64{121, 31, 122, 32}},
			})
			c.setLayout(layout)
			story(t, c)
		})
	}
}

// start starts the beat and stops it with the test.
func (c city) start(t *testing.T) {
	t.Helper()
	part := c.part()
	if err := part.Start(c.ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = part.Stop(context.Background()) })
}

func number(v float64) *float64 { return &v }

// screen is a small layout: a share of lamps, water pressure, open alarms.
func screen() Layout {
	words := Text{"市", "city"}
	return Layout{
		Title: words,
		Figures: []Figure{
			{ID: "lamps", Title: Text{"路灯在线率", "Lamps heard from"}, What: "heard", Profile: "lamp", Unit: Text{"%", "%"}, Digits: 1, StaleAfter: 300, Trend: true, Thresholds: Thresholds{Notice: number(95), Danger: number(50), Falling: true}},
			{ID: "pressure", Title: Text{"供水压力", "Water pressure"}, What: "mean", Profile: "manhole", Attribute: "pressure", Unit: Text{"MPa", "MPa"}, Digits: 2, StaleAfter: 60, Trend: true, Thresholds: Thresholds{Warning: number(0.2), Falling: true}},
			{ID: "alarms", Title: Text{"警报", "Alarms"}, What: "alarms", Unit: Text{"处", ""}, StaleAfter: 300, Thresholds: Thresholds{Warning: number(1)}},
		},
		Panels: []Panel{{ID: "vitals", Kind: "figures", Title: words, Column: 1, Width: 3, Row: 2, Height: 6, Figures: []string{"lamps", "pressure", "alarms"}}},
	}
}

// well sets the town to an ordinary noon.
func (o *town) well(now time.Time) {
	o.counts = []Count{
		{Profile: "lamp", Total: 100, States: [states]int{99, 0, 0, 0, 1}, Newest: now.Add(-5 * time.Second)},
		{Profile: "manhole", Total: 10, States: [states]int{10, 0, 0, 0, 0}, Newest: now.Add(-2 * time.Second)},
	}
	o.measure["manhole.pressure."] = Measure{N: 10, Sum: 3.1, Min: 0.28, Max: 0.33, Newest: now.Add(-2 * time.Second)}
	o.open, o.totals = nil, [states]int{}
}

func (v Vitals) figure(id string) Vital {
	for _, f := range v.Figures {
		if f.Figure == id {
			return f
		}
	}
	return Vital{}
}

func mustSay(t *testing.T, got Text, zh, en string) {
	t.Helper()
	if got.ZH != zh || got.EN != en {
		t.Errorf("the sentence is\n  %s\n  %s\nwant\n  %s\n  %s", got.ZH, got.EN, zh, en)
	}
}

func mustHold(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not hold %q", text, part)
	}
}
