package seal

import (
	"encoding/base64"
	"strings"

	"github.com/emmansun/gmsm/smx509"
)

// KeyOf gives the id of the key that a signature names ("suite.key.base64url"), ""
// where it is none. Ring.PublicKey gives that key.
func KeyOf(signature string) string {
	parts := strings.Split(signature, ".")
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}

// VerifyWith checks a signature with a public key (PKIX DER), as those do who are
// not the city. Fault: ErrSignature.
func VerifyWith(public, message []byte, signature string) error {
	parts := strings.Split(signature, ".")
	if len(parts) != 3 {
		return ErrSignature
	}
	suite, err := SuiteOf(parts[0])
	if err != nil {
		return ErrSignature.Because(err)
	}
	key, err := smx509.ParsePKIXPublicKey(public)
	if err != nil {
		return ErrSignature.Because(err)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || !suite.Verify(key, message, raw) {
		return ErrSignature.Because(err)
	}
	return nil
}
