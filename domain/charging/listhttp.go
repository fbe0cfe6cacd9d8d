package charging

import (
	"encoding/json"
	"net/http"

	"citybrain/domain/charging/stationfile"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// listRoute takes a list of stations as the body of the request.
func (s *Service) listRoute() web.Route {
	return web.Plain("POST", "/api/v1/charging/stations/list", ManagePermission,
		"Register the stations of a CSV (citybrain's own columns, ST-EVCDP or UrbanEV; gzip or not); ?dry=true only tells, ?system= of its places",
		http.HandlerFunc(s.takeList), web.BodyLimit(stationfile.MaxBytes), web.Takes[string]("text/csv"), web.Costs(20))
}

func (s *Service) takeList(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	in := List{Content: r.Body, Dry: q.Get("dry") == "true"}
	if text := q.Get("system"); text != "" {
		system, err := geo.ParseSystem(text)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		in.System = system
	}
	out, err := s.TakeList(r.Context(), in)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // a lost client is no error of ours
}
