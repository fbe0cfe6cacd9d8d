package services

import (
	"context"
	"encoding/json"

	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

// Save is a step of an application as somebody leaves it.
type Save struct {
	Draft    DraftID
	Step     string
	Revision int64 // that was seen
	Answers  json.RawMessage
}

// SaveStep keeps the answers of one step. Two windows that write at once: the second
// is told ErrRevision, and nothing is lost. Answers that cannot be so are ErrAnswers
// and are not kept; what is missing may be missing until the end.
func (s *Service) SaveStep(ctx context.Context, in Save) (DraftView, error) {
	fresh, err := form.Parse(in.Answers)
	switch {
	case len(in.Answers) > mostAnswers:
		return DraftView{}, ErrLarge
	case err != nil:
		return DraftView{}, ErrBody.Because(err)
	}
	return s.change(ctx, in.Draft, in.Revision, func(d *draft, v *Version, b *book) error {
		r := b.form(v)
		step := r.Step(in.Step)
		if step == nil {
			return ErrNoStep.With("step", in.Step)
		}
		before := d.written.Answers
		d.written.Answers = laid(before, fresh, step)
		for name := range fresh { // names of no step of the form are told, those of others left alone
			if r.Field(name) == nil {
				d.written.Answers[name] = fresh[name]
			}
		}
		clean, wrong := r.Check(d.written.Answers, s.judgeOf(in.Step, true))
		if len(wrong) > 0 {
			return refuse(wrong)
		}
		for _, f := range r.Fields() { // what is hidden just now stays, for it may be asked again
			if _, ok := clean[f.Code]; !ok && step != nil && !inStep(step, f.Code) && before[f.Code] != nil {
				clean[f.Code] = before[f.Code]
			}
		}
		d.written.Answers, d.step = clean, next(r, in.Step)
		return nil
	})
}

// laid gives the answers with those of a step replaced.
func laid(before, fresh form.Answers, step *form.Step) form.Answers {
	out := form.Answers{}
	for name, value := range before {
		if !inStep(step, name) {
			out[name] = value
		}
	}
	for name, value := range fresh {
		if inStep(step, name) {
			out[name] = value
		}
	}
	return out
}

func inStep(step *form.Step, field string) bool {
	for _, f := range step.Fields {
		if f.Code == field {
			return true
		}
	}
	return false
}

// next gives the step after one; the last stays.
func next(r *form.Ready, step string) string {
	for i, s := range r.Steps {
		if s.Code == step && i+1 < len(r.Steps) {
			return r.Steps[i+1].Code
		}
	}
	return step
}

// refuse tells every answer that cannot be so.
func refuse(wrong []form.Wrong) error {
	f := ErrAnswers
	for _, one := range wrong {
		f = f.At("/answers"+one.Path, one.Code, one.Message)
	}
	return f
}

// change changes an application that somebody saw with a revision.
func (s *Service) change(ctx context.Context, id DraftID, revision int64, act func(d *draft, v *Version, b *book) error) (view DraftView, err error) {
	b := s.book.Load()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		d, v, err := s.open(ctx, tx, b, id, revision)
		if err != nil {
			return err
		}
		if err := act(&d, v, b); err != nil {
			return err
		}
		d.revision++
		d.saved = tx.Now
		view = b.draftView(&d)
		return s.store.saveDraft(ctx, tx, &d, revision)
	})
	return view, err
}

// open gives an application that can still be changed, with its version of the item.
func (s *Service) open(ctx context.Context, tx *db.Tx, b *book, id DraftID, revision int64) (draft, *Version, error) {
	d, err := s.draft(ctx, tx, id)
	switch {
	case err != nil:
		return d, nil, err
	case d.caseID != "":
		return d, nil, ErrSubmitted.With("case", d.caseID)
	case d.revision != revision:
		return d, nil, ErrRevision.With("revision", d.revision)
	}
	v := b.version(d.item, d.version)
	if v == nil {
		return d, nil, ErrNoItem.With("item", string(d.item))
	}
	return d, v, s.mayFor(ctx, tx, b, &v.Item, d.subject)
}

// GiveMaterials keeps how the materials are given.
func (s *Service) GiveMaterials(ctx context.Context, id DraftID, revision int64, given map[string]Given) (DraftView, error) {
	return s.change(ctx, id, revision, func(d *draft, v *Version, _ *book) error {
		for code, one := range given {
			if !v.Item.takes(code, one) {
				return ErrPaper.With("material", code).At("/materials/"+code, "services.material", "This material cannot be given in this way.")
			}
		}
		d.written.Materials = given
		return nil
	})
}

// takes tells whether a material can be given so.
func (i *Item) takes(code string, g Given) bool {
	for _, m := range i.Materials {
		if m.Code != code {
			continue
		}
		switch g.How {
		case givenFile:
			return len(g.Files) > 0 && m.Format != "paper"
		case givenShared:
			return m.Shared
		case givenPromise:
			return m.Promise
		case givenWindow:
			return true
		}
	}
	return false
}

// Drop forgets an application that was not handed in.
func (s *Service) Drop(ctx context.Context, id DraftID) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		d, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.caseID != "" {
			return ErrSubmitted.With("case", d.caseID)
		}
		return s.store.dropDraft(ctx, tx, d.owner, id)
	})
}
