package app

import (
	"io"
	"runtime"
	"testing"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/domain/traffic/timing"
	"citybrain/kernel/auth"
	"citybrain/kernel/config"
	"citybrain/kernel/pack"
)

func shanghaiStreets(b *testing.B) *network.Network {
	b.Helper()
	p, err := pack.Open("../cities/shanghai")
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	n, err := signalStreets(p)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkCityStreet is one second of all streets of the Shanghai pack in the morning
// peak, with a cabinet at every junction; busy is the part of a core that it takes.
func BenchmarkCityStreet(b *testing.B) {
	n := shanghaiStreets(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := time.Date(2027, 3, 1, 7, 40, 0, 0, time.UTC)
	s := street.New(n, street.Usual(), begin, 1)
	k, err := roadside.New(n, roadside.Model{Street: s}, begin)
	if err != nil {
		b.Fatal(err)
	}
	for range 1200 { // until the peak
		if err := k.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	began := time.Now()
	b.ResetTimer()
	for range b.N {
		if err := k.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*time.Since(began).Seconds()/float64(b.N), "%core")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	c := s.Count()
	b.ReportMetric(float64(c.Driving), "vehicles")
	b.Logf("%d junctions, %d lanes, %d loops: %+v", len(n.Junctions), len(n.Lanes), len(s.Loops()), c)
}

// BenchmarkCityDecides is five seconds of adaptive control of all junctions of the Shanghai
// pack together in the morning peak: each second every vehicle in sight is taken in, then
// all decide. 20 % of a core is wanted for 1,384 junctions; the pack has 880 (its 1,384
// signals are nodes of the map, several to a junction).
func BenchmarkCityDecides(b *testing.B) {
	n := shanghaiStreets(b)
	begin := time.Date(2027, 3, 1, 7, 40, 0, 0, time.UTC)
	s := street.New(n, street.Usual(), begin, 1)
	k, err := roadside.New(n, roadside.Model{Street: s}, begin)
	if err != nil {
		b.Fatal(err)
	}
	c := adapt.New(n, adapt.Default())
	now, spent, rounds := 0.0, time.Duration(0), 0
	five := func() {
		for range 5 {
			if err := k.Step(b.Context()); err != nil {
				b.Fatal(err)
			}
			var seen []adapt.Seen
			for _, v := range s.Seen(nil) {
				seen = append(seen, adapt.Seen(v))
			}
			now++
			from := time.Now()
			c.Watch(now, seen)
			spent += time.Since(from)
		}
		from := time.Now()
		c.Decide(now)
		spent += time.Since(from)
		rounds++
	}
	for range 240 { // until the peak
		five()
	}
	spent, rounds = 0, 0
	b.ResetTimer()
	for range b.N {
		five()
	}
	percent := 100 * spent.Seconds() / float64(rounds) / 5
	b.ReportMetric(percent, "%core")
	b.ReportMetric(percent*1384/float64(len(n.Junctions)), "%core/1384")
	b.ReportMetric(float64(s.Count().Driving), "vehicles")
}

// BenchmarkCityRetimes is the quarter-hourly optimisation of eight areas of the Shanghai
// pack on one core, and what 1,384 junctions would take at that rate: 60 s are wanted.
func BenchmarkCityRetimes(b *testing.B) {
	n := shanghaiStreets(b)
	flows := timing.Flows{Lanes: make([]float64, len(n.Lanes)), Links: make([]float64, len(n.Links))}
	var junctions []int
	for j := range n.Junctions {
		if n.Junctions[j].Fatal {
			continue
		}
		junctions = append(junctions, j)
		for _, g := range n.Junctions[j].Groups {
			for _, k := range g.Links {
				if from := n.Links[k].From; from != network.None && !n.Links[k].Walk {
					flows.Lanes[from] = 320.0 / 3600 // vehicles a second of each lane
					flows.Links[k] = flows.Lanes[from] / float64(len(n.Lanes[from].Out))
				}
			}
		}
	}
	areas := timing.Groups(n, junctions, flows, 12)[:8]
	sites := 0
	for _, area := range areas {
		sites += len(area)
	}
	cost := 0.0
	for b.Loop() {
		cost = 0
		for _, group := range areas {
			area, members := timing.FromNetwork(n, group, flows)
			now := make([]timing.Plan, len(members))
			for i, j := range members {
				for _, e := range plan.Even(&n.Junctions[j], 90*time.Second).Entries {
					now[i].Order, now[i].Greens = append(now[i].Order, e.Stage), append(now[i].Greens, int(e.Green.Seconds()))
				}
			}
			found, err := timing.Search(area, timing.Usual(), now, timing.Limits{Cycles: timing.Fitting(area, now, 40, 150, 10), Passes: 6})
			if err != nil {
				b.Fatalf("%s of %d: %v, %+v", n.Junctions[group[0]].ID, len(group), err, area.Check())
			}
			cost += found.Cost
		}
	}
	b.ReportMetric(cost, "cost")
	b.ReportMetric(float64(sites), "junctions")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(sites)*1384, "s/1384")
}

// BenchmarkCitySigns is a beat of all variable signs of the Shanghai pack after ten minutes
// of the demo's streets; it comes every ten seconds.
func BenchmarkCitySigns(b *testing.B) {
	cfg := config.Defaults()
	cfg.Data, cfg.City, cfg.Demo = b.TempDir(), "../cities/shanghai", true
	c, err := open(b.Context(), cfg, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	defer c.close(b.Context())
	ctx, now := auth.AsSystem(b.Context(), "bench"), c.clock.Now()
	for range 600 {
		now = now.Add(time.Second)
		c.domains.traffic.Beat(ctx, now)
	}
	c.domains.traffic.MindSigns(ctx, now)
	signs, err := c.domains.traffic.Signs(ctx)
	if err != nil || len(signs) < 40 || signs[0].State != "shown" {
		b.Fatal(len(signs), err)
	}
	b.ResetTimer()
	for range b.N {
		c.domains.traffic.MindSigns(ctx, now)
	}
	b.ReportMetric(float64(len(signs)), "signs")
}
