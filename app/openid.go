package app

import (
	"citybrain/kernel/openid"
)

// newOpenID makes the city an OpenID provider for the systems of its departments. Its
// issuer is the address by which everybody reaches the city (public-url).
func (c *city) newOpenID() *openid.Provider {
	return openid.New(openid.Config{
		DB: c.db, Seal: c.keys, Audit: c.audit, Auth: c.auth, People: c.domains.identity, Rights: c.domains.identity, Log: c.log, Issuer: c.origin(),
	})
}
