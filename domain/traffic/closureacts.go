package traffic

import (
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/traffic/plan"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// ClosureDecision is what a second person says of a closing. Seen is when the closing that
// they looked at was changed last.
type ClosureDecision struct {
	Approve bool
	Reason  string // needed to refuse
	Seen    time.Time
}

// DecideClosure approves or refuses a closing that is planned. Who planned it does not decide
// on it, unless it is an emergency, which is recorded. The caller needs traffic.approve.
// Faults: ErrNoClosure, ErrClosed, ErrReplaced, ErrOwnClosure, ErrReason.
func (s *Service) DecideClosure(ctx context.Context, closure string, d ClosureDecision) (Closure, error) {
	reason, err := reasoned(d.Reason)
	if err != nil && (!d.Approve || strings.TrimSpace(d.Reason) != "") {
		return Closure{}, err
	}
	return s.changeClosure(ctx, closure, ApprovePermission, func(tx *db.Tx, c *Closure) error {
		if c.State != closurePlanned || !c.Until.After(tx.Now) {
			return ErrClosed.With("state", c.State)
		}
		if !d.Seen.IsZero() && !d.Seen.Equal(c.ChangedAt) {
			return ErrReplaced
		}
		alone := slices.Contains(c.authors, auth.From(ctx).ID)
		if alone && (c.Kind != emergency || !d.Approve) {
			return ErrOwnClosure
		}
		now, act := tx.Now, "closure_approved"
		c.State, c.DecidedBy, c.DecidedAt, c.Decision, c.ByRight = closureApproved, auth.Actor(ctx), &now, reason, alone
		if !d.Approve {
			c.State, act = closureRefused, "closure_refused"
			if err := s.dropPlans(ctx, tx, c); err != nil {
				return err
			}
		}
		return s.recordAct(ctx, tx, act, c.ID, map[string]any{"road": c.Road, "reason": reason, "alone": alone})
	})
}

// ExtendClosure puts another end to a closing that is approved or in force. The caller needs
// traffic.approve. Faults: ErrNoClosure, ErrClosed, ErrHours, ErrReason.
func (s *Service) ExtendClosure(ctx context.Context, closure string, until time.Time, reason string) (Closure, error) {
	reason, err := reasoned(reason)
	if err != nil {
		return Closure{}, err
	}
	return s.changeClosure(ctx, closure, ApprovePermission, func(tx *db.Tx, c *Closure) error {
		if c.State != closureApproved && c.State != closureActive {
			return ErrClosed.With("state", c.State)
		}
		if err := (ClosurePlan{From: c.From, Until: until}).hours(tx.Now); err != nil {
			return err
		}
		until := until.UTC()
		c.Until = until
		c.Changes = append(c.Changes, ClosureChange{What: "extended", By: auth.Actor(ctx), At: tx.Now, Reason: reason, Until: &until})
		return s.recordAct(ctx, tx, "closure_extended", c.ID, map[string]any{"road": c.Road, "until": until, "reason": reason})
	})
}

// LiftClosure opens a road before the end of its closing. The caller needs traffic.close.
// Faults: ErrNoClosure, ErrClosed, ErrReason.
func (s *Service) LiftClosure(ctx context.Context, closure, reason string) (Closure, error) {
	return s.stopClosure(ctx, closure, reason, closureLifted, closureActive)
}

// CancelClosure gives up a closing that is planned or approved. The caller needs
// traffic.close. Faults: ErrNoClosure, ErrClosed, ErrReason.
func (s *Service) CancelClosure(ctx context.Context, closure, reason string) (Closure, error) {
	return s.stopClosure(ctx, closure, reason, closureCancelled, closurePlanned, closureApproved)
}

func (s *Service) stopClosure(ctx context.Context, closure, reason, state string, from ...string) (Closure, error) {
	reason, err := reasoned(reason)
	if err != nil {
		return Closure{}, err
	}
	return s.changeClosure(ctx, closure, ClosePermission, func(tx *db.Tx, c *Closure) error {
		if !slices.Contains(from, c.State) {
			return ErrClosed.With("state", c.State)
		}
		c.Changes = append(c.Changes, ClosureChange{What: state, By: auth.Actor(ctx), At: tx.Now, Reason: reason})
		if err := s.overClosure(ctx, tx, c, state); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "closure_"+state, c.ID, map[string]any{"road": c.Road, "reason": reason})
	})
}

// changeClosure is a unit of work on a closing that the caller's scope holds. What it changes
// on the streets is done at once.
func (s *Service) changeClosure(ctx context.Context, closure string, needs auth.Permission, act func(tx *db.Tx, c *Closure) error) (c Closure, err error) {
	if err := auth.Require(ctx, needs); err != nil {
		return c, err
	}
	if _, err := s.detours(); err != nil {
		return c, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, closuresHeld); err != nil {
			return err
		}
		if c, err = s.store.closure(ctx, tx, closure); err != nil {
			return err
		}
		if !s.sees(ctx, &c) {
			return ErrNoClosure.With("closure", closure)
		}
		before := c.ChangedAt
		if err := act(tx, &c); err != nil {
			return err
		}
		c.ChangedAt = later(tx.Now, before)
		return s.store.setClosure(ctx, tx, c)
	})
	if err != nil {
		return c, err
	}
	s.MindClosures(auth.AsSystem(ctx, closerName), s.Clock.Now())
	return s.Closure(ctx, closure)
}

// overClosure ends a closing: the road is open again where it was closed, and its signal
// plans are not proposed any more and not run.
func (s *Service) overClosure(ctx context.Context, tx *db.Tx, c *Closure, state string) error {
	was, now := c.State, tx.Now
	c.State, c.EndedAt = state, &now
	if err := s.dropPlans(ctx, tx, c); err != nil || was != closureActive {
		return err
	}
	return tx.Emit(ctx, RoadOpened{c.ID, c.Road, s.regionOfClosure(c), state == closureLifted, *c.BegunAt, now})
}

// dropPlans refuses the signal plans of a closing that still wait and retires those that were
// approved, unless a timetable has taken one up.
func (s *Service) dropPlans(ctx context.Context, tx *db.Tx, c *Closure) error {
	for _, p := range c.Effect.Plans {
		if p.Outcome != "proposed" {
			continue
		}
		if err := s.store.hold(ctx, tx, p.Junction); err != nil {
			return err
		}
		v, err := s.store.plan(ctx, tx, p.Junction, p.Version)
		if err != nil {
			return err
		}
		standing, err := s.store.timetable(ctx, tx, p.Junction)
		if err != nil {
			return err
		}
		used := slices.ContainsFunc(standing.Rows, func(r plan.Row) bool { return r.Plan == p.Version })
		before := v.ChangedAt
		switch {
		case v.State == Proposed:
			v.State = Refused
		case v.State == Approved && !used:
			v.State = Retired
		default:
			continue
		}
		now := tx.Now
		v.DecidedBy, v.DecidedAt, v.Reason, v.ChangedAt = auth.Actor(ctx), &now, "道路封闭已结束或取消 The closing of the road is over", later(tx.Now, before)
		if _, err := s.store.setPlan(ctx, tx, v, before); err != nil {
			return err
		}
		if err := s.recordAct(ctx, tx, "plan_"+string(v.State), p.Junction, map[string]any{"version": p.Version, "closure": c.ID}); err != nil {
			return err
		}
	}
	return nil
}
