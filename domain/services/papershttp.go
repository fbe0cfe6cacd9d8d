package services

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) paperRoutes() []web.Route {
	return []web.Route{
		web.Plain("POST", "/api/v1/applications/{id}/papers", auth.SignedIn, "Upload a file for a material: the body is the file; ?material= ?name=",
			http.HandlerFunc(s.uploadPaper), web.BodyLimit(cases.MostBytes+1), web.Costs(5)),
		web.Plain("GET", "/api/v1/applications/{id}/papers/{paper}", auth.SignedIn, "A file of an application; ?inline to look at it", http.HandlerFunc(s.readPaper)),
		web.Delete("/api/v1/applications/{id}/papers/{paper}", auth.SignedIn, "Remove a file of an application", s.removePaper),
	}
}

// uploadPaper takes a file as the body of the request; ?material= and ?name= tell what
// it is.
func (s *Service) uploadPaper(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p, err := s.Upload(r.Context(), DraftID(r.PathValue("id")), q.Get("material"), q.Get("name"), r.Body)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(p) // a lost client is no error of ours
}

// readPaper sends a file. It is never shown as a page of ours.
func (s *Service) readPaper(w http.ResponseWriter, r *http.Request) {
	p, content, err := s.OpenPaper(r.Context(), DraftID(r.PathValue("id")), cases.PaperID(r.PathValue("paper")))
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	defer content.Close()
	how := "attachment"
	if r.URL.Query().Has("inline") && p.Kind != "application/ofd" {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", string(p.Kind))
	h.Set("Content-Length", strconv.FormatInt(p.Size, 10))
	h.Set("Content-Disposition", how+"; filename*=UTF-8''"+url.PathEscape(p.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_, _ = io.Copy(w, content) // a lost client is no error of ours
}

type paperInput struct {
	DraftInput
	Paper string `path:"paper" maxLength:"60"`
}

func (s *Service) removePaper(ctx context.Context, in *paperInput) (web.None, error) {
	return web.None{}, s.TakeBack(ctx, DraftID(in.ID), cases.PaperID(in.Paper))
}
