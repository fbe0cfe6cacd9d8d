package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// File is the name of SQLite's store in the data folder; lockFile is held by
// the process that has it open.
const (
	File     = "city.db"
	lockFile = "city.lock"
)

// liteStore is SQLite: one writer session, a few reader sessions.
type liteStore struct {
	pool    *sql.DB
	lock    *os.File // nil: opened for reading alone
	writer  *writer
	readers chan *session
	made    int           // readers that exist
	quit    chan struct{} // closed by close
	alone   sync.Mutex
}

func openSQLite(ctx context.Context, cfg Config, m *metrics) (store, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", cfg.Dir, err)
	}
	var lock *os.File
	if cfg.ReadOnly {
		if _, err := os.Stat(filepath.Join(dir, File)); err != nil {
			return nil, ErrNoStore.With("folder", dir).Saying("There is no store in the data folder %s.", dir).Because(err)
		}
	} else if lock, err = lockFolder(dir); err != nil {
		return nil, err
	}
	count := cfg.Conns
	if count <= 0 {
		count = 8
	}
	s := &liteStore{lock: lock, readers: make(chan *session, count), quit: make(chan struct{})}
	if !cfg.ReadOnly {
		if err := closeToOthers(filepath.Join(dir, File)); err != nil {
			s.close()
			return nil, err
		}
	}
	if err := s.open(ctx, filepath.Join(dir, File), m); err != nil {
		s.close()
		return nil, translate(err)
	}
	return s, nil
}

func (s *liteStore) open(ctx context.Context, path string, m *metrics) (err error) {
	address := liteURL(path)
	if s.lock == nil {
		address = readerURL(path)
	}
	if s.pool, err = sql.Open("sqlite", address); err != nil {
		return err
	}
	s.pool.SetMaxIdleConns(cap(s.readers) + 1)
	if s.lock != nil {
		first, err := newSession(ctx, s.pool)
		if err != nil {
			return err
		}
		s.writer = startWriter(first, m)
	}
	for range cap(s.readers) {
		reader, err := newSession(ctx, s.pool)
		if err != nil {
			return err
		}
		for _, pragma := range []string{"PRAGMA query_only=ON", "PRAGMA cache_size=-8192"} { // KiB, each
			if _, err := reader.exec(ctx, pragma, nil); err != nil {
				return err
			}
		}
		s.readers <- reader
		s.made++
	}
	return nil
}

// liteURL sets what makes SQLite durable and makes it read SQL as PostgreSQL
// does: LIKE that knows case, no double-quoted strings, foreign keys.
func liteURL(path string) string {
	q := url.Values{
		"_txlock": {"immediate"},
		"_dqs":    {"0"},
		"_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
			"case_sensitive_like(ON)", "temp_store(MEMORY)", "cache_size(-32768)",
			"wal_autocheckpoint(4000)", "journal_size_limit(67108864)",
		},
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// readerURL opens the store as it is, beside a writer in another process: the
// write-ahead log shows each reader the commits until it began.
func readerURL(path string) string {
	q := url.Values{
		"mode":    {"ro"},
		"_dqs":    {"0"},
		"_pragma": {"busy_timeout(10000)", "case_sensitive_like(ON)", "temp_store(MEMORY)"},
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// lockFolder makes the folder and takes it for this process. The kernel gives
// the lock back when the process ends, however it ends.
func lockFolder(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("open lock of data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, ErrLocked.With("folder", dir).Saying("Another process uses the data folder %s.", dir).Because(err)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0) // for people only
	}
	return f, nil
}

// closeToOthers makes the store's file, or takes an older one, from whoever is
// neither its owner nor of its group: it holds personal data. SQLite gives its
// log the mode of the file.
func closeToOthers(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Mode().Perm()&0o007 == 0 {
		return err
	}
	return f.Chmod(info.Mode().Perm() &^ 0o007)
}

func (s *liteStore) do(ctx context.Context, u *unit) error { return s.writer.do(ctx, u) }

// view runs u in a read transaction, whose snapshot begins at its first query.
func (s *liteStore) view(ctx context.Context, u *unit) (err error) {
	on, err := s.reader(ctx)
	if err != nil {
		return err
	}
	giveBack := func() {
		_, _ = on.exec(context.Background(), "ROLLBACK", nil)
		s.readers <- on
	}
	if _, err := on.exec(ctx, "BEGIN DEFERRED", nil); err != nil {
		giveBack()
		return translate(err)
	}
	left := true
	defer func() {
		if left { // f ended the goroutine
			giveBack()
		}
	}()
	err = u.run(ctx, on, func(error) {})
	left = false
	giveBack()
	return err
}

func (s *liteStore) reader(ctx context.Context) (*session, error) {
	select {
	case <-s.quit:
		return nil, ErrClosed
	default:
	}
	select {
	case on := <-s.readers:
		return on, nil
	case <-s.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ErrCancelled.Because(ctx.Err())
	}
}

// exclusive locks out this process only: the folder's lock keeps others away.
func (s *liteStore) exclusive(ctx context.Context, f func(*sql.Conn) error) error {
	s.alone.Lock()
	defer s.alone.Unlock()
	c, err := s.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return f(c)
}

func (s *liteStore) lead(context.Context, string) (func(), bool, error) { return func() {}, true, nil }

func (s *liteStore) ping(ctx context.Context) error { return s.pool.PingContext(ctx) }

// close waits for the running units, then folds the log into the file.
func (s *liteStore) close() error {
	if s.lock != nil {
		defer s.lock.Close()
	}
	close(s.quit)
	if s.writer != nil {
		s.writer.close()
	}
	for range s.made {
		(<-s.readers).close()
	}
	if s.pool == nil {
		return nil
	}
	return s.pool.Close()
}
