package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// raised is a fact of these tests.
type raised struct {
	Thing string `json:"thing"`
	N     int    `json:"n"`
}

func (r raised) Subject() string { return "test.raised.v1" }
func (r raised) Key() string     { return r.Thing }

// effects is a table that listeners write to.
var effects = db.Migrations{Domain: "test", Files: fstest.MapFS{"0001_effects.sql": {Data: []byte(`
	CREATE TABLE test_effect (id TEXT NOT NULL, thing TEXT NOT NULL, n BIGINT NOT NULL);
	CREATE TABLE test_said (thing TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (thing, n));`)}}}

var tables = []db.Migrations{Migrations(), effects}

// write is the usual listener: one row an effect, so that a double is seen.
func write(ctx context.Context, tx *db.Tx, fact Heard) error {
	var r raised
	if err := unmarshal(fact, &r); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO test_effect (id, thing, n) VALUES ($1, $2, $3)`, fact.ID, r.Thing, r.N)
	return err
}

// heardLog notes what a listener heard and wakes who waits for it.
type heardLog struct {
	mu    sync.Mutex
	cond  *sync.Cond
	lines []string
}

func newHeardLog() *heardLog {
	h := &heardLog{}
	h.cond = sync.NewCond(&h.mu)
	return h
}

func (h *heardLog) note(format string, v ...any) {
	h.mu.Lock()
	h.lines = append(h.lines, fmt.Sprintf(format, v...))
	h.mu.Unlock()
	h.cond.Broadcast()
}

// await waits until the lines fulfil the condition and gives them.
func (h *heardLog) await(t *testing.T, what string, enough func(lines []string) bool) []string {
	t.Helper()
	const patience = 15 * time.Second
	end := time.Now().Add(patience)
	defer time.AfterFunc(patience+time.Second, h.cond.Broadcast).Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	for !enough(h.lines) {
		if time.Now().After(end) {
			t.Fatalf("never %s: %v", what, h.lines)
		}
		h.cond.Wait()
	}
	return append([]string(nil), h.lines...)
}

func (h *heardLog) awaitCount(t *testing.T, n int) []string {
	t.Helper()
	return h.await(t, fmt.Sprintf("%d lines", n), func(lines []string) bool { return len(lines) >= n })
}

// noting wraps a listener so that the log tells of each commit.
func noting(h *heardLog, hear func(context.Context, *db.Tx, Heard) error) func(context.Context, *db.Tx, Heard) error {
	return func(ctx context.Context, tx *db.Tx, fact Heard) error {
		if err := hear(ctx, tx, fact); err != nil {
			return err
		}
		var r raised
		if err := unmarshal(fact, &r); err != nil {
			return err
		}
		tx.After(func() { h.note("%s %d", r.Thing, r.N) })
		return nil
	}
}

// start runs a bus for the test.
func start(t *testing.T, d *db.DB, dir string, listeners ...Listener) *Bus {
	t.Helper()
	return startWith(t, Config{Dir: dir, DB: d, Attempts: 3}, listeners...)
}

func startWith(t *testing.T, cfg Config, listeners ...Listener) *Bus {
	t.Helper()
	cfg.Clock, cfg.Backoff = clock.Real(), time.Millisecond
	b := New(cfg)
	b.Listen(listeners...)
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, b) })
	return b
}

func stop(t *testing.T, b *Bus) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func emit(t *testing.T, d *db.DB, facts ...raised) {
	t.Helper()
	err := d.Do(t.Context(), func(tx *db.Tx) error {
		for _, f := range facts {
			if err := tx.Emit(t.Context(), f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, d *db.DB, query string) (n int) {
	t.Helper()
	if err := d.View(t.Context(), func(tx *db.Tx) error { return tx.QueryRow(t.Context(), query).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFactIsHeardOnceByEachListener(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		alarms, screen := newHeardLog(), newHeardLog()
		start(t, d, t.TempDir(),
			Listener{Name: "alarms", Subject: "test.raised.v1", Hear: noting(alarms, write)},
			Listener{Name: "screen", Subject: "test.raised.v1", Hear: noting(screen, write)})
		for i := range 50 {
			emit(t, d, raised{"lamp", i})
		}
		for _, h := range []*heardLog{alarms, screen} {
			lines := h.awaitCount(t, 50)
			for i, line := range lines {
				if line != fmt.Sprintf("lamp %d", i) {
					t.Fatalf("line %d is %s", i, line)
				}
			}
		}
		if n := count(t, d, `SELECT count(*) FROM test_effect`); n != 100 {
			t.Errorf("%d effects, not 100", n)
		}
	})
}

func TestFactsOfARolledBackUnitAreNotTold(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHeardLog()
		start(t, d, t.TempDir(), Listener{Name: "l", Subject: "test.raised.v1", Hear: noting(h, write)})
		refused := errors.New("refused")
		err := d.Do(t.Context(), func(tx *db.Tx) error {
			if err := tx.Emit(t.Context(), raised{"lamp", 1}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		emit(t, d, raised{"lamp", 2})
		if lines := h.awaitCount(t, 1); lines[0] != "lamp 2" {
			t.Errorf("heard %v", lines)
		}
	})
}

func TestFailingFactHoldsUpItsKeyOnly(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHeardLog()
		lamps := make(chan struct{})
		startWith(t, Config{Dir: t.TempDir(), DB: d, Attempts: 1000}, Listener{Name: "l", Subject: "test.raised.v1", Hear: func(ctx context.Context, tx *db.Tx, fact Heard) error {
			select {
			case <-lamps:
			default:
				if fact.Key == "pump" {
					return errors.New("valve stuck")
				}
			}
			return noting(h, write)(ctx, tx, fact)
		}})
		emit(t, d, raised{"pump", 1}, raised{"lamp", 1}, raised{"pump", 2}, raised{"lamp", 2})
		h.awaitCount(t, 2)
		close(lamps)
		lines := h.awaitCount(t, 4)
		if fmt.Sprint(lines) != "[lamp 1 lamp 2 pump 1 pump 2]" {
			t.Errorf("heard in the order %v", lines)
		}
	})
}

// keyOrder is the numbers heard of one thing, in order.
func keyOrder(lines []string, thing string) string {
	var numbers []string
	for _, line := range lines {
		if n, ok := strings.CutPrefix(line, thing+" "); ok {
			numbers = append(numbers, n)
		}
	}
	return strings.Join(numbers, " ")
}

func TestPoisonFactDiesAndIsReplayedOnce(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		h, tries := newHeardLog(), newHeardLog()
		var mu sync.Mutex
		mended := false
		b := start(t, d, t.TempDir(), Listener{Name: "l", Subject: "test.raised.v1", Hear: func(ctx context.Context, tx *db.Tx, fact Heard) error {
			mu.Lock()
			defer mu.Unlock()
			if fact.Key == "poison" && !mended {
				tries.note("try")
				panic("cannot digest this")
			}
			return noting(h, write)(ctx, tx, fact)
		}})
		emit(t, d, raised{"poison", 1}, raised{"poison", 2}, raised{"lamp", 1})
		h.awaitCount(t, 1)
		tries.awaitCount(t, 6) // three attempts each
		var dead []DeadLetter
		eventually(t, "two dead letters", func() bool {
			var err error
			if dead, err = b.DeadLetters(t.Context(), "", 10); err != nil {
				t.Fatal(err)
			}
			return len(dead) == 2
		})
		if d := dead[0]; d.Attempts != 3 || !strings.Contains(d.Reason, "cannot digest") || d.Key != "poison" || d.Listener != "l" {
			t.Errorf("dead letter %+v", d)
		}
		if err := b.Replay(t.Context(), dead[1].ID); !errors.Is(err, ErrReplay) {
			t.Errorf("replay of what still fails: %v", err)
		}
		mu.Lock()
		mended = true
		mu.Unlock()
		if err := b.Replay(t.Context(), dead[1].ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Replay(t.Context(), dead[1].ID); !errors.Is(err, ErrDeadMissing) {
			t.Errorf("second replay: %v", err)
		}
		if err := b.Discard(t.Context(), dead[0].ID, "a test of the alarm line"); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, `SELECT count(*) FROM test_effect WHERE thing = 'poison'`); n != 1 {
			t.Errorf("%d effects of the replayed fact", n)
		}
	})
}

// eventually polls what no signal tells of.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(15 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("never: " + what)
		}
	}
}

func TestListenerGoesOnAfterARestart(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		dir, h := t.TempDir(), newHeardLog()
		blocked := make(chan struct{})
		first := start(t, d, dir, Listener{Name: "l", Subject: "test.raised.v1", Hear: func(ctx context.Context, tx *db.Tx, fact Heard) error {
			if strings.Contains(string(fact.Data), `"n":2`) {
				close(blocked)
				<-ctx.Done() // stopped in the middle of its work
				return ctx.Err()
			}
			return noting(h, write)(ctx, tx, fact)
		}})
		emit(t, d, raised{"lamp", 1}, raised{"lamp", 2}, raised{"lamp", 3})
		<-blocked
		stop(t, first)
		emit(t, d, raised{"lamp", 4}) // while nobody listens
		start(t, d, dir, Listener{Name: "l", Subject: "test.raised.v1", Hear: noting(h, write)})
		if order := keyOrder(h.awaitCount(t, 4), "lamp"); order != "1 2 3 4" {
			t.Errorf("heard in the order %s", order)
		}
	})
}

func TestRelayEmptiesTheOutbox(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		b := New(Config{Dir: t.TempDir(), DB: d, Clock: clock.Real(), SyncInterval: 10 * time.Millisecond})
		if err := b.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer stop(t, b)
		emit(t, d, raised{"lamp", 1})
		eventually(t, "an empty outbox", func() bool {
			n, err := d.Waiting(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n == 0
		})
	})
}

func TestPowerCutThatTookTheStreamLosesNothingInTheOutbox(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHeardLog()
		listener := Listener{Name: "l", Subject: "test.raised.v1", Hear: noting(h, write)}
		first := start(t, d, t.TempDir(), listener)
		emit(t, d, raised{"lamp", 1}, raised{"lamp", 2})
		h.awaitCount(t, 2)
		stop(t, first)
		emit(t, d, raised{"lamp", 3})
		start(t, d, t.TempDir(), listener) // the stream is empty now; the cursor stood at its old end
		h.awaitCount(t, 3)
		if n := count(t, d, `SELECT count(*) FROM test_effect`); n != 3 {
			t.Errorf("%d effects, not 3", n)
		}
	})
}

func TestInboxIsTrimmedByAge(t *testing.T) {
	fake := clock.NewFake(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		b := New(Config{DB: d, Clock: fake})
		old, young := fake.Now(), fake.Now().Add(7*24*time.Hour)
		for name, at := range map[string]time.Time{"old": old, "young": young} {
			err := d.Do(t.Context(), func(tx *db.Tx) error {
				tx.Now = at
				_, err := hearFirst(t.Context(), tx, "l", name)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		b.trim(t.Context(), old.Add(8*24*time.Hour+time.Second))
		if n := count(t, d, `SELECT count(*) FROM bus_inbox`); n != 1 {
			t.Errorf("%d rows left, not 1", n)
		}
	})
}

// TestFactsOfOneKeyTravelOneAfterAnother: "cleared" may not overtake "raised"
// because that one's publication failed; facts of other keys need not wait.
func TestFactsOfOneKeyTravelOneAfterAnother(t *testing.T) {
	fact := func(seq int64, key string) db.Outgoing { return db.Outgoing{Seq: seq, Key: key} }
	waiting := []db.Outgoing{fact(1, "alarm_1"), fact(2, "alarm_2"), fact(3, "alarm_1"), fact(4, ""), fact(5, ""), fact(6, "alarm_1")}
	var waves [][]int64
	for len(waiting) > 0 {
		var wave []db.Outgoing
		wave, waiting = firstOfKeys(waiting)
		var seqs []int64
		for _, f := range wave {
			seqs = append(seqs, f.Seq)
		}
		waves = append(waves, seqs)
	}
	if want := [][]int64{{1, 2, 4, 5}, {3}, {6}}; !cmp.Equal(waves, want) {
		t.Errorf("sent together: %v, want %v", waves, want)
	}
}
