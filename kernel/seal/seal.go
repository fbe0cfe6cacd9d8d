// Package seal keeps secrets and proves origins: hashes, signatures, encryption
// of personal fields and blind indexes to find them by, in the suite of the
// city pack ("sm" 国密 or "intl"), with keys in a file outside the database; and
// the masked forms in which personal data is shown.
package seal

import (
	"crypto"
	"crypto/cipher"
	"crypto/hmac"
	"hash"

	"citybrain/kernel/fault"
)

// The names of the suites, as in pack.yaml.
const (
	SM   = "sm"   // SM2, SM3 and SM4-GCM
	Intl = "intl" // ECDSA P-256, SHA-256 and AES-256-GCM
)

// The faults of seal. They never tell what was sealed.
var (
	ErrSuite     = fault.New(fault.Invalid, "seal.suite", "The suite must be sm or intl.")
	ErrOther     = fault.New(fault.Internal, "seal.suite_differs", "The pack asks for another suite than the key file seals with; run citybrain keys rotate.")
	ErrKeyFile   = fault.New(fault.Internal, "seal.key_file", "The key file cannot be used.")
	ErrExposed   = fault.New(fault.Internal, "seal.key_file_exposed", "The key file can be read by others; its mode must be 0600.")
	ErrUnknown   = fault.New(fault.Internal, "seal.unknown_key", "This was sealed with a key that the key file does not hold.")
	ErrBroken    = fault.New(fault.Internal, "seal.broken", "The sealed text was changed or belongs elsewhere.")
	ErrSignature = fault.New(fault.Invalid, "seal.signature", "The signature is not valid.")
)

// Suite is one family of algorithms. Both families have hashes of 32 bytes.
type Suite interface {
	Name() string
	// NewHash starts SM3 or SHA-256.
	NewHash() hash.Hash
	// KeySize is the length of a cipher key in bytes.
	KeySize() int
	// NewAEAD is SM4-GCM or AES-256-GCM with nonces of 12 bytes.
	NewAEAD(key []byte) (cipher.AEAD, error)
	// NewSigner makes a signing key.
	NewSigner() (crypto.Signer, error)
	// Sign signs the message itself, not a hash of it, in ASN.1 form.
	Sign(key crypto.Signer, message []byte) ([]byte, error)
	// Verify checks what Sign made.
	Verify(public crypto.PublicKey, message, signature []byte) bool
}

// SuiteOf gives the suite of a name, or ErrSuite.
func SuiteOf(name string) (Suite, error) {
	switch name {
	case SM:
		return national{}, nil
	case Intl:
		return international{}, nil
	}
	return nil, ErrSuite.With("suite", name)
}

// Sum hashes data with the suite's hash.
func Sum(s Suite, data []byte) []byte {
	h := s.NewHash()
	h.Write(data)
	return h.Sum(nil)
}

// MAC is the keyed hash (HMAC) of the parts; their lengths count, so that
// ("ab", "c") and ("a", "bc") differ.
func MAC(s Suite, key []byte, parts ...[]byte) []byte {
	h := hmac.New(s.NewHash, key)
	for _, part := range parts {
		n := uint64(len(part))
		h.Write([]byte{byte(n >> 56), byte(n >> 48), byte(n >> 40), byte(n >> 32), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		h.Write(part)
	}
	return h.Sum(nil)
}
