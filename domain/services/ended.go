package services

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// kindOfCase is what the case engine calls the cases of this domain.
const kindOfCase = "service"

// granted is the outcome of a case that gave what was applied for.
const granted = "granted"

// ErrFact says that a fact cannot be read.
var ErrFact = fault.New(fault.Internal, "services.fact", "The fact cannot be read.")

// endedFact is what services reads of cases.ended.v1.
type endedFact struct {
	Case    cases.CaseID `json:"case"`
	Kind    string       `json:"kind"`
	Outcome string       `json:"outcome"`
	At      time.Time    `json:"at"`
}

// listeners hear how cases ended.
func (s *Service) listeners() []bus.Listener {
	return []bus.Listener{{Name: "services.case_ended", Subject: "cases.ended.v1", Hear: s.hear}}
}

// hear lets the application follow its case, and keeps what was granted for the next
// form: what was refused, or withdrawn, was not found to be true.
func (s *Service) hear(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
	var f endedFact
	if err := json.Unmarshal(fact.Data, &f); err != nil {
		return ErrFact.Because(err)
	}
	if f.Case == "" {
		return ErrFact
	}
	if f.Kind != kindOfCase {
		return nil
	}
	if err := s.store.endDraft(ctx, tx, string(f.Case), f.Outcome, f.At); err != nil {
		return fmt.Errorf("end the application of case %s: %w", f.Case, err)
	}
	if f.Outcome != granted {
		return nil
	}
	if err := s.remember(ctx, tx, f.Case); err != nil {
		return err
	}
	return s.appoint(ctx, tx, f.Case)
}

// remember keeps the answers of a case that was granted, as far as later forms take
// them.
func (s *Service) remember(ctx context.Context, tx *db.Tx, id cases.CaseID) error {
	w, err := s.Cases.Wrote(ctx, tx, id)
	if err != nil || w.Form.Sheet == nil {
		return err
	}
	b := s.book.Load()
	v := b.version(ItemKey(w.Matter), w.Form.Sheet.Edition)
	if v == nil {
		return nil // given up since; nobody takes anything from it
	}
	clean, err := form.Parse(w.Form.Answers)
	if err != nil {
		return fmt.Errorf("read answers of case %s: %w", id, err)
	}
	held, err := s.store.earlier(ctx, tx, w.Subject)
	if err != nil {
		return err
	}
	changed := false
	for _, f := range b.form(v).Fields() {
		if value, ok := clean[f.Code]; ok && past(f) != "" {
			held[past(f)], changed = value, true
		}
	}
	if !changed {
		return nil
	}
	return s.store.putEarlier(ctx, tx, w.Subject, held)
}
