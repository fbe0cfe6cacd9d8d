package windows

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// The rhythm of a node: how often it looks whether boards or halls have changed, and
// after how long a board is told again because forecasts age.
const (
	lookEvery = time.Second
	agesAfter = 20 * time.Second
)

// Service is the verbs of windows. Make it with New.
type Service struct {
	Deps
	store store
	book  atomic.Pointer[book]
	stop  func()

	mu      sync.Mutex
	watched map[string]*watch // boards that somebody looks at here, by hall
}

// watch is a board that is looked at.
type watch struct {
	viewers int
	version int64
	told    time.Time
}

// New makes the service; no hall is loaded yet.
func New(d Deps) *Service {
	s := &Service{Deps: d, store: store{d.Seal}, watched: map[string]*watch{}}
	s.book.Store(&book{})
	return s
}

func (s *Service) part() life.Part {
	return life.Part{Name: "windows", Start: s.start, Stop: s.end}
}

func (s *Service) start(ctx context.Context) error {
	if err := s.refresh(ctx); err != nil {
		return err
	}
	run := context.WithoutCancel(ctx)
	s.stop = s.Clock.Tick(lookEvery, func(time.Time) { s.tellWatchers(run) })
	return nil
}

func (s *Service) end(context.Context) error {
	if s.stop != nil {
		s.stop()
	}
	return nil
}

// refresh reads the halls that the pack has left in the store.
func (s *Service) refresh(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		var b book
		if err := s.store.book(ctx, tx, &b); err != nil && !errors.Is(err, db.ErrMissing) {
			return err
		}
		for i := range b.Halls {
			h := &b.Halls[i]
			h.working, _ = readHours(h.Hours) // were read before they were stored
			h.off, _ = readHours(h.DaysOff)
		}
		s.book.Store(&b)
		return nil
	})
}

// day is the day in the city, 2026-03-30.
func (s *Service) day(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }

// guard makes what is done to the queue of a hall happen one after the other.
func guard(ctx context.Context, tx *db.Tx, hall string) error {
	return tx.Guard(ctx, "windows/"+hall)
}

// person gives the citizen who calls; auth.ErrDenied for officials in their posts.
func person(ctx context.Context) (string, error) {
	p := auth.From(ctx)
	switch {
	case p.Kind == auth.Anonymous || p.ID == "":
		return "", auth.ErrUnauthenticated
	case p.Kind != auth.Person:
		return "", auth.ErrDenied
	}
	return p.ID, nil
}

// answersFor tells whether a hall lies within the caller's region and organisation.
func answersFor(ctx context.Context, h *Hall) bool {
	scope := auth.From(ctx).Scope
	return scope.CoversRegion(h.Region) && scope.CoversOrg(h.Org)
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func warn(ctx context.Context, what string, err error) {
	if err != nil {
		slog.WarnContext(ctx, what, "error", err)
	}
}
