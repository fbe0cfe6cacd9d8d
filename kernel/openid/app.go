package openid

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// How an app proves itself at the token endpoint.
const (
	ByKey    = "private_key_jwt"
	BySecret = "client_secret_basic"
	ByNone   = "none" // an app on people's own devices, which can keep no secret: PKCE alone
)

// App 应用 is a system that people sign on to with their account of the city.
type App struct {
	ID           string    `json:"id" doc:"The client_id"`
	Name         string    `json:"name"`
	Organisation string    `json:"organisation" doc:"Path of the department whose system it is"`
	Auth         string    `json:"auth" enum:"private_key_jwt,client_secret_basic,none"`
	Redirects    []string  `json:"redirects"`
	Logouts      []string  `json:"logouts"`
	Scopes       []string  `json:"scopes"`
	Client       string    `json:"client" doc:"Client system as which it acts by client_credentials; empty for none"`
	Trusted      bool      `json:"trusted" doc:"A system of the city's own: people are not asked"`
	Created      time.Time `json:"created"`

	secret, keys, creator string
}

// NewApp is what registering a system takes.
type NewApp struct {
	Name         string   `json:"name" minLength:"1" maxLength:"100"`
	Organisation string   `json:"organisation" maxLength:"200"`
	Auth         string   `json:"auth" enum:"private_key_jwt,client_secret_basic,none"`
	Keys         string   `json:"keys,omitempty" maxLength:"20000" doc:"JWKS of its public keys, for private_key_jwt"`
	Redirects    []string `json:"redirects" maxItems:"20" doc:"Addresses to come back to with a code, compared sign by sign"`
	Logouts      []string `json:"logouts,omitempty" maxItems:"20" doc:"Addresses to come back to after signing out"`
	Scopes       []string `json:"scopes" minItems:"1" maxItems:"20"`
	Client       string   `json:"client,omitempty" maxLength:"64" doc:"Client system as which it acts by client_credentials"`
	Trusted      bool     `json:"trusted,omitempty" doc:"A system of the city's own: people are not asked"`
}

func (n NewApp) parse() (a App, err error) {
	name := strings.Join(strings.Fields(n.Name), " ")
	if name == "" || utf8.RuneCountInString(name) > 100 {
		return a, ErrName.At("/name", ErrName.Code, ErrName.Message)
	}
	for _, list := range [][]string{n.Redirects, n.Logouts} {
		for _, one := range list {
			if !returnable(one) {
				return a, ErrRedirect.At("/redirects", ErrRedirect.Code, ErrRedirect.Message)
			}
		}
	}
	if !slices.Contains([]string{ByKey, BySecret, ByNone}, n.Auth) || (n.Auth == ByKey) != (n.Keys != "") || n.Auth == ByNone && n.Client != "" {
		return a, ErrAuth.At("/auth", ErrAuth.Code, ErrAuth.Message)
	}
	if n.Keys != "" && !publicKeys(n.Keys) {
		return a, ErrKeys.At("/keys", ErrKeys.Code, ErrKeys.Message)
	}
	for _, s := range n.Scopes {
		if !slices.Contains(Scopes(), s) {
			return a, ErrScope.At("/scopes", ErrScope.Code, ErrScope.Message)
		}
	}
	nonNil := func(list []string) []string { return append([]string{}, list...) }
	return App{
		Name: name, Organisation: n.Organisation, Auth: n.Auth, keys: n.Keys, Redirects: nonNil(n.Redirects), Logouts: nonNil(n.Logouts),
		Scopes: nonNil(n.Scopes), Client: n.Client, Trusted: n.Trusted,
	}, nil
}

// returnable tells whether a browser may be sent to an address: https, or http on the
// machine itself, absolute, without fragment and user.
func returnable(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Fragment != "" || strings.Contains(text, "#") || u.User != nil || len(text) > 500 {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// publicKeys tells whether the text is a set of asymmetric public keys, each with an id.
func publicKeys(text string) bool {
	set, err := jwk.Parse([]byte(text))
	if err != nil || set.Len() == 0 || set.Len() > 10 {
		return false
	}
	for i := range set.Len() {
		key, _ := set.Key(i)
		private, err := jwk.IsPrivateKey(key) // an error for symmetric ones
		kid, named := key.KeyID()
		if err != nil || private || !named || kid == "" || key.Validate() != nil {
			return false
		}
	}
	return true
}

// within refuses departments and regions beyond the caller's.
func within(ctx context.Context, organisation string) error {
	if auth.From(ctx).Scope.CoversOrg(organisation) {
		return nil
	}
	return ErrNoApp
}

// Register makes an app; its secret, where it has one, is shown this once. Who may:
// openid.manage, within the organisations of their scope.
func (p *Provider) Register(ctx context.Context, n NewApp) (a App, secret string, err error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return a, "", err
	}
	if a, err = n.parse(); err != nil {
		return a, "", err
	}
	if err := within(ctx, a.Organisation); err != nil {
		return a, "", auth.ErrDenied
	}
	if a.Client != "" {
		c, err := p.cfg.Rights.Client(ctx, a.Client)
		if err != nil || !grants(auth.From(ctx), c) {
			return a, "", ErrClient.At("/client", ErrClient.Code, ErrClient.Message)
		}
	}
	now := p.cfg.Clock.Now()
	a.ID, a.Created, a.creator = id.New[string]("app", now), now, auth.From(ctx).ID
	if a.Auth == BySecret {
		secret = seal.Token()
		a.secret = p.cfg.Seal.HashToken(secret)
	}
	return a, secret, p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := putApp(ctx, tx, a); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.app_registered", Object: a.ID,
			Detail: map[string]any{"organisation": a.Organisation, "auth": a.Auth, "scopes": a.Scopes, "trusted": a.Trusted, "client": a.Client}})
	})
}

// grants tells whether a caller could give all that a client system may do.
func grants(caller, c auth.Principal) bool {
	for code := range c.Permissions {
		if !caller.May(auth.Permission{Code: code}) {
			return false
		}
	}
	return caller.Scope.CoversOrg(c.Scope.Org) && caller.Scope.CoversRegion(c.Scope.Region)
}

// Apps lists the apps of the organisations of the caller's scope.
func (p *Provider) Apps(ctx context.Context) (list []App, err error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return nil, err
	}
	err = p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = listApps(ctx, tx)
		return err
	})
	return slices.DeleteFunc(list, func(a App) bool { return within(ctx, a.Organisation) != nil }), err
}

// End takes an app away, with every token and consent of it.
func (p *Provider) End(ctx context.Context, app string) error {
	if err := auth.Require(ctx, CanManage); err != nil {
		return err
	}
	return p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		a, err := appByID(ctx, tx, app)
		if err != nil {
			return err
		}
		if err := within(ctx, a.Organisation); err != nil {
			return err
		}
		if err := endApp(ctx, tx, app); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.app_ended", Object: app})
	})
}

// Names tells what apps are called and whose they are, by their ids: for the audit.
func (p *Provider) Names(ctx context.Context, ids []string) (map[string]audit.Name, error) {
	found := map[string]audit.Name{}
	return found, p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		for _, one := range ids {
			if !strings.HasPrefix(one, "app_") {
				continue
			}
			a, err := anyApp(ctx, tx, one)
			if err != nil && !errors.Is(err, ErrNoApp) {
				return err
			}
			if err == nil {
				found[one] = audit.Name{Name: a.Name}
			}
		}
		return nil
	})
}
