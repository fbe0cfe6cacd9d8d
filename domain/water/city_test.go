package water

import (
	"compress/gzip"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

var noon = time.Date(2026, 2, 2, 4, 0, 0, 0, time.UTC)

// city is a service over a store, a queue and a clock of the test.
type city struct {
	*Service
	t    *testing.T
	db   *db.DB
	jobs *job.Queue
}

// someSensors knows one sensor as a thing.
type someSensors struct{}

func (someSensors) Sensor(_ context.Context, column string) (Sensor, bool) {
	return Sensor{Thing: "thing_1", Name: "泵站出口", At: geo.Point{Lon: 121.5, Lat: 31.2}}, column == "n229"
}

func eachCity(t *testing.T, f func(c *city)) {
	migrations := []db.Migrations{job.Migrations(), {Domain: "water", Files: Migrations()}}
	fake := clock.NewFake(noon)
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		q := job.New(d, fake, time.UTC)
		c := &city{t: t, db: d, jobs: q, Service: New(Deps{DB: d, Clock: fake, Jobs: q, Sensors: someSensors{}})}
		if err := q.Register(c.Service.jobs(), nil); err != nil {
			t.Fatal(err)
		}
		f(c)
	}, dbtest.At(fake.Now))
}

// official is somebody who may do everything within a scope.
func official(scope ...auth.Scope) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_1", Post: "post_1", Permissions: map[string]bool{}}
	for _, perm := range []auth.Permission{ReadPermission, HandlePermission, ReplayPermission} {
		p.Permissions[perm.Code] = true
	}
	if len(scope) > 0 {
		p.Scope = scope[0]
	}
	return auth.With(context.Background(), p)
}

// ltown is the simulated history with three leaks.
func ltown(t *testing.T) string {
	t.Helper()
	f, err := os.Open("leak/testdata/ltown-28d.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// replay hands a history in and works it off.
func (c *city) replay(ctx context.Context, u Upload) History {
	c.t.Helper()
	h, err := c.Take(ctx, u)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.jobs.RunDue(context.Background()); err != nil {
		c.t.Fatal(err)
	}
	if h, err = c.History(ctx, h.ID); err != nil {
		c.t.Fatal(err)
	}
	return h
}

func (c *city) facts() (subjects []string) {
	c.t.Helper()
	waiting, err := c.db.Outbox(context.Background(), 100)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, f := range waiting {
		subjects = append(subjects, f.Subject)
	}
	return subjects
}

// small is a network of six sensors for ten days, in which the pressure at c falls
// on the ninth.
func small() string {
	dice := rand.New(rand.NewPCG(1, 2))
	var out strings.Builder
	out.WriteString("time,a,b,c,d,e,f\nlon,121.40,121.41,121.42,121.43,121.44,121.45\nlat,31.20,31.21,31.22,31.23,31.24,31.25\n")
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range 10 * 96 {
		at := start.Add(time.Duration(i) * 15 * time.Minute)
		out.WriteString(at.Format("2006-01-02T15:04"))
		use := 3 + 2*float64(i%96)/96 + 0.2*dice.NormFloat64()
		for s := range 6 {
			v := 40 - use*(0.3+0.2*float64(s)) + 0.02*dice.NormFloat64()
			if i > 8*96+40 {
				v -= []float64{0, 0.1, 0.5, 0.2, 0, 0}[s]
			}
			out.WriteString(",")
			out.WriteString(number(v))
		}
		out.WriteString("\n")
	}
	return out.String()
}
