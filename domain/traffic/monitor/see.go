package monitor

import (
	"fmt"
	"strings"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Violation is something unsafe that a controller shows. Group and Other are indices.
type Violation struct {
	Code  string        `json:"code"`
	Group int           `json:"group"`
	Other int           `json:"other"`
	State string        `json:"state"`
	Have  time.Duration `json:"have"` // at the most
	Need  time.Duration `json:"need"`
}

// The violations. A clash trips the monitor in every mode, a missing clearance in those
// in which the controller does as we say; the others are told.
const (
	ShownClash     = "shown_clash"
	ShownClearance = "shown_clearance"
	ShownOdd       = "shown_odd" // not a state of this junction
)

func (v Violation) String() string {
	return fmt.Sprintf("%s groups %d and %d in %.80q: %v of %v", v.Code, v.Group+1, v.Other+1, v.State, v.Have, v.Need)
}

// Saw takes a report and gives what is unsafe in it. Reports of strangers, of another
// session and those overtaken by a later one change nothing and are a *Refusal.
func (m *Monitor) Saw(r Report, now time.Time) ([]Violation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.saw(r, now)
}

func (m *Monitor) saw(r Report, now time.Time) ([]Violation, error) {
	switch {
	case !m.met:
		return nil, refuse(Unmet)
	case r.Controller != m.who || r.Session != m.session:
		return nil, refuse(OtherController)
	case r.Number <= m.number:
		return nil, refuse(OldReport)
	}
	m.number = r.Number
	m.clock.pass(now, r.At)
	before := m.seen
	found := m.look(r.State)
	if m.open != nil {
		m.follow(before)
	}
	return found, nil
}

// follow sees how far the open order is: an order that was not taken is void once the
// junction shows something else; one that was acknowledged is done when it shows what
// was ordered.
func (m *Monitor) follow(before network.Aspects) {
	o := m.open
	switch {
	case !o.taken && m.seen != before:
		m.open = nil
	case o.acknowledged && m.seen == o.command.Show:
		m.open = nil
	}
}

// look takes in a state and judges it.
func (m *Monitor) look(state string) (found []Violation) {
	show, err := m.j.Show(state)
	if err != nil {
		m.seen = ""
		return []Violation{{Code: ShownOdd, Group: network.None, Other: network.None, State: short(state)}}
	}
	if c, bad := m.j.Clash(show); bad {
		found = append(found, Violation{Code: ShownClash, Group: c.A, Other: c.B, State: short(state)})
		m.trip(found[0])
	}
	found = append(found, m.cleared(show, state)...)
	for g := range m.groups {
		m.note(g, show.At(g))
	}
	m.seen = show
	return found
}

// note keeps when a group began and ended to let anybody in. Dark and flashing signals let
// everybody in. A yellow after a red tells of a green that was not seen.
func (m *Monitor) note(g int, x network.Aspect) {
	p := &m.groups[g]
	last := network.Dark
	if m.seen != "" {
		last = m.seen.At(g)
	}
	missed := x == network.Yellow && last == network.Red
	if x.Goes() && !last.Goes() {
		p.since = m.clock.least
	}
	if open(x) || open(last) || missed {
		p.ended = m.clock.least // at the latest
	}
	switch {
	case x.Enters():
		p.shown, p.sure = x, m.clock.most
	case open(x) || missed:
		p.shown = network.Green
	}
}

func open(x network.Aspect) bool {
	return x.Enters() || x == network.Dark || x == network.Flashing
}

// cleared finds groups that let somebody in before another group's box can be clear,
// however the clocks are read.
func (m *Monitor) cleared(show network.Aspects, state string) (found []Violation) {
	if m.seen == "" || m.mode == Local {
		return nil
	}
	for g := range m.groups {
		if !show.At(g).Enters() || m.seen.At(g).Enters() {
			continue
		}
		for h := range m.groups {
			p := &m.groups[h]
			if !m.j.Meets(g, h) || show.At(h).Enters() || p.sure < 0 || m.j.Together(g, show.At(g), h, p.shown) {
				continue
			}
			if have, need := m.clock.most-p.sure, plan.Clear(&m.j.Groups[h], p.shown); have < need {
				v := Violation{ShownClearance, g, h, short(state), have, need}
				m.trip(v)
				found = append(found, v)
			}
		}
	}
	return found
}

// trip keeps the first violation. A command that is on its way stays open: the controller
// must answer it, or meet again, before another goes out.
func (m *Monitor) trip(v Violation) {
	if m.tripped == nil {
		m.tripped = &v
	}
	if m.open != nil && !m.open.taken {
		m.open = nil
	}
}

func short(state string) string {
	if len(state) > 200 {
		return strings.ToValidUTF8(state[:200], "?")
	}
	return strings.ToValidUTF8(state, "?")
}
