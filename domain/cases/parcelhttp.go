package cases

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// parcelRoutes are for those whose cases they are, and for the numbers in them.
func (s *Service) parcelRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/me/cases", auth.SignedIn, "The caller's cases, or those of whom they act for, newest first", s.listMine),
		web.Get("/api/v1/me/cases/counts", auth.SignedIn, "How many of the caller's cases run, and how many need them", s.countMine),
		web.Get("/api/v1/me/cases/{number}", auth.SignedIn, "A case as its applicant follows it: what happened, what comes, by when", s.track),
		web.Post("/api/v1/cases/{id}/unmask", auth.SignedIn, "The application of a case with its name and numbers in clear, for a purpose", s.unmask, web.Secret),
	}
}

func (s *Service) listMine(ctx context.Context, in *MineQuery) (page.Page[ParcelHead], error) {
	return s.Mine(ctx, *in)
}

func (s *Service) countMine(ctx context.Context, _ *web.None) (MineCounts, error) {
	return s.CountMine(ctx)
}

type trackInput struct {
	Number string `path:"number" maxLength:"80"`
}

func (s *Service) track(ctx context.Context, in *trackInput) (Parcel, error) {
	return s.Track(ctx, in.Number)
}

type unmaskInput struct {
	CaseInput
	Body struct {
		Purpose string `json:"purpose" minLength:"1" maxLength:"40" doc:"Code of a purpose; recorded, and shown to the person"`
		Reason  string `json:"reason,omitempty" maxLength:"200" doc:"In your own words, where the purpose asks for it"`
	}
}

func (s *Service) unmask(ctx context.Context, in *unmaskInput) (Sheet, error) {
	return s.Unmask(ctx, CaseID(in.ID), in.Body.Purpose, in.Body.Reason)
}
