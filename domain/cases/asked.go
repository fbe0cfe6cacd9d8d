package cases

import (
	"context"

	"citybrain/kernel/db"
)

// Asked is what the domain above needs to let an applicant mend an application.
type Asked struct {
	Matter string
	Region string
	Form   Form
	Round  Correction
}

// Asked gives what is wanted of an application, to those whose it is and while it is
// their turn, in the caller's unit of work. ErrNoCase to all others; ErrOver, ErrNotYours.
func (s *Service) Asked(ctx context.Context, tx *db.Tx, id CaseID) (Asked, error) {
	m, err := s.load(ctx, tx, id)
	if err != nil {
		return Asked{}, err
	}
	if !m.mine {
		return Asked{}, ErrNoCase
	}
	if m.c.Outcome != "" {
		return Asked{}, ErrOver
	}
	open, is, err := s.store.openRound(ctx, tx, id)
	if err != nil {
		return Asked{}, err
	}
	if !is {
		return Asked{}, ErrNotYours
	}
	papers, err := s.store.papers(ctx, tx, string(id))
	open.Wanted = open.cameBy(papers)
	return Asked{Matter: m.c.Matter, Region: m.c.Region, Form: m.form, Round: open.Correction}, err
}

// Written is what an applicant wrote, for the domain above that asked for it.
type Written struct {
	Subject string
	Matter  string
	Form    Form
}

// Wrote gives what was written in a case, in the caller's unit of work. It asks for no
// permission: it is for the domain above, and never for people's eyes.
func (s *Service) Wrote(ctx context.Context, tx *db.Tx, id CaseID) (Written, error) {
	c, err := s.store.find(ctx, tx, id)
	if err != nil {
		return Written{}, err
	}
	in, err := s.store.form(ctx, tx, id)
	return Written{Subject: c.Subject, Matter: c.Matter, Form: in.form}, err
}
