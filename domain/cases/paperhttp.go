package cases

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"citybrain/domain/cases/paper"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// handPaper takes a file as the body of the request; ?material= and ?name= tell
// what it is. The applicant hands it in, or who handles the case scans it, or gives it
// out with ?result.
func (s *Service) handPaper(w http.ResponseWriter, r *http.Request) {
	of := CaseID(r.PathValue("id"))
	source := Scanned
	err := s.DB.Do(r.Context(), func(tx *db.Tx) error {
		m, _, err := s.handled(r.Context(), tx, of)
		if err != nil {
			return err
		}
		if m.ownBy(r.Context()) {
			source = Uploaded
		} else if r.URL.Query().Has("result") {
			source = Outcome
		}
		return m.mayHand(r.Context(), r.URL.Query().Get("material"))
	})
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	q := r.URL.Query()
	p, err := s.Hand(r.Context(), string(of), Handing{Material: q.Get("material"), Name: q.Get("name"), Source: source, Content: r.Body})
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
	p, content, err := s.OpenPaper(r.Context(), CaseID(r.PathValue("id")), PaperID(r.PathValue("paper")))
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	defer content.Close()
	how := "attachment"
	if q := r.URL.Query(); q.Has("inline") && p.Kind != "application/ofd" {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", string(p.Kind))
	h.Set("Content-Length", strconv.FormatInt(p.Size, 10))
	h.Set("Content-Disposition", how+"; filename*=UTF-8''"+url.PathEscape(p.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if p.Kind == paper.PDF && how == "inline" { // browsers draw PDF in frames, and none that is sandboxed
		h.Set("Content-Security-Policy", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'")
		h.Set("X-Frame-Options", "SAMEORIGIN")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_, _ = io.Copy(w, content) // a lost client is no error of ours
}
