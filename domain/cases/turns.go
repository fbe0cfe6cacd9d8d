package cases

import (
	"context"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Claim takes a task out of the common pool 认领, so that nobody else works on it.
// The caller acts in a post whose duty, department and region it is.
func (s *Service) Claim(ctx context.Context, id CaseID, branch string) error {
	return s.pass(ctx, id, branch, StepClaimed, func(p auth.Principal, t task) (string, error) {
		if t.holder != "" && t.holder != p.Post {
			return "", ErrTaken
		}
		return p.Post, nil
	})
}

// Release gives a task back to the pool 退回.
func (s *Service) Release(ctx context.Context, id CaseID, branch string) error {
	return s.pass(ctx, id, branch, StepReleased, func(p auth.Principal, t task) (string, error) {
		if t.holder != p.Post && !p.May(AssignPermission) {
			return "", ErrTaken
		}
		return "", nil
	})
}

// Transfer gives a task to a post 转办; the caller holds it or may assign.
func (s *Service) Transfer(ctx context.Context, id CaseID, branch, post string) error {
	return s.pass(ctx, id, branch, StepTransferred, func(p auth.Principal, t task) (string, error) {
		if t.holder != p.Post && !p.May(AssignPermission) {
			return "", ErrTaken
		}
		return post, nil
	})
}

// pass hands a task from one holder to another.
func (s *Service) pass(ctx context.Context, id CaseID, branch string, kind StepKind, to func(auth.Principal, task) (string, error)) error {
	p := auth.From(ctx)
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.tasks(ctx, tx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(t task) bool { return t.branch == branch })
		if i < 0 {
			return ErrNoCase
		}
		t := list[i]
		if !p.May(duties[t.role]) && !p.May(AssignPermission) || !p.Scope.CoversOrg(t.org) || !p.Scope.CoversRegion(t.region) {
			return ErrNotYours
		}
		holder, err := to(p, t)
		if err != nil || holder == t.holder {
			return err
		}
		if err := s.store.hold(ctx, tx, id, branch, t.holder, holder); err != nil {
			return err
		}
		return s.store.addSteps(ctx, tx, id, []step{{at: tx.Now, kind: kind, actor: auth.Actor(ctx), org: p.Scope.Org, branch: branch, from: t.state, to: holder}})
	})
}
