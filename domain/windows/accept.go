package windows

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	agreedSignature = "signature" // signed on paper, of which a page is kept
)

// acceptance is what a clerk takes in for somebody.
type acceptance struct {
	id     AcceptanceID
	hall   string
	desk   string
	post   string
	person string
	whose  string // the person, or for whom they had come
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
	d, person, err := s.before(ctx)
	if err != nil {
		return out, err
	}
	h, err := s.book.Load().hall(d.hall)
	if err != nil {
		return out, err
	}
	view, err := s.begin(person, services.ItemKey(item), h.Region)
	if err != nil {
		return out, err
	}
	a := acceptance{hall: d.hall, desk: d.code, post: d.post, person: d.person, whose: auth.From(person).Subject(), ticket: d.ticket, item: item, draft: view.ID}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		a.id, a.made = id.New[AcceptanceID]("acceptance", tx.Now), tx.Now
		if err := s.store.addAcceptance(ctx, tx, a); err != nil {
			return fmt.Errorf("write the acceptance of %s: %w", item, err)
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "windows.acceptance_begun", Object: string(a.id), Person: a.person, Purpose: handling, Detail: map[string]any{"item": item, "subject": a.whose}})
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
	d, person, err := s.before(ctx)
	if err != nil {
		return a, ctx, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		a, err = s.store.acceptance(ctx, tx, of)
		return err
	})
	if err == nil && (a.person != d.person || a.whose != auth.From(person).Subject()) {
		err = ErrNoAcceptance
	}
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

// Form gives the form of what is written, a step each, in the version that it began with.
func (s *Service) Form(ctx context.Context, of AcceptanceID, en bool) ([]services.FormStep, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return nil, err
	}
	return s.Catalogue.FormOf(person, a.draft, en)
}

// Asked tells which fields are asked under answers that are not saved yet.
func (s *Service) Asked(ctx context.Context, of AcceptanceID, answers services.Answers) ([]string, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return nil, err
	}
	return s.Catalogue.Asked(person, a.draft, answers)
}

// SaveStep keeps the answers of a step that the clerk typed for the person.
func (s *Service) SaveStep(ctx context.Context, of AcceptanceID, in services.Save) (services.DraftView, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return services.DraftView{}, err
	}
	in.Draft = a.draft
	return s.Catalogue.SaveStep(person, in)
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
// department's from then on. ErrAgree, ErrUnsigned, auth.ErrCode, services.ErrAnswers.
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
		if err := s.agree(ctx, checked.Draft, g); err != nil {
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
			Detail: map[string]any{"acceptance": a.id, "item": a.item, "agreed": a.agreed, "subject": a.whose}})
	})
	return shown(a, nil), err
}

// agree holds the handing in to the person's word: the code that they got, or a page with
// their signature, which stays with the case. The clerk's word alone is none.
func (s *Service) agree(ctx context.Context, d services.DraftView, g Agreement) error {
	switch g.How {
	case agreedCode:
		_, who, err := s.visit(ctx)
		if err != nil {
			return err
		}
		return s.People.AgreeAtWindow(ctx, who, g.Code)
	case agreedSignature:
		if !slices.ContainsFunc(d.Papers, func(p cases.Paper) bool { return p.Material == cases.SignedPage }) {
			return ErrUnsigned
		}
		return nil
	}
	return ErrAgree
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
