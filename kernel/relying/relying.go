// Package relying lets people sign in with an account that they have elsewhere: the
// city as a relying party of outside OpenID providers 外部统一身份认证 (OpenID Connect
// Core 1.0, code with PKCE). It proves who came back and knows no accounts: which
// person of the city that is the identity domain decides. The other way round, the city
// as a provider, is kernel/openid.
package relying

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of sign-ins on their way, prefix relying_.
func Migrations() db.Migrations {
	files, _ := fs.Sub(migrations, "migrations") // the folder is embedded above
	return db.Migrations{Domain: "relying", Files: files}
}

// BackPath is the page of the city to which providers send people back; with the
// city's address before it, it is what is registered there as redirect_uri.
const BackPath = "/login/back"

const (
	begunLife  = 10 * time.Minute // to sign in at the provider
	provedLife = 15 * time.Minute // to sign in here, and say that both are oneself
	clockSkew  = time.Minute
	askTimeout = 10 * time.Second
	bodyLimit  = 256 << 10
)

// The faults of signing in elsewhere, in words for the person who does.
var (
	ErrNoProvider = fault.New(fault.Missing, "relying.no_provider", "Nobody can sign in here with that account.")
	ErrState      = fault.New(fault.Conflict, "relying.state", "This sign-in has expired, was used already, or began in another browser; please start again.")
	ErrRefused    = fault.New(fault.Denied, "relying.refused", "You did not agree there, or were not let in; sign in another way, or start again.")
	ErrDown       = fault.New(fault.Unavailable, "relying.down", "The service that you wanted to sign in with does not answer now; try again later, or sign in another way.")
	ErrAnswer     = fault.New(fault.Unavailable, "relying.answer", "The answer of the service that you signed in with cannot be trusted, so nothing was done; please tell the city.")
	ErrClock      = fault.New(fault.Unavailable, "relying.clock", "The clock of the service that you signed in with differs from the city's, so its answer does not count; please tell the city.")
)

// Sealer is what the package needs of kernel/seal.
type Sealer interface {
	HashToken(token string) string
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
}

// Config is what the package needs from outside.
type Config struct {
	DB        *db.DB
	Seal      Sealer
	Clock     clock.Clock // the wall's; nil means it
	Origin    string      // how browsers reach the city, "https://city.example"
	Secure    bool        // served by HTTPS: the browser's mark is a __Host- cookie
	Providers []Provider  // checked; see Read
	// Transport carries requests to providers; nil means the network's.
	Transport http.RoundTripper
}

// Party is the city as it relies on others.
type Party struct {
	cfg       Config
	providers []*peer
}

// New makes the party; it asks nobody yet, so that a provider that is down keeps no
// city from starting.
func New(cfg Config) *Party {
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	cfg.Origin = strings.TrimRight(cfg.Origin, "/")
	p := &Party{cfg: cfg}
	for _, one := range cfg.Providers {
		p.providers = append(p.providers, newPeer(one, cfg))
	}
	return p
}

// Providers lists those that the settings name, in their order.
func (p *Party) Providers() []Provider {
	list := make([]Provider, len(p.providers))
	for i, one := range p.providers {
		list[i] = one.Provider
	}
	return list
}

// Find gives a provider by its code; ErrNoProvider.
func (p *Party) Find(code string) (Provider, error) {
	one, err := p.peer(code)
	if err != nil {
		return Provider{}, err
	}
	return one.Provider, nil
}

func (p *Party) peer(code string) (*peer, error) {
	for _, one := range p.providers {
		if one.Code == code {
			return one, nil
		}
	}
	return nil, ErrNoProvider.With("provider", code)
}

// Cookie bears the mark of a browser, so that what it began only it can finish.
func (p *Party) Cookie(mark string) *http.Cookie {
	return &http.Cookie{
		Name: p.CookieName(), Value: mark, Path: "/", MaxAge: int((begunLife + provedLife) / time.Second),
		HttpOnly: true, Secure: p.cfg.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// CookieName is the name of that cookie.
func (p *Party) CookieName() string {
	if p.cfg.Secure {
		return "__Host-citybrain-back"
	}
	return "citybrain-back"
}

// Leave gives the provider's address at which a person signs out there too, having been
// shown the ID token that they signed in with (OpenID RP-Initiated Logout), and from
// which they come back to the city. "" where the provider has none.
func (p *Party) Leave(ctx context.Context, code, idToken string) (string, error) {
	one, err := p.peer(code)
	if err != nil {
		return "", err
	}
	found, err := one.discover(ctx)
	if err != nil || found.EndSession == "" {
		return "", err
	}
	return withQuery(found.EndSession, map[string]string{
		"id_token_hint": idToken, "client_id": one.Client, "post_logout_redirect_uri": p.cfg.Origin + "/",
	}), nil
}
