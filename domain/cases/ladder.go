package cases

import (
	"context"
	"fmt"
	"slices"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// The rungs of the ladder 督办升级: whom a limit that runs out concerns.
const (
	rungYellow = 1 // who works on it
	rungRed    = 2 // the head of the department, and supervision
	rungLong   = 3 // supervision of the city
)

// longLate is how long after its end a limit reaches the last rung.
var longLate = clock.Limit{Kind: clock.WorkingDays, Amount: 2}

// climbAtOnce is how many tasks are escalated in one unit of work.
const climbAtOnce = 200

// climb lets every task that is due for it go a rung up: a step of its history and a
// fact, once for each rung. A task that was late before anybody looked goes straight
// to where it belongs.
func (s *Service) climb(ctx context.Context) (n int, err error) {
	for {
		some := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.climbing(ctx, tx, db.Micros(tx.Now), climbAtOnce)
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
	case now >= t.long:
		return rungLong
	case now >= t.due:
		return rungRed
	}
	return rungYellow
}

func (s *Service) escalate(ctx context.Context, tx *db.Tx, t task) error {
	return s.lift(ctx, tx, t, rungOf(t, db.Micros(tx.Now)))
}

// raise lifts the tasks of a case a rung where its flow says so with a move.
func (m *moving) raise(ctx context.Context, move flow.Move) error {
	if !slices.ContainsFunc(move.Effects, func(e flow.Effect) bool { return e.Kind == flow.Escalate }) {
		return nil
	}
	list, err := m.store.tasks(ctx, m.tx, m.c.ID)
	for _, t := range list {
		if err == nil && t.role != flow.Applicant && t.rung < rungLong {
			err = m.lift(ctx, m.tx, t, t.rung+1)
		}
	}
	return err
}

// lift puts a task on a rung and tells of it.
func (s *Service) lift(ctx context.Context, tx *db.Tx, t task, rung int64) error {
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
	fact := CaseEscalated{Case: t.id, Matter: t.matter, Branch: t.branch, State: t.state, Role: t.role, Region: t.region, Org: t.org, Holder: t.holder, Rung: int(rung), Due: tx.Now, At: tx.Now}
	if t.due != 0 {
		fact.Due = instant(t.due)
	}
	return tx.Emit(ctx, fact)
}
