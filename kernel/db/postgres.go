package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A unit that loses against another is tried this often, waiting up to
// longestPause with jitter in between.
const (
	mostTries    = 40
	longestPause = 100 * time.Millisecond
)

// pgStore is PostgreSQL behind database/sql.
type pgStore struct {
	pool    *sql.DB
	metrics *metrics
}

func openPostgres(ctx context.Context, cfg Config, m *metrics) (store, error) {
	config, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		// The cause may quote the URL and with it the password.
		return nil, ErrUnreachable.Saying("The database URL cannot be read.")
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "citybrain"
	}
	config.RuntimeParams["timezone"] = "UTC"
	conns := cfg.Conns
	if conns <= 0 {
		conns = 24
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s := &pgStore{pool: pool, metrics: m}
	if err := s.checkOrder(ctx); err != nil {
		pool.Close()
		return nil, translate(err)
	}
	return s, nil
}

// checkOrder refuses a database that would sort and compare text otherwise
// than SQLite does, by bytes.
func (s *pgStore) checkOrder(ctx context.Context) error {
	var collation, encoding, provider string
	err := s.pool.QueryRowContext(ctx, `SELECT datcollate, pg_encoding_to_char(encoding), CAST(datlocprovider AS TEXT)
		FROM pg_database WHERE datname = current_database()`).Scan(&collation, &encoding, &provider)
	if err != nil {
		return err
	}
	switch collation {
	case "C", "POSIX", "C.UTF-8", "C.utf8":
		if encoding == "UTF8" && provider != "i" { // ICU sorts as its own locale says
			return nil
		}
	}
	return ErrCollation.With("collation", collation).With("encoding", encoding).
		Saying("The database sorts text by %s (provider %s) in %s; make it with: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'.",
			collation, provider, encoding)
}

var (
	writing = &sql.TxOptions{Isolation: sql.LevelRepeatableRead}
	reading = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
)

// do tries the unit until it commits, fails by its own fault, or has lost too
// often against others.
func (s *pgStore) do(ctx context.Context, u *unit) error {
	for try := 1; ; try++ {
		lost, err := s.once(ctx, u, writing)
		if !lost || try == mostTries {
			return err
		}
		s.metrics.retried()
		if !pause(ctx, try) {
			return ErrCancelled.Because(ctx.Err())
		}
	}
}

// pause waits before the next try, longer each time; false if ctx ended.
func pause(ctx context.Context, try int) bool {
	most := min(time.Millisecond<<min(try, 10), longestPause)
	timer := time.NewTimer(rand.N(most) + time.Millisecond/2)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *pgStore) view(ctx context.Context, u *unit) error {
	_, err := s.once(ctx, u, reading)
	return err
}

// once runs the unit in one transaction; lost means that another transaction
// came first, or the connection broke before the commit was sent, and the unit
// may be tried again.
func (s *pgStore) once(ctx context.Context, u *unit, mode *sql.TxOptions) (lost bool, err error) {
	c, tx, err := s.begin(ctx, mode)
	if err != nil {
		return false, connectFault(err)
	}
	defer c.Close()
	defer tx.Rollback() // after a commit it does nothing
	on := &pgConn{conn: c, tx: tx}
	if err := u.run(ctx, on, func(error) {}); err != nil {
		return on.lost || conflicts(err), err
	}
	started := time.Now()
	if err := tx.Commit(); err != nil {
		return conflicts(err), pgCommitFault(err)
	}
	if mode == writing {
		s.metrics.committed(1, time.Since(started))
	}
	return false, nil
}

// mostStale bounds the connections that begin throws away; a server that hangs
// up on everybody is not there.
const mostStale = 100

// begin opens a transaction. Connections that broke while they lay idle (the
// server was started anew) are thrown away one by one until a sound or a fresh
// one comes.
func (s *pgStore) begin(ctx context.Context, mode *sql.TxOptions) (*sql.Conn, *sql.Tx, error) {
	for try := 1; ; try++ {
		c, err := s.pool.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		tx, err := c.BeginTx(ctx, mode)
		if err == nil {
			return c, tx, nil
		}
		stale := broken(c) && ctx.Err() == nil && try < mostStale
		c.Close()
		if !stale {
			return nil, nil, err
		}
	}
}

// broken reports whether the connection has ended.
func broken(c *sql.Conn) (ended bool) {
	err := c.Raw(func(on any) error {
		pg, ok := on.(*stdlib.Conn)
		ended = !ok || pg.Conn().IsClosed()
		return nil
	})
	return ended || err != nil
}

// connectFault is the fault of a connection that cannot be had.
func connectFault(err error) error {
	err = translate(err)
	if errors.Is(err, ErrFailed) {
		return ErrUnreachable.Because(err)
	}
	return err
}

// pgCommitFault keeps what the engine said; a connection that broke leaves it
// open whether the commit happened, and the caller must be told.
func pgCommitFault(err error) error {
	err = translate(err)
	if errors.Is(err, ErrFailed) || errors.Is(err, ErrUnreachable) {
		return ErrCommit.Saying("The store did not confirm the change; look before you repeat it.").Because(err)
	}
	return err
}

// conflicts reports a serialization failure or a deadlock.
func conflicts(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// pgConn is one transaction.
type pgConn struct {
	conn *sql.Conn
	tx   *sql.Tx
	lost bool // a statement met a conflict or a broken connection, whatever f made of the error
}

func (p *pgConn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	r, err := p.tx.ExecContext(ctx, query, args...)
	p.look(err)
	return r, err
}

func (p *pgConn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	rows, err := p.tx.QueryContext(ctx, query, args...)
	p.look(err)
	return rows, err
}

// look notes an error after which the whole unit may be tried again: nothing of
// it can have been committed yet.
func (p *pgConn) look(err error) {
	if err != nil && (conflicts(err) || broken(p.conn)) {
		p.lost = true
	}
}

// bulk is COPY in binary form on the connection of the transaction.
func (p *pgConn) bulk(ctx context.Context, b bulk) (n int64, err error) {
	next, stop := b.pull()
	defer stop()
	err = p.conn.Raw(func(driver any) error {
		n, err = driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{b.table}, b.columns, pgx.CopyFromFunc(next))
		return err
	})
	p.look(err)
	return n, err
}

// exclusive holds an advisory lock, so that nodes that start at once migrate
// one after the other.
func (s *pgStore) exclusive(ctx context.Context, f func(*sql.Conn) error) error {
	c, err := s.pool.Conn(ctx)
	if err != nil {
		return connectFault(err)
	}
	defer c.Close()
	key, err := advisoryKey(ctx, c, "migrate")
	if err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return err
	}
	defer c.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key)
	return f(c)
}

func (s *pgStore) lead(ctx context.Context, name string) (func(), bool, error) {
	c, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, false, connectFault(err)
	}
	key, err := advisoryKey(ctx, c, "lead "+name)
	if err != nil {
		c.Close()
		return nil, false, err
	}
	var ok bool
	if err := c.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&ok); err != nil || !ok {
		c.Close()
		return nil, false, err
	}
	release := func() {
		_, _ = c.ExecContext(context.Background(), "SELECT pg_advisory_unlock($1)", key)
		c.Close()
	}
	return release, true, nil
}

// advisoryKey is a number for the name within the schema: advisory locks are
// shared by all schemas of a database.
func advisoryKey(ctx context.Context, c *sql.Conn, name string) (int64, error) {
	var schema string
	if err := c.QueryRowContext(ctx, "SELECT coalesce(current_schema(), '')").Scan(&schema); err != nil {
		return 0, fmt.Errorf("read schema: %w", err)
	}
	h := fnv.New64a()
	h.Write([]byte("citybrain " + schema + " " + name))
	return int64(h.Sum64()), nil
}

func (s *pgStore) ping(ctx context.Context) error { return s.pool.PingContext(ctx) }

func (s *pgStore) close() error { return s.pool.Close() }
