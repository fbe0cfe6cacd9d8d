// Package db is units of work on two engines: SQLite for one machine,
// PostgreSQL past it, one portable SQL text ($1 placeholders) for both.
//
// Do runs a unit of work and returns nil only when it is on disk; View reads a
// consistent snapshot beside it. On SQLite one writer commits many units with
// one fsync; on PostgreSQL every unit is REPEATABLE READ and is tried again
// after a serialization failure, which is why f must only touch its tx.
//
// Facts leave through the outbox: Tx.Emit writes db_outbox in the commit that
// made the fact true; kernel/bus waits for OutboxSignal, reads Outbox in order
// and deletes with Sent what the stream has acknowledged. On PostgreSQL only
// the node that holds Lead relays, and it also polls, because the signal tells
// of this node's commits only.
package db

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Engine names the database engine, for the short dialect switches.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says which store to open.
type Config struct {
	URL string           // "postgres://…", or "" for SQLite in Dir
	Dir string           // data folder of SQLite (file city.db)
	Now func() time.Time // the injected clock; gives tx.Now; nil is the wall clock

	// ReadOnly opens a store for View alone, beside the process that has it open
	// if there is one, and takes no lock: Do and Migrate give ErrReadOnly.
	ReadOnly bool

	Conns   int                   // most connections: PostgreSQL 0 = 24; SQLite's readers 0 = 8
	Metrics prometheus.Registerer // where the metrics are registered; nil for nowhere
}

// DB is a store of record. It is safe for use by many goroutines.
type DB struct {
	engine   Engine
	readOnly bool
	now      func() time.Time
	store    store
	running  nesting
	signal   chan struct{}
	metrics  *metrics
	full     atomic.Bool // a unit was refused for want of room, and none has been taken since by Ping
	closing  sync.Once
	closeErr error
}

// store is what an engine does.
type store interface {
	// do runs one unit to its commit; view runs one on a snapshot.
	do(ctx context.Context, u *unit) error
	view(ctx context.Context, u *unit) error
	// exclusive runs f on a connection of its own while no other node or
	// process migrates the same store.
	exclusive(ctx context.Context, f func(c *sql.Conn) error) error
	lead(ctx context.Context, name string) (release func(), ok bool, err error)
	ping(ctx context.Context) error
	close() error
}

// Fact is something that happened, announced in the same commit that made it
// true. It is a JSON struct of ids, times and figures; never personal data.
type Fact interface {
	Subject() string // "things.alarm_raised.v1": domain.fact.version
	Key() string     // order is kept among facts of one subject and key
}

// Migrations are the files NNNN_name.sql of one domain.
type Migrations struct {
	Domain string
	Files  fs.FS
}

// Open opens the store; Migrate must run before the first unit of work. It
// gives ErrLocked when another process holds the data folder, ErrNoStore when a
// store to be read is not there, and ErrUnreachable when PostgreSQL does not
// answer.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	d := &DB{engine: SQLite, readOnly: cfg.ReadOnly, now: cfg.Now, signal: make(chan struct{}, 1)}
	if d.now == nil {
		d.now = time.Now
	}
	if cfg.URL != "" {
		d.engine = Postgres
	}
	var err error
	if d.metrics, err = newMetrics(cfg.Metrics, d.engine); err != nil {
		return nil, err
	}
	if d.engine == Postgres {
		d.store, err = openPostgres(ctx, cfg, d.metrics)
	} else {
		d.store, err = openSQLite(ctx, cfg, d.metrics)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Engine tells which engine this is.
func (d *DB) Engine() Engine { return d.engine }

// ReadOnly tells whether the store was opened for View alone.
func (d *DB) ReadOnly() bool { return d.readOnly }

// Close ends the store after the running units of work. Units that come later
// get ErrClosed.
func (d *DB) Close() error {
	d.closing.Do(func() { d.closeErr = d.store.close() })
	return d.closeErr
}

// Ping asks the engine for an answer; readiness checks use it. After a unit was
// refused for a full disk it gives ErrDiskFull until the disk takes a unit again.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.store.ping(ctx); err != nil {
		return translate(err)
	}
	if !d.full.Load() {
		return nil
	}
	err := d.Do(ctx, func(tx *Tx) error { return tx.Guard(ctx, "ping") })
	if err == nil {
		d.full.Store(false)
	}
	return err
}

// Do runs f as one unit of work that commits if f returns nil. When Do returns
// nil the work is on disk. f may run more than once and so must only touch tx.
//
// A panic in f becomes ErrPanicked for this unit only. A Do inside a Do or a
// View is refused with ErrNested, since on SQLite it would wait for itself.
func (d *DB) Do(ctx context.Context, f func(tx *Tx) error) error {
	if d.readOnly {
		return ErrReadOnly
	}
	return d.run(ctx, "do", f, d.store.do)
}

// View runs f on a consistent snapshot, read only, beside the writer. Writing
// in it gives ErrReadOnly; a View inside a Do is refused with ErrNested.
func (d *DB) View(ctx context.Context, f func(tx *Tx) error) error {
	return d.run(ctx, "view", f, d.store.view)
}

func (d *DB) run(ctx context.Context, kind string, f func(*Tx) error, engine func(context.Context, *unit) error) (err error) {
	leave, err := d.running.enter(kind)
	if err != nil {
		return err
	}
	u := &unit{kind: kind, f: f, now: d.now, engine: d.engine}
	ctx, end := d.observe(ctx, kind)
	err = func() error {
		defer leave()
		return engine(ctx, u)
	}()
	end(err)
	if err != nil {
		if errors.Is(err, ErrDiskFull) {
			d.full.Store(true)
		}
		return err
	}
	d.announce(u)
	return nil
}

// announce wakes the relay and runs what waits for the commit.
func (d *DB) announce(u *unit) {
	if u.tx.emitted {
		select {
		case d.signal <- struct{}{}:
		default:
		}
	}
	for _, f := range u.tx.after {
		f()
	}
}

// Lead tries to become the one node that does the work called name, without
// waiting. The holder calls release; a holder that dies loses it with its
// connection. On SQLite there is one process and it always leads.
func (d *DB) Lead(ctx context.Context, name string) (release func(), ok bool, err error) {
	release, ok, err = d.store.lead(ctx, name)
	return release, ok, translate(err)
}

// Micros writes a time as the store holds it; Time reads it. The zero time is 0.
func Micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// Time reads what Micros wrote, in UTC.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
