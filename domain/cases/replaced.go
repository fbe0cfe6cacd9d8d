package cases

import (
	"context"
	"slices"
	"strings"

	"citybrain/kernel/db"
)

// OfField begins the material of a file that answers a question of the form: "form.plan"
// is the field plan.
const OfField = "form."

// SignedPage is the material of the page that an applicant signed at a window, in any
// application.
const SignedPage = "signed_page"

// Retract takes back a file that an applicant gave for a correction that is not handed in
// yet. ErrNoCase to those whose case it is not, ErrNoPaper, ErrPaperKept.
func (s *Service) Retract(ctx context.Context, id CaseID, p PaperID) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !m.mine {
			return ErrNoCase
		}
		open, is, err := s.store.openRound(ctx, tx, id)
		if err != nil {
			return err
		}
		found, err := s.held(ctx, tx, string(id), p)
		if err != nil {
			return err
		}
		if !is || found.Given.Before(open.Asked) || found.Source != Uploaded || m.form.Sheet.names(p) {
			return ErrPaperKept
		}
		return s.store.dropPaper(ctx, tx, string(id), p)
	})
	if err != nil {
		return err
	}
	return s.Files.Delete(ctx, fileOf(p))
}

// names tells that a file stands in an answer.
func (s *Sheet) names(p PaperID) bool {
	if s == nil {
		return false
	}
	for _, g := range s.Groups {
		for _, l := range g.Lines {
			if slices.Contains(l.Files, p) {
				return true
			}
		}
	}
	return false
}

// markReplaced tells which files a correction put others in the place of: of a material
// those that were there when it was wanted again and came again, of a question those
// that its answer no longer names.
func (m *moving) markReplaced(papers []Paper, rounds []Correction) {
	for i := range papers {
		papers[i].Replaced = m.replaced(papers[i], papers, rounds)
	}
}

func (m *moving) replaced(p Paper, papers []Paper, rounds []Correction) bool {
	if p.Source == Outcome {
		return false
	}
	if field, ok := strings.CutPrefix(p.Material, OfField); ok {
		if m.form.Sheet == nil {
			return false
		}
		l := m.form.Sheet.line(field)
		return l != nil && l.Round > 0 && !slices.Contains(l.Files, p.ID)
	}
	return slices.ContainsFunc(rounds, func(r Correction) bool {
		wanted := slices.ContainsFunc(r.Wanted, func(w WantedThing) bool { return w.Kind == WantedMaterial && w.Code == p.Material })
		return wanted && p.Material != anotherMaterial && p.Given.Before(r.Asked) &&
			slices.ContainsFunc(papers, func(q Paper) bool { return q.Material == p.Material && !q.Given.Before(r.Asked) })
	})
}
