// Package tariff is what charging costs 充电电价: the price of a kilowatt-hour by
// the time of day, a fee for the service and one for standing there after the
// charge, in versions that come into force on a date. All arithmetic is in whole
// numbers; a bill is rounded once, half up, to the fen.
package tariff

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/money"
)

// Price is the price of a kilowatt-hour in ten-thousandths of a yuan: 0.6632 is 6632.
type Price int64

// MaxPrice is the highest price that is believed, 100 yuan.
const MaxPrice = 1_000_000

// ErrPrice is the error of a text that is no price.
var ErrPrice = errors.New("a price is written 0.6632, with at most four decimals and not above 100")

// ParsePrice reads yuan with at most four decimals. Faults: ErrPrice.
func ParsePrice(text string) (Price, error) {
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 4 || whole == "" || len(whole) > 3 || strings.HasSuffix(text, ".") {
		return 0, ErrPrice
	}
	n, err := strconv.ParseUint(whole+part+"0000"[len(part):], 10, 32)
	if err != nil || n > MaxPrice {
		return 0, ErrPrice
	}
	return Price(n), nil
}

// String is the price in yuan with four decimals, "0.6632".
func (p Price) String() string { return fmt.Sprintf("%d.%04d", p/10_000, p%10_000) }

// Period is the prices from a time of day until the next period 时段.
type Period struct {
	Minute  int   // of the day at which it begins
	Energy  Price // a kWh, for the energy 电费
	Service Price // a kWh, for the service 服务费
}

// Price is what the driver pays for a kWh, both together.
func (p Period) Price() Price { return p.Energy + p.Service }

// Idle is the fee for standing at the socket after the charge 占位费. The zero
// value costs nothing.
type Idle struct {
	Grace  int       // minutes that are free
	Minute money.Fen // a minute after that, begun minutes count
	Cap    money.Fen // at most; 0: no limit
}

// Version is a tariff from a day on.
type Version struct {
	From    string // "2026-03-01", in the city's zone
	Periods []Period
	Idle    Idle
}

// Tariff is the versions of a tariff, in the order of their days.
type Tariff []Version

// At gives the version in force on a day and false before the first.
func (t Tariff) At(day string) (v Version, ok bool) {
	for _, one := range t {
		if one.From <= day {
			v, ok = one, true
		}
	}
	return v, ok
}

// period gives the period of a minute of the day.
func (v Version) period(minute int) (p Period, next int) {
	next = 24 * 60
	for i, one := range v.Periods {
		if one.Minute <= minute {
			p, next = one, 24*60
			if i+1 < len(v.Periods) {
				next = v.Periods[i+1].Minute
			}
		}
	}
	return p, next
}

// Slice is the prices that hold from an instant until another.
type Slice struct {
	Period
	Until time.Time
}

// Now gives the prices at an instant and until when they hold, at most until the
// city's next midnight; false before the first version. The instant carries the
// city's zone.
func (t Tariff) Now(at time.Time) (Slice, bool) {
	v, ok := t.At(at.Format(time.DateOnly))
	if !ok || len(v.Periods) == 0 {
		return Slice{}, false
	}
	p, next := v.period(at.Hour()*60 + at.Minute())
	y, m, d := at.Date()
	until := time.Date(y, m, d, 0, next, 0, 0, at.Location())
	if !until.After(at) { // the clocks were put back over the border
		until = at.Add(time.Minute)
	}
	return Slice{p, until}, true
}

// Change gives the next instant, within two days, at which a kWh has another price.
func (t Tariff) Change(at time.Time) (Slice, time.Time, bool) {
	first, ok := t.Now(at)
	end := at.Add(48 * time.Hour)
	for s := first; ok && s.Until.Before(end); {
		when := s.Until
		if s, ok = t.Now(when); ok && s.Price() != first.Price() {
			return s, when, true
		}
	}
	return Slice{}, time.Time{}, false
}
