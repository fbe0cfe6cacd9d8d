package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
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

// FlowName is a flow that applications can go by.
type FlowName struct {
	Code  string `json:"code"`
	Name  Text   `json:"name"`
	Parts bool   `json:"parts" doc:"For packages only: it waits for parts"`

	Reads []FlowRead `json:"-"` // by its conditions
}

// FlowRead is an answer of a form that a condition of a flow reads: text, number or
// boolean. The form of every item that goes by the flow must ask it and give it to
// conditions.
type FlowRead struct {
	Field string
	Kind  string
	Place pack.Place // of the condition, where the flow is the pack's
}

// PackReads gives what the conditions of the pack's flows read, by flow. What is wrong
// with a flow itself is told where it is seeded.
func PackReads(p *pack.Pack) map[string][]FlowRead {
	out := map[string][]FlowRead{}
	for _, name := range p.Glob(flowFiles) {
		d, doc, ok := pack.YAML[flow.Definition](p, name)
		if !ok {
			continue
		}
		for _, one := range d.Reads() {
			out[d.Code] = append(out[d.Code], FlowRead{one.Field, string(one.Kind), doc.At(one.Path...)})
		}
	}
	return out
}

func readsOf(d *flow.Definition) (list []FlowRead) {
	for _, one := range d.Reads() {
		list = append(list, FlowRead{Field: one.Field, Kind: string(one.Kind)})
	}
	return list
}

// FlowNames gives the flows that applications can go by, by code. Domains above choose
// among them; nothing of people is in it, so nobody is asked for a permission.
func (s *Service) FlowNames(ctx context.Context) (list []FlowName, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []FlowName{} // the unit may run twice
		rows, err := s.store.newestFlows(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			var d flow.Definition
			if err := json.Unmarshal([]byte(r.body), &d); err != nil {
				return fmt.Errorf("read flow %s: %w", r.code, err)
			}
			if d.Aside {
				continue
			}
			parts := slices.ContainsFunc(d.States, func(one flow.State) bool { return one.Kind == flow.Children })
			list = append(list, FlowName{d.Code, d.Name, parts, readsOf(&d)})
		}
		return nil
	})
	return list, err
}
