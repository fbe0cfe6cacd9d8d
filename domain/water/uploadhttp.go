package water

import (
	"encoding/json"
	"net/http"
	"strconv"

	"citybrain/kernel/web"
)

// uploadHandler takes a CSV as the body of the request: a file of many megabytes
// comes over slow lines, for which typed handlers do not wait.
func (s *Service) uploadHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		u := Upload{Network: q.Get("network"), Medium: q.Get("medium"), File: q.Get("file"), Content: r.Body}
		if text := q.Get("learn"); text != "" {
			days, err := strconv.Atoi(text)
			if err != nil {
				days = -1 // Validate says what is wrong
			}
			u.Learn = days
		}
		h, err := s.Take(r.Context(), u)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Location", h.Created())
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(h) // a lost client is no error of ours
	})
}
