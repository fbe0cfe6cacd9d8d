package traffic

import (
	"context"
	"fmt"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Service is the verbs of traffic. Make it with New.
type Service struct {
	Deps
	store    store
	streets  *streets
	problems map[int][]Problem // by junction
}

// New makes the service; the streets are read when it starts.
func New(d Deps) *Service {
	return &Service{Deps: d, streets: newStreets(&network.Network{}, d.Regions)}
}

// start reads the streets.
func (s *Service) start(context.Context) error {
	net, err := s.Streets()
	if err != nil {
		return fmt.Errorf("read the streets with signals: %w", err)
	}
	s.streets, s.problems = newStreets(net, s.Regions), map[int][]Problem{}
	for _, p := range net.Problems {
		if p.Junction != network.None {
			s.problems[p.Junction] = append(s.problems[p.Junction], Problem{p.Code, p.Subject, p.Fatal})
		}
	}
	return nil
}

// Waiting gives the plans of the caller's scope that wait for a decision, the longest
// waiting first, a hundred at most. The caller needs traffic.read.
func (s *Service) Waiting(ctx context.Context) (list []Version, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	list = []Version{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := s.store.waiting(ctx, tx, 1000)
		for _, v := range all {
			i, known := s.streets.byID[v.Junction]
			if known && s.streets.covered(ctx, i) && len(list) < 100 {
				v.Mine = v.MadeBy == auth.Actor(ctx)
				list = append(list, v)
			}
		}
		return err
	})
	return list, err
}

func (s *Service) recordAct(ctx context.Context, tx *db.Tx, act, junction string, detail map[string]any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "traffic." + act, Object: junction, Detail: detail})
}
