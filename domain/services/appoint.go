package services

import (
	"context"
	"fmt"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// The item whose granting changes who acts for a firm 法定代表人变更, and its field that
// names the new one.
const (
	changesRepresentative = "legal-representative-change"
	newRepresentative     = "new_legal_id"
)

// Firms is who acts for which firm; identity is behind it.
type Firms interface {
	// ChangeRepresentative makes who has a citizen id the legal representative of a
	// firm: the new one gets the authority and the old one loses it. Faults of the kinds
	// Missing and Denied where that person has no account, or has not proven enough.
	ChangeRepresentative(ctx context.Context, tx *db.Tx, firm, citizenID string) error
}

// appoint gives a firm its new legal representative once the case that decides so was
// granted. A person without an account, or who has not proven enough, gets the firm
// later, by the register of firms: that is recorded and is no failure of the case.
func (s *Service) appoint(ctx context.Context, tx *db.Tx, id cases.CaseID) error {
	if s.Firms == nil {
		return nil
	}
	w, err := s.Cases.Wrote(ctx, tx, id)
	if err != nil || w.Matter != changesRepresentative {
		return err
	}
	answers, err := form.Parse(w.Form.Answers)
	if err != nil {
		return fmt.Errorf("read answers of case %s: %w", id, err)
	}
	number, _ := answers[newRepresentative].(string)
	ctx = auth.AsSystem(ctx, "services.appoint")
	err = s.Firms.ChangeRepresentative(ctx, tx, w.Subject, number)
	if fault.Is(err, fault.Missing) || fault.Is(err, fault.Denied) {
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "services.not_appointed", Object: string(id), Detail: map[string]any{"reason": fault.From(err).Code}})
	}
	return err
}
