package cases

import (
	"context"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Passing is a task that goes from hand to hand.
type Passing struct {
	Branch string `json:"branch,omitempty"`
	Post   string `json:"post,omitempty"` // to whom; empty: to whoever has least to do
	Note   string `json:"note,omitempty"`
}

// Claim takes a task out of the common pool 认领, so that nobody else works on it.
// The caller acts in a post whose duty, department and region it is. ErrTaken,
// ErrNotYours, ErrOwnCase, ErrDecided.
func (s *Service) Claim(ctx context.Context, id CaseID, branch string) error {
	return s.pass(ctx, id, Passing{Branch: branch}, StepClaimed, func(h *handover) (string, error) {
		if h.task.holder != "" && h.task.holder != h.p.Post {
			return "", ErrTaken
		}
		if !h.p.May(duties[h.task.role]) {
			return "", ErrNotYours
		}
		return h.p.Post, h.impartial(ctx, h.p.Post, h.p.ID)
	})
}

// Release gives a task back to the pool 退回公共池; its holder does, who stands in for
// them, or who assigns. The stage stays: to send a case back a stage 退回上一环节 is an
// action of its flow.
func (s *Service) Release(ctx context.Context, id CaseID, in Passing) error {
	return s.pass(ctx, id, in, StepReleased, func(h *handover) (string, error) { return "", h.holds(ctx) })
}

// Transfer gives a task to a colleague 转办, who must have the duty, department and
// region; its holder does, who stands in for them, or who assigns. ErrColleague,
// ErrOwnCase, ErrTaken.
func (s *Service) Transfer(ctx context.Context, id CaseID, in Passing) error {
	return s.pass(ctx, id, in, StepTransferred, func(h *handover) (string, error) {
		if err := h.holds(ctx); err != nil || s.Posts == nil {
			return in.Post, err
		}
		to, err := s.Posts.Colleague(ctx, h.tx, in.Post)
		if err != nil {
			return "", err
		}
		if !to.may(h.task.role, h.task.org, h.task.region) {
			return "", ErrColleague
		}
		return to.Post, h.impartial(ctx, to.Post, to.Person)
	})
}

// Assign gives a task of the pool to who has least to do of those who may 派件; the
// caller assigns. ErrColleague where there is nobody, ErrTaken and ErrInHand where the
// task is out of the pool.
func (s *Service) Assign(ctx context.Context, id CaseID, branch string) error {
	return s.pass(ctx, id, Passing{Branch: branch}, StepAssigned, func(h *handover) (string, error) {
		switch {
		case !h.p.May(AssignPermission):
			return "", ErrNotYours
		case h.task.holder == h.p.Post:
			return "", ErrInHand
		case h.task.holder != "":
			return "", ErrTaken
		}
		post, err := h.leastLoaded(ctx, h.task, h.f.State(inside(branch, h.task.state)).Fresh)
		if err == nil && post == "" {
			err = ErrColleague
		}
		return post, err
	})
}

// handover is a task of a case that somebody wants to hand on.
type handover struct {
	*moving
	p    auth.Principal
	task task
}

// holds lets through who holds a task, who stands in for them, and who assigns.
func (h *handover) holds(ctx context.Context) error {
	if h.task.holder == h.p.Post {
		return nil
	}
	stands, err := h.standsFor(ctx, h.tx, h.p.Post, h.task.holder)
	switch {
	case err != nil:
		return err
	case stands:
		h.stead = h.task.holder
	case !h.p.May(AssignPermission):
		return ErrTaken
	}
	return nil
}

// impartial keeps a task from whose own affair the case is, and who has acted before
// from a stage that is to be looked at afresh.
func (h *handover) impartial(ctx context.Context, post, person string) error {
	if err := h.unconcerned(ctx, person); err != nil {
		return err
	}
	if state := h.f.State(inside(h.task.branch, h.task.state)); state == nil || !state.Fresh {
		return nil
	}
	return h.undecided(ctx, post, person)
}

// pass hands a task from one holder to another.
func (s *Service) pass(ctx context.Context, id CaseID, in Passing, kind StepKind, to func(*handover) (string, error)) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		h, err := s.handover(ctx, tx, id, in.Branch)
		if err != nil {
			return err
		}
		holder, err := to(h)
		if err != nil || holder == h.task.holder {
			return err
		}
		if err := s.store.hold(ctx, tx, id, in.Branch, h.task.holder, holder); err != nil {
			return err
		}
		line := h.by(ctx, in.Note)
		line.at, line.kind, line.branch, line.from, line.to = tx.Now, kind, in.Branch, h.task.state, holder
		return s.store.addSteps(ctx, tx, id, []step{line})
	})
}

// handover loads a task that lies in the caller's department and region.
func (s *Service) handover(ctx context.Context, tx *db.Tx, id CaseID, branch string) (*handover, error) {
	m, err := s.load(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	list, err := s.store.tasks(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(t task) bool { return t.branch == branch })
	if i < 0 {
		return nil, ErrNoCase
	}
	h := &handover{moving: m, p: auth.From(ctx), task: list[i]}
	if !h.p.May(duties[h.task.role]) && !h.p.May(AssignPermission) || !h.p.Scope.CoversOrg(h.task.org) || !h.p.Scope.CoversRegion(h.task.region) {
		return nil, ErrNotYours
	}
	return h, nil
}
