package job

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// plan is a cron text in the city's time zone.
type plan struct {
	spec    cron.Schedule
	zone    *time.Location
	elapsed bool // counts hours as they pass instead of reading the wall clock
}

// parse reads a cron text of five fields, "@daily" and its like, or
// "@every 90s".
func parse(text string, zone *time.Location) (plan, error) {
	if strings.Contains(text, "TZ=") {
		return plan{}, ErrCron.With("cron", text).Saying("%q names a time zone; schedules are in the city's.", text)
	}
	spec, err := cron.ParseStandard(text)
	if err != nil {
		return plan{}, ErrCron.With("cron", text).Saying("%q is not a schedule.", text).Because(err)
	}
	p := plan{spec: spec, zone: zone, elapsed: countsHours(text)}
	if p.next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return plan{}, ErrCron.With("cron", text).Saying("%q never comes.", text)
	}
	return p, nil
}

// countsHours tells "every hour" from "at these hours": what comes every hour
// or oftener must neither stop nor hurry when the clock is put back, while
// what comes at half past three must come once, also on a day that has no half
// past three or has it twice.
func countsHours(text string) bool {
	fields := strings.Fields(text)
	if len(fields) == 5 {
		return strings.HasPrefix(fields[1], "*")
	}
	return fields[0] == "@hourly" || fields[0] == "@every"
}

// mostSteps bounds the search; a fixed hour with every minute needs some
// hundred steps on the day of a change.
const mostSteps = 2000

// next gives the first time after the instant; zero if it never comes.
func (p plan) next(after time.Time) time.Time {
	if p.elapsed {
		if n := p.spec.Next(after.In(p.zone)); !n.IsZero() {
			return n.UTC()
		}
		return time.Time{}
	}
	// Read the plan on a clock face without changes, then ask when the city's
	// clock shows that; begin early enough to find what a change has delayed.
	face := faceOf(after, p.zone).Add(-4 * time.Hour)
	for range mostSteps {
		if face = p.spec.Next(face); face.IsZero() {
			break
		}
		if at := instantOf(face, p.zone); at.After(after) {
			return at
		}
	}
	return time.Time{}
}

// faceOf is what the clock shows, written as if in UTC.
func faceOf(at time.Time, zone *time.Location) time.Time {
	_, offset := at.In(zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// instantOf is when the clock shows the face: the first time if it does so
// twice; if it never does, as long after the day's start as on other days.
func instantOf(face time.Time, zone *time.Location) time.Time {
	_, before := face.Add(-24 * time.Hour).In(zone).Zone()
	_, after := face.Add(24 * time.Hour).In(zone).Zone()
	early := face.Add(-time.Duration(before) * time.Second)
	late := face.Add(-time.Duration(after) * time.Second)
	if late.Before(early) {
		early, late = late, early
	}
	switch {
	case faceOf(early, zone).Equal(face):
		return early
	case faceOf(late, zone).Equal(face):
		return late
	}
	return face.Add(-time.Duration(before) * time.Second)
}
