package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// Cost is the price of one password hash.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultCost is one of the five settings for argon2id that OWASP's password storage
// cheat sheet gives as equally strong: 9 MiB and four passes, which took a fifth less time
// than 19 MiB and two (docs/benchmarks-services.md). What has another cost is hashed anew
// when its owner signs in.
var DefaultCost = Cost{MemoryKiB: 9 << 10, Passes: 4, Lanes: 1}

const (
	saltLength  = 16
	hashLength  = 32
	queueLength = 64 // sign-ins that may wait for a core
)

// The faults of passwords.
var (
	ErrShort  = fault.New(fault.Invalid, "auth.password_short", "A password needs at least 8 signs.")
	ErrLong   = fault.New(fault.Invalid, "auth.password_long", "A password has at most 128 bytes.")
	ErrCommon = fault.New(fault.Invalid, "auth.password_common", "This password is among the first that anyone would try.")
	ErrNamed  = fault.New(fault.Invalid, "auth.password_login", "The password contains the login name; leave that out.")
	ErrBusy   = fault.New(fault.Unavailable, "auth.busy", "Too many people sign in at this moment; try again shortly.")

	errHashFormat = errors.New("auth: a stored password hash cannot be read")
)

// common are the passwords that attackers try first and that pass the length rule.
const common = ` 12345678 123456789 1234567890 87654321 88888888 66666666 11111111 00000000 11223344
 12341234 password password1 passw0rd qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx asdfghjkl zxcvbnm123
 iloveyou sunshine princess football baseball welcome1 admin123 administrator letmein1 trustno1
 woaini1314 5201314520 woaini520 abc12345 abcd1234 a1b2c3d4 aa123456 a1234567 a12345678 a123456789
 qq123456 123456aa 123456abc 147258369 1122334455 p@ssw0rd p@ssword changeme citybrain shanghai helsinki `

// CheckPassword applies the rules to a new password: length, not one of the
// common ones, not one sign over and over, not the login name inside it.
func CheckPassword(password, login string) error {
	lower := strings.ToLower(password)
	switch {
	case utf8.RuneCountInString(password) < 8:
		return ErrShort.At("/password", ErrShort.Code, ErrShort.Message)
	case len(password) > 128:
		return ErrLong.At("/password", ErrLong.Code, ErrLong.Message)
	case strings.Contains(common, " "+lower+" "),
		strings.Count(password, password[:1]) == len(password):
		return ErrCommon.At("/password", ErrCommon.Code, ErrCommon.Message)
	case len(login) >= 4 && strings.Contains(lower, strings.ToLower(login)):
		return ErrNamed.At("/password", ErrNamed.Code, ErrNamed.Message)
	}
	return nil
}

// hasher bounds how many passwords are hashed at once, so that sign-ins never
// take all cores or all memory from the rest of the city.
type hasher struct {
	cost  Cost
	cores chan struct{}
	queue chan struct{}
	decoy string // checked where there is no such account, to take the same time
}

func newHasher(cost Cost) *hasher {
	h := &hasher{
		cost:  cost,
		cores: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		queue: make(chan struct{}, queueLength),
	}
	h.decoy = encode(cost, make([]byte, saltLength), make([]byte, hashLength))
	return h
}

// enter waits for a core; leave must follow where it gives nil.
func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.queue <- struct{}{}:
	default:
		return ErrBusy.With("retry_after", 2)
	}
	defer func() { <-h.queue }()
	select {
	case h.cores <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
}

func (h *hasher) leave() { <-h.cores }

// hash makes the stored form of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // crypto/rand.Read never fails
	return encode(h.cost, salt, derive(h.cost, password, salt)), nil
}

// check compares a password with its stored form; stale says that the form was
// made at another cost and should be made anew.
func (h *hasher) check(ctx context.Context, password, stored string) (ok, stale bool, err error) {
	cost, salt, want, err := decode(stored)
	if err != nil {
		return false, false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	got := derive(cost, password, salt)
	return subtle.ConstantTimeCompare(got, want) == 1, cost != h.cost, nil
}

func derive(c Cost, password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Lanes, hashLength)
}

func encode(c Cost, salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

func decode(text string) (c Cost, salt, hash []byte, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHashFormat
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); err != nil || c.Passes == 0 || c.Lanes == 0 {
		return c, nil, nil, errHashFormat
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return c, nil, nil, errHashFormat
	}
	hash, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return c, nil, nil, errHashFormat
	}
	return c, salt, hash, nil
}

// HashPassword makes the stored form of a new password that passes the rules. It
// takes tens of milliseconds: call it before the unit of work that stores it.
func (a *Auth) HashPassword(ctx context.Context, password, login string) (string, error) {
	if err := CheckPassword(password, login); err != nil {
		return "", err
	}
	return a.hasher.hash(ctx, password)
}

// StorePassword keeps what HashPassword made.
func (a *Auth) StorePassword(ctx context.Context, tx *db.Tx, principal, hash string) error {
	return putPassword(ctx, tx, principal, hash, a.cfg.Clock.Now())
}

// HasPassword tells whether a principal has a password.
func (a *Auth) HasPassword(ctx context.Context, tx *db.Tx, principal string) (bool, error) {
	hash, err := getPassword(ctx, tx, principal)
	return hash != "", err
}

// HasCredential tells whether a principal can sign in by a password or a passkey.
func (a *Auth) HasCredential(ctx context.Context, tx *db.Tx, principal string) (bool, error) {
	return hasCredential(ctx, tx, principal)
}
