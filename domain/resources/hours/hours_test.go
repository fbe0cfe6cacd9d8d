package hours

import (
	"errors"
	"slices"
	"testing"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/clock"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// feast is a calendar with one holiday on 1 October and a make-up Saturday on the
// 10th; of 2027 it knows nothing.
type feast struct{}

func (feast) Day(at time.Time) (clock.Day, error) {
	switch {
	case at.Year() > 2026:
		return clock.Day{}, errors.New("unknown year")
	case at.Format(time.DateOnly) == "2026-10-01":
		return clock.Day{Name: "国庆节"}, nil
	case at.Format(time.DateOnly) == "2026-10-10":
		return clock.Day{Name: "国庆节", Working: true}, nil
	}
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	return clock.Day{Working: !weekend}, nil
}

func texts(list ...string) *[]string { return &list }

func read(t *testing.T, w Written) Table {
	t.Helper()
	table, problems := w.Read()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return table
}

func TestOpeningHoursOfEachDay(t *testing.T) {
	zone := zoneOf(t, "Asia/Shanghai")
	w := Written{Daily: []string{"09:00-12:00", "13:00-18:00"}, Sunday: texts(), DayOff: texts(), MakeUp: texts("10:00-11:00"),
		Exceptions: []Exception{{From: "2026-10-13", To: "2026-10-14", Hours: []string{"20:00-24:00"}}}}
	table := read(t, w)
	for day, want := range map[string][]string{
		"2026-10-01": nil,                            // holiday
		"2026-10-05": {"09:00-12:00", "13:00-18:00"}, // Monday
		"2026-10-10": {"10:00-11:00"},                // make-up Saturday
		"2026-10-11": nil,                            // Sunday
		"2026-10-13": {"20:00-00:00"},                // exception
		"2027-10-01": {"09:00-12:00", "13:00-18:00"}, // nobody knows its holidays yet
		"2026-10-17": {"09:00-12:00", "13:00-18:00"}, // Saturday
	} {
		midnight, _ := time.ParseInLocation(time.DateOnly, day, zone)
		var got []string
		for _, s := range table.Open(span.Span{From: midnight, To: midnight.AddDate(0, 0, 1)}, zone, feast{}) {
			got = append(got, s.From.In(zone).Format("15:04")+"-"+s.To.In(zone).Format("15:04"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
	if always := read(t, Written{}); len(always.Open(span.Span{From: time.Unix(0, 0), To: time.Unix(1e6, 0)}, zone, nil)) != 1 {
		t.Error("nothing written is not always open")
	}
}

// TestHoursKeepTheWallClockOverSummerTime: in Helsinki 29 March has 23 hours and
// 25 October 25, and 09:00 stays 09:00.
func TestHoursKeepTheWallClockOverSummerTime(t *testing.T) {
	zone := zoneOf(t, "Europe/Helsinki")
	table := read(t, Written{Daily: []string{"00:00-24:00"}})
	for day, want := range map[string]time.Duration{"2026-03-29": 23 * time.Hour, "2026-10-25": 25 * time.Hour, "2026-06-01": 24 * time.Hour} {
		midnight, _ := time.ParseInLocation(time.DateOnly, day, zone)
		y, m, d := midnight.Date()
		open := table.Open(span.Span{From: midnight, To: time.Date(y, m, d+1, 0, 0, 0, 0, zone)}, zone, nil)
		if len(open) != 1 || open[0].Length() != want {
			t.Errorf("%s: %v", day, open)
		}
	}
	first := span.Span{From: time.Date(2026, 3, 28, 9, 0, 0, 0, zone), To: time.Date(2026, 3, 28, 11, 0, 0, 0, zone)}
	for _, one := range (Repeat{Every: "day", Count: 3}).Times(first, zone, nil) {
		if at := one.From.In(zone); at.Hour() != 9 || one.Length() != 2*time.Hour {
			t.Errorf("%s for %s", at, one.Length())
		}
	}
	lost := span.Span{From: time.Date(2026, 3, 28, 3, 0, 0, 0, zone), To: time.Date(2026, 3, 28, 4, 0, 0, 0, zone)}
	if got := (Repeat{Every: "day", Count: 2}).Times(lost, zone, nil); len(got) != 2 || got[1].From.In(zone).Day() != 30 {
		t.Errorf("the hour that summer time swallows was booked: %v", got)
	}
}

func TestRepeats(t *testing.T) {
	zone := zoneOf(t, "Asia/Shanghai")
	first := span.Span{From: time.Date(2026, 10, 1, 14, 0, 0, 0, zone), To: time.Date(2026, 10, 1, 16, 0, 0, 0, zone)} // Thursday, a holiday
	for name, c := range map[string]struct {
		rule Repeat
		want []int // days of October
	}{
		"every other day":               {Repeat{Every: "day", Interval: 2, Count: 3}, []int{1, 3, 5}},
		"weekly on the same weekday":    {Repeat{Every: "week", Until: "2026-10-20"}, []int{1, 8, 15}},
		"Mondays and Thursdays":         {Repeat{Every: "week", Weekdays: []int{1, 4}, Count: 4}, []int{1, 5, 8, 12}},
		"every other week":              {Repeat{Every: "week", Interval: 2, Count: 3, Weekdays: []int{4}}, []int{1, 15, 29}},
		"only working days, one skip":   {Repeat{Every: "day", Until: "2026-10-12", Working: true, Skip: []string{"2026-10-07"}}, []int{2, 5, 6, 8, 9, 10, 12}},
		"a day that is not of the rule": {Repeat{Every: "week", Weekdays: []int{5}, Count: 1}, []int{2}},
	} {
		var got []int
		for _, one := range c.rule.Times(first, zone, feast{}) {
			got = append(got, one.From.In(zone).Day())
		}
		if !c.rule.Valid() || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for _, wrong := range []Repeat{{}, {Every: "day"}, {Every: "month", Count: 1}, {Every: "week", Weekdays: []int{0}, Count: 1}, {Every: "day", Until: "soon"}, {Every: "day", Count: 500}} {
		if wrong.Valid() {
			t.Errorf("%+v is valid", wrong)
		}
	}
}

// FuzzRead: whatever is written as hours is refused, or opens within the day.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"09:00-22:00", "00:00-24:00", "24:00-24:00", "9-5", "22:00-02:00", "09:60-10:00"} {
		f.Add(text, "2026-10-01", "2026-10-07")
	}
	f.Fuzz(func(t *testing.T, text, from, to string) {
		table, problems := Written{Daily: []string{text}, Exceptions: []Exception{{From: from, To: to, Hours: []string{text}}}}.Read()
		if len(problems) > 0 {
			return
		}
		day := span.Span{From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC)}
		for _, s := range table.Open(day, time.UTC, nil) {
			if s.Empty() || s.Cut(day) != s {
				t.Fatalf("%q opens %v", text, s)
			}
		}
	})
}
