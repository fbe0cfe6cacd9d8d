package cases

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/seal"
)

// handling is the purpose for which officials read a case that is theirs to handle.
const handling = "duty"

// Offered is an action that the caller could take now.
type Offered struct {
	Branch  string       `json:"branch,omitempty"`
	Action  string       `json:"action"`
	Name    Text         `json:"name"`
	Needs   []flow.Need  `json:"needs"`
	Open    bool         `json:"open"`
	Refusal *Text        `json:"refusal,omitempty" doc:"Why it is not open"`
	Basis   *Text        `json:"basis,omitempty" doc:"The law"`
	Asks    bool         `json:"asks,omitempty" doc:"It sends the case back for correction: say exactly what is wanted"`
	Ends    flow.Outcome `json:"ends,omitempty" doc:"How the case ends by it"`
	Until   *time.Time   `json:"until,omitempty" doc:"Of a way out of an end: by when it may be taken"`
}

// Line is a step of a case's history.
type Line struct {
	At     time.Time `json:"at"`
	Kind   StepKind  `json:"kind"`
	Actor  string    `json:"actor,omitempty" doc:"A post or a person; empty: the engine"`
	Org    string    `json:"organisation,omitempty"`
	Branch string    `json:"branch,omitempty"`
	From   *Text     `json:"from,omitempty"`
	Action *Text     `json:"action,omitempty"`
	To     *Text     `json:"to,omitempty"`
	Note   string    `json:"note,omitempty"`
	For    string    `json:"for,omitempty" doc:"The post for which the actor stood in"`
	Whom   string    `json:"whom,omitempty" doc:"The post to which it was given"`
	Rung   int       `json:"rung,omitempty" doc:"Of the ladder: 1 nearly late, 2 late, 3 late for two working days"`
}

// Head is a case in a list.
type Head struct {
	ID        CaseID       `json:"id"`
	Number    string       `json:"number"`
	Kind      string       `json:"kind"`
	Matter    string       `json:"matter"`
	Title     Text         `json:"title"`
	Region    string       `json:"region"`
	Org       string       `json:"organisation"`
	Channel   Channel      `json:"channel"`
	Parent    CaseID       `json:"parent,omitempty"`
	State     string       `json:"state"`
	StateName Text         `json:"stateName"`
	Outcome   flow.Outcome `json:"outcome,omitempty"`
	Result    string       `json:"result,omitempty"`
	Opened    time.Time    `json:"opened"`
	Accepted  *time.Time   `json:"accepted,omitempty"`
	Due       *time.Time   `json:"due,omitempty" doc:"Of the promise; absent while the clock stands or before acceptance"`
	Statutory *time.Time   `json:"statutory,omitempty"`
	Ended     *time.Time   `json:"ended,omitempty"`
	Pause     flow.Pause   `json:"pause,omitempty" doc:"Why the clock stands"`
	Late      bool         `json:"late" doc:"Beyond its promise, or ended beyond it"`
}

// View is a case as those see it who handle it, or whose it is.
type View struct {
	Head
	Subject     string          `json:"subject" doc:"Masked, but for the subject"`
	Corrections int             `json:"corrections"`
	Reopened    int             `json:"reopened" doc:"How often it was opened again after its end"`
	Urged       int             `json:"urged"`
	Limits      Limits          `json:"limits"`
	Stops       []clock.Stop    `json:"stops"`
	Stages      []Stage         `json:"stages"`
	Offers      []Offered       `json:"offers"`
	History     []Line          `json:"history"`
	Answers     json.RawMessage `json:"answers,omitempty" doc:"For the applicant; officials read the sheet"`
	Sheet       *Sheet          `json:"sheet,omitempty" doc:"The application in words; for officials with masked numbers"`
	Rounds      []Correction    `json:"rounds" doc:"What the applicant was asked to mend"`
	Complete    bool            `json:"complete" doc:"All materials that are required are there"`
	Papers      []Paper         `json:"papers"`
	Messages    int             `json:"messages" doc:"That the caller may read"`
	Parts       []Head          `json:"parts,omitempty" doc:"Of a package"`
	Concerns    bool            `json:"concerns,omitempty" doc:"It is the caller's own affair: colleagues handle it"`
	Overseen    bool            `json:"overseen,omitempty" doc:"The caller supervises it only: what the applicant wrote and handed in is left out"`
	Aside       bool            `json:"aside,omitempty" doc:"No application: who spoke follows it elsewhere, and reads no messages here"`

	Names map[string]string `json:"names" doc:"What the posts, people and departments are called that stand in this view"`
}

// at gives a pointer to a time that is there.
func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// headOf shows a case in short.
func headOf(f *flow.Flow, c Case, now time.Time) Head {
	h := Head{
		ID: c.ID, Number: c.Number, Kind: c.Kind, Matter: c.Matter, Title: c.Title, Region: c.Region, Org: c.Org, Channel: c.Channel, Parent: c.Parent,
		State: c.Position.State, Outcome: c.Outcome, Result: c.Result, Opened: c.Opened, Accepted: at(c.Accepted), Due: at(c.Due), Statutory: at(c.Statutory), Ended: at(c.Ended),
	}
	if state := f.State(c.Position.State); state != nil {
		h.StateName = state.Name
	}
	if c.Outcome == "" {
		for _, s := range f.Stands(c.Position) {
			if s.State.Pause != "" {
				h.Pause = s.State.Pause
			}
		}
		h.Late = !c.Due.IsZero() && now.After(c.Due)
	}
	return h
}

// Show gives a case to those who handle it, in whose scope it lies, and to whom it
// belongs. For officials the reading is recorded for the person to see.
func (s *Service) Show(ctx context.Context, id CaseID) (v View, err error) {
	// Reading leaves a record, so it is a unit of work and no View.
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		tasks, err := s.store.tasks(ctx, tx, id)
		if err != nil {
			return err
		}
		switch err := m.maySee(ctx, tasks); {
		case errors.Is(err, ErrNoCase):
			return m.supervised(ctx, tasks, &v)
		case err != nil:
			return err
		}
		v, err = m.view(ctx, tasks)
		return err
	})
	if err != nil {
		return v, err
	}
	return v, s.nameView(ctx, &v)
}

// own tells that a case is the caller's, as it was found when it was loaded.
func (m *moving) own(auth.Principal) bool { return m.mine }

// ownBy is own for the caller of a context.
func (m *moving) ownBy(ctx context.Context) bool { return m.own(auth.From(ctx)) }

// supervised gives a case to who supervises only: how it went and by when, without
// what the applicant wrote and handed in. To all others there is no such case.
func (m *moving) supervised(ctx context.Context, tasks []task, v *View) (err error) {
	p := auth.From(ctx)
	if !p.May(SupervisePermission) || !p.Scope.CoversOrg(m.c.Org) || !p.Scope.CoversRegion(m.c.Region) {
		return ErrNoCase
	}
	if *v, err = m.view(ctx, tasks); err != nil {
		return err
	}
	v.Overseen = true
	v.Answers, v.Sheet, v.Papers, v.Messages, v.Rounds = nil, nil, []Paper{}, 0, []Correction{}
	for i := range v.History {
		v.History[i].Note = ""
	}
	return nil
}

func (m *moving) view(ctx context.Context, tasks []task) (v View, err error) {
	p := auth.From(ctx)
	v = View{Head: headOf(m.f, *m.c, m.tx.Now), Subject: m.name, Corrections: m.c.Corrections, Reopened: m.c.Reopened, Urged: m.c.Urged, Limits: m.c.Limits, Stops: m.c.Stops,
		Stages: []Stage{}, Offers: []Offered{}, Answers: m.form.Answers, Sheet: m.form.Sheet, Complete: m.form.Complete}
	if !m.own(p) {
		v.Subject, v.Answers = seal.MaskName(m.name), nil
		if v.Sheet != nil {
			v.Sheet = v.Sheet.masked()
		}
	}
	for _, t := range tasks {
		stage := stageOf(m.f, t, m.tx.Now)
		if m.mine {
			stage.Holder = ""
		}
		v.Stages = append(v.Stages, stage)
	}
	if v.Offers, err = m.offers(ctx); err != nil {
		return v, err
	}
	if v.History, err = m.history(ctx); err != nil {
		return v, err
	}
	if v.Papers, err = m.store.papers(ctx, m.tx, string(m.c.ID)); err != nil {
		return v, err
	}
	if v.Rounds, err = m.rounds(ctx, v.Papers); err != nil {
		return v, err
	}
	m.markReplaced(v.Papers, v.Rounds)
	said, err := m.store.messages(ctx, m.tx, m.c.ID, !m.own(p))
	if err != nil {
		return v, err
	}
	v.Messages = len(said)
	if v.Parts, err = m.parts(ctx); err != nil {
		return v, err
	}
	v.Aside = m.c.Aside
	v.Concerns, err = m.concerns(ctx, p.ID)
	return v, err
}

// offers gives what the caller could do now.
func (m *moving) offers(ctx context.Context) (list []Offered, err error) {
	list = []Offered{}
	if m.c.Outcome != "" && !m.f.Again(m.c.Position) {
		return list, nil
	}
	facts, err := m.allFacts(ctx)
	if err != nil {
		return list, err
	}
	for _, o := range m.f.Offers(m.c.Position, facts) {
		if m.mayAct(ctx, o) != nil {
			continue
		}
		until, err := m.until(o.Action)
		if err != nil {
			return list, err
		}
		if !until.IsZero() && m.tx.Now.After(until) {
			continue
		}
		one := Offered{Branch: o.Branch, Action: o.Action.Code, Name: o.Action.Name, Needs: append([]flow.Need{}, o.Action.Needs...), Open: o.Open, Until: at(until)}
		if !o.Open {
			one.Refusal = &o.Action.Refusal
		}
		if o.Action.Basis.ZH != "" {
			one.Basis = &o.Action.Basis
		}
		one.Asks, one.Ends = m.asks(o), m.endOf(o)
		list = append(list, one)
	}
	return list, nil
}

func (m *moving) history(ctx context.Context) (list []Line, err error) {
	steps, err := m.store.steps(ctx, m.tx, m.c.ID)
	for _, one := range steps {
		line := Line{At: one.at, Kind: one.kind, Actor: one.actor, Org: one.org, Branch: one.branch, For: one.forPost, Note: one.note}
		if state := m.f.State(inside(one.branch, one.from)); state != nil {
			line.From = &state.Name
			if i := slices.IndexFunc(state.Actions, func(a flow.Action) bool { return a.Code == one.action }); i >= 0 {
				line.Action = &state.Actions[i].Name
			}
		}
		if state := m.f.State(inside(one.branch, one.to)); state != nil {
			line.To = &state.Name
		}
		switch one.kind {
		case StepTransferred, StepAssigned:
			line.Whom = one.to
		case StepEscalated:
			line.Rung, _ = strconv.Atoi(one.to) // written by escalate
		}
		if m.mine {
			m.hide(one, &line)
		}
		list = append(list, line)
	}
	return list, err
}

// inside names a state of a branch.
func inside(branch, state string) string {
	if branch == "" {
		return state
	}
	return branch + "/" + state
}

// parts gives the cases of a package.
func (m *moving) parts(ctx context.Context) (list []Head, err error) {
	all, err := m.store.partsOf(ctx, m.tx, m.c.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		f, err := m.flow(ctx, m.tx, version{c.Flow, c.FlowVersion})
		if err != nil {
			return nil, err
		}
		list = append(list, headOf(f, c, m.tx.Now))
	}
	return list, nil
}
