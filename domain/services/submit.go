package services

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Submitted is an application that became a case.
type Submitted struct {
	Draft  DraftID      `json:"draft"`
	Case   string       `json:"case"`
	Number string       `json:"number"`
	Parts  []string     `json:"parts" doc:"The cases of a package's parts"`
	Saved  cases.Spared `json:"saved"`
}

func (r *Receipt) submitted(id DraftID) Submitted {
	out := Submitted{Draft: id, Case: r.Whole.Case, Number: r.Whole.Number, Parts: []string{}, Saved: r.Saved}
	for _, part := range r.Parts {
		out.Parts = append(out.Parts, part.Case)
	}
	return out
}

// Submit hands an application in, once: a second time gives the same case. What is
// missing or wrong is ErrAnswers with every place; materials may follow, and the flow
// asks for them.
func (s *Service) Submit(ctx context.Context, id DraftID, revision int64, channel string) (out Submitted, err error) {
	b := s.book.Load()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		d, _, err := s.mine(ctx, tx, b, id)
		if err != nil {
			return err
		}
		if d.written.Receipt != nil { // the answer to the first request was lost on its way
			out = d.written.Receipt.submitted(d.id)
			return nil
		}
		held, v, err := s.open(ctx, tx, b, id, revision)
		if err != nil {
			return err
		}
		clean, _ := b.form(v).Check(held.written.Answers, s.judgeDraft(&held, "", false))
		if err := auth.RequireLevel(ctx, b.level(v, clean, s.Clock.Now())); err != nil {
			return err
		}
		known, err := s.People.Known(ctx, tx)
		if err != nil {
			return err
		}
		if channel = by(ctx, channel); channel == "" {
			return ErrOnline
		}
		held.atWindow = channel == channelWindow
		h := &handing{Service: s, tx: tx, book: b, draft: &held, version: v, level: auth.From(ctx).Level, name: known.subject(), phone: known["account.phone"], channel: channel}
		out, err = h.run(ctx)
		return err
	})
	return out, err
}

// by gives the channel of what is handed in: at a window always that one, and from
// nowhere else, which is "".
func by(ctx context.Context, channel string) string {
	switch atWindow := auth.From(ctx).AtWindow(); {
	case atWindow:
		return channelWindow
	case channel == channelWindow:
		return ""
	}
	return channel
}

// handing is one application on its way to the case engine.
type handing struct {
	*Service
	tx      *db.Tx
	book    *book
	draft   *draft
	version *Version
	level   int
	name    string
	phone   string
	channel string
	clean   form.Answers
	total   cases.Spared // of all its cases
	spared  spared
}

func (h *handing) run(ctx context.Context) (out Submitted, err error) {
	var wrong []form.Wrong
	h.clean, wrong = h.book.form(h.version).Check(h.draft.written.Answers, h.judgeDraft(h.draft, "", false))
	if len(wrong) > 0 {
		return out, refuse(wrong)
	}
	parts := h.book.parts(h.version, h.clean, h.Clock.Now())
	whole, err := h.open(ctx, h.version, "", len(parts))
	if err != nil {
		return out, err
	}
	r := &Receipt{Whole: h.receiptLine(h.version, whole), Parts: []ReceiptLine{}, At: h.tx.Now, Missing: []Text{}}
	for _, part := range parts {
		c, err := h.open(ctx, part, whole.ID, 0)
		if err != nil {
			return out, fmt.Errorf("open part %s: %w", part.Item.Key, err)
		}
		if err := h.lend(ctx, part, c.ID); err != nil {
			return out, err
		}
		r.Parts = append(r.Parts, h.receiptLine(part, c))
	}
	for _, m := range missing(h.book.papers(h.version, h.clean), h.draft) {
		r.Missing = append(r.Missing, m.Name)
	}
	r.Saved = h.total
	for _, one := range charges(h.version, parts) {
		r.Fen += one.Fen
	}
	if err := h.Papers.PassOn(ctx, h.tx, string(h.draft.id), whole.ID); err != nil {
		return out, err
	}
	seen := h.draft.revision
	h.draft.revision++
	h.draft.saved, h.draft.caseID = h.tx.Now, r.Whole.Case
	h.draft.written = written{Prefilled: h.draft.written.Prefilled, Receipt: r} // the case has the rest now
	return r.submitted(h.draft.id), h.store.saveDraft(ctx, h.tx, h.draft, seen)
}

// lend lets the case of a part see the files of the materials that the part needs; the
// whole keeps them all.
func (h *handing) lend(ctx context.Context, part *Version, to cases.CaseID) error {
	var codes []string
	for _, m := range part.Item.Materials {
		codes = append(codes, m.Code)
	}
	for _, f := range part.Item.Form.Fields() {
		if f.Kind == form.File {
			codes = append(codes, ofField+f.Code)
		}
	}
	return h.Papers.Lend(ctx, h.tx, string(h.draft.id), string(to), codes)
}

// open opens the case of the item, or of a part of it, with the answers that its own
// form asks for.
func (h *handing) open(ctx context.Context, v *Version, parent cases.CaseID, children int) (cases.Case, error) {
	i := &v.Item
	place, err := h.book.place(i, h.draft.region)
	if err != nil {
		if place, err = h.book.place(i, ""); err != nil {
			return cases.Case{}, err
		}
	}
	answers, err := json.Marshal(h.own(v))
	if err != nil {
		return cases.Case{}, fmt.Errorf("write answers of %s: %w", i.Key, err)
	}
	spared := h.saved(v, children)
	h.total.Fields, h.total.Materials, h.total.Visits = h.total.Fields+spared.Fields, h.total.Materials+spared.Materials, h.total.Visits+spared.Visits
	return h.Cases.Open(ctx, h.tx, cases.Opening{
		Kind: kindOfCase, Matter: string(i.Key), Code: place.Code, Flow: i.Flow, Title: cases.Text{ZH: i.Name.ZH, EN: i.Name.EN},
		Region: place.Department.Region, Org: place.Department.Org, Subject: h.draft.subject, SubjectName: h.name, Phone: h.phone, Agent: h.agent(),
		Sphere: h.book.frame.matter(i), Channel: cases.Channel(h.channel), Parent: parent, Limits: cases.Limits{Statutory: i.Statutory, Promised: i.Promised},
		Form: cases.Form{Answers: answers, Facts: h.facts(v, children), Complete: h.complete(v), Sheet: h.sheet(ctx, v)}, Spared: spared,
	})
}

// agent is the person who acts, where that is not the subject.
func (h *handing) agent() string {
	if h.draft.subject == h.draft.owner {
		return ""
	}
	return h.draft.owner
}

// kind is the kind of the applicant, as guards read it.
func (h *handing) kind() string {
	if isFirm(h.draft.subject) {
		return string(Company)
	}
	return string(Person)
}

// own gives the answers that an item's own form asks for.
func (h *handing) own(v *Version) form.Answers {
	out := form.Answers{}
	for _, f := range v.Item.Form.Fields() {
		if value, ok := h.clean[f.Code]; ok {
			out[f.Code] = value
		}
	}
	return out
}

// facts gives what the guards of the flow read.
func (h *handing) facts(v *Version, children int) map[string]any {
	facts := h.book.form(v).Guards(h.own(v))
	facts["applicant.kind"], facts["applicant.level"] = h.kind(), float64(h.level)
	facts["item.code"], facts["channel"] = string(v.Item.Key), h.channel
	if v.Item.Package() {
		facts["children.expected"] = float64(children)
	}
	return facts
}

func (h *handing) complete(v *Version) bool {
	return len(missing(h.book.papers(v, h.own(v)), h.draft)) == 0
}

// sheet makes the readable form of the application for an item.
func (h *handing) sheet(ctx context.Context, v *Version) *cases.Sheet {
	s := &sheeting{Service: h.Service, ctx: ctx, version: v, ready: h.book.form(v), prefilled: h.draft.written.Prefilled}
	out := s.sheet(h.own(v))
	given := map[string]Given{}
	maps.Copy(given, h.draft.written.Materials)
	for _, p := range h.draft.papers {
		given[p.Material] = Given{How: givenFile}
	}
	out.Materials = materialsOf(h.book.papers(v, h.own(v)), given)
	return out
}
