package cases

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// oneLook is how long somebody who looks at a case again still has the same look: pages
// refresh by themselves, and the record is for people to read.
const oneLook = 15 * time.Minute

// maySee lets through whose case it is; who has a duty in it or reads cases, within
// region and organisation; and the post that has acted on it, which may look after what
// it has given on. To all others there is no such case.
func (m *moving) maySee(ctx context.Context, tasks []task) error {
	if m.ownBy(ctx) {
		return nil
	}
	p := auth.From(ctx)
	if !m.handles(ctx, tasks) {
		acted, err := m.store.acted(ctx, m.tx, m.c.ID, p.Post)
		if err != nil {
			return err
		}
		if !acted {
			return ErrNoCase
		}
	}
	fresh, err := m.store.look(ctx, m.tx, m.c.ID, auth.Actor(ctx), p.Scope.Org, oneLook)
	if err != nil || !fresh {
		return err
	}
	return m.Audit.Read(ctx, m.tx, audit.Reading{Person: m.person(), Purpose: handling, Reason: m.c.Number, Fields: []string{"case"}})
}

// handles tells whether a case is the caller's to handle or to read by their post.
func (m *moving) handles(ctx context.Context, tasks []task) bool {
	p := auth.From(ctx)
	turn := slices.ContainsFunc(tasks, func(t task) bool { return p.May(duties[t.role]) && p.Scope.CoversOrg(t.org) })
	reads := p.May(ReadPermission) && p.Scope.CoversOrg(m.c.Org)
	return (turn || reads) && p.Scope.CoversRegion(m.c.Region)
}

// person is who hears that a case was looked at: who acts for the subject, for a firm
// and a child read nothing, or the subject.
func (m *moving) person() string { return cmp.Or(m.c.Agent, m.c.Subject) }

// Purposes tells whether the caller may read numbers of people in clear for a purpose
// of the pack, and gives the reason in its one form; identity is behind it.
type Purposes interface {
	Allow(ctx context.Context, tx *db.Tx, purpose, reason string) (string, error)
}

// Unmask gives the application of a case with its name and numbers in clear, to who handles the
// case, for a purpose; the person sees who it was and why. ErrNoCase, and the faults of
// purposes.
func (s *Service) Unmask(ctx context.Context, id CaseID, purpose, reason string) (out Sheet, err error) {
	if s.Purposes == nil {
		return out, auth.ErrDenied
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		m, tasks, err := s.handled(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.form.Sheet == nil {
			return ErrNoSheet
		}
		if reason, err = s.Purposes.Allow(ctx, tx, purpose, reason); err != nil {
			return err
		}
		if !m.handles(ctx, tasks) {
			return ErrNotYours // one's own case needs no unmasking
		}
		out = *m.form.Sheet
		why := strings.TrimSpace(m.c.Number + " " + reason)
		return s.Audit.Read(ctx, tx, audit.Reading{Person: m.person(), Purpose: purpose, Reason: why, Fields: []string{"name", "citizenId", "phone"}})
	})
	return out, err
}

// endOf tells how a case ends by an action; "" where it goes on.
func (m *moving) endOf(o flow.Offer) flow.Outcome {
	if o.Branch != "" && m.f.State(inside(o.Branch, o.Action.To)) != nil {
		return ""
	}
	if to := m.f.State(o.Action.To); to != nil {
		return to.Outcome
	}
	return ""
}

// hide takes out of a line of the history what is not for the applicant: which official
// it was, and what officials told each other.
func (m *moving) hide(one step, line *Line) {
	if byWhom(one) == byOffice {
		line.Actor, line.Whom = "", ""
	}
	if !m.forApplicant(one) {
		line.Note = ""
	}
}
