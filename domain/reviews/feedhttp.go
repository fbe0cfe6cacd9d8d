package reviews

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"citybrain/kernel/page"
	"citybrain/kernel/report"
	"citybrain/kernel/web"
)

// openDataPages bounds how much one request gives; the rest is asked for with ?cursor=.
const openDataPages = 20

// openData gives what is published as CSV, a line a review, newest first.
func (s *Service) openData(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	q := PublicQuery{Ask: page.Ask{Limit: page.MaxSize, Cursor: asked.Get("cursor")}, Kind: asked.Get("kind"), Organisation: asked.Get("organisation"), Matter: asked.Get("matter")}
	p, err := s.Published(r.Context(), q)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="reviews.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil { // the mark by which spreadsheets know UTF-8
		return
	}
	out := csv.NewWriter(w)
	_ = out.Write([]string{"day", "kind", "item", "title", "department", "channel", "level", "aspects", "words", "answer", "content"})
	for range openDataPages {
		for _, v := range p.Items {
			_ = out.Write([]string{
				v.Day, string(v.Kind), report.Harmless(v.Matter), report.Harmless(v.Title.ZH), v.Org, string(v.Channel), levelWord(v.Level), strings.Join(v.Aspects, " "), report.Harmless(v.Text), report.Harmless(v.Reply), v.Content,
			})
		}
		if p.Next == "" {
			break
		}
		q.Cursor = p.Next
		if p, err = s.Published(r.Context(), q); err != nil {
			return // the head is out: the client sees a file that ends
		}
	}
	out.Flush()
}

func levelWord(level int64) string {
	if level == 0 {
		return ""
	}
	return strconv.FormatInt(level, 10)
}

func (s *Service) addPicture(w http.ResponseWriter, r *http.Request) {
	if err := s.AddPicture(r.Context(), r.URL.Query().Get("ticket"), r.Body); err != nil {
		web.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
