package services

import (
	"context"
	"maps"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

func (s *Service) draftHead(b *book, d *draft) DraftHead {
	h := DraftHead{ID: d.id, Item: d.item, Region: d.region, Subject: d.subject, Step: d.step, Changed: d.saved, Expires: d.saved.Add(s.Keep)}
	if held := b.version(d.item, d.version); held != nil {
		h.Name, h.Steps = held.Item.Name, len(held.Item.Form.Steps)
		for i, one := range held.Item.Form.Steps {
			if one.Code == d.step {
				h.At = i + 1
			}
		}
	}
	return h
}

func (s *Service) draftView(b *book, d *draft) DraftView {
	v := DraftView{DraftHead: s.draftHead(b, d), Revision: d.revision, Answers: d.written.Answers, Materials: d.written.Materials,
		Prefilled: d.written.Prefilled, Saved: len(d.written.Prefilled), Case: d.caseID, Outcome: d.outcome, Papers: d.papers, Asked: []string{}}
	if held := b.version(d.item, d.version); held != nil {
		v.Asked = b.form(held).AskedOf(d.written.Answers)
	}
	if v.Answers == nil {
		v.Answers = form.Answers{}
	}
	if v.Materials == nil {
		v.Materials = map[string]Given{}
	}
	if v.Prefilled == nil {
		v.Prefilled = map[string]string{}
	}
	if v.Papers == nil {
		v.Papers = []cases.Paper{}
	}
	return v
}

// Drafts gives the caller's unfinished applications, the one saved last first.
func (s *Service) Drafts(ctx context.Context) (out []DraftHead, err error) {
	owner, err := applicant(ctx)
	if err != nil {
		return nil, err
	}
	b := s.book.Load()
	out = []DraftHead{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.drafts(ctx, tx, owner)
		for i := range list {
			out = append(out, s.draftHead(b, &list[i]))
		}
		return err
	})
	return out, err
}

// Resume gives one of the caller's applications, handed in or not.
func (s *Service) Resume(ctx context.Context, id DraftID) (view DraftView, err error) {
	b := s.book.Load()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, _, err := s.mine(ctx, tx, b, id)
		view = s.draftView(b, &d)
		return err
	})
	return view, err
}

// FormOf gives the steps of the form of an application, in a language.
func (s *Service) FormOf(ctx context.Context, id DraftID, english bool) (steps []form.Schema, err error) {
	b := s.book.Load()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		_, v, err := s.mine(ctx, tx, b, id)
		if err == nil {
			steps = b.form(v).Schemas(english)
		}
		return err
	})
	return steps, err
}

// Asked gives the fields that would be asked of an application under answers, which
// are not kept: pages hide and show with it while somebody writes.
func (s *Service) Asked(ctx context.Context, id DraftID, answers form.Answers) (fields []string, err error) {
	b := s.book.Load()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, v, err := s.mine(ctx, tx, b, id)
		if err != nil {
			return err
		}
		all := maps.Clone(d.written.Answers)
		maps.Copy(all, answers)
		fields = b.form(v).AskedOf(all)
		return nil
	})
	return fields, err
}

// mine gives one of the caller's applications with its version of the item and its
// files; those of others are not there, and those for a firm or person are closed to
// who may no longer act for them.
func (s *Service) mine(ctx context.Context, tx *db.Tx, b *book, id DraftID) (draft, *Version, error) {
	owner, err := applicant(ctx)
	if err != nil {
		return draft{}, nil, err
	}
	d, err := s.store.draft(ctx, tx, owner, id)
	if err != nil {
		return draft{}, nil, err
	}
	v := b.version(d.item, d.version)
	switch {
	case d.dropped:
		return draft{}, nil, ErrNoDraft
	case v == nil:
		return draft{}, nil, ErrNoItem.With("item", string(d.item))
	}
	if err := s.mayFor(ctx, tx, b, &v.Item, d.subject); err != nil {
		return draft{}, nil, err
	}
	if err := s.settle(ctx, tx, b.form(v), &d); err != nil {
		return draft{}, nil, err
	}
	d.papers, err = s.Papers.Papers(ctx, tx, string(id))
	return d, v, err
}
