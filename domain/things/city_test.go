package things

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
	"citybrain/kernel/page"
)

// tape is an observation log in memory.
type tape struct {
	mu        sync.Mutex
	changed   *sync.Cond
	frames    [][]bus.Report
	followers map[*uint64]bool
}

func newTape() *tape {
	t := &tape{followers: map[*uint64]bool{}}
	t.changed = sync.NewCond(&t.mu)
	return t
}

func (t *tape) Bounds(context.Context) (first, last uint64, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return 1, uint64(len(t.frames)), nil
}

func (t *tape) Follow(ctx context.Context, from uint64, f func(uint64, []bus.Report) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	done := max(from, 1) - 1
	t.followers[&done] = true
	defer func() { delete(t.followers, &done); t.changed.Broadcast() }()
	defer context.AfterFunc(ctx, func() { t.mu.Lock(); defer t.mu.Unlock(); t.changed.Broadcast() })()
	t.changed.Broadcast()
	for ctx.Err() == nil {
		if done >= uint64(len(t.frames)) {
			t.changed.Wait()
			continue
		}
		frame, seq := t.frames[done], done+1
		t.mu.Unlock()
		err := f(seq, frame)
		t.mu.Lock()
		if err != nil {
			return err
		}
		done = seq
		t.changed.Broadcast()
	}
	return nil
}

// followed waits until n followers are there, for so long at most.
func (t *tape) followed(n int, patience time.Duration) bool {
	late := false
	timer := time.AfterFunc(patience, func() { t.mu.Lock(); defer t.mu.Unlock(); late = true; t.changed.Broadcast() })
	defer timer.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.followers) < n && !late {
		t.changed.Wait()
	}
	return len(t.followers) >= n
}

// append adds a frame and returns when n followers have taken it.
func (t *tape) append(n int, reports ...bus.Report) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.frames = append(t.frames, reports)
	t.changed.Broadcast()
	for {
		taken := 0
		for done := range t.followers {
			if *done == uint64(len(t.frames)) {
				taken++
			}
		}
		if taken >= n {
			return
		}
		t.changed.Wait()
	}
}

// plainHash stands for the keyed hash of the real key ring.
type plainHash struct{}

func (plainHash) HashToken(token string) string { return "hash of " + token }

// city is a running Service over a store, a log and a clock of the test.
type city struct {
	*Service
	t     *testing.T
	db    *db.DB
	log   *tape
	clock *clock.Fake
	dir   string
}

var morning = time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC) // 08:00 in Shanghai

func eachCity(t *testing.T, f func(c *city)) {
	var fake *clock.Fake
	now := func() time.Time {
		if fake == nil { // the store is opened before the test of its engine begins
			return morning
		}
		return fake.Now()
	}
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		fake = clock.NewFake(morning)
		c := &city{t: t, db: d, log: newTape(), clock: fake, dir: t.TempDir()}
		c.start(c.dir)
		t.Cleanup(c.stop)
		f(c)
	}, dbtest.At(now))
}

func migrations() []db.Migrations {
	return []db.Migrations{{Domain: "things", Files: Migrations()}}
}

// start makes a service, as a process does.
func (c *city) start(dir string) {
	c.t.Helper()
	c.Service = New(Deps{DB: c.db, Log: c.log, Clock: c.clock, Hasher: plainHash{}, Dir: dir, Files: c.files(), Signer: plainSign{},
		Bounds: geo.Box{West: 121.4, South: 31.1, East: 121.6, North: 31.3}})
	c.seed(c.t, "testdata/pack")
	if err := c.Service.Start(context.Background()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *city) seed(t *testing.T, dir string) {
	t.Helper()
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	load := c.Service.seed(p)
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.db.Do(context.Background(), func(tx *db.Tx) error { return load(context.Background(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (c *city) stop() {
	if c.Service == nil {
		return
	}
	if err := c.Service.Stop(context.Background()); err != nil {
		c.t.Error(err)
	}
	c.Service = nil
}

// crash ends the process without any farewell.
func (c *city) crash() {
	c.Service.stop()
	c.Service.running.Wait()
	c.Service = nil
}

// says lets a device report now; twin and history take it before says returns.
func (c *city) says(thing ThingID, payload string) { c.saysTo(2, thing, payload) }

// saysTo waits until so many followers of the log have taken it.
func (c *city) saysTo(followers int, thing ThingID, payload string) {
	now := db.Micros(c.clock.Now())
	c.log.append(followers, bus.Report{Device: string(thing), Topic: telemetry, Received: now, Payload: []byte(payload)})
}

// later moves the clock.
func (c *city) later(d time.Duration) { c.clock.Advance(d) }

func (c *city) alarms(state string) []Alarm {
	c.t.Helper()
	p, err := c.Alarms(official(), AlarmQuery{State: state})
	if err != nil {
		c.t.Fatal(err)
	}
	return p.Items
}

// official is somebody who may do everything within a scope.
func official(scope ...auth.Scope) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_1", Post: "post_1", Name: "王**", Permissions: map[string]bool{}}
	for _, perm := range []auth.Permission{ReadPermission, RegisterPermission, CredentialPermission, AlarmPermission, RulePermission, CommandPermission, FirmwarePermission, SharePermission} {
		p.Permissions[perm.Code] = true
	}
	if len(scope) > 0 {
		p.Scope = scope[0]
	}
	return auth.With(context.Background(), p)
}

func bin(n int) ThingID { return NameOf("bin", fmt.Sprint("B-", n)) }

func pageOf(limit int) page.Ask { return page.Ask{Limit: limit} }

func pageAt(cursor string, limit int) page.Ask { return page.Ask{Cursor: cursor, Limit: limit} }
