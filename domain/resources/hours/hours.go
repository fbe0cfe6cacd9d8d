// Package hours is the calendar of a resource: weekly opening hours, other hours on
// days off and make-up working days, single exceptions, and bookings that repeat. It
// reckons in the wall clock of the city's zone, so that 09:00 stays 09:00 when summer
// time begins.
package hours

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/clock"
)

// Days tells of a day whether it is a working day; *clock.Calendar does. Of a year
// that it does not know it gives an error, and then the weekday decides.
type Days interface {
	Day(at time.Time) (clock.Day, error)
}

// Written is opening hours as they are written: stretches like "09:00-22:00" within
// a day. A weekday that is not written has those of Daily; with nothing written at
// all it is always open. DayOff holds on public holidays, MakeUp on working days at
// a weekend; absent: like the weekday, empty: closed.
type Written struct {
	Daily      []string    `json:"daily,omitempty" yaml:"daily" doc:"Of every day that is not written below"`
	Monday     *[]string   `json:"monday,omitempty" yaml:"monday"`
	Tuesday    *[]string   `json:"tuesday,omitempty" yaml:"tuesday"`
	Wednesday  *[]string   `json:"wednesday,omitempty" yaml:"wednesday"`
	Thursday   *[]string   `json:"thursday,omitempty" yaml:"thursday"`
	Friday     *[]string   `json:"friday,omitempty" yaml:"friday"`
	Saturday   *[]string   `json:"saturday,omitempty" yaml:"saturday"`
	Sunday     *[]string   `json:"sunday,omitempty" yaml:"sunday"`
	DayOff     *[]string   `json:"dayOff,omitempty" yaml:"dayOff" doc:"On public holidays; absent: like the weekday; empty: closed"`
	MakeUp     *[]string   `json:"makeUp,omitempty" yaml:"makeUp" doc:"On working days at a weekend; absent: like the weekday"`
	Exceptions []Exception `json:"exceptions,omitempty" yaml:"exceptions" maxItems:"200"`
}

// Exception is other hours from one day to another, both included 例外.
type Exception struct {
	From  string   `json:"from" yaml:"from" doc:"2026-10-01"`
	To    string   `json:"to,omitempty" yaml:"to" doc:"The same day if absent"`
	Hours []string `json:"hours,omitempty" yaml:"hours" doc:"Empty: closed"`
	Why   string   `json:"why,omitempty" yaml:"why" maxLength:"100"`
}

// Table is opening hours that were read.
type Table struct {
	always     bool
	week       [7][]stretch // by time.Weekday
	off, extra *[]stretch
	exceptions []exception
}

// stretch is minutes after midnight, half-open.
type stretch struct{ open, close int }

type exception struct {
	from, to string // days, both included
	hours    []stretch
}

// Problem is something that cannot stand so, and where.
type Problem struct {
	Path string // "monday", "exceptions/2"
	Why  string
}

var stretchForm = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$`)

// parse reads "09:00-22:00"; a stretch ends at 24:00 at the latest.
func parse(text string) (stretch, bool) {
	m := stretchForm.FindStringSubmatch(text)
	if m == nil {
		return stretch{}, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v } // digits, by the form
	s := stretch{n(1)*60 + n(2), n(3)*60 + n(4)}
	return s, s.open < s.close && s.close <= 24*60
}

// Read makes a table of what is written, and tells every problem.
func (w Written) Read() (Table, []Problem) {
	r := reader{}
	days := []*[]string{w.Sunday, w.Monday, w.Tuesday, w.Wednesday, w.Thursday, w.Friday, w.Saturday}
	names := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	t := Table{always: w.Daily == nil}
	daily := r.day("daily", w.Daily)
	for i, one := range days {
		t.week[i] = daily
		if one != nil {
			t.always = false
			t.week[i] = r.day(names[i], *one)
		}
	}
	t.off, t.extra = r.special("dayOff", w.DayOff), r.special("makeUp", w.MakeUp)
	for i, e := range w.Exceptions {
		t.exceptions = append(t.exceptions, r.exception(fmt.Sprintf("exceptions/%d", i), e))
	}
	return t, r.problems
}

type reader struct{ problems []Problem }

func (r *reader) refuse(path, why string) { r.problems = append(r.problems, Problem{path, why}) }

func (r *reader) day(path string, texts []string) (list []stretch) {
	for _, text := range texts {
		s, ok := parse(text)
		if !ok || len(list) > 0 && s.open < list[len(list)-1].close {
			r.refuse(path, fmt.Sprintf("%.20q is no stretch of a day like 09:00-22:00, or overlaps the one before", text))
			return nil
		}
		list = append(list, s)
	}
	return list
}

func (r *reader) special(path string, texts *[]string) *[]stretch {
	if texts == nil {
		return nil
	}
	list := r.day(path, *texts)
	return &list
}

func (r *reader) exception(path string, e Exception) exception {
	if e.To == "" {
		e.To = e.From
	}
	_, err := time.Parse(time.DateOnly, e.From)
	_, other := time.Parse(time.DateOnly, e.To)
	if err != nil || other != nil || e.To < e.From {
		r.refuse(path, "from and to are days like 2026-10-01, in order")
	}
	return exception{e.From, e.To, r.day(path, e.Hours)}
}

// Open gives when it is open within a span, in the city's zone, joined over
// midnight. days may be nil.
func (t *Table) Open(over span.Span, zone *time.Location, days Days) []span.Span {
	var list []span.Span
	y, m, d := over.From.In(zone).Date()
	for n := 0; ; n++ {
		midnight := time.Date(y, m, d+n, 0, 0, 0, 0, zone)
		if !midnight.Before(over.To) {
			return span.Join(list)
		}
		for _, s := range t.on(midnight, days) {
			one := span.Span{From: time.Date(y, m, d+n, 0, s.open, 0, 0, zone).UTC(), To: time.Date(y, m, d+n, 0, s.close, 0, 0, zone).UTC()}
			if one = one.Cut(over); !one.Empty() {
				list = append(list, one)
			}
		}
	}
}

// on gives the hours of the day that begins at a midnight.
func (t *Table) on(midnight time.Time, days Days) []stretch {
	date := midnight.Format(time.DateOnly)
	for _, e := range t.exceptions {
		if e.from <= date && date <= e.to {
			return e.hours
		}
	}
	if days != nil && (t.off != nil || t.extra != nil) {
		day, err := days.Day(midnight)
		weekend := midnight.Weekday() == time.Saturday || midnight.Weekday() == time.Sunday
		switch {
		case err != nil: // a year that nobody has announced: the weekday decides
		case t.off != nil && day.Name != "" && !day.Working:
			return *t.off
		case t.extra != nil && day.Working && weekend:
			return *t.extra
		}
	}
	if t.always {
		return []stretch{{0, 24 * 60}}
	}
	return t.week[midnight.Weekday()]
}
