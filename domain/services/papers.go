package services

import (
	"context"
	"io"
	"slices"
	"strings"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// The limits of the files of one application. Those of one file are cases/paper's.
const (
	mostOfMaterial = 20
	mostFiles      = 60
	mostFileBytes  = 200 << 20
)

// ofField begins the code of a material that is in truth a field of the form that
// takes files: "form.plan" is the field plan.
const ofField = cases.OfField

// The faults of files.
var (
	ErrPaperMany = fault.New(fault.Invalid, "services.papers_many", "No more than 20 files can be given for one material; put pages together into one.")
	ErrPaperRoom = fault.New(fault.Invalid, "services.papers_room", "An application holds 60 files of 200 MB together at most; put pages together, or save them smaller.")
)

// Papers keeps files for applications, checked by their content; *cases.Service is one.
type Papers interface {
	Hand(ctx context.Context, holder string, h cases.Handing) (cases.Paper, error)
	Papers(ctx context.Context, tx *db.Tx, holder string) ([]cases.Paper, error)
	OpenHeld(ctx context.Context, holder string, p cases.PaperID) (cases.Paper, io.ReadCloser, error)
	TakeBack(ctx context.Context, holder string, p cases.PaperID) error
	PassOn(ctx context.Context, tx *db.Tx, draft string, to cases.CaseID) error
	Lend(ctx context.Context, tx *db.Tx, from, to string, materials []string) error
}

// Upload keeps a file for a material of an application that is being written. It
// changes no revision: files of two windows stand side by side. Faults: those of
// cases/paper, ErrPaper, ErrPaperMany, ErrPaperRoom, ErrSubmitted.
func (s *Service) Upload(ctx context.Context, id DraftID, material, name string, content io.Reader) (cases.Paper, error) {
	// Asked twice: before twenty megabytes travel, and in the unit of work that adds them.
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		_, err := s.roomFor(ctx, tx, id, material)
		return err
	})
	if err != nil {
		return cases.Paper{}, err
	}
	fits := func(ctx context.Context, tx *db.Tx) error {
		d, err := s.roomFor(ctx, tx, id, material)
		if err != nil {
			return err
		}
		// Writing the row makes uploads and the submission of one application take turns.
		return s.store.touchDraft(ctx, tx, d.owner, id)
	}
	return s.Papers.Hand(ctx, string(id), cases.Handing{Material: material, Name: name, Source: sourceOf(ctx), Content: content, Fits: fits})
}

// sourceOf tells where a file comes from: the applicant, or the clerk at a window.
func sourceOf(ctx context.Context) cases.Source {
	if auth.From(ctx).AtWindow() {
		return cases.Scanned
	}
	return cases.Uploaded
}

// roomFor tells whether an application takes one more file for a material.
func (s *Service) roomFor(ctx context.Context, tx *db.Tx, id DraftID, material string) (draft, error) {
	d, v, err := s.writable(ctx, tx, id)
	if err != nil {
		return d, err
	}
	signed := material == cases.SignedPage && auth.From(ctx).AtWindow()
	if !signed && !v.Item.takesFile(material) {
		return d, ErrPaper.With("material", material)
	}
	return d, d.room(material)
}

// room tells whether one more file of a material fits.
func (d *draft) room(material string) error {
	n, bytes := 0, int64(0)
	for _, p := range d.papers {
		bytes += p.Size
		if p.Material == material {
			n++
		}
	}
	switch {
	case n >= mostOfMaterial:
		return ErrPaperMany
	case len(d.papers) >= mostFiles || bytes >= mostFileBytes:
		return ErrPaperRoom
	}
	return nil
}

// takesFile tells whether files can be given for a material, or for a field that takes
// files.
func (i *Item) takesFile(material string) bool {
	if field, ok := strings.CutPrefix(material, ofField); ok {
		f := i.Form.Field(field)
		return f != nil && f.Kind == form.File
	}
	return slices.ContainsFunc(i.Materials, func(m Material) bool { return m.Code == material && m.Format != "paper" })
}

// TakeBack forgets a file of an application that is being written.
func (s *Service) TakeBack(ctx context.Context, id DraftID, p cases.PaperID) error {
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		_, _, err := s.writable(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	return s.Papers.TakeBack(ctx, string(id), p) // handed in meanwhile, it belongs to the case and is not found
}

// OpenPaper gives a file of an application back to who writes it.
func (s *Service) OpenPaper(ctx context.Context, id DraftID, p cases.PaperID) (cases.Paper, io.ReadCloser, error) {
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		_, _, err := s.writable(ctx, tx, id)
		return err
	})
	if err != nil {
		return cases.Paper{}, nil, err
	}
	return s.Papers.OpenHeld(ctx, string(id), p)
}

// writable gives an application that is not handed in, whatever its revision.
func (s *Service) writable(ctx context.Context, tx *db.Tx, id DraftID) (draft, *Version, error) {
	d, v, err := s.mine(ctx, tx, s.book.Load(), id)
	if err == nil && d.caseID != "" {
		err = ErrSubmitted.With("case", d.caseID)
	}
	return d, v, err
}

// holds tells whether a file is held for a material.
func (d *draft) holds(material string) bool {
	return slices.ContainsFunc(d.papers, func(p cases.Paper) bool { return p.Material == material })
}

// heldFile tells whether a name in an answer is a file that was uploaded for its field.
func (d *draft) heldFile(field, name string) bool {
	return slices.ContainsFunc(d.papers, func(p cases.Paper) bool { return p.Material == ofField+field && string(p.ID) == name })
}
