package monitor

import (
	"fmt"
	"strings"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
)

// The reasons for refusing.
const (
	OtherJunction   = "other_junction"   // a controller set up for something else
	OtherController = "other_controller" // a stranger, or another session
	OldReport       = "old_report"       // overtaken by a later one
	Unmet           = "unmet"            // no controller has acknowledged the junction
	Tripped         = "tripped"          // something unsafe was seen; a person must reset
	Unanswered      = "unanswered"       // the last command was not acknowledged
	Changing        = "changing"         // the last stage is not reached, or yellow is shown
	Blind           = "blind"            // no fresh readable report
	NotHeld         = "not_held"         // the controller steers itself; hold it first
	StageUnknown    = "stage_unknown"
	StageUnsafe     = "stage_unsafe"
	MinGreen        = "min_green"
	Clearance       = "clearance"
	ClockSkew       = "clock_skew"   // a plan would run at the wrong time
	PlanRefused     = "plan_refused" // see Findings
	Nothing         = "nothing"      // the zero Order
	Taken           = "taken"        // an order is taken once
	Void            = "void"         // something has changed since the order was made
	Late            = "late"
	NotAsked        = "not_asked" // an answer to no question
)

// Refusal is why the monitor does not do what it is asked. Group and Other are indices
// or network.None; Wait is how long until the same could be granted, as far as is known.
type Refusal struct {
	Code     string
	Group    int
	Other    int
	Wait     time.Duration
	Findings []rules.Finding
}

func (r *Refusal) Error() string {
	if r.Group == network.None {
		return "the conflict monitor refuses: " + r.Code
	}
	return fmt.Sprintf("the conflict monitor refuses: %s of group %d for another %v", r.Code, r.Group+1, r.Wait)
}

func refuse(code string) *Refusal {
	return &Refusal{Code: code, Group: network.None, Other: network.None}
}

// Toward asks for the order to change to a stage. It is granted to a junction that is
// held and rests in what was seen last, when every green that would end has lasted its
// least time and every group that would meet a new green has cleared by then.
func (m *Monitor) Toward(stage int, now time.Time) (Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	steps, r := m.judge(stage, now)
	if r != nil {
		return Order{}, r
	}
	return m.make(Command{Kind: ToStage, Stage: stage, From: m.seen, Steps: steps, Show: m.j.Stages[stage].Show}, now), nil
}

// May tells whether Toward would be granted, without asking for it.
func (m *Monitor) May(stage int, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, r := m.judge(stage, now); r != nil {
		return r
	}
	return nil
}

// Hold asks for the order to stop steering itself and rest in the stage that is shown.
func (m *Monitor) Hold(now time.Time) (Order, error) {
	return m.simple(Command{Kind: Hold, Stage: network.None}, now)
}

// Release asks for the order to go back to the controller's own plan.
func (m *Monitor) Release(now time.Time) (Order, error) {
	return m.simple(Command{Kind: ToLocal, Stage: network.None}, now)
}

// Start asks for the order to run a plan. A plan that plan.Check refuses is refused with
// its findings; so is any plan while the clocks differ by more than MaxSkew.
func (m *Monitor) Start(p plan.Plan, now time.Time) (Order, error) {
	if found := plan.Check(m.j, p); rules.Refused(found) {
		r := refuse(PlanRefused)
		r.Findings = found
		return Order{}, r
	}
	return m.simple(Command{Kind: RunPlan, Stage: network.None, Plan: p}, now)
}

func (m *Monitor) simple(c Command, now time.Time) (Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.ready(now); r != nil {
		return Order{}, r
	}
	if skew := m.clock.skew; c.Kind == RunPlan && (skew > MaxSkew || skew < -MaxSkew) {
		return Order{}, refuse(ClockSkew)
	}
	return m.make(c, now), nil
}

// ready finds what forbids any order: the order is to a controller that answers and is
// seen. An order that nobody took gives way to a new one.
func (m *Monitor) ready(now time.Time) *Refusal {
	switch o := m.open; {
	case !m.met:
		return refuse(Unmet)
	case m.tripped != nil:
		return refuse(Tripped)
	case o != nil && o.taken && !o.acknowledged:
		return refuse(Unanswered)
	case o != nil && o.acknowledged:
		return refuse(Changing)
	case m.seen == "" || !m.clock.fresh(now):
		return refuse(Blind)
	}
	return nil
}

func (m *Monitor) make(c Command, now time.Time) Order {
	m.orders++
	c.Junction, c.Session, c.Number = m.j.ID, m.session, m.orders
	m.open = &order{m: m, command: c, made: now}
	return Order{m.open}
}

// judge finds whether the junction may change to a stage now, and by which steps.
func (m *Monitor) judge(stage int, now time.Time) ([]plan.Step, *Refusal) {
	if r := m.ready(now); r != nil {
		return nil, r
	}
	switch {
	case m.mode != Held:
		return nil, refuse(NotHeld)
	case stage < 0 || stage >= len(m.j.Stages):
		return nil, refuse(StageUnknown)
	case strings.ContainsAny(string(m.seen), "yu"):
		return nil, refuse(Changing)
	}
	to := m.j.Stages[stage].Show
	if _, bad := m.j.Clash(to); bad {
		return nil, refuse(StageUnsafe)
	}
	steps := plan.Between(m.j, m.seen, to)
	if r := m.times(to, plan.Lasts(steps)); r != nil {
		return nil, r
	}
	return steps, nil
}

// times holds the change to the least greens and to clearances that began before it.
func (m *Monitor) times(to network.Aspects, lasts time.Duration) *Refusal {
	for g := range m.groups {
		x, y := m.seen.At(g), to.At(g)
		if wait := m.j.Groups[g].MinGreen - (m.clock.least - m.groups[g].since); x.Goes() && !y.Goes() && wait > 0 {
			return &Refusal{Code: MinGreen, Group: g, Other: network.None, Wait: wait}
		}
		if !y.Enters() || x == y {
			continue
		}
		if r := m.clears(g, y, to, lasts); r != nil {
			return r
		}
	}
	return nil
}

// clears holds one new green to those whom it meets and who ended before the change.
func (m *Monitor) clears(g int, y network.Aspect, to network.Aspects, lasts time.Duration) *Refusal {
	for h := range m.groups {
		if !m.j.Meets(g, h) || m.seen.At(h).Enters() || m.j.Together(g, y, h, m.groups[h].shown) {
			continue
		}
		need := plan.Clear(&m.j.Groups[h], m.groups[h].shown)
		if wait := need - lasts - (m.clock.least - m.groups[h].ended); wait > 0 {
			return &Refusal{Code: Clearance, Group: g, Other: h, Wait: wait}
		}
	}
	return nil
}
