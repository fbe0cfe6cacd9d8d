package cases

import (
	"context"
	"time"

	"citybrain/kernel/clock"
)

// terms tells how the promise and the law stand.
func (m *moving) terms() ([]Term, error) {
	list := []Term{}
	for _, one := range []struct {
		kind  string
		limit *clock.Limit
	}{{"promise", m.c.Limits.Promised}, {"law", m.c.Limits.Statutory}} {
		if one.limit == nil || m.c.Outcome != "" {
			continue
		}
		t, err := m.term(*one.limit)
		if err != nil {
			return nil, err
		}
		t.Kind = one.kind
		list = append(list, t)
	}
	return list, nil
}

func (m *moving) term(l clock.Limit) (Term, error) {
	t := Term{Limit: l, Left: l.Amount}
	if m.c.Accepted.IsZero() {
		return t, nil
	}
	p, err := m.Calendar.Progress(m.c.runs(), l, m.c.Stops, m.tx.Now, clock.DefaultThresholds())
	if err != nil {
		return t, err
	}
	t.Left, t.Late, t.Stands = m.left(p, l), p.Overdue > 0, p.Stopped
	if !t.Stands {
		t.Due = at(p.Deadline)
	}
	return t, nil
}

// left counts what is left of a limit in its unit. The rest of the day of acceptance is
// given on top: it makes no eleventh day of ten.
func (m *moving) left(p clock.Progress, l clock.Limit) int {
	most := l.Amount
	if l.Kind == clock.NaturalDays { // longer where the last of them is a day off
		most = max(most, int((p.Elapsed+p.Remaining-1)/(24*time.Hour)))
	}
	return min(most, m.units(p.Remaining, l.Kind))
}

// units counts own time of a limit in its unit, what has begun as a whole.
func (m *moving) units(left time.Duration, kind clock.LimitKind) int {
	unit := time.Hour
	switch kind {
	case clock.WorkingDays:
		unit = m.Calendar.Workday()
	case clock.NaturalDays:
		unit = 24 * time.Hour
	}
	return int((left + unit - 1) / unit)
}

// saved tells what the applicant was spared, as supervision counts it: what came with
// the opening, and of a package with those of its parts.
func (m *moving) saved(ctx context.Context) (s Saved, err error) {
	parts, err := m.store.partsOf(ctx, m.tx, m.c.ID)
	if err != nil {
		return s, err
	}
	total := m.form.Spared
	for _, part := range parts {
		in, err := m.store.form(ctx, m.tx, part.ID)
		if err != nil {
			return s, err
		}
		one := in.form.Spared
		total = Spared{total.Fields + one.Fields, total.Materials + one.Materials, total.Visits + one.Visits}
	}
	s.Fields, s.Materials, s.Visits = int(total.Fields), int(total.Materials), int(total.Visits)
	law, promise := m.c.Limits.Statutory, m.c.Limits.Promised
	if law != nil && promise != nil && law.Kind == clock.WorkingDays && promise.Kind == clock.WorkingDays {
		s.Days = max(0, law.Amount-promise.Amount)
	}
	return s, nil
}
