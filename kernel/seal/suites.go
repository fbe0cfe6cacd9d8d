package seal

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"hash"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// national is the suite of GB/T 32905 (SM3), 32907 (SM4) and 32918 (SM2).
type national struct{}

func (national) Name() string       { return SM }
func (national) NewHash() hash.Hash { return sm3.New() }
func (national) KeySize() int       { return 16 }

func (national) NewAEAD(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (national) NewSigner() (crypto.Signer, error) { return sm2.GenerateKey(rand.Reader) }

func (national) Sign(key crypto.Signer, message []byte) ([]byte, error) {
	// The option makes SM2 hash the message with the signer's identity (ZA).
	return key.Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, nil))
}

func (national) Verify(public crypto.PublicKey, message, signature []byte) bool {
	key, ok := public.(*ecdsa.PublicKey)
	return ok && sm2.IsSM2PublicKey(key) && sm2.VerifyASN1WithSM2(key, nil, message, signature)
}

// international is ECDSA P-256, SHA-256 and AES-256-GCM.
type international struct{}

func (international) Name() string       { return Intl }
func (international) NewHash() hash.Hash { return sha256.New() }
func (international) KeySize() int       { return 32 }

func (international) NewAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (international) NewSigner() (crypto.Signer, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func (international) Sign(key crypto.Signer, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return key.Sign(rand.Reader, sum[:], crypto.SHA256)
}

func (international) Verify(public crypto.PublicKey, message, signature []byte) bool {
	key, ok := public.(*ecdsa.PublicKey)
	sum := sha256.Sum256(message)
	return ok && key.Curve == elliptic.P256() && ecdsa.VerifyASN1(key, sum[:], signature)
}
