package windows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// The ways in which a person agrees to what is handed in for them.
const (
	agreedCode      = "code"      // read out from their phone
	agreedSignature = "signature" // signed on paper or pad, which the clerk has seen
)

// acceptance is what a clerk takes in for somebody.
type acceptance struct {
	id     AcceptanceID
	hall   string
	desk   string
	post   string
	person string
	ticket TicketID
	item   string
	draft  services.DraftID
	caseID string
	number string
	agreed string
	made   time.Time
	done   time.Time
}

// Acceptance is what a clerk takes in for the person at the window. What is written is
// the person's own application: they can go on with it on their phone.
type Acceptance struct {
	ID     AcceptanceID        `json:"id"`
	Item   string              `json:"item"`
	Made   time.Time           `json:"made"`
	Draft  *services.DraftView `json:"draft,omitempty" doc:"While it is written"`
	Case   string              `json:"case,omitempty"`
	Number string              `json:"number,omitempty"`
	Agreed string              `json:"agreed,omitempty" doc:"How the person agreed: code or signature"`
	Done   time.Time           `json:"done,omitzero"`
}

// Created tells where the acceptance stands.
func (a Acceptance) Created() string { return "/api/v1/windows/mine/acceptances/" + string(a.ID) }

// Accept begins to take in an item of any department for the person at the window, or
// goes on with what they have begun themselves. Faults: ErrNoVisitor and those of
// services.Begin.
func (s *Service) Accept(ctx context.Context, item string) (out Acceptance, err error) {
	d, who, err := s.visit(ctx)
	if err != nil {
		return out, err
	}
	h, err := s.book.Load().hall(d.hall)
	if err != nil {
		return out, err
	}
	person, err := s.People.Before(ctx, who)
	if err != nil {
		return out, err
	}
	view, err := s.begin(person, services.ItemKey(item), h.Region)
	if err != nil {
		return out, err
	}
	a := acceptance{hall: d.hall, desk: d.code, post: d.post, person: string(who), ticket: d.ticket, item: item, draft: view.ID}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		a.id, a.made = id.New[AcceptanceID]("acceptance", tx.Now), tx.Now
		if err := s.store.addAcceptance(ctx, tx, a); err != nil {
			return fmt.Errorf("write the acceptance of %s: %w", item, err)
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "windows.acceptance_begun", Object: string(a.id), Person: string(who), Purpose: handling, Detail: map[string]any{"item": item}})
	})
	return shown(a, &view), err
}

// begin starts where the hall's region handles the item, or else where the city does.
func (s *Service) begin(ctx context.Context, key services.ItemKey, region string) (services.DraftView, error) {
	view, err := s.Catalogue.Begin(ctx, key, region, nil)
	if errors.Is(err, services.ErrNoPlace) {
		return s.Catalogue.Begin(ctx, key, "", nil)
	}
	return view, err
}

func shown(a acceptance, draft *services.DraftView) Acceptance {
	return Acceptance{ID: a.id, Item: a.item, Made: a.made, Draft: draft, Case: a.caseID, Number: a.number, Agreed: a.agreed, Done: a.done}
}

// held gives an acceptance of the person who stands at the caller's window, and the
// context in which it is theirs.
func (s *Service) held(ctx context.Context, of AcceptanceID) (a acceptance, person context.Context, err error) {
	_, who, err := s.visit(ctx)
	if err != nil {
		return a, ctx, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		a, err = s.store.acceptance(ctx, tx, of)
		return err
	})
	if err == nil && a.person != string(who) {
		err = ErrNoAcceptance
	}
	if err != nil {
		return a, ctx, err
	}
	person, err = s.People.Before(ctx, who)
	return a, person, err
}

// Show gives an acceptance with its application.
func (s *Service) Show(ctx context.Context, of AcceptanceID) (Acceptance, error) {
	a, person, err := s.held(ctx, of)
	if err != nil || a.caseID != "" {
		return shown(a, nil), err
	}
	view, err := s.Catalogue.Resume(person, a.draft)
	return shown(a, &view), err
}

// SaveStep keeps the answers of a step that the clerk typed for the person.
func (s *Service) SaveStep(ctx context.Context, of AcceptanceID, step string, revision int64, answers json.RawMessage) (services.DraftView, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return services.DraftView{}, err
	}
	return s.Catalogue.SaveStep(person, services.Save{Draft: a.draft, Step: step, Revision: revision, Answers: answers})
}

// GiveMaterials keeps how the materials are given: "window" is for what the clerk has
// before them.
func (s *Service) GiveMaterials(ctx context.Context, of AcceptanceID, revision int64, how map[string]string) (services.DraftView, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return services.DraftView{}, err
	}
	return s.Catalogue.GiveMaterials(person, a.draft, revision, how)
}

// Check gives what will be handed in, for the person to read.
func (s *Service) Check(ctx context.Context, of AcceptanceID) (services.Checked, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return services.Checked{}, err
	}
	return s.Catalogue.Check(person, a.draft)
}

// SendCode sends the person at the window the code by which they agree.
func (s *Service) SendCode(ctx context.Context) error {
	_, who, err := s.visit(ctx)
	if err != nil {
		return err
	}
	return s.People.SendAtWindow(ctx, who)
}

// Agreement is how the person at the window agrees.
type Agreement struct {
	How  string // code or signature
	Code string
}

// HandIn hands in what was taken in, once, after the person has agreed: the case is the
// department's from then on. ErrAgree, auth.ErrCode, services.ErrAnswers.
func (s *Service) HandIn(ctx context.Context, of AcceptanceID, revision int64, g Agreement) (Acceptance, error) {
	a, person, err := s.held(ctx, of)
	if err != nil || a.caseID != "" {
		return shown(a, nil), err // a second time gives what the first did
	}
	checked, err := s.Catalogue.Check(person, a.draft)
	if err != nil {
		return shown(a, nil), err
	}
	if checked.Draft.Case == "" && len(checked.Wrong) == 0 { // what cannot be handed in costs no code
		if err := s.agree(ctx, a, g); err != nil {
			return shown(a, nil), err
		}
	}
	done, err := s.Catalogue.Submit(person, a.draft, revision, string(cases.Window))
	if err != nil {
		return shown(a, nil), err
	}
	view, err := s.Cases.Show(person, cases.CaseID(done.Case))
	if err != nil {
		return shown(a, nil), err
	}
	a.caseID, a.number, a.agreed = done.Case, view.Number, g.How
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		a.done = tx.Now
		if err := s.store.endAcceptance(ctx, tx, a); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "windows.accepted", Object: a.caseID, Person: a.person, Purpose: handling,
			Detail: map[string]any{"acceptance": a.id, "item": a.item, "agreed": a.agreed}})
	})
	return shown(a, nil), err
}

func (s *Service) agree(ctx context.Context, a acceptance, g Agreement) error {
	switch g.How {
	case agreedCode:
		_, who, err := s.visit(ctx)
		if err != nil {
			return err
		}
		return s.People.AgreeAtWindow(ctx, who, g.Code)
	case agreedSignature:
		return nil
	}
	return ErrAgree.With("acceptance", string(a.id))
}

// Scan keeps what the clerk scanned or photographed for a material: in the application
// while it is written, and then in the case. Faults: those of services.Upload and cases.Hand.
func (s *Service) Scan(ctx context.Context, of AcceptanceID, material, name string, content io.Reader) (cases.Paper, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return cases.Paper{}, err
	}
	if a.caseID == "" {
		return s.Catalogue.Upload(person, a.draft, material, name, content)
	}
	return s.Cases.Hand(ctx, a.caseID, cases.Handing{Material: material, Name: name, Source: cases.Scanned, Content: content})
}

// Receipt is what the person takes home 受理回执.
type Receipt struct {
	Number   string    `json:"number"`
	Title    Text      `json:"title"`
	Name     string    `json:"name" doc:"Of the applicant, in clear: it is their paper"`
	State    Text      `json:"state"`
	Handed   time.Time `json:"handed"`
	Due      time.Time `json:"due,omitzero" doc:"Of the promise, once it was accepted"`
	Hall     Text      `json:"hall"`
	Address  Text      `json:"address"`
	Window   Text      `json:"window"`
	Agreed   string    `json:"agreed"`
	Complete bool      `json:"complete" doc:"All materials that are required are there"`
	Papers   []string  `json:"papers" doc:"Names of the files that were scanned"`
}

// Receipt gives the receipt of what was handed in. ErrNotIn.
func (s *Service) Receipt(ctx context.Context, of AcceptanceID) (out Receipt, err error) {
	a, person, err := s.held(ctx, of)
	if err == nil && a.caseID == "" {
		err = ErrNotIn
	}
	if err != nil {
		return out, err
	}
	v, err := s.Cases.Show(person, cases.CaseID(a.caseID))
	if err != nil {
		return out, err
	}
	out = Receipt{Number: v.Number, Title: Text(v.Title), Name: v.Subject, State: Text(v.StateName), Handed: v.Opened, Agreed: a.agreed, Complete: v.Complete, Papers: []string{}}
	if v.Due != nil {
		out.Due = *v.Due
	}
	for _, p := range v.Papers {
		out.Papers = append(out.Papers, p.Name)
	}
	if h, err := s.book.Load().hall(a.hall); err == nil {
		out.Hall, out.Address = h.Name, h.Address
		if w, err := h.window(a.desk); err == nil {
			out.Window = w.Name
		}
	}
	return out, nil
}

// Accepted gives what the caller's post took in lately, without whose it is.
func (s *Service) Accepted(ctx context.Context) (list []Acceptance, err error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []Acceptance{}
		all, err := s.store.acceptancesOf(ctx, tx, auth.From(ctx).Post, 50)
		for _, a := range all {
			list = append(list, shown(a, nil))
		}
		return err
	})
	return list, err
}
