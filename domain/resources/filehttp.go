package resources

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"citybrain/domain/resources/ical"
	"citybrain/kernel/page"
	"citybrain/kernel/report"
	"citybrain/kernel/web"
)

// fileMost is how many bookings one file holds at most.
const fileMost = 20_000

// csvFile answers the list of bookings as CSV.
func (s *Service) csvFile() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, err := s.everything(r.Context(), queryOf(r.URL.Query()))
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		head(w, "text/csv; charset=utf-8", "bookings.csv")
		_ = writeCSV(w, list, s.Zone) // a lost client is no error of ours
	})
}

// icsFile answers the list of bookings as iCalendar.
func (s *Service) icsFile() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, err := s.everything(r.Context(), queryOf(r.URL.Query()))
		s.answerCalendar(w, r, list, err)
	})
}

// mineFile answers the caller's own bookings as iCalendar.
func (s *Service) mineFile() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, err := s.Mine(r.Context(), page.Ask{Limit: page.MaxSize})
		s.answerCalendar(w, r, list.Items, err)
	})
}

func (s *Service) answerCalendar(w http.ResponseWriter, r *http.Request, list []View, err error) {
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	head(w, "text/calendar; charset=utf-8", "bookings.ics")
	name := "citybrain 城市资源预订"
	if web.Language(r.Context()) == "en" {
		name = "citybrain bookings"
	}
	_ = ical.Write(w, name, s.events(list)) // a lost client is no error of ours
}

func head(w http.ResponseWriter, media, file string) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+file+`"`)
	w.Header().Set("Cache-Control", "no-store")
}

// queryOf reads the filters of the list; what cannot be read chooses all.
func queryOf(q url.Values) BookingQuery {
	days, _ := strconv.Atoi(q.Get("days"))
	return BookingQuery{
		State: q.Get("state"), Standing: q.Get("standing") == "true", Kind: q.Get("kind"), Region: q.Get("region"), Resource: ResourceID(q.Get("resource")),
		Series: SeriesID(q.Get("series")), Text: q.Get("q"), Mine: q.Get("mine") == "true", Ahead: q.Get("ahead") == "true", Period: Period{q.Get("date"), days},
		Ask: page.Ask{Limit: page.MaxSize},
	}
}

// everything reads all pages of a list.
func (s *Service) everything(ctx context.Context, q BookingQuery) ([]View, error) {
	var all []View
	for {
		p, err := s.Bookings(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if q.Cursor = p.Next; p.Next == "" || len(all) >= fileMost {
			return all, nil
		}
	}
}

// csvHead is the first line of the CSV; the names are part of the interface.
func csvHead() []string {
	return []string{"booking", "series", "resource", "name", "kind", "state", "quantity", "unit", "from", "to", "priority", "purpose", "by", "organisation", "note", "made_at"}
}

// writeCSV writes a line a booking, times in the city's zone. It begins with the
// mark by which spreadsheets know UTF-8.
func writeCSV(w io.Writer, list []View, zone *time.Location) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	_ = out.Write(csvHead())
	local := func(at time.Time) string { return at.In(zone).Format(time.RFC3339) }
	for _, v := range list {
		_ = out.Write([]string{
			string(v.ID), string(v.Series), string(v.Resource), report.Harmless(v.ResourceName), v.Kind, v.State, strconv.Itoa(v.Quantity), report.Harmless(v.Unit),
			local(v.From), local(v.To), v.Priority, report.Harmless(v.Purpose), report.Harmless(v.By), report.Harmless(v.ByOrg), report.Harmless(v.Note), local(v.MadeAt),
		})
	}
	out.Flush()
	return out.Error()
}

// events gives bookings as entries of a calendar.
func (s *Service) events(list []View) func(yield func(ical.Event) bool) {
	b := s.book.Load()
	return func(yield func(ical.Event) bool) {
		for _, v := range list {
			e := ical.Event{
				UID: string(v.ID) + "@citybrain", From: v.From, To: v.To, Stamp: v.MadeAt, Sequence: v.Version - 1, Status: statusOf(v.State),
				Summary: v.Purpose + " · " + v.ResourceName + " · " + strconv.Itoa(v.Quantity) + " " + v.Unit, Detail: v.Note, Place: v.ResourceName,
			}
			if r := b.get(v.Resource); r != nil {
				e.Lon, e.Lat = r.Point.Lon, r.Point.Lat
			}
			if !yield(e) {
				return
			}
		}
	}
}

// statusOf is a state in the words of iCalendar.
func statusOf(state string) string {
	switch state {
	case Held, Requested:
		return "TENTATIVE"
	case Confirmed, Active, Released:
		return "CONFIRMED"
	}
	return "CANCELLED"
}
