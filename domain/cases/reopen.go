package cases

import (
	"cmp"
	"context"
	"math"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
)

// until is by when an action that leads out of an end may be taken; zero where there
// is no such limit.
func (m *moving) until(a *flow.Action) (time.Time, error) {
	if a.Within == nil || m.c.Ended.IsZero() {
		return time.Time{}, nil
	}
	return m.Calendar.Deadline(m.c.Ended, *a.Within)
}

// undecided refuses somebody who acted in the case before it was opened again: whoever
// looks at it afresh had no part in what is in doubt.
func (m *moving) undecided(ctx context.Context, post, person string) error {
	before := int64(math.MaxInt64) // all of them, while it is being opened again
	if m.reopened == "" {
		var err error
		if before, err = m.store.lastReopened(ctx, m.tx, m.c.ID); err != nil {
			return err
		}
	}
	had, err := m.store.actedBefore(ctx, m.tx, m.c.ID, before, post, person)
	if err == nil && had {
		err = ErrDecided
	}
	return err
}

// again lets a case that had ended run anew: its limits begin once more, if it had
// been accepted; what it took before stays in the figures of its first end.
func (m *moving) again() {
	m.reopened = m.c.Outcome
	m.c.Reopened++
	m.c.Ended = time.Time{}
	if !m.c.Accepted.IsZero() {
		m.c.Restarted = m.tx.Now
	}
}

// partAgain is the action of a package that lives again, as facts tell it: a part was
// opened again, and no action of its own flow.
const partAgain = "part"

// reviveWhole lets the package live again whose part was opened again, so that it stands
// among what runs, and ends anew with what its parts then came to.
func (m *moving) reviveWhole(ctx context.Context) error {
	if m.reopened == "" || m.c.Parent == "" {
		return nil
	}
	// Another part that ends at once must not end the whole around this one.
	if err := m.store.touch(ctx, m.tx, m.c.Parent); err != nil {
		return err
	}
	whole, err := m.load(ctx, m.tx, m.c.Parent)
	if err != nil || whole.c.Outcome == "" {
		return err
	}
	move, by := whole.f.Revive(whole.c.Position)
	if !by {
		return nil
	}
	return whole.carry(ctx, move, m.by(ctx, ""))
}

// announceAgain tells that the case was opened again.
func (m *moving) announceAgain(ctx context.Context, move flow.Move) error {
	c := m.c
	return m.tx.Emit(ctx, CaseReopened{Case: c.ID, Kind: c.Kind, Matter: c.Matter, Region: c.Region, Org: c.Org, Outcome: m.reopened,
		Action: cmp.Or(move.Steps[0].Action, partAgain), Applicant: m.own(auth.From(ctx)), At: m.tx.Now})
}
