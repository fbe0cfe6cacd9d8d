package resources

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// lookEvery is how often a node asks whether another has changed the register.
const lookEvery = 5 * time.Second

// Service is the verbs of resources. Make it with New.
type Service struct {
	Deps
	store store
	book  atomic.Pointer[book]
	stop  func()
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service {
	s := &Service{Deps: d}
	s.book.Store(newBook(bookFile{}, nil, 0))
	return s
}

// start loads the register and keeps it fresh.
func (s *Service) start(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		return err
	}
	run := context.WithoutCancel(ctx)
	if s.Demo {
		if err := s.rehearse(auth.AsSystem(run, jobRehearse)); err != nil {
			return fmt.Errorf("play the bookings of the pack: %w", err)
		}
	}
	s.stop = s.Clock.Tick(lookEvery, func(time.Time) {
		if err := s.load(run); err != nil {
			slog.WarnContext(run, "the register of resources cannot be loaded; the old one stays", "error", err)
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

// load reads the register, unless it is known here.
func (s *Service) load(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		at, err := s.store.changed(ctx, tx)
		if err != nil || at == s.book.Load().at {
			return err
		}
		var file bookFile
		if err := s.store.note(ctx, tx, noteBook, &file); err != nil && !errors.Is(err, db.ErrMissing) {
			return fmt.Errorf("load the kinds of resources: %w", err)
		}
		list, err := s.store.resources(ctx, tx)
		if err != nil {
			return fmt.Errorf("load the register of resources: %w", err)
		}
		s.book.Store(newBook(file, list, at))
		return nil
	})
}

// resource gives a resource as the store has it, within a unit of work.
func (s *Service) resource(ctx context.Context, tx *db.Tx, id ResourceID) (Resource, Kind, error) {
	r, err := s.store.resource(ctx, tx, id)
	if errors.Is(err, db.ErrMissing) {
		return r, Kind{}, ErrNoResource.With("resource", string(id))
	}
	if err != nil {
		return r, Kind{}, fmt.Errorf("read the resource %s: %w", id, err)
	}
	return r, s.book.Load().kind(r.Kind), nil
}

// guard makes the units of work on one resource run one after the other, so that
// two bookings can never both take what is there once. Call it first.
func guard(ctx context.Context, tx *db.Tx, id ResourceID) error {
	return tx.Guard(ctx, "resources/"+string(id))
}

// actor is who acts, as it is stored; "" for citybrain's own work.
func actor(ctx context.Context) string {
	p := auth.From(ctx)
	switch {
	case p.Kind == auth.System:
		return ""
	case p.Post != "":
		return p.Post
	}
	return p.ID
}

// reads tells whether the caller may see a resource: resources are shared, so the
// region alone decides.
func reads(ctx context.Context, region string) bool {
	return auth.From(ctx).Scope.CoversRegion(region)
}

// answers tells whether the caller answers for a resource.
func answers(ctx context.Context, region, org string) bool {
	scope := auth.From(ctx).Scope
	return scope.CoversRegion(region) && scope.CoversOrg(org)
}

// citizen tells whether the caller acts for themselves, without an office.
func citizen(ctx context.Context) bool { return auth.From(ctx).Kind == auth.Person }

func (s *Service) record(ctx context.Context, tx *db.Tx, e audit.Entry) error {
	if s.Audit == nil {
		return nil
	}
	e.Action = "resources." + e.Action
	return s.Audit.Record(ctx, tx, e)
}

// why trims what somebody typed to one line.
func why(text string) string { return strings.Join(strings.Fields(text), " ") }
