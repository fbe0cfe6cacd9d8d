package stationfile

import (
	"strings"
	"time"
)

const hoursWrong = "open is written 06:00-23:00, or empty for always"

// CheckHours tells what is wrong with opening hours, "" if nothing is.
func CheckHours(text string) string {
	if _, _, ok := hours(text); !ok {
		return hoursWrong
	}
	return ""
}

// OpenAt tells whether a station with these hours is open at an instant in the
// city's zone. Hours may go over midnight, "18:00-06:00".
func OpenAt(text string, at time.Time) bool {
	from, to, ok := hours(text)
	if !ok || from == to {
		return ok
	}
	m := at.Hour()*60 + at.Minute()
	if from < to {
		return m >= from && m < to
	}
	return m >= from || m < to
}

// hours reads opening hours as minutes of the day; equal ones are always.
func hours(text string) (from, to int, ok bool) {
	if text == "" {
		return 0, 0, true
	}
	begin, end, both := strings.Cut(text, "-")
	if end == "24:00" {
		end = "00:00"
	}
	a, err1 := time.Parse("15:04", begin)
	b, err2 := time.Parse("15:04", end)
	if !both || err1 != nil || err2 != nil {
		return 0, 0, false
	}
	return a.Hour()*60 + a.Minute(), b.Hour()*60 + b.Minute(), true
}
