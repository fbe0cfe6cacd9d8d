package things

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// sizes are the cities that each figure is measured at: how cost grows is part of it.
func sizes() []int { return []int{10_000, 100_000, 1_000_000} }

func airProfile() Profile {
	p := Profile{Code: "air", ZH: "空气", EN: "Air", Type: "AirQualityObserved", Icon: "air", Interval: 60, Missed: 3, Organisation: "/sh/eco"}
	for _, code := range []string{"temperature", "relativeHumidity", "pm25", "pm10", "no2"} {
		p.Attributes = append(p.Attributes, Attribute{
			Code: code, ZH: code, EN: code, Kind: "number", Unit: "µg/m³", UnitCode: "GQ", Range: [2]float64{0, 1000}, Precision: 1, Keep: keepNone,
		})
	}
	p.Attributes = append(p.Attributes, Attribute{Code: "status", ZH: "状态", EN: "Status", Kind: "text", Keep: keepNone})
	limit := 900.0
	p.Alarms = []AlarmRule{{Code: "smog", Attribute: "pm25", Above: &limit, Severity: "warning", ZH: "霾", EN: "Smog"}}
	return p
}

const airPayload = `{"temperature":21.4,"relativeHumidity":63.2,"pm25":35.1,"pm10":61.7,"no2":28.3,"status":"working"}`

// bigCity is a store with n things of about 550 bytes of values each.
func bigCity(b *testing.B, n int) (Deps, *tape) {
	b.Helper()
	ctx := b.Context()
	fake := clock.NewFake(morning)
	d := dbtest.Open(b, db.SQLite, migrations(), dbtest.At(fake.Now))
	log := newTape()
	deps := Deps{DB: d, Log: log, Clock: fake, Hasher: plainHash{}, Dir: b.TempDir()}
	list := make([]Thing, n)
	for i := range list {
		serial := fmt.Sprintf("S-%07d", i)
		list[i] = Thing{
			ID: NameOf("air", serial), Profile: "air", Serial: serial, Name: fmt.Sprintf("示例空气站 %07d", i),
			Lon: 121 + float64(i%1000)/1000, Lat: 31 + float64(i/1000)/2000, Region: fmt.Sprintf("310106%03d", i%400), Org: "/sh/eco",
		}
	}
	err := d.Do(ctx, func(tx *db.Tx) error {
		if err := (store{}).putProfiles(ctx, tx, []Profile{airProfile()}); err != nil {
			return err
		}
		return store{}.listThings(ctx, tx, list)
	})
	if err != nil {
		b.Fatal(err)
	}
	fake.Advance(time.Hour) // the registry is older than the snapshot
	s := New(deps)
	if err := s.Start(ctx); err != nil {
		b.Fatal(err)
	}
	frame := make([]bus.Report, 0, 2000)
	for i := range list {
		frame = append(frame, report(list[i].ID, fake.Now()))
		if len(frame) == cap(frame) || i == n-1 {
			log.append(2, frame...)
			frame = make([]bus.Report, 0, 2000)
		}
	}
	if err := s.Stop(ctx); err != nil {
		b.Fatal(err)
	}
	return deps, log
}

func report(id ThingID, at time.Time) bus.Report {
	return bus.Report{Device: string(id), Topic: telemetry, Received: db.Micros(at), Payload: []byte(airPayload)}
}

// BenchmarkReady measures a start from the snapshot, and one without it that
// reads the whole registry and the whole log.
func BenchmarkReady(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			deps, _ := bigCity(b, n)
			b.Run("snapshot", func(b *testing.B) { ready(b, deps, n) })
			deps.Dir = b.TempDir()
			b.Run("log", func(b *testing.B) { ready(b, deps, n) })
		})
	}
}

func ready(b *testing.B, deps Deps, n int) {
	worked := time.Duration(0)
	defer func() { b.ReportMetric(worked.Seconds()/float64(b.N), "cpu-s/op") }()
	for range b.N {
		before := processorTime()
		s := New(deps)
		if err := s.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		if s.Twin().Len() != n {
			b.Fatalf("%d things", s.Twin().Len())
		}
		b.StopTimer()
		worked += processorTime() - before
		s.stop()
		s.running.Wait()
		b.StartTimer()
	}
}

// processorTime is what this process has used, which a busy machine does not
// stretch as it stretches the time on the wall.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkReports measures one report from the frame of the log to the twin
// with its rules: decoded, checked, applied.
func BenchmarkReports(b *testing.B) {
	deps, _ := bigCity(b, 10_000)
	s := New(deps)
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	defer func() { s.stop(); s.running.Wait() }()
	r := newReader(s.Twin(), s.Profiles(), s.Bounds)
	frame := make([]bus.Report, 1000)
	at := deps.Clock.Now()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		at = at.Add(time.Millisecond)
		for k := range frame {
			frame[k] = bus.Report{Device: string(NameOf("air", fmt.Sprintf("S-%07d", (i*1000+k)%10_000))), Topic: telemetry, Received: db.Micros(at), Payload: []byte(airPayload)}
		}
		s.apply(b.Context(), r, uint64(i+1_000_000), frame)
	}
	b.ReportMetric(float64(b.N*len(frame))/b.Elapsed().Seconds(), "reports/s")
}
