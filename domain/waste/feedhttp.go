package waste

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/report"
	"citybrain/kernel/web"
)

// feed serves the plan of a day to the company's own system.
func (s *Service) feed(write func(io.Writer, Plan, *time.Location) error, media string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		day := cmp.Or(r.URL.Query().Get("date"), s.dayOf(s.Clock.Now()))
		plan, err := s.Collections(r.Context(), day)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		_, kind, _ := strings.Cut(r.URL.Path, ".")
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Disposition", `attachment; filename="collections-`+plan.Day+`.`+kind+`"`)
		w.Header().Set("Cache-Control", "no-store")
		_ = write(w, plan, s.Zone) // a lost client is no error of ours
	})
}

// csvHead is the first line of the CSV; the names are part of the interface.
func csvHead() []string {
	return []string{"date", "vehicle", "place", "bin", "name", "region", "lon", "lat", "why", "level", "litres",
		"full_at", "expected_at", "metres", "state", "ended_at", "ended_by", "note"}
}

// writeCSV writes a line a stop, those without a vehicle last, times in the
// city's zone. It begins with the mark by which spreadsheets know UTF-8.
func writeCSV(w io.Writer, p Plan, zone *time.Location) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	_ = out.Write(csvHead())
	lines := func(vehicle string, stops []Stop) {
		for _, one := range stops {
			_ = out.Write([]string{
				p.Day, report.Harmless(vehicle), strconv.Itoa(one.Place), one.Bin, report.Harmless(one.Name), one.Region, degrees(one.Lon), degrees(one.Lat),
				one.Why, strconv.FormatFloat(one.Level, 'f', 2, 64), strconv.FormatFloat(one.Litres, 'f', 0, 64),
				local(one.FullAt, zone), local(one.At, zone), strconv.FormatFloat(one.Metres, 'f', 0, 64),
				one.State, local(one.EndedAt, zone), one.EndedBy, report.Harmless(one.Note),
			})
		}
	}
	for _, r := range p.Rounds {
		lines(r.Vehicle, r.Stops)
	}
	lines("", p.Unassigned)
	out.Flush()
	return out.Error()
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func local(at *time.Time, zone *time.Location) string {
	if at == nil {
		return ""
	}
	return at.In(zone).Format(time.RFC3339)
}

// feature is one feature of GeoJSON.
type feature struct {
	Type       string         `json:"type"`
	Geometry   map[string]any `json:"geometry"`
	Properties any            `json:"properties"`
}

// writeGeoJSON writes a LineString a round and a Point a stop.
func writeGeoJSON(w io.Writer, p Plan, _ *time.Location) error {
	list := []feature{}
	add := func(kind string, coordinates, properties any) {
		list = append(list, feature{"Feature", map[string]any{"type": kind, "coordinates": coordinates}, properties})
	}
	points := func(vehicle string, stops []Stop) {
		for _, one := range stops {
			add("Point", [2]float64{one.Lon, one.Lat}, struct {
				Kind    string `json:"kind"`
				Vehicle string `json:"vehicle"`
				Stop
			}{"stop", vehicle, one})
		}
	}
	for _, r := range p.Rounds {
		line, stops := r.Line, r.Stops
		r.Line, r.Stops = nil, nil
		add("LineString", line, struct {
			Kind string `json:"kind"`
			Round
		}{"round", r})
		points(r.Vehicle, stops)
	}
	points("", p.Unassigned)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"type": "FeatureCollection", "date": p.Day, "plan": p.ID, "features": list})
}
