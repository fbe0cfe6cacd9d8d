// Package openid makes the city an OpenID provider 统一身份认证, so that the systems of
// departments let people sign on with their one account: discovery, code with PKCE,
// client credentials by private_key_jwt, refresh rotation, revocation, introspection,
// userinfo, keys that rotate, logout. Why not a library: docs/decisions/0012.
package openid

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the provider's tables, prefix openid_.
func Migrations() db.Migrations {
	files, _ := fs.Sub(migrations, "migrations") // the folder is embedded above
	return db.Migrations{Domain: "openid", Files: files}
}

// CanManage is the permission to register the systems that sign people on.
var CanManage = auth.Permission{Code: "openid.manage", ZH: "管理统一登录的应用", EN: "Manage the systems that sign people on"}

// Permissions are what the provider's routes ask for.
func Permissions() []auth.Permission { return []auth.Permission{CanManage} }

// The lives of what is issued.
const (
	codeLife    = time.Minute
	requestLife = 15 * time.Minute
	accessLife  = 10 * time.Minute
	refreshLife = 30 * 24 * time.Hour // from each rotation
	keyLife     = 90 * 24 * time.Hour // then another signs, and the old one verifies for a while
	keyRest     = 2 * 24 * time.Hour
)

// The scopes that an app may ask for.
const (
	ScopeOpenID  = "openid"
	ScopeProfile = "profile" // name and language
	ScopePhone   = "phone"
	ScopeLevel   = "level" // real-name level
	ScopePosts   = "posts" // where an official serves
	ScopeOffline = "offline_access"
)

// Scopes are all of them.
func Scopes() []string {
	return []string{ScopeOpenID, ScopeProfile, ScopePhone, ScopeLevel, ScopePosts, ScopeOffline}
}

// People tells an app about a person; the identity domain knows.
type People interface {
	// Claims gives what the scopes stand for, "sub" aside, and the names of the fields
	// of personal data among it. It fails for a person who cannot sign in any more.
	Claims(ctx context.Context, tx *db.Tx, person string, scopes []string) (claims map[string]any, fields []string, err error)
}

// Sealer is what the provider needs of kernel/seal.
type Sealer interface {
	HashToken(token string) string
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Mark() string
	Reseal(text string, associated []byte) (again string, changed bool, err error)
}

// Audit is the log of acts; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
	Read(ctx context.Context, tx *db.Tx, r audit.Reading) error
}

// Config is what the provider needs from outside.
type Config struct {
	DB     *db.DB
	Seal   Sealer
	Audit  Audit
	Auth   *auth.Auth
	People People
	Rights auth.Rights // of the client systems as which apps act
	Clock  clock.Clock // the wall's; nil means it
	Log    *slog.Logger
	Issuer string // how everybody reaches the city, "https://city.example", without a slash behind
}

// Provider is the OpenID provider.
type Provider struct {
	cfg Config

	mu   sync.Mutex
	keys keyring
}

// New makes the provider.
func New(cfg Config) *Provider {
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	cfg.Issuer = strings.TrimRight(cfg.Issuer, "/")
	return &Provider{cfg: cfg}
}

// The faults of the provider towards officials and people. Apps get the errors of
// OAuth: see refusal.
var (
	ErrNoApp     = fault.New(fault.Missing, "openid.no_app", "There is no such system.")
	ErrName      = fault.New(fault.Invalid, "openid.name", "A system has a name of 1 to 100 signs.")
	ErrRedirect  = fault.New(fault.Invalid, "openid.redirect", "An address to come back to is https, or http on this machine, without a fragment.")
	ErrAuth      = fault.New(fault.Invalid, "openid.auth", "Choose how the system proves itself; by private key it needs its public keys.")
	ErrKeys      = fault.New(fault.Invalid, "openid.keys", "These are no public keys in the form of a JWKS.")
	ErrClient    = fault.New(fault.Invalid, "openid.client", "There is no such client system, or it may do more than you.")
	ErrScope     = fault.New(fault.Invalid, "openid.scope", "There is no such scope.")
	ErrAddress   = fault.New(fault.Missing, "openid.address", "The system that sent you here is not registered with the city, or not with this address.")
	ErrNoRequest = fault.New(fault.Missing, "openid.no_request", "This request to sign on has expired; start again at the system that you came from.")
)

// refusal is an error as OAuth 2.0 (RFC 6749, 5.2) tells it.
type refusal struct {
	Code   string // "invalid_grant"
	Words  string
	Status int
}

// Error gives both.
func (r *refusal) Error() string { return r.Code + ": " + r.Words }
