package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/emmansun/gmsm/smx509"
)

// Ring holds the keys of one city and does everything with them. Its methods may
// be called from any goroutine.
type Ring struct {
	path    string
	created bool

	mu     sync.RWMutex
	file   keyFile
	keys   map[string]key
	active key
	index  key
}

// Open reads the key file, or creates it on the first start. ErrOther where the pack
// asks for another suite than the active key's: every node of a cluster needs the
// same file, and nodes that each made a key of their own could not read each
// other. RotateTo makes the key, on one machine.
func Open(path, suiteName string, now time.Time) (*Ring, error) {
	suite, err := SuiteOf(suiteName)
	if err != nil {
		return nil, err
	}
	r := &Ring{path: path}
	file, err := readKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		if file, err = r.create(suite, now); err != nil {
			return nil, ErrKeyFile.Because(err)
		}
	} else if err != nil {
		return nil, err
	}
	if err := r.use(file); err != nil {
		return nil, ErrKeyFile.Because(fmt.Errorf("%s: %w", path, err))
	}
	if own := r.active.suite.Name(); own != suiteName {
		return nil, ErrOther.Saying("The pack asks for %s, the key file %s seals with %s; run citybrain keys rotate.", suiteName, path, own)
	}
	return r, nil
}

// Read reads the key file and never writes it: no file is made, none changed.
// ErrKeyFile where there is none.
func Read(path string) (*Ring, error) {
	r := &Ring{path: path}
	file, err := readKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrKeyFile.Saying("There is no key file %s.", path).Because(err)
	}
	if err != nil {
		return nil, err
	}
	if err := r.use(file); err != nil {
		return nil, ErrKeyFile.Because(fmt.Errorf("%s: %w", path, err))
	}
	return r, nil
}

// create makes the first keys; if another process was faster, it takes theirs.
func (r *Ring) create(suite Suite, now time.Time) (keyFile, error) {
	first, err := newStoredKey(suite, now, true)
	if err != nil {
		return keyFile{}, err
	}
	index, err := newStoredKey(suite, now, false)
	if err != nil {
		return keyFile{}, err
	}
	file := keyFile{Version: 1, Active: first.ID, Keys: []storedKey{first}, Index: index}
	err = writeKeys(r.path, file, true)
	if errors.Is(err, fs.ErrExist) {
		return readKeys(r.path)
	}
	r.created = err == nil
	return file, err
}

// use makes the keys of a file ready.
func (r *Ring) use(file keyFile) error {
	keys := map[string]key{}
	for _, stored := range file.Keys {
		k, err := stored.open()
		if err != nil {
			return err
		}
		keys[k.id] = k
	}
	active, ok := keys[file.Active]
	if !ok || active.signer == nil {
		return fmt.Errorf("the active key %q is missing", file.Active)
	}
	index, err := file.Index.open()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.file, r.keys, r.active, r.index = file, keys, active, index
	return nil
}

// Created tells whether Open made new keys. With a store that already holds
// sealed fields this means that the key file was lost: refuse to start.
func (r *Ring) Created() bool { return r.created }

// Suite is the name of the active suite.
func (r *Ring) Suite() string { return r.current().suite.Name() }

// Active is the id of the key that seals and signs now.
func (r *Ring) Active() string { return r.current().id }

// String names the active key and never shows any.
func (r *Ring) String() string { return "seal.Ring(" + r.Suite() + ", " + r.Active() + ")" }

// GoString is String, so that %#v shows no key either.
func (r *Ring) GoString() string { return r.String() }

// LogValue is String.
func (r *Ring) LogValue() slog.Value { return slog.StringValue(r.String()) }

func (r *Ring) current() key {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.active
}

// find gives a key of the ring; a key that another process made meanwhile is
// found in the file.
func (r *Ring) find(id string) (key, error) {
	k, ok := r.lookup(id)
	if !ok && r.refresh() == nil {
		k, ok = r.lookup(id)
	}
	if !ok {
		return key{}, ErrUnknown.With("key", id)
	}
	return k, nil
}

func (r *Ring) lookup(id string) (key, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.keys[id]
	return k, ok
}

// refresh reads the file again if it was changed since it was read.
func (r *Ring) refresh() error {
	info, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	r.mu.RLock()
	same := r.file.info != nil && os.SameFile(info, r.file.info) && info.ModTime().Equal(r.file.info.ModTime())
	r.mu.RUnlock()
	if same {
		return nil
	}
	file, err := readKeys(r.path)
	if err != nil {
		return err
	}
	return r.use(file)
}

// Rotate makes a new active key and writes the file. Old keys stay, so that what
// they sealed can be opened; re-seal it with Reseal in a job. Other processes that
// share the file find the new key when they meet a text of it.
func (r *Ring) Rotate(now time.Time) error { return r.rotate(r.current().suite, now) }

// RotateTo is Rotate with a key of another suite.
func (r *Ring) RotateTo(suiteName string, now time.Time) error {
	suite, err := SuiteOf(suiteName)
	if err != nil {
		return err
	}
	return r.rotate(suite, now)
}

func (r *Ring) rotate(suite Suite, now time.Time) error {
	next, err := newStoredKey(suite, now, true)
	if err == nil {
		err = r.refresh() // another process may have rotated: keep its key
	}
	if err != nil {
		return ErrKeyFile.Because(err)
	}
	r.mu.RLock()
	file := r.file
	r.mu.RUnlock()
	file.Keys = append(append([]storedKey(nil), file.Keys...), next)
	file.Active, file.info = next.ID, nil
	if err := writeKeys(r.path, file, false); err != nil {
		return ErrKeyFile.Because(err)
	}
	return r.use(file)
}

// Hash is the plain hash of data in the active suite: SM3 or SHA-256.
func (r *Ring) Hash(data []byte) []byte { return Sum(r.current().suite, data) }

// Sign signs a message; the text names suite and key: "sm.k3f….base64url".
func (r *Ring) Sign(message []byte) (string, error) {
	k := r.current()
	signature, err := k.suite.Sign(k.signer, message)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", k.id, err)
	}
	return join(k, signature), nil
}

// Verify checks a signature of this ring, also of a key that was rotated out.
func (r *Ring) Verify(message []byte, signature string) error {
	k, raw, err := r.split(signature)
	if err != nil {
		return ErrSignature.Because(err)
	}
	if !k.suite.Verify(k.signer.Public(), message, raw) {
		return ErrSignature
	}
	return nil
}

// PublicKey gives the public half of a signing key as PKIX DER, so that others can
// verify without us.
func (r *Ring) PublicKey(id string) ([]byte, error) {
	k, err := r.find(id)
	if err != nil {
		return nil, err
	}
	return smx509.MarshalPKIXPublicKey(k.signer.Public())
}

// join and split write and read "suite.key.base64url".
func join(k key, raw []byte) string {
	return k.suite.Name() + "." + k.id + "." + base64.RawURLEncoding.EncodeToString(raw)
}

func (r *Ring) split(text string) (key, []byte, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return key{}, nil, ErrBroken
	}
	k, err := r.find(parts[1])
	if err != nil {
		return key{}, nil, err
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || k.suite.Name() != parts[0] {
		return key{}, nil, ErrBroken
	}
	return k, raw, nil
}

// saltSize and nonceSize are the lengths of the random parts of a sealed text.
const (
	saltSize  = 16
	nonceSize = 12
)

// Encrypt seals plain so that it opens only with the same associated data: name
// the table, column and row there ("identity_person.phone:person_01…") and a value
// copied into another row does not open. Every text has a key of its own derived
// with a salt, so no number of texts wears the master key out.
func (r *Ring) Encrypt(plain, associated []byte) (string, error) {
	k := r.current()
	raw := make([]byte, saltSize+nonceSize, saltSize+nonceSize+len(plain)+16)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	aead, err := k.aead(raw[:saltSize])
	if err != nil {
		return "", fmt.Errorf("encrypt with %s: %w", k.id, err)
	}
	return join(k, aead.Seal(raw, raw[saltSize:], plain, associated)), nil
}

// Decrypt opens what Encrypt sealed: ErrBroken if a bit was changed or the
// associated data differs, ErrUnknown if the key is not in the file.
func (r *Ring) Decrypt(text string, associated []byte) ([]byte, error) {
	k, raw, err := r.split(text)
	if err != nil {
		return nil, err
	}
	if len(raw) < saltSize+nonceSize {
		return nil, ErrBroken
	}
	aead, err := k.aead(raw[:saltSize])
	if err != nil {
		return nil, fmt.Errorf("decrypt with %s: %w", k.id, err)
	}
	plain, err := aead.Open(nil, raw[saltSize:saltSize+nonceSize], raw[saltSize+nonceSize:], associated)
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	return plain, nil
}

// Mark is how texts begin that the active key sealed; those that begin otherwise
// are to be resealed.
func (r *Ring) Mark() string { return join(r.current(), nil) }

// Reseal re-encrypts what an older key sealed; it answers false and the same text
// if the active key did.
func (r *Ring) Reseal(text string, associated []byte) (string, bool, error) {
	if strings.HasPrefix(text, r.Mark()) {
		return text, false, nil
	}
	plain, err := r.Decrypt(text, associated)
	if err != nil {
		return "", false, err
	}
	out, err := r.Encrypt(plain, associated)
	return out, err == nil, err
}

// Index is the blind index of a value: equal values of one field have equal
// indexes, by which an encrypted column is looked up; without the key nothing can
// be told or tried. Bring the value into one form first (trimmed, upper case).
func (r *Ring) Index(field, value string) string {
	r.mu.RLock()
	k := r.index
	r.mu.RUnlock()
	return hex.EncodeToString(MAC(k.suite, k.secret, []byte("index"), []byte(field), []byte(value)))
}

// MAC is a keyed hash for one purpose, such as a CSRF token of a session.
func (r *Ring) MAC(purpose string, data []byte) []byte {
	r.mu.RLock()
	k := r.index
	r.mu.RUnlock()
	return MAC(k.suite, k.secret, []byte("mac"), []byte(purpose), data)
}

// aead derives the cipher of one text.
func (k key) aead(salt []byte) (aead interface {
	Seal(dst, nonce, plain, associated []byte) []byte
	Open(dst, nonce, sealed, associated []byte) ([]byte, error)
}, err error) {
	derived := MAC(k.suite, k.secret, []byte("seal"), salt)
	return k.suite.NewAEAD(bytes.Clone(derived[:k.suite.KeySize()]))
}
