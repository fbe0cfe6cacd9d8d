package trial

import (
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
)

// apply changes the case as a move says: what the case engine's prepare does.
func (p *play) apply(m flow.Move, byTime bool) {
	if p.outcome != "" {
		p.again()
	}
	p.at, p.outcome = m.Position, m.Outcome
	if p.outcome != "" {
		p.ended = p.now
	}
	for _, e := range m.Effects {
		if e.Kind == flow.Receipt && p.accepted.IsZero() {
			p.accepted, p.runs = p.now, p.now
		}
	}
	for i, one := range m.Steps {
		if one.Branch == "" && p.f.State(one.To).Pause == flow.Correction {
			p.corrections++
		}
		s := Step{Act: p.act, At: p.now, ByTime: byTime && i == 0, Branch: one.Branch, From: one.From, Action: one.Action, To: one.To, Effects: []flow.Effect{}}
		if i == 0 && m.Effects != nil {
			s.Effects = m.Effects // of the whole move; they stand with its first step
		}
		p.steps = append(p.steps, s)
	}
	p.enter(m)
	p.pause()
}

// again leaves an end: the limits begin anew, if the case had been accepted.
func (p *play) again() {
	p.reopened++
	if !p.accepted.IsZero() {
		p.runs = p.now
	}
}

// enter notes when each place was entered.
func (p *play) enter(m flow.Move) {
	before := p.since
	p.since = map[string]time.Time{}
	for _, s := range p.f.Stands(p.at) {
		name := s.Branch + "/" + s.State.Code
		fresh := slices.ContainsFunc(m.Steps, func(one flow.Step) bool { return one.Branch == s.Branch && one.To == s.State.Code })
		since, stood := before[name]
		if fresh || !stood {
			since = p.now
		}
		p.since[name] = since
	}
}

func (p *play) paused() flow.Pause {
	for _, s := range p.f.Stands(p.at) {
		if s.State.Pause != "" {
			return s.State.Pause
		}
	}
	return ""
}

// pause stops the clock of the whole case, or lets it run on.
func (p *play) pause() {
	standing := p.paused() != "" && !p.accepted.IsZero()
	last := len(p.stops) - 1
	open := last >= 0 && p.stops[last].To.IsZero()
	switch {
	case standing && !open:
		p.stops = append(p.stops, clock.Stop{From: p.now})
	case open && !standing:
		p.stops[last].To = p.now
	}
}

func (p *play) picture() (out Picture, err error) {
	out = Picture{Now: p.now, Position: p.at, Outcome: p.outcome, Accepted: p.accepted, Paused: p.paused(), Corrections: p.corrections, Reopened: p.reopened,
		Places: []Place{}, Offers: []Offer{}, Timers: []Timer{}, Steps: p.steps, Refused: p.no}
	if p.set.Children > 0 {
		out.Parts = &Parts{p.set.Children, p.granted, p.refused, p.open}
	}
	if p.outcome != "" {
		out.Offers, err = p.offers()
		return out, err
	}
	if out.Promised, err = p.whole(p.set.Promised); err != nil {
		return out, err
	}
	if out.Statutory, err = p.whole(p.set.Statutory); err != nil {
		return out, err
	}
	if out.Places, err = p.places(out.Promised); err != nil {
		return out, err
	}
	if out.Offers, err = p.offers(); err != nil {
		return out, err
	}
	out.Timers, err = p.timers()
	return out, err
}

// whole is the light of a limit of the whole case, which runs from its acceptance, or
// from when it was opened again.
func (p *play) whole(l *clock.Limit) (Light, error) {
	if l == nil || p.accepted.IsZero() {
		return Light{}, nil
	}
	return p.light(p.runs, *l, p.stops)
}

func (p *play) light(from time.Time, l clock.Limit, stops []clock.Stop) (out Light, err error) {
	if out.Due, err = p.calendar.Deadline(from, l, stops...); err != nil {
		return out, err
	}
	if out.Yellow, err = p.calendar.Reach(from, l, yellowShare, stops...); err != nil {
		return out, err
	}
	switch {
	case p.now.After(out.Due):
		out.Colour = "red"
	case !p.now.Before(out.Yellow):
		out.Colour = "yellow"
	default:
		out.Colour = "green"
	}
	return out, nil
}

// places gives whose turn it is and by when: the limit of the stage or the promise of
// the whole case, whichever ends first.
func (p *play) places(promised Light) ([]Place, error) {
	list := []Place{}
	for _, s := range p.f.Stands(p.at) {
		one := Place{Branch: s.Branch, State: s.State.Code, Role: s.State.Role, Department: s.Department, Since: p.since[s.Branch+"/"+s.State.Code]}
		if s.State.Limit != nil {
			var err error
			if one.Light, err = p.light(one.Since, *s.State.Limit, nil); err != nil {
				return nil, err
			}
		}
		if !promised.Due.IsZero() && s.State.Role != flow.Applicant && (one.Light.Due.IsZero() || promised.Due.Before(one.Light.Due)) {
			one.Light = promised
		}
		list = append(list, one)
	}
	return list, nil
}

// offers gives what can be done; out of an end only while there is time for it.
func (p *play) offers() ([]Offer, error) {
	list := []Offer{}
	for _, o := range p.f.Offers(p.at, p.facts()) {
		until, err := p.until(o.Action)
		if err != nil {
			return nil, err
		}
		if !until.IsZero() && p.now.After(until) {
			continue
		}
		one := Offer{Branch: o.Branch, State: o.State.Code, Action: o.Action.Code, Name: o.Action.Name, By: o.By, Open: o.Open, Until: until, Needs: []flow.Need{}}
		one.Needs = append(one.Needs, o.Action.Needs...)
		if !o.Open {
			one.Guard, one.Refusal = o.Action.Guard, o.Action.Refusal
		}
		list = append(list, one)
	}
	return list, nil
}

// until is by when an action that leads out of an end may be taken; zero where there is
// no such limit.
func (p *play) until(a *flow.Action) (time.Time, error) {
	if a.Within == nil || p.outcome == "" {
		return time.Time{}, nil
	}
	return p.calendar.Deadline(p.ended, *a.Within)
}

func (p *play) timers() ([]Timer, error) {
	list := []Timer{}
	for _, t := range p.f.Timers(p.at) {
		due, err := p.calendar.Deadline(p.since[t.Branch+"/"+t.State], t.After)
		if err != nil {
			return nil, err
		}
		list = append(list, Timer{t.Branch, t.State, t.Action, due})
	}
	return list, nil
}
