package traffic

import (
	"context"
	"fmt"
	"sync"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Service is the verbs of traffic. Make it with New.
type Service struct {
	Deps
	store store

	opening  sync.Mutex
	streets  *streets                // nil until somebody asks: a city that steers nothing does not hold them
	problems map[int][]SourceProblem // by junction
	steering steering
	briefing briefings
	closing  closing
	signing  signing
}

// New makes the service; the streets are read when they are asked for.
func New(d Deps) *Service { return &Service{Deps: d} }

// open reads the streets where nobody has yet. Every verb comes by here first.
func (s *Service) open() error {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.streets != nil {
		return nil
	}
	net, err := s.Streets()
	if err != nil {
		return fmt.Errorf("read the streets with signals: %w", err)
	}
	s.problems = map[int][]SourceProblem{}
	for _, p := range net.Problems {
		if p.Junction != network.None {
			s.problems[p.Junction] = append(s.problems[p.Junction], SourceProblem{p.Code, p.Subject, p.Fatal})
		}
	}
	s.streets = newStreets(net, s.Regions)
	return nil
}

// Waiting gives the plans of the caller's scope that wait for a decision, the longest
// waiting first, a hundred at most. The caller needs traffic.read.
func (s *Service) Waiting(ctx context.Context) (list []SignalPlan, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	list = []SignalPlan{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := s.store.waiting(ctx, tx, 1000)
		for _, v := range all {
			i, known := s.streets.byID[v.Junction]
			if known && s.streets.covered(ctx, i) && len(list) < 100 {
				v.Mine = v.wroteOn(ctx)
				list = append(list, v)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.namePlans(ctx, list)
}

func (s *Service) recordAct(ctx context.Context, tx *db.Tx, act, junction string, detail map[string]any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "traffic." + act, Object: junction, Detail: detail})
}
