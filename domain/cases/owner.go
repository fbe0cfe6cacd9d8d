package cases

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// Agents tells whether the caller may act for a subject in a matter: nil, or a fault
// of the kind Denied; identity is behind it.
type Agents interface {
	MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error
}

// owns tells whether a case is the caller's: their own, or that of somebody for whom
// they may act in this matter at this moment. Who has lost the authority has lost the
// case from sight. A case that stands aside is nobody's: whose voice it is follows it
// where they spoke, in the words of that domain.
func (s *Service) owns(ctx context.Context, tx *db.Tx, c *Case) (bool, error) {
	if c.Aside {
		return false, nil
	}
	return s.belongs(ctx, tx, c)
}

// concerns tells whether a case is somebody's own affair: they apply, they handed it in,
// or they may act for who applies. Whoever it concerns decides nothing in it 回避, in
// whatever post they serve.
func (m *moving) concerns(ctx context.Context, person string) (bool, error) {
	switch {
	case person == "":
		return false, nil
	case person == m.c.Subject || person == m.c.Agent:
		return true, nil
	}
	if known, asked := m.concerned[person]; asked {
		return known, nil
	}
	// Authority is a person's own and not of the post in which they serve.
	is, err := m.belongs(auth.With(ctx, auth.Principal{Kind: auth.Person, ID: person}), m.tx, m.c)
	if m.concerned == nil {
		m.concerned = map[string]bool{}
	}
	m.concerned[person] = is
	return is, err
}

// unconcerned refuses whom a case concerns. ErrOwnCase.
func (m *moving) unconcerned(ctx context.Context, person string) error {
	is, err := m.concerns(ctx, person)
	if err == nil && is {
		err = ErrOwnCase
	}
	return err
}

func (s *Service) belongs(ctx context.Context, tx *db.Tx, c *Case) (bool, error) {
	p := auth.From(ctx)
	switch {
	case p.ID == "":
		return false, nil
	case p.ID == c.Subject:
		return true, nil
	case p.Kind != auth.Person:
		return false, nil
	}
	return s.actsFor(ctx, tx, c.Subject, c.Sphere, c.Agent)
}

// actsFor asks whether a person may act for a subject. Where nobody can be asked, whom
// the case names as the agent may.
func (s *Service) actsFor(ctx context.Context, tx *db.Tx, subject, sphere, agent string) (bool, error) {
	if s.Agents == nil {
		return auth.From(ctx).ID == agent, nil
	}
	err := s.Agents.MayActFor(ctx, tx, subject, sphere)
	if fault.Is(err, fault.Denied) || fault.Is(err, fault.Unauthenticated) {
		return false, nil
	}
	return err == nil, err
}
