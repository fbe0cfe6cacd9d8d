// Package towntest is the ground on which the stories of domains stand in tests: an
// engine, the pack of Shanghai with its calendar, keys, files, and a clock that stands
// at ten on a working Monday until the story moves it.
package towntest

import (
	"testing"
	"time"

	"citybrain/kernel/blob"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

// Zone is that of the city; Monday is 10:00 of a working Monday there.
var (
	Zone   = time.FixedZone("CST", 8*3600)
	Monday = time.Date(2026, 3, 30, 10, 0, 0, 0, Zone)
)

// Ground is what every story has.
type Ground struct {
	DB       *db.DB
	Clock    *clock.Fake
	Calendar *clock.Calendar
	Pack     *pack.Pack // Shanghai, open while the story is told
	Keys     *seal.Ring
	Files    blob.Store
}

// Each tells a story of a domain, whose folder the test runs in, on every engine.
func Each(t *testing.T, migrations []db.Migrations, story func(t *testing.T, g *Ground)) {
	t.Helper()
	p, err := pack.Open("../../cities/shanghai")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	calendar, ok := clock.ReadCalendar(p)
	if !ok {
		t.Fatal(p.Err())
	}
	now := clock.NewFake(Monday)
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		now.Set(Monday)
		keys, err := seal.Open(t.TempDir()+"/keys", seal.SM, Monday)
		if err != nil {
			t.Fatal(err)
		}
		files, err := blob.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = files.Close() })
		story(t, &Ground{DB: d, Clock: now, Calendar: calendar, Pack: p, Keys: keys, Files: files})
	}, dbtest.At(now.Now))
}
