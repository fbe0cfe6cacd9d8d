package ical

import "strconv"

func whole(n int) string { return strconv.Itoa(n) }

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
