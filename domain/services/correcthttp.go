package services

import (
	"context"
	"encoding/json"
	"net/http"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// correctionRoutes are for applicants who mend what they handed in.
func (s *Service) correctionRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/corrections/{case}", auth.SignedIn, "What is wanted of an application that was handed in, with the form of it", s.showCorrection),
		web.Post("/api/v1/corrections/{case}/questions", auth.SignedIn, "The same under what is being typed; nothing is kept", s.tryCorrection, web.BodyLimit(mostAnswers+4096)),
		web.Put("/api/v1/corrections/{case}", auth.SignedIn, "Answer what is wanted; nothing else can be changed", s.correct, web.BodyLimit(mostAnswers+4096)),
		web.Plain("POST", "/api/v1/corrections/{case}/papers", auth.SignedIn, "Upload a file for a question that is asked again: the body is the file; ?material= ?name=",
			cases.TakePaper(s.supplyPaper), web.BodyLimit(cases.MostBytes+1), web.Costs(5)),
	}
}

// CorrectionInput names a case that is being corrected; embed it.
type CorrectionInput struct {
	Case string `path:"case" maxLength:"40"`
}

func (s *Service) showCorrection(ctx context.Context, in *CorrectionInput) (Correction, error) {
	return s.Correcting(ctx, cases.CaseID(in.Case), nil, english(ctx))
}

type mendInput struct {
	CorrectionInput
	Body struct {
		Answers json.RawMessage `json:"answers" doc:"By field"`
	}
}

func (s *Service) tryCorrection(ctx context.Context, in *mendInput) (Correction, error) {
	return s.Correcting(ctx, cases.CaseID(in.Case), in.Body.Answers, english(ctx))
}

func (s *Service) correct(ctx context.Context, in *mendInput) (Correction, error) {
	return s.Correct(ctx, cases.CaseID(in.Case), in.Body.Answers, english(ctx))
}

func (s *Service) supplyPaper(r *http.Request, material, name string) (cases.Paper, error) {
	return s.Supply(r.Context(), cases.CaseID(r.PathValue("case")), material, name, r.Body)
}
