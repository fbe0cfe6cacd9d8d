package cases

import (
	"context"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

// End is how a case ended 办理结果.
type End = flow.Outcome

// ErrNoAction tells that a case does not offer an action now.
var ErrNoAction = flow.ErrNoAction

// Decided tells the outcomes that somebody decided, rather than the applicant or time.
func Decided(o End) bool {
	return slices.Contains([]End{flow.Granted, flow.Refused, flow.Partly, flow.Rejected}, o)
}

// What domains above may do with the cases that they opened, in their own unit of
// work. None of it asks for a permission: the domain above knows who may.

// Find gives a case. ErrNoCase.
func (s *Service) Find(ctx context.Context, tx *db.Tx, id CaseID) (Case, error) {
	return s.store.find(ctx, tx, id)
}

// ActFor takes an action for somebody whom the case must not name, such as the
// applicant of an anonymous one: the history says nobody's name. Faults: those of Act.
func (s *Service) ActFor(ctx context.Context, tx *db.Tx, id CaseID, in Acting) (Case, error) {
	m, err := s.load(ctx, tx, id)
	if err != nil {
		return Case{}, err
	}
	if m.c.Outcome != "" {
		return Case{}, ErrOver
	}
	facts, err := m.allFacts(ctx)
	if err != nil {
		return Case{}, err
	}
	offer, err := m.offer(in, facts)
	if err != nil {
		return Case{}, err
	}
	if err := m.needs(offer.Action, in); err != nil {
		return Case{}, err
	}
	move, err := m.f.Act(m.c.Position, flow.Choice{Branch: in.Branch, Action: in.Action}, facts)
	if err != nil {
		return Case{}, err
	}
	err = m.carry(ctx, move, step{note: in.Note})
	return *m.c, err
}

// Refer gives a whole case to another department 转办, with the turns that were its own;
// whoever held them holds them no longer. ErrNoCase, ErrOver, ErrMoved.
func (s *Service) Refer(ctx context.Context, tx *db.Tx, id CaseID, by, to string) error {
	c, err := s.store.find(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case c.Outcome != "":
		return ErrOver
	case c.Org == to:
		return nil
	}
	if err := s.store.refer(ctx, tx, c, to); err != nil {
		return err
	}
	return s.store.addSteps(ctx, tx, id, []step{{at: tx.Now, kind: StepTransferred, actor: by, from: c.Position.State, to: to}})
}

// Said gives what was noted with the newest of some actions, and when; "" where none
// of them was taken.
func (s *Service) Said(ctx context.Context, tx *db.Tx, id CaseID, actions ...string) (note string, at time.Time, err error) {
	list, err := s.store.steps(ctx, tx, id)
	for _, one := range slices.Backward(list) {
		if slices.Contains(actions, one.action) {
			return one.note, one.at, err
		}
	}
	return "", time.Time{}, err
}

// reach announces the milestones of a move.
func (m *moving) reach(ctx context.Context, move flow.Move) error {
	for _, e := range move.Effects {
		if e.Kind != flow.Announce {
			continue
		}
		fact := CaseReached{Case: m.c.ID, Kind: m.c.Kind, Matter: m.c.Matter, Region: m.c.Region, Org: m.c.Org, Milestone: e.With, At: m.tx.Now}
		if err := m.tx.Emit(ctx, fact); err != nil {
			return err
		}
	}
	return nil
}
