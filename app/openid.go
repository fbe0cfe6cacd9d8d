package app

import (
	"cmp"
	"path/filepath"

	"citybrain/kernel/openid"
	"citybrain/kernel/relying"
)

// providersFile of the city pack names the outside providers, unless a setting names another.
const providersFile = "providers.yaml"

// newElsewhere lets people sign in at the outside providers of the settings; nil for none.
func (c *city) newElsewhere() (*relying.Party, error) {
	list, err := relying.Read(cmp.Or(c.cfg.Providers, filepath.Join(c.cfg.City, providersFile)))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return relying.New(relying.Config{DB: c.db, Seal: c.keys, Origin: c.origin(), Secure: c.cfg.CookieSecure, Providers: list}), nil
}

// newOpenID makes the city an OpenID provider for the systems of its departments. Its
// issuer is the address by which everybody reaches the city (public-url).
func (c *city) newOpenID() *openid.Provider {
	return openid.New(openid.Config{
		DB: c.db, Seal: c.keys, Audit: c.audit, Auth: c.auth, People: c.domains.identity, Rights: c.domains.identity, Log: c.log, Issuer: c.origin(),
	})
}
