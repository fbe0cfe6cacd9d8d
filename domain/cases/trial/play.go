package trial

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/fault"
)

// yellowShare is how much of a limit is used up when its light turns yellow, as in
// the case engine.
const yellowShare = 0.8

// mostRings bounds how often timers ring while days pass.
const mostRings = 200

// The reasons for which an act is refused, besides those of flow.
var (
	errPapers = fault.New(fault.Conflict, "cases.materials_missing", "Materials that are required are still missing.")
	errOver   = fault.New(fault.Conflict, "cases.over", "The case has ended.")
	errLate   = fault.New(fault.Conflict, "cases.again_late", "The time within which this could be done has run out.")
	errPart   = fault.New(fault.Conflict, "cases.no_part", "No part of it is open.")
)

// Play plays a script. What a case of the flow would refuse ends the script there and
// stands in the picture; ErrScript is one beyond the bounds.
func Play(f *flow.Flow, c Calendar, s Script) (Picture, error) {
	if err := s.check(); err != nil {
		return Picture{}, err
	}
	p := &play{f: f, calendar: c, set: s.Case, now: s.Case.Start, open: s.Case.Children}
	p.set.Form = maps.Clone(s.Case.Form)
	move, err := f.Begin(p.facts())
	if err != nil {
		return Picture{}, err
	}
	p.apply(move, false)
	for i, act := range s.Acts {
		p.act = i + 1
		if err := p.do(act); err != nil {
			p.refuse(err)
			break
		}
	}
	return p.picture()
}

func (s *Script) check() error {
	if len(s.Acts) > mostActs || len(s.Case.Form) > mostFields || s.Case.Children < 0 || s.Case.Children > mostChildren {
		return ErrScript
	}
	for _, a := range s.Acts {
		if a.Days < 0 || a.Days > mostDays || len(a.Form) > mostFields {
			return ErrScript
		}
	}
	for _, l := range []*clock.Limit{s.Case.Promised, s.Case.Statutory} {
		if l != nil {
			if err := l.Validate(); err != nil {
				return err
			}
		}
	}
	return nil
}

// play is a trial that runs.
type play struct {
	f        *flow.Flow
	calendar Calendar
	set      Setting
	now      time.Time
	act      int

	at          flow.Position
	outcome     flow.Outcome
	accepted    time.Time
	stops       []clock.Stop
	ended       time.Time
	runs        time.Time // since when the limits of the whole case run
	corrections int
	reopened    int
	open        int // parts
	granted     int
	refused     int
	since       map[string]time.Time // when each place was entered, by branch and state
	steps       []Step
	no          *Refused
}

// facts are what guards read, as the case engine tells them.
func (p *play) facts() flow.Facts {
	all := flow.Facts{
		"item.code": p.set.Item, "channel": p.set.Channel, "applicant.kind": p.set.Kind, "applicant.level": float64(p.set.Level),
		"case.corrections": float64(p.corrections), "case.reopened": float64(p.reopened), "materials.complete": p.set.Complete, "paid": p.set.Paid,
	}
	for _, f := range p.f.Fields {
		if v, ok := fitting(f.Kind, p.set.Form[f.Code]); ok {
			all["form."+f.Code] = v
		}
	}
	if s := p.f.State(p.at.State); s != nil && s.Kind == flow.Children {
		total := float64(p.set.Children)
		maps.Copy(all, flow.Facts{"children.total": total, "children.expected": total, "children.open": float64(p.open),
			"children.granted": float64(p.granted), "children.refused": float64(p.refused)})
	}
	return all
}

// fitting gives an answer if it is of the field's type; others are as if not given.
func fitting(kind flow.Type, v any) (any, bool) {
	ok := false
	switch kind {
	case flow.Text:
		_, ok = v.(string)
	case flow.Number:
		_, ok = v.(float64)
	case flow.Truth:
		_, ok = v.(bool)
	}
	return v, ok
}

func (p *play) do(a Act) error {
	if p.outcome != "" && a.Do != "wait" && (a.Do != "act" || !p.f.Again(p.at)) {
		return errOver
	}
	switch a.Do {
	case "act":
		return p.take(a)
	case "wait":
		return p.wait(a.Days)
	case "part":
		return p.part(a.Granted)
	}
	for code, v := range a.Form {
		if p.set.Form == nil {
			p.set.Form = map[string]any{}
		}
		p.set.Form[code] = v
	}
	if a.Complete != nil {
		p.set.Complete = *a.Complete
	}
	if a.Paid != nil {
		p.set.Paid = *a.Paid
	}
	return p.settle()
}

func (p *play) take(a Act) error {
	offers := p.f.Offers(p.at, p.facts())
	i := slices.IndexFunc(offers, func(o flow.Offer) bool { return o.Branch == a.Branch && o.Action.Code == a.Action })
	if i < 0 {
		return flow.ErrNoAction
	}
	if slices.Contains(offers[i].Action.Needs, flow.NeedsMaterial) && !p.set.Complete {
		return errPapers
	}
	if until, err := p.until(offers[i].Action); err != nil || !until.IsZero() && p.now.After(until) {
		return cmp.Or[error](err, errLate)
	}
	move, err := p.f.Act(p.at, flow.Choice{Branch: a.Branch, Action: a.Action}, p.facts())
	if err != nil {
		return err
	}
	p.apply(move, false)
	return nil
}

func (p *play) part(granted bool) error {
	if s := p.f.State(p.at.State); s == nil || s.Kind != flow.Children || p.open == 0 {
		return errPart
	}
	p.open--
	if granted {
		p.granted++
	} else {
		p.refused++
	}
	return p.settle()
}

func (p *play) settle() error {
	move, err := p.f.Settle(p.at, p.facts())
	if err != nil {
		return err
	}
	p.apply(move, false)
	return nil
}

// wait lets working days pass; what is due by itself happens on its way.
func (p *play) wait(days int) error {
	if days == 0 {
		return nil
	}
	until, err := p.calendar.Deadline(p.now, clock.Limit{Kind: clock.WorkingDays, Amount: days})
	if err != nil {
		return err
	}
	rung := map[string]bool{} // a timer rings once a stay, be it in vain
	for range mostRings {
		next, err := p.nextTimer(until, rung)
		if err != nil {
			return err
		}
		if next == nil {
			break
		}
		p.now = next.Due
		if err := p.ring(*next); err != nil {
			return err
		}
	}
	p.now = until
	return nil
}

func (t Timer) name() string { return t.Branch + "/" + t.State + "/" + t.Action + t.Due.String() }

// nextTimer gives the first timer that rings until then; nil if none does.
func (p *play) nextTimer(until time.Time, rung map[string]bool) (next *Timer, err error) {
	if p.outcome != "" {
		return nil, nil
	}
	list, err := p.timers()
	if err != nil {
		return nil, err
	}
	for i := range list {
		t := &list[i]
		if t.Due.Before(p.now) || t.Due.After(until) || rung[t.name()] {
			continue // one of the past has rung in vain
		}
		if next == nil || t.Due.Before(next.Due) {
			next = t
		}
	}
	if next != nil {
		rung[next.name()] = true
	}
	return next, nil
}

func (p *play) ring(t Timer) error {
	move, err := p.f.Act(p.at, flow.Choice{Branch: t.Branch, Action: t.Action}, p.facts())
	if fault.Is(err, fault.Conflict) {
		return nil // its condition does not hold
	}
	if err != nil {
		return err
	}
	p.apply(move, true)
	return nil
}

func (p *play) refuse(err error) {
	f := fault.From(err)
	p.no = &Refused{Act: p.act, Code: f.Code}
	p.no.Refusal.ZH, _ = f.Args["reason"].(string)
	p.no.Refusal.EN, _ = f.Args["reason_en"].(string)
}
