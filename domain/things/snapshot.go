package things

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

const (
	snapshotSuffix = ".twin"
	parkedSuffix   = ".parked"
	snapshotsKept  = 2
)

// parked is a written snapshot that may not be used yet: the store must first
// know what the twin knew, else a start from it would never raise those alarms.
type parked struct {
	mu   sync.Mutex
	path string
	upto uint64
	// One snapshot at a time.
	writing sync.Mutex
}

// load fills a new twin from the newest snapshot that can be used and from the
// registry.
func (s *Service) load(ctx context.Context, kinds *catalogue) error {
	schemas := make([]twin.Schema, 0, len(kinds.list))
	for i := range kinds.list {
		schemas = append(schemas, kinds.list[i].schema())
	}
	var written uint64
	var things int
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if written, err = s.store.written(ctx, tx, writeAlarms); err != nil {
			return err
		}
		things, err = s.store.countThings(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read how far the log is written: %w", err)
	}
	s.pending.counted = written
	t, head := s.restore(ctx, schemas, written)
	since := max(0, head.Taken-refreshEvery.Microseconds()*2)
	if err := s.fill(ctx, t, kinds, since); err != nil {
		return err
	}
	if t.Len() != things { // the snapshot is of another registry
		if err := s.fill(ctx, t, kinds, 0); err != nil {
			return err
		}
		if err := s.weed(ctx, t, kinds); err != nil {
			return err
		}
	}
	s.live.Store(t)
	s.applied.Store(head.Sequence)
	s.pending.upto = head.Sequence
	return nil
}

// fill registers the things whose rows changed since an instant.
func (s *Service) fill(ctx context.Context, t *twin.Twin, kinds *catalogue, since int64) error {
	s.live.Store(t)
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return s.store.changedSince(ctx, tx, since, func(c changed) { s.takeOver(kinds, c) })
	})
	if err != nil {
		return fmt.Errorf("load the registry of things: %w", err)
	}
	return nil
}

// weed removes what the registry does not know.
func (s *Service) weed(ctx context.Context, t *twin.Twin, kinds *catalogue) error {
	known := make(map[string]bool, t.Len())
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return s.store.changedSince(ctx, tx, 0, func(c changed) {
			if _, ok := kinds.info(c.Thing); ok && !c.retired {
				known[string(c.ID)] = true
			}
		})
	})
	if err != nil {
		return fmt.Errorf("load the registry of things: %w", err)
	}
	all, _ := t.All()
	for _, one := range all {
		if !known[one.ID] {
			t.Remove(one.ID)
		}
	}
	return nil
}

// restore reads the newest snapshot that the store is not behind of. Without
// one the twin begins empty and the whole log is replayed.
func (s *Service) restore(ctx context.Context, schemas []twin.Schema, written uint64) (*twin.Twin, twin.Header) {
	first := uint64(db.Micros(s.Clock.Now()))
	for _, f := range s.snapshots(snapshotSuffix) {
		if f.sequence > written {
			continue
		}
		t, head, err := readSnapshot(f.path, schemas, first)
		if err == nil {
			return t, head
		}
		slog.WarnContext(ctx, "a snapshot of the twin cannot be used", "file", filepath.Base(f.path), "error", err)
	}
	return twin.New(schemas, first), twin.Header{}
}

func readSnapshot(path string, schemas []twin.Schema, first uint64) (*twin.Twin, twin.Header, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, twin.Header{}, err
	}
	defer f.Close()
	return twin.Restore(bufio.NewReader(f), schemas, first)
}

type snapshotFile struct {
	path     string
	sequence uint64
}

// snapshots lists the snapshot files, the newest first.
func (s *Service) snapshots(suffix string) []snapshotFile {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil
	}
	var list []snapshotFile
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), suffix)
		sequence, err := strconv.ParseUint(name, 10, 64)
		if ok && err == nil {
			list = append(list, snapshotFile{filepath.Join(s.Dir, e.Name()), sequence})
		}
	}
	slices.SortFunc(list, func(a, b snapshotFile) int { return cmp.Compare(b.sequence, a.sequence) })
	return list
}

func (s *Service) snapshotLogged(ctx context.Context) {
	if err := s.snapshot(ctx); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "the twin could not be saved", "error", err)
	}
}

// snapshot writes the twin to a file that publishParked puts into use once the
// store has caught up with it.
func (s *Service) snapshot(ctx context.Context) error {
	if !s.parked.writing.TryLock() {
		return nil
	}
	defer s.parked.writing.Unlock()
	from := s.applied.Load()
	if known := s.snapshots(snapshotSuffix); len(known) > 0 && known[0].sequence == from {
		return nil
	}
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return err
	}
	path := filepath.Join(s.Dir, strconv.FormatUint(from, 10)+parkedSuffix)
	if err := s.writeSnapshot(path, from); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	s.parked.mu.Lock()
	defer s.parked.mu.Unlock()
	if s.parked.path != "" && s.parked.path != path {
		_ = os.Remove(s.parked.path) // it was never put into use
	}
	s.parked.path, s.parked.upto = path, s.applied.Load()
	return nil
}

func (s *Service) writeSnapshot(path string, from uint64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	err = s.Twin().Write(f, from, db.Micros(s.Clock.Now()))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publishParked puts a parked snapshot into use as soon as the alarms that the
// twin knew when it was written are in the store.
func (s *Service) publishParked(ctx context.Context) {
	s.parked.mu.Lock()
	defer s.parked.mu.Unlock()
	if s.parked.path == "" || s.pending.recorded() < s.parked.upto {
		return
	}
	to := strings.TrimSuffix(s.parked.path, parkedSuffix) + snapshotSuffix
	if err := os.Rename(s.parked.path, to); err != nil {
		slog.WarnContext(ctx, "a snapshot of the twin could not be put into use", "error", err)
		return
	}
	s.parked.path = ""
	for i, old := range s.snapshots(snapshotSuffix) {
		if i >= snapshotsKept {
			_ = os.Remove(old.path)
		}
	}
}
