package charging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/charging/forecast"
	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// lookEvery is how often the scene is made anew.
const lookEvery = 5 * time.Second

// Service is the verbs of charging. Make it with New.
type Service struct {
	Deps
	store store
	book  atomic.Pointer[book]
	scene atomic.Pointer[scene]
	known atomic.Pointer[knowledge]

	mu        sync.Mutex // of looking
	followers followers
	stop      func()

	door  atomic.Pointer[door]
	watch func() // ends the watch over the door
}

// knowledge is what was learnt, or assumed.
type knowledge struct {
	forecast.Learnt
	profiles map[string]*forecast.Profile // by group
	at       int64                        // µs; 0: assumed
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service {
	s := &Service{Deps: d}
	s.known.Store(&knowledge{Learnt: forecast.Assumed()})
	return s
}

func (s *Service) learnt() *knowledge { return s.known.Load() }

// profile gives the usual days of a group, or those of all.
func (s *Service) profile(key string) *forecast.Profile {
	k := s.learnt()
	if p := k.profiles[key]; p != nil {
		return p
	}
	return &k.Usual
}

// start loads the book and keeps the scene fresh.
func (s *Service) start(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	run := context.WithoutCancel(ctx)
	s.stop = s.Clock.Tick(lookEvery, func(time.Time) { s.tick(run) })
	return nil
}

func (s *Service) end(context.Context) error {
	if s.stop != nil {
		s.stop()
	}
	return nil
}

// tick makes the scene anew and tells those who drive to a station what changed.
func (s *Service) tick(ctx context.Context) {
	before := s.scene.Load()
	if before == nil || s.Clock.Now().Sub(before.at) > time.Minute {
		if err := s.load(ctx); err != nil {
			slog.WarnContext(ctx, "charging stations cannot be loaded; the old ones stay", "error", err)
		}
	}
	after, err := s.refresh()
	if err == nil && before != nil {
		s.tell(ctx, before, after)
	}
}

// current gives the scene, at most two looks old.
func (s *Service) current() (*scene, error) {
	if sc := s.scene.Load(); sc != nil && s.Clock.Now().Sub(sc.at) < 2*lookEvery {
		return sc, nil
	}
	return s.refresh()
}

func (s *Service) refresh() (*scene, error) {
	b := s.book.Load()
	if b == nil {
		return nil, ErrNotReady
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := s.look(b, s.scene.Load())
	s.scene.Store(sc)
	return sc, nil
}

// load reads what the store holds, unless it is known here. Other nodes change it,
// too.
func (s *Service) load(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		at, err := s.store.changed(ctx, tx)
		if err != nil {
			return fmt.Errorf("load charging stations: %w", err)
		}
		if b := s.book.Load(); b == nil || b.at != at {
			if err := s.loadBook(ctx, tx, at); err != nil {
				return err
			}
		}
		return s.loadLearnt(ctx, tx)
	})
}

func (s *Service) loadBook(ctx context.Context, tx *db.Tx, at int64) error {
	var file bookFile
	if _, err := s.store.note(ctx, tx, noteBook, &file); err != nil && !errors.Is(err, db.ErrMissing) {
		return fmt.Errorf("load the book of charging: %w", err)
	}
	stations, err := s.store.stations(ctx, tx)
	if err != nil {
		return fmt.Errorf("load charging stations: %w", err)
	}
	tariffs, err := s.store.tariffs(ctx, tx)
	if err != nil {
		return fmt.Errorf("load tariffs: %w", err)
	}
	b := newBook(file, stations, tariffs, s.Piles)
	b.at = at
	s.book.Store(b)
	return nil
}

func (s *Service) loadLearnt(ctx context.Context, tx *db.Tx) error {
	var l forecast.Learnt
	at, err := s.store.note(ctx, tx, noteModel, &l)
	if errors.Is(err, db.ErrMissing) || err == nil && at == s.learnt().at {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load the forecast: %w", err)
	}
	profiles, err := s.store.profiles(ctx, tx)
	if err != nil {
		return fmt.Errorf("load the profiles: %w", err)
	}
	s.known.Store(&knowledge{Learnt: l, profiles: profiles, at: at})
	return nil
}

// fresh reads the book again after a change of this node.
func (s *Service) fresh(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	_, err := s.refresh()
	return err
}

func (s *Service) record(ctx context.Context, tx *db.Tx, act, object string, detail map[string]any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "charging." + act, Object: object, Detail: detail})
}
