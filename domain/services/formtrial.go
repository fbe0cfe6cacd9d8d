package services

import (
	"context"
	"encoding/json"

	"citybrain/domain/services/form"
)

// FormTrial is a form that is being written, filled in by way of trial.
type FormTrial struct {
	Form    form.Form       `json:"form"`
	Answers json.RawMessage `json:"answers,omitempty" doc:"By field"`
}

// TriedForm is how people would meet a form: its steps, what is asked under the answers,
// and what is wrong with these.
type TriedForm struct {
	Steps    []form.Schema `json:"steps" doc:"Empty while the form cannot be used"`
	Asked    []string      `json:"asked"`
	Wrong    []Wrong       `json:"wrong"`
	Findings []ItemFinding `json:"findings" doc:"Where the form cannot be so, from /form on"`
}

// TryForm plays a form that is being written, and keeps nothing. Who may: services.edit,
// services.publish.
func (s *Service) TryForm(ctx context.Context, in FormTrial) (out TriedForm, err error) {
	if err := editor(ctx); err != nil {
		return out, err
	}
	out = TriedForm{Steps: []form.Schema{}, Asked: []string{}, Wrong: []Wrong{}, Findings: []ItemFinding{}}
	answers, err := form.Parse(in.Answers)
	if err != nil {
		return out, ErrBody.Because(err)
	}
	r, problems := form.New(in.Form)
	for _, one := range problems {
		said := one.ZH
		if english(ctx) {
			said = one.What
		}
		out.Findings = append(out.Findings, ItemFinding{"/form" + one.Pointer(), said})
	}
	if len(problems) > 0 {
		return out, nil
	}
	out.Steps, out.Asked = r.Schemas(english(ctx)), r.AskedOf(answers)
	_, wrong := r.Check(answers, s.judgeOf("", false))
	for _, one := range wrong {
		out.Wrong = append(out.Wrong, Wrong{stepOf(r, fieldOf(one.Path)), "/answers" + one.Path, one.Code, one.Args})
	}
	return out, nil
}
