package services

import (
	"context"
	"io"
	"net/http"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) paperRoutes() []web.Route {
	return []web.Route{
		web.Plain("POST", "/api/v1/applications/{id}/papers", auth.SignedIn, "Upload a file for a material: the body is the file; ?material= ?name=",
			cases.TakePaper(s.uploadPaper), web.BodyLimit(cases.MostBytes+1), web.Costs(5)),
		web.Plain("GET", "/api/v1/applications/{id}/papers/{paper}", auth.SignedIn, "A file of an application; ?inline to look at it", cases.GivePaper(s.readPaper)),
		web.Delete("/api/v1/applications/{id}/papers/{paper}", auth.SignedIn, "Remove a file of an application", s.removePaper),
	}
}

func (s *Service) uploadPaper(r *http.Request, material, name string) (cases.Paper, error) {
	return s.Upload(r.Context(), DraftID(r.PathValue("id")), material, name, r.Body)
}

func (s *Service) readPaper(r *http.Request, id cases.PaperID) (cases.Paper, io.ReadCloser, error) {
	return s.OpenPaper(r.Context(), DraftID(r.PathValue("id")), id)
}

type paperInput struct {
	DraftInput
	Paper string `path:"paper" maxLength:"60"`
}

func (s *Service) removePaper(ctx context.Context, in *paperInput) (web.None, error) {
	return web.None{}, s.TakeBack(ctx, DraftID(in.ID), cases.PaperID(in.Paper))
}
