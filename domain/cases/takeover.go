package cases

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Past is a case of an older system with all that happened to it, as it is taken over
// 历史办件接管.
type Past struct {
	Opening
	Opened time.Time
	By     string // person or post that handed it in
	Moves  []PastMove
	Holder string // the post that has what is open; empty: nobody
}

// PastMove is an action that was taken.
type PastMove struct {
	Acting
	At        time.Time
	Actor     string // post or person
	Org       string // of a post
	Applicant bool
}

// takeOverAtOnce is how many cases one unit of work takes over.
const takeOverAtOnce = 5000

// TakeOver takes cases over in bulk, with the newest versions of their flows: they
// stand then as if they had been opened and handled here at their times. Nothing is
// announced, and nobody is told. It gives how many there were; those before one that
// cannot be so are there. Papers and packages are not taken over.
func (s *Service) TakeOver(ctx context.Context, list iter.Seq[Past]) (n int, err error) {
	next, stop := iter.Pull(list)
	defer stop()
	for {
		var some []Past
		for len(some) < takeOverAtOnce {
			one, ok := next()
			if !ok {
				break
			}
			some = append(some, one)
		}
		if len(some) == 0 {
			return n, nil
		}
		if err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.takeOver(ctx, tx, some) }); err != nil {
			return n, fmt.Errorf("take over cases %d to %d: %w", n, n+len(some), err)
		}
		n += len(some)
	}
}

// taken is the rows of cases that are taken over.
type taken struct {
	cases, steps, tasks, timers [][]any
	tallies                     []tally
}

func (s *Service) takeOver(ctx context.Context, tx *db.Tx, list []Past) error {
	numbers, err := s.numbers(ctx, tx, list)
	if err != nil {
		return err
	}
	var all taken
	for i := range list {
		if err := s.relive(ctx, tx, &list[i], numbers[i], &all); err != nil {
			return fmt.Errorf("%s of %s: %w", list[i].Matter, list[i].Opened, err)
		}
	}
	if err := s.store.putTaken(ctx, tx, all); err != nil {
		return err
	}
	return s.sum(ctx, tx, daysOf(all.tallies))
}

// numbers gives the case numbers, with one serial a code and day.
func (s *Service) numbers(ctx context.Context, tx *db.Tx, list []Past) ([]string, error) {
	type serial struct{ code, day string }
	want := map[serial]int64{}
	for i := range list {
		want[serial{list[i].Code, s.day(list[i].Opened)}]++
	}
	last := make(map[serial]int64, len(want))
	for of, n := range want {
		end, err := s.store.serials(ctx, tx, of.code, of.day, n)
		if err != nil {
			return nil, err
		}
		last[of] = end - n
	}
	out := make([]string, len(list))
	for i := range list {
		of := serial{list[i].Code, s.day(list[i].Opened)}
		last[of]++
		out[i] = fmt.Sprintf("%s%s%04d", of.code, of.day, last[of])
	}
	return out, nil
}

// relive lets a case go its way again, each move at its time.
func (s *Service) relive(ctx context.Context, tx *db.Tx, p *Past, number string, all *taken) error {
	if err := p.check(); err != nil {
		return err
	}
	v, f, err := s.newestFlow(ctx, tx, p.Flow)
	if err == nil {
		err = s.store.putMatter(ctx, tx, p.Matter, p.Title)
	}
	if err != nil {
		return err
	}
	c := Case{
		ID: id.New[CaseID]("case", p.Opened), Number: number, Kind: p.Kind, Matter: p.Matter, Code: p.Code, Title: p.Title, Flow: v.code, FlowVersion: v.no,
		Region: p.Region, Org: p.Org, Subject: p.Subject, Agent: p.Agent, Channel: p.Channel, Limits: p.Limits, Opened: p.Opened, Sphere: p.Sphere, Aside: f.Aside,
	}
	p.Form.Spared = p.Spared
	m := &moving{Service: s, tx: &db.Tx{Now: p.Opened}, c: &c, f: f, form: p.Form}
	move, err := f.Begin(m.facts(nil))
	if err != nil {
		return err
	}
	history, err := m.lived(move, step{actor: p.By, kind: StepOpened}, "", nil, all)
	for i := 0; err == nil && i < len(p.Moves); i++ {
		one := &p.Moves[i]
		m.tx, m.accepted = &db.Tx{Now: one.At}, false
		if move, err = f.Act(c.Position, flow.Choice{Branch: one.Branch, Action: one.Action}, m.facts(nil)); err != nil {
			return fmt.Errorf("%s: %w", one.Action, err)
		}
		if one.Result != "" {
			c.Result = one.Result
		}
		official := one.Actor
		if one.Applicant {
			official = ""
		}
		c.Version++
		history, err = m.lived(move, step{actor: one.Actor, org: one.Org, note: one.Note}, official, history, all)
	}
	if err != nil {
		return err
	}
	return m.keep(p, history, all)
}

// newestFlow gives the newest version of a flow, ready to run.
func (s *Service) newestFlow(ctx context.Context, tx *db.Tx, code string) (version, *flow.Flow, error) {
	v, _, err := s.store.newest(ctx, tx, code)
	if err != nil {
		return v, nil, err
	}
	f, err := s.flow(ctx, tx, v)
	return v, f, err
}

// lived notes a move: its steps, and what supervision counts.
func (m *moving) lived(move flow.Move, by step, official string, history []step, all *taken) ([]step, error) {
	if err := m.prepare(move); err != nil {
		return nil, err
	}
	events := m.events(move)
	if by.kind == StepOpened {
		events = append([]string{tallyReceived}, events...)
	}
	for _, event := range events {
		t, err := m.tallyOf(event, official)
		if err != nil {
			return nil, err
		}
		all.tallies = append(all.tallies, t)
	}
	return append(history, m.lines(move, by)...), nil
}

// keep makes the rows of a case as it stands at its end.
func (m *moving) keep(p *Past, history []step, all *taken) error {
	row, err := m.store.caseRow(m.c, sealed{p.SubjectName, p.Phone, p.Form})
	if err != nil {
		return err
	}
	all.cases = append(all.cases, row)
	for i, one := range history {
		row, err := m.store.stepRow(m.c.ID, int64(i+1), one)
		if err != nil {
			return err
		}
		all.steps = append(all.steps, row)
	}
	if m.c.Outcome != "" {
		return nil
	}
	for _, stands := range m.f.Stands(m.c.Position) {
		t := task{id: m.c.ID, branch: stands.Branch, state: stands.State.Code, role: stands.State.Role, org: m.c.Org, region: m.c.Region, matter: m.c.Matter}
		if stands.Department != "" {
			t.org = stands.Department
		}
		if t.role != flow.Applicant {
			t.holder = p.Holder
		}
		for _, one := range slices.Backward(history) {
			if one.branch == t.branch && one.to == t.state {
				t.since = db.Micros(one.at)
				break
			}
		}
		if err := m.limits(&t, stands.State); err != nil {
			return err
		}
		t.rung = rungNow(t, db.Micros(m.Clock.Now()))
		all.tasks = append(all.tasks, t.row())
	}
	for _, one := range m.f.Timers(m.c.Position) {
		due, err := m.Calendar.Deadline(m.tx.Now, one.After)
		if err != nil {
			return err
		}
		all.timers = append(all.timers, []any{string(m.c.ID), one.Branch, one.Action, one.State, db.Micros(due)})
	}
	return nil
}

// rungNow tells where on the ladder a task stands, so that the city does not tell again
// of what the older system told of.
func rungNow(t task, now int64) int64 {
	if t.role == flow.Applicant || t.due == 0 || now < t.yellow {
		return 0
	}
	return rungOf(t, now)
}
