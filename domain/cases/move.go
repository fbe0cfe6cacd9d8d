package cases

import (
	"context"
	"maps"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// yellowShare is how much of a limit is used up when its light turns yellow.
const yellowShare = 0.8

// moving carries one move of a case into the store.
type moving struct {
	*Service
	tx   *db.Tx
	c    *Case
	f    *flow.Flow
	form Form
	name string // of the subject, in clear
	mine bool   // it is the caller's, see owns

	concerned map[string]bool // of people: whether the case is their own affair

	accepted bool         // by this very move
	reopened flow.Outcome // the end that this very move leads out of
	stead    string       // the post that the caller stands in for
	assigned []step       // tasks of this move that were given to somebody
}

// facts gives what guards may read; more are those of children.
func (m *moving) facts(more flow.Facts) flow.Facts {
	all := flow.Facts{
		"item.code": m.c.Matter, "channel": string(m.c.Channel), "case.corrections": float64(m.c.Corrections), "case.reopened": float64(m.c.Reopened),
		"materials.complete": m.form.Complete, "paid": m.form.Paid,
	}
	maps.Copy(all, m.form.Facts)
	maps.Copy(all, more)
	return all
}

// prepare changes the case as a move says, without the store.
func (m *moving) prepare(move flow.Move) error {
	c := m.c
	if m.reopened = ""; c.Outcome != "" {
		m.again()
	}
	c.Position, c.Outcome = move.Position, move.Outcome
	for _, e := range move.Effects {
		if e.Kind == flow.Receipt && c.Accepted.IsZero() {
			c.Accepted, m.accepted = m.tx.Now, true
		}
	}
	for _, one := range move.Steps {
		if one.Branch == "" && m.f.State(one.To).Pause == flow.Correction {
			c.Corrections++
		}
	}
	m.pause()
	if c.Outcome != "" {
		c.Ended, c.Due, c.Statutory = m.tx.Now, time.Time{}, time.Time{}
		return nil
	}
	return m.count()
}

// pause stops the clock where the case, or a branch of it, stands in a special
// procedure, and lets it run on afterwards.
func (m *moving) pause() {
	stops := m.c.Stops
	standing := slices.ContainsFunc(m.f.Stands(m.c.Position), func(s flow.Standing) bool { return s.State.Pause != "" })
	open := len(stops) > 0 && stops[len(stops)-1].To.IsZero()
	switch {
	case standing && !open && !m.c.Accepted.IsZero():
		m.c.Stops = append(slices.Clone(stops), clock.Stop{From: m.tx.Now})
	case open && !standing:
		m.c.Stops = slices.Clone(stops)
		m.c.Stops[len(stops)-1].To = m.tx.Now
	}
}

// count sets the ends of the whole case's limits.
func (m *moving) count() (err error) {
	m.c.Due, m.c.Statutory = time.Time{}, time.Time{}
	if m.c.Accepted.IsZero() {
		return nil
	}
	if l := m.c.Limits.Promised; l != nil {
		if m.c.Due, err = m.Calendar.Deadline(m.c.runs(), *l, m.c.Stops...); err != nil {
			return err
		}
	}
	if l := m.c.Limits.Statutory; l != nil {
		m.c.Statutory, err = m.Calendar.Deadline(m.c.runs(), *l, m.c.Stops...)
	}
	return err
}

// write brings tasks, timers, steps and facts in line with a move that was prepared.
func (m *moving) write(ctx context.Context, move flow.Move, by step) error {
	if err := m.writeTasks(ctx, move); err != nil {
		return err
	}
	if err := m.store.addSteps(ctx, m.tx, m.c.ID, append(m.lines(move, by), m.assigned...)); err != nil {
		return err
	}
	if err := m.raise(ctx, move); err != nil {
		return err
	}
	if err := m.tellMove(ctx, move, by); err != nil {
		return err
	}
	if err := m.reach(ctx, move); err != nil {
		return err
	}
	if err := m.tallyMove(ctx, move); err != nil {
		return err
	}
	if err := m.reviveWhole(ctx); err != nil || m.c.Outcome == "" {
		return err
	}
	return m.end(ctx)
}

// lines are the steps of a move; all but the first are the engine's own.
func (m *moving) lines(move flow.Move, by step) (list []step) {
	for i, one := range move.Steps {
		line := step{at: m.tx.Now, kind: StepMoved, branch: one.Branch, from: one.From, action: one.Action, to: one.To}
		if i == 0 {
			line.actor, line.person, line.forPost, line.org, line.note = by.actor, by.person, by.forPost, by.org, by.note
			switch {
			case by.kind != "":
				line.kind = by.kind
			case m.reopened != "":
				line.kind = StepReopened
			}
		}
		list = append(list, line)
	}
	return list
}

// writeTasks makes a task for each place at which the case stands now, keeps those
// at which it stood before, and drops the rest.
func (m *moving) writeTasks(ctx context.Context, move flow.Move) error {
	before, err := m.store.tasks(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	var stands []flow.Standing
	if m.c.Outcome == "" {
		stands = m.f.Stands(m.c.Position)
	}
	for _, t := range before {
		here := func(s flow.Standing) bool { return s.Branch == t.branch && s.State.Code == t.state }
		if slices.ContainsFunc(stands, here) && !entered(move, t.branch, t.state) {
			continue
		}
		if err := m.leave(ctx, t); err != nil {
			return err
		}
	}
	for _, s := range stands {
		if err := m.stand(ctx, s, move, before); err != nil {
			return err
		}
	}
	return nil
}

// entered tells that a move led into a state, be it the one in which it began.
func entered(move flow.Move, branch, state string) bool {
	return slices.ContainsFunc(move.Steps, func(s flow.Step) bool { return s.Branch == branch && s.To == state })
}

func (m *moving) leave(ctx context.Context, t task) error {
	if err := m.store.dropTask(ctx, m.tx, m.c.ID, t.branch); err != nil {
		return err
	}
	return m.store.dropTimers(ctx, m.tx, m.c.ID, t.branch)
}

// stand writes the task of a place, with the ends of its limits.
func (m *moving) stand(ctx context.Context, s flow.Standing, move flow.Move, before []task) error {
	t := task{id: m.c.ID, branch: s.Branch, state: s.State.Code, role: s.State.Role, org: m.c.Org, region: m.c.Region, matter: m.c.Matter, since: db.Micros(m.tx.Now)}
	if s.Department != "" {
		t.org = s.Department
	}
	i := slices.IndexFunc(before, func(b task) bool { return b.branch == t.branch && b.state == t.state })
	fresh := i < 0 || entered(move, t.branch, t.state)
	if !fresh {
		t.since, t.holder, t.urged = before[i].since, before[i].holder, before[i].urged
	}
	if err := m.limits(&t, s.State); err != nil {
		return err
	}
	if fresh && s.State.Assign == flow.ByLoad {
		if err := m.assign(ctx, &t, s.State); err != nil {
			return err
		}
	}
	if err := m.store.putTask(ctx, m.tx, t); err != nil || !fresh {
		return err
	}
	return m.setTimers(ctx, t)
}

// limits sets by when a stage must be done: its own limit or the promise of the
// whole case, whichever ends first.
func (m *moving) limits(t *task, s *flow.State) error {
	if s.Limit != nil {
		if err := m.limit(t, instant(t.since), *s.Limit, nil); err != nil {
			return err
		}
	}
	if m.c.Due.IsZero() || s.Role == flow.Applicant || t.due != 0 && t.due <= db.Micros(m.c.Due) {
		return nil
	}
	return m.limit(t, m.c.runs(), *m.c.Limits.Promised, m.c.Stops)
}

func (m *moving) limit(t *task, from time.Time, l clock.Limit, stops []clock.Stop) error {
	due, err := m.Calendar.Deadline(from, l, stops...)
	if err != nil {
		return err
	}
	yellow, err := m.Calendar.Reach(from, l, yellowShare, stops...)
	if err != nil {
		return err
	}
	t.due, t.yellow, t.long = db.Micros(due), db.Micros(yellow), 0
	if due.IsZero() { // the clock stands
		return nil
	}
	long, err := m.Calendar.Deadline(due, longLate)
	t.long = db.Micros(long)
	return err
}

// setTimers notes what happens by itself if nobody acts.
func (m *moving) setTimers(ctx context.Context, t task) error {
	for _, one := range m.f.Timers(m.c.Position) {
		if one.Branch != t.branch {
			continue
		}
		due, err := m.Calendar.Deadline(m.tx.Now, one.After)
		if err != nil {
			return err
		}
		if err := m.store.putTimer(ctx, m.tx, timer{m.c.ID, one.Branch, one.Action, one.State, db.Micros(due)}); err != nil {
			return err
		}
	}
	return nil
}

// end announces the end of a case, and lets a package go on whose part it was.
func (m *moving) end(ctx context.Context) error {
	c := m.c
	e := CaseEnded{Case: c.ID, Kind: c.Kind, Matter: c.Matter, Region: c.Region, Org: c.Org, Parent: c.Parent, Outcome: c.Outcome, At: m.tx.Now}
	if err := m.tx.Emit(ctx, e); err != nil || c.Parent == "" {
		return err
	}
	// Two parts that end at once must not each take the other for open.
	if err := m.store.touch(ctx, m.tx, c.Parent); err != nil {
		return err
	}
	return m.settle(ctx, m.tx, c.Parent)
}
