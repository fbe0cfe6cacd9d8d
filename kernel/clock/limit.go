package clock

import (
	"fmt"
	"time"
)

// LimitKind is one of the four kinds in which limits are set.
type LimitKind string

// The kinds of limits.
const (
	UrgentHours  LimitKind = "urgent_hours"  // 紧急工时: run day and night
	WorkingHours LimitKind = "working_hours" // 工作时: run while offices are open
	WorkingDays  LimitKind = "working_days"  // 工作日: the day of the start does not count; ends at the close of the last day
	NaturalDays  LimitKind = "natural_days"  // 自然日: the day of the start does not count; ends with the last day, or the next working day if that is a day off
)

// Limit is a time limit 时限, such as 5 working days.
type Limit struct {
	Kind   LimitKind `json:"kind" yaml:"kind"`
	Amount int       `json:"amount" yaml:"amount"`
}

// maxDays bounds every limit, for no office may take longer than ten years.
const maxDays = 3660

// Validate gives ErrLimit for unknown kinds and for amounts that are not positive
// or longer than ten years.
func (l Limit) Validate() error {
	most := maxDays
	switch l.Kind {
	case UrgentHours, WorkingHours:
		most = maxDays * 24
	case WorkingDays, NaturalDays:
	default:
		return ErrLimit.With("kind", string(l.Kind))
	}
	if l.Amount < 1 || l.Amount > most {
		return ErrLimit.With("amount", l.Amount)
	}
	return nil
}

// String is the limit in words for logs: "5 working_days".
func (l Limit) String() string { return fmt.Sprintf("%d %s", l.Amount, l.Kind) }

// office tells whether the limit's clock stands while offices are closed.
func (l Limit) office() bool { return l.Kind == WorkingHours || l.Kind == WorkingDays }

// Stop is a time during which the limit's clock stood because of a special
// procedure 特别程序: a hearing, an inspection, the correction of materials. A
// zero To means that it still stands.
type Stop struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Deadline is the instant, in UTC, at which a limit that began at start ends. What
// the clock stood is added in the limit's own time: office time for working hours
// and days, any time for the others. While the clock stands before the end there
// is no deadline: the zero time. Natural days whose last day is a day off end with
// the first working day after it (Civil Code, article 203). ErrLimit, ErrStops; ErrUnknown where the working
// days of a year are needed that the calendar does not hold.
func (c *Calendar) Deadline(start time.Time, limit Limit, stops ...Stop) (time.Time, error) {
	return c.Reach(start, limit, 1, stops...)
}

// Reach is the instant at which a share of a limit, above 0 and at most 1, is used
// up: 0.8 is when its light turns yellow. Otherwise it is Deadline.
func (c *Calendar) Reach(start time.Time, limit Limit, share float64, stops ...Stop) (time.Time, error) {
	run, err := c.run(start, limit, stops)
	if err != nil {
		return time.Time{}, err
	}
	if share < 1 {
		run.need = time.Duration(float64(run.need) * share)
	}
	return run.reach()
}

// run is a limit that began.
type run struct {
	c     *Calendar
	start time.Time
	limit Limit
	stops []Stop
	need  time.Duration // the limit in its own time
}

func (c *Calendar) run(start time.Time, limit Limit, stops []Stop) (run, error) {
	if err := limit.Validate(); err != nil {
		return run{}, err
	}
	if err := checkStops(stops); err != nil {
		return run{}, err
	}
	r := run{c: c, start: start, limit: limit}
	need, err := r.measure()
	r.need, r.stops = need, stops
	if err == nil && limit.Kind == NaturalDays {
		err = r.overDaysOff()
	}
	return r, err
}

// overDaysOff lengthens a limit in natural days until its last day is a working
// day.
func (r *run) overDaysOff() error {
	for {
		end, err := r.reach()
		if err != nil || end.IsZero() {
			return err
		}
		day, err := r.c.Day(end.Add(-1))
		if err != nil || day.Working {
			return err
		}
		r.need += end.In(r.c.zone).AddDate(0, 0, 1).Sub(end)
	}
}

// measure is how much of its own time the limit gives.
func (r run) measure() (time.Duration, error) {
	switch r.limit.Kind {
	case NaturalDays:
		return r.c.midnight(r.start, r.limit.Amount+1).Sub(r.start), nil
	case WorkingDays:
		return r.officeTime()
	}
	return time.Duration(r.limit.Amount) * time.Hour, nil
}

// officeTime is the office time from the start to the close of the last of so many
// working days; the rest of the first day is given on top.
func (r run) officeTime() (sum time.Duration, err error) {
	left, first := r.limit.Amount, r.c.date(r.start)
	last := first // the day that was counted last
	err = r.c.offices(r.start, func(open, close time.Time) bool {
		if day := r.c.date(open); day != last {
			if left == 0 {
				return false
			}
			left, last = left-1, day
		}
		sum += close.Sub(open)
		return true
	})
	if left == 0 { // the calendar may end right behind the last day
		err = nil
	}
	return sum, err
}

// checkStops wants stops in order, apart, and only the last one open.
func checkStops(stops []Stop) error {
	for i, stop := range stops {
		open := stop.To.IsZero()
		switch {
		case stop.From.IsZero(), !open && stop.To.Before(stop.From),
			open && i < len(stops)-1, i > 0 && stop.From.Before(stops[i-1].To):
			return ErrStops.With("stop", i)
		}
	}
	return nil
}

// forever is longer than any limit.
const forever = 2 * maxDays * 24 * time.Hour

// flow visits the stretches in which the limit's clock runs, from the start on.
func (r run) flow(visit func(from, to time.Time) bool) error {
	if r.limit.office() {
		return r.c.offices(r.start, func(open, close time.Time) bool { return r.without(open, close, visit) })
	}
	r.without(r.start, r.start.Add(forever), visit)
	return nil
}

// without visits what the stops leave of a stretch; it answers false where the
// clock will not run any more.
func (r run) without(from, to time.Time, visit func(from, to time.Time) bool) bool {
	for _, stop := range r.stops {
		if !stop.To.IsZero() && !stop.To.After(from) {
			continue
		}
		if !stop.From.Before(to) {
			break
		}
		if stop.From.After(from) && !visit(from, stop.From) {
			return false
		}
		if stop.To.IsZero() {
			return false
		}
		if from = stop.To; !from.Before(to) {
			return true
		}
	}
	return visit(from, to)
}

// reach is the instant at which the limit's own time is used up.
func (r run) reach() (end time.Time, err error) {
	need := r.need
	err = r.flow(func(from, to time.Time) bool {
		if gone := to.Sub(from); gone < need {
			need -= gone
			return true
		}
		end = from.Add(need).UTC()
		return false
	})
	return end, err
}

// used is how much of the limit's own time is gone at an instant.
func (r run) used(at time.Time) (sum time.Duration, err error) {
	err = r.flow(func(from, to time.Time) bool {
		if to.After(at) {
			to = at
		}
		if from.Before(to) {
			sum += to.Sub(from)
		}
		return to.Before(at)
	})
	return sum, err
}

// Spent is the office time between two instants, less the stops. ErrStops,
// ErrUnknown.
func (c *Calendar) Spent(from, to time.Time, stops ...Stop) (time.Duration, error) {
	if err := checkStops(stops); err != nil {
		return 0, err
	}
	return run{c: c, start: from, limit: Limit{Kind: WorkingHours}, stops: stops}.used(to)
}

// Workday is the office time of an ordinary working day: the mean of the weekdays
// on which offices open.
func (c *Calendar) Workday() time.Duration {
	var sum, days int
	for _, spans := range c.hours {
		for _, s := range spans {
			sum += s.close - s.open
		}
		days += min(1, len(spans))
	}
	return time.Duration(sum) * time.Minute / time.Duration(max(1, days))
}
