package waste

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Service is the verbs of waste. Make it with New.
type Service struct {
	Deps
	store store
	fleet atomic.Pointer[Fleet]

	mu      sync.RWMutex
	models  map[string]forecast.Model
	rhythm  forecast.Rhythm // of all bins together
	learned int64           // µs, when what stands above was learned
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service {
	return &Service{Deps: d, models: map[string]forecast.Model{}, rhythm: forecast.Even()}
}

// Fleet gives who collects and with what. The caller needs waste.read. Faults:
// ErrNoFleet.
func (s *Service) Fleet(ctx context.Context) (Fleet, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Fleet{}, err
	}
	return s.theFleet()
}

func (s *Service) theFleet() (Fleet, error) {
	if f := s.fleet.Load(); f != nil {
		return *f, nil
	}
	return Fleet{}, ErrNoFleet
}

// load reads the fleet that a seed kept and what was learned.
func (s *Service) load(ctx context.Context) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		var fleet Fleet
		switch _, err := s.store.note(ctx, tx, noteFleet, &fleet); {
		case err == nil:
			s.fleet.Store(&fleet)
		case !errors.Is(err, db.ErrMissing):
			return fmt.Errorf("load the fleet: %w", err)
		}
		return s.recall(ctx, tx)
	})
}

// recall reads what was learned, on whatever node, unless it is known here.
func (s *Service) recall(ctx context.Context, tx *db.Tx) error {
	rhythm := forecast.Even()
	at, err := s.store.note(ctx, tx, noteRhythm, &rhythm)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	s.mu.RLock()
	known := s.learned
	s.mu.RUnlock()
	if err != nil || at == known {
		return err
	}
	models, err := s.store.models(ctx, tx)
	if err != nil {
		return fmt.Errorf("load what was learned of the bins: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.models, s.rhythm, s.learned = models, rhythm, at
	return nil
}

// rules gives the rules of the fleet, or usual ones in a city without.
func (s *Service) rules() Rules {
	if f := s.fleet.Load(); f != nil {
		return f.Rules
	}
	return Rules{Litres: 120, Seconds: 90, Full: 0.9, MarginHours: 2, WayLevel: 0.5, WayMetres: 150, AssumedDays: 3}
}

// assumedRate is the rate of a bin of which nothing is known.
func assumedRate(r Rules) float64 { return r.Full / (24 * r.AssumedDays) }

// model gives what is known of a bin; false where that is an assumption.
func (s *Service) model(bin string) (forecast.Model, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if m, ok := s.models[bin]; ok {
		return m, m.Days > 0
	}
	return forecast.Assumed(assumedRate(s.rules()), s.rhythm), false
}

// dayOf gives the date of an instant in the city.
func (s *Service) dayOf(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }

// midnight gives the beginning of a day, ErrDate for what is none.
func (s *Service) midnight(day string) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, day, s.Zone)
	if err != nil {
		return at, ErrDate
	}
	return at, nil
}

func (s *Service) recordAct(ctx context.Context, tx *db.Tx, act, object string, detail map[string]any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "waste." + act, Object: object, Detail: detail})
}
