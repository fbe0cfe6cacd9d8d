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
// case from sight.
func (s *Service) owns(ctx context.Context, tx *db.Tx, c *Case) (bool, error) {
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
