package hours

import (
	"slices"
	"time"

	"citybrain/domain/resources/span"
)

// RepeatMost is how many times one booking may be repeated.
const RepeatMost = 120

// Repeat says how a booking recurs 周期: on which days, at the same time of the wall
// clock, until a day or for so many times.
type Repeat struct {
	Every    string   `json:"every" enum:"day,week" doc:"day: every n-th day; week: on the weekdays of every n-th week"`
	Interval int      `json:"interval,omitempty" minimum:"0" maximum:"52" doc:"n; 1 if absent"`
	Weekdays []int    `json:"weekdays,omitempty" maxItems:"7" doc:"Of week: 1 Monday to 7 Sunday; that of the first booking if absent"`
	Until    string   `json:"until,omitempty" maxLength:"10" doc:"Last day, 2026-12-31"`
	Count    int      `json:"count,omitempty" minimum:"0" maximum:"120" doc:"So many times at most"`
	Skip     []string `json:"skip,omitempty" maxItems:"100" doc:"Days that are left out"`
	Working  bool     `json:"working,omitempty" doc:"Only on working days of the city's calendar"`
}

// Valid reports whether the rule can be followed: it must end.
func (r Repeat) Valid() bool {
	if r.Every != "day" && r.Every != "week" || r.Interval < 0 || r.Interval > 52 || r.Count < 0 || r.Count > RepeatMost {
		return false
	}
	if slices.ContainsFunc(r.Weekdays, func(d int) bool { return d < 1 || d > 7 }) {
		return false
	}
	_, err := time.Parse(time.DateOnly, r.Until)
	return r.Count > 0 && r.Until == "" || err == nil
}

// Times gives the spans of a booking that recurs, the first among them if its day
// is one of the rule's; at most RepeatMost. Each keeps the wall clock's times of the
// first; one that summer time swallows is left out.
func (r Repeat) Times(first span.Span, zone *time.Location, days Days) (list []span.Span) {
	most, interval := RepeatMost, max(1, r.Interval)
	if r.Count > 0 {
		most = min(most, r.Count)
	}
	begin, end := first.From.In(zone), first.To.In(zone)
	y, m, d := begin.Date()
	monday := (int(begin.Weekday()) + 6) % 7
	for n := 0; n < 366*3 && len(list) < most; n++ {
		midnight := time.Date(y, m, d+n, 0, 0, 0, 0, zone)
		if r.Until != "" && midnight.Format(time.DateOnly) > r.Until {
			break
		}
		if !r.falls(n, monday, interval, begin) || r.left(midnight, days) {
			continue
		}
		one := span.Span{From: shifted(begin, n, zone), To: shifted(end, n, zone)}
		if !one.Empty() {
			list = append(list, one)
		}
	}
	return list
}

// falls tells whether the n-th day after the first is one of the rule's.
func (r Repeat) falls(n, monday, interval int, begin time.Time) bool {
	if r.Every == "day" {
		return n%interval == 0
	}
	weekday := (monday+n)%7 + 1
	if len(r.Weekdays) == 0 {
		return weekday == (int(begin.Weekday())+6)%7+1 && (n/7)%interval == 0
	}
	return slices.Contains(r.Weekdays, weekday) && ((monday+n)/7)%interval == 0
}

// left tells whether a day is left out.
func (r Repeat) left(midnight time.Time, days Days) bool {
	if slices.Contains(r.Skip, midnight.Format(time.DateOnly)) {
		return true
	}
	if !r.Working || days == nil {
		return false
	}
	day, err := days.Day(midnight)
	if err != nil {
		return midnight.Weekday() == time.Saturday || midnight.Weekday() == time.Sunday
	}
	return !day.Working
}

// shifted moves an instant by whole days of the wall clock.
func shifted(at time.Time, days int, zone *time.Location) time.Time {
	y, m, d := at.Date()
	return time.Date(y, m, d+days, at.Hour(), at.Minute(), at.Second(), 0, zone).UTC()
}
