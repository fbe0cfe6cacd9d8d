package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/life"
	"citybrain/kernel/seal"
)

const (
	linkBatch  = 500             // entries linked in one unit of work
	linkEvery  = time.Second     // looks for entries of other nodes
	checkEvery = 1 * time.Minute // longest tail that no checkpoint covers
)

// digest hashes an entry with its place in the chain. The text names the suite,
// so that a city that changes its suite keeps its old entries valid.
func digest(suite seal.Suite, l Line) (string, error) {
	raw, err := json.Marshal([]any{
		l.Seq, l.Prev, l.ID, db.Micros(l.At), l.Actor, l.Kind, l.Post, l.Region, l.Org,
		l.Action, l.Object, l.Purpose, l.Person, string(l.Detail), l.Trace,
	})
	if err != nil {
		return "", err
	}
	return suite.Name() + "." + hex.EncodeToString(seal.Sum(suite, raw)), nil
}

// suiteOf reads the suite that a hash names.
func suiteOf(hash string) (seal.Suite, error) {
	name, _, _ := strings.Cut(hash, ".")
	return seal.SuiteOf(name)
}

// link puts entries behind the head, in their order, and moves the head.
func (l *Log) link(ctx context.Context, tx *db.Tx, lines []Line) error {
	suite, err := seal.SuiteOf(l.cfg.Keys.Suite())
	if err != nil {
		return err
	}
	seq, hash, err := lockHead(ctx, tx)
	if err != nil {
		return err
	}
	for i := range lines {
		seq++
		lines[i].Seq, lines[i].Prev = seq, hash
		if hash, err = digest(suite, lines[i]); err != nil {
			return err
		}
		lines[i].Hash = hash
	}
	if err := putEntries(ctx, tx, lines); err != nil {
		return err
	}
	tx.After(func() { l.saw(seq) })
	return moveHead(ctx, tx, seq, hash)
}

func (l *Log) saw(seq int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.newest = max(l.newest, seq)
}

// Settle links everything that waits; on SQLite, and where the store is open for
// reading alone, there is nothing to do. Two nodes may settle at once: both lock
// the head, one is retried.
func (l *Log) Settle(ctx context.Context) error {
	if l.cfg.DB.Engine() != db.Postgres || l.cfg.DB.ReadOnly() {
		return nil
	}
	for {
		waiting, err := l.waiting(ctx)
		if err != nil || !waiting {
			return err
		}
		if err := l.settleBatch(ctx); err != nil {
			return fmt.Errorf("link audit entries: %w", err)
		}
	}
}

func (l *Log) waiting(ctx context.Context) (some bool, err error) {
	err = l.cfg.DB.View(ctx, func(tx *db.Tx) error {
		some, err = anyPending(ctx, tx)
		return err
	})
	return some, err
}

func (l *Log) settleBatch(ctx context.Context) error {
	return l.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if _, _, err := lockHead(ctx, tx); err != nil { // before reading what waits: no other linker may have it too
			return err
		}
		lines, err := takePending(ctx, tx, linkBatch)
		if err != nil || len(lines) == 0 {
			return err
		}
		return l.link(ctx, tx, lines)
	})
}

// Part links entries and writes checkpoints while the binary runs; it writes the
// last checkpoint when it stops.
func (l *Log) Part() life.Part {
	var end context.CancelFunc
	done := make(chan struct{})
	return life.Part{
		Name: "audit",
		Start: func(ctx context.Context) error {
			if err := l.resume(ctx); err != nil {
				return err
			}
			ctx, end = context.WithCancel(ctx)
			go func() {
				defer close(done)
				l.run(ctx)
			}()
			return nil
		},
		Stop: func(ctx context.Context) error {
			if end == nil {
				return nil
			}
			end()
			<-done
			if err := l.Settle(ctx); err != nil {
				return err
			}
			return l.Checkpoint(ctx)
		},
	}
}

func (l *Log) run(ctx context.Context) {
	look := l.cfg.Clock.After(linkEvery)
	mark := l.cfg.Clock.After(checkEvery)
	for {
		due := false
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-look:
			look = l.cfg.Clock.After(linkEvery)
		case <-mark:
			mark = l.cfg.Clock.After(checkEvery)
			due = true
		}
		if err := l.work(ctx, due); err != nil && ctx.Err() == nil {
			l.cfg.Log.Error("audit", "cause", err)
		}
	}
}

// work links what waits and writes a checkpoint where one is due.
func (l *Log) work(ctx context.Context, due bool) error {
	if err := l.Settle(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	due = due || l.newest-l.marked >= l.cfg.Every
	l.mu.Unlock()
	if !due {
		return nil
	}
	return l.Checkpoint(ctx)
}
