package clock

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/pack"
)

// The files of a city pack that hold its calendar.
const (
	hoursFile    = "calendar/hours.yaml"
	holidaysFile = "calendar/holidays.csv"
	expectedFile = "calendar/expected.csv"
)

// hoursYAML is calendar/hours.yaml: the known years, and office hours by weekday in
// the form 09:00-11:30.
type hoursYAML struct {
	From     int                 `yaml:"from"`
	To       int                 `yaml:"to"`
	Expected int                 `yaml:"expected"` // last year of expected.csv
	Hours    map[string][]string `yaml:"hours"`
	Makeup   []string            `yaml:"makeup"` // of make-up working days; needed where there are any
}

// ReadCalendar reads the calendar of a city pack and reports what is wrong to it;
// it answers false if it reported anything.
func ReadCalendar(p *pack.Pack) (*Calendar, bool) {
	if !p.Need(hoursFile) {
		return nil, false
	}
	hours, doc, ok := pack.YAML[hoursYAML](p, hoursFile)
	if !ok {
		return nil, false
	}
	r := reader{c: &Calendar{zone: p.City.Location(), from: hours.From, to: hours.To, special: map[date]special{}}}
	if hours.From < 1900 || hours.To < hours.From || hours.To > 2200 {
		r.refuse(doc.At("from"), "from and to must be the first and the last known year")
	}
	r.weekdays(hours, doc)
	for row := range pack.CSV(p, holidaysFile, []string{"date", "name", "kind", "source"}) {
		r.holiday(row, r.c.special, hours.From, hours.To)
	}
	r.expect(p, hours, doc)
	if r.makeups > 0 && len(r.c.makeup) == 0 {
		r.refuse(doc.At("makeup"), "makeup must give the office hours of make-up working days")
	}
	if !p.Has(holidaysFile) || r.wrong {
		return nil, false
	}
	return r.c, true
}

// reader builds a calendar and remembers whether anything was wrong.
type reader struct {
	c       *Calendar
	makeups int
	wrong   bool
}

func (r *reader) refuse(at pack.Place, format string, args ...any) {
	at.Report(format, args...)
	r.wrong = true
}

func (r *reader) weekdays(hours hoursYAML, doc pack.Doc) {
	names := make([]string, 7)
	for day := range names {
		names[day] = strings.ToLower(time.Weekday(day).String())
		r.c.hours[day] = r.spans(hours.Hours[names[day]], doc.At("hours", names[day]))
	}
	for name := range hours.Hours {
		if !slices.Contains(names, name) {
			r.refuse(doc.At("hours", name), "unknown weekday %q", name)
		}
	}
	if len(hours.Hours) == 0 {
		r.refuse(doc.At("hours"), "hours must give the office hours of at least one weekday")
	}
	r.c.makeup = r.spans(hours.Makeup, doc.At("makeup"))
}

var spanForm = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$`)

func (r *reader) spans(texts []string, at pack.Place) []span {
	var out []span
	for _, text := range texts {
		m := spanForm.FindStringSubmatch(text)
		if m == nil {
			r.refuse(at, "office hours must look like 09:00-11:30, not %q", text)
			return nil
		}
		minute := func(h, min string) int { a, _ := strconv.Atoi(h); b, _ := strconv.Atoi(min); return a*60 + b }
		out = append(out, span{minute(m[1], m[2]), minute(m[3], m[4])})
	}
	if !disjoint(out) || len(out) > 0 && out[len(out)-1].close > 24*60 {
		r.refuse(at, "office hours must be in order and not overlap")
		return nil
	}
	return out
}

// expect reads the days off that the law fixes for years whose paper has not come.
func (r *reader) expect(p *pack.Pack, hours hoursYAML, doc pack.Doc) {
	if hours.Expected == 0 {
		return
	}
	if hours.Expected <= hours.To || hours.Expected > hours.To+10 {
		r.refuse(doc.At("expected"), "expected must be a year after to, at most ten years later")
	}
	r.c.expectedTo, r.c.expected = hours.Expected, map[date]special{}
	for row := range pack.CSV(p, expectedFile, []string{"date", "name", "kind", "source"}) {
		r.holiday(row, r.c.expected, hours.To+1, hours.Expected)
	}
	r.wrong = r.wrong || !p.Has(expectedFile)
}

// holiday reads a day that differs from its weekday, of one of the years given.
func (r *reader) holiday(row pack.Row, into map[date]special, from, to int) {
	at, err := time.ParseInLocation(time.DateOnly, row.Get("date"), r.c.zone)
	kind := row.Get("kind")
	switch {
	case err != nil:
		r.refuse(row.Place, "date must look like 2026-10-01, not %q", row.Get("date"))
		return
	case at.Year() < from || at.Year() > to:
		r.refuse(row.Place, "the year %d lies outside %d and %d of %s", at.Year(), from, to, hoursFile)
	case kind != "off" && kind != "work":
		r.refuse(row.Place, "kind must be off or work, not %q", kind)
	case row.Get("name") == "" || row.Get("source") == "":
		r.refuse(row.Place, "name and source must not be empty")
	}
	if _, twice := into[r.c.date(at)]; twice {
		r.refuse(row.Place, "the day %s stands twice", row.Get("date"))
	}
	into[r.c.date(at)] = special{name: row.Get("name"), work: kind == "work"}
	if kind == "work" {
		r.makeups++
	}
}
