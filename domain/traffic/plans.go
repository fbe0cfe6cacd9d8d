package traffic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// State is where a plan is on its way into the street 方案状态.
type State string

// The states of plans. Only approved ones can be named in a timetable.
const (
	Draft    State = "draft"    // 草稿
	Proposed State = "proposed" // 待审批
	Approved State = "approved" // 已批准
	Refused  State = "refused"  // 已退回
	Retired  State = "retired"  // 已停用
)

// SignalPlan is one version of a junction's plan 方案版本. Times are seconds.
type SignalPlan struct {
	Junction  string       `json:"junction"`
	At        string       `json:"at,omitempty" doc:"What the junction is called"`
	Version   int          `json:"version"`
	Name      string       `json:"name"`
	Cycle     float64      `json:"cycle"`
	Offset    float64      `json:"offset"`
	Greens    []StageGreen `json:"greens"`
	State     State        `json:"state" enum:"draft,proposed,approved,refused,retired"`
	Origin    string       `json:"origin" enum:"desk,retiming,briefing,closure"`
	Note      string       `json:"note,omitempty"`
	MadeBy    string       `json:"madeBy"`
	MadeName  string       `json:"madeName,omitempty" doc:"What the post is called that wrote it last"`
	MadeAt    time.Time    `json:"madeAt"`
	ChangedAt time.Time    `json:"changedAt" doc:"Send it back with a change"`
	DecidedBy string       `json:"decidedBy,omitempty"`
	Decider   string       `json:"decider,omitempty" doc:"What the post is called that decided"`
	DecidedAt *time.Time   `json:"decidedAt,omitempty"`
	Reason    string       `json:"reason,omitempty"`
	Mine      bool         `json:"mine" doc:"The caller wrote on it, and cannot decide on it"`

	authors []string // everybody who wrote on it, whatever their post
}

// StageGreen is a stage of a plan's cycle and for how many seconds it is green.
type StageGreen struct {
	Stage   int     `json:"stage" minimum:"0"`
	Seconds float64 `json:"seconds" minimum:"0" maximum:"3600"`
}

// originDesk is a plan that somebody made by hand.
const originDesk = "desk"

// PlanMaking is what somebody writes of a plan. The cycle follows from the greens.
type PlanMaking struct {
	Name   string       `json:"name" maxLength:"60"`
	Offset float64      `json:"offset,omitempty" minimum:"0" maximum:"3600" doc:"Seconds after every whole cycle of the common clock"`
	Greens []StageGreen `json:"greens" maxItems:"64"`
	Note   string       `json:"note,omitempty" maxLength:"500"`
}

// PlanTrial is what would become of a plan 试算.
type PlanTrial struct {
	Cycle    float64         `json:"cycle"`
	Findings []SignalFinding `json:"findings"`
	Steps    []SignalStep    `json:"steps" doc:"What the groups show through one cycle, from the first green"`
}

// SignalStep is what the groups show for some seconds: a letter a group as in SUMO's states.
type SignalStep struct {
	Show    string  `json:"show"`
	Seconds float64 `json:"seconds"`
}

// SignalFinding is what is wrong or odd with a plan, a timetable or a junction. Have and
// Need are seconds, group and stage places in the junction's lists, or -1.
type SignalFinding struct {
	Code   string  `json:"code"`
	Refuse bool    `json:"refuse" doc:"It cannot run like this"`
	Group  int     `json:"group"`
	Stage  int     `json:"stage"`
	Have   float64 `json:"have"`
	Need   float64 `json:"need"`
}

// Try tells what a plan would be at a junction with the limits in force, without
// keeping it. The caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) Try(ctx context.Context, id string, m PlanMaking) (trial PlanTrial, err error) {
	i, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return PlanTrial{}, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		j, err := s.limited(ctx, tx, i)
		if err != nil {
			return err
		}
		p := m.plan(j, 0)
		trial = PlanTrial{Cycle: p.Cycle.Seconds(), Findings: findings(plan.Check(j, p)), Steps: []SignalStep{}}
		if programme, err := plan.Compile(j, p); err == nil {
			for _, step := range programme.Steps() {
				trial.Steps = append(trial.Steps, SignalStep{string(step.Show), step.For.Seconds()})
			}
		}
		return nil
	})
	return trial, err
}

// plan is what was written as a plan of a junction.
func (m PlanMaking) plan(j *network.Junction, version int) plan.Plan {
	p := plan.Plan{Junction: j.ID, Version: version, Name: strings.TrimSpace(m.Name), Offset: span(m.Offset)}
	for _, g := range m.Greens {
		p.Entries = append(p.Entries, plan.Entry{Stage: g.Stage, Green: span(g.Seconds)})
	}
	return plan.Fit(j, p)
}

// span is seconds as a duration, in tenths: controllers do not tell less apart.
func span(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds*10)) * (time.Second / 10)
}

// write puts a plan into its version, plan reads it out again.
func (v *SignalPlan) write(p plan.Plan) {
	v.Junction, v.Version, v.Name = p.Junction, p.Version, p.Name
	v.Cycle, v.Offset, v.Greens = p.Cycle.Seconds(), p.Offset.Seconds(), []StageGreen{}
	for _, e := range p.Entries {
		v.Greens = append(v.Greens, StageGreen{e.Stage, e.Green.Seconds()})
	}
}

func (v *SignalPlan) plan() plan.Plan {
	p := plan.Plan{Junction: v.Junction, Version: v.Version, Name: v.Name, Cycle: span(v.Cycle), Offset: span(v.Offset)}
	for _, g := range v.Greens {
		p.Entries = append(p.Entries, plan.Entry{Stage: g.Stage, Green: span(g.Seconds)})
	}
	return p
}

// under is the plan at a junction whose limits may have changed since it was written:
// greens stay as they were approved, and the cycle takes what the changes between them
// take now.
func (v *SignalPlan) under(j *network.Junction) plan.Plan { return plan.Fit(j, v.plan()) }

// writtenBy notes who writes: a person, whatever post they write in.
func (v *SignalPlan) writtenBy(ctx context.Context) {
	if who := auth.From(ctx).ID; !slices.Contains(v.authors, who) {
		v.authors = append(v.authors, who)
	}
}

func (v *SignalPlan) wroteOn(ctx context.Context) bool {
	return slices.Contains(v.authors, auth.From(ctx).ID)
}

// check holds what was written to a junction: faults carry each finding.
func (m PlanMaking) check(j *network.Junction) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(m.Name)); n == 0 || n > 60 {
		return ErrName.At("/name", ErrName.Code, ErrName.Message)
	}
	if utf8.RuneCountInString(m.Note) > 500 {
		return ErrReason.At("/note", ErrReason.Code, ErrReason.Message)
	}
	return refusal(ErrPlan, plan.Check(j, m.plan(j, 0)))
}

// Draft keeps a new version of a plan, which runs nowhere yet. The caller needs
// traffic.plan. Faults: ErrNoJunction, ErrName, ErrReason, ErrPlan with a field for
// each finding.
func (s *Service) Draft(ctx context.Context, id string, m PlanMaking) (v SignalPlan, err error) {
	i, err := s.visible(ctx, id, PlanPermission)
	if err != nil {
		return SignalPlan{}, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		j, err := s.limited(ctx, tx, i)
		if err != nil {
			return err
		}
		if err := m.check(j); err != nil {
			return err
		}
		last, err := s.store.lastPlan(ctx, tx, id)
		if err != nil {
			return err
		}
		v = SignalPlan{State: Draft, Origin: originDesk, Note: strings.TrimSpace(m.Note),
			MadeBy: auth.Actor(ctx), MadeAt: tx.Now, ChangedAt: tx.Now, Mine: true}
		v.write(m.plan(j, last+1))
		v.writtenBy(ctx)
		added, err := s.store.addPlan(ctx, tx, v)
		if err != nil {
			return err
		}
		if !added {
			return ErrReplaced
		}
		return s.recordAct(ctx, tx, "plan_drafted", id, map[string]any{"version": v.Version, "name": v.Name})
	})
	return v, err
}

// Rewrite changes a draft, or takes a refused plan up again. changed is when the
// caller saw it changed last. The caller needs traffic.plan. Faults: as Draft, and
// ErrNoPlan, ErrState, ErrReplaced.
func (s *Service) Rewrite(ctx context.Context, id string, version int, m PlanMaking, changed time.Time) (SignalPlan, error) {
	return s.change(ctx, id, version, PlanPermission, func(tx *db.Tx, v *SignalPlan) error {
		if v.State != Draft && v.State != Refused {
			return ErrState
		}
		if !v.ChangedAt.Equal(changed) {
			return ErrReplaced
		}
		j, err := s.limited(ctx, tx, s.streets.byID[id])
		if err != nil {
			return err
		}
		if err := m.check(j); err != nil {
			return err
		}
		v.write(m.plan(j, version))
		v.Note, v.State = strings.TrimSpace(m.Note), Draft
		v.MadeBy, v.DecidedBy, v.DecidedAt, v.Reason = auth.Actor(ctx), "", nil, ""
		v.writtenBy(ctx)
		return s.recordAct(ctx, tx, "plan_rewritten", id, map[string]any{"version": version})
	})
}

// Move is a step of a plan's way.
type Move string

// The moves of plans.
const (
	Propose  Move = "propose"  // 提请审批
	Withdraw Move = "withdraw" // 撤回
	Approve  Move = "approve"  // 批准
	Refuse   Move = "refuse"   // 退回
	Retire   Move = "retire"   // 停用
)

// way is from where to where a move leads and who may take it.
type way struct {
	from, to State
	needs    auth.Permission
	decides  bool // somebody who did not write on it, with a reason where it refuses
}

var ways = map[Move]way{
	Propose:  {Draft, Proposed, PlanPermission, false},
	Withdraw: {Proposed, Draft, PlanPermission, false},
	Approve:  {Proposed, Approved, ApprovePermission, true},
	Refuse:   {Proposed, Refused, ApprovePermission, true},
	Retire:   {Approved, Retired, ApprovePermission, false},
}

// Stepping is a step that somebody takes with a plan. Seen is when the plan that they
// looked at was changed last; zero where nobody looked.
type Stepping struct {
	Move   Move
	Reason string
	Seen   time.Time
}

// Step takes a plan a step on its way, the version that was seen and no other. Who wrote on it does not decide on it. The caller
// needs traffic.plan to propose and withdraw, traffic.approve for the rest. Faults:
// ErrNoJunction, ErrNoPlan, ErrState, ErrReplaced, ErrOwn, ErrReason, ErrPlan where the
// limits have changed since, ErrInForce.
func (s *Service) Step(ctx context.Context, id string, version int, step Stepping) (SignalPlan, error) {
	m := step.Move
	w, known := ways[m]
	if !known {
		return SignalPlan{}, ErrState
	}
	reason := strings.TrimSpace(step.Reason)
	if n := utf8.RuneCountInString(reason); n > 500 || (n == 0 && (m == Refuse || m == Retire)) {
		return SignalPlan{}, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	return s.change(ctx, id, version, w.needs, func(tx *db.Tx, v *SignalPlan) error {
		if v.State != w.from {
			return ErrState.With("state", v.State)
		}
		if !step.Seen.IsZero() && !v.ChangedAt.Equal(step.Seen) {
			return ErrReplaced
		}
		if w.decides && v.wroteOn(ctx) {
			return ErrOwn
		}
		if err := s.fitFor(ctx, tx, m, v); err != nil {
			return err
		}
		v.State = w.to
		if w.needs.Code == ApprovePermission.Code {
			now := tx.Now
			v.DecidedBy, v.DecidedAt, v.Reason = auth.Actor(ctx), &now, reason
		}
		return s.recordAct(ctx, tx, "plan_"+string(w.to), id, map[string]any{"version": version, "reason": reason})
	})
}

// fitFor holds a plan to what a move asks of it now.
func (s *Service) fitFor(ctx context.Context, tx *db.Tx, m Move, v *SignalPlan) error {
	switch m {
	case Propose, Approve:
		j, err := s.limited(ctx, tx, s.streets.byID[v.Junction])
		if err != nil {
			return err
		}
		v.write(v.under(j)) // the cycle is what it would be now
		return refusal(ErrPlan, plan.Check(j, v.plan()))
	case Retire:
		now, err := s.store.timetable(ctx, tx, v.Junction)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(now.Rows, func(r plan.Row) bool { return r.Plan == v.Version }) {
			return ErrInForce
		}
	}
	return nil
}

// change is a unit of work on one version.
func (s *Service) change(ctx context.Context, id string, version int, needs auth.Permission, act func(tx *db.Tx, v *SignalPlan) error) (v SignalPlan, err error) {
	if _, err := s.visible(ctx, id, needs); err != nil {
		return SignalPlan{}, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, id); err != nil {
			return err
		}
		v, err = s.store.plan(ctx, tx, id, version)
		if errors.Is(err, db.ErrMissing) {
			return ErrNoPlan.With("version", version)
		}
		if err != nil {
			return err
		}
		before := v.ChangedAt
		if err := act(tx, &v); err != nil {
			return err
		}
		v.ChangedAt = later(tx.Now, before)
		kept, err := s.store.setPlan(ctx, tx, v, before)
		if err == nil && !kept {
			return ErrReplaced
		}
		return err
	})
	v.Mine = v.wroteOn(ctx)
	return v, err
}

// later is now, or a moment after what was before, so that every change is told
// apart from the last.
func later(now, before time.Time) time.Time {
	if now.After(before) {
		return now
	}
	return before.Add(time.Microsecond)
}

// Plans gives the versions of a junction's plans, the newest first. The caller needs
// traffic.read. Fault: ErrNoJunction.
func (s *Service) Plans(ctx context.Context, id string) (list []SignalPlan, err error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.plans(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Mine = list[i].wroteOn(ctx)
	}
	return list, s.namePlans(ctx, list)
}

// refusal makes a fault of the findings that refuse, with a field for each, or nil.
func refusal(err *fault.Fault, found []rules.Finding) error {
	if !rules.Refused(found) {
		return nil
	}
	for _, f := range found {
		if f.Refuse {
			err = told(err, place(f), f)
		}
	}
	return err
}

// place is where a finding stands in what was sent.
func place(f rules.Finding) string {
	switch {
	case f.Stage != network.None:
		return fmt.Sprintf("/greens/%d", f.Stage)
	case f.Group != network.None:
		return fmt.Sprintf("/groups/%d", f.Group)
	}
	return "/"
}

func findings(found []rules.Finding) []SignalFinding {
	list := make([]SignalFinding, len(found))
	for i, f := range found {
		list[i] = SignalFinding{f.Code, f.Refuse, f.Group, f.Stage, f.Have.Seconds(), f.Need.Seconds()}
	}
	return list
}
