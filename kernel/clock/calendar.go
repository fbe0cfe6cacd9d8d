package clock

import (
	"maps"
	"time"

	"citybrain/kernel/fault"
)

// The faults of calendars and limits.
var (
	// ErrUnknown: working days of a year nobody has announced yet would be a guess.
	ErrUnknown = fault.New(fault.Invalid, "clock.calendar_unknown", "The calendar does not hold this year; add it to the city pack.")
	ErrLimit   = fault.New(fault.Invalid, "clock.limit", "This is not a valid limit.")
	ErrStops   = fault.New(fault.Invalid, "clock.stops", "The stops of the limit's clock contradict each other.")
)

// Calendar knows the working days 工作日 and office hours of a city's authorities
// between two years. It does not change once built.
type Calendar struct {
	zone     *time.Location
	from, to int // first and last known year
	hours    [7][]span
	makeup   []span
	special  map[date]special

	expectedTo int              // last year of which the law tells the days off before the paper comes; 0: none
	expected   map[date]special // those days
}

// span is a stretch of office hours in minutes after midnight.
type span struct{ open, close int }

// special is a day that differs from its weekday.
type special struct {
	name string
	work bool // a make-up working day 调休; false: a day off
}

// date is a day of the calendar's zone as yyyymmdd.
type date int

func (c *Calendar) date(at time.Time) date {
	y, m, d := at.In(c.zone).Date()
	return date(y*10000 + int(m)*100 + d)
}

// midnight begins the n-th day after at, in the calendar's zone.
func (c *Calendar) midnight(at time.Time, n int) time.Time {
	y, m, d := at.In(c.zone).Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, c.zone)
}

// Day is one day of the calendar.
type Day struct {
	Start   time.Time // midnight in the city's zone
	Working bool
	Name    string // of the holiday, also on its make-up day; "" on ordinary days
}

// Zone is the time zone of the city.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Years are the first and the last year that the calendar knows.
func (c *Calendar) Years() (from, to int) { return c.from, c.to }

// Expecting is the calendar with the years for which only the days off are known
// that the law itself fixes: what is counted in them may still move by a few days
// when the year's paper comes. Firm tells which instants those are.
func (c *Calendar) Expecting() *Calendar {
	if c.expectedTo <= c.to {
		return c
	}
	all := *c
	all.to = c.expectedTo
	all.special = maps.Clone(c.special)
	maps.Copy(all.special, c.expected)
	return &all
}

// Firm tells whether the working days up to an instant are announced.
func (c *Calendar) Firm(at time.Time) bool {
	return at.In(c.zone).Year() <= c.to
}

// Day describes the day on which an instant falls in the city, or ErrUnknown.
func (c *Calendar) Day(at time.Time) (Day, error) {
	start := c.midnight(at, 0)
	spans, err := c.spans(start)
	if err != nil {
		return Day{}, err
	}
	return Day{Start: start, Working: len(spans) > 0, Name: c.special[c.date(start)].name}, nil
}

// Open tells whether the offices are open at an instant, or ErrUnknown.
func (c *Calendar) Open(at time.Time) (bool, error) {
	day := c.midnight(at, 0)
	spans, err := c.spans(day)
	for _, s := range spans {
		if open, close := c.instants(day, s); !at.Before(open) && at.Before(close) {
			return true, nil
		}
	}
	return false, err
}

// NextOpen is the earliest instant from at on when the offices are open, or
// ErrUnknown.
func (c *Calendar) NextOpen(at time.Time) (next time.Time, err error) {
	err = c.offices(at, func(from, to time.Time) bool {
		next = from.UTC()
		return false
	})
	return next, err
}

// WorkingDays counts the working days that begin in [from, to), or ErrUnknown.
func (c *Calendar) WorkingDays(from, to time.Time) (n int, err error) {
	day := c.midnight(from, 0)
	if day.Before(from) {
		day = c.midnight(from, 1)
	}
	for ; day.Before(to); day = c.midnight(day, 1) {
		spans, err := c.spans(day)
		if err != nil {
			return 0, err
		}
		if len(spans) > 0 {
			n++
		}
	}
	return n, nil
}

// spans are the office hours of a day; none on a day off.
func (c *Calendar) spans(day time.Time) ([]span, error) {
	local := day.In(c.zone)
	if year := local.Year(); year < c.from || year > c.to {
		return nil, ErrUnknown.With("year", year)
	}
	switch special, ok := c.special[c.date(day)]; {
	case ok && special.work:
		return c.makeup, nil
	case ok:
		return nil, nil
	}
	return c.hours[local.Weekday()], nil
}

// offices visits the stretches of office hours from an instant on, in order, the
// first one cut to begin there, until visit answers false or the calendar ends.
func (c *Calendar) offices(from time.Time, visit func(open, close time.Time) bool) error {
	for day := c.midnight(from, 0); ; day = c.midnight(day, 1) {
		spans, err := c.spans(day)
		if err != nil {
			return err
		}
		for _, s := range spans {
			open, close := c.instants(day, s)
			if open.Before(from) {
				open = from
			}
			if open.Before(close) && !visit(open, close) {
				return nil
			}
		}
	}
}

// instants are the opening and the closing of a span on a day, right also on the
// days when summer time begins and ends.
func (c *Calendar) instants(day time.Time, s span) (open, close time.Time) {
	y, m, d := day.In(c.zone).Date()
	return time.Date(y, m, d, 0, s.open, 0, 0, c.zone), time.Date(y, m, d, 0, s.close, 0, 0, c.zone)
}

// disjoint reports whether spans have a length, are in order and do not overlap.
func disjoint(spans []span) bool {
	for i, s := range spans {
		if s.open >= s.close || i > 0 && s.open < spans[i-1].close {
			return false
		}
	}
	return true
}
