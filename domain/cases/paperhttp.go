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

// TakePaper is the door through which a file comes as the body of a request, wherever it
// is to lie; ?material= and ?name= tell what it is.
func TakePaper(take func(r *http.Request, material, name string) (Paper, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		p, err := take(r, q.Get("material"), q.Get("name"))
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(p) // a lost client is no error of ours
	}
}

// GivePaper is the door through which a file is read.
func GivePaper(open func(r *http.Request, id PaperID) (Paper, io.ReadCloser, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, content, err := open(r, PaperID(r.PathValue("paper")))
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		defer content.Close()
		sendPaper(w, r, p, content)
	}
}

// handPaper takes a file of the applicant, or of who handles the case and scans it, or
// gives it out with ?result.
func (s *Service) handPaper(r *http.Request, material, name string) (Paper, error) {
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
		return m.mayHand(r.Context(), material)
	})
	if err != nil {
		return Paper{}, err
	}
	return s.Hand(r.Context(), string(of), Handing{Material: material, Name: name, Source: source, Content: r.Body})
}

func (s *Service) readPaper(r *http.Request, id PaperID) (Paper, io.ReadCloser, error) {
	return s.OpenPaper(r.Context(), CaseID(r.PathValue("id")), id)
}

// sendPaper sends the content of a file: to keep it, or with ?inline to look at it. It
// is never shown as a page of ours, whatever is in it.
func sendPaper(w http.ResponseWriter, r *http.Request, p Paper, content io.Reader) {
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
