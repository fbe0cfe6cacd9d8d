package seal

import (
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/emmansun/gmsm/smx509"
)

// secretSize is the length of every master secret in bytes.
const secretSize = 32

// keyFile is the JSON form of the keys. Secrets are base64.
type keyFile struct {
	Version int         `json:"version"`
	Active  string      `json:"active"` // id of the key that seals and signs
	Keys    []storedKey `json:"keys"`   // all keys that ever sealed something
	// Index keys blind indexes and token hashes. It is never rotated: stored
	// indexes could no longer be found by.
	Index storedKey `json:"index"`

	info fs.FileInfo // of the file that this was read from; nil if it was made here
}

// storedKey is one key. Its id is a fingerprint of the secret, so a file that was
// mixed up or damaged is noticed when it is read.
type storedKey struct {
	ID      string    `json:"id"`
	Suite   string    `json:"suite"`
	Created time.Time `json:"created"`
	Secret  []byte    `json:"secret"`
	Sign    []byte    `json:"sign,omitempty"` // PKCS #8
}

// key is a stored key ready for use.
type key struct {
	id     string
	suite  Suite
	secret []byte
	signer crypto.Signer // nil for the index key
}

func newStoredKey(suite Suite, now time.Time, sign bool) (storedKey, error) {
	k := storedKey{Suite: suite.Name(), Created: now.UTC(), Secret: make([]byte, secretSize)}
	if _, err := rand.Read(k.Secret); err != nil {
		return k, err
	}
	k.ID = fingerprint(suite, k.Secret)
	if !sign {
		return k, nil
	}
	signer, err := suite.NewSigner()
	if err != nil {
		return k, err
	}
	k.Sign, err = smx509.MarshalPKCS8PrivateKey(signer)
	return k, err
}

func fingerprint(suite Suite, secret []byte) string {
	return "k" + hex.EncodeToString(MAC(suite, secret, []byte("key id"))[:5])
}

func (k storedKey) open() (key, error) {
	suite, err := SuiteOf(k.Suite)
	if err != nil {
		return key{}, err
	}
	if len(k.Secret) != secretSize || fingerprint(suite, k.Secret) != k.ID {
		return key{}, fmt.Errorf("key %q is damaged", k.ID)
	}
	out := key{id: k.ID, suite: suite, secret: k.Secret}
	if k.Sign == nil {
		return out, nil
	}
	private, err := smx509.ParsePKCS8PrivateKey(k.Sign)
	if err != nil {
		return key{}, fmt.Errorf("signing key of %q: %w", k.ID, err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return key{}, fmt.Errorf("signing key of %q cannot sign", k.ID)
	}
	out.signer = signer
	return out, nil
}

// readKeys reads the file; fs.ErrNotExist if there is none, ErrExposed if anyone
// but the owner may touch it.
func readKeys(path string) (keyFile, error) {
	var file keyFile
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	if err != nil {
		return file, ErrKeyFile.Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return file, ErrKeyFile.Because(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return file, ErrExposed.With("file", path).With("mode", info.Mode().Perm().String())
	}
	file.info = info
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return file, ErrKeyFile.Because(fmt.Errorf("read %s: %w", path, err))
	}
	if file.Version != 1 {
		return file, ErrKeyFile.Because(fmt.Errorf("%s has version %d; this binary reads 1", path, file.Version))
	}
	return file, nil
}

// writeKeys replaces the file, or with fresh creates it unless somebody else was
// faster (fs.ErrExist). The bytes are on disk before the name points to them.
func writeKeys(path string, file keyFile, fresh bool) error {
	raw, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(raw, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	if fresh {
		err = os.Link(temp.Name(), path) // fails if the name is taken
	} else {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
