package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// Service is the verbs of notify. Make it with New.
type Service struct {
	Deps
	store   store
	rules   atomic.Pointer[rules]
	lines   map[Channel]*line
	figures *figures

	mu    sync.RWMutex
	known map[version]*ready // versions never change, so they are kept for good
}

// version names one version of a template.
type version struct {
	code string
	no   int64
}

// New makes the service; its rules are the usual ones until a pack was read.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	s := &Service{Deps: d, store: store{d.Seal}, known: map[version]*ready{}, lines: map[Channel]*line{}}
	s.rules.Store(usual())
	for channel, gateway := range d.Gateways {
		if gateway != nil {
			s.lines[channel] = &line{channel: channel, gateway: gateway}
		}
	}
	s.figures = newFigures(s)
	return s
}

// template gives a version, ready to be said.
func (s *Service) template(ctx context.Context, tx *db.Tx, v version) (*ready, error) {
	s.mu.RLock()
	r := s.known[v]
	s.mu.RUnlock()
	if r != nil {
		return r, nil
	}
	row, err := s.store.template(ctx, tx, v)
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrNoVersion.With("template", v.code)
	}
	if err != nil {
		return nil, fmt.Errorf("read template %s %d: %w", v.code, v.no, err)
	}
	r = &ready{version: v.no}
	if err := json.Unmarshal([]byte(row.body), &r.Template); err != nil {
		return nil, fmt.Errorf("read template %s %d: %w", v.code, v.no, err)
	}
	places, _ := s.places(v.code)
	r.words, _ = r.read(places) // a place that a domain has ceased to fill is empty
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[v] = r
	return r, nil
}

// inForce gives the version of a template that is used at an instant; ErrNoTemplate
// where there is none.
func (s *Service) inForce(ctx context.Context, tx *db.Tx, code string, at time.Time) (*ready, error) {
	no, err := s.store.inForce(ctx, tx, code, db.Micros(at))
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrNoTemplate.With("template", code)
	}
	if err != nil {
		return nil, err
	}
	return s.template(ctx, tx, version{code, no})
}

// today is the day in the city, as 20260330.
func (s *Service) today(at time.Time) string { return at.In(s.Zone).Format("20060102") }

func (s *Service) record(ctx context.Context, tx *db.Tx, act, object string, detail map[string]any) error {
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "notify." + act, Object: object, Detail: detail})
}
