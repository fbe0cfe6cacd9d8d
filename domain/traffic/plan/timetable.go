package plan

import (
	"slices"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
)

// Day is the kind of a day (日类型), which a city's calendar decides.
type Day string

// The kinds of days. A row for AnyDay holds on days that have no rows of their own.
const (
	AnyDay  Day = "any"
	Workday Day = "workday"
	DayOff  Day = "dayoff"
	Holiday Day = "holiday"
)

// Row says which plan holds from a time of day on (时段).
type Row struct {
	Day  Day           `json:"day"`
	From time.Duration `json:"from"` // since midnight
	Plan int           `json:"plan"` // its version
}

// Timetable (时段表) is a junction's plans over the kinds of days.
type Timetable []Row

// The findings about timetables.
const (
	RowTime   = "row_time"   // not a time of day
	RowDouble = "row_double" // two rows of one day at one time; Stage is the row
	RowPlan   = "row_plan"   // a plan that is not there
	RowsNone  = "rows_none"  // no row for any day
)

// At gives the version of the plan that holds at a time of such a day: that of the last
// row before it; before the first row the day's last one, for the night goes on. It is
// false where the timetable has no row for the day.
func (t Timetable) At(day Day, since time.Duration) (plan int, ok bool) {
	rows := t.of(day)
	if len(rows) == 0 {
		rows = t.of(AnyDay)
	}
	if len(rows) == 0 {
		return 0, false
	}
	chosen := rows[len(rows)-1]
	for _, r := range rows {
		if r.From <= since {
			chosen = r
		}
	}
	return chosen.Plan, true
}

// of gives the rows of a kind of day by time.
func (t Timetable) of(day Day) []Row {
	var rows []Row
	for _, r := range t {
		if r.Day == day {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return int(a.From - b.From) })
	return rows
}

// Check finds rows that say nothing or contradict each other; known are the versions of
// the junction's approved plans. Every finding refuses; Stage is the row.
func (t Timetable) Check(known []int) (found []rules.Finding) {
	say := func(code string, row int) {
		found = append(found, rules.Finding{Code: code, Refuse: true, Group: network.None, Stage: row})
	}
	if len(t) == 0 {
		say(RowsNone, network.None)
	}
	type moment struct {
		day  Day
		from time.Duration
	}
	seen := map[moment]bool{}
	for i, r := range t {
		if r.From < 0 || r.From >= 24*time.Hour || !slices.Contains([]Day{AnyDay, Workday, DayOff, Holiday}, r.Day) {
			say(RowTime, i)
		}
		if seen[moment{r.Day, r.From}] {
			say(RowDouble, i)
		}
		seen[moment{r.Day, r.From}] = true
		if !slices.Contains(known, r.Plan) {
			say(RowPlan, i)
		}
	}
	return found
}
