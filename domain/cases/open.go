package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Form is what an applicant wrote and what guards read of it.
type Form struct {
	Answers  json.RawMessage `json:"answers,omitempty"`
	Facts    flow.Facts      `json:"facts,omitempty"`    // form.<field>, applicant.kind, applicant.level
	Complete bool            `json:"complete,omitempty"` // every material that is required is there
	Paid     bool            `json:"paid,omitempty"`
	Sheet    *Sheet          `json:"sheet,omitempty"` // the same to be read by people
	Spared   Spared          `json:"spared,omitzero"` // as counted when the case began; Open writes it
}

// Opening is what a domain above says of a case that begins.
type Opening struct {
	Kind, Matter, Code, Flow string
	Title                    Text
	Region, Org              string
	Subject, SubjectName     string
	Phone                    string // by which officials find the case again; only its last signs are kept
	Agent                    string
	Sphere                   string // the matter of the authority to act for the subject; empty: any
	Channel                  Channel
	Parent                   CaseID
	Limits                   Limits
	Form                     Form
	Spared                   Spared
}

// Spared is what an application spared its applicant 减材料、减填报、减跑动: fields that
// stood there already, materials that the government had, visits that were not made.
// The domain above counts them from the item; nobody types them in.
type Spared struct {
	Fields    int64 `json:"fields"`
	Materials int64 `json:"materials"`
	Visits    int64 `json:"visits"`
}

func (o *Opening) check() error {
	for name, text := range map[string]string{"kind": o.Kind, "matter": o.Matter, "code": o.Code, "flow": o.Flow, "org": o.Org, "subject": o.Subject} {
		if text == "" {
			return ErrOpening.With("lacks", name)
		}
	}
	return nil
}

// Open begins a case in the caller's unit of work, with the newest version of its
// flow. It asks for no permission: the domain above knows who may apply.
func (s *Service) Open(ctx context.Context, tx *db.Tx, o Opening) (Case, error) {
	if err := o.check(); err != nil {
		return Case{}, err
	}
	v, _, err := s.store.newest(ctx, tx, o.Flow)
	if err != nil {
		return Case{}, err
	}
	f, err := s.flow(ctx, tx, v)
	if err != nil {
		return Case{}, err
	}
	c := Case{
		ID: id.New[CaseID]("case", tx.Now), Kind: o.Kind, Matter: o.Matter, Code: o.Code, Title: o.Title, Flow: v.code, FlowVersion: v.no,
		Region: o.Region, Org: o.Org, Subject: o.Subject, Agent: o.Agent, Channel: o.Channel, Parent: o.Parent, Limits: o.Limits, Opened: tx.Now, Sphere: o.Sphere, Aside: f.Aside,
	}
	if c.Number, err = s.number(ctx, tx, o.Code); err != nil {
		return c, err
	}
	o.Form.Spared = o.Spared
	m := &moving{Service: s, tx: tx, c: &c, f: f, form: o.Form}
	move, err := f.Begin(m.facts(nil))
	if err != nil {
		return c, fmt.Errorf("begin case of %s: %w", o.Matter, err)
	}
	if err := m.prepare(move); err != nil {
		return c, err
	}
	if err := s.store.putCase(ctx, tx, &c, sealed{o.SubjectName, o.Phone, o.Form}); err != nil {
		return c, err
	}
	if err := s.store.putMatter(ctx, tx, o.Matter, o.Title); err != nil {
		return c, err
	}
	if err := tx.Emit(ctx, CaseOpened{Case: c.ID, Kind: c.Kind, Matter: c.Matter, Region: c.Region, Org: c.Org, Parent: c.Parent, Channel: c.Channel, At: tx.Now}); err != nil {
		return c, err
	}
	if err := m.tally(ctx, tallyReceived); err != nil {
		return c, err
	}
	if err := m.tellOpened(ctx, move); err != nil {
		return c, err
	}
	return c, m.write(ctx, move, step{actor: auth.Actor(ctx), person: auth.From(ctx).ID, kind: StepOpened})
}

// number makes the case number 申办流水号: the code, the day in the city and a
// serial of four digits at least.
func (s *Service) number(ctx context.Context, tx *db.Tx, code string) (string, error) {
	day := s.day(tx.Now)
	n, err := s.store.serial(ctx, tx, code, day)
	return fmt.Sprintf("%s%s%04d", code, day, n), err
}

// day is the day in the city, as 20260330.
func (s *Service) day(at time.Time) string { return at.In(s.Calendar.Zone()).Format("20060102") }
