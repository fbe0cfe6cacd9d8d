package seal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
)

// tokenSize is 256 bits: too many to guess, so a fast keyed hash is enough to
// store a token by; slow hashes are for what people choose.
const tokenSize = 32

// Token makes a random secret of 43 URL-safe signs for a device, an API client or
// a session. Show it once and store only its HashToken. It never begins with a
// hyphen: people paste it into command lines, where that would be an option.
func Token() string {
	raw := make([]byte, tokenSize)
	for {
		_, _ = rand.Read(raw) // crypto/rand.Read never fails
		if text := base64.RawURLEncoding.EncodeToString(raw); text[0] != '-' {
			return text
		}
	}
}

// HashToken is what is stored of a token, 64 hex signs.
func (r *Ring) HashToken(token string) string {
	r.mu.RLock()
	k := r.index
	r.mu.RUnlock()
	return hex.EncodeToString(MAC(k.suite, k.secret, []byte("token"), []byte(token)))
}

// SameHash compares two hashes without telling by its time where they differ.
func SameHash(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
