package services

import (
	"context"
	"encoding/json"
	"reflect"

	"citybrain/domain/services/form"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// Save is a step of an application as somebody leaves it.
type Save struct {
	Draft    DraftID
	Step     string
	Revision int64 // that was seen
	Answers  json.RawMessage
	Stay     bool // the step is not finished: it is the one to go on with
}

// SaveStep keeps the answers of one step. Two windows that write at once: the second
// is told ErrRevision, and nothing is lost. Answers that cannot be so are ErrAnswers
// and are not kept; what is missing may be missing until the end. What the account says
// of who applies is not answered otherwise.
func (s *Service) SaveStep(ctx context.Context, in Save) (DraftView, error) {
	fresh, err := form.Parse(in.Answers)
	switch {
	case len(in.Answers) > mostAnswers:
		return DraftView{}, ErrLarge
	case err != nil:
		return DraftView{}, ErrBody.Because(err)
	}
	return s.change(ctx, in.Draft, in.Revision, func(d *draft, r *form.Ready, _ *Item) error {
		step := r.Step(in.Step)
		if step == nil {
			return ErrNoStep.With("step", in.Step)
		}
		if wrong := obey(step, d.fixed, d.stale, fresh); len(wrong) > 0 {
			return refuse(wrong)
		}
		before := d.written.Answers
		all := laid(before, fresh, step)
		for name := range fresh { // names of no step of the form are told, those of others left alone
			if r.Field(name) == nil {
				all[name] = fresh[name]
			}
		}
		clean, wrong := r.Check(all, s.judgeDraft(d, in.Step, true))
		if len(wrong) > 0 {
			return refuse(wrong)
		}
		for _, f := range r.Fields() { // what is hidden just now stays, for it may be asked again
			if _, ok := clean[f.Code]; !ok && !inStep(step, f.Code) && before[f.Code] != nil {
				clean[f.Code] = before[f.Code]
			}
		}
		d.written.typed(before, clean, step)
		d.written.Answers, d.step = clean, in.Step
		if !in.Stay {
			d.step = next(r, in.Step)
		}
		return nil
	})
}

// typed notes what was known and has been written over: nobody was spared that.
func (w *written) typed(before, after form.Answers, step *form.Step) {
	for _, f := range step.Fields {
		if _, known := w.Prefilled[f.Code]; known && !reflect.DeepEqual(before[f.Code], after[f.Code]) {
			delete(w.Prefilled, f.Code)
		}
	}
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
func wrongField(one form.Wrong) fault.Field {
	return fault.Field{Path: "/answers" + one.Path, Code: one.Code, Message: one.Message, Args: one.Args}
}

func refuse(wrong []form.Wrong) error {
	f := ErrAnswers
	for _, one := range wrong {
		f = f.Naming(wrongField(one))
	}
	return f
}

// change changes an application that somebody saw with a revision.
func (s *Service) change(ctx context.Context, id DraftID, revision int64, act func(d *draft, r *form.Ready, i *Item) error) (view DraftView, err error) {
	b := s.book.Load()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		d, v, err := s.open(ctx, tx, b, id, revision)
		if err != nil {
			return err
		}
		if err := act(&d, b.form(v), &v.Item); err != nil {
			return err
		}
		d.revision++
		d.saved = tx.Now
		view = s.draftView(b, &d)
		return s.store.saveDraft(ctx, tx, &d, revision)
	})
	return view, err
}

// open gives an application that can still be changed, with its version of the item.
func (s *Service) open(ctx context.Context, tx *db.Tx, b *book, id DraftID, revision int64) (draft, *Version, error) {
	d, v, err := s.mine(ctx, tx, b, id)
	switch {
	case err != nil:
		return d, nil, err
	case d.caseID != "":
		return d, nil, ErrSubmitted.With("case", d.caseID)
	case d.revision != revision:
		return d, nil, ErrRevision.With("revision", d.revision)
	}
	return d, v, nil
}

// GiveMaterials keeps how materials are given that are not given by files: how by the
// code of the material. It says so of all of them.
func (s *Service) GiveMaterials(ctx context.Context, id DraftID, revision int64, how map[string]string) (DraftView, error) {
	return s.change(ctx, id, revision, func(d *draft, _ *form.Ready, i *Item) error {
		given := map[string]Given{}
		for code, one := range how {
			if !i.takes(code, one) {
				return ErrPaper.With("material", code).At("/materials/"+code, "services.material", "This material cannot be given in this way.")
			}
			given[code] = Given{How: one, At: s.Clock.Now()}
			if held, ok := d.written.Materials[code]; ok && held.How == one {
				given[code] = held // signed when it was signed
			}
		}
		d.written.Materials = given
		return nil
	})
}

// takes tells whether a material can be given so.
func (i *Item) takes(code, how string) bool {
	for _, m := range i.Materials {
		if m.Code == code {
			return how == givenWindow || how == givenPromise && m.Promise
		}
	}
	return false
}

// Drop forgets an application that was not handed in. It can be taken back for a day.
// Whoever may no longer act for the firm can still drop what they began for it.
func (s *Service) Drop(ctx context.Context, id DraftID) error {
	return s.setDropped(ctx, id, func(tx *db.Tx) int64 { return db.Micros(tx.Now) })
}

// Restore takes Drop back.
func (s *Service) Restore(ctx context.Context, id DraftID) error {
	return s.setDropped(ctx, id, func(*db.Tx) int64 { return 0 })
}

func (s *Service) setDropped(ctx context.Context, id DraftID, at func(tx *db.Tx) int64) error {
	owner, err := applicant(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		d, err := s.store.draft(ctx, tx, owner, id)
		if err != nil {
			return err
		}
		if d.caseID != "" {
			return ErrSubmitted.With("case", d.caseID)
		}
		return s.store.drop(ctx, tx, owner, id, at(tx))
	})
}
