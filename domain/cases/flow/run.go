package flow

import (
	"fmt"
	"slices"

	"citybrain/kernel/clock"
	"citybrain/kernel/fault"
	"citybrain/kernel/guard"
)

// Faults of moving.
var (
	ErrNoAction = fault.New(fault.Conflict, "cases.no_such_action", "The case has moved on; this can no longer be done with it.")
	ErrGuard    = fault.New(fault.Conflict, "cases.not_allowed_yet", "The conditions for this are not met.")
)

// Flow is a definition that was found to make sense, ready to run. It is not
// changed by running and safe for several goroutines.
type Flow struct {
	*Definition
	guards map[string]*guard.Condition
}

// Position is where a case stands: in a state, and in a parallel one in a state of
// each branch.
type Position struct {
	State    string  `json:"state"`
	Branches []Token `json:"branches,omitempty"`
}

// Token is where a branch stands.
type Token struct {
	Branch  string  `json:"branch"`
	State   string  `json:"state"`
	Outcome Outcome `json:"outcome,omitempty"` // once it has ended
}

// Step is one change of state that a move consists of.
type Step struct {
	Branch string `json:"branch,omitempty"`
	From   string `json:"from,omitempty"`
	Action string `json:"action,omitempty"` // empty: a join, or the beginning
	To     string `json:"to"`
}

// Move is what an action leads to, with all that follows by itself.
type Move struct {
	Position Position
	Steps    []Step
	Effects  []Effect
	Outcome  Outcome // of the whole case, if it ended
}

// Choice is an action of a state, in a branch or not.
type Choice struct {
	Branch string `json:"branch,omitempty"`
	Action string `json:"action"`
}

// Offer is an action that a case offers now, open or not.
type Offer struct {
	Branch     string
	State      *State
	Action     *Action
	By         string // the role
	Department string // of the branch or state, empty: the item's own
	Open       bool   // its guard holds
}

// Timer is an action that the engine takes when a stage has lasted a while.
type Timer struct {
	Branch string
	State  string
	Action string
	After  clock.Limit
}

// mostByItself bounds what follows from one action without anybody's doing.
const mostByItself = 32

// Begin puts a new case into its first state.
func (f *Flow) Begin(facts Facts) (Move, error) {
	m := &mover{Flow: f, facts: facts}
	m.enter("", f.Start, "", "")
	return m.settle()
}

// Act takes an action. ErrNoAction where the case does not offer it, ErrGuard where
// its condition does not hold, with the sentence of the flow.
func (f *Flow) Act(at Position, c Choice, facts Facts) (Move, error) {
	m := &mover{Flow: f, facts: facts, Move: Move{Position: at.clone()}}
	s := m.stands(c.Branch)
	if s == nil {
		return Move{}, ErrNoAction
	}
	i := slices.IndexFunc(s.Actions, func(a Action) bool { return a.Code == c.Action })
	if i < 0 {
		return Move{}, ErrNoAction
	}
	a := &s.Actions[i]
	if !f.guards[place(c.Branch, s.Code, a.Code)].Holds(m.all()) {
		return Move{}, ErrGuard.With("reason", a.Refusal.ZH).With("reason_en", a.Refusal.EN)
	}
	m.take(c.Branch, s, a)
	return m.settle()
}

// Settle lets follow what changed facts make possible: the last child has ended,
// the fee was paid.
func (f *Flow) Settle(at Position, facts Facts) (Move, error) {
	m := &mover{Flow: f, facts: facts, Move: Move{Position: at.clone()}}
	return m.settle()
}

// Offers gives what can be done now by others than the engine.
func (f *Flow) Offers(at Position, facts Facts) (list []Offer) {
	m := &mover{Flow: f, facts: facts, Move: Move{Position: at}}
	all := m.all()
	m.each(func(branch, department string, s *State) {
		for i := range s.Actions {
			a := &s.Actions[i]
			if by := s.actor(a); by != System {
				open := f.guards[place(branch, s.Code, a.Code)].Holds(all)
				list = append(list, Offer{branch, s, a, by, department, open})
			}
		}
	})
	return list
}

// Standing is a state in which a case is now, and whose turn it is.
type Standing struct {
	Branch     string
	State      *State
	Department string
}

// Stands gives the states in which somebody's work is due.
func (f *Flow) Stands(at Position) (list []Standing) {
	m := &mover{Flow: f, Move: Move{Position: at}}
	m.each(func(branch, department string, s *State) { list = append(list, Standing{branch, s, department}) })
	return list
}

// Timers gives what the engine does when nobody does anything.
func (f *Flow) Timers(at Position) (list []Timer) {
	m := &mover{Flow: f, Move: Move{Position: at}}
	m.each(func(branch, _ string, s *State) {
		for i := range s.Actions {
			if a := &s.Actions[i]; a.After != nil && s.actor(a) == System {
				list = append(list, Timer{branch, s.Code, a.Code, *a.After})
			}
		}
	})
	return list
}

// Revive leads a package that ended by its parts back to where it waits for them: one of
// them was opened again. False where it did not end by them.
func (f *Flow) Revive(at Position) (Move, bool) {
	for i := range f.States {
		s := &f.States[i]
		if s.Kind == Children && slices.ContainsFunc(s.Joins, func(j Join) bool { return j.To == at.State }) {
			m := &mover{Flow: f}
			m.enter("", s.Code, at.State, "")
			return m.Move, true
		}
	}
	return Move{}, false
}

// Again tells that a case that has ended there offers a way to open it again.
func (f *Flow) Again(at Position) bool {
	s := state(f.States, at.State)
	return s != nil && s.Kind == End && len(s.Actions) > 0
}

func (p Position) clone() Position {
	p.Branches = slices.Clone(p.Branches)
	return p
}

// mover carries a move out.
type mover struct {
	*Flow
	Move
	facts Facts
}

// all gives the facts with the outcomes of branches.
func (m *mover) all() Facts {
	if len(m.Position.Branches) == 0 {
		return m.facts
	}
	all := make(Facts, len(m.facts)+len(m.Position.Branches))
	for k, v := range m.facts {
		all[k] = v
	}
	for _, t := range m.Position.Branches {
		if t.Outcome != "" {
			all["branch."+t.Branch] = string(t.Outcome)
		}
	}
	return all
}

// each visits the states in which work is due: that of the case, or of its branches.
func (m *mover) each(visit func(branch, department string, s *State)) {
	s := state(m.States, m.Position.State)
	if s == nil {
		return
	}
	if s.Kind != Parallel {
		visit("", s.Department, s)
		return
	}
	for _, t := range m.Position.Branches {
		b := branch(s, t.Branch)
		if b == nil || t.Outcome != "" {
			continue
		}
		inner := state(b.States, t.State)
		department := b.Department
		if inner.Department != "" {
			department = inner.Department
		}
		visit(t.Branch, department, inner)
	}
}

func branch(s *State, code string) *Branch {
	for i := range s.Branches {
		if s.Branches[i].Code == code {
			return &s.Branches[i]
		}
	}
	return nil
}

// stands gives the state in which the case, or a branch of it, stands.
func (m *mover) stands(of string) (found *State) {
	m.each(func(branch, _ string, s *State) {
		if branch == of {
			found = s
		}
	})
	return found
}

// enter puts the case, or a branch, into a state.
func (m *mover) enter(of, code, from, action string) {
	m.Steps = append(m.Steps, Step{of, from, action, code})
	if of != "" {
		m.enterBranch(of, code)
		return
	}
	s := state(m.States, code)
	m.Position = Position{State: code}
	switch s.Kind {
	case End:
		m.Outcome = s.Outcome
	case Parallel:
		for i := range s.Branches {
			m.Position.Branches = append(m.Position.Branches, Token{Branch: s.Branches[i].Code})
		}
		for i := range s.Branches {
			m.enter(s.Branches[i].Code, s.Branches[i].Start, "", "")
		}
	}
}

func (m *mover) enterBranch(of, code string) {
	b := branch(state(m.States, m.Position.State), of)
	i := slices.IndexFunc(m.Position.Branches, func(t Token) bool { return t.Branch == of })
	s := state(b.States, code)
	m.Position.Branches[i].State = code
	if s.Kind == End {
		m.Position.Branches[i].Outcome = s.Outcome
	}
}

// take carries an action out. One of a branch may lead out of the parallel state,
// to a state of the whole case: then the other branches end with it.
func (m *mover) take(of string, s *State, a *Action) {
	m.Effects = append(m.Effects, a.Effects...)
	if of != "" && state(branch(state(m.States, m.Position.State), of).States, a.To) == nil {
		m.enter("", a.To, of+"/"+s.Code, a.Code)
		return
	}
	m.enter(of, a.To, s.Code, a.Code)
}

// settle lets everything follow that needs nobody.
func (m *mover) settle() (Move, error) {
	for range mostByItself {
		if m.Outcome != "" || !m.follows() {
			return m.Move, nil
		}
	}
	return Move{}, fault.From(fmt.Errorf("flow %s goes round by itself from %s", m.Code, m.Position.State))
}

// follows takes one step that nobody has to choose; false if there is none.
func (m *mover) follows() bool {
	s := state(m.States, m.Position.State)
	if s == nil {
		return false
	}
	if m.mayJoin(s) {
		return m.join(s)
	}
	taken := false
	all := m.all()
	m.each(func(branch, _ string, s *State) {
		for i := range s.Actions {
			a := &s.Actions[i]
			if taken || s.actor(a) != System || a.After != nil || !m.guards[place(branch, s.Code, a.Code)].Holds(all) {
				continue
			}
			m.take(branch, s, a)
			taken = true
		}
	})
	return taken
}

// mayJoin tells that all branches, or all children, have ended.
func (m *mover) mayJoin(s *State) bool {
	switch s.Kind {
	case Parallel:
		return !slices.ContainsFunc(m.Position.Branches, func(t Token) bool { return t.Outcome == "" })
	case Children:
		total, _ := m.facts["children.total"].(float64)
		expected, _ := m.facts["children.expected"].(float64) // the rest is being opened
		open, known := m.facts["children.open"].(float64)
		return known && total >= max(1, expected) && open == 0
	}
	return false
}

func (m *mover) join(s *State) bool {
	all := m.all()
	for i, j := range s.Joins {
		if m.guards[joint(s.Code, i)].Holds(all) {
			m.enter("", j.To, s.Code, "")
			return true
		}
	}
	return false
}

// place and joint name guards.
func place(branch, state, action string) string { return branch + "/" + state + "/" + action }

func joint(state string, i int) string { return fmt.Sprintf("%s#%d", state, i) }
