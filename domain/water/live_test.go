package water

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"citybrain/domain/water/leak"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
	"citybrain/kernel/pack"
	"citybrain/kernel/page"
)

// live is a network of eight gauges and a flow, in two media, whose clock the test
// moves minute by minute.
type live struct {
	*Service
	t      *testing.T
	clock  *clock.Fake
	db     *db.DB
	dice   *rand.Rand
	fall   func(gauge int) float64
	noise  float64
	silent int // gauge, −1 none
	marks  map[string]bool
}

func (l *live) Of(profile, attribute, mark string) (list []Gauge) {
	hour := float64(l.clock.Now().Unix()%86400) / 3600
	use := 0.02 * math.Sin(hour/4)
	for i := range 8 {
		g := Gauge{
			Thing: fmt.Sprintf("thing_%s_%d", profile, i), Name: fmt.Sprintf("测点 %d", i), Region: "310106013", Org: "/sh/water", Seen: l.clock.Now(),
			At: geo.Point{Lon: 121.4 + float64(i)/100, Lat: 31.2}, Silent: i == l.silent,
		}
		g.Value = 0.3 + use*(0.5+0.1*float64(i)) + l.noise*l.dice.NormFloat64() - l.fall(i)
		if attribute == "flow" {
			g.Value = 100 - 300*use
		}
		g.Marked = mark != "" && l.marks[g.Thing]
		list = append(list, g)
	}
	return list
}

func (l *live) Mark(_ context.Context, thing, _ string, suspected bool) error {
	l.marks[thing] = suspected
	return nil
}

func (l *live) NameIn(name string, english bool) string {
	if english {
		return "Gauge " + name[len(name)-1:]
	}
	return name
}

func someNetworks() Networks {
	gauges := func(profile string) []Kind {
		return []Kind{
			{Profile: profile, Attribute: "pressure", Measures: "pressure", Least: 0.14, Mark: "leakSuspected", Name: Text{"测点", "Gauge"}, Unit: "MPa"},
			{Profile: profile, Attribute: "flow", Measures: "flow", Name: Text{"流量", "Flow"}},
		}
	}
	zone := func(code string) []Zone {
		return []Zone{{Code: code, Name: Text{"静安", "Jing'an"}, Regions: []string{"310106"}}}
	}
	return Networks{Networks: []Network{
		{Code: "supply", Name: Text{"供水", "Supply"}, Medium: "water", Learn: 7, Gauges: gauges("pipe"), Zones: zone("w")},
		{Code: "gas", Name: Text{"燃气", "Gas"}, Medium: "gas", Learn: 7, Gauges: gauges("gas"), Zones: zone("g")},
	}}
}

func eachLive(t *testing.T, f func(l *live)) {
	migrations := []db.Migrations{job.Migrations(), {Domain: "water", Files: Migrations()}}
	fake := clock.NewFake(noon)
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		l := &live{t: t, clock: fake, db: d, dice: rand.New(rand.NewPCG(3, 3)), fall: func(int) float64 { return 0 }, noise: 0.001, silent: -1, marks: map[string]bool{}}
		l.start()
		f(l)
	}, dbtest.At(fake.Now))
}

// start is a node that knows nothing but what is kept.
func (l *live) start() {
	l.Service = New(Deps{DB: l.db, Clock: l.clock, Jobs: job.New(l.db, l.clock, time.UTC), Gauges: l})
	networks := someNetworks()
	l.Service.live.Store(&networks)
}

func ask(limit int) page.Ask { return page.Ask{Limit: limit} }

func (l *live) minutes(n int) {
	l.t.Helper()
	for range n {
		l.clock.Advance(time.Minute)
		if err := l.Listen(auth.AsSystem(context.Background(), jobListen)); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *live) episodes() []Episode {
	l.t.Helper()
	list, err := l.Episodes(official(), EpisodeQuery{Source: "live"})
	if err != nil {
		l.t.Fatal(err)
	}
	return list.Items
}

func (l *live) told() (subjects []string) {
	l.t.Helper()
	waiting, err := l.db.Outbox(context.Background(), 100)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, f := range waiting {
		subjects = append(subjects, f.Subject)
	}
	return subjects
}

// TestABurstMainIsFoundLive is a pipe that bursts in the water and is mended; the gas
// bursts on the second day.
func TestABurstMainIsFoundLive(t *testing.T) {
	eachLive(t, func(l *live) {
		l.minutes(30)
		if list := l.episodes(); len(list) != 0 || len(l.told()) != 0 {
			l.t.Fatalf("nothing happened: %+v", list)
		}
		l.fall = func(i int) float64 { return 0.2 * math.Exp(-math.Abs(float64(i-5))) }
		l.minutes(3)
		list := l.episodes()
		if len(list) != 2 || !list[0].Sudden || list[0].Nearest != "测点 5" || list[0].EndedAt != nil || list[0].Network == "" {
			l.t.Fatalf("%+v", list)
		}
		one, err := l.Episode(official(), list[0].ID)
		if err != nil || len(one.Sensors) != 8 || one.Sensors[0].Lon == 0 || len(one.Curves.Sensors) != 6 || len(one.Curves.Sensors[0].Residual) < 30 {
			l.t.Errorf("%v %+v", err, one)
		}
		if told := l.told(); !slices.Equal(told, []string{"water.leak_suspected.v1", "water.leak_suspected.v1"}) {
			l.t.Errorf("told %v", told)
		}
		if !l.marks["thing_pipe_5"] || !l.marks["thing_gas_5"] || l.marks["thing_pipe_4"] {
			l.t.Errorf("the nearest gauge says so: %v", l.marks)
		}
		l.start() // a node that starts anew while the pipe is open
		l.minutes(2)
		if list := l.episodes(); len(list) != 2 || list[0].EndedAt != nil || len(l.told()) != 2 {
			l.t.Errorf("after a new start: %+v", list)
		}
		l.fall = func(int) float64 { return 0 }
		l.minutes(15)
		if list := l.episodes(); len(list) != 2 || list[0].EndedAt == nil || l.marks["thing_pipe_5"] {
			l.t.Errorf("it was mended: %+v, marks %v", list, l.marks)
		}
	})
}

func TestASlowLeakIsFoundAfterAWeekOfLearningAcrossStarts(t *testing.T) {
	eachLive(t, func(l *live) {
		// A minute in fifteen is enough of each quarter of an hour.
		quarters := func(n int) {
			for range n {
				l.clock.Advance(14 * time.Minute)
				l.minutes(1)
			}
		}
		quarters(4 * 96)
		l.start()
		quarters(4*96 + 10)
		if list := l.episodes(); len(list) != 0 {
			l.t.Fatalf("nothing happened: %+v", list)
		}
		l.fall = func(i int) float64 { return 0.012 * math.Exp(-math.Abs(float64(i-2))/1.5) }
		quarters(40)
		list := l.episodes()
		if len(list) != 2 || list[0].Sudden || list[0].Cause != leak.Leak || list[0].Nearest != "测点 2" {
			l.t.Fatalf("%+v", list)
		}
		l.start()
		quarters(2)
		if again := l.episodes(); len(again) != 2 || again[0].EndedAt != nil || again[0].ID != list[0].ID && again[0].ID != list[1].ID {
			l.t.Errorf("after a new start: %+v", again)
		}
		zones, err := l.Zones(official())
		if err != nil || len(zones) != 2 || zones[0].Learnt != 1 || zones[0].Open != 1 || zones[0].Sensors != 16 {
			l.t.Errorf("%v %+v", err, zones)
		}
	})
}

func TestPressuresSayWhereTheFireServiceHasTooLittle(t *testing.T) {
	eachLive(t, func(l *live) {
		l.silent, l.noise = 7, 0
		l.fall = func(i int) float64 { return []float64{0, 0.25, 0.16, 0, 0, 0, 0, 0}[i] }
		list, err := l.Pressures(official(), PressureQuery{Medium: "water"})
		if err != nil || len(list.Items) != 8 {
			l.t.Fatal(err, list)
		}
		var levels []string
		for _, p := range list.Items {
			levels = append(levels, p.Level)
		}
		if list.Items[0].Thing != "thing_pipe_1" || levels[0] != "low" || levels[1] != "near" || levels[2] != "silent" || levels[7] != "good" {
			l.t.Errorf("%v %+v", levels, list.Items[0])
		}
		first, err := l.Pressures(official(), PressureQuery{Ask: ask(3)})
		if err != nil || len(first.Items) != 3 || first.Next == "" {
			l.t.Fatal(err, first)
		}
		next := ask(50)
		next.Cursor = first.Next
		rest, err := l.Pressures(official(), PressureQuery{Ask: next})
		if err != nil || len(rest.Items) != 13 {
			l.t.Error(err, len(rest.Items))
		}
		sums, err := l.Summary(official())
		if err != nil || len(sums) != 2 || sums[0].Low != 1 || sums[0].Near != 1 || sums[0].Silent != 1 || sums[0].Count != 8 {
			l.t.Errorf("%v %+v", err, sums)
		}
		if other, err := l.Pressures(official(auth.Scope{Region: "310115"}), PressureQuery{}); err != nil || len(other.Items) != 0 {
			l.t.Error(err, other)
		}
		if _, err := l.Zones(context.Background()); !errors.Is(err, auth.ErrUnauthenticated) {
			l.t.Error(err)
		}
	})
}

func TestCityPacksHaveSoundNetworks(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if _, ok := readNetworks(p); !ok || p.Err() != nil {
			t.Errorf("%s: %v", name, p.Err())
		}
	}
}
