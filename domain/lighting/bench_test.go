package lighting

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

// metropolis is a city of many lamps in a hundred groups, with detectors.
func metropolis(lamps, detectors int) (*Service, *road) {
	rnd := rand.New(rand.NewPCG(3, 4))
	any := func() geo.Point { return geo.Point{Lon: 121 + rnd.Float64(), Lat: 31 + rnd.Float64()} }
	r := &road{clock: clock.NewFake(evening(21, 0))}
	now := r.clock.Now()
	for i := range lamps {
		r.lamps = append(r.lamps, Lamp{
			ID: lampID(i), Name: "路灯", Region: fmt.Sprintf("31%04d", i%100), Point: any(), Interval: 5 * time.Minute,
			Heard: now, Power: 100, PowerAt: now,
		})
	}
	for i := range detectors {
		r.detectors = append(r.detectors, Detector{ID: fmt.Sprintf("loop%05d", i), Point: any(), Flow: float64(i % 900), FlowAt: now})
	}
	s := New(Deps{Clock: r.clock, Zone: zone, Place: geo.Point{Lon: 121.5, Lat: 31.5}, Street: r, Commands: &field{}, Regions: region{}})
	schedule := layout().Groups[1].Schedule
	schedule.Traffic.Within = 300
	s.state.rules = layout().Rules
	for i := range 100 {
		s.state.groups = append(s.state.groups, group{Group: Group{Code: fmt.Sprint("g", i), Watts: 100, Lamps: Choice{Region: fmt.Sprintf("31%04d", i)}, Schedule: schedule}})
	}
	s.state.minute = evening(20, 59).UnixMicro()
	return s, r
}

// BenchmarkMinute is one minute of 100,000 lamps and 5,000 detectors without the
// store: levels, what is to be told, judgement of reports, energy.
func BenchmarkMinute(b *testing.B) {
	s, r := metropolis(100_000, 5000)
	s.state.rules.PerMinute = 200_000
	now := r.clock.Now()
	s.minuteOf(b, now)
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Minute)
		s.minuteOf(b, now)
	}
}

// minuteOf is the minute without the store.
func (s *Service) minuteOf(b *testing.B, now time.Time) {
	o := s.look(now)
	s.give(b.Context(), o)
	s.judge(o)
	s.count(o)
	s.state.feelings = o.feelings
	if len(o.lamps) == 0 || o.want[0] < 0 {
		b.Fatal("no lamp is meant")
	}
}

// BenchmarkLevels is the levels of those lamps alone.
func BenchmarkLevels(b *testing.B) {
	s, r := metropolis(100_000, 5000)
	s.look(r.clock.Now())
	for b.Loop() {
		s.look(r.clock.Now())
	}
}

// BenchmarkDecision is the level of one group at one instant.
func BenchmarkDecision(b *testing.B) {
	schedule, place, now := layout().Groups[1].Schedule, geo.Point{Lon: 121.5, Lat: 31.5}, evening(21, 0).In(zone)
	for b.Loop() {
		schedule.With(schedule.Base(place, now), dimming.Feeling{Mood: dimming.Busy})
	}
}

// BenchmarkStoredMinute is a minute of 100,000 lamps of which 6,000 are told a
// level, with the store.
func BenchmarkStoredMinute(b *testing.B) {
	s, r := metropolis(100_000, 5000)
	d := dbtest.Open(b, db.SQLite, []db.Migrations{job.Migrations(), {Domain: "lighting", Files: Migrations()}}, dbtest.At(r.clock.Now))
	s.DB = d
	l := Layout{Rules: s.state.rules}
	l.Rules.PerMinute = 6000
	for _, g := range s.state.groups {
		l.Groups = append(l.Groups, g.Group)
	}
	err := d.Do(b.Context(), func(tx *db.Tx) error { return s.store.putNote(b.Context(), tx, noteLayout, l) })
	if err != nil {
		b.Fatal(err)
	}
	ctx := auth.AsSystem(b.Context(), "bench")
	for b.Loop() {
		r.clock.Advance(time.Minute)
		if err := s.Minute(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
