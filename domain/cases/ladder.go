package cases

import (
	"context"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// The rungs of the ladder 督办升级: whom a limit that runs out concerns.
const (
	rungYellow = 1 // who works on it
	rungRed    = 2 // the head of the department, and supervision
	rungLong   = 3 // supervision of the city
)

// longLate is how long after its end a limit reaches the last rung.
const longLate = 48 * time.Hour

// climbAtOnce is how many tasks are escalated in one unit of work.
const climbAtOnce = 200

// climb lets every task that is due for it go a rung up: a step of its history and a
// fact, once for each rung. A task that was late before anybody looked goes straight
// to where it belongs.
func (s *Service) climb(ctx context.Context) (n int, err error) {
	for {
		some := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.climbing(ctx, tx, db.Micros(tx.Now), longLate.Microseconds(), climbAtOnce)
			if err != nil {
				return err
			}
			some = len(list)
			for _, t := range list {
				if err := s.escalate(ctx, tx, t); err != nil {
					return fmt.Errorf("escalate case %s: %w", t.id, err)
				}
			}
			return nil
		})
		n += some
		if err != nil || some < climbAtOnce {
			return n, err
		}
	}
}

// rungOf tells where on the ladder a task stands at an instant.
func rungOf(t task, now int64) int64 {
	switch {
	case now >= t.due+longLate.Microseconds():
		return rungLong
	case now >= t.due:
		return rungRed
	}
	return rungYellow
}

func (s *Service) escalate(ctx context.Context, tx *db.Tx, t task) error {
	rung := rungOf(t, db.Micros(tx.Now))
	if err := s.store.setRung(ctx, tx, t.id, t.branch, rung); err != nil {
		return err
	}
	line := step{at: tx.Now, kind: StepEscalated, branch: t.branch, from: t.state, to: fmt.Sprint(rung)}
	if err := s.store.addSteps(ctx, tx, t.id, []step{line}); err != nil {
		return err
	}
	if err := s.tellEscalated(ctx, tx, t, rung); err != nil {
		return err
	}
	return tx.Emit(ctx, CaseEscalated{Case: t.id, Matter: t.matter, Branch: t.branch, State: t.state, Role: t.role, Region: t.region, Org: t.org, Holder: t.holder, Rung: int(rung), Due: instant(t.due), At: tx.Now})
}
