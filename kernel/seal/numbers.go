package seal

import (
	"strings"
	"time"

	"golang.org/x/text/width"

	"citybrain/kernel/fault"
)

// The faults of outside numbers.
var (
	ErrCitizenID  = fault.New(fault.Invalid, "seal.citizen_id", "This is not a valid citizen identity number.")
	ErrCreditCode = fault.New(fault.Invalid, "seal.credit_code", "This is not a valid unified social credit code.")
)

// CitizenID is a citizen identity number 公民身份号码 (GB 11643) that passed its
// checks. It shows itself masked everywhere (print, log, JSON); Plain tells it.
type CitizenID struct{ text string }

// ParseCitizenID checks 18 signs: region, date of birth, order, check sign. Signs of
// full width 全角, as Chinese keyboards write them, are taken for the others.
func ParseCitizenID(text string) (CitizenID, error) {
	text = strings.ToUpper(strings.TrimSpace(width.Narrow.String(text)))
	if len(text) != 18 || !digits(text[:17]) || text[0] == '0' {
		return CitizenID{}, ErrCitizenID
	}
	born, err := time.Parse("20060102", text[6:14])
	if err != nil || born.Year() < 1800 {
		return CitizenID{}, ErrCitizenID
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, weight := range weights {
		sum += int(text[i]-'0') * weight
	}
	if text[17] != "10X98765432"[sum%11] {
		return CitizenID{}, ErrCitizenID
	}
	return CitizenID{text}, nil
}

// Plain is the number itself: only for sealing and for exchange by law.
func (c CitizenID) Plain() string { return c.text }

// Region is the six-digit code of the county of first registration.
func (c CitizenID) Region() string {
	if c.text == "" {
		return ""
	}
	return c.text[:6]
}

// Born is the date of birth, at midnight UTC.
func (c CitizenID) Born() time.Time {
	if c.text == "" {
		return time.Time{}
	}
	born, _ := time.Parse("20060102", c.text[6:14]) // checked by ParseCitizenID
	return born
}

// String masks.
func (c CitizenID) String() string { return MaskCitizenID(c.text) }

// GoString masks, so that %#v does not tell.
func (c CitizenID) GoString() string { return c.String() }

// MarshalText masks.
func (c CitizenID) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText parses the plain number.
func (c *CitizenID) UnmarshalText(text []byte) (err error) {
	*c, err = ParseCitizenID(string(text))
	return err
}

// CreditCode is a unified social credit code 统一社会信用代码 (GB 32100-2015) that
// passed its check. Companies are public, yet sole traders are persons: it shows
// itself masked too.
type CreditCode struct{ text string }

// creditAlphabet leaves out I, O, S, V and Z, which look like digits.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode checks 18 signs: department, kind, region, body code, check sign; of
// full width, too.
func ParseCreditCode(text string) (CreditCode, error) {
	text = strings.ToUpper(strings.TrimSpace(width.Narrow.String(text)))
	if len(text) != 18 || !digits(text[2:8]) {
		return CreditCode{}, ErrCreditCode
	}
	weights := [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	sum := 0
	for i, weight := range weights {
		value := strings.IndexByte(creditAlphabet, text[i])
		if value < 0 {
			return CreditCode{}, ErrCreditCode
		}
		sum += value * weight
	}
	if text[17] != creditAlphabet[(31-sum%31)%31] {
		return CreditCode{}, ErrCreditCode
	}
	return CreditCode{text}, nil
}

// Plain is the code itself.
func (c CreditCode) Plain() string { return c.text }

// String masks.
func (c CreditCode) String() string { return MaskCreditCode(c.text) }

// GoString masks, so that %#v does not tell.
func (c CreditCode) GoString() string { return c.String() }

// MarshalText masks.
func (c CreditCode) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText parses the plain code.
func (c *CreditCode) UnmarshalText(text []byte) (err error) {
	*c, err = ParseCreditCode(string(text))
	return err
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
