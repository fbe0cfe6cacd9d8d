package services

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Line is an answer as it is shown before it is handed in.
type Line struct {
	Field     string `json:"field"`
	Label     Text   `json:"label"`
	Value     any    `json:"value"`
	Shown     Text   `json:"shown,omitzero" doc:"The words of a choice"`
	Prefilled bool   `json:"prefilled,omitempty"`
}

// Group is a step with its answers.
type Group struct {
	Step  string `json:"step"`
	Title Text   `json:"title"`
	Lines []Line `json:"lines"`
}

// Wrong is an answer that is missing or cannot be so, with the step that asks for it.
type Wrong struct {
	Step string `json:"step"`
	Path string `json:"path"`
	Code string `json:"code"`
}

// Checked is check-your-answers: everything that will be handed in, what is wrong
// with it, and the materials with how each is given.
type Checked struct {
	Draft     DraftView `json:"draft"`
	Groups    []Group   `json:"groups"`
	Wrong     []Wrong   `json:"wrong"`
	Materials []Paper   `json:"materials"`
	Missing   []string  `json:"missing" doc:"Codes of materials that are required and not given yet; they may follow"`
	Parts     []Head    `json:"parts" doc:"Of a package: the items that will be applied for"`
}

// Check gives an application as it would be handed in.
func (s *Service) Check(ctx context.Context, id DraftID) (out Checked, err error) {
	b := s.book.Load()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		v := b.version(d.item, d.version)
		if v == nil {
			return ErrNoItem.With("item", string(d.item))
		}
		out = s.checked(b, v, &d)
		return nil
	})
	return out, err
}

func (s *Service) checked(b *book, v *Version, d *draft) Checked {
	r := b.form(v)
	clean, wrong := r.Check(d.written.Answers, s.judgeOf("", false))
	out := Checked{Draft: b.draftView(d), Groups: groups(r, clean, d), Wrong: []Wrong{}, Parts: []Head{}, Missing: []string{}}
	for _, one := range wrong {
		field, _, _ := strings.Cut(strings.TrimPrefix(one.Path, "/"), "/")
		out.Wrong = append(out.Wrong, Wrong{stepOf(r, field), "/answers" + one.Path, one.Code})
	}
	out.Materials = b.papers(v, clean)
	out.Missing = append(out.Missing, missing(out.Materials, d.written.Materials)...)
	for _, one := range s.parts(b, v, clean) {
		out.Parts = append(out.Parts, b.head(&one.Item))
	}
	return out
}

func stepOf(r *form.Ready, field string) string {
	for i := range r.Steps {
		if inStep(&r.Steps[i], field) {
			return r.Steps[i].Code
		}
	}
	return ""
}

func groups(r *form.Ready, clean form.Answers, d *draft) []Group {
	list := []Group{}
	for _, step := range r.Steps {
		g := Group{Step: step.Code, Title: step.Title, Lines: []Line{}}
		for _, f := range step.Fields {
			value, ok := clean[f.Code]
			if !ok {
				continue
			}
			_, known := d.written.Prefilled[f.Code]
			line := Line{Field: f.Code, Label: f.Label, Value: value, Prefilled: known}
			for _, o := range f.Options {
				if o.Code == value {
					line.Shown = o.Label
				}
			}
			g.Lines = append(g.Lines, line)
		}
		if len(g.Lines) > 0 {
			list = append(list, g)
		}
	}
	return list
}

// missing gives the materials that are surely needed and not given. What is to be
// brought to a window is not there yet.
func missing(papers []Paper, given map[string]Given) (list []string) {
	for _, one := range papers {
		g, ok := given[one.Code]
		if one.Shared {
			continue // shown, not asked
		}
		if one.Sure && !one.Optional && (!ok || g.How == givenWindow) {
			list = append(list, one.Code)
		}
	}
	return list
}

// parts gives the items of a package that are applied for under the answers.
func (s *Service) parts(b *book, v *Version, clean form.Answers) (list []*Version) {
	r := b.form(v)
	facts := r.Facts(clean)
	for _, part := range v.Item.Parts {
		when, err := r.Condition(part.When)
		if err != nil || !when.Holds(facts) {
			continue
		}
		if one := b.find(part.Item, s.Clock.Now()); one != nil {
			list = append(list, one)
		}
	}
	return list
}

// Submitted is an application that became a case.
type Submitted struct {
	Draft  DraftID  `json:"draft"`
	Case   string   `json:"case"`
	Number string   `json:"number"`
	Parts  []string `json:"parts" doc:"The cases of a package's parts"`
	Saved  int      `json:"saved" doc:"Fields that nobody had to type"`
}

// Submit hands an application in, once: a second time gives the same case. What is
// missing or wrong is ErrAnswers with every place; materials may follow, and the flow
// asks for them.
func (s *Service) Submit(ctx context.Context, id DraftID, revision int64, channel string) (out Submitted, err error) {
	b := s.book.Load()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		d, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.caseID != "" { // the answer to the first request was lost on its way
			out = Submitted{Draft: d.id, Case: d.caseID, Parts: []string{}, Saved: len(d.written.Prefilled)}
			return nil
		}
		held, v, err := s.open(ctx, tx, b, id, revision)
		if err != nil {
			return err
		}
		if err := auth.RequireLevel(ctx, v.Item.Level); err != nil {
			return err
		}
		known, err := s.People.Known(ctx, tx)
		if err != nil {
			return err
		}
		h := &handing{Service: s, tx: tx, book: b, draft: &held, version: v, level: auth.From(ctx).Level, name: known.subject(), channel: channel}
		out, err = h.run(ctx)
		return err
	})
	return out, err
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
	channel string
	clean   form.Answers
	spared  spared
}

func (h *handing) run(ctx context.Context) (out Submitted, err error) {
	var wrong []form.Wrong
	h.clean, wrong = h.book.form(h.version).Check(h.draft.written.Answers, h.judgeOf("", false))
	if len(wrong) > 0 {
		return out, refuse(wrong)
	}
	parts := h.parts(h.book, h.version, h.clean)
	whole, err := h.open(ctx, h.version, "", len(parts))
	if err != nil {
		return out, err
	}
	out = Submitted{Draft: h.draft.id, Case: string(whole.ID), Number: whole.Number, Parts: []string{}, Saved: len(h.draft.written.Prefilled)}
	for _, part := range parts {
		c, err := h.open(ctx, part, whole.ID, 0)
		if err != nil {
			return out, fmt.Errorf("open part %s: %w", part.Item.Key, err)
		}
		out.Parts = append(out.Parts, string(c.ID))
	}
	seen := h.draft.revision
	h.draft.revision++
	h.draft.saved, h.draft.caseID = h.tx.Now, out.Case
	h.draft.written = written{Prefilled: h.draft.written.Prefilled} // the case has it now
	return out, h.store.saveDraft(ctx, h.tx, h.draft, seen)
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
	return h.Cases.Open(ctx, h.tx, cases.Opening{
		Kind: kindOfCase, Matter: string(i.Key), Code: place.Code, Flow: i.Flow, Title: cases.Text{ZH: i.Name.ZH, EN: i.Name.EN},
		Region: place.Department.Region, Org: place.Department.Org, Subject: h.draft.subject, SubjectName: h.name, Agent: h.agent(),
		Sphere: h.book.frame.matter(i), Channel: cases.Channel(h.channel), Parent: parent, Limits: cases.Limits{Statutory: i.Statutory, Promised: i.Promised},
		Form: cases.Form{Answers: answers, Facts: h.facts(v, children), Complete: h.complete(v), Sheet: h.sheet(ctx, v)}, Spared: h.saved(v, children),
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
	if strings.HasPrefix(h.draft.subject, "firm_") {
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
	return len(missing(h.book.papers(v, h.own(v)), h.draft.written.Materials)) == 0
}

// sheet makes the readable form of the application for an item.
func (h *handing) sheet(ctx context.Context, v *Version) *cases.Sheet {
	s := &sheeting{Service: h.Service, ctx: ctx, version: v, ready: h.book.form(v), prefilled: h.draft.written.Prefilled}
	out := s.sheet(h.own(v))
	out.Materials = materialsOf(h.book.papers(v, h.own(v)), h.draft.written.Materials)
	return out
}
