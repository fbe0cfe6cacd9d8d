package services

import (
	"context"
	"errors"
	"io"
	"slices"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

// codeAgain is the code of a question that asks for a file anew and was answered with
// the files of before.
const codeAgain = "services.file_again"

// Supply keeps a file for a question that an application is asked again, with the checks
// of every other file; it counts once the answer that names it is saved. Until then it
// can be taken back (cases.Retract). Faults: those of Correcting, of cases/paper, ErrPaper,
// ErrPaperMany, ErrPaperRoom.
func (s *Service) Supply(ctx context.Context, id cases.CaseID, material, name string, content io.Reader) (cases.Paper, error) {
	fits := func(ctx context.Context, tx *db.Tx) error {
		c, err := s.correcting(ctx, tx, id)
		if err != nil {
			return err
		}
		return c.takes(material)
	}
	// Asked twice: before twenty megabytes travel, and in the unit of work that adds them.
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return fits(ctx, tx) }); err != nil {
		return cases.Paper{}, err
	}
	return s.Papers.Hand(ctx, string(id), cases.Handing{Material: material, Name: name, Source: cases.Uploaded, Content: content, Fits: fits})
}

// takes tells whether a correction takes one more file for a question: one that is wanted,
// or that may be asked under the new answers.
func (c *correcting) takes(material string) error {
	i := slices.IndexFunc(c.ready.Fields(), func(f *form.Field) bool { return ofField+f.Code == material && f.Kind == form.File })
	if i < 0 {
		return ErrPaper.With("material", material)
	}
	f := c.ready.Fields()[i]
	if _, held := c.before[f.Code]; !c.wanted[f.Code] && (held || f.When == "") {
		return ErrPaper.With("material", material)
	}
	since := draft{papers: slices.DeleteFunc(slices.Clone(c.papers), func(p cases.Paper) bool { return !c.since(p) })}
	return since.room(material)
}

// since tells that a file came after the correction had been asked for.
func (c *correcting) since(p cases.Paper) bool { return !p.Given.Before(c.asked.Round.Asked) }

// held tells whether a name in an answer is a file of this case for the question.
func (c *correcting) held(field, name string) bool {
	return slices.ContainsFunc(c.papers, func(p cases.Paper) bool {
		return p.Material == ofField+field && string(p.ID) == name && p.Verdict != cases.Infected
	})
}

// stale tells that a question that is wanted again was answered with nothing but the
// files of before.
func (c *correcting) stale(field string, fresh form.Answers) bool {
	f := c.ready.Field(field)
	if f == nil || f.Kind != form.File || !c.wanted[field] {
		return false
	}
	return !slices.ContainsFunc(c.papers, func(p cases.Paper) bool { return c.since(p) && names(fresh[field], p) && p.Material == ofField+field })
}

// names tells that an answer names a file.
func names(answer any, p cases.Paper) bool {
	list, _ := answer.([]any)
	return slices.Contains(list, any(string(p.ID)))
}

// shown gives the files of questions: what stands in their answers, and what came since.
func (c *correcting) shown(fields []form.Field) []cases.Paper {
	list := []cases.Paper{}
	for _, p := range c.papers {
		if slices.ContainsFunc(fields, func(f form.Field) bool {
			return p.Material == ofField+f.Code && (c.since(p) || names(c.before[f.Code], p))
		}) {
			list = append(list, p)
		}
	}
	return list
}

// left gives the files that came for questions that have been answered since without them.
func (c *correcting) left(answered []string) (list []cases.PaperID) {
	for _, p := range c.papers {
		if slices.ContainsFunc(answered, func(field string) bool {
			return p.Material == ofField+field && c.since(p) && !names(c.before[field], p)
		}) {
			list = append(list, p.ID)
		}
	}
	return list
}

// forgetPapers forgets files of a case that nothing names; one that somebody else has
// taken back meanwhile is gone already.
func (s *Service) forgetPapers(ctx context.Context, id cases.CaseID, list []cases.PaperID) error {
	for _, p := range list {
		if err := s.Papers.TakeBack(ctx, string(id), p); err != nil && !errors.Is(err, cases.ErrNoPaper) {
			return err
		}
	}
	return nil
}
