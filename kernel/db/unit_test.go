package db_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// together holds the first unit until the others have had time to queue behind
// it, so that SQLite commits them as one group.
func together(t *testing.T, d *db.DB, units ...func(tx *db.Tx) error) []error {
	t.Helper()
	begun, goOn := make(chan struct{}), make(chan struct{})
	errs := make([]error, len(units)+1)
	var wg, queued sync.WaitGroup
	wg.Go(func() {
		var once sync.Once
		errs[len(units)] = d.Do(t.Context(), func(*db.Tx) error {
			once.Do(func() { close(begun) })
			<-goOn
			return nil
		})
	})
	<-begun
	for i, unit := range units {
		queued.Add(1)
		wg.Go(func() {
			queued.Done()
			errs[i] = d.Do(t.Context(), unit)
		})
	}
	queued.Wait()
	close(goOn)
	wg.Wait()
	return errs[:len(units)]
}

func TestRefusedUnitLeavesItsNeighbours(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		refused := errors.New("refused")
		errs := together(t, d,
			func(tx *db.Tx) error { return add(ctx, tx, "A", 1) },
			func(tx *db.Tx) error { return errors.Join(add(ctx, tx, "B", 1), refused) },
			func(tx *db.Tx) error { return add(ctx, tx, "C", 1) },
			func(tx *db.Tx) error { return errors.Join(add(ctx, tx, "D", 1), add(ctx, tx, "D", 1)) },
			func(tx *db.Tx) error { _ = add(ctx, tx, "E", 1); panic("defect") },
			func(tx *db.Tx) error { return add(ctx, tx, "F", 1) },
		)
		wants := []error{nil, refused, nil, db.ErrDuplicate, db.ErrPanicked, nil}
		for i, want := range wants {
			if !errors.Is(errs[i], want) {
				t.Errorf("unit %d: %v, want %v", i, errs[i], want)
			}
		}
		same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "A", "C", "F")
	})
}

// stalls checks its foreign key only at the commit.
func stalls() []db.Migrations {
	return []db.Migrations{{Domain: "lots", Files: fstest.MapFS{"0001_lots.sql": {Data: []byte(`
CREATE TABLE lots_lot (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, free BIGINT NOT NULL);
CREATE TABLE lots_stall (lot TEXT NOT NULL REFERENCES lots_lot (code) DEFERRABLE INITIALLY DEFERRED);
`)}}}}
}

func TestUnitThatFailsAtTheCommitFailsAlone(t *testing.T) {
	dbtest.Each(t, stalls(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		stall := func(tx *db.Tx, lot string) error {
			_, err := tx.Exec(ctx, "INSERT INTO lots_stall (lot) VALUES ($1)", lot)
			return err
		}
		errs := together(t, d,
			func(tx *db.Tx) error { return add(ctx, tx, "A", 1) },
			func(tx *db.Tx) error { return stall(tx, "nowhere") },
			func(tx *db.Tx) error { return errors.Join(stall(tx, "B"), add(ctx, tx, "B", 1)) },
		)
		if errs[0] != nil || !errors.Is(errs[1], db.ErrConstraint) || errs[2] != nil {
			t.Fatalf("%v", errs)
		}
		same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "A", "B")
		same(t, texts(t, d, "SELECT lot FROM lots_stall"), "B")
	})
}

func TestStatementThatRollsEverythingBackHurtsOnlyItsUnit(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, lots()) // OR ROLLBACK is SQLite's own
	ctx := t.Context()
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "X", 1) })
	errs := together(t, d,
		func(tx *db.Tx) error { return add(ctx, tx, "A", 1) },
		func(tx *db.Tx) error {
			return change(ctx, tx, "INSERT OR ROLLBACK INTO lots_lot (code, name, free) VALUES ('X', 'again', 1)")
		},
		func(tx *db.Tx) error { return add(ctx, tx, "B", 1) },
	)
	if errs[0] != nil || !errors.Is(errs[1], db.ErrDuplicate) || errs[2] != nil {
		t.Fatalf("%v", errs)
	}
	same(t, texts(t, d, "SELECT code FROM lots_lot ORDER BY code"), "A", "B", "X")
}

func TestNestedUnitsAreRefusedInsteadOfWaitingForThemselves(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		nothing := func(*db.Tx) error { return nil }
		err := d.Do(ctx, func(*db.Tx) error { return d.Do(ctx, nothing) })
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("do in do: %v", err)
		}
		err = d.Do(ctx, func(*db.Tx) error { return d.View(ctx, nothing) })
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("view in do: %v", err)
		}
		err = d.View(ctx, func(*db.Tx) error { return d.Do(ctx, nothing) })
		if !errors.Is(err, db.ErrNested) {
			t.Errorf("do in view: %v", err)
		}
		ran := false
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			tx.After(func() { ran = d.Do(ctx, nothing) == nil })
			return nil
		})
		if !ran {
			t.Error("no unit may follow after the commit")
		}
	})
}

func TestUnitWhoseGoroutineEndsIsRolledBack(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = d.Do(ctx, func(tx *db.Tx) error {
				_ = add(ctx, tx, "A", 1)
				runtime.Goexit() // what a failing test does
				return nil
			})
		}()
		<-ended
		if count(t, d) != 0 {
			t.Fatal("half a unit is left")
		}
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "B", 1) })
	})
}

func TestCallerMayLeaveTheQueue(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, "A", 1) })
		if !errors.Is(err, db.ErrCancelled) || !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled before: %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		err = d.Do(ctx, func(tx *db.Tx) error {
			defer cancel()
			return add(ctx, tx, "B", 1)
		})
		if !errors.Is(err, db.ErrCancelled) {
			t.Fatalf("cancelled within: %v", err)
		}
		if count(t, d) != 0 {
			t.Fatalf("%d lots of cancelled units", count(t, d))
		}
	})
}

func TestQueuedUnitLeavesWhenItsContextEnds(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, lots())
	begun, goOn := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- d.Do(t.Context(), func(tx *db.Tx) error { close(begun); <-goOn; return add(t.Context(), tx, "A", 1) })
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error, 1)
	go func() {
		second <- d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, "B", 1) })
	}()
	cancel()
	if err := <-second; !errors.Is(err, db.ErrCancelled) { // though the writer is busy
		t.Fatal(err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	same(t, texts(t, d, "SELECT code FROM lots_lot"), "A")
}

func TestViewSeesOneInstantAndCannotWrite(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "A", 1) })
		first, second := 0, 0
		err := d.View(ctx, func(tx *db.Tx) error {
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM lots_lot").Scan(&first); err != nil {
				return err
			}
			written := make(chan error)
			go func() {
				written <- d.Do(ctx, func(tx *db.Tx) error { return add(ctx, tx, "B", 1) })
			}()
			if err := <-written; err != nil { // the writer does not wait for the reader
				return err
			}
			return tx.QueryRow(ctx, "SELECT count(*) FROM lots_lot").Scan(&second)
		})
		if err != nil || first != 1 || second != 1 || count(t, d) != 2 {
			t.Fatalf("saw %d then %d: %v", first, second, err)
		}
		err = d.View(ctx, func(tx *db.Tx) error { return add(ctx, tx, "C", 1) })
		if !errors.Is(err, db.ErrReadOnly) {
			t.Fatalf("wrote in a view: %v", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error { return tx.Emit(ctx, opened{"C"}) })
		if !errors.Is(err, db.ErrReadOnly) {
			t.Fatalf("announced in a view: %v", err)
		}
	})
}

func TestFactsOfOneRowFollowTheOrderOfItsChanges(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "A", 0) })
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					err := d.Do(ctx, func(tx *db.Tx) error {
						var n int
						err := tx.QueryRow(ctx, "UPDATE lots_lot SET free = free + 1 WHERE code = 'A' RETURNING free").Scan(&n)
						if err != nil {
							return err
						}
						return tx.Emit(ctx, opened{strings.Repeat("x", n)})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		facts, err := d.Outbox(ctx, 100)
		if err != nil || len(facts) != 40 {
			t.Fatalf("%d facts, %v", len(facts), err)
		}
		for i, f := range facts {
			if len(f.Key) != i+1 {
				t.Fatalf("fact %d is number %d", i, len(f.Key))
			}
		}
	})
}

func TestDataFolderServesOneProcess(t *testing.T) {
	config := dbtest.Fresh(t, db.SQLite)
	first := dbtest.Reopen(t, config, lots())
	_, err := db.Open(t.Context(), config)
	if !errors.Is(err, db.ErrLocked) || !strings.Contains(err.Error(), config.Dir) {
		t.Fatalf("second process: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	dbtest.Reopen(t, config, lots())
	if _, err := os.Stat(config.Dir + "/" + db.File); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedFileIsCalledSo(t *testing.T) {
	config := dbtest.Fresh(t, db.SQLite)
	if err := os.WriteFile(config.Dir+"/"+db.File, []byte(strings.Repeat("no store ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the folder is given back
		if _, err := db.Open(t.Context(), config); !errors.Is(err, db.ErrCorrupt) {
			t.Fatalf("got %v", err)
		}
	}
}

func TestClosedStoreAnswersSo(t *testing.T) {
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		if err := d.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"do":   d.Do(t.Context(), func(*db.Tx) error { return nil }),
			"view": d.View(t.Context(), func(*db.Tx) error { return nil }),
			"ping": d.Ping(t.Context()),
		} {
			if !errors.Is(err, db.ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOneNodeLeads(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		release, ok, err := d.Lead(t.Context(), "relay")
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if d.Engine() == db.Postgres {
			if _, second, err := d.Lead(t.Context(), "relay"); second || err != nil {
				t.Fatalf("two lead: %v", err)
			}
		}
		release()
		again, ok, err := d.Lead(t.Context(), "relay")
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		again()
	})
}

func TestUnitsAreCountedAndTraced(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	before := otel.GetTracerProvider()
	otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)))
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	registry := prometheus.NewRegistry()
	dbtest.Each(t, lots(), func(t *testing.T, d *db.DB) {
		var trace string
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			ctx, span := otel.Tracer("test").Start(ctx, "verb")
			defer span.End()
			trace = span.SpanContext().TraceID().String()
			return errors.Join(add(ctx, tx, "A", 1), tx.Emit(ctx, opened{"A"}))
		})
		facts, err := d.Outbox(t.Context(), 1)
		if err != nil || len(facts) != 1 || !strings.Contains(facts[0].Trace, trace) {
			t.Fatalf("the fact does not carry the trace %s: %+v %v", trace, facts, err)
		}
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, f := range families {
			names[f.GetName()] = true
		}
		for _, name := range []string{"citybrain_db_units_total", "citybrain_db_group_units", "citybrain_db_commit_seconds", "citybrain_db_unit_seconds"} {
			if !names[name] {
				t.Errorf("no metric %s", name)
			}
		}
	}, dbtest.With(func(c *db.Config) { c.Metrics = registry }))
	kinds := map[string]int{}
	for _, s := range spans.Ended() {
		kinds[s.Name()]++
	}
	if kinds["db.do"] == 0 || kinds["db.view"] == 0 {
		t.Fatalf("spans %v", kinds)
	}
}
