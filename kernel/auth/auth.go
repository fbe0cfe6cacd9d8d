package auth

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of credentials, prefix auth_.
func Migrations() db.Migrations {
	files, _ := fs.Sub(migrations, "migrations") // the folder is embedded above
	return db.Migrations{Domain: "auth", Files: files}
}

// Rights tells what a principal may do at this moment; the identity domain
// knows.
type Rights interface {
	// Acting gives the principal of a person in one of their posts, or for
	// themselves where post is "". It fails if the person is locked or the post
	// is not theirs (any more).
	Acting(ctx context.Context, person, post string) (Principal, error)
	// Client gives the principal of a client system. It fails if it is locked.
	Client(ctx context.Context, client string) (Principal, error)
}

// Sealer is what auth needs of kernel/seal.
type Sealer interface {
	HashToken(token string) string
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Mark() string // how texts of the active key begin
	Reseal(text string, associated []byte) (again string, changed bool, err error)
}

// Config is what auth needs from outside.
type Config struct {
	DB     *db.DB
	Seal   Sealer
	Clock  clock.Clock // the wall's: sessions do not age faster in a fast demo; nil means it
	Log    *slog.Logger
	Secure bool // served by HTTPS: the cookie is Secure and bears __Host-
	// Origin is how browsers reach the city, "https://city.example"; passkeys
	// are bound to its host. An IP address cannot bear passkeys: localhost stands in.
	Origin   string
	Idle     time.Duration // a session ends so long after its last use; 0 means 2 h
	Absolute time.Duration // and so long after sign-in in any case; 0 means 12 h
	Cost     Cost          // of password hashes; zero means DefaultCost
}

// Auth proves who calls: passwords, sessions, API keys, passkeys.
type Auth struct {
	cfg      Config
	rights   Rights
	hasher   *hasher
	webauthn *webauthn.WebAuthn

	mu    sync.Mutex
	cache map[string]remembered // by token hash; spares two reads a request
}

// New makes the credentials' keeper. Trust must be called before it serves.
func New(cfg Config) (*Auth, error) {
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Idle == 0 {
		cfg.Idle = 2 * time.Hour
	}
	if cfg.Absolute == 0 {
		cfg.Absolute = 12 * time.Hour
	}
	if cfg.Cost == (Cost{}) {
		cfg.Cost = DefaultCost
	}
	if cfg.Origin == "" {
		cfg.Origin = "http://localhost:8080"
	}
	w, err := relyingParty(cfg.Origin)
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", cfg.Origin, err)
	}
	return &Auth{cfg: cfg, hasher: newHasher(cfg.Cost), webauthn: w, cache: map[string]remembered{}}, nil
}

// Trust says who knows the rights of principals; once, at start-up.
func (a *Auth) Trust(r Rights) { a.rights = r }
