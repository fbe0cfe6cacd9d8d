package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// The headers of signed requests, to the gateway and from it.
const (
	timeHeader      = "X-Citybrain-Time"
	signatureHeader = "X-Citybrain-Signature"
)

// signatureAge is how old a signature may be, or how far ahead its clock.
const signatureAge = 5 * time.Minute

// signature is the HMAC-SHA256 of the time in seconds, a dot and the body, in hex.
func signature(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// signed tells whether a body bears a right signature of about now.
func signed(secret, stamp, given string, body []byte, now time.Time) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || secret == "" || now.Sub(time.Unix(seconds, 0)).Abs() > signatureAge {
		return false
	}
	return hmac.Equal([]byte(given), []byte(signature(secret, stamp, body)))
}
