package clock

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
)

// city reads the calendar of a real pack.
func city(t testing.TB, name string) *Calendar {
	t.Helper()
	p, err := pack.Open("../../cities/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, ok := ReadCalendar(p)
	if !ok {
		t.Fatal(p.Err())
	}
	return c
}

// at reads "2026-09-30 16:00" in the city's zone.
func at(t testing.TB, c *Calendar, text string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", text, c.zone)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNationalDayWeek2026(t *testing.T) {
	c := city(t, "shanghai")
	for day, want := range map[string]struct {
		working bool
		name    string
	}{
		"2026-09-20": {true, "国庆节"},  // a Sunday that is worked
		"2026-09-30": {true, ""},     // the last day before
		"2026-10-01": {false, "国庆节"}, // a Thursday
		"2026-10-07": {false, "国庆节"},
		"2026-10-08": {true, ""},
		"2026-10-10": {true, "国庆节"}, // a Saturday that is worked
		"2026-10-11": {false, ""},   // an ordinary Sunday
	} {
		got, err := c.Day(at(t, c, day+" 12:00"))
		if err != nil || got.Working != want.working || got.Name != want.name {
			t.Errorf("%s: got %+v, %v", day, got, err)
		}
	}
}

func TestTheDayIsThatOfTheCity(t *testing.T) {
	c := city(t, "shanghai")
	late := time.Date(2026, 9, 30, 20, 0, 0, 0, time.UTC) // already 1 October in Shanghai
	if day, err := c.Day(late); err != nil || day.Working {
		t.Errorf("%+v, %v", day, err)
	}
}

func TestOfficeHours(t *testing.T) {
	c := city(t, "shanghai")
	for when, open := range map[string]bool{
		"2026-09-30 08:59": false, "2026-09-30 09:00": true, "2026-09-30 11:30": false, "2026-09-30 13:30": true,
		"2026-09-30 17:00": false, "2026-10-01 10:00": false, "2026-10-10 10:00": true, "2026-12-31 23:00": false,
	} {
		if got, err := c.Open(at(t, c, when)); err != nil || got != open {
			t.Errorf("%s: got %v, %v", when, got, err)
		}
	}
	next, err := c.NextOpen(at(t, c, "2026-09-30 18:00"))
	if want := at(t, c, "2026-10-08 09:00"); err != nil || !next.Equal(want) {
		t.Errorf("got %s, %v", next, err)
	}
}

func TestAYearHasAsManyWorkingDaysAsTheStateCouncilSays(t *testing.T) {
	c := city(t, "shanghai")
	for year, want := range map[int]int{2024: 251, 2025: 248} {
		n, err := c.WorkingDays(time.Date(year, 1, 1, 0, 0, 0, 0, c.zone), time.Date(year+1, 1, 1, 0, 0, 0, 0, c.zone))
		if err != nil || n != want {
			t.Errorf("%d: got %d, %v", year, n, err)
		}
	}
}

func TestUnknownYearsAreNotGuessed(t *testing.T) {
	c := city(t, "shanghai")
	_, to := c.Years()
	for _, year := range []int{2006, to + 1} {
		_, err := c.Day(time.Date(year, 6, 1, 0, 0, 0, 0, c.zone))
		if !errors.Is(err, ErrUnknown) || fault.From(err).Args["year"] != year {
			t.Errorf("%d: %v", year, err)
		}
	}
	late := time.Date(to, 12, 30, 9, 0, 0, 0, c.zone)
	if _, err := c.Deadline(late, Limit{WorkingDays, 20}); !errors.Is(err, ErrUnknown) {
		t.Error("a deadline in an unknown year was guessed:", err)
	}
	if _, err := c.Deadline(late, Limit{NaturalDays, 20}); !errors.Is(err, ErrUnknown) {
		t.Error("whether their last day is a day off was guessed:", err)
	}
	if _, err := c.Deadline(late, Limit{UrgentHours, 480}); err != nil {
		t.Error("hours of day and night need no calendar:", err)
	}
}

// What the law fixes is enough to expect an end by, and said to be no more.
func TestLimitsRunIntoAYearWhosePaperHasNotCome(t *testing.T) {
	c := city(t, "shanghai")
	_, to := c.Years()
	all := c.Expecting()
	late := time.Date(to, 12, 30, 9, 0, 0, 0, c.zone)
	end, err := all.Deadline(late, Limit{WorkingDays, 30})
	if err != nil || end.In(c.zone).Year() != to+1 || c.Firm(end) || !c.Firm(late) {
		t.Errorf("it ends %s (firm: %v), %v", end, c.Firm(end), err)
	}
	if day, err := all.Day(time.Date(2027, 2, 9, 12, 0, 0, 0, c.zone)); err != nil || day.Working {
		t.Errorf("a feast that falls on a Saturday is made good: %+v, %v", day, err)
	}
	if n, err := all.WorkingDays(time.Date(2027, 1, 1, 0, 0, 0, 0, c.zone), time.Date(2028, 1, 1, 0, 0, 0, 0, c.zone)); err != nil || n < 245 || n > 252 {
		t.Errorf("%d working days, %v", n, err)
	}
	if plain := city(t, "helsinki"); plain.Expecting() != plain {
		t.Error("a calendar without expected years is itself")
	}
}

// The movable feasts follow from Easter, computed here a second time.
func TestHelsinkiKeepsTheMovableFeasts(t *testing.T) {
	c := city(t, "helsinki")
	from, to := c.Years()
	for year := from; year <= to; year++ {
		easter := easterSunday(year)
		for name, days := range map[string]int{"Pitkäperjantai": -2, "Pääsiäispäivä": 0, "2. pääsiäispäivä": 1, "Helatorstai": 39, "Helluntaipäivä": 49} {
			day, err := c.Day(time.Date(year, easter.Month(), easter.Day()+days, 12, 0, 0, 0, c.zone))
			if err != nil || day.Working || day.Name != name {
				t.Errorf("%d %s: got %+v, %v", year, name, day, err)
			}
		}
	}
	if day, err := c.Day(at(t, c, "2026-06-19 12:00")); err != nil || day.Name != "Juhannusaatto" {
		t.Errorf("midsummer eve 2026: %+v, %v", day, err)
	}
}

// easterSunday is the rule of Gauss for 1900 to 2099.
func easterSunday(year int) time.Time {
	d := (19*(year%19) + 24) % 30
	e := (2*(year%4) + 4*(year%7) + 6*d + 5) % 7
	if d == 29 && e == 6 || d == 28 && e == 6 && year%19 > 10 {
		e = -1
	}
	return time.Date(year, 3, 22+d+e, 0, 0, 0, 0, time.UTC)
}

func TestBrokenCalendarsAreRefusedWithTheirLine(t *testing.T) {
	const hours = "from: 2026\nto: 2026\nhours:\n  monday: [\"09:00-17:00\"]\n"
	const head = "date,name,kind,source\n"
	for name, c := range map[string]struct{ hours, days, want string }{
		"no hours":      {"from: 2026\nto: 2026\n", head, "calendar/hours.yaml:1: hours must give"},
		"bad form":      {"from: 2026\nto: 2026\nhours:\n  monday: [\"9-17\"]\n", head, "calendar/hours.yaml:4: office hours must look like"},
		"overlap":       {"from: 2026\nto: 2026\nhours:\n  monday: [\"09:00-12:00\", \"11:00-17:00\"]\n", head, "calendar/hours.yaml:4: office hours must be in order"},
		"weekday":       {hours + "  funday: [\"09:00-17:00\"]\n", head, "calendar/hours.yaml:5: unknown weekday"},
		"years":         {strings.Replace(hours, "to: 2026", "to: 2025", 1), head, "calendar/hours.yaml:1: from and to"},
		"unknown key":   {hours + "hoildays: 1\n", head, `calendar/hours.yaml:5: unknown key "hoildays"`},
		"date":          {hours, head + "2026-02-30,X,off,paper\n", "calendar/holidays.csv:2: date must look like"},
		"outside":       {hours, head + "2027-01-01,X,off,paper\n", "calendar/holidays.csv:2: the year 2027"},
		"kind":          {hours, head + "2026-01-01,X,free,paper\n", "calendar/holidays.csv:2: kind must be"},
		"no source":     {hours, head + "2026-01-01,X,off,\n", "calendar/holidays.csv:2: name and source"},
		"twice":         {hours, head + "2026-01-01,X,off,p\n2026-01-01,X,off,p\n", "calendar/holidays.csv:3: the day 2026-01-01 stands twice"},
		"makeup hours":  {hours, head + "2026-01-04,X,work,p\n", "calendar/hours.yaml:1: makeup must give"},
		"no days file":  {hours, "", "calendar/holidays.csv: is missing"},
		"no hours file": {"", head, "calendar/hours.yaml: is missing"},
	} {
		p := broken(t, c.hours, c.days)
		if _, ok := ReadCalendar(p); ok || p.Err() == nil || !strings.Contains(p.Err().Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, p.Err(), c.want)
		}
	}
}

// broken is the Helsinki pack with another calendar; an empty text leaves the file out.
func broken(t *testing.T, hours, days string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	raw, err := os.ReadFile("../../cities/helsinki/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "calendar"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"pack.yaml": string(raw), hoursFile: hours, holidaysFile: days} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}
