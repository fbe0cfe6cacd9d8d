package entities

import (
	"math"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/entities/model"
)

// period is the length of a step of aggregation 汇总周期: months, which differ in
// length, and microseconds. The zero period is the whole time in question.
type period struct{ months, micros int64 }

func (p period) whole() bool { return p == period{} }

// periodMost bounds a period: a thousand years.
const periodMost = 1000

// parsePeriod reads an ISO 8601 duration as clause 4.5.19.1 has it, such as P1M,
// P2W or P3DT4H30M. The smallest part may have a fraction if it is a time.
func parsePeriod(text string) (p period, err error) {
	wrong := model.Bad("aggrPeriodDuration is a duration such as PT15M, P1D or P1M, not " + strconv.Quote(text[:min(len(text), 40)]) + ".")
	rest, ok := strings.CutPrefix(text, "P")
	if !ok || rest == "" {
		return p, wrong
	}
	date, clock, timed := strings.Cut(rest, "T")
	if timed && clock == "" || len(text) > 80 {
		return p, wrong
	}
	parts := 0
	for _, half := range []struct {
		text, units string
	}{{date, "YMWD"}, {clock, "HMS"}} {
		n, ok := p.add(half.text, half.units)
		if !ok {
			return p, wrong
		}
		parts += n
	}
	if parts == 0 || strings.Contains(date, "W") && (parts > 1 || timed) {
		return p, wrong
	}
	if p.months > periodMost*12 || p.micros > periodMost*366*24*int64(time.Hour/time.Microsecond) {
		return p, model.Bad("aggrPeriodDuration is longer than a thousand years.")
	}
	return p, nil
}

// add reads numbers with their units, which must come in this order.
func (p *period) add(text, units string) (parts int, ok bool) {
	micros := map[byte]float64{'W': 7 * 86400e6, 'D': 86400e6, 'H': 3600e6, 'S': 1e6}
	if units == "HMS" {
		micros['M'] = 60e6
	}
	for text != "" {
		end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		if end <= 0 {
			return 0, false
		}
		number, unit := strings.Replace(text[:end], ",", ".", 1), text[end]
		at := strings.IndexByte(units, unit)
		value, err := strconv.ParseFloat(number, 64)
		length, fixed := micros[unit]
		if at < 0 || err != nil || value > 1e12 || !fixed && value != math.Trunc(value) || number[0] == '.' {
			return 0, false
		}
		switch {
		case fixed:
			p.micros = int64(min(float64(p.micros)+value*length, 1e18))
		case unit == 'Y':
			p.months += int64(value) * 12
		default:
			p.months += int64(value)
		}
		text, units, parts = text[end+1:], units[at+1:], parts+1
	}
	return parts, true
}

// begins gives when the k-th period after an instant begins.
func (p period) begins(from, k int64) int64 {
	if p.months == 0 {
		return from + k*p.micros
	}
	at := time.UnixMicro(from).UTC()
	months := int(int64(at.Month()) - 1 + k*p.months)
	first := time.Date(at.Year(), time.Month(months+1), 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	day := min(at.Day(), first.AddDate(0, 1, -1).Day()) // the 31st of February is its last
	return first.AddDate(0, 0, day-1).UnixMicro() + k*p.micros
}

// number gives in which period after an instant a time lies; known is one that is
// not later.
func (p period) number(from, at, known int64) int64 {
	if p.months == 0 {
		return (at - from) / p.micros
	}
	low, high := known, known+1
	for step := int64(1); p.begins(from, high) <= at; step *= 2 {
		low, high = high, high+step
	}
	for high-low > 1 {
		if middle := (low + high) / 2; p.begins(from, middle) <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}
