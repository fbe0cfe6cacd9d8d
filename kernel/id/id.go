// Package id makes the names of things: a prefix, an underscore and a ULID in
// lower-case Crockford base 32 ("stay_01k3q8…"), sortable by the time of making.
package id

import (
	"crypto/rand"
	"strings"
	"time"

	"citybrain/kernel/fault"
)

// alphabet is Crockford's base 32 in lower case; order of bytes = order of time.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const ulidLength = 26

// ErrMalformed is the fault of every id that cannot be parsed.
var ErrMalformed = fault.New(fault.Invalid, "id.malformed", "This is not a valid identifier.")

// New makes an id of the string type T: id.New[StayID]("stay", tx.Now). The
// time part has milliseconds; 80 random bits follow.
func New[T ~string](prefix string, at time.Time) T {
	var raw [16]byte
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		raw[i] = byte(ms >> (8 * (5 - i)))
	}
	_, _ = rand.Read(raw[6:]) // crypto/rand.Read never fails
	return T(prefix + "_" + encode(raw))
}

// Parse checks that text is an id with this prefix.
func Parse[T ~string](prefix, text string) (T, error) {
	tail, ok := strings.CutPrefix(text, prefix+"_")
	if !ok || len(tail) != ulidLength || tail[0] > '7' { // 26 signs of 5 bits would hold 130
		return "", ErrMalformed.With("prefix", prefix)
	}
	for i := range len(tail) {
		if strings.IndexByte(alphabet, tail[i]) < 0 {
			return "", ErrMalformed.With("prefix", prefix)
		}
	}
	return T(text), nil
}

// encode writes 128 bits as 26 signs of 5 bits, the first of which has 3.
func encode(raw [16]byte) string {
	var hi, lo uint64
	for i := range 8 {
		hi = hi<<8 | uint64(raw[i])
		lo = lo<<8 | uint64(raw[8+i])
	}
	var out [ulidLength]byte
	for i := ulidLength - 1; i >= 0; i-- {
		out[i] = alphabet[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}
