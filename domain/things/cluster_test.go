package things

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"

	"citybrain/kernel/clock"
)

// twoNodes runs two nodes on one store and one log.
func twoNodes(t *testing.T, engine db.Engine, fake *clock.Fake) (first, second *city) {
	t.Helper()
	d := dbtest.Open(t, engine, migrations(), dbtest.At(fake.Now))
	log := newTape()
	node := func(name string) *city {
		c := &city{t: t, db: d, log: log, clock: fake, dir: t.TempDir()}
		c.Service = New(Deps{DB: d, Log: log, Clock: fake, Hasher: plainHash{}, Dir: c.dir, Node: name})
		c.seed(t, "testdata/pack")
		if err := c.Service.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		return c
	}
	return node("a"), node("b")
}

// TestOneNodeWritesAndAnotherTakesOver runs two nodes on one store and one log.
func TestOneNodeWritesAndAnotherTakesOver(t *testing.T) {
	fake := clock.NewFake(morning)
	for _, engine := range dbtest.Engines(t) {
		if engine == db.SQLite {
			continue // one process, one node
		}
		first, second := twoNodes(t, engine, fake)
		first.awaitFollowers(3) // two twins, one history
		first.saysTo(3, bin(1), `{"fillingLevel":0.95}`)
		fake.Advance(time.Second)
		if n := len(second.alarms("open")); n != 1 {
			t.Fatalf("%d alarms, want the one that the first node wrote", n)
		}
		first.crash()
		second.saysTo(1, bin(1), `{"fillingLevel":0.1}`)
		second.saysTo(1, bin(2), `{"fillingLevel":0.99}`)
		fake.Advance(leaseTime + 2*time.Second)
		second.awaitFollowers(2)
		fake.Advance(2 * historyEvery)
		if open := second.alarms("open"); len(open) != 1 || open[0].Thing != string(bin(2)) {
			t.Errorf("after the takeover: %+v", open)
		}
		if got := strings.Join(second.outbox(), " "); got != "things.alarm_raised.v1 things.alarm_cleared.v1 things.alarm_raised.v1" {
			t.Errorf("facts: %s", got)
		}
		points, err := second.History(official(), HistoryQuery{bin(1), "fillingLevel", morning.Add(-time.Minute), fake.Now(), "raw"})
		if err != nil || len(points) != 2 {
			t.Errorf("%d values in the history, want 2 (%v)", len(points), err)
		}
		second.stop()
	}
}

// TestAKeyRevokedAtOneNodeEndsAtTheOthers: doors remember right keys for some
// minutes, so each node must hear that one was ended elsewhere.
func TestAKeyRevokedAtOneNodeEndsAtTheOthers(t *testing.T) {
	fake := clock.NewFake(morning)
	for _, engine := range dbtest.Engines(t) {
		if engine == db.SQLite {
			continue // one process, one node
		}
		first, second := twoNodes(t, engine, fake)
		var ended []string
		second.ForgetWith(func(device string) { ended = append(ended, device) })
		fake.Advance(time.Minute)
		ended = nil
		if _, err := first.IssueKey(official(), bin(1)); err != nil {
			t.Fatal(err)
		}
		if err := first.RevokeKey(official(), bin(1), false); err != nil {
			t.Fatal(err)
		}
		fake.Advance(refreshEvery)
		if !slices.Contains(ended, string(bin(1))) {
			t.Errorf("the other node's door let go of %v, want the device whose key was revoked", ended)
		}
		first.stop()
		second.stop()
	}
}

// TestACampaignGoesOnAtOneNode lets both nodes believe that they hold the lease, as
// one does for some seconds that was cut off: every thing is told once, by the node
// that has it.
func TestACampaignGoesOnAtOneNode(t *testing.T) {
	fake := clock.NewFake(morning)
	for _, engine := range dbtest.Engines(t) {
		if engine == db.SQLite {
			continue // one process, one node
		}
		first, second := twoNodes(t, engine, fake)
		for _, c := range []*city{first, second} {
			c.Files, c.Signer = first.files(), plainSign{}
		}
		f := first.firmware("1.0")
		started, err := first.StartCampaign(official(), Plan{Firmware: f.ID, Target: Target{Filter: &Choice{Profile: "bin"}}, Stages: []float64{100}, Why: "x"})
		if err != nil {
			t.Fatal(err)
		}
		told := func() (n int) {
			err := first.db.View(context.Background(), func(tx *db.Tx) error {
				return tx.QueryRow(context.Background(), `SELECT COUNT(*) FROM things_commands WHERE order_id = $1`, string(started.ID)).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		second.lease.held.Store(true)
		second.advanceCampaigns(context.Background())
		if n := told(); n != 0 {
			t.Errorf("%d things were told by the node without the lease", n)
		}
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() { first.advanceCampaigns(context.Background()) })
			both.Go(func() { second.advanceCampaigns(context.Background()) })
		}
		both.Wait()
		if n := told(); n != 3 {
			t.Errorf("%d commands for 3 things", n)
		}
		second.lease.held.Store(false)
		first.stop()
		second.stop()
	}
}
