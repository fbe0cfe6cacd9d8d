package services

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

// ofAccount are the sources that say who applies. It stands in the account and is
// corrected there, with its proofs, not in one form; a phone may be another one.
var ofAccount = []string{"account.name", "account.citizen_id", "account.firm", "account.credit_code"}

// codeFixed is the code of an answer that would say something else than the account.
const codeFixed = "services.from_account"

// fixed gives the answers that the account gives and nobody types. What the account does
// not know, or what the form would not take, is asked as everything else is.
func (s *Service) fixed(ctx context.Context, tx *db.Tx, r *form.Ready) (form.Answers, error) {
	out, fields := form.Answers{}, []*form.Field{}
	for _, f := range r.Fields() {
		if slices.Contains(ofAccount, f.From) {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return out, nil
	}
	known, err := s.People.Known(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if value, ok := f.Takes(known[f.From], s.judgeOf("", false)); ok {
			out[f.Code] = value
		}
	}
	return out, nil
}

// settle writes what the account says now into an application: it may have changed
// since the application was begun.
func (s *Service) settle(ctx context.Context, tx *db.Tx, r *form.Ready, d *draft) error {
	if d.caseID != "" || d.written.Receipt != nil {
		return nil
	}
	fixed, err := s.fixed(ctx, tx, r)
	if err != nil || len(fixed) == 0 {
		return err
	}
	d.fixed, d.stale = fixed, maps.Clone(d.written.Answers)
	all := form.Answers{}
	maps.Copy(all, d.written.Answers)
	maps.Copy(all, fixed)
	d.written.Answers = all
	if d.written.Prefilled == nil {
		d.written.Prefilled = map[string]string{}
	}
	for code := range fixed {
		if r.Asked(code, all) {
			d.written.Prefilled[code] = r.Field(code).From
		}
	}
	return nil
}

// obey refuses answers to a step that say something else than the account, and writes
// what it says where the answer is missing or still the one of before.
func obey(step *form.Step, fixed, before, fresh form.Answers) (wrong []form.Wrong) {
	for i := range step.Fields {
		f := &step.Fields[i]
		code := f.Code
		value, ok := fixed[code]
		if !ok {
			continue
		}
		typed, given := f.Takes(fresh[code], form.Judge{Numbers: everyNumber})
		if given && !reflect.DeepEqual(typed, value) && !reflect.DeepEqual(typed, before[code]) {
			wrong = append(wrong, form.Wrong{Path: "/" + code, Code: codeFixed, Message: "This comes from your account and is corrected there."})
			continue
		}
		fresh[code] = value
	}
	return wrong
}

// everyNumber lets every number pass: whether it is the account's own is asked here.
var everyNumber = form.Numbers{CitizenID: func(string) bool { return true }, CreditCode: func(string) bool { return true }}
