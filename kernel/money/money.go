// Package money is integer fen: sums that conserve, arithmetic that notices
// overflow, and the two ways in which amounts are written, 12.34 and 大写.
package money

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"citybrain/kernel/fault"
)

// Fen is an amount in fen 分, a hundredth of a yuan; negative for what is owed.
// It is stored as BIGINT and travels in JSON as an integer.
type Fen int64

// The faults of money.
var (
	ErrOverflow  = fault.New(fault.Invalid, "money.overflow", "The amount is too large.")
	ErrMalformed = fault.New(fault.Invalid, "money.malformed", "This is not an amount such as 12.34.")
	ErrShares    = fault.New(fault.Invalid, "money.shares", "An amount can only be split by shares that are not negative and not all zero.")
)

// Add gives a + b, or ErrOverflow.
func (a Fen) Add(b Fen) (Fen, error) {
	sum := a + b
	if (b > 0 && sum < a) || (b < 0 && sum > a) {
		return 0, ErrOverflow
	}
	return sum, nil
}

// Mul gives a × n, or ErrOverflow.
func (a Fen) Mul(n int64) (Fen, error) {
	high, low := bits.Mul64(magnitude(int64(a)), magnitude(n))
	negative := (a < 0) != (n < 0)
	switch {
	case high != 0, low > 1<<63, low == 1<<63 && !negative:
		return 0, ErrOverflow
	case negative:
		return Fen(-low), nil
	}
	return Fen(low), nil
}

// Sum adds amounts, or gives ErrOverflow.
func Sum(amounts ...Fen) (total Fen, err error) {
	for _, amount := range amounts {
		if total, err = total.Add(amount); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// Split divides the amount in proportion to the shares so that the parts add up
// to it exactly; the fen left over go one each to the earliest of those parts
// that lost most by rounding. A share of zero gets nothing.
func (a Fen) Split(shares ...int64) ([]Fen, error) {
	total, err := totalOf(shares)
	if err != nil {
		return nil, err
	}
	whole := magnitude(int64(a))
	parts := make([]uint64, len(shares))
	rests := make([]uint64, len(shares))
	left := whole
	for i, share := range shares {
		high, low := bits.Mul64(whole, uint64(share))
		parts[i], rests[i] = bits.Div64(high, low, total) // share ≤ total, so it fits
		left -= parts[i]
	}
	for ; left > 0; left-- { // fewer rounds than shares
		most := 0
		for i, rest := range rests {
			if rest > rests[most] {
				most = i
			}
		}
		parts[most]++
		rests[most] = 0
	}
	out := make([]Fen, len(parts))
	for i, part := range parts {
		out[i] = Fen(part)
		if a < 0 {
			out[i] = Fen(-part)
		}
	}
	return out, nil
}

func totalOf(shares []int64) (total uint64, err error) {
	for _, share := range shares {
		if share < 0 {
			return 0, ErrShares
		}
		total += uint64(share)
		if total > math.MaxInt64 {
			return 0, ErrOverflow
		}
	}
	if total == 0 {
		return 0, ErrShares
	}
	return total, nil
}

// Parse reads yuan with at most two decimals: "12", "12.3", "-0.05". Anything
// else, also grouping signs and currency signs, is ErrMalformed.
func Parse(text string) (Fen, error) {
	rest, negative := strings.CutPrefix(text, "-")
	yuan, fraction, dot := strings.Cut(rest, ".")
	if !digits(yuan) || dot && (!digits(fraction) || len(fraction) > 2) {
		return 0, ErrMalformed
	}
	fraction += "00"[len(fraction):]
	sign := ""
	if negative {
		sign = "-"
	}
	n, err := strconv.ParseInt(sign+yuan+fraction, 10, 64)
	if err != nil {
		return 0, ErrOverflow
	}
	return Fen(n), nil
}

// String is the amount in yuan with two decimals: "12.34".
func (a Fen) String() string {
	sign := ""
	if a < 0 {
		sign = "-"
	}
	m := magnitude(int64(a))
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}

// Minor is the plain number of fen, for facts and figures.
func (a Fen) Minor() int64 { return int64(a) }

// Value stores the amount as BIGINT.
func (a Fen) Value() (driver.Value, error) { return int64(a), nil }

// magnitude is the absolute value; it holds even for the smallest integer.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
