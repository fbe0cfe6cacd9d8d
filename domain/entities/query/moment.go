package query

// The times of clause 4.6.3, all in UTC and in the extended format: a DateTime
// 2026-07-01T08:30:00.5Z, a Date 2026-07-01, a Time 08:30:00Z. A comma may stand
// for the point. They are read without allocation, since values are read at
// every comparison.

const (
	second    = int64(1_000_000) // microseconds
	secondDay = 86_400
)

// parseMoment gives the microseconds since 1970 of a DateTime.
func parseMoment(b []byte) (int64, bool) {
	if len(b) < 20 || b[10] != 'T' {
		return 0, false
	}
	d, ok := parseDay(b[:10])
	if !ok {
		return 0, false
	}
	c, ok := parseClock(b[11:])
	return d + c, ok
}

// parseDay gives the microseconds since 1970 of a Date's midnight.
func parseDay(b []byte) (int64, bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	century, ok1 := two(b[0:])
	years, ok2 := two(b[2:])
	month, ok3 := two(b[5:])
	d, ok4 := two(b[8:])
	year := century*100 + years
	if !ok1 || !ok2 || !ok3 || !ok4 || month < 1 || month > 12 || d < 1 || d > daysIn(year, month) {
		return 0, false
	}
	return daysSince1970(year, month, d) * secondDay * second, true
}

// parseClock gives the microseconds since midnight of a Time.
func parseClock(b []byte) (int64, bool) {
	if len(b) < 9 || b[2] != ':' || b[5] != ':' || b[len(b)-1] != 'Z' {
		return 0, false
	}
	h, ok1 := two(b)
	m, ok2 := two(b[3:])
	s, ok3 := two(b[6:])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 59 {
		return 0, false
	}
	micros, ok := fraction(b[8 : len(b)-1])
	return (h*3600+m*60+s)*second + micros, ok
}

// fraction gives the microseconds of ".5"; what is finer is cut off.
func fraction(b []byte) (micros int64, ok bool) {
	if len(b) == 0 {
		return 0, true
	}
	if b[0] != '.' && b[0] != ',' || len(b) == 1 || len(b) > 10 {
		return 0, false
	}
	unit := second
	for _, c := range b[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		unit /= 10
		micros += int64(c-'0') * unit
	}
	return micros, true
}

func two(b []byte) (int64, bool) {
	return int64(b[0]-'0')*10 + int64(b[1]-'0'), b[0] >= '0' && b[0] <= '9' && b[1] >= '0' && b[1] <= '9'
}

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts by the Gregorian calendar, also before its introduction.
// The year is taken to begin in March, so that a leap day is its last.
func daysSince1970(year, month, d int64) int64 {
	month -= 2
	if month < 1 {
		month, year = month+12, year-1
	}
	return year/4 - year/100 + year/400 + 367*month/12 + d + year*365 - 719499
}
