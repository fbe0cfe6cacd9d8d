package cases

import (
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// Parcel is a case as those follow it whose it is 办件进度: what happened, where it
// stands, what comes next and by when, in everyday words. No official's name stands in
// it but where the flow says so.
type Parcel struct {
	ParcelHead
	Subject  string       `json:"subject"`
	Channel  Channel      `json:"channel"`
	Trail    []Waypoint   `json:"trail" doc:"What happened, the first first"`
	Now      []Standpoint `json:"now" doc:"Whose turn it is; none once it has ended"`
	Ahead    []Text       `json:"ahead" doc:"What comes after that if nothing is wanting"`
	Terms    []Term       `json:"terms" doc:"The promise and the law"`
	Round    *Correction  `json:"correction,omitempty" doc:"What is wanted now"`
	Rounds   []Correction `json:"corrections" doc:"All that was wanted"`
	Sheet    *Sheet       `json:"sheet,omitempty"`
	Papers   []Paper      `json:"papers"`
	Complete bool         `json:"complete" doc:"All materials that are required are there"`
	Ending   *Ending      `json:"ending,omitempty"`
	Saved    Saved        `json:"saved"`
	Urge     Urging       `json:"urge"`
	Acts     []Offered    `json:"acts" doc:"What the applicant can do: hand a correction in, withdraw"`
	Package  *ParcelHead  `json:"package,omitempty" doc:"Of a part: the whole"`
	Cases    []Parcel     `json:"cases,omitempty" doc:"Of a package: its parts; theirs have none"`
	Looks    []Look       `json:"looks" doc:"Which departments looked at it"`
}

// Waypoint is something that happened to a case.
type Waypoint struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind" enum:"opened,moved,urged"`
	What Text      `json:"what" doc:"In everyday words; of moved only"`
	By   string    `json:"by" enum:"applicant,office,system"`
	Org  string    `json:"organisation,omitempty" doc:"Name of the department that did it"`
	Who  string    `json:"who,omitempty" doc:"The official's post and name, where the flow says so"`
	Note string    `json:"note,omitempty" doc:"Reasons that are for the applicant"`
}

// Standpoint is a place at which a case stands.
type Standpoint struct {
	What  Text        `json:"what"`
	Org   string      `json:"organisation,omitempty" doc:"Name of the department whose turn it is"`
	Mine  bool        `json:"mine" doc:"It is the applicant's turn"`
	Since time.Time   `json:"since"`
	Due   *time.Time  `json:"due,omitempty"`
	Light clock.Light `json:"light"`
}

// Term is a limit of a case as it stands now.
type Term struct {
	Kind   string      `json:"kind" enum:"promise,law"`
	Limit  clock.Limit `json:"limit"`
	Left   int         `json:"left" doc:"What is left of it, in its own unit, rounded up; the whole before acceptance"`
	Due    *time.Time  `json:"due,omitempty" doc:"Absent before acceptance and while the clock stands"`
	Late   bool        `json:"late"`
	Stands bool        `json:"stands" doc:"The clock stands"`
}

// Ending is how a case ended for its applicant.
type Ending struct {
	Reason string `json:"reason,omitempty"`
	Basis  *Text  `json:"basis,omitempty" doc:"The law"`
	Remedy *Text  `json:"remedy,omitempty" doc:"What can be done against it 救济途径"`
	Result string `json:"result,omitempty" doc:"Number of what was issued"`
}

// Saved is what the applicant was spared 减环节、减材料、减时限.
type Saved struct {
	Fields    int `json:"fields" doc:"Answers that nobody had to type"`
	Materials int `json:"materials" doc:"Papers that nobody had to bring"`
	Visits    int `json:"visits" doc:"Ways to a hall that nobody had to make"`
	Days      int `json:"days" doc:"Working days by which the promise is shorter than the law"`
}

// Urging tells whether a case can be urged now.
type Urging struct {
	Open bool       `json:"open"`
	Why  string     `json:"why,omitempty" enum:"today,own_turn,over" doc:"Why not"`
	Last *time.Time `json:"last,omitempty"`
}

// Look is how often a department looked at a case.
type Look struct {
	Org   string `json:"organisation" doc:"Its name"`
	Times int    `json:"times"`
}

// Track gives a case by its number to those whose it is. ErrNoCase to all others, be
// they officials: they have the desk.
func (s *Service) Track(ctx context.Context, number string) (p Parcel, err error) {
	n := naming{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		id, err := s.store.numbered(ctx, tx, number)
		if err != nil {
			return err
		}
		m, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !m.mine {
			return ErrNoCase
		}
		p, err = m.parcel(ctx)
		return err
	})
	if err != nil {
		return p, err
	}
	p.want(n)
	names, err := s.names(ctx, n)
	p.name(names)
	return p, err
}

// parcel shows a case with its parts; departments and officials by their ids.
func (m *moving) parcel(ctx context.Context) (p Parcel, err error) {
	if p, err = m.single(ctx); err != nil {
		return p, err
	}
	if m.c.Parent != "" {
		whole, err := m.load(ctx, m.tx, m.c.Parent)
		if err != nil {
			return p, err
		}
		head := parcelHead(whole.f, *whole.c, m.tx.Now)
		p.Package = &head
	}
	parts, err := m.store.partsOf(ctx, m.tx, m.c.ID)
	if err != nil {
		return p, err
	}
	for _, c := range parts {
		part, err := m.load(ctx, m.tx, c.ID)
		if err != nil {
			return p, err
		}
		if !part.mine {
			continue // the authority does not reach this part
		}
		one, err := part.single(ctx)
		if err != nil {
			return p, err
		}
		p.Wanted, p.Unread = p.Wanted || one.Wanted, p.Unread+one.Unread
		p.Cases = append(p.Cases, one)
	}
	p.Parts, p.Done = len(p.Cases), len(slices.DeleteFunc(slices.Clone(p.Cases), func(one Parcel) bool { return one.Outcome == "" }))
	return p, nil
}

// single shows a case without its parts.
func (m *moving) single(ctx context.Context) (p Parcel, err error) {
	p = Parcel{ParcelHead: parcelHead(m.f, *m.c, m.tx.Now), Subject: m.name, Channel: m.c.Channel, Sheet: m.form.Sheet, Complete: m.form.Complete,
		Trail: []Waypoint{}, Now: []Standpoint{}, Ahead: m.ahead(), Looks: []Look{}}
	if p.Terms, err = m.terms(); err != nil {
		return p, err
	}
	if p.Acts, err = m.offers(ctx); err != nil {
		return p, err
	}
	if p.Papers, err = m.store.papers(ctx, m.tx, string(m.c.ID)); err != nil {
		return p, err
	}
	if p.Rounds, err = m.rounds(ctx, p.Papers); err != nil {
		return p, err
	}
	m.markReplaced(p.Papers, p.Rounds)
	if open, is, err := m.store.openRound(ctx, m.tx, m.c.ID); err != nil {
		return p, err
	} else if is {
		p.Round = &p.Rounds[open.Round-1]
	}
	if p.Unread, err = m.store.unread(ctx, m.tx, m.c.ID); err != nil {
		return p, err
	}
	if p.Saved, err = m.saved(ctx); err != nil {
		return p, err
	}
	return p, m.fill(ctx, &p)
}

// fill puts in what comes of the history and of the tasks.
func (m *moving) fill(ctx context.Context, p *Parcel) error {
	steps, err := m.store.steps(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	p.Trail, p.Ending = m.trail(steps), m.ending(steps)
	p.Urge = m.urging(steps)
	tasks, err := m.store.tasks(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.role == "" {
			continue // a package waits for its parts, which tell for themselves
		}
		st := stageOf(m.f, t, m.tx.Now)
		one := Standpoint{What: m.f.Says(inside(t.branch, t.state)), Mine: t.role == flow.Applicant, Since: st.Since, Due: st.Due, Light: st.Light}
		if !one.Mine {
			one.Org = t.org
		}
		p.Now = append(p.Now, one)
	}
	looks, err := m.store.looks(ctx, m.tx, m.c.ID)
	for org, times := range looks {
		p.Looks = append(p.Looks, Look{org, int(times)})
	}
	slices.SortFunc(p.Looks, func(a, b Look) int { return strings.Compare(a.Org, b.Org) })
	return err
}

// ahead gives the states on the usual way to a good end.
func (m *moving) ahead() []Text {
	list := []Text{}
	if m.c.Outcome != "" {
		return list
	}
	for _, code := range m.f.Way(m.c.Position.State) {
		list = append(list, m.f.Says(code))
	}
	return list
}

// ending tells how a case ended; nil while it runs.
func (m *moving) ending(steps []step) *Ending {
	if m.c.Outcome == "" {
		return nil
	}
	e := &Ending{Result: m.c.Result}
	for _, one := range slices.Backward(steps) {
		if one.kind != StepMoved || one.to != m.c.Position.State {
			continue
		}
		e.Reason = one.note
		if a := m.action(one); a != nil && a.Basis.ZH != "" {
			e.Basis = &a.Basis
		}
		break
	}
	against := m.c.Outcome == flow.Refused || m.c.Outcome == flow.Rejected || m.c.Outcome == flow.Lapsed
	if remedy := m.f.Public.Remedy; against && remedy.ZH != "" {
		e.Remedy = &remedy
	}
	return e
}

// action gives the action of a step; nil where the flow has none.
func (m *moving) action(one step) *flow.Action {
	s := m.f.State(inside(one.branch, one.from))
	if s == nil {
		return nil
	}
	i := slices.IndexFunc(s.Actions, func(a flow.Action) bool { return a.Code == one.action })
	if i < 0 {
		return nil
	}
	return &s.Actions[i]
}

func (m *moving) urging(steps []step) (u Urging) {
	var last int64
	for _, one := range steps {
		if one.kind == StepUrged {
			last = db.Micros(one.at)
		}
	}
	u.Last = at(instant(last))
	switch {
	case m.c.Outcome != "":
		u.Why = "over"
	case m.urgedOn(last, m.tx.Now):
		u.Why = "today"
	case m.waitsForOwner():
		u.Why = "own_turn"
	}
	u.Open = u.Why == ""
	return u
}

// want gathers the ids of what a parcel names.
func (p *Parcel) want(n naming) {
	n.want(p.Org)
	if p.Package != nil {
		n.want(p.Package.Org)
	}
	for _, w := range p.Trail {
		n.want(w.Org, w.Who)
	}
	for _, one := range p.Now {
		n.want(one.Org)
	}
	for _, one := range p.Rounds {
		n.want(one.Org)
	}
	for _, one := range p.Looks {
		n.want(one.Org)
	}
	for i := range p.Cases {
		p.Cases[i].want(n)
	}
}

// name puts names where ids stand; who has none stays unnamed.
func (p *Parcel) name(names map[string]string) {
	p.Org = names[p.Org]
	if p.Package != nil {
		p.Package.Org = names[p.Package.Org]
	}
	for i := range p.Trail {
		p.Trail[i].Org, p.Trail[i].Who = names[p.Trail[i].Org], names[p.Trail[i].Who]
	}
	for i := range p.Now {
		p.Now[i].Org = names[p.Now[i].Org]
	}
	for i := range p.Rounds { // what is wanted now is one of them
		p.Rounds[i].Org = names[p.Rounds[i].Org]
	}
	for i := range p.Looks {
		p.Looks[i].Org = names[p.Looks[i].Org]
	}
	for i := range p.Cases {
		p.Cases[i].name(names)
	}
}
