package services

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"citybrain/kernel/db"
)

// lookEvery is how often a node asks whether another has changed the catalogue.
const lookEvery = 5 * time.Second

// Service is the verbs of services. Make it with New.
type Service struct {
	Deps
	store store
	book  atomic.Pointer[book]
	stop  func()
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service {
	s := &Service{Deps: d, store: store{d.Seal}}
	s.book.Store(newBook(Frame{}, nil, 0))
	return s
}

// start reads the catalogue and keeps it fresh.
func (s *Service) start(ctx context.Context) error {
	if err := s.refresh(ctx); err != nil {
		return err
	}
	run := context.WithoutCancel(ctx)
	s.stop = s.Clock.Tick(lookEvery, func(time.Time) {
		if err := s.refresh(run); err != nil {
			slog.WarnContext(run, "the catalogue of services cannot be read; the old one stays", "error", err)
		}
	})
	return nil
}

func (s *Service) end(context.Context) error {
	if s.stop != nil {
		s.stop()
	}
	return nil
}

// refresh reads the catalogue, unless it is known here.
func (s *Service) refresh(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		at, err := s.store.changed(ctx, tx)
		if err != nil || at == s.book.Load().at {
			return err
		}
		var frame Frame
		if err := s.store.note(ctx, tx, noteFrame, &frame); err != nil {
			return fmt.Errorf("read the frame of the catalogue: %w", err)
		}
		list, err := s.store.published(ctx, tx)
		if err != nil {
			return fmt.Errorf("read the catalogue: %w", err)
		}
		s.book.Store(newBook(frame, list, at))
		return nil
	})
}

// load makes what a pack says the newest version of each item, unless it is that
// already. What editors have made since stays until the pack itself changes.
func (s *Service) load(ctx context.Context, tx *db.Tx, c catalogue) error {
	digests, newest, err := s.store.digests(ctx, tx)
	if err != nil {
		return err
	}
	for i := range c.items {
		item := &c.items[i]
		body, err := json.Marshal(item)
		if err != nil {
			return fmt.Errorf("write item %s: %w", item.Key, err)
		}
		if digests[item.Key] == digest(body) {
			continue
		}
		v := Version{Item: *item, No: newest[item.Key] + 1, State: Published, Source: fromPack, Effective: tx.Now, MadeAt: tx.Now, ReviewedAt: tx.Now}
		if err := s.store.putVersion(ctx, tx, &v); err != nil {
			return fmt.Errorf("load item %s: %w", item.Key, err)
		}
	}
	if err := s.store.putNote(ctx, tx, noteFrame, c.frame); err != nil {
		return err
	}
	return s.store.touch(ctx, tx)
}

// today is the day in the city, 2026-03-30.
func (s *Service) today(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }
