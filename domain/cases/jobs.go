package cases

import (
	"context"
	"errors"
	"fmt"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ripeAtOnce is how many timers are taken up at a time.
const ripeAtOnce = 200

// wake does what is due by itself: what lapses, what is granted in silence. Each
// case is a unit of work of its own, so that one that fails holds no other up.
func (s *Service) wake(ctx context.Context) (done int, err error) {
	for {
		var list []timer
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			list, err = s.store.ripe(ctx, tx, db.Micros(tx.Now), ripeAtOnce)
			return err
		})
		if err != nil || len(list) == 0 {
			return done, err
		}
		for _, t := range list {
			if err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.ring(ctx, tx, t) }); err != nil {
				return done, fmt.Errorf("timer %s of case %s: %w", t.action, t.id, err)
			}
			done++
		}
	}
}

// ring takes the action of a timer, if the case still stands where it was set.
func (s *Service) ring(ctx context.Context, tx *db.Tx, t timer) error {
	if n, err := s.store.dropTimer(ctx, tx, t); err != nil || n == 0 {
		return err // another node was quicker, or the case moved on
	}
	m, err := s.load(ctx, tx, t.id)
	if err != nil || m.c.Outcome != "" {
		return err
	}
	facts, err := m.allFacts(ctx)
	if err != nil {
		return err
	}
	move, err := m.f.Act(m.c.Position, flow.Choice{Branch: t.branch, Action: t.action}, facts)
	if errors.Is(err, flow.ErrNoAction) || errors.Is(err, flow.ErrGuard) || fault.Is(err, fault.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.carry(ctx, move, step{})
}
