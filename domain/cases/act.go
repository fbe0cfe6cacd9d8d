package cases

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Acting is an action that somebody takes.
type Acting struct {
	Branch string `json:"branch,omitempty"`
	Action string `json:"action"`
	Note   string `json:"note,omitempty"`
	Result string `json:"result,omitempty"` // number of the licence, certificate or decision

	Wanted []Wanted `json:"wanted,omitempty"` // of one that asks for corrections: exactly what
}

// Act takes an action of the flow: an official whose duty, department and region it
// is, or the applicant; nobody decides what is their own affair. Faults: ErrNoCase,
// ErrOver, ErrNotYours, ErrOwnCase, ErrTaken, ErrNote,
// ErrResult, ErrPapers, flow.ErrNoAction, flow.ErrGuard, ErrMoved.
func (s *Service) Act(ctx context.Context, id CaseID, in Acting) (c Case, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		c, err = s.act(ctx, tx, id, in)
		return err
	})
	return c, err
}

func (s *Service) act(ctx context.Context, tx *db.Tx, id CaseID, in Acting) (Case, error) {
	m, err := s.load(ctx, tx, id)
	if err != nil {
		return Case{}, err
	}
	if m.c.Outcome != "" && !m.f.Again(m.c.Position) {
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
	if err := m.ready(ctx, offer, in); err != nil {
		return Case{}, err
	}
	if err := m.answered(ctx, offer); err != nil {
		return Case{}, err
	}
	move, err := m.f.Act(m.c.Position, flow.Choice{Branch: in.Branch, Action: in.Action}, facts)
	if err != nil {
		return Case{}, err
	}
	if in.Result != "" {
		m.c.Result = in.Result
	}
	if err := m.carry(ctx, move, m.by(ctx, in.Note)); err != nil {
		return Case{}, err
	}
	return *m.c, m.corrects(ctx, offer, in)
}

// ready holds an action to who takes it, by when, and what it needs.
func (m *moving) ready(ctx context.Context, o flow.Offer, in Acting) error {
	if err := m.mayAct(ctx, o); err != nil {
		return err
	}
	if until, err := m.until(o.Action); err != nil || !until.IsZero() && m.tx.Now.After(until) {
		return cmp.Or[error](err, ErrAgainLate)
	}
	return m.needs(o.Action, in)
}

// by is the step of the caller, for the post that they stand in for.
func (m *moving) by(ctx context.Context, note string) step {
	p := auth.From(ctx)
	return step{actor: auth.Actor(ctx), person: p.ID, forPost: m.stead, org: p.Scope.Org, note: note}
}

// load makes a case ready to be moved.
func (s *Service) load(ctx context.Context, tx *db.Tx, id CaseID) (*moving, error) {
	c, err := s.store.find(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	f, err := s.flow(ctx, tx, version{c.Flow, c.FlowVersion})
	if err != nil {
		return nil, err
	}
	in, err := s.store.form(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	m := &moving{Service: s, tx: tx, c: &c, f: f, form: in.form, name: in.name}
	if m.mine, err = s.owns(ctx, tx, &c); err != nil || m.form.Complete || m.form.Sheet == nil {
		return m, err
	}
	papers, err := s.store.papers(ctx, tx, string(id))
	m.form.Complete = m.form.Sheet.complete(papers)
	return m, err
}

// allFacts gives the facts, with those of children where it stands with them.
func (m *moving) allFacts(ctx context.Context) (flow.Facts, error) {
	if m.f.State(m.c.Position.State).Kind != flow.Children {
		return m.facts(nil), nil
	}
	more, err := m.store.children(ctx, m.tx, m.c.ID)
	return m.facts(more), err
}

// carry writes a move.
func (m *moving) carry(ctx context.Context, move flow.Move, by step) error {
	if err := m.prepare(move); err != nil {
		return err
	}
	if err := m.store.changeCase(ctx, m.tx, m.c); err != nil {
		return err
	}
	return m.write(ctx, move, by)
}

func (m *moving) offer(in Acting, facts flow.Facts) (flow.Offer, error) {
	for _, o := range m.f.Offers(m.c.Position, facts) {
		if o.Branch == in.Branch && o.Action.Code == in.Action {
			return o, nil
		}
	}
	return flow.Offer{}, flow.ErrNoAction
}

// mayAct holds whoever acts to the role of an action, the department and the region.
func (m *moving) mayAct(ctx context.Context, o flow.Offer) error {
	p := auth.From(ctx)
	if o.By == flow.Applicant {
		if m.own(p) {
			return nil
		}
		return ErrNoCase // whose case it is, is nobody's business
	}
	org := m.c.Org
	if o.Department != "" {
		org = o.Department
	}
	if !p.May(duties[o.By]) || !p.Scope.CoversOrg(org) || !p.Scope.CoversRegion(m.c.Region) {
		return ErrNotYours
	}
	if err := m.unconcerned(ctx, p.ID); err != nil {
		return err
	}
	if o.State.Fresh {
		if err := m.undecided(ctx, p.Post, p.ID); err != nil {
			return err
		}
	}
	return m.untaken(ctx, p, o.Branch)
}

// untaken refuses what a colleague has taken out of the pool, unless the caller
// stands in for them.
func (m *moving) untaken(ctx context.Context, p auth.Principal, branch string) error {
	list, err := m.store.tasks(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(t task) bool { return t.branch == branch })
	if i < 0 || list[i].holder == "" || list[i].holder == p.Post {
		return nil
	}
	stands, err := m.standsFor(ctx, m.tx, p.Post, list[i].holder)
	switch {
	case err != nil:
		return err
	case stands:
		m.stead = list[i].holder
	case !p.May(AssignPermission):
		return ErrTaken
	}
	return nil
}

func (m *moving) needs(a *flow.Action, in Acting) error {
	for _, n := range a.Needs {
		switch {
		case n == flow.NeedsNote && strings.TrimSpace(in.Note) == "":
			return ErrNote
		case n == flow.NeedsResult && strings.TrimSpace(in.Result) == "":
			return ErrResult
		case n == flow.NeedsMaterial && !m.form.Complete:
			return ErrPapers
		}
	}
	return nil
}

// settle lets a case go on after something changed that it waited for.
func (s *Service) settle(ctx context.Context, tx *db.Tx, id CaseID) error {
	m, err := s.load(ctx, tx, id)
	if err != nil || m.c.Outcome != "" {
		return err
	}
	facts, err := m.allFacts(ctx)
	if err != nil {
		return err
	}
	move, err := m.f.Settle(m.c.Position, facts)
	if err != nil || len(move.Steps) == 0 {
		return err
	}
	return m.carry(ctx, move, step{})
}
