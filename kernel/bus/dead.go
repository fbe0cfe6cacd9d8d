package bus

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// DeadID names a dead letter.
type DeadID string

// DeadLetter is a fact that a listener could not handle, kept with its reason
// until somebody replays or discards it.
type DeadLetter struct {
	ID       DeadID          `json:"id"`
	Listener string          `json:"listener"`
	Fact     string          `json:"fact"`
	Subject  string          `json:"subject"`
	Key      string          `json:"key"`
	FactAt   time.Time       `json:"factAt"`
	Data     json.RawMessage `json:"data"`
	Reason   string          `json:"reason"`
	Attempts int             `json:"attempts"`
	At       time.Time       `json:"at"` // of the last attempt

	trace string
}

// The faults of dead letters.
var (
	ErrDeadMissing  = fault.New(fault.Missing, "bus.dead_letter_missing", "There is no such dead letter; it may have been replayed or discarded.")
	ErrDeadListener = fault.New(fault.Conflict, "bus.dead_letter_listener", "The listener of this dead letter does not exist any more.")
	ErrReplay       = fault.New(fault.Conflict, "bus.replay_failed", "The listener failed again.")
)

// DeadLetters gives dead letters, newest first, that are older than before (""
// for the newest), at most limit.
func (b *Bus) DeadLetters(ctx context.Context, before DeadID, limit int) (list []DeadLetter, err error) {
	err = b.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = listDead(ctx, tx, before, limit)
		return err
	})
	return list, err
}

// Replay gives the fact to its listener once more, in one unit of work with the
// end of the dead letter, so that replaying twice has one effect. ErrReplay
// carries the new reason; the letter then stays.
func (b *Bus) Replay(ctx context.Context, id DeadID) error {
	d, err := b.findDead(ctx, id)
	if err != nil {
		return err
	}
	l, ok := b.listener(d.Listener)
	if !ok {
		return ErrDeadListener.With("listener", d.Listener)
	}
	fact := Heard{ID: d.Fact, Subject: d.Subject, Key: d.Key, At: d.FactAt, Data: d.Data}
	work, span := l.trace(ctx, fact, d.trace)
	defer span.End()
	failed := false
	err = b.cfg.DB.Do(work, func(tx *db.Tx) error {
		failed = false
		if there, err := exhume(work, tx, d); err != nil || !there {
			return firstOf(err, ErrDeadMissing.With("id", string(id)))
		}
		if err := l.hear(work, tx, fact); err != nil {
			failed = true
			return err
		}
		return b.record(work, tx, "replayed", d, "")
	})
	if !failed || err == nil {
		return err
	}
	span.RecordError(err)
	again := b.cfg.DB.Do(ctx, func(tx *db.Tx) error { return failAgain(ctx, tx, d, reason(err)) })
	if again != nil {
		return again
	}
	return ErrReplay.Because(err).With("reason", reason(err))
}

func (b *Bus) record(ctx context.Context, tx *db.Tx, act string, d DeadLetter, why string) error {
	if b.cfg.Audit == nil {
		return nil
	}
	return b.cfg.Audit(ctx, tx, act, d, why)
}

// Discard ends a dead letter without its effect; why is kept in the audit.
func (b *Bus) Discard(ctx context.Context, id DeadID, why string) error {
	d, err := b.findDead(ctx, id)
	if err != nil {
		return err
	}
	return b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		there, err := exhume(ctx, tx, d)
		if err != nil || !there {
			return firstOf(err, ErrDeadMissing.With("id", string(id)))
		}
		return b.record(ctx, tx, "discarded", d, why)
	})
}

func (b *Bus) findDead(ctx context.Context, id DeadID) (d DeadLetter, err error) {
	err = b.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		d, err = findDead(ctx, tx, id)
		return err
	})
	return d, err
}

func (b *Bus) listener(name string) (Listener, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.listeners {
		if l.Name == name {
			return l, true
		}
	}
	return Listener{}, false
}
