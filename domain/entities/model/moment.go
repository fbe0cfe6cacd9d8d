package model

import "time"

// Removed stands in a fragment for a time that a merge or a patch shall take away.
const Removed int64 = -1 << 63

// epoch is how 1970-01-01T00:00:00Z is kept, for 0 means that there is no time.
const epoch int64 = 1

// ParseTime reads a DateTime of clause 4.6.3: ISO 8601 in its extended form, in
// UTC with the Z, as many digits of a second as anybody likes (microseconds are
// kept). It gives microseconds since 1970; false for anything else.
func ParseTime(s string) (int64, bool) { return parseTime(s) }

func parseTime[T string | []byte](s T) (int64, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") || s[len(s)-1] != 'Z' {
		return 0, false
	}
	if s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	var part [6]int
	for i, at := range [6]int{0, 5, 8, 11, 14, 17} {
		n, ok := decimal(s[at : at+2+2*b2i(i == 0)])
		if !ok {
			return 0, false
		}
		part[i] = n
	}
	micros, ok := fraction(s[19 : len(s)-1])
	if !ok || part[3] > 23 || part[4] > 59 || part[5] > 59 {
		return 0, false
	}
	t := time.Date(part[0], time.Month(part[1]), part[2], part[3], part[4], part[5], 0, time.UTC)
	if part[1] < 1 || part[1] > 12 || t.Day() != part[2] {
		return 0, false
	}
	if at := t.UnixMicro() + micros; at != 0 {
		return at, true
	}
	return epoch, true
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func decimal[T string | []byte](s T) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// fraction reads the part behind the seconds, ".25" or ",25", in microseconds.
func fraction[T string | []byte](s T) (int64, bool) {
	if len(s) == 0 {
		return 0, true
	}
	if len(s) < 2 || s[0] != '.' && s[0] != ',' {
		return 0, false
	}
	micros, unit := int64(0), int64(100_000)
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		micros += int64(s[i]-'0') * unit
		unit /= 10
	}
	return micros, true
}

// AppendTime writes a DateTime without quotes: 2026-11-22T03:04:05Z, with three
// or six digits behind the seconds where they say something.
func AppendTime(dst []byte, micros int64) []byte {
	if micros == epoch {
		micros = 0
	}
	t := time.UnixMicro(micros).UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = digits(dst, year, 4)
	dst = digits(append(dst, '-'), int(month), 2)
	dst = digits(append(dst, '-'), day, 2)
	dst = digits(append(dst, 'T'), hour, 2)
	dst = digits(append(dst, ':'), minute, 2)
	dst = digits(append(dst, ':'), second, 2)
	switch rest := t.Nanosecond() / 1000; {
	case rest == 0:
	case rest%1000 == 0:
		dst = digits(append(dst, '.'), rest/1000, 3)
	default:
		dst = digits(append(dst, '.'), rest, 6)
	}
	return append(dst, 'Z')
}

// digits writes a number with leading zeros; all that is more than n digits is lost.
func digits(dst []byte, value, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; n > 0 && value > 0; i, n = i-1, n-1 {
		dst[i] = byte('0' + value%10)
		value /= 10
	}
	return dst
}
