package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

// Service is the verbs of cases. Make it with New.
type Service struct {
	Deps
	store store

	mu    sync.RWMutex
	flows map[version]*flow.Flow // versions never change, so they are kept for good
}

// version names one version of a flow.
type version struct {
	code string
	no   int64
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Deps: d, store: store{d.Seal}, flows: map[version]*flow.Flow{}}
}

// flow gives a version of a flow, ready to run.
func (s *Service) flow(ctx context.Context, tx *db.Tx, v version) (*flow.Flow, error) {
	s.mu.RLock()
	f := s.flows[v]
	s.mu.RUnlock()
	if f != nil {
		return f, nil
	}
	body, err := s.store.flowBody(ctx, tx, v)
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrNoFlow.With("flow", v.code)
	}
	if err != nil {
		return nil, fmt.Errorf("read flow %s %d: %w", v.code, v.no, err)
	}
	var d flow.Definition
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return nil, fmt.Errorf("read flow %s %d: %w", v.code, v.no, err)
	}
	f, problems := flow.New(&d, flow.Vocabulary{}) // what it names existed when it was published
	if len(problems) > 0 {
		return nil, fmt.Errorf("flow %s %d no longer makes sense: %s", v.code, v.no, problems[0].What)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flows[v] = f
	return f, nil
}
