package things

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"citybrain/kernel/web"
)

// exportHistory writes a history as a file: of the values, or of the sums.
func (s *Service) exportHistory(kind string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := s.exportQuery(r.PathValue("id"), r.URL.Query())
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		began := false
		write := exporterOf(kind, w, q.Attribute)
		err = s.Export(r.Context(), q, func(points []Point) error {
			if !began {
				began = true
				exportHeader(w.Header(), kind, q)
			}
			return write(points)
		})
		switch {
		case err != nil && !began:
			web.Fail(w, r, err)
		case !began: // nothing in this span is a file, too
			exportHeader(w.Header(), kind, q)
			_ = write(nil) // who is gone reads no more
		}
	})
}

func exportHeader(h http.Header, kind string, q HistoryQuery) {
	types := map[string]string{"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
	h.Set("Content-Type", types[kind])
	name := fmt.Sprintf("%s-%s-%s.%s", q.Thing, q.Attribute, q.From.UTC().Format("20060102T150405Z"), kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

func (s *Service) exportQuery(id string, p url.Values) (q HistoryQuery, err error) {
	q = HistoryQuery{Thing: ThingID(id), Attribute: p.Get("attribute"), To: s.Clock.Now(), Step: p.Get("step")}
	q.From = q.To.Add(-24 * time.Hour)
	for name, at := range map[string]*time.Time{"from": &q.From, "to": &q.To} {
		if text := p.Get(name); text != "" {
			if *at, err = time.Parse(time.RFC3339, text); err != nil {
				return q, ErrRange.At(name, "things.time", "A time is written as 2026-11-22T08:00:00Z.")
			}
		}
	}
	return q, nil
}

// exporterOf gives what writes points; the first call writes the head of a CSV.
func exporterOf(kind string, w io.Writer, attribute string) func([]Point) error {
	if kind == "jsonl" {
		lines := json.NewEncoder(w)
		return func(points []Point) error {
			for _, p := range points {
				if err := lines.Encode(p); err != nil {
					return err
				}
			}
			return nil
		}
	}
	table, begun := csv.NewWriter(w), false
	return func(points []Point) error {
		if !begun {
			begun = true
			_ = table.Write([]string{"at", attribute, "count", "min", "max", "last", "gap"}) // Flush tells
		}
		for _, p := range points {
			_ = table.Write(rowOf(p))
		}
		table.Flush()
		return table.Error()
	}
}

func rowOf(p Point) []string {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'g', -1, 64)
	}
	value := fmt.Sprint(p.Value)
	if v, ok := p.Value.(float64); ok {
		value = number(&v)
	}
	count := ""
	if p.Count > 0 {
		count = strconv.FormatInt(p.Count, 10)
	}
	gap := ""
	if p.Gap {
		gap = "gap"
	}
	return []string{p.At.UTC().Format(time.RFC3339Nano), value, count, number(p.Min), number(p.Max), number(p.Last), gap}
}
